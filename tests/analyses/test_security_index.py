"""The security index end to end: rebuilt by hand, split exactly, honest where little is known."""

from __future__ import annotations

import csv
import math
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from salamti import pipeline
from salamti.analyses._security_index import index
from salamti.analyses.security_index import ANALYSIS
from salamti.base.errors import UsageError
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.scorecard import Component, Scorecard
from salamti.model.words import Message
from salamti.pack import facts, locate
from salamti.pack.scorecards import scorecards
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.public import PublicStore
from salamti.store.reading import Reader

Clock = Callable[[], datetime]
World = dict[tuple[str, str], dict[int, float]]
CATALOGUE = locate.data_folder("catalogue")
ROOT = CATALOGUE.parent
LATEST, BASELINE = 2023, 2021
THEMES = ("national_cohesion", "economic_future", "defence", "internal_security", "foreign_policy",
          "human_security")  # fmt: skip


def card() -> Scorecard:
    book = scorecards(CATALOGUE, [i.id for i in facts.indicators(CATALOGUE)])
    assert book is not None
    return next(c for c in book.scorecards if c.id == "security")


CARD = card()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> pipeline.Home:
    made = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(made, "pk", clock=clock)
    return made


@pytest.fixture(scope="module")
def found(home: pipeline.Home) -> dict[str, Finding]:
    """Every finding on Pakistan by the name of its part."""
    with Store(home.store, read_only=True) as store:
        reader = Reader(store, ANALYSIS.reads)
        made = [(v, ANALYSIS.run(reader, v)) for v in ANALYSIS.variants(reader)]
    return {v.get("part", ""): f for v, f in made}


def pick(finding: Finding, **dims: object) -> list[Number]:
    return [n for n in finding.numbers if dims.items() <= dict(n.dimensions).items()]


def one(finding: Finding, **dims: object) -> Number:
    [chosen] = pick(finding, **dims)
    return chosen


def value(number: Number) -> float:
    assert isinstance(number.value, float)
    return number.value


# The index by hand: plain Python over the packaged files, nothing of the analysis.


def world() -> World:
    held: World = {}
    for path in (ROOT / "packs" / "pk" / "world").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["part"] == "value":
                    years = {int(y): float(v) for y, v in row.items() if y.isdigit() and v}
                    held[row["indicator"], row["iso3"]] = years
    for iso3 in {i for _, i in held}:  # counts of persons below the minimum cell are hidden
        for name in ("unhcr_origin_refugees",):
            years = held.get((name, iso3), {})
            held[name, iso3] = {y: v for y, v in years.items() if abs(v) >= 10}
    return held


def made_of(component: Component, held: World, iso3: str) -> dict[int, float]:
    own, formula = held.get((component.indicator, iso3), {}), component.formula
    if formula is None:
        return own
    if formula.kind == "ratio":
        by = held.get((str(formula.by), iso3), {})
        return {y: formula.factor * v / by[y] for y, v in own.items() if by.get(y, 0) > 0}
    if formula.kind == "years_above":
        own = {y: 100.0 * (v > formula.threshold) for y, v in own.items()}
    found = {}
    for year in range(2000, 2026):
        last = [own[y] for y in range(year - formula.window + 1, year + 1) if y in own]
        if last and 2 * len(last) >= formula.window:
            found[year] = math.fsum(last) / len(last)
    return found


def at(years: Mapping[int, float], year: int) -> float | None:
    """The value of a year, on the line, carried, or None."""
    before, after = [y for y in years if y <= year], [y for y in years if y >= year]
    if year in years:
        return years[year]
    if before and after and min(after) - max(before) <= CARD.years.gap:
        a, b = max(before), min(after)
        return years[a] + (years[b] - years[a]) * (year - a) / (b - a)
    if before:
        return years[max(before)] if year - max(before) <= CARD.years.reach else None
    return years[min(after)] if after and min(after) - year <= CARD.years.reach else None


def points(component: Component, given: float) -> float:
    posts = component.goalposts
    ends = [given, posts.worst, posts.best]
    if posts.scale == "log":
        floor = min(posts.worst, posts.best) + posts.offset
        ends = [math.log(max(e + posts.offset, floor)) for e in ends]
    return 100 * min(1.0, max(0.0, (ends[0] - ends[1]) / (ends[2] - ends[1])))


def by_hand(held: World, iso3: str, year: int) -> float | None:
    total = 0.0
    for theme in CARD.themes:
        own = CARD.of(theme.id)
        values = [(c, at(made_of(c, held, iso3), year)) for c in own]
        known = [(c.weight, points(c, v)) for c, v in values if v is not None]
        if len(known) < CARD.least_known * len(own):
            return None
        total += theme.weight / 100 * sum(w * s for w, s in known) / sum(w for w, _ in known)
    return total


def test_the_index_rebuilt_from_the_packaged_figures_is_identical(
    found: dict[str, Finding],
) -> None:
    held = world()
    states = {iso3 for _, iso3 in held}
    again = {i: s for i in states if (s := by_hand(held, i, LATEST)) is not None}
    published = {str(n.dimensions["place"]): value(n)
                 for n in pick(found["states"], measure="score", year=LATEST)}  # fmt: skip
    assert set(published) == set(again)
    assert len(published) > 150
    for iso3, score in published.items():
        assert score == pytest.approx(again[iso3], abs=1e-9), iso3
    for year in range(2000, LATEST + 1):
        own = one(found[""], measure="score", place="PAK", year=year)
        assert value(own) == pytest.approx(by_hand(held, "PAK", year), abs=1e-9)


def test_the_score_is_the_sum_of_the_parts_of_its_series(found: dict[str, Finding]) -> None:
    overview = found[""]
    score = value(one(overview, measure="score", place="PAK", year=LATEST))
    parts = pick(overview, measure="part")
    assert len(parts) == len(CARD.components)
    assert math.fsum(value(p) for p in parts) == pytest.approx(score, abs=1e-9)
    themes = pick(overview, measure="theme_part")
    assert math.fsum(value(p) for p in themes) == pytest.approx(score, abs=1e-9)
    for theme in CARD.themes:
        part = value(one(overview, measure="theme_part", theme=theme.id))
        own = value(one(overview, measure="theme_score", what=theme.id, year=LATEST))
        assert part == pytest.approx(own * theme.weight / 100, abs=1e-9)


def test_every_page_is_there_with_its_rights_section(found: dict[str, Finding]) -> None:
    assert set(found) == {"", *THEMES, "worst_off", "sensitivity", "states"}
    assert all(f.security_result and f.rights for f in found.values())


def test_every_state_and_year_splits_exactly(home: pipeline.Home) -> None:
    with Store(home.store, read_only=True) as store:
        made = index.index(Reader(store, ANALYSIS.reads), CARD)
    assert made is not None
    known = ~np.isnan(made.whole)
    np.testing.assert_allclose(made.contributions.sum(axis=2)[known], made.whole[known], atol=1e-9)
    assert made.latest == LATEST


def test_a_range_holds_the_score_or_says_where_the_others_lie(found: dict[str, Finding]) -> None:
    own = one(found[""], measure="score", place="PAK", year=LATEST)
    assert own.low is not None and own.high is not None
    assert own.low < value(own) < own.high
    change = one(found[""], measure="change")
    years = [one(found[""], measure="score", place="PAK", year=y) for y in (BASELINE, LATEST)]
    assert value(change) == pytest.approx(value(years[1]) - value(years[0]))
    assert change.low is not None and change.low <= value(change) <= (change.high or 0)


def test_a_place_is_one_number_only_where_nobody_shares_it(found: dict[str, Finding]) -> None:
    for number in pick(found["states"], measure="place"):
        assert number.low is not None and number.high is not None
        if number.low == number.high:
            assert number.value == number.low
        else:
            assert number.value == f"{number.low}–{number.high}"
    assert len({n.dimensions["of"] for n in pick(found["states"], measure="place")}) == 1


def test_the_weight_of_the_core_moves_the_score_between_the_core_and_the_rest(
    found: dict[str, Finding],
) -> None:
    page = found["sensitivity"]
    by_weight = {n.dimensions["weight"]: value(n) for n in pick(page, measure="core_score")}
    assert set(by_weight) == {0, 10, 20, 25, 30, 40, 50, 60}
    stated = value(one(page, measure="score", place="PAK", year=LATEST))
    assert by_weight[25] == pytest.approx(stated, abs=1e-9)
    steps = np.diff([by_weight[w] for w in (0, 10, 20, 30, 40, 50, 60)])
    np.testing.assert_allclose(steps, steps[0], atol=1e-9)
    core = value(one(found[""], measure="theme_score", what=CARD.core, year=LATEST))
    assert by_weight[0] + (core - by_weight[0]) * 0.25 == pytest.approx(stated, abs=1e-9)


def test_shares_of_the_themes_in_the_differences_add_up(found: dict[str, Finding]) -> None:
    shares = [value(n) for n in pick(found["sensitivity"], measure="counts")]
    assert len(shares) == len(THEMES)
    assert math.fsum(shares) == pytest.approx(100, abs=1e-6)


def test_one_choice_made_otherwise_starts_from_the_stated_score(found: dict[str, Finding]) -> None:
    page = found["sensitivity"]
    stated = value(one(page, measure="score", place="PAK", year=LATEST))
    assert value(one(page, measure="otherwise_score", choice="stated")) == pytest.approx(stated)
    assert value(one(page, measure="otherwise_score", label="geometric")) < stated


def test_the_worst_off_are_below_all_and_every_gap_is_that_of_its_district(
    found: dict[str, Finding],
) -> None:
    page = found["worst_off"]
    tenth, everybody = (value(one(page, measure=m)) for m in ("lowest_tenth", "all_people"))
    assert value(one(page, measure="tenth_gap")) == pytest.approx(everybody - tenth)
    assert 0 < tenth < everybody < 100
    for gap in pick(page, measure="gap"):
        mean = value(one(page, measure="people_mean", indicator=gap.dimensions["indicator"]))
        lowest = one(page, measure="district_value", indicator=gap.dimensions["indicator"])
        assert value(gap) == pytest.approx(abs(value(lowest) - mean))
    held = {n.dimensions["indicator"] for n in pick(page, measure="gap")}
    assert {w.indicator for w in CARD.within} <= held
    assert not {i for i in held if "out_of_school" in str(i)}


def test_no_district_is_worse_off_than_the_one_that_is_named(
    home: pipeline.Home, found: dict[str, Finding]
) -> None:
    number = one(found["worst_off"], measure="district_value", indicator="census_literacy")
    with Store(home.store, read_only=True) as store:
        least = store.frame(
            "SELECT min(value) FROM observation WHERE indicator = ? AND place IN "
            "(SELECT pcode FROM place WHERE level = 2)", ["census_literacy"],
        ).row(0)[0]  # fmt: skip
    assert number.value == least


def test_all_numbers_lead_back_to_as_many_rows_as_they_say(
    home: pipeline.Home, found: dict[str, Finding]
) -> None:
    """Of every page, those with one trail; the contract test looks at some pages only."""
    with PublicStore(home.store) as public:
        book = public.book()
        for page in ("", "defence", "economic_future"):
            for number in found[page].numbers:
                if number.n is not None and len(number.trails) == 1:
                    [rows] = book.behind(number)
                    assert rows.count == number.n, number.dimensions


def test_the_document_lists_every_component_with_weight_posts_and_source() -> None:
    text = (ROOT / "docs" / "methods" / "security_index.md").read_text(encoding="utf-8")
    catalogue = {i.id: i for i in facts.indicators(CATALOGUE)}
    lines = [[c.strip(" `") for c in x.strip("| ").split(" | ")] for x in text.splitlines()]
    rows = {cells[0]: cells for cells in lines if len(cells) == 7 and cells[1] in THEMES}
    assert set(rows) == {c.id for c in CARD.components}
    shares = {t.id: sum(c.weight for c in CARD.of(t.id)) for t in CARD.themes}
    weights = {t.id: t.weight for t in CARD.themes}
    for component in CARD.components:
        cells = rows[component.id]
        share = weights[component.parent] * component.weight / shares[component.parent]
        posts = component.goalposts
        scale = f" (log, +{posts.offset:g})" if posts.scale == "log" else ""
        assert cells[1] == component.parent
        assert set(re.findall(r"[a-z0-9_]+", cells[2])) >= set(component.inputs)
        assert cells[3] == f"{share:.2f}"
        assert cells[4] == f"{posts.worst:g} to {posts.best:g}{scale}"
        assert cells[5] == posts.reason
        assert cells[6] == catalogue[component.indicator].publisher


# A made-up world.


@pytest.fixture
def ask(mini: str, tmp_path: Path, clock: Clock) -> Callable[..., Finding]:
    """Ask the small country within a world of given states; some series changed or left out."""

    def asked(
        states: Iterable[str], part: str = "", *, without: Iterable[str] = (),
        constant: str = "", lacking: str = "XXA",
    ) -> Finding:  # fmt: skip
        pack = Path(shutil.copytree(mini, tmp_path / "pack"))
        (pack / "world").mkdir()
        rows = synthetic(tuple(states), frozenset(without), constant=constant, lacking=lacking)
        (pack / "world" / "made_up.csv").write_text(rows, encoding="utf-8")
        made = pipeline.Home(folder=tmp_path / "home")
        params = {"part": part} if part else {}
        return pipeline.ask("security_index", params, home=made, pack=str(pack), clock=clock)

    return asked


def synthetic(
    states: tuple[str, ...], without: frozenset[str], *, constant: str, lacking: str
) -> str:
    """Random series between the goalposts; `without` are not known of the state `lacking`."""
    rng = np.random.default_rng(7)
    years = range(2000, 2024)
    lines = ["indicator,iso3,part,source," + ",".join(map(str, years))]
    done: set[str] = set()
    for component in CARD.components:
        low, high = sorted((component.goalposts.worst, component.goalposts.best))
        for name in component.inputs:
            for iso3 in states if name not in done else ():
                drawn = rng.uniform(low, high, len(years)) if name == component.indicator else None
                if name == "sp_pop_totl":
                    drawn = np.full(len(years), 1e6)
                if drawn is None or name == constant:
                    drawn = np.full(len(years), 50.0)
                if not (name in without and iso3 == lacking):
                    cells = ",".join(f"{v:.4f}" for v in drawn)
                    lines.append(f"{name},{iso3},value,mini_open,{cells}")
            done.add(name)
    return "\n".join(lines) + "\n"


MANY = ("XXA", "XXP", *(f"X{a}{b}" for a in "BCDE" for b in "BCDEF"))


def said(finding: Finding) -> str:
    assert isinstance(finding.answer, Message)
    return finding.answer.key


def test_a_pack_without_the_panel_says_so(mini: str, home: pipeline.Home, tmp_path: Path,
                                          clock: Clock) -> None:  # fmt: skip
    own = pipeline.Home(folder=tmp_path / "home")
    finding = pipeline.ask("security_index", {}, home=own, pack=mini, clock=clock)
    assert said(finding) == "security_index.unavailable_no_panel"
    assert not finding.numbers


def test_a_country_that_the_panel_does_not_hold_is_not_available(
    ask: Callable[..., Finding],
) -> None:
    assert said(ask(MANY[1:])) == "security_index.unavailable_not_in_panel"


def test_a_missing_theme_is_not_available_and_never_0(ask: Callable[..., Finding]) -> None:
    gone = [c.indicator for c in CARD.of("foreign_policy")]
    finding = ask(MANY, without=gone)
    assert said(finding) == "security_index.unavailable_theme_unknown"
    assert not finding.numbers


def test_a_state_without_a_theme_is_named_and_not_ranked(ask: Callable[..., Finding]) -> None:
    gone = [c.indicator for c in CARD.of("foreign_policy")]
    finding = ask(MANY, "states", without=gone, lacking="XXP")
    assert not pick(finding, place="XXP")
    speaker = Speaker("en", {n.id: n for n in finding.numbers})
    assert "Peerland" in speaker.say(finding.sections[0].sentences[1])


def test_an_unknown_series_is_filled_by_none_and_the_others_count(
    ask: Callable[..., Finding],
) -> None:
    finding = ask(MANY, without=["gov_wgi_ge_est"])
    assert not pick(finding, measure="value", component="government")
    parts = math.fsum(value(n) for n in pick(finding, measure="part"))
    score = value(one(finding, measure="score", place="XXA", year=LATEST))
    assert parts == pytest.approx(score, abs=1e-9)


def test_a_constant_series_scores_by_its_goalposts(ask: Callable[..., Finding]) -> None:
    finding = ask(MANY, constant="eg_elc_accs_zs")
    assert value(one(finding, measure="component_score", component="electricity")) == (
        pytest.approx(100 * 35 / 85)
    )


@pytest.mark.parametrize("part", ["", "sensitivity", "states", "defence"])
def test_one_country_alone_has_a_score_and_no_peers(ask: Callable[..., Finding], part: str) -> None:
    finding = ask(["XXA"], part)
    speaker = Speaker("en", {n.id: n for n in finding.numbers})
    assert speaker.say(finding.answer)
    assert "peers" not in {s.id for s in finding.sections}
    assert all(n.value is None or n.value == n.value for n in finding.numbers)


def test_an_unknown_part_is_refused_with_the_known_ones(ask: Callable[..., Finding]) -> None:
    with pytest.raises(UsageError, match="no part 'health'"):
        ask(MANY, "health")
