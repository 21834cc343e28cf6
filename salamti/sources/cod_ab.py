"""OCHA Common Operational Datasets: administrative boundaries with P-codes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from salamti.base.errors import SourceError
from salamti.model.source import Batch, LicenceClass, Origin, Reading, Remote, Source
from salamti.model.words import Text
from salamti.sources._bytes import Member, check_size, is_parquet, is_zip, zip_members
from salamti.sources._polygons import Feature, Shape, features_of, shape_of
from salamti.sources._table import REJECTED

SCHEMA = {
    "pcode": pl.String,
    "level": pl.Int64,
    "name": pl.String,
    "parent": pl.String,
    "geometry": pl.Binary,
    "row": pl.Int64,
}
_CHUNK = 500
_LEVELS = re.compile(r"adm(?:in)?_?[a-z]*_?([0-4])(?!\d)")
_LAYERS_LEFT_OUT = re.compile(r"line|point|bndl|bndp|capital|centroid|_loc\b", re.IGNORECASE)
_KNOWN = re.compile(
    r"^(adm[0-4]_?(pcode|name\d?|en|ur|ref_?name|name_alt\d?|[a-z]{2}|alt\d?[a-z]{2}|ref)|"
    r"adm[0-4]alt\d[a-z]{2}|date|valid_?on|valid_?to|valid_from|version|lang\d?|iso[23]|area_sqkm|"
    r"cod_version|center_l(at|on)|label_l(at|on)|vintage|shape_le(ng|ngth)|shape_area|objectid|"
    r"fid|geometry|bbox|polygon_id|xmin|xmax|ymin|ymax|alt\d_name)$"
)


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """Every polygon of a file, or of all levels in a zip; option `level` picks one."""
    check_size(path, reading)
    row = 0
    members = _members(path, reading)
    for member in members:
        for batch in _batches(member, reading, start=row):
            row += batch.rows.height + batch.rejected.height
            yield batch
    if row == 0:
        raise SourceError("The file holds no polygons.", where=str(path))


def _members(path: Path, reading: Reading) -> list[Member]:
    if is_parquet(path) or not is_zip(path):
        return [Member(path)]
    found = zip_members(path, reading, (".geojson", ".json", ".shp"))
    layers = [m for m in found if not _LAYERS_LEFT_OUT.search(Path(m.name).stem)]
    wanted = reading.options.get("level")
    if wanted is not None:
        layers = [m for m in layers if _LEVELS.findall(m.name.lower())[-1:] == [wanted]]
    if not layers:
        raise SourceError(
            "The zip holds no boundaries (GeoJSON or shapefile).",
            where=str(path),
            do="Load the zip of GeoJSON or of shapefiles, not of a geodatabase.",
        )
    return layers


def _batches(member: Member, reading: Reading, *, start: int) -> Iterator[Batch]:
    features = features_of(member, reading)
    seen: dict[str, int] = {}
    warned: tuple[str, ...] | None = None
    while part := list(islice(features, _CHUNK)):
        if warned is None:
            warned = _unread(part)
            _check_codes(part, member)
        yield _batch(part, start, seen=seen, warned=warned)
        start, warned = start + len(part), ()


def _check_codes(part: list[Feature], member: Member) -> None:
    if any(_level(f.properties) is not None for f in part):
        _check_nesting(part, member)
        return
    raise SourceError(
        "No column with P-codes (adm2_pcode and the like) is there.",
        where=member.where,
        do="Load the layer of polygons of a COD-AB dataset.",
    )


def _check_nesting(part: list[Feature], member: Member) -> None:
    """A parent's P-code that is longer than its child's, in most places, means swapped columns."""
    pairs = [_codes(f.properties) for f in part]
    if sum(len(parent) > len(child) for child, parent in pairs) * 2 > len(pairs):
        raise SourceError(
            "Most P-codes are shorter than those of their parents: columns may have been swapped.",
            where=member.where,
            do="Fetch the file again.",
        )


def _codes(codes: dict[str, object]) -> tuple[str, str]:
    """P-code and the parent's, empty where there is none."""
    level = _level(codes) or 0
    parent = codes.get(f"adm{level - 1}_pcode") if level else None
    return str(codes.get(f"adm{level}_pcode") or ""), str(parent or "")


def _unread(part: list[Feature]) -> tuple[str, ...]:
    names = {name for f in part for name in f.properties}
    unread = sorted(n for n in names if not _KNOWN.match(n.lower()))
    return (f"unread columns: {', '.join(map(repr, unread))}",) if unread else ()


def _batch(
    part: list[Feature], start: int, *, seen: dict[str, int], warned: tuple[str, ...]
) -> Batch:
    rows, refused, repaired = [], [], 0
    for row, feature in enumerate(part, start + 1):
        shape = shape_of(feature)
        reason = shape.reason or _reason(feature, seen, row)
        if reason:
            refused.append((row, reason, json.dumps(feature.properties, default=str)))
        else:
            repaired += shape.repaired
            rows.append(_row(feature, shape, row))
    told = (f"{repaired} polygons were not valid and were repaired",) if repaired else ()
    return Batch(
        "boundary",
        pl.DataFrame(rows, schema=SCHEMA, orient="row"),
        pl.DataFrame(refused, schema=REJECTED, orient="row"),
        warned + told,
    )


def _reason(feature: Feature, seen: dict[str, int], row: int) -> str:
    level = _level(feature.properties)
    if level is None:
        return "the P-code is empty"
    if not _name(feature.properties, level):
        return f"the name of level {level} is empty"
    pcode = feature.properties[f"adm{level}_pcode"]
    first = seen.setdefault(str(pcode), row)
    return f"duplicate P-code {pcode} (first at row {first})" if first != row else ""


def _row(feature: Feature, shape: Shape, row: int) -> tuple[object, ...]:
    level = _level(feature.properties) or 0
    pcode, parent = _codes(feature.properties)
    name = str(_name(feature.properties, level))
    return (pcode, level, name, parent or None, shape.wkb, row)


def _level(codes: dict[str, object]) -> int | None:
    """The deepest level whose P-code column is filled."""
    return next((n for n in range(4, -1, -1) if codes.get(f"adm{n}_pcode")), None)


def _name(codes: dict[str, object], level: int) -> object:
    keys = (f"adm{level}_name", f"adm{level}_en", f"adm{level}_name1")
    return next((codes[k] for k in keys if codes.get(k)), None)


def remotes(reading: Reading) -> tuple[Remote, ...]:
    """The zip of GeoJSON layers on HDX; known for Pakistan, other countries load a copy."""
    if reading.iso3 != "PAK":
        raise SourceError(
            f"The address of the boundaries of {reading.iso3} is not known.",
            do="Download them from https://data.humdata.org/dashboards/cod and use"
            " `salamti load FILE --as cod_ab`.",
        )
    name = "pak_admin_boundaries.geojson.zip"
    return (
        Remote(
            url="https://data.humdata.org/dataset/a64d1ff2-7158-48c7-887d-6af69ce21906/resource/"
            f"c6521e04-75e1-41be-8e02-0554a424d9f4/download/{name}",
            filename=name,
            licence_notice="CC BY-IGO: name OCHA and the contributors.",
        ),
    )


SOURCE = Source(
    id="cod_ab",
    origin=Origin(
        id="cod_ab",
        name=Text(en="OCHA administrative boundaries (COD-AB)", ur="اوچا کی انتظامی حدود"),
        publisher="OCHA, with national authorities",
        licence="CC-BY-3.0-IGO",
        licence_class=LicenceClass.OPEN,
        citation="OCHA. Common Operational Dataset on Administrative Boundaries. HDX.",
        url="https://data.humdata.org/dataset/cod-ab-pak",
        licence_url="https://creativecommons.org/licenses/by/3.0/igo/",
        note="Boundaries and names do not imply endorsement; disputed lines are drawn as disputed.",
    ),
    files="GeoJSON, a zip of GeoJSON layers or shapefiles, or parquet with WKB",
    read=read,
    remotes=remotes,
)
