"""The outlook: ranges that hold what they say, old data named, guards, reasons, the way back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from salamti import pipeline
from salamti.analyses._alerts.months import months_between
from salamti.analyses._outlook.ahead import Spread
from salamti.model.finding import Chart, Finding, Table
from salamti.model.number import Number
from salamti.model.words import LANGUAGES, Message, Ref
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.reading import Reader

Clock = Callable[[], datetime]
Ask = Callable[..., Finding]
MONTHS = months_between("2019-01", "2024-12")
BOARD = """
- id: next_door
  name: {en: Next door, ur: پڑوس}
  question: {en: Who is next door?, ur: پڑوس میں کون ہے؟}
  groups: []
  neighbours:
    - {iso3: XXP, name: {en: Peerland, ur: ہمسر ملک}}
    - {iso3: XXQ, name: {en: Quietland, ur: خاموش ملک}}
"""


def monthly(counts: Mapping[str, Sequence[int | None]]) -> str:
    """A table of months; those of 2024 are preliminary, an unknown one has no row."""
    lines = ["iso3,month,type,best,basis,source"]
    for iso3, values in counts.items():
        for month, count in zip(MONTHS, values, strict=True):
            basis = "candidate" if month >= "2024" else "final"
            if count is not None:
                lines.append(f"{iso3},{month},total,{count},{basis},mini_open")
    return "\n".join(lines) + "\n"


@pytest.fixture
def ask(mini: str, tmp_path: Path, clock: Clock) -> Ask:
    """Ask the small country with months of its own and neighbours."""

    def asked(counts: Mapping[str, Sequence[int | None]]) -> Finding:
        pack = Path(shutil.copytree(mini, tmp_path / "pack"))
        with (pack / "boards.yml").open("a", encoding="utf-8") as stream:
            stream.write(BOARD)
        (pack / "violence" / "national_month.csv").write_text(monthly(counts), encoding="utf-8")
        home = pipeline.Home(folder=tmp_path / "home")
        return pipeline.ask("outlook", {}, home=home, pack=str(pack), clock=clock)

    return asked


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> dict[str, Finding]:
    """The overview, a province and two districts, from one reader."""
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    chosen = pipeline.analysis("outlook")
    with Store(home.store, read_only=True) as store:
        reader = Reader(store, chosen.reads)
        places = ("", "Balochistan", "North Waziristan", "Hunza")
        return {p: chosen.run(reader, {"place": p} if p else {}) for p in places}


def said(finding: Finding, words: object, language: str = "en") -> str:
    speaker = Speaker(language, {n.id: n for n in finding.numbers})  # type: ignore[arg-type]
    return speaker.say(words)  # type: ignore[arg-type]


def one(finding: Finding, **dims: object) -> Number:
    chosen = [n for n in finding.numbers if dims.items() <= dict(n.dimensions).items()]
    assert len(chosen) == 1, dims
    return chosen[0]


def section(finding: Finding, ident: str) -> str:
    found = next(s for s in finding.sections if s.id == ident)
    return " ".join(said(finding, x) for x in found.sentences)


def table(finding: Finding, ident: str) -> Table:
    return next(t for t in finding.tables if t.id == ident)


def chart(finding: Finding, ident: str) -> Chart:
    return next(c for c in finding.charts if c.id == ident)


def test_a_steady_country_gets_a_range_around_its_past(ask: Ask) -> None:
    steady = [20 + i % 5 for i in range(len(MONTHS))]
    finding = ask({"XXA": steady, "XXP": steady, "XXQ": [*steady[:-1], None]})
    likely = one(finding, measure="likely", country="XXA")
    assert isinstance(likely.value, int)
    assert 15 <= likely.value <= 30
    assert likely.low is not None and likely.high is not None
    assert likely.low <= likely.value <= likely.high
    answer = said(finding, finding.answer)
    assert "from January 2025 to March 2025" in answer
    assert "Counts end in December 2024, and those since January 2024 are preliminary." in answer
    usual = one(finding, measure="deaths_usual", country="XXA")
    assert usual.value == pytest.approx(np.mean(steady[-12:]))


def test_a_neighbour_of_which_a_month_is_unknown_stays_unknown(ask: Ask) -> None:
    steady = [20 + i % 5 for i in range(len(MONTHS))]
    hole = [None if i == len(MONTHS) - 3 else v for i, v in enumerate(steady)]
    finding = ask({"XXA": steady, "XXP": steady, "XXQ": hole})
    rows = {said(finding, r[0]): r[1:] for r in table(finding, "neighbours").rows}
    assert set(rows["Quietland"]) == {None}
    assert None not in rows["Peerland"]


def test_without_months_the_answer_is_not_available(
    mini: str, bare: str, tmp_path: Path, clock: Clock
) -> None:
    for name, pack in (("mini", mini), ("bare", bare)):
        home = pipeline.Home(folder=tmp_path / name)
        finding = pipeline.ask("outlook", {}, home=home, pack=pack, clock=clock)
        assert said(finding, finding.answer).startswith("Not available")
        assert said(finding, finding.answer, "ur").startswith("دستیاب نہیں")
        assert not finding.numbers
        assert finding.rights


def test_a_range_holds_the_share_of_draws_that_it_says() -> None:
    spread = Spread(np.random.default_rng(5).negative_binomial(1, 0.02, 600).astype(float))
    for (low, high), share in ((spread.half, 0.5), (spread.most, 0.9)):
        inside = float(((spread.draws >= low) & (spread.draws <= high)).mean())
        assert share <= inside <= share + 0.05


def test_the_answer_says_that_places_are_old(pakistan: dict[str, Finding]) -> None:
    answer = said(pakistan[""], pakistan[""].answer)
    assert "By province and district counts end in December 2021" in answer
    for ident in ("provinces", "districts"):
        told = section(pakistan[""], ident)
        assert "only up to December 2021" in told
        assert "which have passed. It is not a statement about today." in told
    assert "salamti load FILE --as ucdp_ged" in section(pakistan[""], "provinces")
    assert "says nothing about today" in said(
        pakistan["Balochistan"], pakistan["Balochistan"].answer
    )


def test_districts_are_ranked_by_expected_deaths_and_say_why(pakistan: dict[str, Finding]) -> None:
    finding = pakistan[""]
    rows = table(finding, "top").rows
    numbers = {n.id: n for n in finding.numbers}
    expected = [numbers[r[3].number].value for r in rows if isinstance(r[3], Ref)]
    assert len(expected) == len(rows) == 20
    assert expected == sorted(expected, reverse=True)  # type: ignore[type-var]
    assert said(finding, rows[0][0]) == "North Waziristan"
    why = said(finding, rows[0][-1])
    assert why.startswith("deaths in 12 of the last 12 months; 24 killed in the last three months")
    assert len(table(finding, "districts").rows) == 114


def test_where_deaths_are_too_few_only_rare_is_said(pakistan: dict[str, Finding]) -> None:
    finding = pakistan[""]
    rare = [r for r in table(finding, "districts").rows if isinstance(r[3], Message)]
    assert rare
    assert {said(finding, r[3]) for r in rare} == {"rare"}
    assert not any(isinstance(c, Ref) for r in rare for c in r[3:])
    hunza = pakistan["Hunza"]
    assert "too few to say more than that they are rare" in said(hunza, hunza.answer)
    assert not hunza.charts
    assert {n.dimensions["measure"] for n in hunza.numbers} == {"deaths_decade", "gain"}


def test_a_fan_has_the_past_and_the_months_ahead(pakistan: dict[str, Finding]) -> None:
    data = chart(pakistan[""], "country").data
    known = [r for r in data if r["stage"] == "known"]
    ahead = [r for r in data if r["stage"] == "ahead"]
    assert (len(known), len(ahead)) == (24, 14)
    for row in ahead:
        ends = [float(str(row[k])) for k in ("low", "inner_low", "deaths", "inner_high", "high")]
        assert ends == sorted(ends)
    assert len({r["place"] for r in chart(pakistan[""], "provinces").data}) == 7


def test_the_months_that_went_in_stand_behind_each_number(pakistan: dict[str, Finding]) -> None:
    finding = pakistan["North Waziristan"]
    year = one(finding, measure="deaths_year")
    [trail] = year.trails
    assert trail.between == {"month": ("2021-01", "2021-12")}
    assert year.value == 98
    assert one(finding, measure="expected").trails[0].between["month"][1] == "2021-12"
    assert {t.table for n in pakistan[""].numbers for t in n.trails} <= {
        "national_month", "violence_month", "reg_hindcast",
    }  # fmt: skip


def test_chances_are_never_none_nor_certain(pakistan: dict[str, Finding]) -> None:
    chances = [
        float(str(n.value))
        for n in pakistan[""].numbers
        if str(n.dimensions["measure"]).startswith("chance_")
    ]
    assert len(chances) > 200
    assert all(0 < c < 100 for c in chances)


def test_a_province_lists_its_own_districts_alone(pakistan: dict[str, Finding]) -> None:
    finding = pakistan["Balochistan"]
    provinces = {said(finding, r[1]) for r in table(finding, "districts").rows}
    assert provinces == {"Balochistan"}
    assert finding.params == {"place": "PK2"}


def test_the_record_and_the_replays_are_named(pakistan: dict[str, Finding]) -> None:
    [trust] = [s for s in pakistan[""].sections if s.id == "trust"]
    assert trust.see == ("track_record",)
    told = section(pakistan[""], "trust")
    assert "saying that the last year repeats itself" in told
    assert one(pakistan[""], measure="gain", level="district").low is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_jargon_stands_before_the_method(pakistan: dict[str, Finding], language: str) -> None:
    for finding in pakistan.values():
        words = [finding.answer, *(x for s in finding.sections for x in (s.title, *s.sentences))]
        text = " ".join(said(finding, w, language) for w in words).casefold()
        assert not any(w in text for w in ("crps", "quantile", "pool", "hawkes", "prior"))
