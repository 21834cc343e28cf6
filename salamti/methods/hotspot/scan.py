"""Kulldorff's space-time scan statistic: where and when did more happen than chance explains?

A cylinder is a circle of places and a window of days. Of all cylinders within the limits the scan
finds the one with the highest log likelihood ratio, and how often data without clusters hold one
as high. Two null models:

- space-time permutation (no population): the expected number is events of the circle times events
  of the window over all events; simulations shuffle the days among the events. Lasting differences
  between places and changes that all places share are no cluster.
- Poisson (with a population): the expected number is all events times the circle's share of people
  times the window's share of exposure; simulations place each event anew.

Log likelihood ratio of c events where mu are expected, C in all, for c > mu:
c ln(c / mu) + (C - c) ln((C - c) / (C - mu)). Secondary clusters are the best cylinders that do not
touch an earlier one; their p-value compares with the same simulated maxima, so it errs upwards.

References: Kulldorff (1997), Communications in Statistics: Theory and Methods 26(6); Kulldorff
(2001), JRSS A 164(1), for living clusters; Kulldorff et al. (2005), PLoS Medicine 2(3), for the
permutation model; Abrams, Kleinman and Kulldorff (2010), Int. Journal of Health Geographics 9:61.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.methods.hotspot import _kernels, gumbel
from salamti.methods.hotspot._layout import Floats, Ints, Study
from salamti.methods.hotspot._study import Cases, Model, build, checked
from salamti.methods.hotspot.cylinder import Events, Limits, Places, Plan, Population

CHUNK = 16
"""Simulations that a thread takes at once."""
ALIKE = 1e-9
"""Ratios this close, relatively, count as equal: the same counts may be summed in another order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cylinder with more events than expected.

    `members` are all places of the circle around the place `centre`, nearest first; `start` and
    `end` are its first and last day; `ratio` is observed over expected; `llr` the log likelihood
    ratio; `p` by Monte Carlo, `gumbel_p` by the fitted distribution; None without simulations.
    """

    centre: int
    radius_km: float
    members: tuple[int, ...]
    start: int
    end: int
    observed: int
    expected: float
    ratio: float
    llr: float
    p: float | None
    gumbel_p: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Clusters as they were found, the best first, and the simulated maxima, sorted."""

    clusters: tuple[Cluster, ...]
    maxima: tuple[float, ...]
    gumbel: gumbel.Gumbel | None
    events: int


def scan(
    places: Places,
    events: Events,
    limits: Limits,
    *,
    population: Population | None = None,
    plan: Plan | None = None,
) -> Scan:
    """Clusters of `events` at `places` in cylinders within `limits`.

    With `population` the model is Poisson, without it space-time permutation. The same input and
    seed give the same result whatever the number of threads. No events give no clusters. Raises
    ValueError where shapes differ, a coordinate, place or day is out of range or unknown, a limit
    or number is negative, or an event lies where or when nobody was exposed.

    >>> where = Places(lat=[30.0, 30.1, 34.0, 34.1], lon=[70.0, 70.0, 72.0, 72.0])
    >>> place = [0, 1, 0, 1, 0, 2, 3, 2, 3, 2, 3, 1]
    >>> day = [50, 50, 51, 51, 52, 5, 20, 35, 60, 75, 90, 10]
    >>> found = scan(where, Events(place=place, day=day, days=100), Limits(radius_km=50, days=7))
    >>> best = found.clusters[0]
    >>> best.members, best.start, best.end, best.observed, round(best.expected, 2)
    ((0, 1), 50, 52, 5, 2.5)
    """
    plan = plan or Plan()
    if plan.simulations < 0 or plan.clusters < 0:
        raise ValueError("the numbers of simulations and clusters must be 0 or more")
    cases = checked(places, events, limits, population=population)
    if cases.total == 0:
        return Scan(clusters=(), maxima=(), gumbel=None, events=0)
    model = build(cases, limits, alive=plan.alive)
    maxima = np.sort(_simulated(model.study, cases, plan))
    fitted = _fitted(maxima)
    found = tuple(
        _cluster(row, model, _chances(row[_kernels.BEST], maxima, fitted))
        for row in _separate(model, cases, plan)
    )
    return Scan(clusters=found, maxima=tuple(maxima.tolist()), gumbel=fitted, events=cases.total)


def _simulated(study: Study, cases: Cases, plan: Plan) -> Floats:
    """Maxima of the simulated data sets; each has its own seed, so threads change nothing."""
    seeds = np.random.SeedSequence(plan.seed).generate_state(plan.simulations).astype(np.int64)
    chunks = [seeds[k : k + CHUNK] for k in range(0, len(seeds), CHUNK)]
    threads = plan.threads or _processors()

    def run(chunk: NDArray[np.int64]) -> Floats:
        found: Floats = _kernels.maxima(study, (cases.place, cases.day), chunk)
        return found

    if threads == 1 or len(chunks) < 2:
        return np.concatenate([np.empty(0), *map(run, chunks)])
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(run, chunks)))


def _processors() -> int:
    """Processors that this process may use, where the system says so."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _separate(model: Model, cases: Cases, plan: Plan) -> list[Floats]:
    """The best cylinder, then the best that does not touch it, and so on."""
    found: list[Floats] = []
    study = model.study
    while len(found) < plan.clusters:
        row: Floats = _kernels.search(study, cases.place, cases.day)
        if row[_kernels.BEST] <= 0:
            break
        found.append(row)
        centre, ring, start, end = row[_kernels.CENTRE : _kernels.END + 1].astype(int)
        free = model.free_rings(model.members(centre, ring))
        window = None if plan.apart == "place" else (start, end)
        study = _closed(study, free, window)
    return found


def _closed(study: Study, free: Ints, window: tuple[int, int] | None) -> Study:
    """The study with only the `free` circles, in the days of the window or in all days."""
    if window is None:
        return study._replace(rings=np.minimum(study.rings, free))
    days = np.array([window], dtype=np.int32)
    return study._replace(
        taken_days=np.concatenate([study.taken_days, days]),
        taken_ring=np.concatenate([study.taken_ring, free[None, :]]),
    )


def _fitted(maxima: Floats) -> gumbel.Gumbel | None:
    """None where too few simulations, or all alike, let no distribution be fitted."""
    if len(maxima) < 2 or maxima[-1] - maxima[0] <= ALIKE:
        return None
    return gumbel.fit(maxima)


def _chances(
    llr: float, maxima: Floats, fitted: gumbel.Gumbel | None
) -> tuple[float | None, float | None]:
    """Monte Carlo and Gumbel p-value."""
    if len(maxima) == 0:
        return None, None
    above = int((maxima >= llr * (1 - ALIKE)).sum())
    return (1 + above) / (1 + len(maxima)), fitted.survival(llr) if fitted else None


def _cluster(row: Floats, model: Model, chances: tuple[float | None, float | None]) -> Cluster:
    centre, ring, start, end, observed = row[_kernels.CENTRE : _kernels.CASES + 1].astype(int)
    expected = float(row[_kernels.EXPECTED])
    return Cluster(
        centre=int(centre),
        radius_km=float(model.reach[centre, ring]),
        members=tuple(model.members(centre, ring).tolist()),
        start=int(start),
        end=int(end),
        observed=int(observed),
        expected=expected,
        ratio=float(observed) / expected,
        llr=float(row[_kernels.BEST]),
        p=chances[0],
        gumbel_p=chances[1],
    )
