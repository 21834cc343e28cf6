"""UCDP's event files: layouts, who died, and each way in which a record can be wrong."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from salamti.base.errors import SourceError
from salamti.model.source import Batch, Reading
from salamti.sources import ucdp_candidate, ucdp_ged

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
PUBLISHED = SAMPLES / "ucdp_ged" / "sample.csv"
READING = Reading(today=date(2026, 11, 22), iso3="PAK")


def read(path: Path, reading: Reading = READING) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    return joined(list(ucdp_ged.SOURCE.read(path, reading)))


def joined(batches: list[Batch]) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    rows = pl.concat([b.rows for b in batches])
    return rows, pl.concat([b.rejected for b in batches]), [w for b in batches for w in b.warnings]


def spoiled(folder: Path, row: int, cells: dict[str, str]) -> Path:
    """The sample with some cells of one record (first = 1) replaced."""
    with PUBLISHED.open(encoding="utf-8", newline="") as stream:
        records = list(csv.DictReader(stream))
    records[row - 1] |= cells
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    path = folder / "spoiled.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def test_layouts_of_the_publisher_and_of_hdx_give_the_same_events() -> None:
    published, _, _ = read(PUBLISHED)
    hdx, rejected, _ = read(SAMPLES / "ucdp_ged" / "sample.hdx.csv")
    assert published.equals(hdx)
    assert rejected.is_empty()
    assert published["row"].to_list() == list(range(1, 13))


def test_zip_and_parquet_give_the_same_events(tmp_path: Path) -> None:
    zipped, parquet = tmp_path / "ged.zip", tmp_path / "ged.parquet"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(PUBLISHED, "GEDEvent_v22_1.csv")
    pl.read_csv(PUBLISHED).write_parquet(parquet)
    expected, _, _ = read(PUBLISHED)
    assert read(zipped)[0].equals(expected)
    assert read(parquet)[0].equals(expected)


def test_who_died_adds_up_to_best_and_follows_the_sides() -> None:
    rows, _, _ = read(PUBLISHED)
    parts = pl.sum_horizontal("civilians", "security", "militants", "unknown")
    assert rows.select((parts == pl.col("best")).all()).item()
    between_states = rows.filter(pl.col("side_b").str.starts_with("Government of "))
    assert between_states["militants"].sum() == 0
    others = rows.filter(pl.col("type") != "state_based")
    assert others.select(pl.col("security", "militants").sum()).row(0) == (0, 0)


def test_deaths_that_exceed_best_leave_the_groups_unknown(tmp_path: Path) -> None:
    rows, rejected, warnings = read(spoiled(tmp_path, 3, {"best": "0", "deaths_b": "7"}))
    third = rows.filter(row=3)
    groups = third.select("civilians", "security", "militants", "unknown").row(0)
    assert rejected.is_empty() and groups == (None, None, None, None)
    assert any("do not add up to best in 1 records (first: row 3)" in w for w in warnings)


def test_low_above_best_is_kept_and_told() -> None:
    rows, _, warnings = read(PUBLISHED)
    assert rows.filter(pl.col("low") > pl.col("best")).height == 1
    assert any(w.startswith("low is above best in 1 records") for w in warnings)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"date_start": "2031-01-01 00:00:00.000"}, "date_start is after today (2031-01-01)"),
        ({"date_start": "1066-10-14"}, "date_start is before 1800 (1066-10-14)"),
        ({"date_start": "soon"}, "date_start is not a date: 'soon'"),
        ({"date_start": ""}, "date_start is empty"),
        ({"date_end": "1988-01-01"}, "end before start: date_end 1988-01-01"),
        ({"best": "-4"}, "negative deaths in best: -4"),
        ({"deaths_b": "-1"}, "negative deaths in deaths_b: -1"),
        ({"high": "many"}, "high is not a whole number: 'many'"),
        ({"high": "1.5"}, "high is not a whole number: '1.5'"),
        ({"longitude": "200.1"}, "longitude 200.1 is off the map"),
        ({"latitude": "-91"}, "latitude -91.0 is off the map"),
        ({"latitude": "north"}, "latitude is not a number: 'north'"),
        ({"latitude": "nan"}, "latitude is not a number: 'nan'"),
        ({"latitude": ""}, "only one of latitude and longitude"),
        ({"type_of_violence": "4"}, "unknown type_of_violence '4'"),
        ({"type_of_violence": ""}, "type_of_violence is empty"),
        ({"where_prec": "9"}, "unknown where_prec '9'"),
        ({"date_prec": "0"}, "unknown date_prec '0'"),
        ({"country_id": "999"}, "unknown country_id '999'"),
        ({"id": ""}, "id is empty"),
        ({"id": "59553"}, "duplicate id 59553 (first at row 1)"),
    ],
)
def test_a_wrong_record_is_rejected_with_its_reason(
    tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    rows, rejected, _ = read(spoiled(tmp_path, 5, cells))
    assert rows.height == 11
    assert rejected["row"].to_list() == [5]
    assert rejected["reason"][0].startswith(reason)
    assert "PAK-" in rejected["raw"][0]


def test_an_unknown_number_stays_unknown(tmp_path: Path) -> None:
    rows, rejected, warnings = read(spoiled(tmp_path, 5, {"best": "", "low": "", "adm_2": " "}))
    assert rejected.is_empty()
    assert rows.filter(row=5).select("best", "low", "unknown", "adm2").row(0) == (None,) * 4
    assert any("best is empty in 1 records" in w for w in warnings)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: {**r, "latitude": r["longitude"], "longitude": r["latitude"]}, "geom_wkt"),
        (lambda r: {**r, "side_a": r["side_b"], "side_b": r["side_a"]}, "side_a is not"),
        (lambda r: {**r, "low": r["high"], "high": "0"}, "low is above high"),
        (lambda r: {**r, "type_of_violence": r["country_id"]}, "column type_of_violence"),
    ],
)
def test_values_in_the_wrong_column_are_an_error(
    tmp_path: Path, change: Callable[[dict[str, str]], dict[str, str]], message: str
) -> None:
    with PUBLISHED.open(encoding="utf-8", newline="") as stream:
        records = [change(r) for r in csv.DictReader(stream)]
    path = tmp_path / "swapped.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    with pytest.raises(SourceError, match=message):
        read(path)


def test_another_order_is_read_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "ordered.csv"
    frame = pl.read_csv(PUBLISHED, infer_schema=False)
    frame.select(sorted(frame.columns)).write_csv(path)
    with pytest.raises(SourceError, match="order=any"):
        read(path)
    free = Reading(today=READING.today, iso3="PAK", options={"order": "any"})
    assert read(path, free)[0].equals(read(PUBLISHED)[0])


def test_preliminary_events_are_told() -> None:
    batches = list(ucdp_candidate.SOURCE.read(SAMPLES / "ucdp_candidate/sample.csv", READING))
    assert any("preliminary, in 2 records" in w for b in batches for w in b.warnings)


def test_remotes_name_the_version_that_was_asked_for() -> None:
    assert ucdp_ged.SOURCE.remotes and ucdp_candidate.SOURCE.remotes
    old = Reading(today=READING.today, iso3="PAK", options={"version": "25.1"})
    (remote,) = ucdp_ged.SOURCE.remotes(old)
    assert remote.url == "https://ucdp.uu.se/downloads/ged/ged251-csv.zip"
    with pytest.raises(SourceError, match=r"25\.1"):
        ucdp_ged.SOURCE.remotes(
            Reading(today=READING.today, iso3="PAK", options={"version": "../x"})
        )
    months = ucdp_candidate.SOURCE.remotes(READING)
    assert [r.filename for r in months][-1] == "GEDEvent_v26_0_9.csv"
    january = ucdp_candidate.SOURCE.remotes(Reading(today=date(2026, 1, 5), iso3="PAK"))
    assert january[-1].filename == "GEDEvent_v25_0_11.csv"


@pytest.mark.data
def test_the_whole_file_of_pakistan_is_read(shared_data: Path) -> None:
    path = shared_data / "ucdp" / "ucdp_ged_v22_1_pakistan_1989_2021.hdx.csv"
    rows, rejected, _ = read(path)
    assert (rows.height, rejected.height) == (6416, 0)
    assert rows["best"].sum() == 43225
    other, _, _ = read(path.with_name(path.name.replace(".hdx.csv", ".parquet")))
    assert other.equals(rows)


@pytest.mark.data
def test_events_of_all_countries_get_their_iso_code(shared_data: Path) -> None:
    rows, rejected, _ = read(
        shared_data / "ucdp" / "ucdp_ged_v23_1_partial_global_2018_2022.parquet"
    )
    assert (rows.height, rejected.height) == (14518, 0)
    assert rows["iso3"].n_unique() == 36
