"""Roots end to end: what stands, what must not, what is said, and whose numbers they are."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from salamti import pipeline
from salamti.analyses._roots.reckoning import Family, Judged, Study, by_choice, judged
from salamti.analyses._roots.series import COUNTRIES, DISTRICTS, Series
from salamti.analyses._roots.world import ahead, poorer
from salamti.analyses.roots import ANALYSIS
from salamti.base.errors import UsageError
from salamti.methods.panel import fixed, lags
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import LANGUAGES
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.reading import Reader

Clock = Callable[[], datetime]
Ask = Callable[..., Finding]
SEED = 20221227
CAUSE, NOISE, MIRROR = (Series(i, "poverty", 1) for i in ("cause", "noise", "mirror"))
PAGES = ("", "countries", "districts", "symbiosis")


def study(*, effect: float, places: int = 60, years: int = 10) -> Study:
    """A panel in which violence follows `cause` a year later, and nothing else."""
    rng = np.random.default_rng(SEED)
    shape = (places, years)
    cause, noise, control = (rng.normal(size=(places, 1)) + rng.normal(size=shape) for _ in "abc")
    violence = rng.normal(size=(places, 1)) + rng.normal(size=shape)
    violence[:, 1:] += effect * cause[:, :-1]
    later = lags.shifted(violence, -1)
    return Study(
        places=tuple(map(str, range(places))),
        years=tuple(range(2000, 2000 + years)),
        hardship={"cause": cause, "noise": noise, "mirror": -control},
        outcomes={"rate": later, "often": np.where(np.isfinite(later), later > 0.5, np.nan)},
        controls={"alone": (), "beside": (control,)},
        samples={"all": None, "half": np.arange(places)[:, None] % 2 + np.zeros(shape) > 0},
        families=(Family(id="between", within=False), Family(id="within", within=True)),
    )


def verdicts(effect: float) -> dict[tuple[str, str], Judged]:
    found = judged(study(effect=effect), (CAUSE, NOISE))
    return {(j.series.id, j.family): j for j in found}


def test_an_effect_stands_and_noise_does_not() -> None:
    found = verdicts(0.8)
    assert found["cause", "within"].verdict == "stands"
    assert found["cause", "between"].verdict == "stands"
    assert {found["noise", f].verdict for f in ("between", "within")} <= {"unclear", "none"}
    assert found["cause", "within"].main.value > 0.4


def test_without_an_effect_nothing_stands() -> None:
    assert "stands" not in {j.verdict for j in verdicts(0.0).values()}


def test_all_ways_are_reckoned_and_the_main_one_comes_first() -> None:
    one = verdicts(0.8)["cause", "within"]
    assert len(one.ways) == 2 * 2 * 2
    first = one.ways[0]
    assert (first.outcome, first.controls, first.sample) == ("rate", "alone", "all")
    assert first.result == one.main
    shuffled = {w.sample for w in one.ways if len(w.result.null)}
    assert shuffled == {"all"}


def test_a_series_is_never_put_beside_itself() -> None:
    found = judged(study(effect=0.5), (MIRROR,))
    for one in found:
        alone = {w.outcome: w.result.value for w in one.ways if w.controls == "alone"}
        beside = {w.outcome: w.result.value for w in one.ways if w.controls == "beside"}
        assert alone == beside


def test_a_clear_result_that_turns_with_the_reckoning_is_fragile() -> None:
    one = verdicts(0.8)["cause", "within"]
    for curve in (
        replace(one.curve, positive=0.5),
        replace(one.curve, significant=0.4),
        replace(one.curve, p_median=0.2),
    ):
        assert replace(one, curve=curve).verdict == "fragile"
    assert replace(one, q=0.2).verdict == "unclear"
    narrow = replace(one.main, value=0.01, low=-0.05, high=0.07)
    assert replace(one, q=0.9, main=narrow).verdict == "none"


def test_every_choice_gathers_all_its_results() -> None:
    found = by_choice(list(verdicts(0.8).values()), "within")
    assert {len(v) for v in found.values()} == {8}
    assert set(found) == {
        *(("outcome", o) for o in ("rate", "often")),
        *(("controls", c) for c in ("alone", "beside")),
        *(("sample", s) for s in ("all", "half")),
    }


def test_hardship_grows_where_less_is_worse_and_nonsense_is_unknown() -> None:
    income = Series("income", "poverty", -1, "log")
    assert income.hardship(np.array([100.0, 10.0]))[0] < income.hardship(np.array([10.0]))[0]
    assert np.isnan(income.hardship(np.array([0.0])))[0]
    prices = Series("prices", "prices", 1, "growth")
    assert prices.hardship(np.array([100.0]))[0] == pytest.approx(np.log(2))


def test_years_out_of_reach_are_unknown_and_halves_are_halves() -> None:
    table = np.arange(12.0).reshape(2, 6)
    after = ahead(table, 3)
    assert np.isnan(after[:, -3:]).all()
    assert after[0, 0] == pytest.approx(2.0)
    income = np.array([[1.0, np.nan], [3.0, 5.0], [2.0, 2.0], [np.nan, np.nan]])
    assert poorer(income)[:, 0].tolist() == [True, False, False, False]


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> pipeline.Home:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    return home


@pytest.fixture(scope="module")
def pages(pakistan: pipeline.Home) -> dict[str, Finding]:
    """All pages of one run, as the build makes them."""
    with Store(pakistan.store, read_only=True) as store:
        reader = Reader(store, ANALYSIS.reads)
        return {v.get("page", ""): ANALYSIS.run(reader, v) for v in ANALYSIS.variants(reader)}


def one(finding: Finding, **dims: object) -> Number:
    chosen = [n for n in finding.numbers if dims.items() <= dict(n.dimensions).items()]
    assert len(chosen) == 1, dims
    return chosen[0]


def spoken(finding: Finding, language: str = "en") -> str:
    speaker = Speaker(language, {n.id: n for n in finding.numbers})  # type: ignore[arg-type]
    words = [finding.answer, *(s for section in finding.sections for s in section.sentences)]
    return " ".join(speaker.say(w) for w in words)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_it_shows_no_cause(pages: dict[str, Finding], page: str) -> None:
    finding = pages[page]
    assert "Nothing here shows a cause" in spoken(finding)
    assert finding.caveats[0].key == "roots.caveat_cause"  # type: ignore[union-attr]
    assert finding.security_result
    assert "because of" not in spoken(finding)
    for language in LANGUAGES:
        assert spoken(finding, language).strip()


@pytest.mark.parametrize("page", PAGES[1:])
def test_every_page_names_what_else_could_lie_behind(pages: dict[str, Finding], page: str) -> None:
    assert "What could lie behind" in spoken(pages[page])


def test_an_association_is_the_slope_that_its_rows_give(
    pages: dict[str, Finding], pakistan: pipeline.Home
) -> None:
    """Reckoned anew from the store, row by row, without the tables of the analysis."""
    found = one(pages["countries"], measure="association", family="within",
                indicator="gov_wgi_rl_est")  # fmt: skip
    with Store(pakistan.store, read_only=True) as store:
        rows = store.frame("""
            WITH one AS (SELECT iso3, year, any_value(value) AS value, indicator
                         FROM shown.country_panel GROUP BY ALL),
            people AS (SELECT * FROM one WHERE indicator = 'sp_pop_totl'),
            latest AS (SELECT iso3, max(year) AS year FROM people GROUP BY ALL),
            deaths AS (SELECT * FROM one WHERE indicator = 'ucdp_deaths_total'),
            whole AS (SELECT iso3 FROM deaths GROUP BY iso3 HAVING count(*) = 25)
            SELECT x.iso3, x.year, -x.value AS x,
                   ln(1 + 1000000 * d.value / p.value) AS y
            FROM one AS x
            JOIN deaths AS d ON d.iso3 = x.iso3 AND d.year = x.year + 1
            JOIN latest AS l ON l.iso3 = x.iso3
            JOIN people AS p ON p.iso3 = x.iso3 AND p.year = least(d.year, l.year)
            WHERE x.indicator = 'gov_wgi_rl_est' AND x.iso3 IN (SELECT iso3 FROM whole)
            ORDER BY x.iso3, x.year""", [])  # fmt: skip
    again = fixed.fit(
        rows["y"].to_numpy(),
        rows["x"].to_numpy(),
        factors=[rows["iso3"].to_numpy(), rows["year"].to_numpy()],
        clusters=rows["iso3"].to_numpy(),
    )
    assert found.n == again.n
    assert (found.value, found.low, found.high) == pytest.approx(again.standardised[0])


def test_sums_of_the_answer_are_those_of_the_tables(pages: dict[str, Finding]) -> None:
    for page, families in (("countries", 2), ("districts", 3)):
        finding = pages[page]
        tried = [n for n in finding.numbers if n.dimensions["measure"] == "tried"]
        assert len(tried) == families
        for number in tried:
            family = number.dimensions["family"]
            parts = [
                one(finding, measure=m, family=family).value
                for m in ("more", "less", "fragile", "open")
            ]
            assert sum(int(str(p)) for p in parts) == number.value
            rows = [
                n for n in finding.numbers
                if n.dimensions["measure"] == "association" and n.dimensions["family"] == family
            ]  # fmt: skip
            assert len(rows) == number.value


def test_every_series_tried_is_shown_whatever_came_out(pages: dict[str, Finding]) -> None:
    for page, listed in (("countries", COUNTRIES), ("districts", DISTRICTS)):
        shown = {
            n.dimensions["indicator"] for n in pages[page].numbers
            if n.dimensions["measure"] == "association"
        }  # fmt: skip
        assert shown == {s.id for s in listed}


def test_countries_differ_but_changes_within_them_do_not_stand(pages: dict[str, Finding]) -> None:
    """The finding of the page: between countries clear, within them open."""
    finding = pages["countries"]
    assert int(str(one(finding, measure="more", family="between").value)) >= 5
    assert one(finding, measure="more", family="within").value == 0
    law = one(finding, measure="association", family="between", indicator="gov_wgi_rl_est")
    assert law.low is not None
    assert law.low > 0.2


def test_past_violence_foretells_more_than_all_hardship(pages: dict[str, Finding]) -> None:
    skills = {
        n.dimensions["from"]: float(str(n.value)) for n in pages["countries"].numbers
        if n.dimensions["measure"] == "skill"
    }  # fmt: skip
    assert skills["past"] > 2 * skills["places"] > 0


def test_each_link_of_the_cycle_is_told_in_both_directions(pages: dict[str, Finding]) -> None:
    links = {
        (n.dimensions["cause"], n.dimensions["effect"], n.dimensions["lag"])
        for n in pages["symbiosis"].numbers if n.dimensions["measure"] == "after"
    }  # fmt: skip
    assert len(links) == 18
    assert {(e, c, k) for c, e, k in links} == links
    assert "cannot tell" in spoken(pages["symbiosis"])


def test_no_place_is_named_on_the_districts_page_but_provinces(pages: dict[str, Finding]) -> None:
    """Aggregate only: districts are compared, none is pointed at."""
    numbers = [n for n in pages["districts"].numbers if n.dimensions["measure"] != "rights"]
    assert not any({"place", "district"} & set(n.dimensions) for n in numbers)
    provinces = {str(n.dimensions["province"]) for n in numbers if "province" in n.dimensions}
    assert provinces
    assert all(len(p) == len("PK1") for p in provinces)


def test_few_places_give_no_answer(bare: str, home: pipeline.Home, clock: Clock) -> None:
    for params in ({}, {"page": "countries"}, {"page": "districts"}):
        finding = pipeline.ask("roots", params, home=home, pack=bare, clock=clock)
        assert spoken(finding).startswith("Not available")
        assert finding.numbers == ()


def test_an_unknown_page_is_an_error_that_lists_the_pages(
    pakistan: pipeline.Home, clock: Clock
) -> None:
    with pytest.raises(UsageError, match="no page"):
        pipeline.ask("roots", {"page": "people"}, home=pakistan, clock=clock)


def test_without_the_panel_of_countries_the_districts_are_told_alone(
    tmp_path: Path, clock: Clock
) -> None:
    pack = Path(shutil.copytree("packs/pk", tmp_path / "pk"))
    shutil.rmtree(pack / "world")
    home = pipeline.Home(folder=tmp_path / "home")
    finding = pipeline.ask("roots", {}, home=home, pack=str(pack), clock=clock)
    assert "districts of the same province" in spoken(finding)
    assert {n.dimensions.get("level", "districts") for n in finding.numbers} == {"districts"}
    other = pipeline.ask("roots", {"page": "symbiosis"}, home=home, pack=str(pack), clock=clock)
    assert spoken(other).startswith("Not available")
