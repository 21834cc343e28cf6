"""The scan written down from its definition: every circle, every window, plain Python."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from salamti.methods.hotspot.cylinder import Events, Limits, Places, Population


@dataclass(frozen=True)
class Cylinder:
    """A window of a circle."""

    members: frozenset[int]
    start: int
    end: int
    observed: int
    expected: float
    llr: float


def kilometres(places: Places, one: int, two: int) -> float:
    """Great-circle distance by the law of cosines on unit vectors, not by haversine."""
    lat, lon = np.radians(np.asarray(places.lat)), np.radians(np.asarray(places.lon))
    points = [
        np.array([math.cos(lat[i]) * math.cos(lon[i]), math.cos(lat[i]) * math.sin(lon[i]),
                  math.sin(lat[i])]) for i in (one, two)
    ]  # fmt: skip
    across = float(np.linalg.norm(points[0] - points[1]))
    return round(2 * 6371.0088 * math.asin(min(1.0, across / 2)), 5)


def circles(places: Places, radius_km: float) -> set[frozenset[int]]:
    n = len(np.asarray(places.lat))
    found = set()
    for i in range(n):
        away = [kilometres(places, i, j) for j in range(n)]
        found |= {
            frozenset(j for j in range(n) if away[j] <= reach)
            for reach in away
            if reach <= radius_km
        }
    return found


def llr(c: int, mu: float, total: int) -> float:
    if c <= mu:
        return 0.0
    rest = (total - c) * math.log((total - c) / (total - mu)) if c < total else 0.0
    return c * math.log(c / mu) + rest


def cylinders(
    places: Places,
    events: Events,
    limits: Limits,
    *,
    population: Population | None = None,
    alive: bool = False,
) -> Iterator[Cylinder]:
    pairs = list(
        zip(np.asarray(events.place).tolist(), np.asarray(events.day).tolist(), strict=True)
    )
    total = len(pairs)
    for members in circles(places, limits.radius_km):
        for start in range(events.days):
            for end in range(start, min(start + limits.days, events.days)):
                if alive and end != events.days - 1:
                    continue
                here = [(p, d) for p, d in pairs if p in members]
                c = sum(start <= d <= end for _, d in here)
                if population is None:
                    mu = len(here) * sum(start <= d <= end for _, d in pairs) / total
                else:
                    people = np.asarray(population.people, float)
                    daily = np.ones(events.days)
                    if population.exposure is not None:
                        daily = np.asarray(population.exposure, float)
                    share = people[sorted(members)].sum() / people.sum()
                    mu = total * share * daily[start : end + 1].sum() / daily.sum()
                if c >= limits.least and c > mu:
                    yield Cylinder(members, start, end, c, mu, llr(c, mu, total))


def overlaps(one: Cylinder, two: Cylinder, apart: str) -> bool:
    """Whether two cylinders share a place, or a place on a same day."""
    if not one.members & two.members:
        return False
    return apart == "place" or (one.start <= two.end and two.start <= one.end)
