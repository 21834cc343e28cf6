"""One-to-one assignment: which pairs are kept when a report has at most one partner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from salamti.methods.match import _augment

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def assign(left: Ints, right: Ints, weight: Floats) -> Flags:
    """Which of the pairs (m,) are kept: at most one for each left and each right, with the largest
    total weight. Pairs with a weight of 0 or less are never kept; no pair may be given twice.

    Pairs that compete with no other are kept at once, and where all compete for one report the
    heaviest is; the rest is solved exactly by shortest augmenting paths. Of equal totals the one
    with the earlier pairs in order of left and right is kept, always the same for the same input.

    Raises:
        ValueError: where the arrays differ in length or a weight is not finite.

    Reference: Jonker and Volgenant (1987), Computing 38, 325-340.

    >>> left, right = np.array([0, 0, 1]), np.array([0, 1, 0])
    >>> assign(left, right, np.array([3.0, 2.0, 2.0])).tolist()
    [False, True, True]
    """
    if not len(left) == len(right) == len(weight):
        raise ValueError("left, right and weight differ in length")
    if not np.isfinite(weight).all():
        raise ValueError("a weight must be a finite number")
    kept = np.zeros(len(left), np.bool_)
    places = np.flatnonzero(weight > 0)
    if not len(places):
        return kept
    a = np.unique(left[places], return_inverse=True)[1]
    b = np.unique(right[places], return_inverse=True)[1]
    easy, hard = _split(a, b)
    kept[places[easy]] = _heaviest(a[easy], b[easy], weight[places[easy]])
    kept[places[hard]] = _solved(a[hard], b[hard], weight[places[hard]])
    return kept


def _split(a: Ints, b: Ints) -> tuple[Ints, Ints]:
    """Pairs all of whose competitors share one report with them, and the others."""
    alone_a = np.bincount(a)[a] == 1
    alone_b = np.bincount(b)[b] == 1
    star_a = np.bincount(a, weights=alone_b)[a] == np.bincount(a)[a]
    star_b = np.bincount(b, weights=alone_a)[b] == np.bincount(b)[b]
    easy = star_a | star_b
    return np.flatnonzero(easy), np.flatnonzero(~easy)


def _heaviest(a: Ints, b: Ints, weight: Floats) -> Flags:
    """The heaviest pair of each star; the first of equal ones."""
    kept = np.ones(len(a), np.bool_)
    for centre in (a, b):
        order = np.lexsort((b, a, -weight, centre))
        first = np.ones(len(order), np.bool_)
        first[1:] = centre[order][1:] != centre[order][:-1]
        kept[order[~first]] = False
    return kept


def _solved(a: Ints, b: Ints, weight: Floats) -> Flags:
    kept = np.zeros(len(a), np.bool_)
    if not len(a):
        return kept
    rows, row = np.unique(a, return_inverse=True)
    columns, column = np.unique(b, return_inverse=True)
    order = np.lexsort((column, row))
    starts = np.concatenate([[0], np.cumsum(np.bincount(row))]).astype(np.int64)
    graph = _augment.Graph(starts, column[order].astype(np.int64), -weight[order])
    partner = _augment.solve(graph, len(rows), len(columns))
    kept[:] = partner[row] == column
    return kept


def parts(left: Ints, right: Ints, nodes: int) -> Ints:
    """The connected part (nodes,) of each node of a graph with these edges (m,), numbered from 0.

    >>> parts(np.array([0, 1]), np.array([1, 2]), 4).tolist()
    [0, 0, 0, 1]
    """
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(nodes, nodes))
    found: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return found
