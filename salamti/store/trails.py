"""The rows behind a number: selected by what the number stored, let out by their licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from salamti.base.errors import StoreError
from salamti.base.ids import Scalar
from salamti.model.number import Trail
from salamti.store.database import first

Row = dict[str, Any]
ROW_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class TrailRows:
    """The rows behind a number. `rows` holds at most `ROW_LIMIT` of the `count` rows; where the
    licence lets no rows out, it is empty and `withheld` counts them."""

    table: str
    count: int
    withheld: int
    rows: tuple[Row, ...]
    files: tuple[str, ...]


def follow(connection: duckdb.DuckDBPyConnection, trail: Trail, table: str) -> TrailRows:
    """The rows of `table`, a name that the caller has checked, that `trail` selects."""
    where, params = _condition(trail)
    count = _count(connection, f"SELECT count(*) FROM shown.{table} AS t WHERE {where}", params)
    let_out = _count(connection, f"SELECT count(*) FROM door.{table} AS t WHERE {where}", params)
    shown = rows(
        connection,
        f"SELECT t.* EXCLUDE (file), f.name AS file FROM door.{table} AS t "
        "LEFT JOIN (SELECT sha256, min(name) AS name FROM main.file GROUP BY sha256) AS f "
        "ON f.sha256 = t.file "
        f"WHERE {where} ORDER BY t.file, t.row LIMIT {ROW_LIMIT}",
        params,
    )
    files = tuple(dict.fromkeys(str(r["file"]) for r in shown))
    return TrailRows(table, count, count - let_out, tuple(shown), files)


def rows(connection: duckdb.DuckDBPyConnection, sql: str, params: list[object]) -> list[Row]:
    """The result of a query as dictionaries."""
    cursor = connection.execute(sql, params)
    names = [d[0] for d in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _count(connection: duckdb.DuckDBPyConnection, sql: str, params: list[object]) -> int:
    found = first(connection.execute(sql, params))
    return int(found[0]) if found else 0


def _condition(trail: Trail) -> tuple[str, list[object]]:
    """The selection of a trail as SQL with bound values; names are checked, never values."""
    parts: list[str] = []
    params: list[object] = []
    for name, value in trail.where.items():
        _equal(_name(name), value, parts, params=params)
    for name, (low, high) in trail.between.items():
        parts.append(f"t.{_name(name)} BETWEEN ? AND ?")
        params += [low, high]
    return " AND ".join(parts) or "true", params


def _equal(
    name: str, value: Scalar | tuple[Scalar, ...], parts: list[str], *, params: list[object]
) -> None:
    if value is None:
        parts.append(f"t.{name} IS NULL")
    elif isinstance(value, (tuple, list)):
        parts.append(f"t.{name} IN ({', '.join('?' * len(value)) or 'NULL'})")
        params += list(value)
    else:
        parts.append(f"t.{name} = ?")
        params.append(value)


def _name(name: str) -> str:
    if not name.isidentifier():
        raise StoreError(f"{name!r} is not a column.")
    return f'"{name}"'
