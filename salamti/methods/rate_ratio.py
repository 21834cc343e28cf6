"""Rates of some places against places like them: matching, spread between places, rate ratios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import beta

Floats = NDArray[np.float64]
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate ratio with its interval; `value` is None where nothing was expected.

    `observed` and `expected` are counts. `high` is infinite where the background had no event.
    """

    observed: float
    expected: float
    value: float | None
    low: float
    high: float

    @property
    def told(self) -> str:
        """`higher` or `lower` where the interval leaves 1 out, else `unknown`."""
        if self.low > 1:
            return "higher"
        return "lower" if self.high < 1 else "unknown"


def alike(
    features: ArrayLike, treated: int, candidates: ArrayLike, *, k: int, reach: float = np.inf
) -> tuple[int, ...]:
    """The `k` candidates most like a place, nearest first, none further away than `reach`.

    `features` (n, m) are measures of n places; each is divided by its standard deviation over all
    places, and the distance is Euclidean:

        d(i, j)^2 = sum_m ((x_im - x_jm) / s_m)^2

    Of candidates equally far away the first in order counts; fewer than `k` where there are not so
    many within reach. Raises ValueError where `features` is not a table or holds an unknown value.

    Reference: Stuart, E. A. (2010), Matching methods for causal inference, Statistical Science 25.

    >>> alike([[1, 5], [9, 5], [2, 5], [1, 9]], 0, [1, 2, 3], k=2)
    (2, 3)
    >>> alike([[1, 5], [9, 5], [2, 5], [1, 9]], 0, [1, 2, 3], k=2, reach=1)
    (2,)
    """
    table = np.asarray(features, dtype=np.float64)
    if table.ndim != 2 or not np.all(np.isfinite(table)):
        raise ValueError("features must be a table (places, measures) of known values")
    others = np.asarray(candidates, dtype=np.int64)
    spread = table.std(axis=0)
    scaled = table / np.where(spread > 0, spread, 1.0)
    away = np.sqrt(((scaled[others] - scaled[treated]) ** 2).sum(axis=1))
    order = np.argsort(away, kind="stable")[:k]
    return tuple(int(others[i]) for i in order if away[i] <= reach)


def overdispersion(counts: ArrayLike, expected: ArrayLike, *, groups: int = 0) -> float:
    """How much more counts of like places differ than chance alone would have it: alpha >= 0.

    For counts with mean mu and variance mu + alpha mu^2 (negative binomial), by moments:

        R = (n / (n - g) sum((x - e)^2) - sum(e)) / sum(e^2),   alpha = max(0, R / (1 - R g / n))

    `counts` and `expected` have the same shape (n,); g is in how many `groups` the expected counts
    are means of the counts themselves (0: they come from elsewhere). R is cut at nine tenths of
    n / g. Raises ValueError where nothing is expected or each count is a group of its own.

    Reference: Breslow, N. E. (1984), Extra-Poisson variation in log-linear models, Applied
    Statistics 33.

    >>> overdispersion([0, 20], [10, 10]), overdispersion([9, 11], [10, 10])
    (0.9, 0.0)
    """
    seen, mean = np.asarray(counts, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if seen.shape != mean.shape or not float((mean**2).sum()):
        raise ValueError("overdispersion needs a count for each expected count, not all of them 0")
    if groups >= seen.size:
        raise ValueError(f"{seen.size} counts cannot tell the spread within {groups} groups")
    share = groups / seen.size
    spread = float(((seen - mean) ** 2).sum()) / (1 - share)
    found = (spread - float(mean.sum())) / float((mean**2).sum())
    found = min(found, 0.9 / share) if share else found
    return max(0.0, found / (1 - found * share))


def ratio(
    counts: ArrayLike, background: ArrayLike, weights: ArrayLike, *, alpha: float = 0.0
) -> Ratio:
    """Rate of some places against what places like them would have had, with a 95% interval.

    `counts` (n,) are events in the places, `background` (m,) events in the places like them.
    `weights` (n, m) turn background into expected events: w_ij is the people of i over the people
    of all places like i, and 0 where j is not one of them.

        value = O / E,   O = sum(counts),   E = sum(weights @ background)

    The counts of a place vary with mu + alpha mu^2. Then O is negative binomial around value * E,
    with the spread between places and the doubt about E in one shape r:

        1 / r = alpha sum(e_i^2) / E^2 + sum(w_j^2 (x_j + alpha x_j^2)) / E^2,   w_j = sum_i w_ij

    and the interval holds the values under which O is no surprise on either side (2.5% each). A
    place that is like several others enters with its whole weight. For alpha 0, one place and
    weights of one size this is the exact conditional (Clopper-Pearson) interval of two Poisson
    counts. Raises ValueError where shapes do not fit.

    References: Przyborowski, J. and Wilenski, H. (1940), Biometrika 31; Breslow (1984).

    >>> found = ratio([20], [5, 5], [[0.5, 0.5]])
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2), found.told
    (4.0, 1.79, 9.57, 'higher')
    >>> ratio([20], [5, 5], [[0.5, 0.5]], alpha=0.5).told
    'unknown'
    """
    seen, others = (np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (counts, background))
    share = np.atleast_2d(np.asarray(weights, dtype=np.float64))
    if share.shape != (seen.size, others.size):
        raise ValueError(f"weights must be {(seen.size, others.size)}, not {share.shape}")
    expected = share @ others
    observed, total = float(seen.sum()), float(expected.sum())
    if not total:
        return Ratio(observed, 0.0, None, 0.0, np.inf)
    weight = share.sum(axis=0)
    chance = float((weight**2 * others).sum()) / total**2
    between = float((expected**2).sum() + (weight**2 * others**2).sum()) / total**2
    low, high = _ends(observed, chance, alpha * between)
    return Ratio(observed, total, observed / total, low / total, high / total)


def _ends(observed: float, chance: float, between: float) -> tuple[float, float]:
    """Means under which a negative binomial count is no surprise, by its squared variations."""
    shape = 1 / (chance + between)
    more = shape * (1 + chance)
    tail = (1 - LEVEL) / 2
    above = float(beta.ppf(tail, shape, observed + 1))
    below = float(beta.ppf(1 - tail, more, observed)) if observed else 1.0
    return shape * (1 - below) / below, shape * (1 - above) / above if above else np.inf
