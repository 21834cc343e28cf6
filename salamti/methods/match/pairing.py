"""Candidate pairs of several sources with all comparisons, and pairs that can be no match."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from salamti.methods.match import candidates, compare
from salamti.methods.match.compare import Compared, Comparison, Source
from salamti.methods.match.reports import Reports, Windows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CHANCE_PAIRS = 20_000
"""Enough pairs of different incidents to learn their rates from."""
CHANCE_LEAST = 100
CHANCE_LAGS = 6


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate pairs (m,): both reports, numbered through the sources, days apart, comparisons."""

    left: Ints
    right: Ints
    days: Ints
    compared: Compared

    def taken(self, places: Ints) -> Candidates:
        """Some of the pairs."""
        return Candidates(
            self.left[places], self.right[places], self.days[places], self.compared.taken(places)
        )


@dataclass(frozen=True, slots=True)
class Task:
    """Sources, the earliest the most trusted, the windows, and the names of the taxonomies."""

    sources: tuple[Source, ...]
    windows: Windows
    names: tuple[str, ...] = ()

    @property
    def offsets(self) -> Ints:
        """Number of the first report of each source, and of all reports (sources + 1,)."""
        return np.concatenate([[0], np.cumsum([s.size for s in self.sources])]).astype(np.int64)

    @property
    def source(self) -> Ints:
        """Source (n,) of each report."""
        return np.repeat(np.arange(len(self.sources)), [s.size for s in self.sources])

    @property
    def classes(self) -> int:
        """How many error classes of place there are in all sources."""
        return int(_through(self.sources, "place").max(initial=0)) + 1


def pairs(task: Task, *, mixed: bool) -> Candidates:
    """All pairs of reports of different sources within the windows, compared.

    >>> day, place = np.array([5]), np.array([30.0])
    >>> one = Source(reports=Reports(first=day, last=day, lat=place, lon=place))
    >>> pairs(Task((one, one), Windows(km=4, days=2)), mixed=False).compared.km.tolist()
    [0.0]
    """
    return _compared(task, _near(task, mixed=mixed, shift=0))


def different(task: Task) -> Compared | None:
    """Pairs that can be no match: near in place while one source's dates are shifted by weeks.

    They share with true candidates how violence clusters in places and what is common there. None
    where there are fewer than a hundred.
    """
    found, size = [], 0
    for k in range(CHANCE_LAGS):
        shift = 7 * (math.ceil((2 * task.windows.days + 1) / 7) + k // 2)
        found.append(_near(task, mixed=True, shift=shift if k % 2 else -shift))
        size += len(found[-1][0])
        if size >= CHANCE_PAIRS:
            break
    return None if size < CHANCE_LEAST else _compared(task, _joined(found)).compared


Near = tuple[Ints, Ints, Ints, Floats]
"""Left, right, days and kilometres apart."""


def _near(task: Task, *, mixed: bool, shift: int) -> Near:
    starts, found = task.offsets, []
    for a, b in combinations(range(len(task.sources)), 2):
        later = _shifted(task.sources[b].reports, shift)
        near = candidates.pairs(task.sources[a].reports, later, task.windows, mixed=mixed)
        found.append((near.left + starts[a], near.right + starts[b], near.days, near.km))
    return _joined(found)


def _joined(found: Sequence[Near]) -> Near:
    left, right, days, km = zip(*found, strict=True)
    return np.concatenate(left), np.concatenate(right), np.concatenate(days), np.concatenate(km)


def _shifted(reports: Reports, days: int) -> Reports:
    return replace(reports, first=reports.first + days, last=reports.last + days)


def _compared(task: Task, near: Near) -> Candidates:
    return compared(task, near[0], near[1], days=near[2], km=near[3])


def compared(task: Task, left: Ints, right: Ints, *, days: Ints, km: Floats) -> Candidates:
    """Pairs given by the numbers of their reports, compared."""
    place, date = _through(task.sources, "place"), _through(task.sources, "date")
    kinds = int(date.max(initial=0)) + 1
    both, group = np.unique(date[left] * kinds + date[right], return_inverse=True)
    day = compare.days(days, group, windows=task.windows, groups=max(1, len(both)))
    made = Compared(
        km=km,
        window=task.windows.km,
        place=np.stack([place[left], place[right]], axis=1),
        stratum=_strata(task, left, right),
        comparisons=(day, *_others(task, left, right)),
    )
    return Candidates(left, right, days, made)


def _strata(task: Task, left: Ints, right: Ints) -> Ints:
    """Number of the pair of sources of each pair."""
    many = len(task.sources)
    number = np.zeros(many * many, np.int64)
    for k, (a, b) in enumerate(combinations(range(many), 2)):
        number[a * many + b] = k
    source = task.source
    found: Ints = number[source[left] * many + source[right]]
    return found


def _through(sources: Sequence[Source], what: str) -> Ints:
    """Precision classes of all reports, each source's its own, numbered through."""
    found, base = [], 0
    for s in sources:
        given = getattr(s, what)
        own = np.zeros(s.size, np.int64) if given is None else np.asarray(given, np.int64)
        found.append(own + base)
        base += int(own.max(initial=0)) + 1
    return np.concatenate(found)


def _others(task: Task, left: Ints, right: Ints) -> Iterator[Comparison]:
    if sum(s.deaths is not None for s in task.sources) > 1:
        deaths = np.concatenate(
            [np.full((s.size, 3), np.nan) if s.deaths is None else s.deaths for s in task.sources]
        )
        yield compare.deaths(deaths[left], deaths[right])
    for k, name in enumerate(task.names):
        codes = np.concatenate([s.types[k] for s in task.sources])
        yield compare.types(name, codes[left], codes[right])
