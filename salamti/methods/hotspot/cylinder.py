"""What a scan is given: places, events, limits, the people exposed, and how to run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Centre points in degrees, shapes (n,); an event names a place by its position here."""

    lat: ArrayLike
    lon: ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """Place and day of each event, shapes (events,); the study has the days 0 to `days` - 1."""

    place: ArrayLike
    day: ArrayLike
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Largest cylinder: radius in km and duration in days; and the fewest events of a cluster."""

    radius_km: float
    days: int
    least: int = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Population:
    """People by place, shape (places,), and `exposure` by day, shape (days,): None is all alike."""

    people: ArrayLike
    exposure: ArrayLike | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to run a scan.

    `alive`: only cylinders that end on the last day (prospective). `clusters`: report at most so
    many. `apart`: secondary clusters share no place with an earlier one, or no place on a same day.
    `threads`: None takes all processors.
    """

    simulations: int = 999
    seed: int = 0
    alive: bool = False
    clusters: int = 10
    apart: Literal["place", "cylinder"] = "place"
    threads: int | None = None


def events_of(counts: ArrayLike) -> Events:
    """Events from whole counts by place and day, shape (places, days).

    Raises ValueError where a count is negative, unknown or not whole.

    >>> found = events_of([[0, 2], [1, 0]])
    >>> np.asarray(found.place).tolist(), np.asarray(found.day).tolist(), found.days
    ([0, 0, 1], [1, 1, 0], 2)
    """
    table = np.asarray(counts, dtype=float)
    if table.ndim != 2:
        raise ValueError(f"counts must have the shape (places, days), not {table.shape}")
    if not np.all(np.isfinite(table)) or np.any(table < 0) or np.any(table != np.round(table)):
        raise ValueError("counts must be whole numbers from 0; leave out what is unknown")
    place, day = np.nonzero(table)
    times = table[place, day].astype(int)
    return Events(place=np.repeat(place, times), day=np.repeat(day, times), days=table.shape[1])
