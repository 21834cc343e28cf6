"""Filling gaps in panels: from the same unit's other points in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Whose each row of the values is, and when."""

    units: Sequence[str]
    times: Floats


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the times stand in the panel's calendar, and how many steps a value may be carried."""

    steps: NDArray[np.int64]
    back: int


def fill(values: Floats, rows: Rows, method: str, *, max_time: int | None = None) -> Floats:
    """Fill NaN of rows x indicators from the same unit's other times; the rest stays NaN.

    panel_latest: the last known value before, at most `max_time` points in time of the whole panel
    back. panel_constant: the last known before, the first known at the beginning. panel_linear:
    the line between the known neighbours, the nearest known value outside of them.

    >>> rows = Rows(["a", "a", "a"], np.array([2001.0, 2002.0, 2004.0]))
    >>> fill(np.array([[1.0], [np.nan], [4.0]]), rows, "panel_linear").tolist()
    [[1.0], [2.0], [4.0]]
    >>> fill(np.array([[np.nan], [3.0], [np.nan]]), rows, "panel_latest").tolist()
    [[nan], [3.0], [3.0]]
    """
    found = values.copy()
    calendar = np.unique(rows.times)
    back = len(calendar) if max_time is None else max_time
    names = np.asarray(rows.units)
    for unit in dict.fromkeys(rows.units):
        at = np.flatnonzero(names == unit)
        at = at[np.argsort(rows.times[at], kind="stable")]
        when = rows.times[at]
        reach = Reach(np.searchsorted(calendar, when), back)
        if np.any(np.diff(when) == 0):
            raise ValueError(f"unit {unit!r} has two rows of the same time: keep one")
        for j in range(values.shape[1]):
            found[at, j] = _series(when, values[at, j], method, reach=reach)
    return found


def _series(when: Floats, x: Floats, method: str, *, reach: Reach) -> Floats:
    empty = np.isnan(x)
    if empty.all() or not empty.any():
        return x
    if method == "panel_linear":
        return np.where(empty, np.interp(when, when[~empty], x[~empty]), x)
    places = np.flatnonzero(~empty)
    before = np.searchsorted(places, np.arange(len(x)), side="right") - 1
    source = places[np.maximum(before, 0)]
    filled = x[source]
    if method == "panel_latest":
        far = reach.steps - reach.steps[source] > reach.back
        filled = np.where((before < 0) | far, np.nan, filled)
    return np.where(empty, filled, x)
