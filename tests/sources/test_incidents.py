"""Users' own tables of incidents: ACLED, GTD and any CSV with a mapping."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from salamti.base.errors import SourceError
from salamti.model.source import LicenceClass, Reading, Source
from salamti.sources import acled, generic_csv, gtd

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MAPPING = SAMPLES / "generic_csv" / "mapping.yml"


def reading(mapping: Path = MAPPING) -> Reading:
    return Reading(today=date(2026, 11, 22), iso3="PAK", options={"mapping": str(mapping)})


def read(source: Source, path: Path, *, mapping: Path = MAPPING) -> pl.DataFrame:
    batches = list(source.read(path, reading(mapping)))
    assert all(b.rejected.is_empty() for b in batches)
    rows: pl.DataFrame = pl.concat([b.rows for b in batches])
    return rows


def test_acled_types_follow_who_took_part() -> None:
    rows = read(acled.SOURCE, SAMPLES / "acled/sample.csv")
    assert rows["type"].to_list() == [
        "state_based", "one_sided", "one_sided", "other", "non_state", "other",
    ]  # fmt: skip
    assert rows["date_precision"].to_list() == [1, 3, 1, 1, 4, 1]
    assert rows["low"].null_count() == rows.height


def test_gtd_dates_that_are_not_known_span_month_or_year() -> None:
    rows = read(gtd.SOURCE, SAMPLES / "gtd/sample.csv")
    spans = rows.select("date_start", "date_end", "date_precision").rows()
    assert spans[1] == (date(2010, 6, 1), date(2010, 6, 30), 4)
    assert spans[2] == (date(2011, 1, 1), date(2011, 12, 31), 5)
    assert rows["where_precision"].to_list() == [1, 2, 6, 4, 3]
    assert rows["best"].to_list() == [4, 1, None, 0, 2]
    assert rows["militants"].to_list() == [1, 0, None, 0, None]


def test_a_mapping_turns_any_table_into_events() -> None:
    rows = read(generic_csv.SOURCE, SAMPLES / "generic_csv/sample.csv")
    assert rows["best"].to_list() == [3, 0, None, 2, 1]
    assert rows["date_start"][0] == date(2021, 3, 1)
    assert rows["type"].to_list()[:3] == ["one_sided", "one_sided", "state_based"]
    assert set(rows["iso3"]) == {"PAK"}


def test_a_table_is_closed_unless_its_mapping_says_otherwise(tmp_path: Path) -> None:
    assert generic_csv.origin(reading()).licence_class is LicenceClass.CLOSED
    open_mapping = tmp_path / "mapping.yml"
    open_mapping.write_text(MAPPING.read_text("utf-8") + "licence_class: open\n", "utf-8")
    origin = generic_csv.origin(reading(open_mapping))
    assert origin.licence_class is LicenceClass.OPEN and origin.id == "example_incidents"


def test_without_an_id_the_row_is_the_id(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yml"
    text = (
        MAPPING.read_text("utf-8")
        .replace('  id: "No"\n', "")
        .replace("[Remarks]", "[Remarks, 'No']")
    )
    mapping.write_text(text, "utf-8")
    rows = read(generic_csv.SOURCE, SAMPLES / "generic_csv/sample.csv", mapping=mapping)
    assert rows["id"][0] == "example_incidents-1"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("publisher:", "publlisher:", "publlisher|publisher"),
        ("  deaths: Killed", "  killed: Killed", "unknown fields: killed"),
        ("  date: Date\n", "", "no column for the date"),
        ("Blast: one_sided", "Blast: bombing", "values.type maps to bombing"),
        ("id: example_incidents", "id: [", "cannot be read"),
        ("country: PAK", "licence_class: secret", "licence_class"),
    ],
)
def test_a_wrong_mapping_is_named(tmp_path: Path, *, old: str, new: str, message: str) -> None:
    mapping = tmp_path / "mapping.yml"
    mapping.write_text(MAPPING.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(SourceError, match=message) as caught:
        read(generic_csv.SOURCE, SAMPLES / "generic_csv/sample.csv", mapping=mapping)
    assert caught.value.where == str(mapping)


def test_without_a_mapping_the_error_says_what_to_write() -> None:
    bare = Reading(today=date(2026, 11, 22), iso3="PAK")
    with pytest.raises(SourceError, match="mapping=FILE"):
        list(generic_csv.SOURCE.read(SAMPLES / "generic_csv/sample.csv", bare))
