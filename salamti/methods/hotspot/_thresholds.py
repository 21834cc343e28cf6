"""The log likelihood ratio of a cylinder, and tables that turn it into integer comparisons.

For a fixed number of cases the ratio falls as the expected number rises. So for each number of
cases there is a largest expected number that still reaches a given ratio. With these tables the
search compares numbers and takes logarithms only of the few windows that may be the best.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
STEP = 0.25
"""Distance between the ratios for which there are tables."""
LEVELS = 160
"""Number of tables: ratios up to 40; above that the last one serves."""
ROUNDS = 8
"""Newton steps; six bring the error below `MARGIN` even where all cases are in the window."""
MARGIN = 1e-7
"""The tables are too large by this share: they may let a window through, never lose one."""


def log_ratio(cases: ArrayLike, expected: ArrayLike, *, total: int) -> Floats:
    """Log likelihood ratio of windows, 0 where there are no more cases than expected.

    `cases` c and `expected` mu broadcast; formula, with C = `total`:
    c ln(c / mu) + (C - c) ln((C - c) / (C - mu)). Reference: Kulldorff (1997), Communications in
    Statistics: Theory and Methods 26(6).

    >>> log_ratio([4, 1], [1.0, 2.0], total=10).round(3).tolist()
    [3.112, 0.0]
    """
    c, mu = np.broadcast_arrays(np.asarray(cases, float), np.asarray(expected, float))
    found = np.zeros(c.shape)
    high = (c > mu) & (mu > 0)
    found[high] = c[high] * np.log(c[high] / mu[high])
    part = high & (c < total)
    rest = total - c[part]
    found[part] += rest * np.log(rest / (total - mu[part]))
    return found


def largest_expected(total: int, most: int) -> Floats:
    """Largest expected number with which c cases reach a ratio, shape (`LEVELS`, most + 2).

    Row k belongs to the ratio k * `STEP`, column c to c cases; column 0 admits nothing and the
    last column, for more than `most` cases, everything.

    >>> table = largest_expected(100, 10)
    >>> bool(log_ratio(10, table[8, 10], total=100) <= 8 * STEP)
    True
    >>> bool(log_ratio(10, table[8, 10] * 0.9999, total=100) > 8 * STEP)
    True
    """
    table = np.full((LEVELS, most + 2), np.inf)
    table[:, 0] = -1.0
    cases = np.arange(1.0, most + 1)
    table[0, 1 : most + 1] = cases
    levels = STEP * np.arange(1.0, LEVELS)[:, None]
    table[1:, 1 : most + 1] = _solved(cases[None, :], levels, total=total)
    return table


def _solved(cases: Floats, levels: Floats, *, total: int) -> Floats:
    """Expected numbers by Newton's method in their logarithm.

    The ratio is convex and falling there. It is at least c (x - 1 + e^-x) with x = ln(c / mu), and
    that is at least c x^2 / (2 + x): solved for x this gives a start to the left of the root, from
    which the steps never pass it.
    """
    part = levels / cases
    u = np.log(cases) - (part + np.sqrt(part**2 + 8 * part)) / 2
    rest = total - cases
    for _ in range(ROUNDS):
        mu = np.minimum(np.exp(u), cases)
        left = np.maximum(total - mu, 1e-300)
        outside = np.where(rest > 0, rest * np.log(np.maximum(rest, 1) / left), 0)
        slope = rest * mu / left - cases
        gap = cases * (np.log(cases) - u) + outside - levels
        u = u - np.where(gap > 0, gap / np.minimum(slope, -1e-12), 0)
    found: Floats = np.minimum(np.exp(u) * (1 + MARGIN), cases)
    return found
