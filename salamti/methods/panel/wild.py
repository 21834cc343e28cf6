"""Wild cluster bootstrap: p-value and interval of one slope where clusters are few.

Residuals under the null keep their cluster together and change sign by cluster; the t-value is
compared with those of the samples so made. Up to `ENUMERATED` clusters all signs are tried, so
nothing is random. The interval holds all slopes that are not rejected.

The sums over clusters are worked out once, so a draw costs a product of small matrices (Roodman,
Nielsen, MacKinnon and Webb 2019, Stata Journal 19).

Reference: Cameron, Gelbach and Miller (2008), Rev. Econ. Stat. 90.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.panel.absorb import absorber, codes, left
from salamti.methods.panel.fixed import summed

Floats = NDArray[np.float64]
ENUMERATED = 11
FAR = 40.0
"""An interval that reaches further than so many standard errors is open."""
ROUNDS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Wild:
    """Slope, its p-value and interval; `draws` samples, all that there are where `exact`."""

    slope: float
    p: float
    low: float
    high: float
    draws: int
    clusters: int
    exact: bool


@dataclass(frozen=True, slots=True)
class _Scores:
    """Scores by cluster and sign: of y and of x [G, G], and the squares of x by cluster (G,)."""

    of_y: Floats
    of_x: Floats
    squares: Floats
    signs: Floats


def wild(
    y: ArrayLike,
    x: ArrayLike,
    *,
    clusters: ArrayLike,
    seed: int,
    factors: Sequence[ArrayLike] = (),
    extra: ArrayLike | None = None,
    draws: int = 999,
    level: float = 0.95,
) -> Wild:
    """Test and interval of the slope of `y` (n,) on `x` (n,) beside effects and controls `extra`.

    >>> place, year = np.repeat(np.arange(8), 5), np.tile(np.arange(5), 8)
    >>> x = (place * 5 + year * 3) % 7
    >>> found = wild(x + np.tile([0.2, -0.2], 20) * place, x, clusters=place, seed=1)
    >>> found.exact, found.p < 0.05, found.low < 1 < found.high
    (True, True, True)
    """
    of = absorber(factors, extra=extra, weights=np.ones(len(np.asarray(y))))
    groups = codes(clusters)
    outcome, regressor = (left(np.asarray(v, dtype=float), of) for v in (y, x))
    size = int(groups.max()) + 1
    exact = size <= ENUMERATED
    own = np.eye(size)[groups]
    scores = _Scores(
        of_y=summed(regressor[:, None] * left(own * outcome[:, None], of), groups),
        of_x=summed(regressor[:, None] * left(own * regressor[:, None], of), groups),
        squares=summed(regressor[:, None] ** 2, groups)[:, 0],
        signs=_signs(size, draws, seed=seed),
    )
    slope = float(regressor @ outcome / (regressor @ regressor))
    step = _error(scores, slope)
    ends = [_end(scores, slope, way * step, alpha=1 - level) for way in (-1, 1)]
    return Wild(
        slope=slope,
        p=_p(scores, 0.0),
        low=ends[0],
        high=ends[1],
        draws=scores.signs.shape[1] - 1,
        clusters=size,
        exact=exact,
    )


def _signs(size: int, draws: int, *, seed: int) -> Floats:
    """Signs (G, 1 + draws), the first column all plus: the sample itself."""
    if size <= ENUMERATED:
        bits = np.arange(2 ** (size - 1))[None, :] >> np.arange(size)[:, None]
        return np.where(bits & 1, -1.0, 1.0)
    drawn = np.random.default_rng(seed).choice([-1.0, 1.0], size=(size, draws))
    return np.hstack([np.ones((size, 1)), drawn])


def _t(scores: _Scores, null: float, signs: Floats) -> Floats:
    """t-values of (slope - null) for every column of signs, up to one constant factor."""
    by_cluster = (scores.of_y - null * scores.of_x) @ signs
    moved = by_cluster.sum(axis=0) / scores.squares.sum()
    rest = by_cluster - scores.squares[:, None] * moved
    found: Floats = moved * scores.squares.sum() / np.sqrt((rest**2).sum(axis=0))
    return found


def _p(scores: _Scores, null: float) -> float:
    """Share of samples whose t is at least as far out; the sample itself counts."""
    t = np.abs(_t(scores, null, scores.signs))
    return float((t >= t[0] * (1 - 1e-12)).mean())


def _error(scores: _Scores, slope: float) -> float:
    own = (scores.of_y - slope * scores.of_x).sum(axis=1)
    return float(np.sqrt((own**2).sum()) / scores.squares.sum())


def _end(scores: _Scores, slope: float, step: float, *, alpha: float) -> float:
    """Where p falls below alpha on one side of the slope, by halving."""
    inside, outside = slope, slope + step
    while _p(scores, outside) > alpha:
        inside, outside = outside, slope + 2 * (outside - slope)
        if abs(outside - slope) > FAR * abs(step):
            return float(np.copysign(np.inf, step))
    for _ in range(ROUNDS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if _p(scores, middle) > alpha else (inside, middle)
    return (inside + outside) / 2
