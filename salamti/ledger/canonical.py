"""Content hashes of data, so that a forecast says exactly what it knew."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence


def content_hash(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """SHA-256 of a table as sorted CSV lines under its header; the order of rows does not matter.

    Unknown cells (None) are empty. The same rows give the same hash on every machine.

    >>> content_hash(["month", "best"], [("2026-05", 3), ("2026-04", None)])[:16]
    'b7dd6a85d2e06131'
    """
    lines = sorted(_line(row) for row in rows)
    return hashlib.sha256("".join([_line(columns), *lines]).encode()).hexdigest()


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(["" if c is None else c for c in cells])
    return out.getvalue()
