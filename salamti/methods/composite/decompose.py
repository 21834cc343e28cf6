"""Decomposition: what each series contributes to a score.

Reference: OECD and JRC (2008), step 9 (back to the data).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.aggregate import Aggregation, shares_of
from salamti.methods.composite.tree import Tree, members

Floats = NDArray[np.float64]


def shares(levels: Sequence[Floats], of: Tree, code: str | None = None) -> Floats:
    """The weight of each indicator in the score of `code` (the top by default), units x indicators.

    `levels` are the scores of every level, as `aggregate` returns them. A share is the product of
    the shares along the way up, each among the members that are known for that unit; it is 0 for
    an unknown score and for an indicator of another branch, and a row sums to 1, or is NaN where
    the score is unknown. Raises ValueError for an unknown code.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> x = np.array([[1.0, 4.0], [2.0, np.nan]])
    >>> shares((x, np.array([[2.5], [2.0]])), t).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    level, place = _find(of, of.top if code is None else code)
    units = len(levels[0])
    held = np.zeros((units, len(of.codes[level - 1])))
    held[:, place] = np.where(np.isnan(levels[level - 1][:, place]), np.nan, 1.0)
    for k in range(level, 1, -1):
        below = np.zeros((units, len(of.codes[k - 2])))
        for i, at in enumerate(members(of, k)):
            part = shares_of(levels[k - 2][:, at], of.weights[k - 2][at])
            above = held[:, [i]]
            # A branch that does not count may be unknown: 0 x unknown is 0 here.
            below[:, at] = np.where(above == 0, 0.0, above * part)
        held = below
    return held


def decompose(
    levels: Sequence[Floats],
    of: Tree,
    choices: Mapping[int, Aggregation],
    *,
    code: str | None = None,
) -> Floats:
    """Contributions of the indicators to the score of `code`, units x indicators.

    Where all levels below are arithmetic means, `share * score of the indicator`: they sum to the
    score. Where all are geometric, `share * log(score of the indicator)`: they sum to the logarithm
    of the score. `choices` gives the aggregation of every level from 2 up. Raises ValueError for
    other or mixed means, which do not split into series.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> decompose((np.array([[1.0, 4.0]]), np.array([[2.5]])), t, {2: Aggregation()}).tolist()
    [[0.5, 2.0]]
    """
    level, _ = _find(of, of.top if code is None else code)
    methods = {choices[k].method for k in range(2, level + 1)}
    if not methods <= {"arithmetic"} and not methods <= {"geometric"}:
        raise ValueError(
            f"a score of {' and '.join(sorted(methods))} means does not split into its series: "
            "aggregate every level arithmetically, or every level geometrically"
        )
    part = shares(levels, of, code)
    x = np.where(np.isnan(levels[0]), 1.0, levels[0])
    return part * (np.log(x) if methods == {"geometric"} else x)


def _find(of: Tree, code: str) -> tuple[int, int]:
    """Level and position of a code."""
    for level, codes in enumerate(of.codes, start=1):
        if code in codes:
            return level, codes.index(code)
    raise ValueError(f"{code!r} is not in the scorecard: it has {', '.join(of.every[:8])} …")
