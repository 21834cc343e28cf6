"""Whole numbers over months: an event that lasts into the next month belongs to both."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date


def days_by_month(start: date, end: date) -> dict[str, int]:
    """Days of a period in each month (`YYYY-MM`) that it touches, both ends included.

    Raises ValueError for a period that ends before it starts.

    >>> days_by_month(date(2009, 1, 30), date(2009, 2, 2))
    {'2009-01': 2, '2009-02': 2}
    """
    if end < start:
        raise ValueError(f"the period ends on {end}, before its start on {start}")
    days: dict[str, int] = {}
    year, month = start.year, start.month
    while (year, month) <= (end.year, end.month):
        first = max(start, date(year, month, 1))
        last = min(end, date(year, month, monthrange(year, month)[1]))
        days[f"{year:04d}-{month:02d}"] = (last - first).days + 1
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return days


def divide(total: int, days: Mapping[str, int]) -> dict[str, int]:
    """Divide a whole number in proportion to days; the parts add up to it exactly.

    The largest remainders get the units that are left (Hare-Niemeyer), the earlier month on a tie.

    >>> divide(5, {"2009-01": 2, "2009-02": 2})
    {'2009-01': 3, '2009-02': 2}
    """
    span = sum(days.values())
    shares = {month: total * n // span for month, n in days.items()}
    by_remainder = sorted(days, key=lambda month: (-(total * days[month] % span), month))
    for month in by_remainder[: total - sum(shares.values())]:
        shares[month] += 1
    return shares
