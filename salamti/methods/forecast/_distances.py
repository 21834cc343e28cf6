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


@njit(cache=True, parallel=True)
def pairs(support: Floats) -> Floats:
    """Mean |x - x'| between all blocks: [rows, blocks, draws] -> [rows, blocks, blocks]."""
    rows, blocks, _ = support.shape
    out = np.zeros((rows, blocks, blocks))
    for r in prange(rows):
        for i in range(blocks):
            for j in range(i + 1):
                out[r, i, j] = _between(support[r, i], support[r, j])
                out[r, j, i] = out[r, i, j]
    return out


@njit(cache=True, parallel=True)
def misses(support: Floats, observed: Floats) -> Floats:
    """Mean |x - y| of each block: [rows, blocks, draws], [rows, leads] -> [rows, leads, blocks].

    NaN where the outcome is unknown.
    """
    rows, blocks, m = support.shape
    leads = observed.shape[1]
    out = np.full((rows, leads, blocks), np.nan)
    for r in prange(rows):
        for k in range(leads):
            y = observed[r, k]
            if np.isnan(y):
                continue
            for b in range(blocks):
                total = 0.0
                for d in range(m):
                    total += abs(support[r, b, d] - y)
                out[r, k, b] = total / m
    return out
