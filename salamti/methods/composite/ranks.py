"""Ranks that the replicates support: ranges of rank, pairs that may be ranked, groups that may not.

All functions take joint replicates: scores of shape (replicates, units) where each row is one run
of the whole scorecard. Units of one row share its choices, so a difference is judged within rows:
two units with wide ranges can still be told apart when one is ahead in nearly every row.

Unit a is told apart from unit b at a level L (0.9 unless told) when the central interval of the
difference a - b does not touch 0, that is when one of them is ahead in a share of at least
(1 + L) / 2 of the rows where both have a score. Equal scores are ahead of nothing.

Reference: Saisana, Saltelli and Tarantola (2005), Journal of the Royal Statistical Society A 168;
groups as in Piepho (2004), Journal of Computational and Graphical Statistics 13.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.ranking import Rank

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEVEL = 0.9
"""Share of the replicates inside an interval."""
ALIKE = 1e-12
"""Scores closer than this, relative to the largest, are equal: they differ by rounding only."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranges:
    """Ranks of each unit over the replicates, (units,): the median, and the interval of `level`.

    `known` is the share of replicates in which the unit has a score; NaN where it never has one.
    """

    low: Floats
    median: Floats
    high: Floats
    known: Floats
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How far `a` is ahead of `b`, with the interval of the difference.

    `ahead` and `behind` are shares of the `n` replicates in which both have a score; what lacks to
    1 are ties. `rankable` says whether the two may be ranked.
    """

    median: float
    low: float
    high: float
    ahead: float
    behind: float
    n: int
    rankable: bool


def ranks(scores: ArrayLike) -> Floats:
    """Rank of each unit within its row, 1 for the highest; ties share the better place.

    Takes (units,) or (replicates, units). A unit without a score (NaN) has no rank and does not
    count. Scores that differ by rounding only (`ALIKE`) are ties, so ranks do not hang on the order
    in which sums were taken.

    >>> ranks([2.0, 5.0, 5.0, float("nan"), 1.0]).tolist()
    [3.0, 1.0, 1.0, nan, 4.0]
    """
    given = np.asarray(scores, dtype=np.float64)
    rows = np.atleast_2d(given)
    known = ~np.isnan(rows)
    order = np.argsort(-rows, axis=1, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=1)
    starts = np.ones(rows.shape, dtype=np.bool_)
    starts[:, 1:] = ordered[:, :-1] - ordered[:, 1:] > _alike(rows)[:, None]
    places = np.arange(1, rows.shape[1] + 1, dtype=np.float64)
    shared = np.maximum.accumulate(np.where(starts, places, 0.0), axis=1)
    found = np.empty_like(rows)
    np.put_along_axis(found, order, shared, axis=1)
    return np.where(known, found, np.nan).reshape(given.shape)


def ranges(scores: ArrayLike, *, level: float = LEVEL) -> Ranges:
    """Median rank and rank range of each unit over the replicates (replicates, units).

    The ends are ranks that occurred, so a unit that is always third has the range 3 to 3.

    >>> found = ranges([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [3.0, 1.0, 2.0]])
    >>> found.low.tolist(), found.median.tolist(), found.high.tolist()
    ([1.0, 2.0, 2.0], [1.0, 3.0, 2.0], [1.0, 3.0, 3.0])
    """
    found = ranks(_checked(scores, level))
    low, median, high = intervals(found, level=level, occurred=True)
    known = (~np.isnan(found)).mean(axis=0)
    return Ranges(low=low, median=median, high=high, known=known, level=level)


def intervals(
    values: Floats, *, level: float = LEVEL, occurred: bool = False
) -> tuple[Floats, Floats, Floats]:
    """Lower end, median and upper end per column, over the values that are known.

    With `occurred` the three are values of the column, otherwise they are interpolated.

    >>> [float(v[0]) for v in intervals(np.arange(101.0)[:, None])]
    [5.0, 50.0, 95.0]
    """
    found = np.full((3, values.shape[1]), np.nan)
    some = ~np.isnan(values).all(axis=0)
    at = np.round([(1 - level) / 2, 0.5, (1 + level) / 2], 12)
    if some.any():
        take = np.nanquantile if np.isnan(values[:, some]).any() else np.quantile
        found[:, some] = take(
            values[:, some], at, axis=0, method="inverted_cdf" if occurred else "linear"
        )
    return found[0], found[1], found[2]


def compare(scores: ArrayLike, a: int, b: int, *, level: float = LEVEL) -> Comparison:
    """Difference of units at positions `a` and `b` over the joint replicates.

    >>> found = compare([[3.0, 2.0], [2.0, 1.0], [5.0, 4.5]], 0, 1)
    >>> found.median, found.ahead, found.rankable
    (1.0, 1.0, True)
    """
    rows = _checked(scores, level)
    for unit in (a, b):
        if not 0 <= unit < rows.shape[1]:
            raise ValueError(f"unit {unit}: there are {rows.shape[1]}, counted from 0")
    both = ~np.isnan(rows[:, a]) & ~np.isnan(rows[:, b])
    pair = rows[both][:, [a, b]]
    if not len(pair):
        nan = float("nan")
        return Comparison(median=nan, low=nan, high=nan, ahead=nan, behind=nan, n=0, rankable=False)
    difference, alike = pair[:, 0] - pair[:, 1], _alike(rows)[both]
    low, median, high = (float(v[0]) for v in intervals(difference[:, None], level=level))
    ahead, behind = float((difference > alike).mean()), float((difference < -alike).mean())
    return Comparison(median=median, low=low, high=high, ahead=ahead, behind=behind, n=len(pair),
                      rankable=bool(max(ahead, behind) >= _needed(level)))  # fmt: skip


def rankable(scores: ArrayLike, a: int, b: int, *, level: float = LEVEL) -> bool:
    """Whether units `a` and `b` may be ranked: the interval of their difference is clear of 0.

    >>> rankable([[3.0, 2.0], [2.0, 3.0]], 0, 1)
    False
    """
    return compare(scores, a, b, level=level).rankable


def ahead(scores: ArrayLike) -> Floats:
    """P(score of row unit > score of column unit), shape (units, units), NaN where never joint.

    >>> ahead([[3.0, 2.0], [2.0, 3.0], [4.0, 4.0], [5.0, 1.0]]).tolist()
    [[0.0, 0.5], [0.25, 0.0]]
    """
    rows = _checked(scores, LEVEL)
    columns = np.ascontiguousarray(rows.T)
    alike, known = _alike(rows), (~np.isnan(columns)).astype(np.float64)
    joint = known @ known.T
    counts = np.empty(joint.shape)
    for i, own in enumerate(columns):
        counts[i] = (own - alike > columns).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(joint > 0, counts / np.where(joint > 0, joint, 1.0), np.nan)


def apart(scores: ArrayLike, *, level: float = LEVEL) -> Flags:
    """Whether the row unit is surely ahead of the column unit, shape (units, units).

    >>> apart([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0]]).tolist()
    [[False, True, True], [False, False, False], [False, False, False]]
    """
    _checked(scores, level)
    return np.asarray(np.nan_to_num(ahead(scores), nan=0.0) >= _needed(level))


def places(scores: ArrayLike, *, level: float = LEVEL) -> tuple[Rank | None, ...]:
    """Place of each unit, counted from the pairs that may be ranked; None without any score.

    >>> [(p.best, p.worst, p.exact) for p in places([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0]]) if p]
    [(1, 1, 1), (2, 3, None), (2, 3, None)]
    """
    sure = apart(scores, level=level)
    some: Flags = ~np.all(np.isnan(np.asarray(scores, dtype=np.float64)), axis=0)
    count = int(some.sum())
    above, below = sure.sum(axis=0), sure.sum(axis=1)
    return tuple(
        Rank(best=1 + int(up), worst=count - int(down), count=count) if known else None
        for up, down, known in zip(above, below, some, strict=True)
    )


def groups(scores: ArrayLike, *, level: float = LEVEL) -> tuple[tuple[int, ...], ...]:
    """Groups of units that cannot be told apart, best first; a unit can stand in several.

    Units are put in the order of their mean rank (ties: the earlier unit first), which holds on
    any scale of scores. A group is a longest run of neighbours in that order of whom no two may be
    ranked. Two units that share no group may be ranked, or are kept apart by one between them that
    can be told from either: `rankable` decides about a pair. Units without any score stand in no
    group.

    >>> groups([[9.0, 5.0, 4.0, 1.0], [9.0, 4.0, 5.0, 1.0]])
    ((0,), (1, 2), (3,))
    """
    sure = apart(scores, level=level)
    order = _order(np.atleast_2d(np.asarray(scores, dtype=np.float64)))
    told = (sure | sure.T)[np.ix_(order, order)]
    found: list[tuple[int, ...]] = []
    reached, first = 0, 0
    for last in range(len(order)):
        clash = np.flatnonzero(told[last, first:last])
        if len(clash):
            found.append(tuple(int(u) for u in order[first:last]))
            first += int(clash[-1]) + 1
        reached = last + 1
    return (*found, tuple(int(u) for u in order[first:reached])) if reached else ()


def _order(rows: Floats) -> NDArray[np.int64]:
    """Units with a score, best mean rank first, earlier units first among equals."""
    found = ranks(rows)
    known = ~np.isnan(found)
    counts = known.sum(axis=0)
    mean = np.where(known, found, 0.0).sum(axis=0) / np.maximum(counts, 1)
    order = np.argsort(mean, kind="stable")
    return np.asarray(order[counts[order] > 0], dtype=np.int64)


def _needed(level: float) -> float:
    """Share of rows in which a unit must be ahead; a hair less, for the rounding of the level."""
    return (1 + level) / 2 - 1e-12


def _alike(rows: Floats) -> Floats:
    """Per row the difference below which two scores are equal."""
    known = np.where(np.isnan(rows), 0.0, np.abs(rows))
    return np.asarray(known.max(axis=1) * ALIKE)


def _checked(scores: ArrayLike, level: float) -> Floats:
    rows = np.asarray(scores, dtype=np.float64)
    if rows.ndim != 2 or not rows.size:
        raise ValueError(f"scores of shape {rows.shape}: give (replicates, units)")
    if not 0 < level < 1:
        raise ValueError(f"level {level}: give a share between 0 and 1, such as 0.9")
    return rows
