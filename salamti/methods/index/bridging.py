"""Gaps in yearly series: bridged between known years, carried past the last, and how far.

A value is taken, in this order: as known; on the line between the known years before and after,
where they are at most `gap` years apart; from the last known year, at most `reach` years back; at
the beginning of a series from the first known year, at most `reach` years ahead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bridged:
    """Filled values (units, years); positions of the years that each stands on; years of distance.

    `before` and `after` are equal except on a line; -1 where nothing is known. `age` is 0 for a
    known value, else the years to the nearest one that it stands on; NaN where unknown.
    """

    values: Floats
    before: Ints
    after: Ints
    age: Floats


def bridge(values: Floats, *, reach: int, gap: int) -> Bridged:
    """Fill the NaN of (units, years), years being consecutive.

    Raises ValueError for a negative reach or gap.

    >>> found = bridge(np.array([[1.0, np.nan, 3.0, np.nan, np.nan]]), reach=1, gap=2)
    >>> found.values.tolist(), found.age.tolist()
    ([[1.0, 2.0, 3.0, 3.0, nan]], [[0.0, 1.0, 0.0, 1.0, nan]])
    """
    if reach < 0 or gap < 0:
        raise ValueError(f"reach {reach}, gap {gap}: give years, 0 or more")
    years = np.arange(values.shape[1])
    last, following = _last(values), _next(values)
    both = (last >= 0) & (following >= 0) & (following - last <= gap)
    back = (last >= 0) & (years - last <= reach) & ~both
    ahead = (last < 0) & (following >= 0) & (following - years <= reach)
    before = np.where(both | back, last, np.where(ahead, following, -1))
    after = np.where(both | ahead, following, np.where(back, last, -1))
    age = np.minimum(np.abs(years - before), np.abs(after - years)).astype(np.float64)
    return Bridged(
        values=_on_line(values, before, after),
        before=before,
        after=after,
        age=np.where(before >= 0, age, np.nan),
    )


def at_source(values: Floats, found: Bridged) -> Floats:
    """What `values` (units, years) hold at the nearest year that each filled value stands on.

    >>> x = np.array([[1.0, np.nan]])
    >>> at_source(np.array([[0.5, np.nan]]), bridge(x, reach=1, gap=0)).tolist()
    [[0.5, 0.5]]
    """
    years = np.arange(values.shape[1])
    nearer = np.abs(years - found.before) <= np.abs(found.after - years)
    source = np.where(nearer, found.before, found.after)
    held = np.take_along_axis(values, np.maximum(source, 0), axis=1)
    return np.where(source >= 0, held, np.nan)


def trailing_mean(values: Floats, *, window: int) -> Floats:
    """Mean of the known values of the last `window` years; NaN below half of them known.

    >>> trailing_mean(np.array([[1.0, 3.0, np.nan, np.nan]]), window=2).tolist()
    [[1.0, 2.0, 3.0, nan]]
    """
    if window < 1:
        raise ValueError(f"window {window}: give 1 year or more")
    known = ~np.isnan(values)
    count = _rolling(known.astype(np.float64), window)
    total = _rolling(np.where(known, values, 0.0), window)
    enough = (count > 0) & (2 * count >= window)
    return np.where(enough, total / np.where(count > 0, count, 1.0), np.nan)


def _rolling(values: Floats, window: int) -> Floats:
    sums = np.cumsum(values, axis=1)
    found = sums.copy()
    found[:, window:] = sums[:, window:] - sums[:, :-window]
    return found


def _last(values: Floats) -> Ints:
    """Per year the position of the last known year up to it, -1 without one."""
    years = np.broadcast_to(np.arange(values.shape[1]), values.shape)
    return np.maximum.accumulate(np.where(np.isnan(values), -1, years), axis=1)


def _next(values: Floats) -> Ints:
    flipped = _last(values[:, ::-1])[:, ::-1]
    return np.where(flipped >= 0, values.shape[1] - 1 - flipped, -1)


def _on_line(values: Floats, before: Ints, after: Ints) -> Floats:
    low = np.take_along_axis(values, np.maximum(before, 0), axis=1)
    high = np.take_along_axis(values, np.maximum(after, 0), axis=1)
    width = np.maximum(after - before, 1)
    share = (np.arange(values.shape[1]) - before) / width
    found = np.where(after > before, low + (high - low) * share, low)
    return np.where(before >= 0, found, np.nan)
