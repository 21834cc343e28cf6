"""Compiled search for pairs of reports that are near in space and time.

Reports of the second source are sorted by day, row of latitude and cell of longitude; a row is as
high as the window and its cells at least as wide, so that near reports lie in three rows and in one
run of cells (two where the run crosses the date line).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RADIUS_KM = 6371.0088
DEGREE_KM = math.pi * RADIUS_KM / 180
CELLS = 1 << 20
"""More than the cells of any row."""


class Points(NamedTuple):
    """First and last day (n,), latitude and longitude in degrees (n,)."""

    first: Ints
    last: Ints
    lat: Floats
    lon: Floats


class Reach(NamedTuple):
    """The windows, the height of a row in degrees, and how many rows there are."""

    km: float
    days: int
    height: float
    rows: int


@njit(cache=True)
def distance(a_lat: float, a_lon: float, b_lat: float, b_lon: float) -> float:  # noqa: PLR0917
    """Great-circle distance in kilometres (haversine)."""
    x, y = math.radians(a_lat), math.radians(b_lat)
    up = math.sin((y - x) / 2)
    along = math.sin(math.radians(b_lon - a_lon) / 2)
    square = up * up + math.cos(x) * math.cos(y) * along * along
    return 2 * RADIUS_KM * math.asin(min(1.0, math.sqrt(square)))


@njit(cache=True)
def _row(lat: float, reach: Reach) -> int:
    return min(max(int((lat + 90.0) / reach.height), 0), reach.rows - 1)


@njit(cache=True)
def _width(row: int, reach: Reach) -> float:
    """Degrees of longitude that surely hold the window anywhere in or beside the row."""
    nearest_pole = 90.0 - max(
        abs((row - 1) * reach.height - 90.0), abs((row + 2) * reach.height - 90.0)
    )
    shrink = math.sin(math.radians(max(nearest_pole, 0.0)))
    if shrink <= 1e-6:
        return 360.0
    return min(360.0, max(reach.km / (DEGREE_KM * shrink) * 1.0001, 360.0 / (CELLS - 8)))


@njit(cache=True)
def _cell(lon: float, row: int, reach: Reach) -> int:
    return int((lon % 360.0) / _width(row, reach))


@njit(cache=True)
def keys(points: Points, reach: Reach, *, day: int) -> Ints:
    """Sort keys (n,): by first day (counted from `day`), row and cell."""
    made = np.empty(points.lat.size, np.int64)
    for i in range(points.lat.size):
        row = _row(points.lat[i], reach)
        cell = _cell(points.lon[i], row, reach)
        made[i] = ((points.first[i] - day) * reach.rows + row) * CELLS + cell
    return made


@njit(cache=True, parallel=True)
def counted(a: Points, b: Points, ordered: Ints, reach: Reach, day: int) -> Ints:  # noqa: PLR0917
    """How many near reports of `b` each report of `a` has; `b` is sorted by `ordered`."""
    found = np.zeros(a.lat.size, np.int64)
    nothing = np.empty(0, np.int64)
    for i in prange(a.lat.size):
        found[i] = _near(a, b, ordered, reach, day, i, nothing, 0)
    return found


@njit(cache=True, parallel=True)
def filled(  # noqa: PLR0917
    a: Points, b: Points, ordered: Ints, reach: Reach, day: int, starts: Ints
) -> Ints:
    """The near reports of `b`, those of report i of `a` from `starts[i]` on."""
    found = np.empty(starts[-1], np.int64)
    for i in prange(a.lat.size):
        _near(a, b, ordered, reach, day, i, found, starts[i])
    return found


@njit(cache=True)
def _near(  # noqa: PLR0917
    a: Points, b: Points, ordered: Ints, reach: Reach, day: int, i: int, out: Ints, at: int
) -> int:
    """Count, and where `out` has room write, the reports near report i."""
    seen = 0
    own = _row(a.lat[i], reach)
    for when in range(a.first[i] - reach.days, a.first[i] + reach.days + 1):
        for row in range(max(own - 1, 0), min(own + 2, reach.rows)):
            base = ((when - day) * reach.rows + row) * CELLS
            cells = int(360.0 / _width(row, reach)) + 1
            middle = _cell(a.lon[i], row, reach)
            low, high = middle - 2, middle + 2
            if high - low >= cells - 1:
                low, high = 0, cells
            seen += _run(a, b, ordered, reach, base + max(low, 0), base + high, i, out, at + seen)
            if low < 0:
                seen += _run(a, b, ordered, reach, base + max(low + cells, high + 1),
                             base + cells, i, out, at + seen)  # fmt: skip
            elif high >= cells - 1 and low > 0:
                last = min(high - cells + 1, low - 1)
                seen += _run(a, b, ordered, reach, base, base + last, i, out, at + seen)
    return seen


@njit(cache=True)
def _run(  # noqa: PLR0913, PLR0917
    a: Points, b: Points, ordered: Ints, reach: Reach, low: int, high: int, i: int, out: Ints,
    at: int,
) -> int:  # fmt: skip
    """The reports near report i among those with a key from low to high."""
    seen = 0
    k = np.searchsorted(ordered, low)
    while k < ordered.size and ordered[k] <= high:
        if abs(b.last[k] - a.last[i]) <= reach.days and (
            distance(a.lat[i], a.lon[i], b.lat[k], b.lon[k]) <= reach.km
        ):
            if out.size:
                out[at + seen] = k
            seen += 1
        k += 1
    return seen
