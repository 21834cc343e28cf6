"""The self-exciting model of events by place and day: what it is given and what it consists of.

Expected events at place p on day d, given all earlier days:

    lambda(p, d) = mu_p s(d) + alpha sum over earlier events i of g(d - d_i) h(p_i, p)

- g(k) = (1 - exp(-beta)) exp(-beta (k - 1)), k = 1, 2 ...: the exponential kernel of rate beta a
  day, day by day; it sums to 1. With two time scales a share `slow_share` of it has the lower rate
  `slow_beta`. Events of one day do not excite each other.
- h(q, p): the share `stay` remains in the place; the rest falls on the places within
  `Settings.radius_km`, by exp(-distance / reach_km), and sums to 1. A place without neighbours
  keeps everything.
- alpha is therefore the branching ratio: how many further events one event brings, directly.
- s(d) is 1, or a yearly season and a slow trend with mean logarithm 0 over the study.

Given the past, the counts of a day are independent Poisson numbers. This is the same as a process
in continuous time whose intensity is constant within a day, so ties need no jitter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """Place (from 0), whole day (from 0) and, for forecasts of deaths, deaths; shapes (events,)."""

    place: ArrayLike
    day: ArrayLike
    deaths: ArrayLike | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is assumed.

    `scales`: one time scale, or two. `shrink`: weight of the mean background, in events; None
    learns it from the data. `season`: a yearly wave. `trend_years`: about so many years between the
    knots of a slow trend, which stays where it is after the study; None for no trend.
    """

    radius_km: float = 150.0
    scales: Literal[1, 2] = 1
    shrink: float | None = None
    season: bool = False
    trend_years: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A parameter with its standard error and interval; NaN where the data do not bound it."""

    value: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hawkes:
    """A model, fitted or chosen.

    `mu` (places,) in events a day; `beta` and `slow_beta` per day; `stay` and `slow_share` shares;
    `distances` (places, places) in km; `days` of the study; `wave` the coefficients of season and
    trend.
    """

    mu: Floats
    alpha: float
    beta: float
    stay: float
    reach_km: float
    distances: Floats
    days: int
    settings: Settings
    wave: Floats
    slow_beta: float = 1.0
    slow_share: float = 0.0

    def scales(self) -> tuple[tuple[float, float], ...]:
        """Share and rate of each time scale, the fast one first."""
        fast = (1 - self.slow_share, self.beta)
        return (fast, (self.slow_share, self.slow_beta)) if self.slow_share > 0 else (fast,)

    def spread(self) -> Floats:
        """h(q, p), shape (places, places): rows are where an event is, and sum to 1."""
        away = nearness(self.distances, self.reach_km, radius_km=self.settings.radius_km)[0]
        return self.stay * np.eye(len(self.mu)) + (1 - self.stay) * away

    def background(self, days: Ints) -> Floats:
        """s on each of `days`, same shape."""
        found: Floats = np.exp(basis(days, self.days, settings=self.settings) @ self.wave)
        return found


def nearness(distances: Floats, reach_km: float, *, radius_km: float) -> tuple[Floats, Floats]:
    """Shares of what leaves a place (rows), and their slopes by log reach; (n, n) each.

    >>> away = np.array([[0.0, 50.0, 500.0], [50.0, 0.0, 450.0], [500.0, 450.0, 0.0]])
    >>> nearness(away, 40.0, radius_km=100)[0].tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    close = (distances <= radius_km) & ~np.eye(len(distances), dtype=bool)
    alone = ~close.any(axis=1)
    nearest = np.where(close, distances, np.inf).min(axis=1, initial=np.inf)
    beyond = distances - np.where(alone, 0.0, nearest)[:, None]  # of the nearest: never all 0
    steps = np.where(close, beyond, np.inf) / reach_km
    share: Floats = np.exp(-steps)
    share[alone, alone] = 1.0
    share /= share.sum(axis=1, keepdims=True)
    finite = np.where(np.isfinite(steps), steps, 0.0)
    slope = share * (finite - (share * finite).sum(axis=1, keepdims=True))
    return share, slope


def basis(days: Ints, span: int, *, settings: Settings) -> Floats:
    """Columns of season and trend on each of `days`, centred over the study of `span` days.

    >>> basis(np.arange(3), 3, settings=Settings()).shape
    (3, 0)
    """
    middle = _columns(np.arange(span), span, settings).mean(axis=0)
    found: Floats = _columns(days, span, settings) - middle
    return found


def checked(events: Events, places: int, *, days: int) -> tuple[Ints, Ints]:
    """Place and day of each event, sorted by day, then place; ValueError where one is out."""
    place, day = np.asarray(events.place, dtype=float), np.asarray(events.day, dtype=float)
    if place.ndim != 1 or place.shape != day.shape:
        raise ValueError("places and days must be two rows of the same length")
    for name, values, end in (("place", place, places), ("day", day, days)):
        if np.any(~np.isfinite(values) | (values != np.round(values))):
            raise ValueError(f"each {name} must be known and whole: leave such events out")
        if np.any((values < 0) | (values >= end)):
            raise ValueError(f"each {name} must lie between 0 and {end - 1}")
    order = np.lexsort((place, day))
    return place[order].astype(np.int64), day[order].astype(np.int64)


def _columns(days: Ints, span: int, settings: Settings) -> Floats:
    columns = []
    if settings.season:
        angle = 2 * np.pi * days / YEAR
        columns += [np.sin(angle), np.cos(angle)]
    if settings.trend_years is not None:
        knots = np.linspace(0, span - 1, max(2, round(span / YEAR / settings.trend_years) + 1))
        tents = np.eye(len(knots))[1:]
        columns += [np.interp(days, knots, tent) for tent in tents]
    return np.column_stack(columns) if columns else np.empty((len(days), 0))
