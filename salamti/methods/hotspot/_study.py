"""From places, events and limits to the arrays that the search reads; checks them on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.hotspot._cylinders import Floats, Ints, distances, rings
from salamti.methods.hotspot._layout import Study
from salamti.methods.hotspot._thresholds import STEP, largest_expected
from salamti.methods.hotspot.cylinder import Events, Limits, Places, Population

TICKS = 1 << 28
"""Parts into which the exposure of the whole study is cut for the comparison of whole numbers."""
ROUNDED = 2
"""Ticks by which a window may be wrong: one at each end."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cases:
    """Checked input: events by day; `share` of each place and `passed` before each day, or None."""

    lat: Floats
    lon: Floats
    place: Ints
    day: Ints
    days: int
    share: Floats | None
    passed: Floats | None

    @property
    def total(self) -> int:
        """Number of events."""
        return len(self.place)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """What a search reads, the distances between places, and the radius of each circle, in km."""

    study: Study
    away: Floats
    reach: Floats

    def members(self, centre: int, ring: int) -> NDArray[np.int64]:
        """All places of a circle, nearest first, those without weight too."""
        order = np.argsort(self.away[centre], kind="stable")
        found: NDArray[np.int64] = order[self.away[centre][order] <= self.reach[centre, ring]]
        return found

    def free_rings(self, places: NDArray[np.int64]) -> Ints:
        """How many circles around each centre reach none of the `places`."""
        nearest = self.away[:, places].min(axis=1)
        found: Ints = (self.reach < nearest[:, None]).sum(axis=1).astype(np.int32)
        return found


def checked(
    places: Places, events: Events, limits: Limits, *, population: Population | None
) -> Cases:
    """The input as arrays; raises ValueError where it makes no sense."""
    lat, lon = _coordinates(places)
    _check_limits(limits)
    place, day = _whole(events.place, "places of events"), _whole(events.day, "days of events")
    if len(place) != len(day):
        raise ValueError(f"{len(place)} places of events but {len(day)} days")
    if events.days < 1:
        raise ValueError(f"a study needs at least one day, not {events.days}")
    _check_range(place, len(lat), "place")
    _check_range(day, events.days, "day")
    share, passed = (
        (None, None) if population is None else _exposed(population, len(lat), events.days)
    )
    order = np.argsort(day, kind="stable")
    cases = Cases(lat=lat, lon=lon, place=place[order].astype(np.int32),
                  day=day[order].astype(np.int32), days=events.days, share=share,
                  passed=passed)  # fmt: skip
    _check_exposed(cases)
    return cases


def build(cases: Cases, limits: Limits, *, alive: bool) -> Model:
    """The arrays of the search under the null model of the cases."""
    permuted = cases.share is None or cases.passed is None
    if cases.share is None or cases.passed is None:
        weight = np.bincount(cases.place, minlength=len(cases.lat)).astype(float)
        passed = _before(np.bincount(cases.day, minlength=cases.days).astype(float))
        scale, ticks, tick = 1.0 / cases.total, passed, 1.0
    else:
        weight, passed = cases.share, cases.passed
        scale, ticks, tick = float(cases.total), np.round(passed * TICKS), 1.0 / TICKS
    away = distances(cases.lat, cases.lon)
    around = rings(away, weight, radius_km=limits.radius_km)
    most = _most_cases(cases, passed, limits.days, permuted=permuted)
    study = Study(
        rank=around.rank,
        rings=around.rings,
        weight=around.weight,
        elapsed=passed,
        ticks=ticks.astype(np.int32),
        limit=largest_expected(cases.total, most),
        step=STEP,
        floor=_floor(cases, ticks, limits.days, most=most, permuted=permuted),
        taken_days=np.empty((0, 2), np.int32),
        taken_ring=np.empty((0, len(weight)), np.int32),
        shares=np.cumsum(weight) / weight.sum(),
        scale=scale,
        tick=tick,
        slack=0 if permuted else ROUNDED,
        days=min(limits.days, cases.days),
        least=limits.least,
        total=cases.total,
        alive=alive,
        shuffles=permuted,
    )
    return Model(study=study, away=away, reach=around.reach)


def _coordinates(places: Places) -> tuple[Floats, Floats]:
    lat, lon = np.asarray(places.lat, dtype=float), np.asarray(places.lon, dtype=float)
    if lat.ndim != 1 or lat.shape != lon.shape:
        raise ValueError(f"lat and lon must be two rows of one length: {lat.shape}, {lon.shape}")
    wrong = np.flatnonzero(~((np.abs(lat) <= 90) & (np.abs(lon) <= 360)))
    if len(wrong):
        raise ValueError(f"place {wrong[0]} has no valid coordinates in degrees: leave it out")
    return lat, lon


def _check_limits(limits: Limits) -> None:
    if not 0 <= limits.radius_km < np.inf:
        raise ValueError(f"the radius must be 0 km or more, not {limits.radius_km}")
    if limits.days < 1 or limits.least < 1:
        raise ValueError(f"days and least must be 1 or more, not {limits.days}, {limits.least}")


def _whole(values: ArrayLike, what: str) -> NDArray[np.int64]:
    given = np.asarray(values)
    if given.size == 0:
        return np.empty(0, np.int64)
    if given.ndim != 1 or not np.issubdtype(given.dtype, np.number):
        raise ValueError(f"{what} must be one row of whole numbers")
    if not np.all(np.isfinite(given)) or np.any(given != np.round(given)):
        raise ValueError(f"{what} must be whole numbers; leave out events that are not known")
    return given.astype(np.int64)


def _check_range(values: NDArray[np.int64], stop: int, what: str) -> None:
    wrong = np.flatnonzero((values < 0) | (values >= stop))
    if len(wrong):
        raise ValueError(f"event {wrong[0]}: {what} {values[wrong[0]]} is not in 0 to {stop - 1}")


def _exposed(population: Population, places: int, days: int) -> tuple[Floats, Floats]:
    """Share of people by place, and share of exposure before each day and after the last."""
    people = np.asarray(population.people, dtype=float)
    daily = np.ones(days) if population.exposure is None else np.asarray(population.exposure, float)
    for row, size, what in ((people, places, "people"), (daily, days, "exposure")):
        if row.shape != (size,):
            raise ValueError(f"{what} must have the shape ({size},), not {row.shape}")
        if not np.all(np.isfinite(row)) or np.any(row < 0) or row.sum() <= 0:
            raise ValueError(f"{what} must be known, not negative, and not all zero")
    passed = _before(daily)
    return people / people.sum(), passed / passed[-1]


def _check_exposed(cases: Cases) -> None:
    if cases.share is None or cases.passed is None:
        return
    empty = (cases.share[cases.place] <= 0) | (np.diff(cases.passed)[cases.day] <= 0)
    if np.any(empty):
        first = int(np.flatnonzero(empty)[0])
        where = f"place {cases.place[first]}, day {cases.day[first]}"
        raise ValueError(f"an event lies where or when nobody was exposed: {where}")


def _before(daily: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(daily)])


def _most_cases(cases: Cases, passed: Floats, days: int, *, permuted: bool) -> int:
    """Cases of the fullest window; in simulated data of the Poisson model almost surely no more."""
    last = np.searchsorted(cases.day, cases.day + days, side="left")
    fullest = int((last - np.arange(cases.total)).max())
    if permuted:
        return fullest
    width = min(days, cases.days)
    mean = cases.total * float((passed[width:] - passed[:-width]).max())
    return min(cases.total, max(fullest, int(mean + 10 * np.sqrt(mean)) + 20))


def _floor(
    cases: Cases, ticks: Floats, days: int, *, most: int, permuted: bool
) -> NDArray[np.int64]:
    """Fewest ticks in which c cases, of any places, can stand; column as in `largest_expected`.

    Shuffling keeps the days, so for the permutation model this is counted once.
    """
    floor = np.zeros(most + 2, np.int64)
    if not permuted:
        floor[1:-1] = int(np.diff(ticks)[np.diff(ticks) > 0].min(initial=TICKS)) - ROUNDED
        return floor
    for c in range(1, most + 1):
        first, last = cases.day[: cases.total - c + 1], cases.day[c - 1 :]
        near = last - first < days
        floor[c] = int((ticks[last[near] + 1] - ticks[first[near]]).min())
    return floor
