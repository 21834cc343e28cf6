"""Protection: exposure from the packaged rows, like districts, measures, investment, rights."""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from scipy.stats import chi2

from salamti import pipeline
from salamti.analyses import protection
from salamti.analyses._protection import study
from salamti.base.errors import UsageError
from salamti.model.finding import Finding, Table
from salamti.model.number import Number
from salamti.model.words import Message, Ref
from salamti.store.database import Store
from salamti.store.reading import Reader

PACK = Path(__file__).resolve().parents[2] / "packs" / "pk"
SINCE, BEFORE = ("2015-01", "2021-12"), ("2008-01", "2014-12")


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]
) -> Iterator[Reader]:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    with Store(home.store, read_only=True) as store:
        yield Reader(store, protection.ANALYSIS.reads)


@pytest.fixture(scope="module")
def overview(reader: Reader) -> Finding:
    return protection.run(reader, {})


@pytest.fixture(scope="module")
def projects(reader: Reader) -> Finding:
    return protection.run(reader, {"kind": "projects"})


@pytest.fixture(scope="module")
def people(reader: Reader) -> Finding:
    return protection.run(reader, {"kind": "foreign nationals"})


def packaged(name: str) -> list[dict[str, str]]:
    with (PACK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def register(name: str) -> list[dict[str, str]]:
    return packaged(f"registers/{name}.csv")


def months(column: str, first: str, last: str) -> dict[str, int]:
    """Sums by place from the packaged months."""
    found: dict[str, int] = defaultdict(int)
    for row in packaged("violence/district_month.csv"):
        if first <= row["month"] <= last:
            found[row["pcode"]] += int(row[column])
    return found


def measured(finding: Finding, name: str) -> list[Number]:
    found = [n for n in finding.numbers if n.dimensions["measure"] == name]
    assert found, name
    return found


def table(finding: Finding, ident: str) -> Table:
    return next(t for t in finding.tables if t.id == ident)


def shown(finding: Finding, cell: object) -> object:
    """What a cell shows: the value of its number."""
    if isinstance(cell, Ref):
        return next(n.value for n in finding.numbers if n.id == cell.number)
    return cell


def test_the_exposure_table_can_be_made_again_from_the_packaged_rows(projects: Finding) -> None:
    names = {r["name_en"]: r["pcode"] for r in packaged("places.csv") if r["level"] == "2"}
    sums = [months(column, *period) for column in ("events", "best") for period in (BEFORE, SINCE)]
    codes = {p for r in register("projects") for p in r["pcodes"].split("|")}
    unknown = 0
    for name, *cells in table(projects, "exposure").rows:
        pcode = names[str(getattr(name, "en", name))]
        codes.remove(pcode)
        if cells[0] is None:
            assert not any(s[pcode] for s in sums)
            unknown += 1
            continue
        assert [shown(projects, c) for c in cells[:4]] == [s[pcode] for s in sums], pcode
    assert (codes, unknown) == (set(), 4)


def test_deaths_around_are_those_of_districts_with_a_near_centre(projects: Finding) -> None:
    places = {r["pcode"]: r for r in packaged("places.csv") if r["level"] == "2"}
    deaths = months("best", *SINCE)

    def km(a: str, b: str) -> float:
        (la, lo), (lb, lp) = (
            (math.radians(float(places[p]["lat"])), math.radians(float(places[p]["lon"])))
            for p in (a, b)
        )
        h = math.sin((lb - la) / 2) ** 2
        h += math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
        return 2 * 6371.0 * math.asin(math.sqrt(h))

    for number in measured(projects, "deaths_around"):
        here = str(number.dimensions["place"])
        near = [p for p in places if km(here, p) <= study.NEAR_KM]
        assert number.value == sum(deaths[p] for p in near), here


def test_like_districts_share_the_province_and_hold_no_project(reader: Reader) -> None:
    found = study.study(reader).exposure
    assert found is not None
    touched = {
        q
        for name in ("projects", "aiddata_districts")
        for r in register(name)
        for p in r["pcodes"].split("|")
        for q in found.places.within(p)
    }
    assert len(found.like) > 15
    for pcode, like in found.like.items():
        assert study.LEAST <= len(like) <= study.LIKE
        assert not touched & set(like)
        spots = found.places.spots
        assert {spots[p].parent for p in like} == {spots[pcode].parent}


def test_the_ratio_of_a_group_can_be_made_again(reader: Reader, projects: Finding) -> None:
    found = study.study(reader).exposure
    assert found is not None
    events = months("events", *SINCE)
    people = {r["pcode"]: int(r["pop_2017"] or 0) for r in packaged("places.csv")}
    for group in study.GROUPS:
        expected = sum(
            people[p] * sum(events[q] for q in like) / sum(people[q] for q in like)
            for p, like in found.like.items()
            if p in found.groups[group]
        )
        recorded = sum(events[p] for p in found.groups[group] if p in found.like)
        [number] = [
            n
            for n in measured(projects, "ratio")
            if n.dimensions.get("group") == group
            and n.dimensions["from"] == found.since.first
            and "reach" not in n.dimensions
        ]
        assert number.value == pytest.approx(recorded / expected)
        assert number.low is not None
        assert number.high is not None
        assert number.low < recorded / expected < number.high


def test_the_interval_is_wider_than_if_the_expected_number_were_known(projects: Finding) -> None:
    for ratio in measured(projects, "ratio"):
        own, expected = (next(n for n in projects.numbers if n.id == p) for p in ratio.parents)
        count, mean = float(str(own.value)), float(str(expected.value))
        low = chi2.ppf(0.025, 2 * count) / 2 / mean if count else 0.0
        high = chi2.ppf(0.975, 2 * count + 2) / 2 / mean
        assert ratio.low is not None
        assert ratio.high is not None
        assert ratio.low <= low + 1e-9
        assert ratio.high >= min(high, 100)


def test_a_reading_is_given_only_where_the_interval_leaves_one_out(projects: Finding) -> None:
    ranges = {n.id: n for n in measured(projects, "ratio")}
    read = 0
    pairs = [("choices", f"{g}_ratio", f"{g}_told") for g in study.GROUPS]
    for ident, ratio, reading in (*pairs, ("like", "ratio", "status")):
        columns = [c.id for c in table(projects, ident).columns]
        for row in table(projects, ident).rows:
            cell, told = row[columns.index(ratio)], row[columns.index(reading)]
            assert isinstance(told, Message)
            if isinstance(cell, Ref):
                number = ranges[cell.number]
                assert number.low is not None
                assert number.high is not None
                beyond = number.low > 1 or number.high < 1
                assert (told.key != "protection.told_unknown") == beyond
                read += 1
            else:
                assert told.key == "protection.told_unknown"
    assert read > 15


def test_a_reading_that_another_choice_of_like_districts_changes_is_none(
    projects: Finding,
) -> None:
    columns = [c.id for c in table(projects, "choices").columns]
    told: dict[str, set[str]] = defaultdict(set)
    for row in table(projects, "choices").rows:
        for group in study.GROUPS:
            status = row[columns.index(f"{group}_told")]
            assert isinstance(status, Message)
            told[group].add(status.key)
    assert {len(t) for t in told.values()} == {1, 2}
    for group, row in zip(study.GROUPS, table(projects, "pooled").rows[-2:], strict=True):
        status = row[-1]
        assert isinstance(status, Message)
        assert (status.key == "protection.told_depends") == (len(told[group]) > 1)


def test_attacks_by_year_are_those_of_the_register_without_quarrels(people: Finding) -> None:
    expected: dict[int, int] = defaultdict(int)
    for row in register("attacks_on_foreign_nationals"):
        if row["method"] != "dispute":
            expected[int(row["month"][:4])] += 1
    found = {int(str(n.dimensions["year"])): n.value for n in measured(people, "attacks_year")}
    assert found == expected


def test_the_attack_of_march_2024_stands_in_its_year_with_its_toll(people: Finding) -> None:
    [row] = [r for r in register("attacks_on_foreign_nationals") if "2024-03-shangla" in
             r["incident_id"]]  # fmt: skip
    assert (row["month"], row["killed_chinese"], row["killed_pakistani"]) == ("2024-03", "5", "1")
    killed = {n.dimensions["year"]: n.value for n in measured(people, "killed_chinese")
              if "year" in n.dimensions}  # fmt: skip
    assert killed[2024] == 7


def test_published_figures_stand_beside_the_register_and_are_not_merged(people: Finding) -> None:
    rows = table(people, "published").rows
    pairs = [(shown(people, r[3]), shown(people, r[4])) for r in rows]
    assert pairs[0] == (14, 11)
    assert any(a != b for a, b in pairs)


def test_each_measure_has_a_date_and_a_page_and_no_strength() -> None:
    rows = register("protection_measures")
    assert any(r["kind"] == "procedures" and r["date"] == "2024-06-22" for r in rows)
    assert sum(r["kind"] == "unit" for r in rows) >= 4
    for row in rows:
        assert row["date"]
        assert row["source"]
        words = f"{row['name']} {row['note']}".casefold()
        for detail in ("battalion", "personnel", "troops", "headquarter", "convoy", "camera"):
            assert detail not in words, row["measure_id"]


def test_breaks_in_the_investment_series_are_marked(overview: Finding) -> None:
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for row in register("investment_inflows"):
        values[row["name"]][row["release"]] = float(row["usd_million"])
    marked = {str(getattr(r[0], "en", r[0])): r[3] for r in table(overview, "investment").rows}
    assert set(marked) == set(values)
    for year, found in values.items():
        both = "first" in found and "later" in found
        moved = both and abs(found["later"] / found["first"] - 1) > 0.1
        assert (marked[year] is not None) == moved, year
    assert sum(v is not None for v in marked.values()) >= 3


def test_attacks_on_health_care_add_up_to_the_source_and_are_share_alike(
    reader: Reader,
) -> None:
    finding = protection.run(reader, {"kind": "health care"})
    [whole] = [n for n in measured(finding, "attacks") if n.dimensions.get("period") == "all"]
    assert whole.value == 63
    assert whole.origins == ("shcc",)
    assert reader.origins()["shcc"].licence.startswith("CC-BY-SA")
    arrests = {n.dimensions["year"]: n.value for n in measured(finding, "arrested")}
    assert arrests == {2021: 21, 2022: 0}


@pytest.mark.data
def test_the_register_on_health_care_counts_every_attack_of_the_source(
    shared_data: Path,
) -> None:
    source = shared_data / "pakistan" / "shcc_attacks_on_health_care_pakistan_2018_2022.csv"
    with source.open(encoding="utf-8", newline="") as file:
        attacks = list(csv.DictReader(file))
    by_year: dict[str, int] = defaultdict(int)
    for row in register("attacks_on_health_care"):
        by_year[row["year"]] += int(row["attacks"])
    expected: dict[str, int] = defaultdict(int)
    for attack in attacks:
        expected[attack["year"]] += 1
    assert by_year == expected


def test_kinds_without_a_record_are_said_to_have_none(overview: Finding) -> None:
    rows = table(overview, "kinds").rows
    keys = [c.key for r in rows for c in r if isinstance(c, Message)]
    assert "protection.kind_worship" in keys
    assert "protection.not_held" in keys


def test_no_page_can_be_made_without_what_it_meant_for_residents(reader: Reader) -> None:
    for params in protection.variants(reader):
        finding = protection.run(reader, params)
        assert finding.security_result
        keys = [w.key for w in finding.rights if isinstance(w, Message)]
        assert {"protection.rights_limits", "protection.rights_unknown"} <= set(keys)
        assert "protection.rights_concerns" in keys


def test_nothing_finer_than_district_and_month_is_shown(reader: Reader) -> None:
    for params in protection.variants(reader):
        finding = protection.run(reader, params)
        for chart in finding.charts:
            assert not {"lat", "lon", "day", "site"} & {k for row in chart.data for k in row}
        dims = json.dumps([dict(n.dimensions) for n in finding.numbers])
        assert '"day"' not in dims


def test_an_unknown_kind_is_answered_with_those_there_are(reader: Reader) -> None:
    with pytest.raises(UsageError, match="no page"):
        protection.run(reader, {"kind": "convoys"})
