"""Months as text (YYYY-MM) and issue times as text (UTC, to the second)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from salamti.base.clock import Clock
from salamti.base.errors import LedgerError

MONTH = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])", re.ASCII)
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


def stamp(clock: Clock) -> str:
    """The time of an issue by the clock; raises LedgerError for a clock without a time zone.

    >>> stamp(lambda: datetime(2026, 11, 26, 8, 30, tzinfo=UTC))
    '2026-11-26T08:30:00Z'
    """
    now = clock()
    if now.tzinfo is None:
        raise LedgerError("The clock has no time zone.", do="Give one that tells UTC.")
    return now.astimezone(UTC).strftime(_STAMP)


def moment(stamped: str) -> datetime:
    """The moment of a stamp; raises ValueError for text that is none."""
    return datetime.strptime(stamped, _STAMP).replace(tzinfo=UTC)


def day(text: str) -> date:
    """The day of a date or a stamp; raises ValueError for text that is none."""
    return date.fromisoformat(text[:10])


def ordinal(month: str) -> int:
    """Months since the year 0.

    >>> ordinal("2027-01") - ordinal("2026-05")
    8
    """
    return int(month[:4]) * 12 + int(month[5:]) - 1


def following(stamped: str) -> str:
    """The first month that begins after the day of a stamp.

    >>> following("2026-12-01T00:00:00Z"), following("2026-11-30T23:59:59Z")
    ('2027-01', '2026-12')
    """
    year, month = divmod(ordinal(stamped[:7]) + 1, 12)
    return f"{year}-{month + 1:02d}"
