"""Fixed draws that another language repeats bit by bit: a counter-based generator, two shapes.

A page that recomputes a model in a reader's browser must draw what Python drew. The generator is
mulberry32, whose k-th output depends on k alone; it is for pictures of uncertainty, not for
secrets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
STEP = 0x6D2B79F5
WORD = 2**32


def uniform(rows: int, columns: int) -> Floats:
    """Numbers between 0 and 1, without unit, shape [rows, columns].

    The cell in row i and column j holds output k = i * columns + j of mulberry32 from state 0:
    with s = (k + 1) * 0x6D2B79F5, t = (s ^ s>>15) * (s | 1), t ^= t + (t ^ t>>7) * (t | 61),
    u = ((t ^ t>>14) + 1/2) / 2^32, all products and sums modulo 2^32.

    Raises ValueError where a size is below 1.

    Reference: T. Ettinger, mulberry32 (2017, public domain).

    >>> uniform(2, 2).round(6).tolist()
    [[0.266429, 0.00033], [0.223272, 0.146202]]
    """
    if rows < 1 or columns < 1:
        raise ValueError(f"{rows} rows of {columns} draws: give at least one of each")
    state = np.arange(1, rows * columns + 1, dtype=np.uint64) * STEP % WORD
    mixed = (state ^ state >> 15) * (state | 1) % WORD
    mixed ^= (mixed + (mixed ^ mixed >> 7) * (mixed | 61)) % WORD
    mixed ^= mixed >> 14
    unit: Floats = ((mixed + 0.5) / WORD).reshape(rows, columns)
    return unit


def triangular(u: ArrayLike, *, low: float, mode: float, high: float) -> Floats:
    """Values of a triangular distribution at the probabilities `u` [n], in the unit of `mode`.

    Below the probability of the mode, c = (mode - low) / (high - low), the value is
    low + sqrt(u (high - low) (mode - low)); above it high - sqrt((1 - u) (high - low)
    (high - mode)). Equal ends give that value.

    Raises ValueError where the mode lies outside the range.

    Reference: B. D. Ripley, Stochastic Simulation (Wiley 1987), inversion.

    >>> triangular([0.0, 0.25, 0.5, 1.0], low=0, mode=1, high=2).round(3).tolist()
    [0.0, 0.707, 1.0, 2.0]
    """
    if not low <= mode <= high:
        raise ValueError(f"the mode {mode:g} lies outside the range {low:g} to {high:g}")
    at = np.asarray(u, dtype=np.float64)
    width = high - low
    if width == 0:
        return np.full_like(at, mode)
    below = low + np.sqrt(at * width * (mode - low))
    above = high - np.sqrt((1 - at) * width * (high - mode))
    return np.where(at < (mode - low) / width, below, above)


def resampled(u: ArrayLike, values: ArrayLike) -> Floats:
    """One of `values` [m] for each probability in `u` [...], each equally likely, in their unit.

    Raises ValueError where there are no values.

    >>> resampled([0.1, 0.5, 0.99], [10, 20, 30]).tolist()
    [10.0, 20.0, 30.0]
    """
    known = np.asarray(values, dtype=np.float64)
    if known.size == 0:
        raise ValueError("there is nothing to draw from: give at least one value")
    drawn: Floats = known[np.floor(np.asarray(u) * known.size).astype(np.int64)]
    return drawn
