"""The arrays that the compiled search reads and writes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


class Study(NamedTuple):
    """What a search needs besides the cases. n places, T days, m cylinders already taken.

    Expected cases of circle and window: `weight` x (elapsed at its end - at its start) x `scale`.
    `ticks` are `elapsed` in whole numbers, `tick` long and true to within `slack`. The rows of
    `limit` (`_thresholds`) lie `step` apart: a field, since compiled code keeps an old constant
    of another file. `floor` is the fewest ticks in which c cases can stand. `taken_days` (m, 2) and
    `taken_ring` (m, n) close the windows of earlier cylinders to circles that reach them.
    """

    rank: Ints
    rings: Ints
    weight: Floats
    elapsed: Floats
    ticks: Ints
    limit: Floats
    step: float
    floor: NDArray[np.int64]
    taken_days: Ints
    taken_ring: Ints
    shares: Floats
    scale: float
    tick: float
    slack: int
    days: int
    least: int
    total: int
    alive: bool
    shuffles: bool


class Line(NamedTuple):
    """Cases by day, each a column: first and last tick of its day, its day, its ring or place."""

    begin: Ints
    end: Ints
    day: Ints
    ring: Ints


class Room(NamedTuple):
    """Memory that a search writes over: all cases, those near, those inside, and groups."""

    cases: Line
    near: Line
    inside: Line
    stack: Ints


class Spot(NamedTuple):
    """A circle, and the best cylinder so far, which is written over."""

    centre: int
    ring: int
    found: Floats


class Bar(NamedTuple):
    """What a window must reach: c cases in at most `limit`[c] / `unit` ticks and within `days`."""

    limit: Floats
    floor: NDArray[np.int64]
    unit: float
    slack: int
    days: int
