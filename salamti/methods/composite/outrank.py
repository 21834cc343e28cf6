"""Outranking: units compared in pairs, without adding up scores of different things."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def outranking(scores: Floats, weights: Floats) -> Floats:
    """`m[a, b]`: the share of weight of the indicators in which unit a is better than unit b.

    Equal scores count half. Only indicators that are known for both units count, and their weights
    are scaled to 1, so `m[a, b] + m[b, a] = 1`; NaN where there is none, 0 on the diagonal.
    `scores` is units x indicators. Reference: Munda and Nardo (2009), Applied Economics 41; as
    `outrankMatrix` of COINr (R) where nothing is unknown.

    >>> outranking(np.array([[1.0, 5.0], [2.0, 5.0]]), np.array([3.0, 1.0])).tolist()
    [[0.0, 0.125], [0.875, 0.0]]
    """
    units = len(scores)
    better = np.zeros((units, units))
    total = np.zeros((units, units))
    for x, weight in zip(scores.T, weights, strict=True):
        difference = x[:, None] - x[None, :]
        both = ~np.isnan(difference)
        better += weight * np.where(both, (np.sign(difference) + 1) / 2, 0.0)
        total += weight * both
    found: Floats = better / np.where(total > 0, total, np.nan)
    np.fill_diagonal(found, 0.0)
    return found


def copeland(scores: Floats, weights: Floats) -> Floats:
    """Units that a unit outranks minus units that outrank it; NaN for a unit without a score.

    >>> copeland(np.array([[1.0], [2.0], [3.0]]), np.ones(1)).tolist()
    [-2.0, 0.0, 2.0]
    """
    pairs = outranking(scores, weights)
    # A share of exactly one half must not be lost to rounding: 0.1 + 0.2 against 0.3.
    signs = np.sign(np.where(np.isclose(pairs, 0.5, rtol=0, atol=1e-12), 0.0, pairs - 0.5))
    np.fill_diagonal(signs, 0.0)
    weighed = (~np.isnan(scores) & (weights > 0)).any(axis=1)
    return np.where(weighed, np.nansum(signs, axis=1), np.nan)


def dominance(pairs: Floats) -> float:
    """Share of pairs in which one unit is better in every indicator; NaN for a single unit.

    >>> dominance(outranking(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 0.0]]), np.ones(2)))
    0.3333333333333333
    """
    units = len(pairs)
    count = units * (units - 1) / 2
    return float((pairs == 1).sum() / count) if count else float("nan")
