"""All ways back at once: thousands of trails over tables that are read a single time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from salamti.base.ids import Scalar
from salamti.model.number import Number, Trail
from salamti.store.trails import Row

Ints = NDArray[np.intp]
SAMPLE = 3
HIDDEN = {"file", "row", "is_open", "file_name"}


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a number in one table. `spans` are runs of line numbers by file, first and
    last; `withheld` counts the rows that their licence does not let out, `sample` holds the first
    of the others."""

    table: str
    count: int
    withheld: int
    spans: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
    sample: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as codes into its sorted values; unknown is -1. `order` lists rows by code."""

    values: list[Any]
    codes: Ints
    order: Ints
    sorted_codes: Ints


@dataclass(frozen=True, slots=True)
class _Ledger:
    """For each row of a table whether it may be shown, its file, its line in the file."""

    is_open: NDArray[np.bool_]
    names: list[str]
    files: Ints
    lines: Ints


class Book:
    """Trails over tables that stay in memory. Closed rows do not exist here."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, known: Callable[[str], str]) -> None:
        """`known` returns the name of a table that may be published and raises for any other."""
        self._connection = connection
        self._known = known
        self._frames: dict[str, pl.DataFrame] = {}
        self._columns: dict[tuple[str, str], _Column] = {}
        self._ledgers: dict[str, _Ledger] = {}
        self._followed: dict[object, Behind] = {}

    def behind(self, number: Number) -> list[Behind]:
        """What stands behind a number, one entry for each of its trails."""
        return [self._known_or_followed(t) for t in number.trails]

    def _known_or_followed(self, trail: Trail) -> Behind:
        """What stands behind a trail: more than half of them are walked by several numbers."""
        key = (trail.table, _frozen(trail.where), _frozen(trail.between))
        if key not in self._followed:
            self._followed[key] = self._follow(trail, trail.table)
        return self._followed[key]

    def _follow(self, trail: Trail, table: str) -> Behind:
        rows = self._selected(trail, table)
        ledger = self._ledger(table)
        let_out = rows[ledger.is_open[rows]]
        return Behind(
            table=table,
            count=len(rows),
            withheld=len(rows) - len(let_out),
            spans=_spans(ledger, let_out),
            sample=tuple(self._row(table, int(r)) for r in let_out[:SAMPLE]),
        )

    def _row(self, table: str, index: int) -> Row:
        held = self._frame(table).row(index, named=True)
        return {k: v for k, v in held.items() if k not in HIDDEN and v is not None}

    def _ledger(self, table: str) -> _Ledger:
        if table not in self._ledgers:
            frame = self._frame(table)
            names = frame["file_name"].unique(maintain_order=True).to_list()
            place = {name: code for code, name in enumerate(names)}
            self._ledgers[table] = _Ledger(
                is_open=frame["is_open"].to_numpy(),
                names=names,
                files=np.array([place[name] for name in frame["file_name"]], dtype=np.intp),
                lines=np.array(frame["row"].to_list(), dtype=np.intp),
            )
        return self._ledgers[table]

    def _frame(self, table: str) -> pl.DataFrame:
        if table not in self._frames:
            name = self._known(table)
            self._frames[table] = self._connection.sql(f"""
                SELECT t.*, coalesce(o.licence_class = 'open', true) AS is_open,
                       coalesce(f.name, t.file) AS file_name
                FROM shown.{name} AS t
                LEFT JOIN main.origin AS o ON o.id = t.origin
                LEFT JOIN (SELECT sha256, min(name) AS name FROM main.file GROUP BY sha256) AS f
                ON f.sha256 = t.file
                ORDER BY file_name, t.row
            """).pl()
        return self._frames[table]

    def _column(self, table: str, name: str) -> _Column:
        if (table, name) not in self._columns:
            self._columns[(table, name)] = _coded(self._frame(table)[name].to_list())
        return self._columns[(table, name)]

    def _selected(self, trail: Trail, table: str) -> Ints:
        """The condition that lets the fewest rows through comes first."""
        tests = [(self._column(table, n), _wanted(v)) for n, v in trail.where.items()]
        spans = [(self._column(table, n), v) for n, v in trail.between.items()]
        ranges = [(c, _codes(c, v)) for c, v in tests] + [(c, _between(c, *v)) for c, v in spans]
        if not ranges:
            return np.arange(self._frame(table).height)
        ranges.sort(key=lambda pair: sum(_size(pair[0], code) for code in pair[1]))
        column, codes = ranges[0]
        rows = np.sort(np.concatenate([_rows(column, c) for c in codes] or [np.empty(0, np.intp)]))
        for column, codes in ranges[1:]:
            rows = rows[np.isin(column.codes[rows], _flat(codes))]
        return rows


Codes = list[tuple[int, int]]
"""Half-open ranges of codes."""


def _coded(found: Sequence[Any]) -> _Column:
    plain = [v.isoformat() if isinstance(v, date) else v for v in found]
    values = sorted({v for v in plain if v is not None})
    places = {v: i for i, v in enumerate(values)}
    codes = np.fromiter((-1 if v is None else places[v] for v in plain), np.intp, len(plain))
    order = np.argsort(codes, kind="stable")
    return _Column(values, codes, order, codes[order])


def _wanted(value: Scalar | Sequence[Scalar]) -> list[Scalar]:
    return list(value) if isinstance(value, (tuple, list)) else [value]  # type: ignore[list-item]


def _codes(column: _Column, wanted: Sequence[Scalar]) -> Codes:
    found: Codes = []
    for value in wanted:
        if value is None:
            found.append((-1, 0))
            continue
        at = bisect_left(column.values, value)
        if at < len(column.values) and column.values[at] == value:
            found.append((at, at + 1))
    return sorted(set(found))


def _between(column: _Column, low: Scalar, high: Scalar) -> Codes:
    return [(bisect_left(column.values, low), bisect_right(column.values, high))]


def _size(column: _Column, code: tuple[int, int]) -> int:
    first, last = np.searchsorted(column.sorted_codes, code)
    return int(last - first)


def _rows(column: _Column, code: tuple[int, int]) -> Ints:
    first, last = np.searchsorted(column.sorted_codes, code)
    return column.order[first:last]


def _flat(codes: Codes) -> Ints:
    return np.concatenate([np.arange(a, b) for a, b in codes] or [np.empty(0, np.intp)])


def _frozen(conditions: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    """Conditions as a key."""
    return tuple((n, tuple(v) if isinstance(v, list) else v) for n, v in conditions.items())


def _spans(ledger: _Ledger, rows: Ints) -> tuple[tuple[str, tuple[tuple[int, int], ...]], ...]:
    """Runs of lines by file; `rows` are in the order of files and lines. Several rows may share a
    line, which is named once."""
    if not rows.size:
        return ()
    files, lines = ledger.files[rows], ledger.lines[rows]
    begins = np.flatnonzero((np.diff(files) != 0) | (np.diff(lines) > 1)) + 1
    starts, ends = np.concatenate([[0], begins]), np.concatenate([begins, [rows.size]]) - 1
    found: dict[int, list[tuple[int, int]]] = {}
    for file, first, last in zip(
        files[starts].tolist(), lines[starts].tolist(), lines[ends].tolist(), strict=True
    ):
        found.setdefault(file, []).append((first, last))
    return tuple((ledger.names[file], tuple(runs)) for file, runs in found.items())
