"""Events that lie within an episode of another source: for a person to look at, not matches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.methods.match.candidates import apart
from salamti.methods.match.compare import UNKNOWN
from salamti.methods.match.pairing import Task

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Flagged:
    """Episodes and events (k,) by the numbers of their reports, and kilometres apart."""

    episode: Ints
    event: Ints
    km: Floats


def flagged(task: Task, label: Ints) -> Flagged:
    """Events of one day within the windows of an episode of another source whose types agree.

    The event may lie up to the window's days before the episode begins or after it ends. Only the
    first report of each group is looked at.

    >>> from salamti.methods.match.compare import Source
    >>> from salamti.methods.match.reports import Reports, Windows
    >>> place, day = np.array([30.0]), np.array([4])
    >>> war = Source(reports=Reports(first=day - 3, last=day + 5, lat=place, lon=place))
    >>> raid = Source(reports=Reports(first=day, last=day, lat=place, lon=place))
    >>> flagged(Task((war, raid), Windows(km=4, days=2)), np.array([0, 1])).event.tolist()
    [1]
    """
    reports = [s.reports for s in task.sources]
    lat, lon = (np.concatenate([getattr(r, n) for r in reports]) for n in ("lat", "lon"))
    first, last = (np.concatenate([getattr(r, n) for r in reports]) for n in ("first", "last"))
    leads = label == np.arange(len(label))
    events = np.flatnonzero(leads & (first == last))
    events = events[np.argsort(first[events], kind="stable")]
    source = task.source
    found: list[tuple[int, int]] = []
    for episode in np.flatnonzero(leads & (last > first)):
        low, high = np.searchsorted(
            first[events],
            [first[episode] - task.windows.days, last[episode] + task.windows.days + 1],
        )
        near = events[low:high]
        near = near[source[near] != source[episode]]
        km = apart(lat[[episode]], lon[[episode]], lat[near], lon[near])
        near = near[km <= task.windows.km]
        near = near[_agree(task, int(episode), near)]
        found.extend((int(episode), int(e)) for e in near)
    pairs = np.array(found, np.int64).reshape(-1, 2)
    a, b = pairs.T
    return Flagged(a, b, apart(lat[a], lon[a], lat[b], lon[b]))


def _agree(task: Task, one: int, others: Ints) -> NDArray[np.bool_]:
    """Which reports agree with one at some level of every taxonomy, or have no known type."""
    agree = np.ones(len(others), np.bool_)
    for k in range(len(task.names)):
        codes = np.concatenate([s.types[k] for s in task.sources])
        same = ((codes[others] == codes[one]) & (codes[one] != UNKNOWN)).any(axis=1)
        unknown = (codes[others] == UNKNOWN).all(axis=1) | bool((codes[one] == UNKNOWN).all())
        agree &= same | unknown
    return agree
