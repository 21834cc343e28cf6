"""Alerts end to end: what fires, what must not, what stays unknown, and the real pack's past."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from salamti import pipeline
from salamti.analyses._alerts.months import months_between
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Ref
from salamti.present.words import Speaker
from salamti.store.database import Store

Clock = Callable[[], datetime]
Ask = Callable[..., Finding]
SEED = 20241231
MONTHS = months_between("2020-01", "2024-12")
YEARS = range(2008, 2025)
FILES = {
    "months": "violence/national_month.csv",
    "log": "violence/revisions.csv",
    "index": "series/open.csv",
    "places": "violence/district_month.csv",
}
BOARD = """
- id: next_door
  name: {en: Next door, ur: پڑوس}
  question: {en: Who is next door?, ur: پڑوس میں کون ہے؟}
  groups: []
  neighbours:
    - {iso3: XXP, name: {en: Peerland, ur: ہمسر ملک}}
"""


def noise(mean: float, *, seed: int) -> list[int]:
    """Monthly deaths that vary but do not change."""
    rng = np.random.default_rng(SEED + seed)
    return [int(x) for x in rng.negative_binomial(8, 8 / (8 + mean), size=len(MONTHS))]


def monthly(counts: Mapping[str, Sequence[int | None]]) -> str:
    """A table of months; those of 2024 are preliminary, an unknown one has no row."""
    lines = ["iso3,month,type,best,basis,source"]
    for iso3, values in counts.items():
        for month, count in zip(MONTHS, values, strict=True):
            basis = "candidate" if month >= "2024" else "final"
            if count is not None:
                lines.append(f"{iso3},{month},total,{count},{basis},mini_open")
    return "\n".join(lines) + "\n"


def revised(kept: float) -> str:
    """A log of releases: of the first counts of 2022 and 2023 a share of `kept` was left."""
    lines = ["vintage,iso3,month,best,source"]
    first, last = [], []
    for year in (2022, 2023):
        for month in months_between(f"{year}-01", f"{year}-12"):
            for iso3, count in (("XXA", 60 + int(month[5:7])), ("XXP", 40)):
                first.append((f"{year + 1}-02-24", iso3, month, count))
                last.append((f"{year + 1}-06-24", iso3, month, round(count * kept)))
    old = [(d, "XXA", "2021-01", n) for d, n in zip(_releases(), (9, 8, 7, 6), strict=True)]
    latest = [("2025-01-24", "XXA", "2024-12", 60)]
    for row in sorted({*first, *last, *old, *latest}):
        lines.append(",".join(map(str, (*row, "mini_open"))))
    return "\n".join(lines) + "\n"


def _releases() -> tuple[str, ...]:
    return ("2023-02-24", "2023-06-24", "2024-02-24", "2024-06-24")


def index(values: Sequence[float]) -> str:
    """Rows of an index with the publisher's range."""
    rows = zip(YEARS, values, strict=True)
    return "".join(
        f"v2x_polyarchy,XXA,{y},{v:.3f},{v - 0.04:.3f},{v + 0.04:.3f},mini_open,\n" for y, v in rows
    )


def located(counts: Sequence[int]) -> str:
    """Months of one district, the last of them in 2024."""
    return "".join(
        f"XA101,{m},one_sided,1,{n},{n},{n},{n},0,0,0,mini_open\n"
        for m, n in zip(MONTHS[-len(counts) :], counts, strict=True)
    )


@pytest.fixture
def ask(mini: str, tmp_path: Path, clock: Clock) -> Ask:
    """Ask the small country with some of its tables replaced or enlarged."""

    def asked(**changed: str) -> Finding:
        pack = Path(shutil.copytree(mini, tmp_path / "pack"))
        with (pack / "boards.yml").open("a", encoding="utf-8") as stream:
            stream.write(BOARD)
        for table, text in changed.items():
            name = FILES[table]
            mode = "w" if table in {"months", "log"} else "a"
            with (pack / name).open(mode, encoding="utf-8") as stream:
                stream.write(text)
        home = pipeline.Home(folder=tmp_path / "home")
        return pipeline.ask("alerts", {}, home=home, pack=str(pack), clock=clock)

    return asked


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> pipeline.Home:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    return home


@pytest.fixture(scope="module")
def found(pakistan: pipeline.Home, clock: Clock) -> Finding:
    return pipeline.ask("alerts", {}, home=pakistan, clock=clock)


def one(finding: Finding, **dims: object) -> Number:
    chosen = [n for n in finding.numbers if dims.items() <= dict(n.dimensions).items()]
    assert len(chosen) == 1, dims
    return chosen[0]


def rows(finding: Finding, ident: str) -> list[dict[str, object]]:
    """A table's rows by column, numbers as values and words in English."""
    table = next(t for t in finding.tables if t.id == ident)
    numbers = {n.id: n for n in finding.numbers}
    speaker = Speaker("en", numbers)

    def said(cell: object) -> object:
        if isinstance(cell, Ref):
            return numbers[cell.number].value
        return cell if cell is None or isinstance(cell, (int, float)) else speaker.say(cell)  # type: ignore[arg-type]

    names = [c.id for c in table.columns]
    return [dict(zip(names, map(said, row), strict=True)) for row in table.rows]


def answer(finding: Finding) -> str:
    return Speaker("en", {n.id: n for n in finding.numbers}).say(finding.answer)


STEADY = [0.45 + 0.01 * (-1) ** y for y in YEARS]
DROPPED = [*STEADY[:-2], 0.31, 0.30]


def test_an_alert_fires_on_a_synthetic_drop_of_democracy(ask: Ask) -> None:
    finding = ask(index=index(DROPPED))
    assert "1 fell sharply by its latest year: Electoral democracy" in answer(finding)
    sharp = next(r for r in rows(finding, "falls") if r["kind"] == "sharp")
    assert (sharp["years"], sharp["stands"]) == ("2023 to 2024", "still holds")
    assert sharp["change"] == pytest.approx(-0.16)
    change = one(finding, measure="change", **{"from": sharp["since"], "to": sharp["year"]})
    assert {t.table for t in change.trails} == {"observation"}
    assert len(change.parents) == 2


def test_no_alert_fires_on_a_noisy_but_steady_index(ask: Ask) -> None:
    finding = ask(index=index(STEADY))
    assert "none fell sharply" in answer(finding)
    assert "falls" not in {t.id for t in finding.tables}
    [shown] = rows(finding, "series")
    assert shown["stands"] == "no sharp fall"


def test_a_slow_fall_is_named_as_long_and_still_open(ask: Ask) -> None:
    finding = ask(index=index([0.5 - 0.012 * i for i in range(len(YEARS))]))
    assert "falling step by step since 2008: Electoral democracy" in answer(finding)
    assert {r["kind"] for r in rows(finding, "falls")} == {"step by step"}


def test_a_rise_of_deaths_fires_for_its_country_alone(ask: Ask) -> None:
    own = noise(40, seed=1)
    own[-3:] = (260, 300, 280)
    finding = ask(months=monthly({"XXA": own, "XXP": noise(40, seed=2)}))
    assert "rose sharply above those of the two years before in: Miniland" in answer(finding)
    status = {r["country"]: r["status"] for r in rows(finding, "countries")}
    assert status == {"Miniland": "sharp rise", "Peerland": "no sharp change"}
    deaths = one(finding, measure="deaths_recent", country="XXA")
    assert (deaths.value, deaths.n) == (840, 3)


def test_a_steady_toll_gives_no_alert(ask: Ask) -> None:
    finding = ask(months=monthly({"XXA": noise(40, seed=1), "XXP": noise(40, seed=2)}))
    assert "no sharp change from the two years before" in answer(finding)
    assert "1 neighbouring country saw none either" in answer(finding)


def test_a_rise_that_a_usual_revision_would_undo_is_called_unsure(ask: Ask) -> None:
    own = noise(30, seed=1)
    own[-3:] = (75, 80, 78)
    months = monthly({"XXA": own, "XXP": noise(40, seed=2)})
    finding = ask(months=months, log=revised(0.5))
    [first, _] = rows(finding, "countries")
    assert first["status"] == "sharp rise, may not outlast the review"
    expected = one(finding, measure="deaths_expected", country="XXA")
    assert expected.low is not None
    assert expected.high is not None
    assert expected.low <= float(str(expected.value)) <= expected.high < 233
    assert {t.table for t in expected.trails} == {"national_month", "revision"}


def test_a_rise_that_outlasts_the_usual_revision_is_firm(ask: Ask) -> None:
    own = noise(30, seed=1)
    own[-3:] = (75, 80, 78)
    months = monthly({"XXA": own, "XXP": noise(40, seed=2)})
    assert rows(ask(months=months, log=revised(0.97)), "countries")[0]["status"] == "sharp rise"


def test_a_missing_month_leaves_a_country_unknown_and_never_zero(ask: Ask) -> None:
    gap: list[int | None] = [*noise(40, seed=2)]
    gap[-10] = None
    finding = ask(months=monthly({"XXA": noise(40, seed=1), "XXP": gap}))
    [_, peer] = rows(finding, "countries")
    assert peer["status"] == "unknown, months are missing"
    assert peer["recent"] is None
    assert [n for n in finding.numbers if n.dimensions.get("country") == "XXP"
            and n.dimensions["measure"] == "deaths_recent"] == []  # fmt: skip


def test_a_district_fires_at_the_end_of_its_data(ask: Ask) -> None:
    finding = ask(places=located([2] * 30 + [25, 31, 28]))
    [district] = rows(finding, "districts")
    assert (district["place"], district["recent"], district["status"]) == (
        "Upper",
        84,
        "sharp rise",
    )
    fired = one(finding, measure="places_alert", level="districts")
    assert fired.value == 1
    speaker = Speaker("en", {n.id: n for n in finding.numbers})
    section = next(s for s in finding.sections if s.id == "places")
    assert "only up to December 2024" in speaker.say(section.sentences[0])


def test_without_data_it_says_so(bare: str, home: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("alerts", {}, home=home, pack=bare, clock=clock)
    assert answer(finding).startswith("Not available")
    assert finding.numbers == ()


def test_the_neighbours_are_watched(found: Finding) -> None:
    shown = [r["country"] for r in rows(found, "countries")]
    assert shown == ["Pakistan", "Afghanistan", "China", "India", "Iran"]
    [chart, _] = found.charts
    assert {r["neighbour"] for r in chart.data} == {"PAK", "AFG", "CHN", "IND", "IRN"}
    assert {r["basis"] for r in chart.data} == {"final", "candidate"}


def test_the_fall_after_the_coup_is_dated_and_the_present_one_is_open(found: Finding) -> None:
    falls = [r for r in rows(found, "falls") if r["index"] == "Electoral democracy"]
    told = {(r["kind"], r["years"], r["stands"]) for r in falls}
    assert ("sharp", "2000 to 2001", "past") in told
    assert ("step by step", "2014 to 2024", "still holds") in told
    assert not any(r["stands"] == "still holds" for r in falls if r["kind"] == "sharp")


def test_recent_deaths_are_the_sum_of_the_rows_behind_them(
    found: Finding, pakistan: pipeline.Home
) -> None:
    with Store(pakistan.store, read_only=True) as store:
        for iso3 in ("PAK", "AFG", "IND"):
            deaths = one(found, measure="deaths_recent", country=iso3)
            first, last = deaths.dimensions["from"], deaths.dimensions["to"]
            again = store.frame(
                "SELECT sum(best) AS best FROM shown.national_month "
                "WHERE iso3 = ? AND type = 'total' AND month BETWEEN ? AND ?", [iso3, first, last],
            )["best"][0]  # fmt: skip
            assert deaths.value == again


def test_a_count_beyond_all_experience_has_no_range(found: Finding) -> None:
    month = one(found, measure="deaths", country="IRN", month="2026-01")
    assert month.value == 19_886
    assert (month.low, month.high) == (None, None)
    usual = one(found, measure="deaths", country="PAK", month="2026-05")
    assert usual.low is not None


def test_ranges_held_on_years_that_they_were_not_learnt_from(found: Finding) -> None:
    covered = one(found, measure="nowcast_coverage")
    assert covered.dimensions["tested"] == 115
    assert 80 <= float(str(covered.value)) < 97


def test_the_record_of_the_rule_adds_up(found: Finding) -> None:
    record = rows(found, "record")
    for row in record:
        parts = [int(str(row[k])) for k in ("regained", "kept", "open")]
        assert sum(parts) == row["alerts"]
        assert int(str(row["alerts"])) < 0.03 * int(str(row["values"]))
    many = [row for row in record if int(str(row["values"])) > 100]
    assert many and all(int(str(row["alerts"])) > 0 for row in many)


def test_the_page_stands_beside_rights(found: Finding) -> None:
    assert found.security_result
    assert len(found.rights) > 2
