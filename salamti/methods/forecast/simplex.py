"""Weights of a linear pool that minimise its mean CRPS.

For a mixture of samples with weights w the CRPS is `w a - 1/2 w B w` with a = mean |x - y| of each
sample and B = mean |x - x'| between samples (Gneiting and Raftery 2007, equation 21): a quadratic
that is convex on the simplex, since B is a matrix of energy distances. It is solved by accelerated
projected gradients (Beck and Teboulle 2009) with projection onto the simplex (Duchi et al. 2008).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STEPS = 3000
PRECISION = 1e-7


def weights(miss: Floats, between: Floats, *, start: Floats | None = None) -> Floats:
    """Weights [blocks] that sum to 1 and minimise the CRPS of the mixture.

    miss [blocks], between [blocks, blocks], in one unit. ValueError for other shapes.

    >>> weights(np.array([1.0, 3.0]), np.array([[0.0, 2.0], [2.0, 0.0]])).round(3).tolist()
    [1.0, 0.0]
    """
    count = len(miss)
    if between.shape != (count, count):
        raise ValueError(f"between must be {count} x {count}, not {between.shape}")
    unit = float(miss.mean()) or 1.0
    first = np.full(count, 1 / count) if start is None else start
    found: Floats = _descended(miss / unit, np.ascontiguousarray(between / unit), first)
    return found


@njit(cache=True)
def projected(point: Floats) -> Floats:
    """The nearest point of the simplex.

    >>> projected(np.array([0.5, 0.9])).round(2).tolist()
    [0.3, 0.7]
    """
    ordered = np.sort(point)[::-1]
    spare = (np.cumsum(ordered) - 1) / np.arange(1, len(point) + 1)
    last = np.flatnonzero(ordered > spare)[-1]
    found: Floats = np.maximum(point - spare[last], 0.0)
    return found


@njit(cache=True)
def _descended(a: Floats, b: Floats, start: Floats) -> Floats:
    """Accelerated projected gradients from `start`, until the weights stand still."""
    step = 1 / (np.sqrt((b * b).sum()) + 1e-9)
    w, ahead, pace = start, start, 1.0
    for _ in range(STEPS):
        found = projected(ahead - step * (a - b @ ahead))
        faster = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        ahead = found + (pace - 1) / faster * (found - w)
        moved = np.abs(found - w).max()
        w, pace = found, faster
        if moved < PRECISION:
            break
    return w
