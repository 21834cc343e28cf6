"""Aggregation of many replicates at once: one table of scores, many sets of weights.

For the nodes of level 2 the scores below are the same in all replicates, so a weighted mean is a
matrix product: (units, members) by (members, replicates). Above, and in small groups, scores are
multiplied and added element by element, the replicates lying side by side in memory. The results
are those of `aggregate.climb` up to the order of the additions.

Shapes: a level is (nodes, units, replicates), its weights and who is present (nodes, replicates).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite import aggregate
from salamti.methods.composite.aggregate import Aggregation
from salamti.methods.composite.tree import Tree, members

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
TIE = 1e-12
"""How near to one half a share of weight is a tie, as in `outrank.copeland`."""
MANY = 16
"""Members from which a matrix product pays; below, its threads cost more than they bring."""
PAIRS = 25_000
"""Pairs of units, times replicates, that are compared at once."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """Weights and presence of the nodes of each level, each array (nodes, replicates).

    A node that is left out is not present and weighs 0; `present` is None where nothing is.
    """

    levels: tuple[Floats, ...]
    present: tuple[Flags, ...] | None


def climb(
    table: Floats, of: Tree, weights: Weights, *, choices: Mapping[int, Aggregation], top: int
) -> Floats:
    """Scores of the nodes of level `top` (2 or higher), (nodes, units, replicates).

    `table` is units x indicators, NaN where unknown; `choices` has the aggregation of each level
    from 2 up. Raises ValueError where a mean is undefined for a score of a present node.
    """
    below: Floats = table.T[:, :, None]
    for level in range(2, top + 1):
        held = weights.levels[level - 2]
        here = None if weights.present is None else weights.present[level - 2]
        found = np.empty((len(of.codes[level - 1]), len(table), held.shape[1]))
        for i, at in enumerate(members(of, level)):
            where = f"level {level}, {of.codes[level - 1][i]!r}"
            part = None if here is None else here[at]
            _check(below[at], part, choices[level], where=where)
            found[i] = _one(below[at], held[at], part, choice=choices[level])
        below = found
    return below


def _check(scores: Floats, present: Flags | None, choice: Aggregation, *, where: str) -> None:
    """As `aggregate.check`, for the members that are present in a replicate."""
    if present is not None and not present.all():
        scores = np.where(present[:, None, :], scores, np.nan)
    aggregate.check(scores, choice, where=where)


def _one(scores: Floats, weights: Floats, present: Flags | None, *, choice: Aggregation) -> Floats:
    """Score of a group, (units, replicates), from its members (members, units, replicates or 1)."""
    if choice.method == "copeland":
        found = _outranked(scores, weights)
    else:
        unknown = np.isnan(scores)
        found = _mean(scores, weights, unknown if unknown.any() else None, choice=choice)
    if choice.availability is not None:
        share = _known(scores, present, weights.shape[1])
        found[share < choice.availability] = np.nan
    return found


def _mean(scores: Floats, weights: Floats, unknown: Flags | None, *, choice: Aggregation) -> Floats:
    """The weighted mean over known members; NaN where none of weight is known."""
    terms = _FORWARD[choice.method](scores, choice.power)
    if unknown is None:
        total = weights.sum(axis=0)[None, :]
        summed = _summed(terms, weights)
    else:
        total = _summed((~unknown).astype(np.float64), weights)
        summed = _summed(np.where(unknown, 0.0, terms), weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        return _back(summed / np.where(total > 0, total, np.nan), choice)


def _summed(terms: Floats, weights: Floats) -> Floats:
    """Sum over members of terms times weights, (units, replicates)."""
    if terms.shape[2] == 1 and len(terms) >= MANY:
        return np.asarray(terms[:, :, 0].T @ weights)
    found = np.multiply(terms[0], weights[0])
    for term, weight in zip(terms[1:], weights[1:], strict=True):
        found += term * weight
    return np.asarray(found)


def _back(mean: Floats, choice: Aggregation) -> Floats:
    """From the mean of the transformed scores to the scale of the scores."""
    if choice.method == "geometric":
        return np.asarray(np.exp(mean))
    if choice.method == "harmonic":
        return np.asarray(1 / mean)
    if choice.method == "generalised":
        return np.asarray(mean ** (1 / choice.power))
    return mean


_FORWARD: dict[str, Callable[[Floats, float], Floats]] = {
    "arithmetic": lambda x, _: x,
    "geometric": lambda x, _: np.log(np.where(x > 0, x, 1.0)),
    "harmonic": lambda x, _: 1 / np.where(x > 0, x, 1.0),
    "generalised": lambda x, power: np.where(np.isnan(x), 1.0, x) ** power,
}
"""From the scores to what is averaged; `_check` has refused scores for which it is undefined."""


def _known(scores: Floats, present: Flags | None, replicates: int) -> Floats:
    """Share of the members present that have a score, (units, replicates)."""
    known = (~np.isnan(scores)).astype(np.float64)
    there = np.ones((len(scores), replicates)) if present is None else present.astype(np.float64)
    with np.errstate(invalid="ignore"):
        return np.asarray(_summed(known, there) / there.sum(axis=0))


def _outranked(scores: Floats, weights: Floats) -> Floats:
    """Copeland's score, (units, replicates): some units at a time against all, in all replicates.

    With shares m of `outrank.outranking`, m - 1/2 = sum(w sign(x_a - x_b)) / (2 sum(w)).
    """
    units, replicates = scores.shape[1], weights.shape[1]
    found = np.empty((units, replicates))
    size = max(1, PAIRS // (units * replicates))
    gaps = bool(np.isnan(scores).any())
    for start in range(0, units, size):
        own = scores[:, start : start + size]
        signs = np.sign(own[:, :, None] - scores[:, None]).reshape(len(scores), -1, scores.shape[2])
        tie = 2 * TIE * weights.sum(axis=0)
        if gaps:
            known = ~np.isnan(signs)
            tie = 2 * TIE * _summed(known.astype(np.float64), weights)
            signs = np.where(known, signs, 0.0)
        lead = _summed(signs, weights)
        won, lost = (side.reshape(-1, units, replicates) for side in (lead > tie, lead < -tie))
        found[start : start + size] = won.sum(axis=1) - lost.sum(axis=1)
    weighed = _summed((~np.isnan(scores)).astype(np.float64), weights) > 0
    return np.where(weighed, found, np.nan)
