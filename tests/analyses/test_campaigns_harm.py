"""The harm ledger as a type: no page without it, unknown is said, a rising share warns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from salamti import pipeline
from salamti.analyses import campaigns
from salamti.analyses._campaigns import ledger, study
from salamti.analyses._campaigns.harm import ENTRIES, Campaign, Harm, Known, Line, Unknown
from salamti.analyses._campaigns.study import Operation, Study
from salamti.model.finding import Finding
from salamti.model.words import Language, Words, message
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.reading import Reader

PACK = Path(__file__).resolve().parents[2] / "packs" / "pk"


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


def one(found: Study, ident: str) -> Operation:
    return next(o for o in found.operations if o.id == ident)


def text(finding: Finding, language: Language, words: Words) -> str:
    return Speaker(language, {n.id: n for n in finding.numbers}).say(words)


def test_no_page_is_built_without_its_harm_ledger(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "harm", lambda *_: None)
    for params in campaigns.variants(reader):
        with pytest.raises(ValueError, match="has no harm ledger, so its page cannot be built"):
            campaigns.run(reader, params)


def filled() -> dict[str, Unknown]:
    return {name: Unknown(said=message("campaigns.unknown_asked")) for name in ENTRIES}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_ledger_that_leaves_an_entry_out_is_refused(name: str) -> None:
    entries: dict[str, object] = {**filled(), name: None}
    with pytest.raises(ValueError, match=f"the harm ledger lacks {name}: give what was published"):
        Harm(**entries)  # type: ignore[arg-type]
    del entries[name]
    with pytest.raises(TypeError, match=name):
        Harm(**entries)  # type: ignore[arg-type]


def test_nothing_known_is_unknown_and_never_empty() -> None:
    with pytest.raises(ValueError, match="say Unknown"):
        Known(lines=())
    assert {f.name for f in fields(Harm)} - {"warning"} == set(ENTRIES)
    harm = Harm(**filled())  # type: ignore[arg-type]
    assert all(isinstance(getattr(harm, n), Unknown) for n in ENTRIES)


def test_a_campaign_takes_no_other_thing_for_a_ledger(known: Study) -> None:
    with pytest.raises(ValueError, match=r"make one with _campaigns\.ledger\.harm"):
        Campaign(operation=known.judged[0], harm={})  # type: ignore[arg-type]


def planted(known: Study, ident: str, dead: Mapping[str, tuple[int, int, int]]) -> Study:
    """The study with only these deaths in its first district: all, civilians, unknown."""
    place = one(known, ident).districts[0]
    frame = pl.DataFrame(
        [
            {"pcode": place, "month": m, "n": 1, "best": b, "civilians": c, "security": 0,
             "militants": b - c - u, "unknown": u}
            for m, (b, c, u) in dead.items()
        ],
        schema=known.months.schema,
    )  # fmt: skip
    return replace(known, months=frame)


@pytest.mark.parametrize(
    ("before", "after", "warns"),
    [
        ((100, 10, 0), (100, 30, 0), True),
        ((100, 30, 0), (100, 10, 0), False),
        ((100, 30, 0), (100, 30, 0), False),
        ((100, 10, 0), (100, 30, 50), False),
        ((10, 1, 0), (100, 30, 0), False),
    ],
)
def test_the_harm_warning_is_given_when_the_share_of_civilians_rises(
    known: Study, before: tuple[int, int, int], after: tuple[int, int, int], *, warns: bool
) -> None:
    ident = "zarb-e-azb-2014"
    found = planted(known, ident, {"2013-06": before, "2015-01": after})
    harm = ledger.harm(found, one(known, ident))
    assert (harm.warning is not None) == warns
    finding = campaigns.one(found, one(known, ident))
    section = next(s for s in finding.sections if s.id == "harm")
    said = [text(finding, "en", w) for w in section.sentences]
    assert any(s.startswith("Harm warning: ") for s in said) == warns
    if warns:
        assert "from 10.0 percent" in said[0]
        assert "to 30.0 percent" in said[0]


def test_where_the_source_cannot_say_who_died_no_share_is_published(known: Study) -> None:
    harm = ledger.harm(known, one(known, "rah-e-nijat-2009"))
    assert isinstance(harm.civilian_share, Unknown)
    assert harm.warning is None


def test_the_share_that_returned_is_worked_out_within_one_publisher_and_unit(
    reader: Reader,
) -> None:
    finding = campaigns.run(reader, {"operation": "Zarb-e-Azb"})
    by_fact = {
        n.dimensions["fact"]: n.value
        for n in finding.numbers
        if n.dimensions["measure"] == "return_share"
    }
    assert by_fact["oph02"] == pytest.approx(100 * 49743 / 104002)
    assert by_fact["zarb-e-azb-2014-returned-2015-12-31"] == pytest.approx(100 * 32901 / 71101)


def test_a_line_is_a_number_only_where_one_was_published() -> None:
    assert Line(said=message("campaigns.unknown_asked")).value is None
