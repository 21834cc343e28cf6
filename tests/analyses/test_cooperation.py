"""Cooperation: the yearly report cites its rows, ties come from rows only, voices name nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from salamti import pipeline
from salamti.analyses import cooperation
from salamti.analyses._cooperation import ties
from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit.tally import Tally
from salamti.base.errors import UsageError
from salamti.model.finding import Finding
from salamti.store.database import Store
from salamti.store.reading import Reader

HOME = "pakistan"


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]
) -> Iterator[Reader]:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    with Store(home.store, read_only=True) as store:
        yield Reader(store, cooperation.ANALYSIS.reads)


@pytest.fixture(scope="module")
def tally(reader: Reader) -> Tally:
    return _tally.known(reader, "cooperation", cooperation.NEEDED)


@pytest.fixture(scope="module")
def overview(reader: Reader) -> Finding:
    return cooperation.run(reader, {})


def test_every_tie_stands_on_rows_that_name_both_ends(tally: Tally) -> None:
    edges = ties.edges(tally, HOME)
    rows = [r for r in tally.rows("agreements") if r["partner"] != HOME]
    named = Counter((r["partner"], r["area"]) for r in rows)
    assert {(e.partner, e.area): e.events.value for e in edges} == dict(named)
    for edge in edges:
        [trail] = edge.events.trails
        keys = trail.where["id"]
        assert isinstance(keys, tuple)
        held = [r for r in rows if r["id"] in keys]
        assert {(r["partner"], r["area"]) for r in held} == {(edge.partner, edge.area)}


def test_the_edge_list_is_the_table(overview: Finding, tally: Tally) -> None:
    [table] = [t for t in overview.tables if t.id == "edges"]
    assert len(table.rows) == len(ties.edges(tally, HOME))


def test_a_report_holds_every_event_of_its_year_with_its_page(reader: Reader, tally: Tally) -> None:
    for year in cooperation.years(tally, HOME)[: cooperation.YEARS]:
        finding = cooperation.run(reader, {"year": str(year)})
        [table] = [t for t in finding.tables if t.id == "events"]
        heads = [c.id for c in table.columns]
        assert len(table.rows) == len(cooperation.events(tally, HOME, year))
        assert all(row[heads.index("source")] for row in table.rows)
        assert all(n.trails or n.parents for n in finding.numbers)


def test_partners_and_areas_of_a_report_add_up_to_its_events(reader: Reader) -> None:
    finding = cooperation.run(reader, {"year": "2025"})
    events = [n for n in finding.numbers if n.dimensions["measure"] == "events"]
    whole = next(n for n in events if not {"partner", "area"} & set(n.dimensions))
    for column in ("partner", "area"):
        assert sum(int(str(n.value)) for n in events if column in n.dimensions) == whole.value


def test_a_year_without_events_has_no_report(reader: Reader) -> None:
    with pytest.raises(UsageError, match="Known years: 2025"):
        cooperation.run(reader, {"year": "1900"})


def test_voices_are_counted_by_theme_and_nobody_is_named(overview: Finding, tally: Tally) -> None:
    [table] = [t for t in overview.tables if t.id == "voices"]
    assert [c.id for c in table.columns] == ["name", "asked", "open"]
    asked = [n for n in overview.numbers if n.dimensions["measure"] == "asked"]
    themes = {str(n.dimensions["theme"]): n.value for n in asked if "theme" in n.dimensions}
    assert themes == dict(Counter(str(r["theme"]) for r in tally.rows("consultations")))
    whole = next(n for n in asked if "theme" not in n.dimensions)
    assert sum(int(str(v)) for v in themes.values()) == whole.value
