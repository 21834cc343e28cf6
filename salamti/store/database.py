"""Opening, locking and versions of the one file that is the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import polars as pl

from salamti.base.errors import StoreError
from salamti.store import tables


def first(result: duckdb.DuckDBPyConnection) -> tuple[Any, ...] | None:
    """The first row of a result, read to its end: an unfinished one blocks the connection."""
    rows = result.fetchall()
    return rows[0] if rows else None


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """DuckDB sums integers to wide decimals; give them back as integers."""
    wide = [c for c, t in frame.schema.items() if isinstance(t, pl.Decimal)]
    return frame.with_columns(pl.col(wide).cast(pl.Int64)) if wide else frame


class Store:
    """A DuckDB file that is open for writing by this process, or for reading by many."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        if read_only and not path.is_file():
            raise StoreError("There is no store yet.", where=str(path), do="Run: salamti build")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = _connect(path, read_only=read_only)
        try:
            if read_only:
                self._check_version()
            else:
                self._prepare()
        except BaseException as error:
            self.close()
            if isinstance(error, duckdb.IOException):
                raise _unreadable(path) from error
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; another process may open it then."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """All or nothing: an error or a kill inside leaves the last good state."""
        self.connection.execute("BEGIN TRANSACTION")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def frame(self, sql: str, params: list[object] | None = None) -> pl.DataFrame:
        """Run a query and read its result at once."""
        return plain(self.connection.sql(sql, params=params or []).pl())

    def insert(self, table: str, rows: pl.DataFrame) -> None:
        """Append `rows` by column name."""
        self.connection.register("incoming", rows.to_arrow())
        names = ", ".join(f'"{name}"' for name in rows.columns)
        self.connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM incoming")
        self.connection.unregister("incoming")

    def meta(self, key: str) -> str | None:
        """A fact about the store, or None."""
        found = first(self.connection.execute("SELECT value FROM main.meta WHERE key = ?", [key]))
        return str(found[0]) if found else None

    def set_meta(self, key: str, value: str) -> None:
        """Remember a fact about the store."""
        self.connection.execute("INSERT OR REPLACE INTO main.meta VALUES (?, ?)", [key, value])

    def _prepare(self) -> None:
        fresh = not self._has_meta()
        if fresh:
            with self.transaction() as con:
                for statement in tables.ddl():
                    con.execute(statement)
                con.execute("INSERT INTO meta VALUES ('version', ?)", [str(tables.VERSION)])
                con.execute("INSERT INTO meta VALUES ('minimum_cell', '10')")
                for statement in tables.views([]):
                    con.execute(statement)
        self._check_version()

    def _has_meta(self) -> bool:
        found = first(
            self.connection.execute(
                "SELECT count(*) FROM information_schema.tables "
                "WHERE table_schema = 'main' AND table_name = 'meta'"
            )
        )
        return bool(found and found[0])

    def _check_version(self) -> None:
        found = None
        if self._has_meta():
            found = first(self.connection.execute("SELECT value FROM meta WHERE key = 'version'"))
        if not found or found[0] != str(tables.VERSION):
            raise StoreError(
                "This store was made by another version.",
                where=str(self.path),
                do="Move it away and run: salamti build",
            )


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(path, read_only=read_only)
    except duckdb.Error as error:
        if "lock" in str(error).lower() or isinstance(error, duckdb.ConnectionException):
            raise StoreError(
                "Another process is writing to the store.",
                where=str(path),
                do="Wait until it ends.",
            ) from error
        raise _unreadable(path) from error


def _unreadable(path: Path) -> StoreError:
    return StoreError(
        "This is not a readable store.",
        where=str(path),
        do="Move it away and run: salamti build",
    )
