"""The licence gate: what is closed cannot be reached, whatever one asks for."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salamti import pipeline
from salamti.base.errors import LicenceError, StoreError
from salamti.model.number import Number, Trail
from salamti.model.words import Text
from salamti.store import tables
from salamti.store.database import Store
from salamti.store.jsontext import from_json
from salamti.store.public import PublicStore
from salamti.store.reading import Reader

SECRETS = ("mini_closed", "Mini Secret", "777", "4242", "Mini Vendor")


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, mini: str, clock: Callable[[], datetime]
) -> Path:
    """A store of the mini pack, which holds rows of a closed source."""
    home = pipeline.Home(folder=tmp_path_factory.mktemp("gate"))
    pipeline.prepare(home, mini, clock=clock)
    return home.store


@pytest.fixture(scope="module")
def public(filled: Path) -> Iterator[PublicStore]:
    """The door, open."""
    with PublicStore(filled) as door:
        yield door


def leaks(value: object) -> list[str]:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return [s for s in SECRETS if s in text]


def test_the_closed_rows_are_in_the_store(filled: Path) -> None:
    with Store(filled, read_only=True) as store:
        assert store.frame("SELECT best FROM violence_month WHERE origin = 'mini_closed'")[
            "best"
        ].to_list() == [777]


def test_no_method_without_arguments_shows_a_closed_source(public: PublicStore) -> None:
    shown = 0
    for name, method in inspect.getmembers(public, inspect.ismethod):
        if name.startswith("_") or name == "close" or inspect.signature(method).parameters:
            continue
        shown += 1
        assert leaks(method()) == [], name
    assert shown >= 8


columns = st.sampled_from(
    ["origin", "pcode", "month", "type", "file", "best", "row", "indicator", "place", "year"]
)
values = st.one_of(
    st.none(),
    st.sampled_from(
        ["mini_closed", "XA101", "2022-04", "state_based", "mini_secret", "XXA", 777, 4242, 2020]
    ),
    st.text(max_size=12),
    st.lists(st.sampled_from(["mini_closed", "XA101", "' OR 1=1 --"]), max_size=3).map(tuple),
)
trails = st.builds(
    Trail,
    st.sampled_from(
        [*tables.DATA, "place", "reg_visits", "origin", "main.violence_month", "number", "file"]
    ),
    st.dictionaries(columns | st.sampled_from(['best" OR 1=1 --', "1=1"]), values, max_size=3),
    st.dictionaries(columns, st.tuples(values, values), max_size=1),
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(trail=trails)
def test_no_trail_reaches_a_closed_row(public: PublicStore, trail: Trail) -> None:
    try:
        found: Any = public._trail(trail)
    except Exception as error:  # noqa: BLE001 - a refusal is a pass, but its text must not leak
        assert "777" not in str(error)
        return
    assert leaks([dict(r) for r in found.rows]) == []


@given(indicator=st.sampled_from(["mini_secret", "mini_school", "mini_few"]) | st.text(max_size=20))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_indicator_reaches_a_closed_or_derived_row(public: PublicStore, indicator: str) -> None:
    rows = public.observations(indicator)
    assert leaks(rows) == []
    assert {r["origin"] for r in rows} <= {"mini_open"}


def test_rows_of_a_derived_only_source_are_counted_but_not_shown(public: PublicStore) -> None:
    found = public._trail(Trail("observation", {"indicator": "mini_few"}))
    assert (found.count, found.withheld, found.rows) == (2, 2, ())


def test_an_analysis_sees_no_closed_row_and_no_small_cell(filled: Path) -> None:
    with Store(filled, read_only=True) as store:
        reader = Reader(store, ("observation", "violence_month"))
        few = reader.sql(
            "SELECT place, value FROM observation WHERE indicator = 'mini_few' ORDER BY place"
        )
        assert few.rows() == [("XA101", None), ("XA102", 70.0)]
        closed = reader.sql("SELECT count(*) AS n FROM violence_month WHERE origin = 'mini_closed'")
        assert closed["n"].to_list() == [0]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM main.violence_month",
        "SELECT * FROM event",
        "WITH x AS (SELECT * FROM main.origin) SELECT * FROM x",
        "SELECT (SELECT max(best) FROM main.violence_month)",
        "DELETE FROM violence_month",
        "ATTACH 'x.db'",
        "SELECT * FROM read_csv('/etc/passwd')",
    ],
)
def test_an_analysis_reads_only_what_it_declared(filled: Path, query: str) -> None:
    with Store(filled, read_only=True) as store, pytest.raises(StoreError):
        Reader(store, ("violence_month",)).sql(query)


CLASSES = st.sampled_from(["open", "derived-only", "closed"])
ORIGINS = ("mini_open", "mini_derived", "mini_closed", "salamti_registers", "salamti_forecasts")


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(classes=st.tuples(*[CLASSES] * len(ORIGINS)))
def test_whatever_the_licences_are_the_door_keeps_them(
    answered: pipeline.Home, classes: tuple[str, ...]
) -> None:
    licence = dict(zip(ORIGINS, classes, strict=True))
    with Store(answered.store) as store:
        for origin, kind in licence.items():
            store.connection.execute(
                "UPDATE origin SET licence_class = ? WHERE id = ?", [kind, origin]
            )
        numbers = [from_json(b, Number) for b in store.frame("SELECT body FROM number")["body"]]
    is_open = {o for o, kind in licence.items() if kind == "open"}
    hidden = {o for o, kind in licence.items() if kind == "closed"}
    with PublicStore(answered.store) as public:
        assert set(public.origins()).isdisjoint(hidden)
        tables_ = [*tables.DATA, "reg_visits"]
        rows = [r for t in tables_ for r in public._trail(Trail(t)).rows]
        book = public.book()
        rows += [r for t in tables_ for b in book.behind(_number(t)) for r in b.sample]
        rows += public.series() + public.register_rows("visits")
        rows += [
            r for i in ("mini_school", "mini_few", "mini_secret") for r in public.observations(i)
        ]
        assert {r["origin"] for r in rows} <= is_open
        for number in numbers:
            if hidden.isdisjoint(number.origins):
                assert public.number(number.id)[0] == number
            else:
                with pytest.raises(LicenceError):
                    public.number(number.id)


def _number(table: str) -> Number:
    """A number that stands on all rows of a table."""
    words = Text("x", "x")
    return Number(
        id="x", value=1, unit=words, as_of="2022", dimensions={}, origins=("mini_open",),
        method=words, trails=(Trail(table),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def answered(
    tmp_path_factory: pytest.TempPathFactory, mini: str, clock: Callable[[], datetime]
) -> pipeline.Home:
    """The small country with the findings of one question, to change its licences."""
    home = pipeline.Home(folder=tmp_path_factory.mktemp("answered"))
    pipeline.ask("toll", {}, home=home, pack=mini, clock=clock)
    return home


def test_a_finding_on_a_source_that_was_closed_later_is_not_given_out(
    answered: pipeline.Home,
) -> None:
    with Store(answered.store) as store:
        store.connection.execute("UPDATE origin SET licence_class = 'closed'")
    with PublicStore(answered.store) as public, pytest.raises(LicenceError) as error:
        public.finding("toll")
    assert error.value.exit_code == 7
