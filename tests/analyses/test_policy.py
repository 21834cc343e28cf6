"""Progress of the national policy: the rule applied, the way back, what a pack may lack."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

import numpy as np
import pytest

from salamti import pipeline
from salamti.base.errors import UsageError
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Message, Ref
from salamti.observatory import Observatory
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.public import PublicStore
from salamti.store.reading import Reader

Clock = Callable[[], datetime]
THEMES = (
    "national_cohesion",
    "economic_future",
    "defence",
    "internal_security",
    "foreign_policy",
    "human_security",
)


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> pipeline.Home:
    """An observatory of the real pack."""
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    return home


@pytest.fixture(scope="module")
def human(pakistan: pipeline.Home, clock: Clock) -> Finding:
    """The theme with most lines."""
    return pipeline.ask("policy", {"theme": "human_security"}, home=pakistan, clock=clock)


@pytest.fixture(scope="module")
def overview(pakistan: pipeline.Home, clock: Clock) -> Finding:
    """All themes."""
    return pipeline.ask("policy", {}, home=pakistan, clock=clock)


def one(finding: Finding, **dims: object) -> Number:
    found = [n for n in finding.numbers if dims.items() <= dict(n.dimensions).items()]
    assert len(found) == 1, dims
    return found[0]


def row(finding: Finding, table: str, indicator: str) -> dict[str, object]:
    shown = next(t for t in finding.tables if t.id == table)
    columns = [c.id for c in shown.columns]
    speaker = Speaker("en", {n.id: n for n in finding.numbers})
    rows: list[dict[str, object]] = [{**dict(zip(columns, r, strict=True))} for r in shown.rows]
    return next(r for r in rows if speaker.say(r["indicator"]) == indicator)  # type: ignore[arg-type]


def test_small_pack_improves_against_its_baseline(
    mini: str, home: pipeline.Home, clock: Clock
) -> None:
    finding = pipeline.ask("policy", {"theme": "people"}, home=home, pack=mini, clock=clock)
    shown = row(finding, "progress_schools", "Children in school")
    assert (shown["baseline_year"], shown["latest_year"]) == (2021, 2024)
    assert isinstance(shown["status"], Message)
    assert shown["status"].key == "policy.status_improving"
    assert one(finding, measure="change", indicator="mini_school").value == 6
    slope = one(finding, measure="trend", indicator="mini_school")
    assert (slope.value, slope.low, slope.high) == (2.0, 2.0, 2.0)


def test_small_pack_has_a_required_pace_for_its_comparable_target(
    mini: str, home: pipeline.Home, clock: Clock
) -> None:
    finding = pipeline.ask("policy", {"theme": "people"}, home=home, pack=mini, clock=clock)
    assert one(finding, measure="required_pace").value == pytest.approx((80 - 68) / 6)
    shown = row(finding, "context_schools", "Children in school")
    assert isinstance(shown["outlook"], Message)
    assert shown["outlook"].key == "policy.outlook_on_pace"


def test_indicator_without_rows_is_named_as_having_no_open_series(
    mini: str, home: pipeline.Home, clock: Clock
) -> None:
    finding = pipeline.ask("policy", {"theme": "people"}, home=home, pack=mini, clock=clock)
    shown = row(finding, "progress_schools", "Nothing yet")
    assert isinstance(shown["reason"], Message)
    assert shown["reason"].key == "policy.reason_no_series"
    assert (shown["baseline"], shown["latest"], shown["change"]) == (None, None, None)


def test_security_theme_cannot_stand_without_rights(
    mini: str, home: pipeline.Home, clock: Clock
) -> None:
    finding = pipeline.ask(
        "policy", {"theme": "internal_security"}, home=home, pack=mini, clock=clock
    )
    assert finding.security_result
    assert any(isinstance(r, Message) and r.key == "policy.rights_unknown" for r in finding.rights)


def test_unknown_theme_is_refused_with_the_known_ones(
    mini: str, home: pipeline.Home, clock: Clock
) -> None:
    with pytest.raises(UsageError, match="internal_security"):
        pipeline.ask("policy", {"theme": "weather"}, home=home, pack=mini, clock=clock)


def test_a_pack_without_a_policy_says_so_and_makes_no_finding(
    bare: str, home: pipeline.Home, clock: Clock
) -> None:
    finding = pipeline.ask("policy", {}, home=home, pack=bare, clock=clock)
    assert "Not available" in Speaker("en", {}).say(finding.answer)
    chosen = pipeline.analysis("policy")
    with Store(home.store) as store:
        assert chosen.variants(Reader(store, chosen.reads)) == []


def test_build_makes_the_overview_and_one_finding_per_theme(pakistan: pipeline.Home) -> None:
    chosen = pipeline.analysis("policy")
    with Store(pakistan.store) as store:
        made = chosen.variants(Reader(store, chosen.reads))
    assert made == [{}, *({"theme": t} for t in THEMES)]


def test_lines_of_all_themes_add_up(overview: Finding) -> None:
    lines = [n for n in overview.numbers if n.dimensions["measure"] == "lines"]
    by_theme = sum(int(n.value or 0) for n in lines if "theme" in n.dimensions)
    at_once = sum(int(n.value or 0) for n in lines if "theme" not in n.dimensions)
    every = next(n for n in overview.numbers if n.dimensions == {"measure": "lines_all"})
    assert by_theme == at_once == every.value == 37


def test_values_equal_the_rows_they_lead_back_to(pakistan: pipeline.Home, human: Finding) -> None:
    values = [n for n in human.numbers if n.dimensions["measure"] == "value"]
    assert len(values) > 500
    with PublicStore(pakistan.store) as public:
        for number in values[:: len(values) // 25]:
            rows = public.trail(number.id)[0]
            assert rows.count == 1
            if rows.rows:
                assert rows.rows[0]["value"] == number.value


def test_peer_median_can_be_recomputed_from_its_rows(
    pakistan: pipeline.Home, human: Finding
) -> None:
    compared = 0
    with PublicStore(pakistan.store) as public:
        for number in [n for n in human.numbers if n.dimensions["measure"] == "peer_median"]:
            trails = public.trail(number.id)
            rows = [r for t in trails for r in t.rows]
            assert sum(t.count for t in trails) == number.n
            if len(rows) == number.n:
                assert float(np.median([r["value"] for r in rows])) == pytest.approx(number.value)
                compared += 1
    assert compared > 20


def test_published_values_are_those_of_the_source(human: Finding) -> None:
    growth = one(human, measure="value", indicator="sp_pop_grow", year=2024)
    assert growth.value == pytest.approx(1.51, abs=0.01)


def test_rank_inside_the_publishers_error_is_a_span(pakistan: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("policy", {"theme": "national_cohesion"}, home=pakistan, clock=clock)
    rank = one(finding, measure="peer_rank", indicator="gov_wgi_va_est", group="south_asia")
    assert rank.value is None
    assert rank.low is not None
    assert rank.high is not None
    assert rank.low < rank.high


def test_district_indicators_report_the_gap(pakistan: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("policy", {"theme": "economic_future"}, home=pakistan, clock=clock)
    low = one(finding, measure="district_low", indicator="d4p_literacy_adult")
    high = one(finding, measure="district_high", indicator="d4p_literacy_adult")
    assert isinstance(low.value, float)
    assert isinstance(high.value, float)
    assert low.value < high.value
    assert low.n is not None
    assert low.n > 100


@pytest.mark.parametrize("theme", [None, *THEMES])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_word_can_be_said(
    pakistan: pipeline.Home, clock: Clock, theme: str | None, language: str
) -> None:  # fmt: skip
    params = {"theme": theme} if theme else {}
    finding = pipeline.ask("policy", params, home=pakistan, clock=clock)
    known = {n.id for n in finding.numbers}
    speaker = Speaker(language, {n.id: n for n in finding.numbers})  # type: ignore[arg-type]
    words = [finding.question, finding.answer, *finding.rights, *finding.method, *finding.caveats]
    words += [x for s in finding.sections for x in (s.title, *s.sentences)]
    words += [x for c in finding.charts for x in (c.title, c.alt, c.note or c.title)]
    words += [x for n in finding.numbers for x in (n.unit, n.method)]
    cells = [c for t in finding.tables for r in t.rows for c in r]
    assert all(speaker.say(w) for w in words)
    assert all(c.number in known for c in cells if isinstance(c, Ref))


def test_spending_ratio_is_the_first_divided_by_the_second(
    pakistan: pipeline.Home, clock: Clock
) -> None:
    finding = pipeline.ask("policy", {"theme": "defence"}, home=pakistan, clock=clock)
    military = one(finding, measure="spending", indicator="ms_mil_xpnd_gd_zs", year=2022)
    health = one(finding, measure="spending", indicator="sh_xpd_chex_gd_zs", year=2022)
    ratio = one(finding, measure="spending_ratio", second="sh_xpd_chex_gd_zs", year=2022)
    assert isinstance(military.value, float)
    assert isinstance(health.value, float)
    assert ratio.value == pytest.approx(military.value / health.value)
    assert ratio.parents == (military.id, health.id)


def test_marks_of_charts_lead_to_numbers(human: Finding) -> None:
    known = {n.id for n in human.numbers}
    marks = [r["number"] for c in human.charts for r in c.data if r.get("number")]
    assert len(marks) > 300
    assert set(marks) <= known


def test_all_findings_are_quick(pakistan: pipeline.Home, clock: Clock) -> None:
    start = time.perf_counter()
    for theme in THEMES:
        pipeline.ask("policy", {"theme": theme}, home=pakistan, clock=clock)
    assert time.perf_counter() - start < 15


def test_python_interface_gives_a_frame(pakistan: pipeline.Home) -> None:
    frame = Observatory.at("pk", str(pakistan.folder)).ask("policy", theme="defence").to_polars()
    assert {"indicator", "year", "value", "measure"} <= set(frame.columns)
