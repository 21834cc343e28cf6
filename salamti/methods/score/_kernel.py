"""The compiled inner loops of the sample scores. They take rows that lie in memory row by row."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from salamti.methods.score._layout import Draws, Floats

SUMS = {"reassoc", "contract", "nsz"}
"""What the compiler may do to sums: change their order, so that it can use vector instructions.
Sums of integer draws come out exact in any order."""


Rule = tuple[Floats, float, float, float]
"""Edges of the bins, tail of the central interval, places of its two bounds."""


@njit(cache=True, nogil=True)
def ascending(rows: Draws) -> bool:
    """Whether each row is sorted; stops at the first that is not. NaN counts as out of order."""
    for row in rows:
        disorder = 0
        for i in range(1, row.size):  # no exit inside: the loop becomes vector instructions
            disorder += not row[i - 1] <= row[i]
        if disorder:
            return False
    return True


@njit(cache=True, nogil=True, fastmath=SUMS)
def crps_of_sorted(row: Draws, y: float) -> float:
    """All terms are non-negative, so nothing cancels."""
    m = row.size
    total: float = 0.0
    for i in range(m):
        above = row[i] - y
        total += above * (m - i - 0.5) if above > 0 else -above * (i + 0.5)
    return 2.0 * total / (m * m)


@njit(cache=True, nogil=True)
def below(row: Draws, edge: float) -> int:
    """How many values of a sorted row are less than `edge`."""
    first, last = 0, row.size
    while first < last:
        middle = (first + last) // 2
        if row[middle] < edge:
            first = middle + 1
        else:
            last = middle
    return first


@njit(cache=True, nogil=True)
def in_bin_of(row: Draws, y: float, edges: Floats) -> int:
    """How many values of a sorted row fall into the bin of `y`; the last bin is open."""
    k = 0
    while k + 1 < edges.size and edges[k + 1] <= y:
        k += 1
    upper: int = below(row, edges[k + 1]) if k + 1 < edges.size else row.size
    return upper - below(row, edges[k])


@njit(cache=True, nogil=True)
def between(row: Draws, place: float) -> float:
    """Value at a place of a sorted row, linear between its neighbours."""
    i = math.floor(place)
    j = min(i + 1, row.size - 1)
    low, high = float(row[i]), float(row[j])
    share: float = place - i
    return low + (high - low) * share


@njit(cache=True, nogil=True)
def score_sorted(rows: Draws, observed: Floats, rule: Rule) -> Floats:
    """CRPS, ignorance and interval score of each row, as columns.

    NaN where a row holds a negative or a non-finite value, which sorting has put at its ends.
    """
    edges, tail, lower, upper = rule
    m = rows.shape[1]
    out = np.full((rows.shape[0], 3), np.nan)
    for c in range(rows.shape[0]):
        row, y = rows[c], observed[c]
        if row[0] < 0 or not math.isfinite(row[m - 1]):
            continue
        low, high = between(row, lower), between(row, upper)
        out[c, 0] = crps_of_sorted(row, y)
        out[c, 1] = -math.log2((in_bin_of(row, y, edges) + 1) / (m + edges.size))
        out[c, 2] = high - low + (max(low - y, 0.0) + max(y - high, 0.0)) / tail
    return out
