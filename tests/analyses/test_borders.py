"""Borders: the rule of distance, sums by district and quarter, agreements, both positions."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from salamti import pipeline
from salamti.analyses import borders
from salamti.analyses._borders import zone
from salamti.model.finding import Finding
from salamti.model.words import Text
from salamti.store.database import Store
from salamti.store.reading import Reader

PACK = Path(__file__).resolve().parents[2] / "packs" / "pk"


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]
) -> Iterator[Reader]:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    with Store(home.store, read_only=True) as store:
        yield Reader(store, borders.ANALYSIS.reads)


@pytest.fixture(scope="module")
def iran(reader: Reader) -> Finding:
    return borders.run(reader, {"border": "Iran"})


def packaged(name: str) -> list[dict[str, str]]:
    with (PACK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_rule_of_distance_holds_for_every_district() -> None:
    rows = packaged("registers/border_districts.csv")
    assert rows
    for row in rows:
        away = float(row["distance_km"])
        assert away <= 50
        assert (row["ring"] == "on_border") == (away <= 10), row["row_id"]


def test_deaths_by_district_and_quarter_are_those_of_the_packaged_months(iran: Finding) -> None:
    on_border = {
        r["pcode"]
        for r in packaged("registers/border_districts.csv")
        if r["border"] == "iran" and r["ring"] == "on_border"
    }
    expected: dict[tuple[str, str], int] = defaultdict(int)
    for row in packaged("violence/district_month.csv"):
        if row["pcode"] in on_border and row["source"] == "ucdp_ged":
            year, month = row["month"].split("-")
            quarter = f"{year} Q{(int(month) + 2) // 3}"
            expected[(row["pcode"], quarter)] += int(row["best"])
            expected[("", quarter)] += int(row["best"])
    found = [n for n in iran.numbers if "quarter" in n.dimensions]
    assert len(found) > 4 * zone.YEARS
    for number in found:
        key = (str(number.dimensions.get("place", "")), str(number.dimensions["quarter"]))
        assert number.value == expected[key], key
    assert any(n.value for n in found)


def test_the_quarters_of_a_year_add_up_to_it(reader: Reader) -> None:
    for border in ("afghanistan", "line_of_control"):
        finding = borders.run(reader, {"border": border})
        sums: dict[int, int] = defaultdict(int)
        for n in finding.numbers:
            if "quarter" in n.dimensions and "place" not in n.dimensions:
                sums[int(str(n.dimensions["quarter"])[:4])] += int(str(n.value))
        years = {int(str(n.dimensions["year"])): n.value for n in finding.numbers
                 if "year" in n.dimensions}  # fmt: skip
        assert sums == years


def test_trend_and_status_of_agreements_stand_on_one_page(iran: Finding) -> None:
    sections = {s.id: s for s in iran.sections}
    assert sections["trend"].charts == ("quarters",)
    [table] = [t for t in iran.tables if t.id == "agreements"]
    status = [c.id for c in table.columns].index("status")
    assert table.rows
    assert all(isinstance(row[status], Text) for row in table.rows)


def test_both_positions_on_kashmir_stand_side_by_side_with_documents(reader: Reader) -> None:
    finding = borders.run(reader, {"border": "line of control"})
    tables = {t.id: t for t in finding.tables}
    sides = [row[0] for row in tables["positions"].rows]
    assert sides == [Text("Pakistan", "پاکستان"), Text("India", "بھارت")]
    assert len(tables["documents"].rows) >= 6
    kinds = {str(row[1]) for row in tables["documents"].rows}
    assert any("United Nations" in k for k in kinds)
    name = borders._name(zone.study(reader), "line_of_control")  # type: ignore[arg-type]
    assert "disputed" in name.en


def test_districts_of_which_the_source_cannot_speak_are_unknown_not_zero(reader: Reader) -> None:
    found = zone.study(reader)
    assert found is not None
    for border in found.borders:
        finding = borders.run(reader, {"border": border})
        named = {n.dimensions.get("place") for n in finding.numbers} - {None}
        assert not named & found.blind
