"""Sources of indicators: ids, ranges, sums, and what is left out."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from salamti.base.errors import SourceError
from salamti.model.source import Reading, Source
from salamti.sources import (
    foreign_assistance,
    idmc,
    ucdp_country_year,
    unhcr,
    vdem,
    world_bank,
)

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
READING = Reading(today=date(2026, 11, 22), iso3="PAK")


def read(source: Source, path: Path) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    batches = list(source.read(path, READING))
    rows, rejected = (pl.concat([getattr(b, n) for b in batches]) for n in ("rows", "rejected"))
    return rows, rejected, [w for b in batches for w in b.warnings]


def value(rows: pl.DataFrame, indicator: str, year: int) -> float | None:
    found = rows.filter(indicator=indicator, year=year, place="PAK")["value"]
    return float(found[0]) if found.len() == 1 else None


def test_country_year_gives_three_types_and_the_total_with_ranges() -> None:
    rows, rejected, _ = read(ucdp_country_year.SOURCE, SAMPLES / "ucdp_country_year/sample.csv")
    assert rejected.is_empty() and rows.height == 24
    parts = [
        value(rows, f"ucdp_deaths_{t}", 2009) for t in ("state_based", "non_state", "one_sided")
    ]
    assert sum(p or 0 for p in parts) == value(rows, "ucdp_deaths_total", 2009)
    assert rows.select((pl.col("low") <= pl.col("value")).all()).item()
    assert set(rows["place"]) == {"PAK", "IND", "SRB"}


def test_country_year_reads_the_newer_names_too(tmp_path: Path) -> None:
    text = (SAMPLES / "ucdp_country_year/sample.csv").read_text("utf-8")
    path = tmp_path / "new.csv"
    path.write_text(text.replace("_cy,", ",").replace("version", "Version"), "utf-8")
    assert read(ucdp_country_year.SOURCE, path)[0].equals(
        read(ucdp_country_year.SOURCE, SAMPLES / "ucdp_country_year/sample.csv")[0]
    )


def test_a_negative_count_rejects_the_whole_record(tmp_path: Path) -> None:
    with (SAMPLES / "ucdp_country_year/sample.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.reader(stream))
    table[2][table[0].index("ns_total_deaths_best_cy")] = "-3"
    path = tmp_path / "negative.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(table)
    rows, rejected, _ = read(ucdp_country_year.SOURCE, path)
    assert rows.height == 20 and rejected["row"].to_list() == [2]
    assert rejected["reason"][0] == "ns_total_deaths_best is negative: -3"


def test_old_and_new_codes_are_one_indicator() -> None:
    new, _, warnings = read(world_bank.SOURCE, SAMPLES / "world_bank/sample.json")
    old, rejected, _ = read(world_bank.SOURCE, SAMPLES / "world_bank/old_code.json")
    assert value(new, "gov_wgi_pv_est", 2019) == value(old, "gov_wgi_pv_est", 2019) == -2.0
    assert any("1 records without a value" in w for w in warnings)
    assert rejected["reason"].to_list() == ["no ISO3 code (country 'XX')"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([{"message": [{"id": "120", "value": "The value is not valid"}]}], "not valid"),
        ({"items": []}, "not an answer"),
        ([{"page": 1}, None], "not an answer"),
        ("text", "not an answer"),
    ],
)  # fmt: skip
def test_an_answer_that_holds_no_data_is_named(
    tmp_path: Path, content: object, message: str
) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(SourceError, match=message):
        read(world_bank.SOURCE, path)


def test_one_page_of_several_is_told(tmp_path: Path) -> None:
    meta, rows = json.loads((SAMPLES / "world_bank/sample.json").read_text("utf-8"))
    path = tmp_path / "page.json"
    path.write_text(json.dumps([{**meta, "pages": 3}, rows]), "utf-8")
    assert any("only page 1 of 3" in w for w in read(world_bank.SOURCE, path)[2])


@pytest.mark.parametrize("content", ["{", "[" * 100_000, '{"a": 1} trailing'])
def test_broken_json_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(content, "utf-8")
    for source in (world_bank.SOURCE, unhcr.SOURCE):
        with pytest.raises(SourceError, match="JSON"):
            read(source, path)


def test_world_bank_addresses_use_the_codes_of_today() -> None:
    options = {"series": "PV.EST;SP.POP.TOTL", "countries": "PAK;IND"}
    assert world_bank.SOURCE.remotes
    remotes = world_bank.SOURCE.remotes(Reading(today=READING.today, iso3="PAK", options=options))
    assert "PAK;IND/indicator/GOV_WGI_PV.EST?" in remotes[0].url and "source=3" in remotes[0].url
    assert "source=3" not in remotes[1].url
    bad = Reading(today=READING.today, iso3="PAK", options={"series": "x/../y"})
    with pytest.raises(SourceError, match="series code"):
        world_bank.SOURCE.remotes(bad)


def test_vdem_has_bounds_where_the_file_has_them() -> None:
    rows, _, _ = read(vdem.SOURCE, SAMPLES / "vdem/sample.csv")
    assert set(rows["indicator"]) == {"v2x_polyarchy", "v2x_libdem", "v2x_regime", "v2clkill"}
    one = rows.filter(indicator="v2x_polyarchy", year=2019).select("low", "value", "high").row(0)
    assert one == (0.21, 0.31, 0.41)
    assert rows.filter(indicator="v2x_regime")["low"].null_count() == 6
    assert value(rows, "v2clkill", 2018) is None


def test_unhcr_sums_pairs_for_the_country_asked_for() -> None:
    path = SAMPLES / "unhcr/sample.csv"
    rows, rejected, _ = read(unhcr.SOURCE, path)
    assert rejected.is_empty()
    assert value(rows, "sm_pop_rhcr_ea", 2022) == 1743785
    assert rows["row"].is_between(1, 41).all()
    assert read(unhcr.SOURCE, path.with_suffix(".json"))[0].equals(rows)


def test_unhcr_leaves_sums_of_zero_unknown() -> None:
    rows, _, _ = read(unhcr.SOURCE, SAMPLES / "unhcr/sample.csv")
    assert rows["value"].min() != 0


def test_idmc_adds_the_hazards_of_a_year() -> None:
    rows, _, _ = read(idmc.SOURCE, SAMPLES / "idmc/sample.csv")
    assert value(rows, "vc_idp_nwds", 2021) == 20500
    assert value(rows, "vc_idp_nwcv", 2022) == 900
    assert value(rows, "idmc_new_earthquake", 2022) == 120


def test_idmc_prefers_unrounded_figures() -> None:
    rows, _, _ = read(idmc.SOURCE, SAMPLES / "idmc/own_table.csv")
    assert value(rows, "idmc_idp_conflict_total", 2021) == 103951
    assert value(rows, "idmc_idp_disaster_total", 2021) is None


def test_the_transition_quarter_is_no_year() -> None:
    rows, rejected, _ = read(foreign_assistance.SOURCE, SAMPLES / "foreign_assistance/sample.csv")
    assert rejected.height == 1 and "transition quarter of 1976" in rejected["reason"][0]
    assert set(rows["year"]) == {2002, 2010, 2016}


def test_foreign_assistance_reads_the_names_of_the_publisher(tmp_path: Path) -> None:
    path = tmp_path / "published.csv"
    path.write_text(
        "Country ID,Country Code,Country Name,Region ID,Region Name,Income Group ID,"
        "Income Group Name,Income Group Acronym,Transaction Type ID,Transaction Type Name,"
        "Fiscal Year,current_amount,constant_amount\n"
        "586,PAK,Pakistan,4,South and Central Asia,2,Lower,LMIC,3,Disbursements,2010,100,150\n"
    )
    rows, _, warnings = read(foreign_assistance.SOURCE, path)
    assert warnings == []
    assert value(rows, "us_foreign_aid_disbursements_constant", 2010) == 150


def test_a_year_that_comes_twice_is_rejected_the_second_time(tmp_path: Path) -> None:
    text = (SAMPLES / "vdem/sample.csv").read_text("utf-8")
    path = tmp_path / "twice.csv"
    path.write_text(text + text.splitlines(keepends=True)[1], "utf-8")
    rows, rejected, _ = read(vdem.SOURCE, path)
    assert rejected["row"].to_list() == [7] and rows["row"].max() == 6
    assert "first at row 1" in rejected["reason"][0]


@pytest.mark.data
@pytest.mark.parametrize(
    ("source", "file", "stored"),
    [
        (ucdp_country_year.SOURCE, "ucdp/ucdp_organized_violence_country_year_v25_1.csv", 27744),
        (unhcr.SOURCE, "displacement/unhcr_population_pakistan.csv", 251),
        (idmc.SOURCE, "displacement/idmc_new_displacements_pakistan.csv", 72),
        (foreign_assistance.SOURCE, "aid/us_foreign_aid_pak_and_peers_fy1946_2025.csv", 1572),
    ],
    ids=lambda x: getattr(x, "id", None),
)
def test_whole_files_are_read(shared_data: Path, *, source: Source, file: str, stored: int) -> None:
    rows, rejected, _ = read(source, shared_data / file)
    assert rows.height == stored
    assert rejected.height == (6 if source.id == "foreign_assistance" else 0)
