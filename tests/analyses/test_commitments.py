"""Commitments: pairs of promise and series, laws beside articles, conventions by country."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from salamti import pipeline
from salamti.analyses import commitments
from salamti.analyses._kit import tally as _tally
from salamti.analyses.commitments import Pair
from salamti.model.finding import Finding
from salamti.model.words import Ref
from salamti.store.database import Store
from salamti.store.reading import Reader


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]
) -> Iterator[Reader]:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    with Store(home.store, read_only=True) as store:
        yield Reader(store, commitments.ANALYSIS.reads)


@pytest.fixture(scope="module")
def found(reader: Reader) -> Finding:
    return commitments.run(reader, {})


@pytest.fixture(scope="module")
def pairs(reader: Reader) -> list[Pair]:
    return commitments.pairs(_tally.known(reader, "commitments", commitments.NEEDED), reader)


def test_every_promise_has_a_series_with_a_value(pairs: list[Pair], reader: Reader) -> None:
    tally = _tally.known(reader, "commitments", commitments.NEEDED)
    assert len(pairs) == len(tally.rows("commitments"))
    assert all(p.latest is not None for p in pairs)


def test_the_first_value_lies_after_the_treaty_became_binding(pairs: list[Pair]) -> None:
    compared = [p for p in pairs if p.then is not None]
    assert len(compared) >= 8
    for pair in compared:
        assert pair.then is not None
        bound, year = int(str(pair.row["ratified"])[:4]), int(str(pair.then.dimensions["year"]))
        assert bound <= year <= bound + commitments.REACH
        assert pair.latest is not None
        assert year < int(str(pair.latest.dimensions["year"]))


def test_better_follows_the_direction_of_the_series(pairs: list[Pair]) -> None:
    by_id = {str(p.row["commitment_id"]): p for p in pairs}
    food = by_id["child-survival"]
    assert food.then is not None
    assert food.latest is not None
    fell = float(str(food.latest.value)) < float(str(food.then.value))
    assert fell == (food.direction == "better")
    assert {p.direction for p in pairs} <= {"better", "worse", "same", "unknown"}


def test_the_pairs_are_listed_with_their_numbers(found: Finding, pairs: list[Pair]) -> None:
    [table] = [t for t in found.tables if t.id == "pairs"]
    assert len(table.rows) == len(pairs)
    refs = {c.number for row in table.rows for c in row if isinstance(c, Ref)}
    assert refs <= {n.id for n in found.numbers}
    assert len(refs) >= len(pairs)


def test_each_law_of_the_page_shows_article_status_and_source(found: Finding) -> None:
    [table] = [t for t in found.tables if t.id == "laws"]
    heads = [c.id for c in table.columns]
    for row in table.rows:
        for head in ("treaty", "article", "status", "source", "criticism"):
            assert row[heads.index(head)], head


def test_conventions_stand_by_country_with_their_dates(found: Finding) -> None:
    [table] = [t for t in found.tables if t.id == "countries"]
    heads = [c.id for c in table.columns]
    assert {"pakistan", "india", "afghanistan", "iran", "china"} <= set(heads)
    financing = next(r for r in table.rows if "Financing" in str(r[0]))
    assert financing[heads.index("pakistan")] == "2009-06-17"
    assert "Neither" in str(financing[heads.index("iran")])
