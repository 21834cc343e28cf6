"""Pairs of reports of two sources that are near enough to be one incident."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.methods.match import _grid
from salamti.methods.match.reports import Reports, Windows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs (m,): places in the first and the second source, kilometres and days apart (first day
    of the second less that of the first). Sorted by first, then second."""

    left: Ints
    right: Ints
    km: Floats
    days: Ints

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return len(self.left)

    def kept(self, which: NDArray[np.bool_]) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.left[which], self.right[which], self.km[which], self.days[which])


def pairs(a: Reports, b: Reports, windows: Windows, *, mixed: bool = False) -> Pairs:
    """All pairs with first days and last days within the window and within the distance.

    Events pair with events and episodes with episodes, unless `mixed`. Distances are great circles
    of a sphere with the Earth's mean radius.

    >>> day = np.array([10, 20])
    >>> a = Reports(first=day, last=day, lat=np.array([34.0, 25.0]), lon=np.array([71.5, 67.0]))
    >>> b = Reports(first=day + 1, last=day + 1, lat=a.lat + 0.01, lon=a.lon)
    >>> found = pairs(a, b, Windows(km=4, days=2))
    >>> found.left.tolist(), found.right.tolist(), found.km.round(2).tolist()
    ([0, 1], [0, 1], [1.11, 1.11])
    """
    if not a.size or not b.size:
        nothing = np.empty(0, np.int64)
        return Pairs(nothing, nothing, np.empty(0), nothing)
    height = min(windows.km / _grid.DEGREE_KM, 180.0) * 1.0001
    reach = _grid.Reach(windows.km, windows.days, height, int(180.0 / height) + 1)
    first, second = _points(a), _points(b)
    day = int(min(a.first.min(), b.first.min())) - windows.days - 1
    key = _grid.keys(second, reach, day=day)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    second = _points(b.taken(order))
    starts = np.concatenate([[0], np.cumsum(_grid.counted(first, second, ordered, reach, day))])
    right = order[_grid.filled(first, second, ordered, reach, day, starts)]
    left = np.repeat(np.arange(a.size), np.diff(starts))
    found = _measured(a, b, left=left, right=right)
    if mixed:
        return found
    return found.kept(a.episode[found.left] == b.episode[found.right])


def _points(reports: Reports) -> _grid.Points:
    return _grid.Points(
        np.ascontiguousarray(reports.first, np.int64),
        np.ascontiguousarray(reports.last, np.int64),
        np.ascontiguousarray(reports.lat, np.float64),
        np.ascontiguousarray(reports.lon, np.float64),
    )


def _measured(a: Reports, b: Reports, *, left: Ints, right: Ints) -> Pairs:
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    km = apart(a.lat[left], a.lon[left], b.lat[right], b.lon[right])
    return Pairs(left, right, km, b.first[right] - a.first[left])


def apart(a_lat: Floats, a_lon: Floats, b_lat: Floats, b_lon: Floats) -> Floats:  # noqa: PLR0917
    """Great-circle distances (m,) in kilometres between points in degrees.

    >>> float(apart(np.zeros(1), np.zeros(1), np.zeros(1), np.ones(1))[0].round(1))
    111.2
    """
    x, y = np.radians(a_lat), np.radians(b_lat)
    up, along = np.sin((y - x) / 2), np.sin(np.radians(b_lon - a_lon) / 2)
    square = up**2 + np.cos(x) * np.cos(y) * along**2
    found: Floats = 2 * _grid.RADIUS_KM * np.arcsin(np.minimum(np.sqrt(square), 1.0))
    return found
