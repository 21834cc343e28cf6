"""Courts: figures equal the register, shares have their parts, rights cannot be left out."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from salamti import pipeline
from salamti.analyses import justice
from salamti.analyses._justice.flow import Flow, flows, latest
from salamti.analyses._justice.rights import Said
from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit.tally import Tally
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.verdicts import Verdicts
from salamti.model.words import Words, message
from salamti.store.database import Store
from salamti.store.reading import Reader

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT / "packs" / "pk" / "registers" / "justice.csv"
BESIDE: tuple[Words, ...] = (message("justice.rights_unknown"),)


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]
) -> Iterator[Reader]:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    with Store(home.store, read_only=True) as store:
        yield Reader(store, justice.ANALYSIS.reads)


@pytest.fixture(scope="module")
def tally(reader: Reader) -> Tally:
    return _tally.known(reader, "justice", justice.NEEDED)


@pytest.fixture(scope="module")
def found(reader: Reader) -> Finding:
    return justice.run(reader, {})


@pytest.fixture(scope="module")
def sindh(tally: Tally) -> Flow:
    """Sindh, September 2013 to November 2014."""
    return next(
        f for f in flows(tally, BESIDE) if (f.area, f.period) == ("sindh", ("2013-09", "2014-11"))
    )


def value(number: Number | None) -> float:
    assert number is not None
    return float(str(number.value))


def test_sindh_equals_the_register(sindh: Flow) -> None:
    assert {k: n.value for k, n in sindh.held.items()} == {
        "decided": 798,
        "convicted": 255,
        "acquitted": 543,
        "pending": 2697,
    }
    assert value(sindh.share) == pytest.approx(100 * 255 / 798)
    assert value(sindh.queue) == round(2697 / (798 / 15))
    assert sindh.clearance is None


def test_clearance_is_decided_over_filed(tally: Tally) -> None:
    known = [f for f in flows(tally, BESIDE) if f.clearance is not None]
    assert known
    for flow in known:
        decided, filed = value(flow.held["decided"]), value(flow.held["filed"])
        assert value(flow.clearance) == pytest.approx(100 * decided / filed)
        assert set(flow.clearance.parents) == {flow.held["decided"].id, flow.held["filed"].id}  # type: ignore[union-attr]


def test_every_printed_figure_stands_in_the_register(found: Finding) -> None:
    with REGISTER.open(encoding="utf-8", newline="") as stream:
        rows = {r["row_id"]: r for r in csv.DictReader(stream)}
    printed = [n for n in found.numbers if "row" in n.dimensions]
    assert len(printed) > 80
    for number in printed:
        row = rows[str(number.dimensions["row"])]
        known = None if number.value is None else float(str(number.value))
        assert known == (float(row["value"]) if row["value"] else None)
        assert number.n == 1


def test_no_verdict_can_be_made_without_its_rights_row(sindh: Flow) -> None:
    with pytest.raises(ValueError, match=r"sindh until 2014-11 have no rights row: add the facts"):
        Verdicts(
            area="sindh",
            start="2013-09",
            end="2014-11",
            decided=sindh.held["decided"],
            convicted=None,
            acquitted=None,
            rights=(),
        )


def test_a_page_that_lost_its_rights_row_stops_the_build(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(justice, "rights", lambda _: Said((), ()))
    with pytest.raises(ValueError, match="no rights row"):
        justice.run(reader, {})


def test_the_answer_names_the_latest_whole_period(tally: Tally, found: Finding) -> None:
    flow = latest(flows(tally, BESIDE))
    assert flow is not None
    assert (flow.area, flow.period) == ("sindh", ("2022-01", "2022-12"))
    assert value(flow.held["decided"]) == 2903
    assert found.security_result
    assert len(found.rights) >= 3


def test_the_backlog_has_the_date_of_each_count(found: Finding) -> None:
    table = next(t for t in found.tables if t.id == "queue")
    assert len(table.rows) >= 10
    assert all(row[1] is not None for row in table.rows)


def test_disposed_of_is_a_share_of_received(found: Finding) -> None:
    shares = [n for n in found.numbers if n.dimensions["measure"] == "disposed_share"]
    assert shares
    assert all(0 < value(n) < 100 and len(n.parents) == 2 for n in shares)


def test_reasons_are_counted_and_nobody_is_named(found: Finding) -> None:
    count = next(n for n in found.numbers if n.dimensions["measure"] == "reasons")
    table = next(t for t in found.tables if t.id == "reasons")
    assert count.value == len(table.rows) == 3


def test_a_pack_without_the_register_says_so(bare: str, tmp_path: Path) -> None:
    home = pipeline.Home(folder=tmp_path)
    assert pipeline.ask("justice", {}, home=home, pack=bare).numbers == ()
