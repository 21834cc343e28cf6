"""The book of all ways back says the same as following each trail alone."""

from __future__ import annotations

import numpy as np
import pytest

from salamti import pipeline
from salamti.model.number import Number, Trail
from salamti.model.words import Text
from salamti.store.book import _Ledger, _spans
from salamti.store.public import PublicStore

TRAILS = [
    Trail("violence_month"),
    Trail("violence_month", {"pcode": ("XA101", "XA102")}, {"month": ("2020-01", "2021-12")}),
    Trail("violence_month", {"pcode": "nowhere"}),
    Trail("violence_month", {"civilians": None}),
    Trail("observation", {"place": "XXA"}),
    Trail("observation", {}, {"year": (2020, 2022)}),
    Trail("place", {"level": 2, "parent": ("XA1", "XA2")}),
]


def number(trail: Trail) -> Number:
    return Number(
        id="n",
        value=1,
        unit=Text("x", "x"),
        as_of="2021",
        dimensions={},
        origins=("o",),
        method=Text("m", "m"),
        trails=(trail,),
    )


@pytest.mark.parametrize("trail", TRAILS, ids=str)
def test_the_book_finds_what_the_trail_selects(built: pipeline.Home, trail: Trail) -> None:
    with PublicStore(built.store) as public:
        (behind,) = public.book().behind(number(trail))
        alone = public._trail(trail)
    assert (behind.count, behind.withheld) == (alone.count, alone.withheld)
    rows = sorted((str(r["file"]), int(r["row"])) for r in alone.rows)
    spans = [(f, span) for f, runs in behind.spans for span in runs]
    assert sorted((f, n) for f, (a, b) in spans for n in range(a, b + 1)) == rows


def test_every_number_of_the_build_has_its_rows(built: pipeline.Home) -> None:
    with PublicStore(built.store) as public:
        book = public.book()
        for ident in public.finding_ids():
            for one in public.finding(ident).numbers:
                found, alone = book.behind(one), public.trail(one.id)
                assert [b.count for b in found] == [t.count for t in alone]
                assert [b.withheld for b in found] == [t.withheld for t in alone]


def test_runs_of_lines_become_spans_and_a_line_is_named_once() -> None:
    lines = np.array([2, 3, 4, 9, 11, 12, 12, 2])
    files = np.array([0, 0, 0, 0, 0, 0, 0, 1])
    ledger = _Ledger(np.ones(8, dtype=bool), ["a.csv", "b.csv"], files, lines)
    assert _spans(ledger, np.arange(8)) == (
        ("a.csv", ((2, 4), (9, 9), (11, 12))),
        ("b.csv", ((2, 2),)),
    )
    assert _spans(ledger, np.arange(0)) == ()
