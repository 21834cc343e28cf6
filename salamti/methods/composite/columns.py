"""Statistics of one series with unknown values: skewness, kurtosis, ranks."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ties = Literal["min", "average", "max"]


def known(x: Floats) -> Floats:
    """The values that are not NaN.

    >>> known(np.array([1.0, np.nan])).tolist()
    [1.0]
    """
    found: Floats = x[~np.isnan(x)]
    return found


def skewness(x: Floats) -> float:
    """Sample skewness G1 of the known values; NaN for fewer than 3 or where all are equal.

    `G1 = sqrt(n (n - 1)) / (n - 2) * m3 / m2^1.5` (type 2 of Joanes and Gill 1998; Excel's SKEW).

    >>> round(skewness(np.array([1.0, 2.0, 9.0])), 4)
    1.6301
    """
    y = known(x)
    n = len(y)
    if n < 3 or np.ptp(y) == 0:
        return float("nan")
    d = y - y.mean()
    raw = np.sqrt(n) * (d**3).sum() / (d**2).sum() ** 1.5
    return float(raw * np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(x: Floats) -> float:
    """Sample excess kurtosis G2 of the known values; NaN for fewer than 4 or where all are equal.

    `G2 = (n - 1) / ((n - 2) (n - 3)) * ((n + 1) (m4 / m2^2 - 3) + 6)` (type 2 of Joanes and Gill
    1998; Excel's KURT).

    >>> round(kurtosis(np.array([1.0, 2.0, 3.0, 4.0, 20.0])), 4)
    4.6061
    """
    y = known(x)
    n = len(y)
    if n < 4 or np.ptp(y) == 0:
        return float("nan")
    d = y - y.mean()
    raw = n * (d**4).sum() / (d**2).sum() ** 2
    return float(((n + 1) * (raw - 3) + 6) * (n - 1) / ((n - 2) * (n - 3)))


def ranks(x: Floats, *, ties: Ties = "min") -> Floats:
    """Ranks from 1, the smallest value first; unknown stays unknown.

    Equal values share the lowest, the mean or the highest of their ranks.

    >>> ranks(np.array([5.0, np.nan, 5.0, 1.0])).tolist()
    [2.0, nan, 2.0, 1.0]
    """
    found = np.full(len(x), np.nan)
    at = ~np.isnan(x)
    _, place, counts = np.unique(x[at], return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    first = last - counts + 1
    by_value = {"min": first, "average": (first + last) / 2, "max": last}[ties]
    found[at] = by_value[place]
    return found
