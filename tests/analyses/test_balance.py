"""The balance end to end: one tag each, two scores, what is inside the error, what is not held."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from salamti import pipeline
from salamti.analyses._balance import card as cards
from salamti.analyses._balance.card import NATIONAL, REGIME, TAGS, Card
from salamti.analyses._balance.scores import nominal, scores
from salamti.analyses._balance.table import Held, Table, filled, scaled
from salamti.base.errors import PackError
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.scorecard import Component
from salamti.model.words import Ref
from salamti.pack import facts, locate, scorecards
from salamti.present.words import Speaker

Clock = Callable[[], datetime]
Ask = Callable[..., Finding]
YEARS = range(2000, 2025)
PEOPLE = 1_000_000


@pytest.fixture(scope="module")
def card() -> Card:
    catalogue = locate.data_folder("catalogue")
    known = [i.id for i in facts.indicators(catalogue)]
    book = scorecards.scorecards(catalogue, known)
    assert book is not None
    return Card(next(c for c in book.scorecards if c.id == "balance"))


def counted(card: Card) -> list[Component]:
    return [c for tag in TAGS for c in card.components(tag, counted=True)]


def at(component: Component, share: float) -> float:
    """The value that lies `share` of the way from the worst to the best goalpost."""
    posts = component.goalposts
    if posts.scale == "linear":
        return posts.worst + share * (posts.best - posts.worst)
    ends = [np.log(v + posts.offset) for v in (posts.worst, posts.best)]
    return float(np.exp(ends[0] + share * (ends[1] - ends[0])) - posts.offset)


def series(components: Iterable[Component], shares: Mapping[str, Mapping[int, float]]) -> str:
    """Rows of every component: each country's share of the way to the best post, by year."""
    lines = []
    for iso3, years in shares.items():
        for year, share in years.items():
            lines.append(f"sp_pop_totl,{iso3},{year},{PEOPLE},,,mini_open,")
            for c in components:
                value = at(c, share)
                if c.formula is not None:
                    value *= PEOPLE / c.formula.factor
                lines.append(f"{c.indicator},{iso3},{year},{value:.6f},,,mini_open,")
    return "\n".join(lines) + "\n"


@pytest.fixture
def ask(mini: str, tmp_path: Path, clock: Clock) -> Ask:
    """Ask the small country with more series; asked again, they replace the first ones."""
    pack = Path(shutil.copytree(mini, tmp_path / "pack"))
    own = (pack / "series" / "open.csv").read_text(encoding="utf-8")

    def asked(text: str) -> Finding:
        (pack / "series" / "open.csv").write_text(own + text, encoding="utf-8")
        home = pipeline.Home(folder=tmp_path / "home")
        return pipeline.ask("balance", {}, home=home, pack=str(pack), clock=clock)

    return asked


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Finding:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    return pipeline.ask("balance", {}, home=home, clock=clock)


def one(finding: Finding, **dims: object) -> Number:
    chosen = [n for n in finding.numbers if dims.items() <= dict(n.dimensions).items()]
    assert len(chosen) == 1, (dims, len(chosen))
    return chosen[0]


def score(finding: Finding, tag: str, place: str, year: int) -> Number:
    return one(finding, measure=f"score_{tag}", place=place, year=year)


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


def said(finding: Finding) -> str:
    speaker = Speaker("en", {n.id: n for n in finding.numbers})
    told = [finding.answer, *(w for s in finding.sections for w in s.sentences)]
    return " ".join(speaker.say(w) for w in told)


def level(share: float, years: Iterable[int] = YEARS) -> dict[int, float]:
    return dict.fromkeys(years, share)


def test_every_indicator_has_exactly_one_tag(card: Card) -> None:
    tags = cards.tagged(card)
    assert set(tags.values()) == set(TAGS)
    listed = Counter(c.indicator for c in card.scorecard.components)
    assert listed.keys() == tags.keys()
    assert max(listed.values()) == 1


def test_an_indicator_with_two_tags_is_refused(card: Card) -> None:
    twice = replace(card.components(NATIONAL)[0], id="again", parent="force")
    changed = replace(card.scorecard, components=(*card.scorecard.components, twice))
    with pytest.raises(PackError, match="tagged twice"):
        cards.tagged(Card(changed))


def test_a_third_tag_is_refused(card: Card) -> None:
    groups = tuple(replace(g, id="other") if g.id == REGIME else g for g in card.scorecard.groups)
    moved = tuple(replace(g, parent="other") if g.parent == REGIME else g for g in groups)
    with pytest.raises(PackError, match="has the tag 'other'"):
        cards.tagged(Card(replace(card.scorecard, groups=moved)))


def test_gaps_are_bridged_and_ends_carried_only_so_far() -> None:
    years = list(range(2000, 2012))
    known = np.full(12, np.nan)
    known[[2, 4, 8]] = 1.0, 3.0, 5.0
    values, age = filled(years, known, reach=2, gap=3)
    assert values.tolist()[:5] == [1.0, 1.0, 1.0, 2.0, 3.0]
    assert np.isnan(values[5:8]).all()
    assert values.tolist()[8:11] == [5.0, 5.0, 5.0]
    assert np.isnan(values[11])
    assert age[:5].tolist() == [2.0, 1.0, 0.0, 1.0, 0.0]


def test_nothing_known_stays_unknown() -> None:
    values, age = filled([2000, 2001], np.full(2, np.nan), reach=5, gap=5)
    assert np.isnan(values).all()
    assert np.isnan(age).all()


def table(card: Card, tag: str, shares: np.ndarray, *, width: float = 0.0) -> Table:
    """Two countries in two years, every component at the given share of its way to the best."""
    components = card.components(tag, counted=True)
    values = np.array([[scaled(c, at(c, float(s))) for c in components] for s in shares.ravel()])
    return Table(
        components=components, places=("AAA", "BBB"), years=(2000, 2001), values=values,
        low=values - width, high=values + width, age=np.zeros(values.shape),
    )  # fmt: skip


def test_scores_say_how_far_the_goalposts_are_reached(card: Card) -> None:
    shares = np.array([[0.2, 0.4], [0.6, 0.8]])
    made = scores(card, Held(tracks={}, tables={t: table(card, t, shares) for t in TAGS}))
    np.testing.assert_allclose(made[NATIONAL].base, [20, 40, 60, 80], atol=1e-9)
    np.testing.assert_allclose(made[REGIME].base, [80, 60, 40, 20], atol=1e-9)


@pytest.mark.parametrize("tag", TAGS)
def test_what_is_worse_for_people_lowers_what_is_best_for_them(card: Card, tag: str) -> None:
    """Whatever the scale and direction of the series."""
    base = table(card, tag, np.full((2, 2), 0.5))
    for j, component in enumerate(base.components):
        moved = base.values.copy()
        moved[0, j] = scaled(component, at(component, 0.3))
        found = nominal(card, tag, replace(base, values=moved)).index
        assert found[0] < found[1] - 0.5, component.id


def test_a_difference_within_the_error_is_not_called_one(card: Card) -> None:
    both = {t: table(card, t, np.array([[0.50, 0.505], [0.50, 0.95]])) for t in TAGS}
    made = scores(card, Held(tracks={}, tables=both))
    assert made[NATIONAL].sign(3, 2) == 1
    assert made[REGIME].sign(3, 2) == -1
    assert made[NATIONAL].sign(0, 2) == 0


def test_what_is_carried_is_less_sure_than_what_is_known(card: Card) -> None:
    steps = np.array([[0.3, 0.5], [0.5, 0.5]])
    known = {t: table(card, t, steps) for t in TAGS}
    old = {t: replace(x, age=np.array([[0.0], [0.0], [5.0], [0.0]]) + 0 * x.age)
           for t, x in known.items()}  # fmt: skip
    spread = [
        float(made.high[2] - made.low[2])
        for held in (known, old)
        if (made := scores(card, Held(tracks={}, tables=held))[NATIONAL])
    ]
    assert spread[1] > spread[0] + 1


def test_the_published_range_widens_the_interval(card: Card) -> None:
    shares = np.full((2, 2), 0.5)
    beside = table(card, NATIONAL, shares)
    spread = []
    for width in (0.0, 1.0):
        held = {REGIME: table(card, REGIME, shares, width=width), NATIONAL: beside}
        made = scores(card, Held(tracks={}, tables=held))[REGIME]
        spread.append(float(made.high[0] - made.low[0]))
    assert spread[1] > spread[0] + 1


def test_scores_of_a_country_follow_its_series(ask: Ask, card: Card) -> None:
    text = series(counted(card), {"XXA": level(0.5), "XXP": level(0.8)})
    finding = ask(text)
    assert score(finding, NATIONAL, "XXA", 2024).value == pytest.approx(50, abs=0.1)
    assert score(finding, REGIME, "XXP", 2024).value == pytest.approx(20, abs=0.1)
    compared = {r["country"]: r for r in rows(finding, "compared")}
    assert compared["Peerland"]["regime_than"] == "lower"
    assert compared["Peerland"]["national_than"] == "higher"
    assert "a difference inside the error" in said(finding)


def test_a_series_loaded_anew_changes_the_plots(ask: Ask, card: Card) -> None:
    before = ask(series(counted(card), {"XXA": level(0.5), "XXP": level(0.8)}))
    risen = level(0.5) | dict.fromkeys(range(2020, 2025), 0.7)
    after = ask(series(counted(card), {"XXA": risen, "XXP": level(0.8)}))
    for ident in ("plane", "pair_speech"):
        old, new = (next(c for c in f.charts if c.id == ident).data for f in (before, after))
        assert len(old) == len(new)
        kept = [r for r, s in zip(old, new, strict=True) if r == s]
        assert 0 < len(kept) < len(old)
    fixed = next(c for c in after.charts if c.id == "pair_checks").data
    elections = {r["year"]: r["value"] for r in fixed if r["indicator"] == "v2x_polyarchy"}
    assert elections[2019] == pytest.approx(0.5)
    assert elections[2024] == pytest.approx(0.7)
    assert "rose from 50 to 70" in said(after)


def test_a_sharp_worsening_is_told_and_a_calm_series_is_not(ask: Ask, card: Card) -> None:
    fell = level(0.7) | dict.fromkeys((2023, 2024), 0.4)
    finding = ask(series(counted(card), {"XXA": fell, "XXP": level(0.8)}))
    listed = rows(finding, "falls")
    assert {r["stands"] for r in listed} == {"stands"}
    assert "Safety of people (score)" in {r["series"] for r in listed}
    calm = ask(series(counted(card), {"XXA": level(0.7), "XXP": level(0.8)}))
    assert "falls" not in {t.id for t in calm.tables}
    assert next(s for s in calm.sections if s.id == "falls").see == ("alerts",)


def test_one_tag_alone_gives_no_scores_but_its_series(ask: Ask, card: Card) -> None:
    only = card.components(REGIME, counted=True)
    finding = ask(series(only, {"XXA": level(0.5), "XXP": level(0.5)}))
    assert "Not available as scores" in said(finding)
    assert "plane" not in {c.id for c in finding.charts}
    assert one(finding, measure="total_held", tag=REGIME).value == len(only)
    assert finding.rights


def test_no_series_is_said_to_be_not_available(ask: Ask) -> None:
    finding = ask("")
    assert said(finding).startswith("Not available.")
    assert not finding.numbers


def test_a_peer_without_series_is_unknown_and_not_zero(ask: Ask, card: Card) -> None:
    finding = ask(series(counted(card), {"XXA": level(0.5)}))
    compared = {r["country"]: r for r in rows(finding, "compared")}
    assert compared["Peerland"]["national"] is None
    assert compared["Peerland"]["national_than"] == "unknown"


def test_totals_by_tag_are_those_of_the_list(found: Finding, card: Card) -> None:
    held = _held_in_pack()
    for tag in TAGS:
        every = card.components(tag)
        last = int(str(one(found, measure="change", tag=tag).dimensions["to"]))
        assert one(found, measure="total_indicators", tag=tag).value == len(every)
        assert one(found, measure="total_counted", tag=tag).value == sum(
            c.weight > 0 for c in every
        )
        assert one(found, measure="total_held", tag=tag).value == sum(
            c.indicator in held for c in every
        )
        assert one(found, measure="total_measured", tag=tag).value == sum(
            c.weight > 0 and last in held[c.indicator] for c in every
        )
        assert len(rows(found, f"tagged_{tag}")) == len(every)


def _held_in_pack() -> dict[str, set[int]]:
    """Years of Pakistan's own values by indicator, straight from the files."""
    found: dict[str, set[int]] = {}
    for path in locate.data_folder("packs").glob("pk/series/*.csv"):
        if path.name == "mapping.csv":
            continue
        with path.open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                if row["iso3"] == "PAK" and row["value"] and row["basis"] != "projection":
                    found.setdefault(row["indicator"], set()).add(int(row["year"]))
    return found


@pytest.mark.parametrize("tag", TAGS)
def test_themes_add_up_to_the_score(found: Finding, tag: str) -> None:
    last = int(str(one(found, measure="change", tag=tag).dimensions["to"]))
    parts = [
        n
        for n in found.numbers
        if n.dimensions["measure"] == "added" and n.dimensions["tag"] == tag
    ]
    total = sum(float(str(n.value)) for n in parts)
    assert total == pytest.approx(float(str(score(found, tag, "PAK", last).value)), abs=1e-9)


def test_every_score_lies_within_its_range(found: Finding) -> None:
    shown = [n for n in found.numbers if str(n.dimensions["measure"]).startswith("score_")]
    assert len(shown) > 200
    for number in shown:
        assert number.low is not None
        assert number.high is not None
        assert 0 <= number.low <= float(str(number.value)) <= number.high <= 100, number.dimensions


def test_shares_of_spending_follow_the_formula_on_the_page(found: Finding) -> None:
    year = 2017
    values = {
        i: float(str(one(found, measure="value", indicator=i, year=year, place="PAK").value))
        for i in ("ms_mil_xpnd_gd_zs", "sdg_sd_xpd_esed", "imf_ggr_ngdp", "imf_ggxcnl_ngdp")
    }
    spent = values["imf_ggr_ngdp"] - values["imf_ggxcnl_ngdp"]
    defence = one(found, measure="share_budget", purpose="defence", year=year)
    education = one(found, measure="share_gdp", purpose="education", year=year)
    assert defence.value == pytest.approx(100 * values["ms_mil_xpnd_gd_zs"] / spent)
    assert education.value == pytest.approx(values["sdg_sd_xpd_esed"] * spent / 100)
    shares = {r["purpose"]: r for r in rows(found, "shares")}
    assert shares["Social protection"]["gdp"] is None
    assert shares["Social protection"]["budget_how"] == "not held"


def test_cases_and_restrictions_equal_their_registers(found: Finding) -> None:
    folder = locate.data_folder("packs") / "pk" / "registers"
    with (folder / "justice.csv").open(encoding="utf-8") as stream:
        cases = [
            (r["indicator"], float(r["value"]))
            for r in csv.DictReader(stream)
            if r["topic"] == "enforced_disappearance_commission" and r["area"] == "pakistan"
            and r["indicator"] in {"received", "disposed"} and r["value"]
        ]  # fmt: skip
    shown = Counter(
        (kind, value)
        for row in rows(found, "cases")
        for kind in ("received", "disposed")
        if (value := row[kind]) is not None
    )
    assert shown == Counter(cases)
    with (folder / "restrictions.csv").open(encoding="utf-8") as stream:
        kinds = Counter(r["kind"] for r in csv.DictReader(stream))
    assert len(rows(found, "restrictions")) == kinds.total()
    assert one(found, measure="restrictions", kind="all").value == kinds.total()
    for kind, count in kinds.items():
        assert one(found, measure="restrictions", kind=kind).value == count


def test_series_carry_code_unit_range_and_age(found: Finding) -> None:
    by_name = {r["indicator"]: r for r in rows(found, "series_regime")}
    elections = by_name["Electoral democracy"]
    assert "v2x_polyarchy" in str(elections["source"])
    assert elections["unit"] == "index, 0 to 1"
    assert elections["range"]
    assert elections["behind"] == 0
    income = by_name["Income share of the richest tenth"]
    assert int(str(income["behind"])) == 2024 - int(str(income["year"])) > 0


def test_security_stands_beside_rights(found: Finding) -> None:
    assert found.security_result
    assert any("commission" in Speaker("en", {n.id: n for n in found.numbers}).say(w)
               for w in found.rights)  # fmt: skip
