"""Aggregation: from the scores of a group to one score, level by level.

Unknown scores are left out and the weights of the others are scaled up to 1, unless too few are
known (`availability`). A group without any known score is unknown, never 0.

| method | score of a group with weights w that sum to 1 |
|---|---|
| arithmetic | `sum(w x)` |
| geometric | `exp(sum(w log x))`, scores above 0 |
| harmonic | `1 / sum(w / x)`, scores above 0 |
| generalised | `sum(w x^p)^(1 / p)`, scores above 0 for p < 0, else of 0 or more (any for 1) |
| copeland | units beaten minus units that beat it, see `outranking` |

Reference: OECD and JRC (2008), step 6; as `Aggregate` of COINr (R).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.outrank import copeland
from salamti.methods.composite.tree import Tree, members

Floats = NDArray[np.float64]
Method = Literal["arithmetic", "geometric", "harmonic", "generalised", "copeland"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """How a group becomes one score.

    `power` is p of the generalised mean; `availability` is the least share of members that must be
    known for the group to be scored (None: one is enough).
    """

    method: Method = "arithmetic"
    power: float = 1.0
    availability: float | None = None


def aggregate(
    scores: Floats, of: Tree, choice: Aggregation, *, own: Mapping[int, Aggregation] | None = None
) -> tuple[Floats, ...]:
    """Scores of every level, from the indicators (returned first) to the top node (last).

    `scores` is units x indicators in the order of `of.indicators`; `own` gives another choice for
    the nodes of some levels (2 and up). Raises ValueError where a mean is undefined for a score.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> aggregate(np.array([[1.0, 4.0], [2.0, np.nan]]), t, Aggregation())[-1].tolist()
    [[2.5], [2.0]]
    """
    levels = [scores]
    for level in range(2, of.depth + 1):
        levels.append(climb(levels[-1], of, level, choice=(own or {}).get(level, choice)))
    return tuple(levels)


def climb(below: Floats, of: Tree, level: int, *, choice: Aggregation) -> Floats:
    """Scores of the nodes of `level` from those one level below, units x nodes."""
    found = np.empty((len(below), len(of.codes[level - 1])))
    for i, at in enumerate(members(of, level)):
        where = f"level {level}, {of.codes[level - 1][i]!r}"
        found[:, i] = one(below[:, at], of.weights[level - 2][at], choice, where=where)
    return found


def one(scores: Floats, weights: Floats, choice: Aggregation, *, where: str = "") -> Floats:
    """One score per row of `scores` (units x members).

    >>> one(np.array([[1.0, 4.0]]), np.ones(2), Aggregation(method="geometric")).tolist()
    [2.0]
    """
    check(scores, choice, where=where)
    found = mean(scores, weights, method=choice.method, power=choice.power)
    if choice.availability is not None:
        share = 1 - np.isnan(scores).mean(axis=1)
        found = np.where(share < choice.availability, np.nan, found)
    return found


def mean(
    scores: Floats, weights: Floats, *, method: str = "arithmetic", power: float = 1.0
) -> Floats:
    """The weighted mean of each row over its known scores; NaN for a row without weight.

    Scores for which the mean is undefined are not checked here (see `check`).
    """
    if method == "copeland":
        return copeland(scores, weights)
    shares = shares_of(scores, weights)
    x = np.where(np.isnan(scores), 1.0, scores)
    empty = np.isnan(shares.sum(axis=1, keepdims=True))
    # Rows without weight are worked out with any shares, so that nothing is divided by 0.
    shares = np.where(empty, 1 / max(scores.shape[1], 1), shares)
    if method == "geometric":
        found = np.exp((shares * np.log(x)).sum(axis=1))
    elif method == "harmonic":
        found = 1 / (shares / x).sum(axis=1)
    elif method == "generalised":
        found = (shares * x**power).sum(axis=1) ** (1 / power)
    else:
        found = (shares * x).sum(axis=1)
    return np.where(empty[:, 0], np.nan, found)


def shares_of(scores: Floats, weights: Floats) -> Floats:
    """Weight of each member in each row: 0 where unknown, 1 in sum; NaN where no weight is known.

    >>> shares_of(np.array([[1.0, np.nan, 3.0]]), np.array([1.0, 1.0, 3.0])).tolist()
    [[0.25, 0.0, 0.75]]
    """
    held = np.where(np.isnan(scores), 0.0, weights)
    total = held.sum(axis=1, keepdims=True)
    found: Floats = held / np.where(total > 0, total, np.nan)
    return found


def check(scores: Floats, choice: Aggregation, *, where: str = "") -> None:
    """Raise ValueError where the mean of `choice` is undefined for a score."""
    if choice.availability is not None and not 0 <= choice.availability <= 1:
        raise ValueError(f"{where}: availability is {choice.availability}; give a share (0 to 1)")
    if choice.method == "generalised" and choice.power == 0:
        raise ValueError(f"{where}: a generalised mean with power 0 is the geometric one: use that")
    undefined = int(_undefined(scores, choice).sum())
    if undefined:
        raise ValueError(
            f"{where}: the {choice.method} mean is undefined for {undefined} scores of 0 or less; "
            "normalise to a scale above 0 (1 to 100), or take another mean"
        )


def _undefined(scores: Floats, choice: Aggregation) -> NDArray[np.bool_]:
    """Which scores the mean of `choice` cannot take; unknown ones it leaves out."""
    root = choice.method == "generalised"
    if choice.method in {"geometric", "harmonic"} or (root and choice.power < 0):
        return scores <= 0
    if root and choice.power != 1:
        return scores < 0
    return np.zeros(scores.shape, dtype=np.bool_)
