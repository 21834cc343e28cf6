"""Is one forecast better than another, and how sure is that? Skill with bootstrap intervals.

Scores of neighbouring months, and of one country at several leads, are not independent: whole
clusters (all cells of an origin, or of a place) are drawn again, not cells. The mean of scores of
conflict deaths is ruled by few places, so a comparison also tells of the median unit and of the
share of units that improve.

Scores have the shape [cells] and are negatively oriented (smaller is better); ids of clusters and
units have the same shape. ValueError for other shapes, no cells, or unknown scores.

References: Gneiting and Raftery (2007), Journal of the American Statistical Association 102;
Davison and Hinkley (1997), Bootstrap Methods and their Application, section 3.8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.score._layout import Floats, tail_of

AT_ONCE = 4_000_000
"""Weights of clusters that are drawn at a time (32 MB)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its percentile interval; the bounds are NaN where there is but one cluster."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """How to draw again: level of the intervals, repetitions."""

    level: float = 0.95
    repetitions: int = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One forecast against a reference.

    `mean` and `reference` are mean scores; `skill` is 1 - mean/reference; `difference` is mean -
    reference, negative where the forecast is better. Over the `units`: the median of their skills,
    and the shares of those whose mean score is smaller, and larger (the rest are equal).
    """

    cells: int
    clusters: int
    units: int
    mean: float
    reference: float
    skill: Interval
    difference: Interval
    median_unit: float
    share_improved: float
    share_worse: float


def skill(score: ArrayLike, reference: ArrayLike) -> float:
    """`1 - mean(score) / mean(reference)` (share): 1 is perfect, 0 no better, below 0 worse.

    NaN where both means are 0, minus infinity where only the reference is perfect.

    >>> skill([1, 2, 3], [2, 4, 6])
    0.5
    """
    ours, theirs = _checked(score, reference)
    return float(_skill(ours.sum(), theirs.sum()))


def skill_interval(
    score: ArrayLike,
    reference: ArrayLike,
    clusters: ArrayLike,
    *,
    rng: np.random.Generator,
    how: Bootstrap = Bootstrap(),
) -> Interval:
    """Skill (share) with its interval; numerator and denominator are drawn together.

    >>> rng = np.random.default_rng(1)
    >>> skill_interval([1, 2, 3, 4], [2, 4, 6, 8], [1, 1, 2, 2], rng=rng)
    Interval(value=0.5, low=0.5, high=0.5)
    """
    totals = _totals(score, reference, clusters)
    return _interval(totals, _skill_of, rng=rng, how=how)


def difference_interval(
    score: ArrayLike,
    reference: ArrayLike,
    clusters: ArrayLike,
    *,
    rng: np.random.Generator,
    how: Bootstrap = Bootstrap(),
) -> Interval:
    """Mean of the paired differences score - reference, in the unit of the scores.

    >>> rng = np.random.default_rng(1)
    >>> difference_interval([1, 2, 3, 4], [2, 3, 4, 5], [1, 1, 2, 2], rng=rng)
    Interval(value=-1.0, low=-1.0, high=-1.0)
    """
    totals = _totals(score, reference, clusters)
    return _interval(totals, _difference_of, rng=rng, how=how)


def compare(
    score: ArrayLike,
    reference: ArrayLike,
    *,
    units: ArrayLike,
    clusters: ArrayLike,
    rng: np.random.Generator,
    how: Bootstrap = Bootstrap(),
) -> Comparison:
    """All of it: means, skill and difference with intervals, median unit, share that improves.

    A unit (a country, a district) whose scores are 0 in both has the skill 0.

    >>> found = compare([1, 1, 4, 4], [2, 2, 3, 3], units=["a", "a", "b", "b"],
    ...     clusters=[1, 2, 1, 2], rng=np.random.default_rng(1))
    >>> found.skill.value, round(found.median_unit, 3), found.share_improved
    (0.0, 0.083, 0.5)
    """
    ours, theirs = _checked(score, reference)
    totals = _totals(ours, theirs, clusters)
    unit = _totals(ours, theirs, units)
    each = np.where(unit[:, 0] == unit[:, 1], 0.0, _skill(unit[:, 0], unit[:, 1]))
    return Comparison(
        cells=ours.size,
        clusters=len(totals),
        units=len(unit),
        mean=float(ours.mean()),
        reference=float(theirs.mean()),
        skill=_interval(totals, _skill_of, rng=rng, how=how),
        difference=_interval(totals, _difference_of, rng=rng, how=how),
        median_unit=float(np.median(each)),
        share_improved=float((unit[:, 0] < unit[:, 1]).mean()),
        share_worse=float((unit[:, 0] > unit[:, 1]).mean()),
    )


def _checked(score: ArrayLike, reference: ArrayLike) -> tuple[Floats, Floats]:
    ours, theirs = np.asarray(score, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    if ours.ndim != 1 or ours.shape != theirs.shape or ours.size == 0:
        raise ValueError(
            f"score and reference must be two rows of the same length, one cell at least; "
            f"their shapes are {list(ours.shape)} and {list(theirs.shape)}"
        )
    if not (np.isfinite(ours) & np.isfinite(theirs)).all():
        raise ValueError("scores must be known and finite: leave out a cell in both rows")
    return ours, theirs


def _totals(score: ArrayLike, reference: ArrayLike, ids: ArrayLike) -> Floats:
    """Per id: sum of the score, sum of the reference, cells; shape [ids, 3]."""
    ours, theirs = _checked(score, reference)
    names = np.asarray(ids)
    if names.shape != ours.shape:
        raise ValueError(
            f"there must be one id for each of the {ours.size} scores, "
            f"their shape is {list(names.shape)}"
        )
    _, place = np.unique(names, return_inverse=True)
    columns = [np.bincount(place, weights=column) for column in (ours, theirs)]
    return np.column_stack([*columns, np.bincount(place)])


def _skill(score: ArrayLike, reference: ArrayLike) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - np.divide(score, reference))


def _skill_of(sums: Floats) -> Floats:
    return _skill(sums[:, 0], sums[:, 1])


def _difference_of(sums: Floats) -> Floats:
    found: Floats = (sums[:, 0] - sums[:, 1]) / sums[:, 2]
    return found


def _interval(
    totals: Floats,
    statistic: Callable[[Floats], Floats],
    *,
    rng: np.random.Generator,
    how: Bootstrap,
) -> Interval:
    """Percentile interval of a statistic of sums over clusters."""
    tail = tail_of(how.level)
    value = float(statistic(totals.sum(axis=0, keepdims=True))[0])
    if len(totals) < 2:
        return Interval(value, np.nan, np.nan)
    drawn = statistic(_drawn(totals, rng, how.repetitions))
    # Order statistics as they are: between them there is no mean where one is infinite.
    low, high = np.quantile(drawn, [tail, 1 - tail], method="inverted_cdf")
    return Interval(value, float(low), float(high))


def _drawn(totals: Floats, rng: np.random.Generator, repetitions: int) -> Floats:
    """Sums over as many clusters as there are, drawn with replacement; shape [repetitions, 3]."""
    clusters = len(totals)
    even = np.full(clusters, 1 / clusters)
    step = max(1, AT_ONCE // clusters)
    sizes = [min(step, repetitions - start) for start in range(0, repetitions, step)]
    return np.concatenate([rng.multinomial(clusters, even, size=n) @ totals for n in sizes])
