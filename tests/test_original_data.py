"""The original datasets, where they lie beside the checkout: counts, sums, packaged figures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salamti import pipeline
from salamti.store import linking
from salamti.store.database import Store

pytestmark = pytest.mark.data
ROOT = Path(__file__).resolve().parent.parent
VIOLENCE = ROOT / "packs" / "pk" / "violence"
EVENTS = "ucdp/ucdp_ged_v22_1_pakistan_1989_2021.hdx.csv"
BOUNDARIES = "boundaries/pak_adm2_codab_20220909_full.parquet"
SUMS = ("low", "best", "high", "civilians", "security", "militants", "unknown")


@pytest.fixture(scope="module")
def loaded(
    tmp_path_factory: pytest.TempPathFactory, shared_data: Path, salamti: Callable[..., Any]
) -> tuple[pipeline.Home, dict[str, Any]]:
    """An observatory of Pakistan with the events, and what the load said."""
    home = pipeline.Home(folder=tmp_path_factory.mktemp("original"))
    done = load(salamti, shared_data / EVENTS, "ucdp_ged", home)
    return home, done


def load(salamti: Callable[..., Any], path: Path, source: str, home: pipeline.Home) -> Any:
    done = salamti("load", path, "--as", source, "--home", home.folder, "--json")
    assert done.code == 0, done.err
    return done.json


def months_by_place(home: pipeline.Home) -> pl.DataFrame:
    """Deaths of the stored events by place and month, as the store links them."""
    with Store(home.store, read_only=True) as store:
        events = store.frame("SELECT * FROM event ORDER BY row")
    recorded = pl.any_horizontal(pl.col("events", *SUMS) > 0)
    return linking.months(events).filter(recorded).sort("pcode", "month", "type")


def packaged() -> pl.DataFrame:
    """The packaged figures."""
    rows = pl.read_csv(VIOLENCE / "district_month.csv").drop("source")
    return rows.sort("pcode", "month", "type")


def test_all_events_are_stored_or_set_aside(loaded: tuple[pipeline.Home, Any]) -> None:
    _, said = loaded
    assert said["records"] == said["stored"] + said["quarantined"] == 6416
    assert said["stored"] == 6416


def test_a_second_load_stores_nothing(
    loaded: tuple[pipeline.Home, Any], shared_data: Path, salamti: Callable[..., Any]
) -> None:
    home, _ = loaded
    said = load(salamti, shared_data / EVENTS, "ucdp_ged", home)
    assert (said["stored"], said["quarantined"], said["already"]) == (0, 0, 6416)


def test_sums_by_district_equal_the_packaged_figures(loaded: tuple[pipeline.Home, Any]) -> None:
    """Names alone decide, as in the pack."""
    home, _ = loaded
    ours, theirs = months_by_place(home), packaged()
    assert ours["best"].sum() == theirs["best"].sum() == 43_225
    columns = ["pcode", "month", "type", "events", *SUMS]
    assert ours.select(columns).equals(
        theirs.select(columns).cast({c: ours.schema[c] for c in columns})
    )


def test_years_are_those_of_the_publisher(loaded: tuple[pipeline.Home, Any]) -> None:
    home, _ = loaded
    with Store(home.store, read_only=True) as store:
        years = dict(
            store.frame(
                "SELECT year(date_start) AS y, sum(best) AS best FROM event GROUP BY ALL"
            ).rows()
        )
    assert (years[2008], years[2009], years[2014]) == (4620, 7460, 3620)


def test_with_boundaries_the_names_still_decide_and_points_fill_the_gaps(
    loaded: tuple[pipeline.Home, Any],
    shared_data: Path,
    salamti: Callable[..., Any],
    tmp_path: Path,
) -> None:
    home = pipeline.Home(folder=tmp_path / "home")
    borders = load(salamti, shared_data / BOUNDARIES, "cod_ab", home)
    assert (borders["stored"], borders["quarantined"]) == (160, 0)
    said = load(salamti, shared_data / EVENTS, "ucdp_ged", home)
    assert said["stored"] + said["quarantined"] == 6416
    assert 0 < said["disagree"] < 642
    with Store(home.store, read_only=True) as store:
        found = store.frame(
            "SELECT located_by, len(pcode) > 3 AS district, count(*) AS n FROM event GROUP BY ALL"
        )
    by_name = found.filter((pl.col("located_by") == "name") & pl.col("district"))["n"].sum()
    by_point = found.filter(pl.col("located_by") == "point")["n"].sum()
    assert by_name == 5899
    assert by_point > 300
    before, after = months_by_place(loaded[0]), months_by_place(home)
    assert after["best"].sum() == before["best"].sum()
    named = (
        before.filter(pl.col("pcode").str.len_chars() > 3)
        .group_by("pcode")
        .agg(pl.col("best").sum())
    )
    both = named.join(
        after.group_by("pcode").agg(pl.col("best").sum()), on="pcode", suffix="_after"
    )
    assert both.height == named.height
    assert both.filter(pl.col("best_after") < pl.col("best")).is_empty()


def test_the_script_makes_the_packaged_figures_byte_for_byte(
    shared_data: Path, tmp_path: Path
) -> None:
    files = [
        shared_data / EVENTS,
        shared_data / "pakistan/pakistan_ucdp_month_by_type_1989_2026.csv",
    ]
    countries = shared_data / "ucdp/ucdp_organized_violence_country_year_v25_1.csv"
    months = shared_data / "ucdp/ucdp_country_month_total_1989_2026.parquet"
    vintages = shared_data / "ucdp/ucdp_country_month_vintages_south_asia.parquet"
    subprocess.run(
        [sys.executable, VIOLENCE / "aggregate.py", *files, "--country-year", countries,
         "--neighbours", months, "--vintages", vintages, "--out", tmp_path],
        check=True, capture_output=True,
    )  # fmt: skip
    made = sorted(tmp_path.glob("*.csv"))
    assert [p.name for p in made] == [
        "country_year.csv",
        "district_month.csv",
        "national_month.csv",
        "revisions.csv",
    ]
    for path in made:
        assert path.read_bytes() == (VIOLENCE / path.name).read_bytes(), path.name


def test_a_year_of_a_neighbour_is_packaged_only_where_its_months_are_the_year(
    shared_data: Path,
) -> None:
    """The table of months drops events that span months: some years keep less than half."""
    official = (
        pl.read_csv(VIOLENCE / "country_year.csv")
        .group_by("iso3", "year")
        .agg(pl.col("best").sum().alias("official"))
    )
    months = (
        pl.read_csv(VIOLENCE / "national_month.csv")
        .filter((pl.col("iso3") != "PAK") & (pl.col("basis") == "final"))
        .with_columns(pl.col("month").str.slice(0, 4).cast(pl.Int64).alias("year"))
        .group_by("iso3", "year")
        .agg(pl.col("best").sum(), pl.len())
        .join(official, on=["iso3", "year"], how="left", validate="1:1")
    )
    assert set(months["iso3"]) == {"AFG", "CHN", "IND", "IRN"}
    assert (months["len"] == 12).all()
    assert months.filter(pl.col("best") < 0.95 * pl.col("official")).is_empty()
    left_out = {(1994, "AFG"), (1990, "IND"), (2021, "IRN")}
    assert left_out.isdisjoint(months.select("year", "iso3").rows())


def test_the_log_of_revisions_gives_every_vintage_back(shared_data: Path) -> None:
    vintages = pl.read_parquet(
        shared_data / "ucdp/ucdp_country_month_vintages_south_asia.parquet"
    ).select(
        "vintage", "iso3", pl.format("{}-{}", "year", pl.col("month").cast(pl.String).str.zfill(2)
        ).alias("month"), "deaths_best",
    ).sort("vintage")  # fmt: skip
    log = pl.read_csv(VIOLENCE / "revisions.csv").sort("vintage")
    again = vintages.join_asof(
        log.rename({"vintage": "since"}).sort("since"), left_on="vintage", right_on="since",
        by=["iso3", "month"],
    )  # fmt: skip
    assert (again["best"] == again["deaths_best"]).all()


def test_a_row_leads_back_to_its_record(
    loaded: tuple[pipeline.Home, Any], shared_data: Path
) -> None:
    """The HXL row of HDX is no record: record 1 is the third line of the file."""
    home, _ = loaded
    records = pl.read_csv(shared_data / EVENTS, infer_schema=False)[1:]
    with Store(home.store, read_only=True) as store:
        stored = store.frame("SELECT row, id FROM event ORDER BY row")
    assert stored["id"].to_list() == records["id"].gather(stored["row"] - 1).to_list()


def test_the_deaths_of_2009_can_be_traced(
    loaded: tuple[pipeline.Home, Any], salamti: Callable[..., Any]
) -> None:
    home, _ = loaded
    numbers = salamti("ask", "toll", "--json", "--home", home.folder).json["numbers"]
    wanted = {
        year: {"measure": "deaths", "year": year, "publisher": "UCDP GED 22.1"}
        for year in (2009, 2014)
    }
    found = {y: [n for n in numbers if n["dimensions"] == w] for y, w in wanted.items()}
    assert {y: [n["value"] for n in ns] for y, ns in found.items()} == {2009: [7460], 2014: [3620]}
    way = salamti("trace", found[2009][0]["id"], "--json", "--home", home.folder).json
    assert sum(row["best"] for t in way["trails"] for row in t["rows"]) == 7460
