"""A scan repeated month by month, with the share of false alarms held down.

Each re-scan asks one question: does a cluster live on its last day? A fixed level of 5% would raise
a false alarm every twentieth month for ever. LORD++ gives each month its own level: it falls while
nothing is found and rises after each alarm, so that at any time the expected share of the false
among all alarms (FDR) stays below the chosen level, however many months will come.

The proof asks that a p-value be uniform or larger given the alarms before. Windows not longer than
the time between re-scans make them new data each time; longer windows see the same events twice,
and control is then no longer proven.

References: Ramdas, Yang, Wainwright and Jordan (2017), Online control of the false discovery rate
with decaying memory, NeurIPS 30; Javanmard and Montanari (2018), Annals of Statistics 46(2);
recurrence interval: Kleinman, Lazarus and Platt (2004), American Journal of Epidemiology 159(3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.hotspot.cylinder import Events, Limits, Places, Plan, Population
from salamti.methods.hotspot.scan import Cluster, scan

Floats = NDArray[np.float64]
SPENT = 0.0772
"""Factor that lets the spending sequence of Javanmard and Montanari sum to just below 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When to re-scan: the days `ends` (exclusive, rising), each with the `history` days before it.

    `history` None takes all days from the first. `level` is the share of false alarms allowed.
    """

    ends: Sequence[int]
    history: int | None = None
    level: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescan:
    """The scan that knew the days before `end`.

    `cluster` is the most likely living one, its days counted from the first of all; `p` its Gumbel
    p-value (by Monte Carlo where none could be fitted; 1 without a cluster); `threshold` what p had
    to reach; `recurrence_days` how often chance alone would bring such a cluster.
    """

    end: int
    cluster: Cluster | None
    p: float
    threshold: float
    alarm: bool
    recurrence_days: float


def rescan(
    places: Places,
    events: Events,
    calendar: Calendar,
    *,
    limits: Limits,
    population: Population | None = None,
    plan: Plan | None = None,
) -> tuple[Rescan, ...]:
    """One scan for living clusters per end day, and which of them are alarms.

    Each re-scan has a seed of its own, made from the plan's and its end day, so that it can be
    repeated alone. Raises ValueError where the ends do not rise or lie outside the study, where no
    simulations are planned, and as `scan` does.
    """
    plan = replace(plan or Plan(), alive=True, clusters=1)
    _check(calendar, events, plan)
    found = []
    for end in calendar.ends:
        start = 0 if calendar.history is None else max(0, end - calendar.history)
        cut, people = _window(events, population, (start, end))
        own = replace(plan, seed=int(np.random.SeedSequence([plan.seed, end]).generate_state(1)[0]))
        clusters = scan(places, cut, limits, population=people, plan=own).clusters
        found.append(_moved(clusters[0], start) if clusters else None)
    return _judged(found, calendar)


def _judged(found: list[Cluster | None], calendar: Calendar) -> tuple[Rescan, ...]:
    """Which clusters are alarms; the first interval counts as long as the second."""
    chances = [_chance(cluster) for cluster in found]
    thresholds = lord(chances, level=calendar.level)
    steps = np.diff(calendar.ends).tolist()
    steps = [*steps[:1], *steps] if steps else list(calendar.ends)
    return tuple(
        Rescan(
            end=int(calendar.ends[k]),
            cluster=cluster,
            p=chances[k],
            threshold=float(thresholds[k]),
            alarm=chances[k] <= thresholds[k],
            recurrence_days=recurrence(chances[k], every=float(steps[k])),
        )
        for k, cluster in enumerate(found)
    )


def lord(p: ArrayLike, *, level: float = 0.05) -> Floats:
    """Thresholds of LORD++ for p-values in the order in which they came, shape (n,).

    Hypothesis t is rejected where p[t] is at most its threshold, which knows earlier ones only:
    w g(t) + (level - w) g(t - first) + level * sum of g(t - later) over earlier rejections, with
    w = level / 2 and g(t) proportional to ln(max(t, 2)) / (t exp(sqrt(ln t))). Raises ValueError
    where a p-value is unknown or not in 0 to 1, or the level not between 0 and 1.

    >>> (lord([0.5, 0.0001, 0.01, 0.5]) * 1000).round(2).tolist()
    [1.34, 0.29, 1.59, 0.5]
    """
    chances = np.asarray(p, dtype=float)
    if chances.ndim != 1 or not np.all((chances >= 0) & (chances <= 1)):
        raise ValueError("p must be a row of known numbers from 0 to 1")
    if not 0 < level < 1:
        raise ValueError(f"the level must lie between 0 and 1, not {level}")
    thresholds = np.empty(len(chances))
    rejected: list[int] = []
    for t in range(1, len(chances) + 1):
        bar = level / 2 * _spending(t)
        for turn, earlier in enumerate(rejected):
            bar += (level if turn else level / 2) * _spending(t - earlier)
        thresholds[t - 1] = bar
        if chances[t - 1] <= bar:
            rejected.append(t)
    return thresholds


def recurrence(p: float, *, every: float) -> float:
    """Recurrence interval, in the unit of `every`: the time between scans over the p-value.

    >>> recurrence(0.01, every=30.0)
    3000.0
    """
    return every / p if p > 0 else math.inf


def _spending(t: int) -> float:
    return SPENT * math.log(max(t, 2)) / (t * math.exp(math.sqrt(math.log(t))))


def _check(calendar: Calendar, events: Events, plan: Plan) -> None:
    ends = np.asarray(calendar.ends)
    if ends.ndim != 1 or np.any(np.diff(ends) <= 0):
        raise ValueError("the ends of re-scans must rise")
    if len(ends) and not (ends[0] >= 1 and ends[-1] <= events.days):
        raise ValueError(f"the ends of re-scans must lie in 1 to {events.days}")
    if calendar.history is not None and calendar.history < 1:
        raise ValueError(f"history must be 1 day or more, not {calendar.history}")
    if plan.simulations < 1:
        raise ValueError("re-scans need simulations: without them there is no p-value")


def _window(
    events: Events, population: Population | None, span: tuple[int, int]
) -> tuple[Events, Population | None]:
    """Events, and exposure, of the days from the first of `span` to before its last."""
    start, end = span
    place, day = np.asarray(events.place), np.asarray(events.day)
    if place.shape != day.shape:
        raise ValueError(f"places and days of events differ in shape: {place.shape}, {day.shape}")
    kept = (day >= start) & (day < end)
    cut = Events(place=place[kept], day=day[kept] - start, days=end - start)
    if population is None or population.exposure is None:
        return cut, population
    return cut, replace(population, exposure=np.asarray(population.exposure)[start:end])


def _moved(cluster: Cluster, by: int) -> Cluster:
    return replace(cluster, start=cluster.start + by, end=cluster.end + by)


def _chance(cluster: Cluster | None) -> float:
    """The p-value that is known best: 1 where there is no cluster at all."""
    if cluster is None:
        return 1.0
    known = cluster.p if cluster.gumbel_p is None else cluster.gumbel_p
    return 1.0 if known is None else known
