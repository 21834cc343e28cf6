"""How far apart the rounds of a dialogue lie, and how regularly they come."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Literal

DAYS_PER_MONTH = 365.2425 / 12
REGULAR_BELOW = 1 / 3
"""Regular: the standard deviation of the gaps is below this share of their mean."""

Rhythm = Literal["regular", "irregular", "too_few", "incomplete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Months between the middles of two dates, with the range that the dates leave open."""

    best: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Regularity:
    """Mean and longest gap in months (None without any) and the rhythm by the rule below."""

    mean: float | None
    longest: float | None
    rhythm: Rhythm


def days(written: str) -> tuple[date, date]:
    """First and last day that a date written as year, month or day may mean.

    >>> days("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    >>> days("2019")
    (datetime.date(2019, 1, 1), datetime.date(2019, 12, 31))
    """
    parts = [int(p) for p in written.split("-")]
    if len(parts) == 3:
        return date(*parts), date(*parts)
    first, last = (parts[1], parts[1]) if len(parts) == 2 else (1, 12)
    end = calendar.monthrange(parts[0], last)[1]
    return date(parts[0], first, 1), date(parts[0], last, end)


def gap(earlier: str, later: str) -> Gap:
    """The gap in months between two dates as written; `low` is never below 0.

    >>> g = gap("2019", "2024-11-20")
    >>> round(g.best), round(g.low), round(g.high)
    (65, 59, 71)
    """
    (a, b), (c, d) = days(earlier), days(later)
    middle = (c.toordinal() + d.toordinal() - a.toordinal() - b.toordinal()) / 2
    return Gap(
        best=middle / DAYS_PER_MONTH,
        low=max((c - b).days, 0) / DAYS_PER_MONTH,
        high=(d - a).days / DAYS_PER_MONTH,
    )


def skipped(earlier: float | None, later: float | None) -> int | None:
    """Editions that must lie between two numbered ones; None where a number is unknown.

    >>> skipped(3, 7), skipped(7, 8), skipped(None, 4)
    (3, 0, None)
    """
    return None if earlier is None or later is None else max(int(later - earlier) - 1, 0)


def regularity(gaps: Sequence[float], *, incomplete: bool = False) -> Regularity:
    """Mean, longest gap and rhythm of a series of gaps in months.

    Regular: at least two gaps whose standard deviation is below a third of their mean. Where
    editions are known to lie between (`incomplete`), neither mean nor rhythm can be claimed.

    >>> regularity([14.1, 15.1]).rhythm, regularity([6.0, 18.0, 12.0]).rhythm
    ('regular', 'irregular')
    >>> regularity([5.0]).rhythm, regularity([24.0, 70.0], incomplete=True).mean
    ('too_few', None)
    """
    if incomplete:
        return Regularity(mean=None, longest=None, rhythm="incomplete")
    if not gaps:
        return Regularity(mean=None, longest=None, rhythm="too_few")
    mean = sum(gaps) / len(gaps)
    return Regularity(mean=mean, longest=max(gaps), rhythm=_rhythm(gaps, mean))


def _rhythm(gaps: Sequence[float], mean: float) -> Rhythm:
    if len(gaps) < 2:
        return "too_few"
    spread = sqrt(sum((g - mean) ** 2 for g in gaps) / len(gaps))
    return "regular" if spread < REGULAR_BELOW * mean else "irregular"
