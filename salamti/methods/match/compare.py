"""How alike the reports of each pair are: distance, days, deaths, types."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from salamti.methods.match.reports import Reports, Windows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
UNKNOWN = -1
RATIOS = (0.25, 0.7, 1.4)
"""Natural logarithms of the ratio of deaths (plus 1 each) that divide its levels."""
TOLLS = (3, 10)
"""Deaths of the deadlier report that divide small, middling and large incidents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source: its reports (n,), the precision class of place and date of each, deaths (low,
    best, high; NaN where unknown) and, for each taxonomy, codes (n, levels) from the finest to the
    coarsest level, -1 where unknown."""

    reports: Reports
    place: Ints | None = None
    date: Ints | None = None
    deaths: Floats | None = None
    types: tuple[Ints, ...] = ()

    @property
    def size(self) -> int:
        """How many reports there are."""
        return self.reports.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How alike the reports of each pair (m,) are in one respect: a level from 0 (most alike) to
    `levels` - 1, -1 where unknown; pairs of one group share its rates. `chance` is the rate of each
    level among pairs of different incidents, where it is known beforehand."""

    name: str
    level: Ints
    levels: int
    group: Ints
    groups: int = 1
    chance: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Pairs (m,): kilometres, the window, the error class of place of both reports (m, 2), the pair
    of sources they come from, and comparisons of other kinds."""

    km: Floats
    window: float
    place: Ints
    stratum: Ints
    comparisons: tuple[Comparison, ...] = field(default=())

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return len(self.km)

    def taken(self, places: Ints) -> Compared:
        """Some of the pairs."""
        return Compared(
            km=self.km[places],
            window=self.window,
            place=self.place[places],
            stratum=self.stratum[places],
            comparisons=tuple(_taken(c, places) for c in self.comparisons),
        )


def _taken(c: Comparison, places: Ints) -> Comparison:
    return Comparison(name=c.name, level=c.level[places], levels=c.levels, group=c.group[places],
                      groups=c.groups, chance=c.chance)  # fmt: skip


def days(apart: Ints, group: Ints, *, windows: Windows, groups: int = 1) -> Comparison:
    """Days apart: level 0 is the same day. By chance each day of the window is as likely.

    >>> days(np.array([0, -2]), np.zeros(2, int), windows=Windows(km=4, days=2)).level.tolist()
    [0, 2]
    """
    chance = np.full(windows.days + 1, 2.0)
    chance[0] = 1
    return Comparison(name="days", level=np.abs(apart), levels=windows.days + 1, group=group,
                      groups=groups, chance=chance / chance.sum())  # fmt: skip


def deaths(a: Floats, b: Floats) -> Comparison:
    """Deaths (m, 3) as low, best and high of both reports of each pair.

    Levels: best figures within a quarter and ranges that overlap; within a quarter, or within the
    double with overlap; within the double, or overlap; within four times; further apart (ratios of
    deaths plus 1). Groups: fewer than 3, 3 to 9, 10 or more deaths, by the deadlier report, since
    agreement on many deaths says more.

    >>> found = deaths(np.array([[4, 5, 6.0]]), np.array([[5, 5, 5.0]]))
    >>> found.level.tolist(), found.group.tolist()
    ([0], [1])
    """
    ratio = np.abs(np.log1p(a[:, 1]) - np.log1p(b[:, 1]))
    overlap = (a[:, 0] <= b[:, 2]) & (b[:, 0] <= a[:, 2])
    near = ratio <= RATIOS[0]
    double = ratio <= RATIOS[1]
    steps = [near & overlap, near | (double & overlap), double | overlap, ratio <= RATIOS[2]]
    level = np.select(steps, [0, 1, 2, 3], 4)
    known = np.isfinite(ratio)
    toll = np.digitize(np.where(known, np.fmax(a[:, 1], b[:, 1]), 0), TOLLS)
    return Comparison(name="deaths", level=np.where(known, level, UNKNOWN), levels=5, group=toll,
                      groups=len(TOLLS) + 1)  # fmt: skip


def types(name: str, a: Ints, b: Ints) -> Comparison:
    """Types (m, levels) of both reports of each pair: the finest level at which they agree; the
    last level stands for no agreement.

    >>> types("weapon", np.array([[1, 7], [2, 7]]), np.array([[1, 7], [3, 7]])).level.tolist()
    [0, 1]
    """
    depth = a.shape[1]
    same = (a == b) & (a != UNKNOWN)
    level = np.where(same.any(axis=1), np.argmax(same, axis=1), depth)
    unknown = (a == UNKNOWN).all(axis=1) | (b == UNKNOWN).all(axis=1)
    return Comparison(name=name, level=np.where(unknown, UNKNOWN, level), levels=depth + 1,
                      group=np.zeros(len(a), np.int64))  # fmt: skip


def score(comparisons: tuple[Comparison, ...], size: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Mean score of types (size,), 0 where they agree at the finest level of every taxonomy and 1
    at the coarsest, and whether they agree at some level of every taxonomy. An unknown type agrees
    at the coarsest level: it rules nothing out.

    >>> one = types("weapon", np.array([[1, 7], [2, 7]]), np.array([[1, 7], [3, 8]]))
    >>> [v.tolist() for v in score((one,), 2)]
    [[0.0, 1.0], [True, False]]
    """
    total, agree = np.zeros(size), np.ones(size, np.bool_)
    for c in comparisons:
        depth = c.levels - 1
        level = np.where(c.level == UNKNOWN, depth - 1, c.level)
        agree &= level < depth
        total += np.minimum(level, depth - 1) / max(1, depth - 1)
        total[c.level == UNKNOWN] += float(depth == 1)
    return total / max(1, len(comparisons)), agree
