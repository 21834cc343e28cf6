"""Weights of the members of each group: equal, by experts, by the data, or with noise.

Every function returns the tree with other weights. Weights are importance only in name: what a
series really moves is a matter of its spread and of its correlations.

Reference: OECD and JRC (2008), step 6; noise as `get_noisy_weights`, components as `get_PCA` of
COINr (R).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.multivariate import components
from salamti.methods.composite.tree import Tree, members, with_weights

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """How weights are found.

    `method`: given (those of the scorecard, changed by `given`), equal, pca and entropy (from the
    scores, at the `levels` named: 1 are the weights of indicators; others stay as given), budget
    (`points`: per code what each expert gave).
    """

    method: Literal["given", "equal", "pca", "entropy", "budget"] = "given"
    given: Mapping[str, float] = field(default_factory=dict)
    points: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    levels: tuple[int, ...] = (1,)


def equal(of: Tree) -> Tree:
    """All members of a group weigh the same.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x", weight=w) for c, w in (("a", 1), ("b", 3))]
    ...          + [Node(code="x", parent=None)])
    >>> equal(t).weights[0].tolist()
    [1.0, 1.0]
    """
    return with_weights(of, dict.fromkeys(of.every, 1.0))


def budget(of: Tree, points: Mapping[str, Sequence[float]]) -> Tree:
    """Weights from points that experts divided among the members of a group.

    A weight is the mean over experts of the share of the group's points that they gave to the
    member. Every member of a group that has points must have as many as there are experts. Codes
    without points keep their weights. Raises ValueError for points below 0, for an expert who gave
    none to a group, and for groups that are only partly covered.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> budget(t, {"a": [60, 50], "b": [40, 50]}).weights[0].tolist()
    [0.55, 0.45]
    """
    found: dict[str, float] = {}
    for level in range(2, of.depth + 1):
        for node, at in zip(of.codes[level - 1], members(of, level), strict=True):
            codes = [of.codes[level - 2][i] for i in at]
            given = [code for code in codes if code in points]
            if given:
                found |= _shares(node, codes, [points.get(code, ()) for code in codes])
    stray = sorted(set(points) - set(found))
    if stray:
        raise ValueError(f"points for {stray[0]!r}: the scorecard has no such code below its top")
    return with_weights(of, found)


def _shares(node: str, codes: list[str], points: Sequence[Sequence[float]]) -> dict[str, float]:
    if len({len(row) for row in points}) != 1:
        raise ValueError(f"below {node!r} every member needs points of every expert: complete them")
    table = np.array(points, dtype=np.float64)
    if not np.all(table >= 0) or not np.all(table.sum(axis=0) > 0):
        raise ValueError(f"below {node!r} points must be 0 or more, and not all 0 for an expert")
    shares = (table / table.sum(axis=0)).mean(axis=1)
    return {code: float(share) for code, share in zip(codes, shares, strict=True)}


def pca(of: Tree, scores: Floats, level: int = 1, *, squared: bool = True) -> Tree:
    """Weights of the codes of `level` from the first principal component of each group.

    `scores` is units x codes of that level. The weight is the squared loading, the share of the
    component that the series makes up (1 in sum); with `squared` False the loading itself, which
    must then be positive for all. Members whose scores are all equal or unknown weigh 0. Groups of
    one keep their weight. Raises ValueError for a negative loading.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> pca(t, np.array([[1.0, 2.0], [2.0, 3.0], [4.0, 4.5]])).weights[0].round(6).tolist()
    [0.5, 0.5]
    """
    found: dict[str, float] = {}
    for at in members(of, level + 1):
        codes = [of.codes[level - 1][i] for i in at]
        alive = [i for i, j in enumerate(at) if _varies(scores[:, j])]
        if len(at) == 1 or not alive:
            continue
        first = components(scores[:, at[alive]]).loadings[:, 0]
        if not squared and np.any(first < 0):
            worst = codes[alive[int(np.argmin(first))]]
            raise ValueError(f"{worst!r} runs against its group: a negative weight; use squares")
        weights = np.zeros(len(at))
        weights[alive] = first**2 if squared else first
        found |= dict(zip(codes, weights.tolist(), strict=True))
    return with_weights(of, found)


def entropy(of: Tree, scores: Floats, level: int = 1) -> Tree:
    """Weights of the codes of `level` from how unevenly their scores are spread.

    With shares `p = x / sum(x)` of scores brought to 0-1, `e = -sum(p log p) / log n` and the
    weight is `(1 - e) / sum(1 - e)` within the group (Shannon; Zeleny 1982). Series whose scores
    are all equal weigh 0. Unknown scores are left out.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> x = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    >>> entropy(t, x).weights[0].round(4).tolist()
    [0.2696, 0.7304]
    """
    found: dict[str, float] = {}
    diversity = [_diversity(x) for x in scores.T]
    for at in members(of, level + 1):
        total = sum(diversity[j] for j in at)
        if total > 0:
            found |= {of.codes[level - 1][j]: diversity[j] / total for j in at}
    return with_weights(of, found)


def noisy(of: Tree, factors: Mapping[int, float], *, rng: np.random.Generator) -> Tree:
    """Each weight of a level times `1 + U(-f, f)`, `f` the level's factor (0 to 1).

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> w = noisy(t, {1: 0.25}, rng=np.random.default_rng(1)).weights[0]
    >>> bool(np.all(np.abs(w - 1) <= 0.25)), len(set(w))
    (True, 2)
    """
    found: dict[str, float] = {}
    for level, factor in factors.items():
        if not 0 <= factor <= 1 or not 1 <= level < of.depth:
            raise ValueError(f"noise {factor} at level {level}: give 0 to 1, below the top level")
        codes, weights = of.codes[level - 1], of.weights[level - 1]
        changed = weights * (1 + rng.uniform(-factor, factor, len(weights)))
        found |= dict(zip(codes, changed.tolist(), strict=True))
    return with_weights(of, found)


def _varies(x: Floats) -> bool:
    y = x[~np.isnan(x)]
    return len(y) > 1 and bool(np.ptp(y) > 0)


def _diversity(x: Floats) -> float:
    """One minus the normalised entropy of the scores of one series."""
    if not _varies(x):
        return 0.0
    y = x[~np.isnan(x)]
    share = (y - y.min()) / (y - y.min()).sum()
    held = share[share > 0]
    return float(1 + (held * np.log(held)).sum() / np.log(len(y)))
