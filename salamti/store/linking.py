"""Events that a user loaded, aggregated by place and month like the packaged figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from salamti.methods.spread import days_by_month, divide
from salamti.store.database import Store
from salamti.store.packing import PACK

WHO = ("civilians", "security", "militants", "unknown")
COUNTS = ("low", "best", "high", *WHO)
_KEY = ("origin", "file", "pcode", "type")

# Origins whose months the pack ships keep those: the same rows, already aggregated.
_EVENTS = """
    WITH packaged AS (
        SELECT DISTINCT v.origin FROM main.violence_month AS v
        JOIN main.file AS f ON f.sha256 = v.file AND f.source = $pack
    )
    SELECT origin, file, row, pcode, type, date_start, date_end,
           low, best, high, civilians, security, militants, unknown
    FROM main.event
    WHERE iso3 = $iso3 AND pcode IS NOT NULL AND origin NOT IN (SELECT origin FROM packaged)
    ORDER BY origin, file, row
"""


def link(store: Store, iso3: str) -> int:
    """Rebuild the months of every origin that came as events; returns the rows written.

    The caller holds the transaction in which events or packaged months have changed.
    """
    con = store.connection
    con.execute(
        "DELETE FROM main.violence_month WHERE file NOT IN "
        "(SELECT sha256 FROM main.file WHERE source = ?)",
        [PACK],
    )
    events = con.sql(_EVENTS, params={"pack": PACK, "iso3": iso3}).pl()
    if events.is_empty():
        return 0
    rows = months(events)
    store.insert("violence_month", rows)
    return rows.height


def months(events: pl.DataFrame) -> pl.DataFrame:
    """Sums by origin, place, month and type; a count is unknown where any event's is.

    An event counts in its first month; its deaths are divided over its months by days. `row` is the
    first record that went in.
    """
    sums: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    unknown: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    first: dict[tuple[Any, ...], int] = {}
    for event in events.iter_rows(named=True):
        for key, counts in _parts(event):
            first.setdefault(key, event["row"])
            sums[key].update({k: v for k, v in counts.items() if v is not None})
            unknown[key] |= {k for k, v in counts.items() if v is None}
    return pl.DataFrame(
        [
            {**dict(zip((*_KEY, "month"), key, strict=True)), "row": first[key],
             **{c: None if c in unknown[key] else cell[c] for c in ("events", *COUNTS)}}
            for key, cell in sums.items()
        ],
        infer_schema_length=None,
    )  # fmt: skip


def _parts(event: Mapping[str, Any]) -> list[tuple[tuple[Any, ...], dict[str, int | None]]]:
    """What an event adds to each of its months."""
    start: date = event["date_start"]
    days = days_by_month(start, event["date_end"])
    shares = {c: divide(event[c], days) for c in COUNTS if event[c] is not None}
    if set(WHO) <= set(shares):  # so that the groups add up to best in every month
        shares["best"] = {month: sum(shares[c][month] for c in WHO) for month in days}
    place = tuple(event[k] for k in _KEY)
    return [
        (
            (*place, month),
            {
                "events": int(month == min(days)),
                **{c: shares[c][month] if c in shares else None for c in COUNTS},
            },
        )
        for month in days
    ]
