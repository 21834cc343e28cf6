"""Polygons from GeoJSON, shapefile and parquet: made valid, or refused with the reason."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapefile
import shapely

from salamti.base.errors import SourceError
from salamti.model.source import Reading
from salamti.sources._bytes import Member, is_parquet
from salamti.sources._json import parse_json

_BAD_SHAPEFILE = (shapefile.ShapefileException, struct.error, ValueError, KeyError, IndexError)


@dataclass(frozen=True, slots=True)
class Feature:
    """Properties with names in lower case, and the geometry as GeoJSON or WKB."""

    properties: dict[str, Any]
    geometry: dict[str, Any] | bytes | None


@dataclass(frozen=True, slots=True)
class Shape:
    """A valid polygon as WKB, or the reason why there is none."""

    wkb: bytes = b""
    repaired: bool = False
    reason: str = ""


def features_of(member: Member, reading: Reading) -> Iterator[Feature]:
    """All features of a file; raises SourceError for another coordinate system."""
    if member.name.lower().endswith(".shp"):
        return _from_shapefile(member)
    if not member.name and is_parquet(member.path):
        return _from_parquet(member)
    if not member.name and member.path.suffix.lower() == ".shp":
        raise SourceError("A shapefile has several parts.", where=member.where, do="Load its zip.")
    return _from_geojson(member, reading)


def shape_of(feature: Feature) -> Shape:
    """The geometry checked: a polygon on the map, made valid where it is not."""
    geometry = _parsed(feature.geometry)
    if geometry is None:
        return Shape(reason="the geometry cannot be read")
    if geometry.is_empty:
        return Shape(reason="the geometry is empty")
    if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        return Shape(reason=f"the geometry is a {geometry.geom_type}, not a polygon")
    west, south, east, north = geometry.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        return Shape(reason=f"the polygon is off the map ({west}, {south}, {east}, {north})")
    return _valid(geometry)


def _valid(geometry: Any) -> Shape:
    if geometry.is_valid:
        return Shape(wkb=shapely.to_wkb(geometry))
    parts = shapely.get_parts(shapely.make_valid(geometry))
    areas = [p for p in parts if p.geom_type in {"Polygon", "MultiPolygon"}]
    whole = shapely.union_all(areas)
    if whole.is_empty:
        return Shape(reason="the geometry has no area")
    return Shape(wkb=shapely.to_wkb(whole), repaired=True)


def _parsed(raw: dict[str, Any] | bytes | None) -> Any:
    if raw is None:
        return None
    if isinstance(raw, bytes):
        return shapely.from_wkb(raw, on_invalid="ignore")
    return shapely.from_geojson(json.dumps(raw), on_invalid="ignore")


def _from_geojson(member: Member, reading: Reading) -> Iterator[Feature]:
    content = parse_json(member, reading)
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(features, list):
        raise SourceError(
            "This is not a GeoJSON collection of features.",
            where=member.where,
            do="TopoJSON and other kinds of JSON have to be converted first.",
        )
    _check_crs(json.dumps(content.get("crs") or "CRS84"), ("CRS84", "4326"), member)
    return (_feature(f) for f in features)


def _feature(raw: object) -> Feature:
    if not isinstance(raw, dict):
        return Feature({}, None)
    properties, geometry = raw.get("properties"), raw.get("geometry")
    return Feature(
        _lower(properties if isinstance(properties, dict) else {}),
        geometry if isinstance(geometry, dict) else None,
    )


def _from_parquet(member: Member) -> Iterator[Feature]:
    try:
        rows = pq.read_table(member.path).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            f"This is not a whole parquet file ({error}).", where=member.where
        ) from error
    for row in rows:
        properties = _lower(row)
        geometry = properties.pop("geometry", None)
        yield Feature(properties, geometry if isinstance(geometry, bytes) else None)


def _from_shapefile(member: Member) -> Iterator[Feature]:
    stem = member.name[:-4]
    parts = {suffix: _part(member, f"{stem}.{suffix}") for suffix in ("shp", "dbf")}
    _check_crs(_projection(member, stem), ("WGS_1984", "WGS 84", "WGS84"), member)
    _check_length(parts["shp"].getvalue(), member)
    try:
        with shapefile.Reader(**parts, encoding="utf-8", encodingErrors="replace") as reader:
            for item in reader.iterShapeRecords():
                geometry = item.shape.__geo_interface__ if item.shape.points else None
                yield Feature(_lower(item.record.as_dict()), _plain(geometry))
    except _BAD_SHAPEFILE as error:
        raise SourceError(
            f"The shapefile is damaged ({error}).", where=member.where, do="Fetch it again."
        ) from error


def _check_length(shp: bytes, member: Member) -> None:
    """A shapefile's header states its length, in words of two bytes."""
    stated = int.from_bytes(shp[24:28], "big") * 2
    if len(shp) < 100 or stated != len(shp):
        raise SourceError(
            f"The shapefile is damaged: it has {len(shp):,} bytes, its header says {stated:,}.",
            where=member.where,
            do="Fetch it again.",
        )


def _plain(geometry: Any) -> dict[str, Any] | None:
    return None if geometry is None else dict(geometry)


def _part(member: Member, name: str) -> io.BytesIO:
    try:
        with Member(member.path, name).open() as stream:
            return io.BytesIO(stream.read())
    except KeyError as error:
        raise SourceError(f"{name} is not in the zip.", where=str(member.path)) from error


def _projection(member: Member, stem: str) -> str:
    try:
        return _part(member, f"{stem}.prj").read().decode("utf-8", errors="replace")
    except SourceError:
        return "WGS_1984"


def _check_crs(text: str, known: tuple[str, ...], member: Member) -> None:
    if text.lstrip().startswith("PROJCS") or not any(k in text for k in known):
        raise SourceError(
            f"The coordinates are not in longitude and latitude (WGS 84): {text[:80]}.",
            where=member.where,
            do="Convert the file to EPSG:4326.",
        )


def _lower(properties: dict[Any, Any]) -> dict[str, Any]:
    return {str(k).lower(): v for k, v in properties.items()}
