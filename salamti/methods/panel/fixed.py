"""Linear regression with fixed effects and standard errors clustered by place.

y_it = a_i + c_t + x_it' b + e_it. The slopes come from what is left of y and x (see `absorb`).
Their covariance is CR1: the sandwich of the clusters' summed scores times G / (G - 1) (N - 1) /
(N - K). K counts slopes and fixed effects; effects nested in clusters are left out, as the
clusters' own means cost the sandwich nothing. Intervals use Student's t with G - 1 degrees of
freedom.

References: Liang and Zeger (1986), Biometrika 73; Arellano (1987), Oxf. Bull. Econ. Stat. 49;
Cameron and Miller (2015), J. Human Resources 50.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student

from salamti.methods.panel.absorb import Absorber, Ints, absorber, codes, left

Floats = NDArray[np.float64]
LEAST_LEFT = 1e-8
"""A regressor of which less than this share of its length is left cannot be told from the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slopes:
    """Slopes (k,) with clustered errors, t-values, p-values and interval; `covariance` is (k, k).

    `n` rows in `clusters` clusters; `spread` (k,) is the standard deviation of what is left of each
    regressor, `spread_y` that of the outcome; a slope times spread / spread_y is a correlation.
    """

    slope: Floats
    error: Floats
    t: Floats
    p: Floats
    low: Floats
    high: Floats
    covariance: Floats
    n: int
    clusters: int
    rank: int
    spread: Floats
    spread_y: float

    @property
    def standardised(self) -> Floats:
        """(k, 3): slope, low and high in standard deviations of what is left."""
        scale = self.spread / self.spread_y
        found: Floats = np.stack([self.slope, self.low, self.high], axis=1) * scale[:, None]
        return found


def fit(
    y: ArrayLike,
    x: ArrayLike,
    *,
    factors: Sequence[ArrayLike] = (),
    clusters: ArrayLike,
    level: float = 0.95,
    all_effects: bool = False,
) -> Slopes:
    """Slopes of `y` (n,) on `x` (n,) or (n, k) with an effect for every level of each factor.

    `all_effects` counts nested effects in K too, as a regression on dummies would.

    >>> place, year = np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6)
    >>> x = (place * 5 + year * 3) % 7
    >>> y = 2.0 * x + place + 10 * year + np.tile([0.1, -0.1], 12) * (place - 2.5)
    >>> found = fit(y, x, factors=[place, year], clusters=place)
    >>> bool(abs(found.slope[0] - 2) < 0.05), found.n, found.clusters
    (True, 24, 6)
    """
    outcome, table = np.asarray(y, dtype=float), _table(x)
    if len(outcome) != len(table) or not (np.isfinite(outcome).all() and np.isfinite(table).all()):
        raise ValueError("y and x must have the same rows and no unknown values")
    of = absorber(factors, weights=np.ones(len(outcome)))
    groups = codes(clusters)
    return solved(
        left(outcome, of),
        left(table, of),
        groups,
        effects=of.rank if all_effects else free(of, factors, groups),
        level=level,
        lengths=np.linalg.norm(table - table.mean(axis=0), axis=0),
    )


def solved(
    y: Floats,
    x: Floats,
    groups: Ints,
    *,
    effects: int,
    level: float = 0.95,
    lengths: Floats | None = None,
) -> Slopes:
    """Slopes of columns from which `effects` dimensions were taken out; `lengths` (k,) before."""
    before = np.linalg.norm(x, axis=0) if lengths is None else lengths
    after = np.linalg.norm(x, axis=0)
    if not (after > LEAST_LEFT * before).all() or not (before > 0).all():
        raise ValueError("a regressor does not vary beside the effects: leave it out")
    size, count = int(groups.max()) + 1, x.shape[1]
    rank = count + effects
    if size < 2 or len(y) <= rank:
        raise ValueError(f"{len(y)} rows in {size} clusters are too few for {rank} parameters")
    bread = np.linalg.inv(x.T @ x)
    slope = bread @ (x.T @ y)
    scores = summed(x * (y - x @ slope)[:, None], groups)
    factor = size / (size - 1) * (len(y) - 1) / (len(y) - rank)
    covariance = factor * bread @ (scores.T @ scores) @ bread
    return _slopes(slope, covariance, x, y=y, size=size, rank=rank, level=level)


def summed(rows: Floats, groups: Ints) -> Floats:
    """Sums of rows (n, k) by group (G, k).

    >>> summed(np.array([[1.0], [2.0], [4.0]]), np.array([0, 1, 0])).tolist()
    [[5.0], [2.0]]
    """
    size = int(groups.max()) + 1
    found: Floats = np.stack(
        [np.bincount(groups, weights=column, minlength=size) for column in rows.T], axis=1
    )
    return found


def free(of: Absorber, factors: Sequence[ArrayLike], groups: Ints) -> int:
    """Dimensions that the effects take beyond the clusters' own means; at least the constant."""
    inside = sum(int(codes(f).max()) + 1 for f in factors if _nested(codes(f), groups))
    return max(1, of.rank - inside + 1) if inside else of.rank


def _nested(levels: Ints, groups: Ints) -> bool:
    """Whether every level lies within one cluster."""
    pairs = np.unique(np.stack([levels, groups]), axis=1).shape[1]
    return bool(pairs == int(levels.max()) + 1)


def _slopes(
    slope: Floats,
    covariance: Floats,
    x: Floats,
    *,
    y: Floats,
    size: int,
    rank: int,
    level: float,
) -> Slopes:
    error = np.sqrt(np.diag(covariance))
    t = np.divide(slope, error, out=np.full_like(slope, np.inf), where=error > 0)
    reach = float(student.ppf((1 + level) / 2, size - 1)) * error
    return Slopes(
        slope=slope,
        error=error,
        t=t,
        p=2 * student.sf(np.abs(t), size - 1),
        low=slope - reach,
        high=slope + reach,
        covariance=covariance,
        n=len(y),
        clusters=size,
        rank=rank,
        spread=np.sqrt((x**2).mean(axis=0)),
        spread_y=float(np.sqrt((y**2).mean())),
    )


def _table(x: ArrayLike) -> Floats:
    raw = np.asarray(x, dtype=float)
    return raw.reshape(len(raw), -1)
