"""Scenarios end to end: figures are those of the pack, edits act, statements keep their status."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from salamti import pipeline, recording
from salamti.analyses._scenarios.estimates import residual
from salamti.analyses.scenarios import ANALYSIS
from salamti.base.errors import UsageError
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Message, Text
from salamti.pack import locate
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.reading import Reader

PACK = locate.pack_folder("pk")
SERIES = ("imf.csv", "worldbank.csv", "gapminder.csv")
READ = re.compile(r"^(indicator|(imf_ggx|ny_gdp_mktp_kd|ny_gdp_defl|sp_pop_(totl|grow))\w*,PAK),")


def slim(folder: Path) -> Path:
    """What the scenarios read of the country's pack, and nothing else."""
    for name in ("registers", "series"):
        (folder / name).mkdir(parents=True)
    for name in ("pack.yml", "places.csv", "scenarios.yml"):
        shutil.copy(PACK / name, folder / name)
    shutil.copytree(PACK / "sources", folder / "sources")
    for ending in ("csv", "yml"):
        name = f"registers/relations_scenarios.{ending}"
        shutil.copy(PACK / name, folder / name)
    for name in SERIES:
        lines = (PACK / "series" / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = "".join(line for line in lines if READ.match(line))
        (folder / "series" / name).write_text(kept, encoding="utf-8")
    return folder


TODAY = datetime(2026, 11, 26, tzinfo=UTC)
LATER = datetime(2027, 3, 1, tzinfo=UTC)


def asked(pack: Path, home: Path, *, now: datetime = TODAY, **params: str) -> Finding:
    made = pipeline.Home(folder=home)
    pipeline.prepare(made, str(pack), clock=lambda: now)
    with Store(made.store, read_only=True) as store:
        return ANALYSIS.run(Reader(store, ANALYSIS.reads), params)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return slim(tmp_path_factory.mktemp("pack") / "pk")


@pytest.fixture(scope="module")
def reader(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("home"))
    pipeline.prepare(home, str(pack))
    with Store(home.store, read_only=True) as store:
        yield Reader(store, ANALYSIS.reads)


@pytest.fixture(scope="module")
def overview(reader: Reader) -> Finding:
    return ANALYSIS.run(reader, {})


def amount(finding: Finding, **dims: object) -> float:
    """The value of the one number of those dimensions."""
    return float(str(number(finding, **dims).value))


def number(finding: Finding, **dims: object) -> Number:
    [found] = [n for n in finding.numbers if dims.items() <= n.dimensions.items()]
    return found


def values(indicator: str) -> dict[int, float]:
    """A series of the country, read anew from the packaged files."""
    found: dict[int, float] = {}
    for path in (PACK / "series").glob("*.csv"):
        if path.name != "mapping.csv":
            with path.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream):
                    if (row["indicator"], row["iso3"]) == (indicator, "PAK") and row["value"]:
                        found[int(row["year"])] = float(row["value"])
    return found


def test_growth_is_the_mean_of_the_packaged_years(overview: Finding) -> None:
    growth = [v for y, v in values("ny_gdp_mktp_kd_zg").items() if 2004 <= y <= 2023]
    found = number(overview, assumption="growth")
    spread = 2 * np.std(growth, ddof=1) / np.sqrt(len(growth))
    assert found.n == len(growth) == 20
    assert found.value == pytest.approx(np.mean(growth))
    assert (found.low, found.high) == pytest.approx(
        (np.mean(growth) - spread, np.mean(growth) + spread)
    )


def test_other_rises_of_debt_are_what_the_identity_leaves(overview: Finding) -> None:
    debt, balance = values("imf_ggxwdg_ngdp"), values("imf_ggxcnl_ngdp")
    growth, prices = values("ny_gdp_mktp_kd_zg"), values("ny_gdp_defl_kd_zg")
    left = [
        debt[y] - debt[y - 1] / (1 + growth[y] / 100) / (1 + prices[y] / 100) + balance[y]
        for y in range(2001, 2019)
    ]
    assert number(overview, assumption="debt_drift").value == pytest.approx(np.mean(left))


def test_a_residual_of_series_that_do_not_meet_is_empty() -> None:
    assert residual({2000: 1.0}, {2005: 1.0}, growth={}, inflation={}) == {}


def test_written_figures_lead_to_their_row_of_the_register(overview: Finding) -> None:
    found = number(overview, assumption="debt")
    assert found.value == 70.8
    assert [(t.table, dict(t.where)) for t in found.trails] == [
        ("reg_scenario_assumptions", {"row_id": "debt"})
    ]


def test_every_case_stands_beside_the_others_with_defence_and_human_security(
    overview: Finding,
) -> None:
    side = next(t for t in overview.tables if t.id == "side")
    assert len(side.rows) == 7
    heads = [c.id for c in side.columns]
    assert {"defence", "human", "development", "diplomacy"} <= set(heads)
    assert [c.id for c in overview.charts] == ["human", "defence"]
    for n in (n for n in overview.numbers if n.dimensions.get("case")):
        assert n.low < n.value < n.high  # type: ignore[operator]


def test_the_two_cases_move_the_same_points(reader: Reader, overview: Finding) -> None:
    book = reader.scenarios()
    assert book is not None
    cases = {c.id: c.goals for c in book.cases}
    today = {a.id: a.value for a in book.assumptions}
    human = sum(today[p] or 0 for p in ("education", "health", "social"))
    moved = cases["defence_first"]["defence"] - (today["defence"] or 0)
    assert moved == pytest.approx(cases["people_first"]["human"] - human)
    ends = {c: amount(overview, measure="human", case=c, year=2035) for c in cases}
    assert ends["people_first"] > ends["as_now"]
    assert ends["conflict"] < ends["as_now"]


def test_the_target_for_education_is_about_met_in_its_case(reader: Reader) -> None:
    """What scenarios.yml says of the goal: education near 4% of the product in 2030."""
    finding = ANALYSIS.run(reader, {"case": "policy_targets"})
    human = amount(finding, measure="human", case="policy_targets", year=2030)
    product = amount(finding, measure="product", case="policy_targets", year=2030)
    assert 100 * human * 11.2 / 21.2 / product == pytest.approx(4, abs=0.3)


def test_a_case_shows_its_years_with_fans(reader: Reader) -> None:
    finding = ANALYSIS.run(reader, {"case": "flood"})
    assert finding.params == {"case": "flood"}
    fan = next(c for c in finding.charts if c.id == "debt")
    own = [r for r in fan.data if r["case"] == "flood"]
    assert [r["year"] for r in own] == list(range(2026, 2036))
    for row in own:
        ends = [row[k] for k in ("low", "inner_low", "value", "inner_high", "high")]
        assert ends == sorted(ends)  # type: ignore[type-var]
    assert {r["low"] for r in fan.data if r["case"] == "as_now"} == {None}


def test_goals_lead_to_their_rows_and_what_is_left_alone_to_its_assumption(reader: Reader) -> None:
    finding = ANALYSIS.run(reader, {"case": "people_first"})
    goal = number(finding, measure="goal", lever="human")
    assert goal.value == 26.2
    assert goal.trails[0].where == {"row_id": "people_first.human"}
    [table] = [t for t in finding.tables if t.id == "goals"]
    unmoved = [row for row in table.rows if row[1] == row[2]]
    assert len(unmoved) == len(table.rows) - 1
    assert amount(finding, measure="today", lever="human") == pytest.approx(21.2)


def test_an_unknown_case_is_named_with_the_known_ones(reader: Reader) -> None:
    with pytest.raises(UsageError, match="No case is called 'war'"):
        ANALYSIS.run(reader, {"case": "war"})


def test_an_edited_figure_changes_what_follows(
    pack: Path, tmp_path: Path, overview: Finding
) -> None:
    edited = Path(shutil.copytree(pack, tmp_path / "pk"))
    path = edited / "scenarios.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("value: 14.4", "value: 28.8"), encoding="utf-8")
    found = asked(edited, tmp_path / "home")
    dims = {"measure": "defence", "case": "as_now", "year": 2035}
    ratio = amount(found, **dims) / amount(overview, **dims)
    assert ratio == pytest.approx(2, rel=0.01)


def test_a_series_that_is_gone_makes_the_model_unavailable_not_wrong(
    pack: Path, tmp_path: Path
) -> None:
    poorer = Path(shutil.copytree(pack, tmp_path / "pk"))
    (poorer / "series" / "imf.csv").unlink()
    found = asked(poorer, tmp_path / "home")
    assert isinstance(found.answer, Message)
    assert found.answer.key == "scenarios.answer_unavailable"
    assert [s.id for s in found.sections] == ["relations"]


def test_the_browser_is_given_plain_figures_and_nothing_else(overview: Finding) -> None:
    [explorer] = overview.explorers
    assert json.loads(json.dumps(dict(explorer.data)))["ramp"] == 5
    assert {c.group for c in explorer.controls} == {"", "purse"}
    assert all(c.low <= c.value <= c.high for c in explorer.controls)
    assert next(iter(explorer.choices)) == ""


def test_each_statement_keeps_its_status_and_its_source(overview: Finding) -> None:
    table = next(t for t in overview.tables if t.id == "relations")
    speaker = Speaker("en", {n.id: n for n in overview.numbers})
    rows = {
        speaker.say(r[0]): [speaker.say(c) for c in r if isinstance(c, (str, Text, Message))]  # type: ignore[arg-type]
        for r in table.rows
    }
    harris = [r for title, r in rows.items() if "Harris" in title]
    assert len(harris) == 3
    assert all("Condition did not occur, 2024-11-06" in r for r in harris)
    assert all("no probability was given" in r for r in rows.values())
    assert any("AGR013" in c for r in rows.values() for c in r)
    counted = [n for n in overview.numbers if n.dimensions["measure"] == "statements"]
    assert sum(int(str(n.value)) for n in counted) == len(rows) == 10


def test_evidence_is_in_the_register_of_agreements() -> None:
    with (PACK / "registers" / "agreements.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["id"]: row["date"] for row in csv.DictReader(stream)}
    with (PACK / "registers" / "relations_scenarios.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        named = [e for e in row["evidence"].split("|") if e]
        assert set(named) <= set(known), row["row_id"]
        if row["status"] == "came_true":
            assert row["outcome_on"] in {known[e] for e in named}, row["row_id"]
            assert row["made_on"] < row["outcome_on"] <= row["due"]
        if row["status"] == "open":
            assert row["question"]
            assert not row["outcome_on"]


def test_a_probability_on_record_is_shown_and_scored(pack: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    question = tmp_path / "question.yml"
    question.write_text(_answered(recording.TEMPLATE), encoding="utf-8")
    place = pipeline.Home(folder=home)
    recording.judge(question, home=place, pack=str(pack), clock=lambda: TODAY)
    found = asked(pack, home)
    said = number(found, measure="probability")
    assert said.value == 0.7
    assert not [n for n in found.numbers if n.dimensions["measure"] == "brier"]


def test_a_settled_question_is_scored(pack: Path, tmp_path: Path) -> None:
    home = pipeline.Home(folder=tmp_path / "home")
    question = tmp_path / "question.yml"
    question.write_text(_answered(recording.TEMPLATE), encoding="utf-8")
    recording.judge(question, home=home, pack=str(pack), clock=lambda: TODAY)
    settled = recording.resolution(
        "pkus_ct_dialogue_2027", happened=True, on="2027-02-10", source="A page"
    )
    recording.settle(settled, home=home, pack=str(pack), clock=lambda: LATER)
    found = asked(pack, tmp_path / "home", now=LATER)
    assert number(found, measure="brier").value == pytest.approx(0.09)


def _answered(template: str) -> str:
    """The template of a judgement, about one of the open statements."""
    text = re.sub(r"(?m)^question:.*$", "question: pkus_ct_dialogue_2027", template)
    return re.sub(r"(?m)^probability:.*$", "probability: 0.7", text)
