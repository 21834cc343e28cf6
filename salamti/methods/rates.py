"""Rates, shares, growth and means: small formulas with the cases in which there is no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

REACH = 10
"""Years between a count and the census that it is divided by, at most."""


def per_100k(count: float | None, people: float | None, *, years: int = 1) -> float | None:
    """Cases per 100,000 people and year: `count / years / people * 100,000`; None where unknown.

    >>> per_100k(50, 1_000_000), per_100k(50, 1_000_000, years=10), per_100k(3, None)
    (5.0, 0.5, None)
    """
    if count is None or not people or years < 1:
        return None
    return count / years / people * 100_000


def percent(part: float | None, whole: float | None) -> float | None:
    """Part of a whole in percent; None where either is unknown or the whole is 0.

    >>> percent(1, 4), percent(1, 0)
    (25.0, None)
    """
    if part is None or not whole:
        return None
    return 100 * part / whole


def nearest_census(
    year: float, censuses: Mapping[int, int | None], *, reach: int = REACH
) -> int | None:
    """The census of known population that lies nearest to `year`, the earlier one on a tie.

    None where no census is known within `reach` years: people of another generation are no base.

    >>> nearest_census(2020, {2017: 100, 2023: 120}), nearest_census(2021, {2017: 100, 2023: 120})
    (2017, 2023)
    >>> nearest_census(2021, {2017: 100, 2023: None}), nearest_census(1990, {2017: 100})
    (2017, None)
    """
    known = [c for c in sorted(censuses) if censuses[c] and abs(c - year) <= reach]
    return min(known, key=lambda c: abs(c - year), default=None)


def growth_percent(first: float | None, last: float | None, *, years: int) -> float | None:
    """Mean growth in percent a year: `((last / first) ** (1 / years) - 1) * 100`.

    >>> growth_percent(100, 121, years=2)
    10.0
    """
    if not first or last is None or years < 1:
        return None
    growth: float = ((last / first) ** (1 / years) - 1) * 100
    return round(growth, 9)


def weighted_mean(
    values: Sequence[float | None], weights: Sequence[float | None]
) -> tuple[float | None, int]:
    """Mean of the known values by the known weights, and how many units went in.

    >>> weighted_mean([10, 20, None], [1, 3, 5]), weighted_mean([10], [None])
    ((17.5, 2), (None, 0))
    """
    known = [(v, w) for v, w in zip(values, weights, strict=True) if v is not None and w]
    total = sum(w for _, w in known)
    if not total:
        return None, 0
    return sum(v * w for v, w in known) / total, len(known)
