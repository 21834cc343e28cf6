"""Do the series of a group belong together? Reliability, correlations, principal components.

Reference: OECD and JRC (2008), step 4 (multivariate analysis); Cronbach (1951), Psychometrika 16.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.columns import ranks
from salamti.methods.composite.tree import Tree, ancestors

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two indicators, whether they stand in the same node, and their correlation (NaN: none)."""

    first: str
    second: str
    same: bool
    correlation: float


@dataclass(frozen=True, slots=True)
class Components:
    """Principal components of the correlation matrix, the largest first.

    `explained` are shares of the variance; column k of `loadings` (series x components, unit
    length) is component k, with the sign that makes its sum positive; `units` were complete.
    """

    eigenvalues: Floats
    explained: Floats
    loadings: Floats
    units: int


def cronbach(scores: Floats) -> float:
    """Cronbach's alpha of units x series, over the units without an unknown score.

    `alpha = k / (k - 1) * (1 - sum(var_j) / var(sum))`, of the scores as they are (not brought to
    the same variance). NaN for fewer than 2 series, fewer than 3 complete units, or a sum that does
    not vary.

    >>> round(cronbach(np.array([[1.0, 2.0], [2.0, 3.0], [4.0, 4.5]])), 4)
    0.9892
    """
    whole = scores[~np.isnan(scores).any(axis=1)]
    k = scores.shape[1]
    if k < 2 or len(whole) < 3:
        return float("nan")
    total = whole.sum(axis=1).var(ddof=1)
    if total == 0:
        return float("nan")
    return float(k / (k - 1) * (1 - whole.var(axis=0, ddof=1).sum() / total))


def correlations(scores: Floats, *, ranked: bool = False) -> Floats:
    """Correlations of the series of units x series, each pair over the units that have both.

    Pearson's, or with `ranked` Spearman's (ranks among those units). NaN where fewer than 3 units
    have both, or one does not vary; 1 on the diagonal.

    >>> correlations(np.array([[1.0, 3.0], [2.0, 1.0], [3.0, 0.0]])).round(4).tolist()
    [[1.0, -0.982], [-0.982, 1.0]]
    """
    k = scores.shape[1]
    found = np.full((k, k), np.nan)
    np.fill_diagonal(found, 1.0)
    for i, j in combinations(range(k), 2):
        pair = scores[:, [i, j]]
        found[i, j] = found[j, i] = _correlation(pair[~np.isnan(pair).any(axis=1)], ranked=ranked)
    return found


def pairs(scores: Floats, of: Tree, level: int = 2, *, ranked: bool = False) -> tuple[Pair, ...]:
    """All pairs of indicators, with whether they stand in the same node of `level`.

    Pairs of different nodes that go together closely measure the same thing twice; pairs of one
    node with negative correlation cancel each other.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> pairs(np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]]), t)
    (Pair(first='a', second='b', same=True, correlation=-1.0),)
    """
    table, node = correlations(scores, ranked=ranked), ancestors(of, level)
    names = of.indicators
    return tuple(
        Pair(names[i], names[j], bool(node[i] == node[j]), float(table[i, j]))
        for i, j in combinations(range(len(names)), 2)
    )


def components(scores: Floats) -> Components:
    """Principal components of the standardised scores (units x series).

    Only units without an unknown score count. Raises ValueError for fewer than 3 such units, or a
    series that does not vary among them.

    >>> c = components(np.array([[1.0, 2.0], [2.0, 3.0], [4.0, 4.5]]))
    >>> c.explained.round(4).tolist(), c.loadings[:, 0].round(4).tolist()
    ([0.9986, 0.0014], [0.7071, 0.7071])
    """
    whole = scores[~np.isnan(scores).any(axis=1)]
    if len(whole) < 3:
        raise ValueError(f"components need 3 complete units, there are {len(whole)}: impute first")
    if np.any(np.ptp(whole, axis=0) == 0):
        at = int(np.flatnonzero(np.ptp(whole, axis=0) == 0)[0])
        raise ValueError(f"components: series {at} is the same for all units: leave it out")
    values, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(whole, rowvar=False)))
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    signs = np.where(vectors.sum(axis=0) < 0, -1.0, 1.0)
    return Components(values, values / values.sum(), vectors * signs, len(whole))


def _correlation(pair: Floats, *, ranked: bool) -> float:
    if len(pair) < 3 or np.any(np.ptp(pair, axis=0) == 0):
        return float("nan")
    if ranked:
        pair = np.column_stack([ranks(x, ties="average") for x in pair.T])
    d = pair - pair.mean(axis=0)
    r = float((d[:, 0] @ d[:, 1]) / np.sqrt((d[:, 0] @ d[:, 0]) * (d[:, 1] @ d[:, 1])))
    return min(1.0, max(-1.0, r))
