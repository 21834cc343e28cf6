"""Compiled loops over sorted draws: mean distances between draws, and from draws to outcomes."""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True)
def _between(a: Floats, b: Floats) -> float:
    """Mean |x - x'| over draws of two sorted samples of one size, by one merge."""
    m = len(a)
    i = j = 0
    total = 0.0
    last = min(a[0], b[0])
    while i < m or j < m:
        take_a = j == m or (i < m and a[i] <= b[j])
        here = a[i] if take_a else b[j]
        total += (here - last) * (i * (m - j) + j * (m - i))
        last = here
        if take_a:
            i += 1
        else:
            j += 1
    return total / (m * m)


@njit(cache=True)
def _all_between(blocks: Floats, out: Floats) -> None:
    for i in range(len(blocks)):
        for j in range(i + 1):
            out[i, j] = _between(blocks[i], blocks[j])
            out[j, i] = out[i, j]


@njit(cache=True, parallel=True)
def pairs(support: Floats) -> Floats:
    """Mean |x - x'| between all blocks: [rows, blocks, draws] -> [rows, blocks, blocks]."""
    rows, blocks, _ = support.shape
    out = np.zeros((rows, blocks, blocks))
    for r in prange(rows):
        _all_between(support[r], out[r])
    return out


@njit(cache=True)
def _missed(blocks: Floats, y: float, out: Floats) -> None:
    """Mean |x - y| of each block; unknown where y is."""
    for b in range(len(blocks)):
        out[b] = np.abs(blocks[b] - y).mean()


@njit(cache=True, parallel=True)
def misses(support: Floats, observed: Floats) -> Floats:
    """Mean |x - y| of each block: [rows, blocks, draws], [rows, leads] -> [rows, leads, blocks].

    NaN where the outcome is unknown.
    """
    rows, blocks, _ = support.shape
    leads = observed.shape[1]
    out = np.empty((rows, leads, blocks))
    for r in prange(rows):
        for k in range(leads):
            _missed(support[r], observed[r, k], out[r, k])
    return out
