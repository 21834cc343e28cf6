"""Boundaries in three formats: the same polygons, valid, with their P-codes."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapefile
import shapely

from salamti.base.errors import SourceError
from salamti.model.source import Reading
from salamti.sources import cod_ab

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "cod_ab" / "sample.geojson"
FEATURES: list[dict[str, Any]] = json.loads(SAMPLE.read_text("utf-8"))["features"]
WGS84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]'


def read(path: Path, **options: str) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    reading = Reading(today=date(2026, 11, 22), iso3="PAK", options=options)
    batches = list(cod_ab.SOURCE.read(path, reading))
    rows, rejected = (pl.concat([getattr(b, n) for b in batches]) for n in ("rows", "rejected"))
    return rows, rejected, [w for b in batches for w in b.warnings]


def geojson(folder: Path, features: list[Any], **top: Any) -> Path:
    path = folder / "file.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **top}), "utf-8")
    return path


def shapefile_zip(folder: Path, prj: str = WGS84) -> Path:
    parts = {name: io.BytesIO() for name in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts) as writer:
        for name in ("ADM2_EN", "ADM2_PCODE", "ADM1_EN", "ADM1_PCODE"):
            writer.field(name, "C")
        for f in FEATURES:
            p = f["properties"]
            writer.poly([ring[::-1] for ring in f["geometry"]["coordinates"]])
            writer.record(p["adm2_name"], p["adm2_pcode"], p["adm1_name"], p["adm1_pcode"])
    path = folder / "shapes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(f"pak_admbnda_adm2.{name}", content.getvalue())
        archive.writestr("pak_admbnda_adm2.prj", prj)
        archive.writestr("pak_admbndl_adm.shp", b"lines are skipped")
    return path


def test_polygons_come_out_valid_with_code_name_and_parent() -> None:
    rows, rejected, warnings = read(SAMPLE)
    assert rejected.is_empty() and rows["pcode"].to_list() == [f"PK10{n}" for n in range(1, 6)]
    assert rows.row(0)[1:4] == (2, "District 1", "PK1")
    assert all(shapely.from_wkb(w).is_valid for w in rows["geometry"])
    assert warnings == ["1 polygons were not valid and were repaired"]


def test_shapefile_and_parquet_give_the_same(tmp_path: Path) -> None:
    expected = read(SAMPLE)[0].drop("geometry")
    assert read(shapefile_zip(tmp_path))[0].drop("geometry").equals(expected)
    shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in FEATURES]
    columns = [
        {**f["properties"], "geometry": shapely.to_wkb(shape)}
        for f, shape in zip(FEATURES, shapes, strict=True)
    ]
    table = pa.Table.from_pylist(columns)
    pq.write_table(table, tmp_path / "file.parquet")
    assert read(tmp_path / "file.parquet")[0].equals(read(SAMPLE)[0])


def test_all_levels_of_a_zip_or_the_one_asked_for(tmp_path: Path) -> None:
    country = {"adm0_name": "Pakistan", "adm0_pcode": "PK"}
    top = {"type": "FeatureCollection", "features": [{**FEATURES[0], "properties": country}]}
    path = tmp_path / "pak_admin_boundaries.geojson.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pak_admin0.geojson", json.dumps(top))
        archive.write(SAMPLE, "pak_admin2.geojson")
        archive.writestr("pak_adminlines.geojson", "{}")
    rows, _, _ = read(path)
    assert rows["level"].to_list() == [0, 2, 2, 2, 2, 2]
    assert rows["row"].to_list() == [1, 2, 3, 4, 5, 6]
    assert read(path, level="0")[0]["pcode"].to_list() == ["PK"]
    with pytest.raises(SourceError, match="no boundaries"):
        read(path, level="4")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"geometry": None}, "the geometry cannot be read"),
        ({"geometry": {"type": "Polygon", "coordinates": "x"}}, "the geometry cannot be read"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, "the geometry is empty"),
        ({"geometry": {"type": "Point", "coordinates": [70, 30]}}, "the geometry is a Point"),
        (
            {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [0, 95], [1, 1], [0, 0]]]}},
            "the polygon is off the map",
        ),
        ({"properties": {}}, "the P-code is empty"),
        ({"properties": {"adm2_pcode": "PK999", "adm1_pcode": "PK9"}}, "the name of level 2"),
        ({"properties": FEATURES[0]["properties"]}, "duplicate P-code PK101 (first at row 1)"),
    ],
)
def test_a_wrong_feature_is_rejected(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    features = [FEATURES[0], {**FEATURES[1], **change}, "not a feature"]
    rows, rejected, _ = read(geojson(tmp_path, features))
    assert rows["row"].to_list() == [1] and rejected["row"].to_list() == [2, 3]
    assert rejected["reason"][0].startswith(reason)


def test_another_coordinate_system_is_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32642"}}
    with pytest.raises(SourceError, match="WGS 84"):
        read(geojson(tmp_path, FEATURES, crs=crs))
    with pytest.raises(SourceError, match="WGS 84"):
        read(shapefile_zip(tmp_path, 'PROJCS["WGS_1984_UTM_Zone_42N"]'))


def test_what_is_no_boundary_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not a GeoJSON"):
        path = tmp_path / "topo.json"
        path.write_text('{"type": "Topology"}', "utf-8")
        read(path)
    with pytest.raises(SourceError, match="no polygons"):
        read(geojson(tmp_path, []))
    broken = shapefile_zip(tmp_path)
    with zipfile.ZipFile(broken) as archive:
        content = {n: archive.read(n) for n in archive.namelist()}
    with zipfile.ZipFile(broken, "w") as archive:
        for name, raw in content.items():
            archive.writestr(name, raw[:120] if name.endswith("adm2.shp") else raw)
    with pytest.raises(SourceError, match="damaged"):
        read(broken)


def test_addresses_are_known_for_pakistan_only() -> None:
    assert cod_ab.SOURCE.remotes
    with pytest.raises(SourceError, match="salamti load"):
        cod_ab.SOURCE.remotes(Reading(today=date(2026, 1, 1), iso3="NPL"))


@pytest.mark.data
@pytest.mark.parametrize(("level", "count"), [(0, 1), (1, 7), (2, 160), (3, 577)])
def test_all_levels_of_pakistan_are_read(shared_data: Path, level: int, count: int) -> None:
    folder = shared_data / "boundaries"
    full, rejected, _ = read(folder / f"pak_adm{level}_codab_20220909_full.parquet")
    simple, _, _ = read(folder / f"pak_adm{level}_simplified6.geojson")
    assert rejected.is_empty()
    assert full.height == count and set(full["level"]) == {level}
    assert set(full["pcode"]) == set(simple["pcode"])
