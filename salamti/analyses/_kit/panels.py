"""Deaths by place and month as arrays: what forecasts and scans are made from."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salamti.analyses._kit import places as kit_places
from salamti.analyses._kit.places import Places
from salamti.store.reading import Reader

READS = ("violence_month", "place")
Floats = NDArray[np.float64]

MONTHS = """
    SELECT pcode, month, origin, sum(best) AS best, sum(events) AS events
    FROM violence_month GROUP BY ALL ORDER BY ALL
"""
SPAN = """
    SELECT origin, min(month) AS first, max(month) AS last, count(*) AS n
    FROM violence_month GROUP BY ALL
"""
TOTALS = """
    SELECT iso3, month, best, basis, origin FROM national_month
    WHERE type = 'total' AND best IS NOT NULL AND iso3 IN (SELECT unnest($countries))
    QUALIFY row_number() OVER (
        PARTITION BY iso3, month ORDER BY basis = 'candidate', origin) = 1
    ORDER BY iso3, month
"""
"""Where two origins count a month, a reviewed count goes before a preliminary one."""
POINTS = "SELECT pcode, lat, lon FROM place ORDER BY row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Deaths and events [places, months] of one origin; lat and lon [places] in degrees.

    Places of which the source says nothing are left out; `unplaced` deaths stand only at a coarser
    level.
    """

    level: int
    pcodes: tuple[str, ...]
    months: tuple[str, ...]
    deaths: Floats
    events: Floats
    lat: Floats
    lon: Floats
    origin: str
    unplaced: int


def month_range(first: str, last: str) -> tuple[str, ...]:
    """All months between two, both included.

    >>> month_range("2021-11", "2022-01")
    ('2021-11', '2021-12', '2022-01')
    """
    start, end = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (first, last))
    return tuple(f"{m // 12}-{m % 12 + 1:02d}" for m in range(start, end + 1))


def after(month: str, months: int) -> str:
    """The month so many months later.

    >>> after("2021-12", 2)
    '2022-02'
    """
    index = int(month[:4]) * 12 + int(month[5:7]) - 1 + months
    return f"{index // 12}-{index % 12 + 1:02d}"


def last_day(month: str) -> str:
    """The last day of a month.

    >>> last_day("2021-02")
    '2021-02-28'
    """
    return f"{month}-{monthrange(int(month[:4]), int(month[5:7]))[1]}"


def known(reader: Reader, level: int) -> Panel | None:
    """The panel of all provinces (1) or districts (2) from the origin with the most rows."""
    if not (reader.has("violence_month") and reader.has("place")):
        return None
    span = reader.sql(SPAN).sort("n", "origin", descending=[True, False]).row(0, named=True)
    rows = reader.sql(MONTHS).filter(pl.col("origin") == span["origin"])
    listed = kit_places.known(reader)
    seen = set(rows["pcode"])
    pcodes = _pcodes(listed, level, seen)
    if not pcodes:
        return None
    months = month_range(str(span["first"]), str(span["last"]))
    at = {p: i for i, p in enumerate(pcodes)}
    where = {m: i for i, m in enumerate(months)}
    deaths, events = (np.zeros((len(pcodes), len(months))) for _ in range(2))
    unplaced = 0
    for row in rows.iter_rows(named=True):
        code = listed.province(row["pcode"]) if level == 1 else row["pcode"]
        if code is None or code not in at:
            unplaced += int(row["best"] or 0)
            continue
        deaths[at[code], where[row["month"]]] += row["best"] or 0
        events[at[code], where[row["month"]]] += row["events"] or 0
    lat, lon = _points(reader, pcodes)
    return Panel(
        level=level, pcodes=pcodes, months=months, deaths=deaths, events=events, lat=lat, lon=lon,
        origin=str(span["origin"]), unplaced=unplaced,
    )  # fmt: skip


def _pcodes(listed: Places, level: int, seen: set[str]) -> tuple[str, ...]:
    """Places of the level; one without rows is left out where its province has rows of its own."""
    spots = listed.level(level)
    if level == 1:
        return tuple(s.pcode for s in spots)
    return tuple(s.pcode for s in spots if s.pcode in seen or s.parent not in seen)


def _points(reader: Reader, pcodes: tuple[str, ...]) -> tuple[Floats, Floats]:
    found = {r[0]: (r[1], r[2]) for r in reader.sql(POINTS).iter_rows()}
    return (
        np.array([found[p][0] for p in pcodes], dtype=np.float64),
        np.array([found[p][1] for p in pcodes], dtype=np.float64),
    )
