"""Findings and their numbers, written once by the run and read by everything that publishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from salamti.model.finding import Finding
from salamti.store.database import Store
from salamti.store.jsontext import to_json


def replace(store: Store, made: Mapping[str, Sequence[Finding]]) -> None:
    """Store the findings of a build, by analysis, in place of all that were there, all or none."""
    with store.transaction() as con:
        con.execute("DELETE FROM number")
        con.execute("DELETE FROM finding")
        for analysis, findings in made.items():
            _put(store, analysis, findings, kept=True)


def remember(store: Store, analysis: str, finding: Finding) -> None:
    """Store a finding that somebody asked for, so that its numbers can be traced."""
    with store.transaction() as con:
        con.execute("DELETE FROM number WHERE finding = ?", [finding.id])
        con.execute("DELETE FROM finding WHERE id = ?", [finding.id])
        _put(store, analysis, [finding], kept=False)


def _put(store: Store, analysis: str, findings: Sequence[Finding], *, kept: bool) -> None:
    rows = [(f.id, analysis, kept, to_json(f)) for f in findings]
    numbers = {n.id: (n.id, f.id, to_json(n)) for f in findings for n in f.numbers}
    if rows:
        store.connection.executemany("INSERT INTO finding VALUES (?, ?, ?, ?)", rows)
    _numbers(store, list(numbers.values()))


def _numbers(store: Store, rows: list[tuple[str, str, str]]) -> None:
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(("id", "finding", "body"), pl.String), orient="row"
    )
    store.connection.register("incoming", frame.to_arrow())
    store.connection.execute("INSERT OR REPLACE INTO number SELECT id, finding, body FROM incoming")
    store.connection.unregister("incoming")
