"""Findings and their numbers, written once by the run and read by everything that publishes."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from salamti.model.finding import Finding
from salamti.store.database import Store
from salamti.store.jsontext import to_json


def save(store: Store, analysis: str, findings: Sequence[Finding], *, kept: bool = True) -> None:
    """Store findings of one analysis and index their numbers; `kept` ones make the published build.

    Saving kept findings replaces all earlier kept findings of the analysis, in one transaction.
    """
    with store.transaction() as con:
        if kept:
            _forget(store, [r[0] for r in con.execute(
                "SELECT id FROM finding WHERE analysis = ?", [analysis]).fetchall()])  # fmt: skip
        _forget(store, [f.id for f in findings])
        rows = [(f.id, analysis, kept, to_json(f)) for f in findings]
        numbers = {n.id: (n.id, f.id, to_json(n)) for f in findings for n in f.numbers}
        if rows:
            con.executemany("INSERT INTO finding VALUES (?, ?, ?, ?)", rows)
        _numbers(store, list(numbers.values()))


def _numbers(store: Store, rows: list[tuple[str, str, str]]) -> None:
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(("id", "finding", "body"), pl.String), orient="row"
    )
    store.connection.register("incoming", frame.to_arrow())
    store.connection.execute("INSERT OR REPLACE INTO number SELECT id, finding, body FROM incoming")
    store.connection.unregister("incoming")


def _forget(store: Store, ids: list[str]) -> None:
    for ident in ids:
        store.connection.execute("DELETE FROM number WHERE finding = ?", [ident])
        store.connection.execute("DELETE FROM finding WHERE id = ?", [ident])
