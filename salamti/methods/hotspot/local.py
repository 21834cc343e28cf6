"""Local and global association: Getis-Ord Gi*, Moran's I, local Moran, false discovery control.

Values x of n places with weights w (`weights`); z = x - mean, m2 = sum z^2 / n, m4 = sum z^4 / n,
W_i = sum_j w_ij, S_i = sum_j w_ij^2. Values must be known: leave out a place that is not.

References: Moran (1950), Biometrika 37; Cliff and Ord (1981), Spatial Processes; Ord and Getis
(1995), Geographical Analysis 27; Anselin (1995), Geographical Analysis 27; Sokal, Oden and Thomson
(1998), Geographical Analysis 30; Caldas de Castro and Singer (2006), Geographical Analysis 38.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from salamti.methods.hotspot.weights import Floats, Weights

Quadrant = Literal["high-high", "low-high", "low-low", "high-low"]
"""A place's value, then its neighbours'; low is at or below the mean."""
LEAST = 4
"""Fewest places: the variance under randomisation needs them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GiStar:
    """Gi* of each place, shapes (n,): z-value and its two-sided p-value (normal)."""

    z: Floats
    p: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Moran:
    """Global Moran's I with its expectation and, under two nulls, variance, z and two-sided p."""

    i: float
    expected: float
    variance_normal: float
    variance_random: float
    z_normal: float
    z_random: float
    p_normal: float
    p_random: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalMoran:
    """Local Moran of each place, shapes (n,); NaN, and quadrant None, without neighbours.

    `mean`, `variance`, `z` and `p` (two-sided, normal) are conditional on the value of the place;
    `permuted_p` is the two-sided p-value by conditional permutation, None if none were asked for.
    """

    i: Floats
    mean: Floats
    variance: Floats
    z: Floats
    p: Floats
    permuted_p: Floats | None
    quadrant: tuple[Quadrant | None, ...]


def gi_star(values: ArrayLike, weights: Weights) -> GiStar:
    """Getis and Ord's Gi*: where do high (z > 0) or low (z < 0) values stand together?

    z_i = (sum_j w_ij x_j - W_i mean) / (s sqrt((n S_i - W_i^2) / (n - 1))), s^2 = m2, the place
    itself counted in (`Weights.starred`). Multiplying a row changes nothing, so standardised and
    binary weights give the same. NaN where a row has all places with one weight.

    >>> w = Weights(np.eye(6, k=1) + np.eye(6, k=-1))
    >>> gi_star([9.0, 8.0, 5.0, 1.0, 2.0, 1.0], w).z.round(2).tolist()
    [2.03, 2.06, 0.23, -1.15, -2.06, -1.38]
    """
    x = _checked(values, weights)
    w = weights.starred()
    n, total, squares = len(x), w.matrix.sum(axis=1), (w.matrix**2).sum(axis=1)
    spread = x.std() * np.sqrt((n * squares - total**2) / (n - 1))
    above = w.lag(x) - total * x.mean()
    z = np.divide(above, spread, out=np.full(n, np.nan), where=spread > 1e-12 * x.std())
    return GiStar(z=z, p=two_sided(z))


def moran(values: ArrayLike, weights: Weights) -> Moran:
    """Global Moran's I: do neighbours resemble each other (I > expected) over the whole map?

    I = n sum_ij w_ij z_i z_j / (sum_ij w_ij sum z^2), expected -1 / (n - 1); variances under
    normality and under randomisation as in Cliff and Ord. Places without neighbours count in n.

    >>> w = Weights(np.eye(6, k=1) + np.eye(6, k=-1)).standardised()
    >>> found = moran([9.0, 8.0, 5.0, 1.0, 2.0, 1.0], w)
    >>> round(found.i, 3), found.expected, round(found.z_random, 2), round(found.p_random, 3)
    (0.716, -0.2, 2.1, 0.036)
    """
    x = _checked(values, weights)
    z = x - x.mean()
    scale = weights.matrix.sum()
    if scale == 0:
        raise ValueError("no place has a neighbour: widen the weights")
    i = float(len(x) / scale * (z @ weights.lag(z)) / (z @ z))
    expected = -1 / (len(x) - 1)
    normal, random = _variances(z, weights.matrix, expected=expected)
    of_normal, of_random = (i - expected) / math.sqrt(normal), (i - expected) / math.sqrt(random)
    return Moran(
        i=i, expected=expected, variance_normal=normal, variance_random=random,
        z_normal=of_normal, z_random=of_random,
        p_normal=float(two_sided(of_normal)), p_random=float(two_sided(of_random)),
    )  # fmt: skip


def local_moran(
    values: ArrayLike,
    weights: Weights,
    *,
    permutations: int = 0,
    rng: np.random.Generator | None = None,
) -> LocalMoran:
    """Local Moran: I_i = z_i sum_j w_ij z_j / (sum z^2 / (n - 1)).

    The divisor n - 1 is that of GeoDa and esda; with m2 instead (R's spdep) all values, means and
    standard deviations are n / (n - 1) times as large and z and p the same. Conditional moments
    (Sokal et al., A7 and A8): the values of all other places are shuffled. `permutations` need an
    `rng`; their p is twice the smaller of the two shares (1 + as extreme) / (1 + permutations).

    >>> w = Weights(np.eye(6, k=1) + np.eye(6, k=-1)).standardised()
    >>> found = local_moran([9.0, 8.0, 5.0, 1.0, 2.0, 1.0], w)
    >>> found.i.round(2).tolist(), found.quadrant[0], found.quadrant[3]
    ([1.35, 0.77, 0.01, 0.22, 0.61, 0.61], 'high-high', 'low-low')
    """
    x = _checked(values, weights)
    alone = weights.neighbours == 0
    z = (x - x.mean()) / x.std(ddof=1)
    lag = weights.lag(z)
    i = np.where(alone, np.nan, z * lag)
    mean, variance = conditional_moments(x, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(variance > 0, (i - mean) / np.sqrt(variance), np.nan)
    shuffled = None
    if permutations:
        if rng is None:
            raise ValueError("permutations need a random generator: give rng")
        shuffled = np.where(alone, np.nan, _permuted_p(z, weights, permutations, rng=rng))
    return LocalMoran(
        i=i, mean=mean, variance=variance, z=score, p=two_sided(score), permuted_p=shuffled,
        quadrant=_quadrants(z, lag, alone),
    )  # fmt: skip


def conditional_moments(values: ArrayLike, weights: Weights) -> tuple[Floats, Floats]:
    """Mean and variance of local Moran when all values but the place's own are shuffled, (n,) each.

    With u = sum z^2 / (n - 1): mean -z_i^2 W_i / (u (n - 1)), variance
    (z_i / u)^2 n / (n - 2) (S_i - W_i^2 / (n - 1)) (m2 - z_i^2 / (n - 1)). NaN without neighbours.
    """
    x = _checked(values, weights)
    z, n = x - x.mean(), len(x)
    unit = z @ z / (n - 1)
    total, squares = _rows(weights)
    mean = -(z**2) * total / (unit * (n - 1))
    others = z @ z / n - z**2 / (n - 1)
    variance = (z / unit) ** 2 * n / (n - 2) * (squares - total**2 / (n - 1)) * others
    return mean, np.maximum(variance, 0.0)


def total_moments(values: ArrayLike, weights: Weights) -> tuple[Floats, Floats]:
    """Mean and variance of local Moran when all values are shuffled (Sokal et al., A3, A4), (n,).

    With b = m4 / m2^2: mean -W_i / (n - 1), variance S_i (n - b) / (n - 1) + (W_i^2 - S_i) (2b - n)
    / ((n - 1)(n - 2)) - W_i^2 / (n - 1)^2, brought to the divisor of `local_moran`.
    """
    x = _checked(values, weights)
    z, n = x - x.mean(), len(x)
    b = n * float((z**4).sum()) / float(z @ z) ** 2
    total, squares = _rows(weights)
    mixed = (total**2 - squares) * (2 * b - n) / ((n - 1) * (n - 2))
    variance = squares * (n - b) / (n - 1) + mixed - (total / (n - 1)) ** 2
    scale = (n - 1) / n
    return -total / (n - 1) * scale, variance * scale**2


def fdr(p: ArrayLike, *, level: float = 0.05) -> float:
    """The p-value up to which results may be called found, so that `level` of them are false.

    Benjamini and Hochberg: k level / n for the largest k whose k-th smallest p is at most that;
    level / n if there is none (Caldas de Castro and Singer). NaN is left out. Neighbours' tests
    depend on each other, positively, which the rule allows.

    >>> round(fdr([0.001, 0.012, 0.03, 0.6, math.nan]), 4)
    0.0375
    """
    known = np.asarray(p, dtype=float)
    known = np.sort(known[np.isfinite(known)])
    if len(known) == 0:
        return 0.0
    bars = np.arange(1, len(known) + 1) * level / len(known)
    found = bars[known <= bars]
    return float(found[-1]) if len(found) else level / len(known)


def two_sided(z: ArrayLike) -> Floats:
    """Two-sided p-value of a standard normal z, same shape.

    >>> float(two_sided(1.959964).round(6))
    0.05
    """
    found: Floats = 2 * ndtr(-np.abs(z))
    return found


def _checked(values: ArrayLike, weights: Weights) -> Floats:
    x = np.asarray(values, dtype=float)
    if x.shape != weights.matrix.shape[:1]:
        raise ValueError(f"{x.shape} values do not fit weights of {len(weights.matrix)} places")
    if len(x) < LEAST:
        raise ValueError(f"{len(x)} places are too few: {LEAST} are needed")
    if not np.all(np.isfinite(x)):
        raise ValueError("unknown values must be left out, with their places")
    if x.min() == x.max():
        raise ValueError("all values are alike: there is no pattern to test")
    return x


def _rows(weights: Weights) -> tuple[Floats, Floats]:
    """Sums of the rows and of their squares; NaN without neighbours."""
    total = np.where(weights.neighbours > 0, weights.matrix.sum(axis=1), np.nan)
    return total, (weights.matrix**2).sum(axis=1)


def _variances(z: Floats, w: Floats, *, expected: float) -> tuple[float, float]:
    """Variance of Moran's I under normality and under randomisation."""
    n = len(z)
    s0 = w.sum()
    s1 = ((w + w.T) ** 2).sum() / 2
    s2 = ((w.sum(axis=0) + w.sum(axis=1)) ** 2).sum()
    k = n * (z**4).sum() / (z @ z) ** 2
    normal = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2)
    first = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    second = k * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    random = (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0**2)
    return float(normal - expected**2), float(random - expected**2)


def _permuted_p(
    z: Floats, weights: Weights, permutations: int, *, rng: np.random.Generator
) -> Floats:
    """Two-sided p by conditional permutation; all places share the same shuffles of the others."""
    n = len(z)
    most = int(weights.neighbours.max())
    picks = np.stack([rng.permutation(n - 1)[:most] for _ in range(permutations)])
    p = np.full(n, np.nan)
    for place in range(n):
        row = np.delete(weights.matrix[place], place)
        held = row[row > 0]
        lags = np.delete(z, place)[picks[:, : len(held)]] @ held
        observed = row @ np.delete(z, place)
        close = 1e-12 * (1 + abs(observed))
        high, low = (lags >= observed - close).sum(), (lags <= observed + close).sum()
        p[place] = min(1.0, 2 * (1 + min(high, low)) / (1 + permutations))
    return p


def _quadrants(z: Floats, lag: Floats, alone: NDArray[np.bool_]) -> tuple[Quadrant | None, ...]:
    names: dict[tuple[bool, bool], Quadrant] = {
        (True, True): "high-high",
        (False, True): "low-high",
        (False, False): "low-low",
        (True, False): "high-low",
    }
    sides = zip((z > 0).tolist(), (lag > 0).tolist(), alone.tolist(), strict=True)
    return tuple(None if only else names[own, near] for own, near, only in sides)
