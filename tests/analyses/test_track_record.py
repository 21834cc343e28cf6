"""How good were we: scores by hand, what is pending, what is marked, what is left out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from salamti import pipeline
from salamti.analyses._kit.places import Places, Spot
from salamti.analyses._track_record.outcomes import Located, Outcomes
from salamti.analyses._track_record.spread import ENOUGH
from salamti.ledger.ledger import Ledger
from salamti.methods.score import samples
from salamti.model.finding import Finding, Table
from salamti.model.forecast import Manifest
from salamti.model.number import Number
from salamti.model.words import LANGUAGES, Message, Text
from salamti.present.twin import finding_json
from salamti.present.words import Speaker
from tests.ledger_entries import MANIFEST, at, cell, judged, settled

Clock = Callable[[], datetime]
HINDCAST = """\
id: hindcast
name: {en: Hindcasts, ur: ماضی پر آزمائش}
about: {en: Replays of made-up years., ur: فرضی برسوں پر آزمائش۔}
key: row_id
title: model
licence: CC-BY-4.0
columns:
  - {id: row_id, name: {en: Row, ur: سطر}, type: text, required: true}
  - {id: level, name: {en: Level, ur: سطح}, type: text, required: true}
  - {id: window, name: {en: Window, ur: مدت}, type: text, required: true}
  - {id: model, name: {en: Model, ur: ماڈل}, type: text, required: true}
  - {id: measure, name: {en: Measure, ur: پیمانہ}, type: text, required: true}
  - {id: value, name: {en: Value, ur: قدر}, type: number}
  - {id: low, name: {en: Low, ur: کم}, type: number}
  - {id: high, name: {en: High, ur: زیادہ}, type: number}
  - {id: n, name: {en: Cells, ur: تعداد}, type: number}
  - {id: source, name: {en: Source, ur: ماخذ}, type: text, required: true}
"""
REPLAYS = """\
row_id,level,window,model,measure,value,low,high,n,source
1,country,2018,salamti,crps,12.5,11,14,2292,salamti hindcast
2,country,2018,conflictology,crps,14.48,13,16,2292,salamti hindcast
3,country,2019,salamti,crps,8.2,7,9,2292,salamti hindcast
4,country,2019,conflictology,crps,9.15,8,10,2292,salamti hindcast
5,country,2019,conflictology,ignorance,0.6,,,2292,salamti hindcast
6,district,2018,salamti,crps,0.4,,,900,salamti hindcast
"""


@pytest.fixture
def pack(mini: str, tmp_path: Path) -> Path:
    """The small country without the ledger that it comes with."""
    copied = Path(shutil.copytree(mini, tmp_path / "pack"))
    shutil.rmtree(copied / "ledger")
    return copied


@pytest.fixture
def ask(home: pipeline.Home, pack: Path, clock: Clock) -> Callable[[], Finding]:
    return lambda: pipeline.ask("track_record", {}, home=home, pack=str(pack), clock=clock)


@pytest.fixture
def own(home: pipeline.Home) -> Ledger:
    """The observatory's own ledger, empty as yet."""
    return Ledger(home.folder / "ledger")


def some(finding: Finding, **dims: object) -> list[Number]:
    return [n for n in finding.numbers if dims.items() <= dict(n.dimensions).items()]


def one(finding: Finding, **dims: object) -> Number:
    [found] = some(finding, **dims)
    return found


def answer(finding: Finding) -> str:
    speaker = Speaker("en", {n.id: n for n in finding.numbers})
    return speaker.say(finding.answer)


def sections(finding: Finding) -> list[str]:
    return [s.id for s in finding.sections]


def table(finding: Finding, ident: str) -> Table:
    return next(t for t in finding.tables if t.id == ident)


def test_nothing_on_record_is_said_plainly(ask: Callable[[], Finding]) -> None:
    finding = ask()
    assert answer(finding).startswith("No forecast is on record yet.")
    assert finding.numbers == ()
    assert sections(finding) == []
    assert finding.rights


def test_what_is_pending_names_the_first_month_that_will_be_scored(
    ask: Callable[[], Finding], own: Ledger
) -> None:
    cells = [cell(month=m, data_end="2022-03") for m in ("2022-07", "2022-06")]
    own.append_forecast(cells, MANIFEST, clock=at("2022-05-10"))
    finding = ask()
    assert "1 issue of forecasts is on record" in answer(finding)
    assert "the first month that will be scored is June 2022" in answer(finding)
    counts = {m: one(finding, measure=m).value for m in ("cells", "due", "pending")}
    assert counts == {"cells": 2, "due": 0, "pending": 2}
    assert "scores" not in sections(finding)


def test_the_heads_stand_on_the_page_in_full(ask: Callable[[], Finding], own: Ledger) -> None:
    own.append_forecast([cell()], MANIFEST, clock=at("2022-05-10"))
    finding = ask()
    [chain] = [s for s in finding.sections if s.id == "chain"]
    told = [s for s in chain.sentences if isinstance(s, Message)]
    assert told[0].params["head"] == own.head
    assert table(finding, "chain").rows[0][-1] == own.head


def test_scores_are_those_of_the_stored_draws(ask: Callable[[], Finding], own: Ledger) -> None:
    """February 2022 had 9 deaths in the country, March 1: recomputed from the bare draws."""
    drawn = {"2022-02": [0, 4, 9, 30], "2022-03": [0, 0, 1, 2]}
    own.append_forecast(
        [cell(month=m, data_end="2021-12", draws=d) for m, d in drawn.items()],
        MANIFEST,
        clock=at("2022-01-10"),
    )
    finding = ask()
    table = np.array(list(drawn.values()))
    expected = samples.scores(table, [9, 1])
    for measure, values in (
        ("crps", expected.crps), ("ignorance", expected.ignorance), ("interval_score", expected.mis)
    ):  # fmt: skip
        for number in some(finding, measure=measure):
            assert number.value == pytest.approx(values.mean())
            assert number.n == 2
    assert one(finding, measure="brier_25", issue="2022-01-10-0001").value == 0.25**2 / 2
    assert {o for n in some(finding, measure="crps") for o in n.origins} == {
        "home_forecasts", "mini_open"
    }  # fmt: skip


def test_a_preliminary_outcome_is_marked(ask: Callable[[], Finding], own: Ledger) -> None:
    months = [cell(month="2023-01", data_end="2022-07"), cell(month="2022-12", data_end="2022-07")]
    own.append_forecast(months, MANIFEST, clock=at("2022-11-10"))
    finding = ask()
    assert {n.dimensions["basis"] for n in some(finding, measure="crps")} == {"candidate"}
    [scores] = [s for s in finding.sections if s.id == "scores"]
    assert "track_record.scores_candidate" in {
        s.key for s in scores.sentences if isinstance(s, Message)
    }
    assert one(finding, measure="due").value == 1
    assert one(finding, measure="pending").value == 1


def test_a_province_without_events_had_none_and_a_dark_district_is_not_scored(
    ask: Callable[[], Finding], own: Ledger
) -> None:
    """Violence in XA2 is partly placed in the province as a whole; XA202 is never named."""
    places = {"XA1": "province", "XA101": "district", "XA201": "district", "XA202": "district"}
    own.append_forecast(
        [cell(place=p, level=lv, month="2022-02", data_end="2021-12") for p, lv in places.items()],
        MANIFEST,
        clock=at("2022-01-10"),
    )
    finding = ask()
    assert one(finding, measure="due", level="province").value == 1
    assert one(finding, measure="due", level="district").value == 2
    crps = one(finding, measure="crps", level="district", issue="2022-01-10-0001")
    assert crps.value == (0 + 9) / 2


def test_a_kind_of_violence_is_scored_against_its_own_count(
    ask: Callable[[], Finding], own: Ledger
) -> None:
    """XA1 had 12 one-sided deaths in May 2021 and no state-based ones."""
    kinds = ("state_based", "one_sided", "total")
    own.append_forecast(
        [cell(place="XA1", level="province", month="2021-05", data_end="2021-01", target=k,
              draws=[0]) for k in kinds],
        MANIFEST,
        clock=at("2021-03-10"),
    )  # fmt: skip
    finding = ask()
    told = {k: some(finding, measure="crps", target=k)[0].value for k in kinds}
    assert told == {"state_based": 0, "one_sided": 12, "total": 12}


def test_our_model_stands_beside_the_benchmarks(ask: Callable[[], Finding], own: Ledger) -> None:
    models = {"zero": [0], "salamti": [9], "conflictology": [3]}
    own.append_forecast(
        [cell(model=m, month="2022-02", data_end="2021-12", draws=d) for m, d in models.items()],
        Manifest(data_sha256="b" * 64, models=dict.fromkeys(models, "1"), software="x"),
        clock=at("2022-01-10"),
    )
    said = answer(ask())
    assert "Salamti missed by 0.00 deaths" in said
    assert "Conflictology (last 12 months) by 6.00" in said


def test_calibration_waits_until_enough_forecasts_are_due(
    ask: Callable[[], Finding], own: Ledger
) -> None:
    months = [f"2021-{m:02d}" for m in range(2, 13)] + ["2022-01", "2022-02"]

    def issue(places: list[str], day: str) -> None:
        own.append_forecast(
            [cell(place=p, level="district", month=m, data_end="2020-12", draws=[0, 0, 0, 20])
             for p in places for m in months],
            MANIFEST,
            clock=at(day),
        )  # fmt: skip

    issue(["XA101", "XA102"], "2021-01-10")
    assert 2 * len(months) < ENOUGH
    assert "calibration" not in sections(ask())
    issue(["XA201"], "2021-01-11")
    finding = ask()
    assert "calibration" in sections(finding)
    tenths = some(finding, measure="outcomes_in_tenth")
    assert len(tenths) == 10
    assert sum(float(str(n.value)) for n in tenths) == pytest.approx(100)
    assert 0 < float(str(one(finding, measure="coverage_50").value)) < 100


def test_judgements_are_scored_once_settled(ask: Callable[[], Finding], own: Ledger) -> None:
    own.append_judgement(judged(probability=0.7), clock=at("2022-05-10"))
    own.append_judgement(judged(probability=0.2, role="newsroom"), clock=at("2022-06-10"))
    own.append_judgement(
        judged(question="calm_2030", due=date(2030, 12, 31)), clock=at("2022-06-11")
    )
    own.append_resolution(settled(), clock=at("2022-08-03"))
    finding = ask()
    scores = {n.dimensions["role"]: n.value for n in some(finding, measure="brier")}
    assert scores == {"analyst_desk": pytest.approx(0.49), "newsroom": pytest.approx(0.04)}
    assert one(finding, measure="mean_brier").value == pytest.approx(0.265)
    assert len(some(finding, measure="probability")) == 3
    [open_row] = [r for r in table(finding, "judgements").rows if r[5] == "2030-12-31"]
    assert open_row[-1] is None


def test_what_was_said_once_it_had_happened_is_not_scored(
    ask: Callable[[], Finding], own: Ledger
) -> None:
    own.append_judgement(judged(probability=0.5), clock=at("2022-05-10"))
    own.append_judgement(judged(probability=1.0, role="newsroom"), clock=at("2022-07-05"))
    happened = settled(happened=True, on=date(2022, 7, 5))
    own.append_resolution(happened, clock=at("2022-07-06"))
    scores = {n.dimensions["role"]: n.value for n in some(ask(), measure="brier")}
    assert scores == {"analyst_desk": 0.25}


def test_hindcasts_are_shown_as_replays_where_the_pack_has_them(
    ask: Callable[[], Finding], pack: Path
) -> None:
    assert "hindcasts" not in sections(ask())
    (pack / "registers" / "hindcast.yml").write_text(HINDCAST, encoding="utf-8")
    (pack / "registers" / "hindcast.csv").write_text(REPLAYS, encoding="utf-8")
    finding = ask()
    [section] = [s for s in finding.sections if s.id == "hindcasts"]
    assert "not forecasts" in Speaker("en", {}).say(section.sentences[0])
    crps = one(finding, measure="hindcast_crps", window="2018", model="conflictology")
    assert (crps.low, crps.value, crps.high) == (13, 14.48, 16)
    [chart] = [c for c in finding.charts if c.id == "hindcast"]
    assert {row["window"] for row in chart.data} == {"2018", "2019"}
    rows = table(finding, "hindcasts").rows
    assert [r[1] for r in rows] == ["2018", "2018", "2019", "2019", "2018"]
    assert answer(finding).startswith("No forecast is on record yet.")
    for language in LANGUAGES:
        assert finding_json(finding, {}, language=language, build={})["sections"]


def test_the_published_ledger_and_the_own_one_are_told_apart(
    home: pipeline.Home, mini: str, own: Ledger, clock: Clock
) -> None:
    own.append_forecast([cell()], MANIFEST, clock=at("2022-05-10"))
    finding = pipeline.ask("track_record", {}, home=home, pack=mini, clock=clock)
    assert one(finding, measure="issues").value == 3
    ledgers = {n.dimensions["ledger"] for n in some(finding, measure="cells")}
    assert ledgers == {"published", "own"}


def test_a_broken_ledger_is_said_to_be_broken_and_leaves_no_number(
    ask: Callable[[], Finding], own: Ledger
) -> None:
    entry = own.append_forecast([cell()], MANIFEST, clock=at("2022-05-10"))
    path = own.folder / entry.file
    path.write_text(path.read_text().replace("0*5", "3*5"))
    finding = ask()
    assert finding.numbers == ()
    assert "is not as it was written (1 problem)" in answer(finding)
    path.write_text(path.read_text().replace("3*5", "0*5"))
    assert "1 issue of forecasts is on record" in answer(ask())


UPPER = Spot(
    pcode="XA101", level=2, name=Text("Upper", "بالا"), parent=None, people={}, disputed=False,
    note="", origin="o",
)  # fmt: skip
ALONE = Places({"XA101": UPPER})


def located(origin: str, last: str, deaths: int) -> Located:
    cells = {("XA101", "2022-01"): {"state_based": 1}, ("XA101", last): {"state_based": deaths}}
    return Located(origin, "2022-01", last, cells, frozenset({"XA9"}))


@pytest.mark.parametrize(
    ("month", "told"),
    [
        ("2022-05", (5, "final")),
        ("2022-08", (8, "candidate")),
        ("2022-07", (0, "candidate")),
        ("2022-09", None),
        ("2021-12", None),
    ],
)
def test_final_counts_come_first_and_preliminary_ones_fill_what_follows(
    month: str, told: tuple[int, str] | None
) -> None:
    reviewed, early = located("ged", "2022-05", 5), located("ucdp_candidate", "2022-08", 8)
    known = Outcomes(ALONE, {}, (reviewed, early))
    found = known.of("district", "XA101", month=month, target="total")
    assert (found and (found.deaths, found.basis)) == told
    assert known.of("district", "XA9", month=month, target="total") is None


def test_an_unknown_count_is_no_outcome() -> None:
    """Neither a count that the source leaves open nor a place that nobody knows."""
    cells = {("XA101", "2022-01"): {"state_based": None, "one_sided": 2}}
    known = Outcomes(ALONE, {}, (Located("ged", "2022-01", "2022-01", cells, frozenset()),))
    told = {
        k: known.of("district", "XA101", month="2022-01", target=k) for k in ("total", "one_sided")
    }
    assert told["total"] is None
    assert told["one_sided"] is not None and told["one_sided"].deaths == 2
    assert known.of("district", "XA102", month="2022-01", target="total") is None


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory) -> Finding:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pakistan"))
    return pipeline.ask("track_record", {}, home=home)


def test_gain_and_coverage_of_our_replays_are_those_of_the_register(pakistan: Finding) -> None:
    gain = one(pakistan, measure="gain", level="district", against="conflictology")
    assert gain.value is not None
    assert gain.low is not None
    assert 0 < gain.low < float(gain.value) < 25
    half = one(pakistan, measure="replayed_coverage", level="district", of="coverage_50%")
    assert 45 <= float(str(half.value)) <= 55
    assert "gains" in sections(pakistan)


def test_the_calibration_histogram_of_the_replays_adds_up(pakistan: Finding) -> None:
    shares = some(pakistan, measure="replayed_pit", level="province")
    assert len(shares) == 10
    assert sum(float(str(n.value)) for n in shares) == pytest.approx(100, abs=0.1)
    [chart] = [c for c in pakistan.charts if c.id == "replayed_pit"]
    assert {row["level"] for row in chart.data} == {"province", "district"}
