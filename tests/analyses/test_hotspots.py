"""Hotspots end to end: planted clusters, none, what is unknown, and the real pack."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from salamti import pipeline
from salamti.analyses._hotspots import clusters, rates, repeats, study
from salamti.analyses._hotspots.study import Study
from salamti.analyses._kit.panels import month_range
from salamti.model.finding import Finding, Table
from salamti.model.number import Number
from salamti.model.words import Message, Ref
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.reading import Reader

Clock = Callable[[], datetime]
Ask = Callable[..., Finding]
PLACES = 24
SIDE = 6
MONTHS = month_range("2010-01", "2019-12")
HEAD = "pcode,month,type,events,low,best,high,civilians,security,militants,unknown,source\n"
SPOT = "XA{i:03d},2,Place {i},مقام {i},XA1,{lat},{lon},100000,,100,current,,mini_open\n"


def code(index: int) -> str:
    return f"XA{500 + index}"


def rows(
    extra: Mapping[tuple[int, str], int], months: tuple[str, ...] = MONTHS, *, deadly: int = 2
) -> str:
    """One event in each place every third month, and more where `extra` says so.

    Each kills one civilian and, with them, `deadly` people.
    """
    lines = []
    for at, month in enumerate(months):
        for place in range(PLACES):
            events = int((at + place) % 3 == 0) + extra.get((place, month), 0)
            if events:
                dead, security = deadly * events, (deadly - 1) * events
                lines.append(
                    f"{code(place)},{month},one_sided,{events},{dead},{dead},{dead},"
                    f"{events},{security},0,0,mini_open\n"
                )
    return HEAD + "".join(lines)


@pytest.fixture
def ask(mini: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask a small country with a grid of districts half a degree apart, with a small search."""
    monkeypatch.setattr(clusters, "SIMULATIONS", 99)
    monkeypatch.setattr(clusters, "RESCAN_SIMULATIONS", 49)
    monkeypatch.setattr(clusters, "LISTED", 4)

    def asked(violence: str, *, more: str = "") -> Finding:
        pack = Path(shutil.copytree(mini, tmp_path / "pack"))
        with (pack / "places.csv").open("a", encoding="utf-8") as stream:
            for i in range(PLACES):
                lat, lon = 30 + 0.5 * (i // SIDE), 66 + 0.5 * (i % SIDE)
                stream.write(SPOT.format(i=500 + i, lat=lat, lon=lon))
            stream.write(more)
        path = pack / "violence/district_month.csv"
        path.write_text(violence, encoding="utf-8")
        home = pipeline.Home(folder=tmp_path / "home")
        return pipeline.ask("hotspots", {}, home=home, pack=str(pack), clock=clock)

    return asked


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> pipeline.Home:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    return home


@pytest.fixture(scope="module")
def real(pakistan: pipeline.Home, clock: Clock) -> Finding:
    return pipeline.ask("hotspots", {}, home=pakistan, pack="pk", clock=clock)


@pytest.fixture(scope="module")
def seen(pakistan: pipeline.Home) -> Study:
    with Store(pakistan.store, read_only=True) as store:
        found = study.known(Reader(store, study.READS))
    assert found is not None
    return found


def say(finding: Finding, words: object) -> str:
    return Speaker("en", {n.id: n for n in finding.numbers}).say(words)  # type: ignore[arg-type]


def answer(finding: Finding) -> str:
    return say(finding, finding.answer)


def table(finding: Finding, ident: str) -> Table:
    return next(t for t in finding.tables if t.id == ident)


def column(finding: Finding, ident: str, head: str) -> list[object]:
    found = table(finding, ident)
    at = [c.id for c in found.columns].index(head)
    return [row[at] for row in found.rows]


def texts(finding: Finding, ident: str, head: str) -> list[str]:
    return [say(finding, w) for w in column(finding, ident, head)]


def number(finding: Finding, cell: object) -> Number:
    assert isinstance(cell, Ref)
    return next(n for n in finding.numbers if n.id == cell.number)


def planted(months: tuple[str, ...]) -> dict[tuple[int, str], int]:
    """Six more events a month in places 0 and 1."""
    return {(place, month): 6 for place in (0, 1) for month in months}


def test_a_cluster_at_the_end_of_the_data_is_told_with_its_districts_and_its_start(
    ask: Ask,
) -> None:
    finding = ask(rows(planted(month_range("2019-09", "2019-12"))))
    assert "Place 501 and Place 500 since September 2019" in answer(finding)
    assert "December 2019" in answer(finding)
    assert texts(finding, "living", "state") == ["ongoing"]
    events = number(finding, column(finding, "living", "events")[0])
    expected = number(finding, column(finding, "living", "expected")[0])
    assert events.value in {50, 51}
    assert float(str(expected.value)) < 15
    assert any(
        isinstance(w, Message) and w.key == "hotspots.alive_new"
        for w in finding.sections[0].sentences
    )


def test_a_cluster_that_has_ended_is_told_with_the_month_that_last_saw_it(ask: Ask) -> None:
    finding = ask(rows(planted(month_range("2018-10", "2019-01"))))
    assert "stood out nowhere" in answer(finding)
    [state] = texts(finding, "living", "state")
    assert state.startswith("last found in ")
    assert texts(finding, "living", "since") == ["October 2018"]


def test_where_nothing_stands_out_no_cluster_is_told(ask: Ask) -> None:
    finding = ask(rows({}))
    assert "stood out nowhere" in answer(finding)
    assert {t.id for t in finding.tables} == set()


def test_newer_data_move_the_page_forward(ask: Ask) -> None:
    later = month_range("2010-01", "2021-06")
    finding = ask(rows(planted(month_range("2021-05", "2021-06")), later))
    assert "June 2021" in answer(finding)
    assert "Place 501 and Place 500 since May 2021" in answer(finding)


def test_a_district_that_the_source_does_not_name_is_unknown(ask: Ask) -> None:
    """Its province has rows of its own, so that no row does not mean no event."""
    lost = "XA1,2019-05,one_sided,3,6,6,6,6,0,0,0,mini_open\n"
    dark = SPOT.format(i=900, lat=31, lon=67)
    finding = ask(rows(planted(month_range("2019-09", "2019-12"))) + lost, more=dark)
    [chart] = [c for c in finding.charts if c.id == "rates"]
    marks = [m for m in chart.data if m["place"] == "XA900"]
    assert [m["state"] for m in marks] == ["unknown", "unknown"]
    assert [m["rate"] for m in marks] == [None, None]
    left_out = [n for n in finding.numbers if n.dimensions["measure"] == "events_unplaced"]
    assert [n.value for n in left_out] == [3]


def test_hot_districts_lie_together(ask: Ask) -> None:
    """Places 0, 1, 6 and 7 are a corner of the grid."""
    corner = {(p, m): 4 for p in (0, 1, 6, 7) for m in month_range("2019-01", "2019-12")}
    finding = ask(rows(corner))
    names = set(texts(finding, "rates", "district"))
    assert {"Place 500", "Place 501", "Place 506", "Place 507"} & names
    assert set(texts(finding, "rates", "change")) == {"became hot"}
    assert not names & {f"Place {500 + i}" for i in (5, 11, 17, 23)}


def test_too_little_to_scan_is_not_available(ask: Ask) -> None:
    finding = ask(rows({}, month_range("2019-01", "2019-12")))
    assert answer(finding).startswith("Not available")
    assert not finding.security_result


@pytest.mark.parametrize(
    ("deadly", "share"), [pytest.param(1, None, id="few"), pytest.param(2, 50, id="enough")]
)
def test_a_share_of_civilians_needs_twenty_deaths(ask: Ask, deadly: int, share: int | None) -> None:
    finding = ask(rows(planted(("2019-12",)), deadly=deadly))
    cell = column(finding, "living", "civilians")[0]
    assert (None if cell is None else number(finding, cell).value) == share


def test_the_answer_about_pakistan_names_the_end_of_its_data(real: Finding) -> None:
    assert "December 2021" in answer(real)
    assert "nothing about the time since" in answer(real)
    assert real.security_result
    assert real.rights


def test_events_that_no_district_is_named_for_are_counted_as_left_out(
    real: Finding, seen: Study
) -> None:
    by_measure = {n.dimensions["measure"]: n for n in real.numbers if "place" not in n.dimensions}
    placed, unplaced = by_measure["events_placed"], by_measure["events_unplaced"]
    total = seen.cells.filter(seen.cells["month"] >= seen.months[seen.start])["events"].sum()
    assert int(str(placed.value)) + int(str(unplaced.value)) == total


def test_the_clusters_of_pakistan_hold_the_events_of_their_rows(seen: Study) -> None:
    found = clusters.of_period(seen)
    assert len(found) > 5
    for one in found:
        held = seen.events[list(one.members), one.start : one.end + 1]
        assert held.sum() == one.observed
        assert one.end - one.start < clusters.LIMITS.days
        assert one.radius_km <= clusters.LIMITS.radius_km
        assert 0 < one.expected < one.observed
    ends = [f.end for f in found]
    assert ends == sorted(ends, reverse=True)


def test_districts_without_a_census_count_are_not_judged(seen: Study) -> None:
    found = rates.judged(seen)
    assert found is not None
    dark = {s.pcode for s in found.dark}
    assert dark & set(seen.panel.pcodes)
    assert not dark & found.now.hot
    assert len(dark) + len(found.now.rates) == len(seen.places.level(2))


def test_near_repeats_stand_beside_pairs_half_a_year_apart(seen: Study) -> None:
    part = repeats.part(seen)
    assert part is not None
    names = {str(n.dimensions["measure"]): n for n in part.numbers}
    assert set(names) == {"repeat_next", "repeat_later", "repeat_p"}
    assert 0 < float(str(names["repeat_p"].value)) <= 1
    first = part.sentences[0]
    assert isinstance(first, Message)
    assert first.key.startswith("hotspots.repeats_")
