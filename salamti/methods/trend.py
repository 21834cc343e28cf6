"""Trends in short series: Mann-Kendall test and Theil-Sen slope. Arrays in, numbers out.

The test asks whether a series rises or falls more often than chance would make it; it does not ask
for a straight line and does not mind outliers. Up to `EXACT` values without ties the p-value is
exact (all orders counted); otherwise it is the normal approximation with tie and continuity
correction, and from `EXACT` + 1 values on the variance is enlarged for autocorrelation (Hamed and
Rao). The enlargement is never let below 1, so autocorrelation cannot make a trend surer.

References: Mann (1945); Kendall (1975); Sen (1968); Hamed and Rao (1998), Journal of Hydrology 204.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
EXACT = 10
"""Longest series whose p-value is counted exactly."""
LEAST = 5
"""Shortest series that can show a trend at the 5% level: with 4 values the smallest p is 0.083."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Slope per year with its confidence interval, and the test.

    `tau` runs from -1 (always falling) to 1 (always rising); `inflation` is the factor on the
    variance for autocorrelation; `exact` says how `p` was found.
    """

    n: int
    slope: float
    low: float
    high: float
    tau: float
    p: float
    inflation: float
    exact: bool


def trend(years: ArrayLike, values: ArrayLike, *, level: float = 0.95) -> Trend | None:
    """Trend of `values` at increasing `years`; None for fewer than `LEAST` values.

    >>> t = trend([2015, 2016, 2017, 2018, 2019, 2020], [1, 2, 3, 4, 5, 7])
    >>> round(t.slope, 2), t.tau, round(t.p, 4), t.exact
    (1.0, 1.0, 0.0028, True)
    """
    x, y = _checked(years, values)
    if len(y) < LEAST:
        return None
    exact = len(y) <= EXACT and not _has_ties(y)
    slopes = _slopes(x, y)
    slope = float(np.median(slopes))
    inflation = 1.0 if len(y) <= EXACT else max(1.0, autocorrelation_factor(x, y))
    low, high = _interval(slopes, variance(y) * inflation, level=level)
    s = score(y)
    p = exact_p(len(y), s) if exact else normal_p(s, variance(y) * inflation)
    tau = s / (len(y) * (len(y) - 1) / 2)
    return Trend(
        n=len(y), slope=slope, low=low, high=high, tau=tau, p=p, inflation=inflation, exact=exact
    )


def score(y: Floats) -> int:
    """Kendall's S: rising pairs minus falling pairs.

    >>> score(np.array([1.0, 3.0, 2.0]))
    1
    """
    return int(np.sign(y[None, :] - y[:, None])[np.triu_indices(len(y), 1)].sum())


def variance(y: Floats) -> float:
    """Variance of S under no trend, corrected for ties.

    >>> round(variance(np.array([1.0, 2.0, 2.0, 3.0])), 2)
    7.67
    """
    n = len(y)
    _, ties = np.unique(y, return_counts=True)
    full = n * (n - 1) * (2 * n + 5)
    return float(full - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18


def normal_p(s: int, var: float) -> float:
    """Two-sided p-value of S by the normal approximation with continuity correction.

    >>> normal_p(0, 10.0)
    1.0
    """
    if s == 0 or var <= 0:
        return 1.0
    z = (abs(s) - 1) / math.sqrt(var)
    return 2 * (1 - NormalDist().cdf(z))


def exact_p(n: int, s: int) -> float:
    """Two-sided p-value of S for `n` values without ties: the share of orders at least as extreme.

    >>> round(exact_p(4, 6), 4)
    0.0833
    """
    falling = (n * (n - 1) // 2 - abs(s)) // 2
    counts = _inversions(n)
    return min(1.0, 2 * sum(counts[: falling + 1]) / math.factorial(n))


def autocorrelation_factor(x: Floats, y: Floats, *, level: float = 0.95) -> float:
    """Hamed and Rao's factor on the variance of S, from the ranks of the detrended values.

    Lags are counted in observations, so gaps between years are not seen. Below 1 where neighbours
    alternate; the published formula is returned as it is.
    """
    n = len(y)
    ranks = _ranks(y - np.median(_slopes(x, y)) * x)
    centred = ranks - ranks.mean()
    spread = float(centred @ centred)
    if spread == 0:
        return 1.0
    lags = np.arange(1, n)
    rho = np.array([centred[k:] @ centred[:-k] for k in lags]) / spread
    kept = np.abs(rho) > NormalDist().inv_cdf((1 + level) / 2) / math.sqrt(n)
    weight = (n - lags) * (n - lags - 1) * (n - lags - 2)
    return float(1 + 2 / (n * (n - 1) * (n - 2)) * (weight * rho)[kept].sum())


def _checked(years: ArrayLike, values: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError("years and values must be two rows of the same length")
    if np.any(np.diff(x) <= 0):
        raise ValueError("years must increase")
    if not np.all(np.isfinite(y)):
        raise ValueError("unknown values must be left out")
    return x, y


def _slopes(x: Floats, y: Floats) -> Floats:
    """Slopes of all pairs, sorted."""
    first, second = np.triu_indices(len(y), 1)
    found: Floats = np.sort((y[second] - y[first]) / (x[second] - x[first]))
    return found


def _interval(slopes: Floats, var: float, *, level: float) -> tuple[float, float]:
    """Confidence interval of the median slope (Sen 1968, equation 2.6)."""
    count = len(slopes)
    reach = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(var)
    upper = min(round((count + reach) / 2), count - 1)
    lower = max(round((count - reach) / 2) - 1, 0)
    return float(slopes[lower]), float(slopes[upper])


def _has_ties(y: Floats) -> bool:
    return len(np.unique(y)) < len(y)


def _ranks(y: Floats) -> Floats:
    """Ranks from 1; ties share their mean rank."""
    _, place, counts = np.unique(y, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    found: Floats = (last - (counts - 1) / 2)[place]
    return found


@cache
def _inversions(n: int) -> tuple[int, ...]:
    """How many orders of `n` things have 0, 1, 2 ... pairs out of order."""
    counts = [1]
    for size in range(2, n + 1):
        longer = [0] * (len(counts) + size - 1)
        for shift in range(size):
            for place, count in enumerate(counts):
                longer[place + shift] += count
        counts = longer
    return tuple(counts)
