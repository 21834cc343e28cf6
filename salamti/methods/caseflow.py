"""How cases flow through courts: shares of outcomes, clearance, backlog in months."""

from __future__ import annotations


def share(part: float | None, whole: float | None) -> float | None:
    """`part` of `whole` (0 to 1); None where either is unknown or the whole is 0.

    ValueError where the part is larger than the whole.

    >>> share(255, 798), share(None, 798), share(0, 0)
    (0.31954887218045114, None, None)
    """
    if part is None or not whole:
        return None
    if not 0 <= part <= whole:
        raise ValueError(f"{part:g} cannot be a part of {whole:g}")
    return part / whole


def clearance(decided: float | None, filed: float | None) -> float | None:
    """Cases decided per case filed in the same period; below 1 the backlog grows.

    The rate of the Council of Europe's CEPEJ and of the World Bank's court statistics.

    >>> round(clearance(2903, 3286), 3), clearance(10, None)
    (0.883, None)
    """
    if decided is None or not filed:
        return None
    return decided / filed


def disposition_days(pending: float | None, decided: float | None, *, days: float) -> float | None:
    """Days to clear what is pending at the pace of a period of `days` days (CEPEJ).

    It says how long the queue is, not how long a case takes.

    >>> round(disposition_days(1874, 2903, days=365)), disposition_days(5, 0, days=365)
    (236, None)
    """
    if pending is None or not decided:
        return None
    return pending / decided * days


def months_between(start: str, end: str) -> int | None:
    """Months from the first to the last month of a period, both counted; years stand for all
    twelve.

    >>> months_between("2013-09", "2014-11"), months_between("2010", "2010")
    (15, 12)
    >>> months_between("", "2010") is None
    True
    """
    if not start or not end:
        return None
    first = (int(start[:4]), int(start[5:7]) if len(start) >= 7 else 1)
    last = (int(end[:4]), int(end[5:7]) if len(end) >= 7 else 12)
    count = (last[0] - first[0]) * 12 + last[1] - first[1] + 1
    if count < 1:
        raise ValueError(f"the period ends ({end}) before it begins ({start})")
    return count
