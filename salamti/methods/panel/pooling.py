"""Partial pooling: many places' own slopes, each drawn towards what all have in common.

b_g ~ N(true_g, s_g^2), true_g ~ N(mean, tau^2). tau comes from Paule and Mandel's estimating
equation, the interval of the mean from Hartung and Knapp (never narrower than with known weights).
A place's shrunken slope is the weighted mean of its own and the common one.

References: DerSimonian and Laird (1986), Control. Clin. Trials 7; Paule and Mandel (1982), J. Res.
NBS 87; Hartung and Knapp (2001), Stat. Med. 20; Morris (1983), J. Am. Stat. Assoc. 78.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.stats import chi2, norm
from scipy.stats import t as student

from salamti.methods.panel.absorb import codes

Floats = NDArray[np.float64]
LEAST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """The common slope with its interval; how far places differ; each place's shrunken slope.

    `tau` is the standard deviation between places, `p_alike` the p-value that they are all alike,
    `next_low` and `next_high` hold the slope of a further place; `shrunk` is (g, 3): slope,
    low, high.
    """

    mean: float
    error: float
    low: float
    high: float
    tau: float
    p_alike: float
    next_low: float
    next_high: float
    shrunk: Floats


def pooled(slopes: ArrayLike, errors: ArrayLike, *, level: float = 0.95) -> Pooled:
    """Pool slopes (g,) with standard errors (g,) of at least three places.

    >>> schools = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]
    >>> found = pooled(*schools)
    >>> round(found.mean, 2), found.tau, round(found.p_alike, 2)
    (7.69, 0.0, 0.7)
    """
    b, s = np.asarray(slopes, dtype=float), np.asarray(errors, dtype=float)
    if b.shape != s.shape or len(b) < LEAST:
        raise ValueError(f"pooling needs slopes and errors of at least {LEAST} places")
    if not (np.isfinite(b).all() and np.isfinite(s).all() and (s > 0).all()):
        raise ValueError("slopes must be known and their errors above 0")
    between = _between(b, s)
    weight = 1 / (s**2 + between)
    mean = float(weight @ b / weight.sum())
    spread = max(1.0, float(weight @ (b - mean) ** 2) / (len(b) - 1))
    error = float(np.sqrt(spread / weight.sum()))
    reach = float(student.ppf((1 + level) / 2, len(b) - 1)) * error
    ahead = float(student.ppf((1 + level) / 2, max(1, len(b) - 2))) * np.sqrt(between + error**2)
    return Pooled(
        mean=mean,
        error=error,
        low=mean - reach,
        high=mean + reach,
        tau=float(np.sqrt(between)),
        p_alike=float(chi2.sf(_scatter(b, s, 0.0), len(b) - 1)),
        next_low=float(mean - ahead),
        next_high=float(mean + ahead),
        shrunk=_shrunk(b, s, between, mean=mean, error=error, level=level),
    )


def own_slopes(y: ArrayLike, x: ArrayLike, places: ArrayLike) -> tuple[Floats, Floats]:
    """Each place's slope of `y` on `x` (both (n,)) and its standard error, both (g,).

    NaN where a place has fewer than three rows or x does not vary.

    >>> slope, error = own_slopes([1, 2, 3.1, 0, 0, 0], [1, 2, 3, 1, 2, 3], [0, 0, 0, 1, 1, 1])
    >>> slope.round(2).tolist(), error.round(3).tolist()
    ([1.05, 0.0], [0.029, 0.0])
    """
    groups = codes(places)
    n = np.bincount(groups)
    a, b = (_centred(np.asarray(v, dtype=float), groups, n) for v in (x, y))
    square, both, total = (np.bincount(groups, weights=w) for w in (a * a, a * b, b * b))
    known = (n > 2) & (square > 0)
    slope, error = np.full(len(n), np.nan), np.full(len(n), np.nan)
    slope[known] = both[known] / square[known]
    rest = np.maximum(0.0, total[known] - slope[known] * both[known])
    error[known] = np.sqrt(rest / (n[known] - 2) / square[known])
    return slope, error


def _centred(values: Floats, groups: NDArray[np.int64], n: NDArray[np.int64]) -> Floats:
    found: Floats = values - (np.bincount(groups, weights=values) / n)[groups]
    return found


def _scatter(b: Floats, s: Floats, between: float) -> float:
    weight = 1 / (s**2 + between)
    return float(weight @ (b - weight @ b / weight.sum()) ** 2)


def _between(b: Floats, s: Floats) -> float:
    """The variance between places at which the scatter is what chance gives."""
    wanted = len(b) - 1
    if _scatter(b, s, 0.0) <= wanted:
        return 0.0
    most = float(np.var(b)) * 10 + float((s**2).max())
    return float(brentq(lambda v: _scatter(b, s, v) - wanted, 0.0, most, xtol=1e-14, rtol=1e-14))


def _shrunk(
    b: Floats, s: Floats, between: float, *, mean: float, error: float, level: float
) -> Floats:
    """Own and common slope, each by how much it is known; the error of the common one counts."""
    towards = s**2 / (s**2 + between)
    slope = (1 - towards) * b + towards * mean
    width = np.sqrt((1 - towards) * s**2 + (towards * error) ** 2)
    reach = float(norm.ppf((1 + level) / 2)) * width
    return np.stack([slope, slope - reach, slope + reach], axis=1)
