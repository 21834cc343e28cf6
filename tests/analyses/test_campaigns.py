"""Campaigns: the effect by a stated rule, claims with their publishers, lessons, criteria."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from salamti import pipeline
from salamti.analyses import campaigns
from salamti.analyses._campaigns import results, study, trials, verdict
from salamti.analyses._campaigns.harm import ENTRIES
from salamti.analyses._campaigns.study import Operation, Study
from salamti.analyses._campaigns.trials import BEFORE, Estimate, Sample, Trial
from salamti.base.errors import UsageError
from salamti.model.finding import Finding, Table
from salamti.model.number import Number
from salamti.model.words import LANGUAGES, Language, Words
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.reading import Reader

PACK = Path(__file__).resolve().parents[2] / "packs" / "pk"
NAMED = ("Zarb-e-Azb", "Rah-e-Nijat", "Radd-ul-Fasaad", "Azm-e-Istehkam")


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]
) -> Iterator[Reader]:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    with Store(home.store, read_only=True) as store:
        yield Reader(store, campaigns.ANALYSIS.reads)


@pytest.fixture(scope="module")
def known(reader: Reader) -> Study:
    found = study.study(reader)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def pages(reader: Reader) -> Mapping[str, Finding]:
    return {name: campaigns.run(reader, {"operation": name}) for name in NAMED}


@pytest.fixture(scope="module")
def whole(reader: Reader) -> Finding:
    return campaigns.run(reader, {})


def packaged(name: str) -> list[dict[str, str]]:
    with (PACK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(found: Study, ident: str) -> Operation:
    return next(o for o in found.operations if o.id == ident)


def text(finding: Finding, language: Language, words: Words) -> str:
    return Speaker(language, {n.id: n for n in finding.numbers}).say(words)


def table(finding: Finding, ident: str) -> Table:
    return next(t for t in finding.tables if t.id == ident)


def numbers(finding: Finding, measure: str) -> list[Number]:
    return [n for n in finding.numbers if n.dimensions["measure"] == measure]


@pytest.mark.parametrize("name", NAMED)
def test_a_page_holds_effect_harm_claims_and_rights(
    pages: Mapping[str, Finding], name: str
) -> None:
    finding = pages[name]
    assert {"card", "harm", "effect", "context", "voices"} <= {s.id for s in finding.sections}
    assert finding.security_result
    assert len(finding.rights) > 2
    shown = [getattr(r[0], "key", "") for r in table(finding, "harm").rows]
    assert list(dict.fromkeys(shown)) == [f"campaigns.harm_{e}" for e in ENTRIES]
    assert numbers(finding, "effect_ratio")
    for language in LANGUAGES:
        assert text(finding, language, finding.answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_prime_ministers_office_is_heard_on_the_page_of_azm_e_istehkam(
    pages: Mapping[str, Finding], language: Language
) -> None:
    finding = pages["Azm-e-Istehkam"]
    first = finding.sections[0]
    said = text(finding, language, first.sentences[0])
    office, words = {
        "en": ("Prime Minister's Office", "not a large-scale operation"),
        "ur": ("وزیرِ اعظم آفس", "کوئی بڑا فوجی آپریشن نہیں"),
    }[language]
    assert office in said
    assert words in said
    assert all(row[-1] for row in table(finding, "stated").rows)
    assert len(table(finding, "stated").rows) == 3


def test_a_decision_has_its_date_and_its_body(pages: Mapping[str, Finding]) -> None:
    rows = table(pages["Azm-e-Istehkam"], "decisions").rows
    assert str(rows[0][0]) == "2024-06-22"
    assert all(r[0] and r[3] for r in rows)


def test_recorded_deaths_are_those_of_the_packaged_months(pages: Mapping[str, Finding]) -> None:
    rows = packaged("violence/district_month.csv")
    for number in numbers(pages["Zarb-e-Azb"], "deaths"):
        if "year" not in number.dimensions or "within_km" in number.dimensions:
            continue
        start = 12 * (2014 + int(str(number.dimensions["year"]))) + 5
        inside = [
            int(r["best"])
            for r in rows
            if r["pcode"] == "PK525"
            and start <= 12 * int(r["month"][:4]) + int(r["month"][5:]) - 1 < start + 12
        ]
        assert number.value == sum(inside)
    years = [n.value for n in numbers(pages["Zarb-e-Azb"], "deaths")
             if n.dimensions.get("year") == 0 and "within_km" not in n.dimensions]  # fmt: skip
    assert years == [1564]


def test_every_published_figure_is_shown_with_its_publisher_and_whose_claim_it_is(
    pages: Mapping[str, Finding],
) -> None:
    expected = [r for r in packaged("registers/operation_figures.csv")
                if r["op_id"] == "zarb-e-azb-2014"]  # fmt: skip
    finding = pages["Zarb-e-Azb"]
    rows = table(finding, "published").rows
    assert len(rows) == len(expected)
    official = [r for r, e in zip(rows, expected, strict=True) if e["official_claim"] == "yes"]
    said = [text(finding, "en", r[6]) for r in official]  # type: ignore[arg-type]
    assert said
    assert all(s.startswith("official claim") for s in said)
    spans = next(s for s in finding.sections if s.id == "published").sentences[1:]
    killed = text(finding, "en", spans[0])
    assert "3,500 (ISPR)" in killed


def test_an_operation_of_the_whole_country_cannot_be_told_from_what_else_happened(
    known: Study,
) -> None:
    for ident in ("radd-ul-fasaad-2017", "azm-e-istehkam-2024"):
        found = results.result(known, one(known, ident))
        assert found.national
        assert found.tried is not None
        for trial in found.tried.trials:
            assert "touched" in found.verdict(trial).reasons


def test_what_cannot_be_tried_says_why(known: Study) -> None:
    why = {o.id: results.result(known, o).verdict().reasons for o in known.judged}
    assert why["karachi-2013"] == ("unseen",)
    assert why["khyber-2-2015"] == ("no_month",)
    assert why["sarbakaf-2025"] == ("ended",)
    assert why["baghar-2003"] == ("thin",)


def sample(rng: np.random.Generator, factor: float, *, donors: int = 40) -> Sample:
    """Places that share their ups and downs; after the start one has `factor` times as many."""
    common = 30 * np.exp(0.35 * np.sin(np.arange(28) / 2.0))
    table_ = rng.poisson(np.outer(common, np.full(donors + 1, 1.0))).astype(float)
    table_[BEFORE:, 0] = rng.poisson(factor * common[BEFORE:])
    pools = {"far": table_[:, 1:], "near": table_[:, 1:], "violent": table_[:, 1:]}
    months = np.repeat(table_[:, 0] / 3, 3)
    return Sample(treated=table_[:, :1], pools=pools, months=months)


def test_a_large_fall_among_untouched_places_is_told_and_none_is_not() -> None:
    rng = np.random.default_rng(1)
    fell = trials.tried(sample(rng, 0.2))
    rose = trials.tried(sample(rng, 4.0))
    still = trials.tried(sample(rng, 1.0))
    assert fell and rose and still
    said = [verdict.judged(t.trials[1], touched=False).word for t in (fell, rose, still)]
    assert said == ["fewer", "more", "cannot_tell"]
    estimates = fell.trials[1].estimates
    assert [e.ratio for e in estimates] == pytest.approx([0.2] * len(estimates), abs=0.1)


def made(deaths: float = -9.0) -> Trial:
    plain = [
        Estimate(method=m, ratio=0.5, low=0.3, high=0.8, p=0.01, deaths=deaths)
        for m in ("interrupted", "structural", "differences")
    ]
    control = Estimate(method="synthetic", ratio=0.5, p=0.02, size=0.1, fit=0.4)
    return Trial(
        window=8,
        estimates=(*plain, control),
        pools={"far": 0.5, "near": 0.6},
        donors=30,
    )


def test_each_reason_of_the_rule_stands_alone() -> None:
    clear = made()
    control = clear.estimates[-1]
    head = clear.estimates[:-1]
    wide = tuple(replace(e, high=1.2) for e in head[:2])
    cases = {
        "signs": replace(clear, pools={"far": 1.3}),
        "zero": replace(clear, estimates=(*wide, head[2], control)),
        "fit": replace(clear, estimates=(*head, replace(control, fit=0.9))),
        "size": replace(clear, estimates=(*head, replace(control, size=0.4))),
        "donors": replace(clear, donors=10),
    }
    assert verdict.judged(clear, touched=False).word == "fewer"
    for reason, trial in cases.items():
        assert verdict.judged(trial, touched=False).reasons == (reason,)
    assert verdict.judged(clear, touched=True).reasons == ("touched",)
    assert verdict.judged(made(4.0), touched=False).reasons == ("signs",)


def test_lessons_give_dates_aims_results_and_harm_of_every_operation(
    whole: Finding, known: Study
) -> None:
    rows, harms = table(whole, "results").rows, table(whole, "harms").rows
    assert len(rows) == len(harms) == len(known.judged) >= 20
    for row in rows:
        assert row[1]
        assert row[3] is not None
        assert row[-1] is not None
    assert any(r[4] for r in rows)


def test_the_peak_of_displacement_has_date_publisher_and_source(whole: Finding) -> None:
    rows = table(whole, "displacement").rows
    assert all(r[2] and r[3] for r in rows)
    assert any("104,002" in text(whole, "en", r[1]) for r in rows)  # type: ignore[arg-type]


def test_damage_and_payments_are_those_of_the_register(whole: Finding) -> None:
    measures = ("houses_damaged", "compensation", "cash_support")
    expected = sorted(float(r["value"]) for r in packaged("registers/operation_figures.csv")
                      if r["measure"] in measures)  # fmt: skip
    rows = {r["fact_id"]: r for r in packaged("registers/operation_figures.csv")}
    found = [n for n in numbers(whole, "published")
             if rows[str(n.dimensions["row"])]["measure"] in measures]  # fmt: skip
    assert sorted(float(str(n.value)) for n in found) == expected


def test_four_criteria_and_four_lines_each_have_an_indicator_with_a_value(
    whole: Finding, pages: Mapping[str, Finding]
) -> None:
    for finding, ident in ((whole, "success"), (pages["Azm-e-Istehkam"], "efforts")):
        rows = table(finding, ident).rows
        lines = {text(finding, "en", r[0]) for r in rows}  # type: ignore[arg-type]
        valued = {text(finding, "en", r[0]) for r in rows if r[2] is not None}  # type: ignore[arg-type]
        assert len(lines) == 4
        assert valued == lines


def test_the_trend_stands_with_its_range_and_as_preliminary(whole: Finding) -> None:
    section = next(s for s in whole.sections if s.id == "trend")
    assert any("preliminary" in text(whole, "en", w) for w in section.sentences)
    for low, best, high in zip(
        *(numbers(whole, f"year_{e}") for e in ("low", "best", "high")), strict=True
    ):
        assert float(str(low.value)) <= float(str(best.value)) <= float(str(high.value))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_says_that_an_operation_caused_anything(
    pages: Mapping[str, Finding], whole: Finding, language: Language
) -> None:
    for finding in (*pages.values(), whole):
        sentences = [w for s in finding.sections for w in s.sentences]
        said = " ".join(text(finding, language, w) for w in (finding.answer, *sentences)).casefold()
        assert not any(w in said for w in (" because of the operation", "thanks to", "کی وجہ سے"))
        assert said.count("caused") == said.count("nothing here says what caused a change")


def test_an_operation_is_found_by_its_name_in_either_language(reader: Reader) -> None:
    assert campaigns.run(reader, {"operation": "ضربِ عضب"}).id == "campaigns.zarb-e-azb-2014"
    with pytest.raises(UsageError, match="No operation is called"):
        campaigns.run(reader, {"operation": "Thunder"})
