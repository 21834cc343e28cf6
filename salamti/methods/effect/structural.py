"""Structural time series: what the series would have done, from its own past and from controls.

y_t = m_t + x_t' b + s_t + e_t with a level m_t that walks at random, b ~ N(0, k I) for controls in
standard deviations, and waves s_t of a year. It is fitted to the periods before and continued
after; the effect is the difference. The pace of the level (q, its variance over that of e) and k
are averaged over a grid, weighed by the marginal likelihood; given them everything is a Student t
distribution, so nothing is simulated but the paths that are asked for.

References: Harvey (1989), Forecasting, structural time series models and the Kalman filter;
Brodersen et al. (2015), Annals of Applied Statistics 9(1).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.effect.mixture import Mixture, weights

Floats = NDArray[np.float64]
PACES = np.geomspace(5e-3, 10, 14)
"""A level that never moves is left out: that costs some width where it is so, and keeps intervals
honest where it moves a little, which a short series cannot tell."""
PULLS = np.array([0.1, 1.0, 10.0])
"""Prior variance of the controls' slopes, over that of e."""
YEAR = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """Mean difference per period after the start, with its interval and `p` (two-sided); `without`
    (T - start,) with `low` and `high` of each period: what was to be expected; `pace` of the
    level (posterior mean of q); `n` periods before."""

    effect: float
    effect_low: float
    effect_high: float
    p: float
    without: Floats
    low: Floats
    high: Floats
    pace: float
    n: int


def continued(
    y: ArrayLike,
    *,
    start: int,
    controls: ArrayLike | None = None,
    waves: int = 0,
    level: float = 0.95,
) -> Continued:
    """The effect on `y` (T,) from period `start` on; `controls` (T, k) are not touched by it.

    >>> rng = np.random.default_rng(3)
    >>> y = 50 + rng.normal(0, 1, 80) + 8 * (np.arange(80) >= 60)
    >>> found = continued(y, start=60)
    >>> bool(found.effect_low < 8 < found.effect_high), found.without.shape
    (True, (20,))
    """
    values, extra = np.asarray(y, dtype=np.float64), _standardised(controls, start)
    _check(values, extra, start)
    fixed = _waves(len(values), waves)
    parts = [
        _given(values, _covariance(len(values), q, pull=k, extra=extra), fixed, start=start)
        for q, k in _settings(extra)
    ]
    share = weights(np.array([p.likelihood for p in parts]))
    df = float(start - fixed.shape[1])
    mean = _mixed(parts, share, df, at=np.full(len(values) - start, 1 / (len(values) - start)))
    steps = [_mixed(parts, share, df, at=row) for row in np.eye(len(values) - start)]
    seen = float(values[start:].mean())
    low, high = mean.interval(level)
    ends = np.array([step.interval(level) for step in steps])
    return Continued(
        effect=seen - mean.mean(),
        effect_low=seen - high,
        effect_high=seen - low,
        p=2 * min(mean.below(seen), 1 - mean.below(seen)),
        without=np.array([step.mean() for step in steps]),
        low=ends[:, 0],
        high=ends[:, 1],
        pace=float(share @ np.array([q for q, _ in _settings(extra)])),
        n=start,
    )


def _settings(extra: Floats) -> list[tuple[float, float]]:
    return list(product(PACES, PULLS if extra.shape[1] else PULLS[:1]))


def _standardised(controls: ArrayLike | None, start: int) -> Floats:
    if controls is None:
        return np.empty((0, 0))
    table = np.asarray(controls, dtype=np.float64)
    table = table.reshape(-1, 1) if table.ndim == 1 else table
    spread = table[:start].std(axis=0)
    found: Floats = (table - table[:start].mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return found


def _check(values: Floats, extra: Floats, start: int) -> None:
    if not np.isfinite(values).all() or not np.isfinite(extra).all():
        raise ValueError("y and controls must be known in every period")
    if extra.size and len(extra) != len(values):
        raise ValueError(f"controls have {len(extra)} periods, y has {len(values)}")
    if not 8 <= start < len(values):
        raise ValueError(f"start must leave eight periods before it and one after, not {start}")


def _waves(periods: int, waves: int) -> Floats:
    """The constant and the waves of a year (T, k), whose slopes may be anything."""
    time = np.arange(periods, dtype=np.float64)
    columns = [np.ones(periods)]
    for wave in range(1, waves + 1):
        angle = 2 * np.pi * wave * time / YEAR
        columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns)


def _covariance(periods: int, pace: float, *, pull: float, extra: Floats) -> Floats:
    """Covariance (T, T) of y over the variance of e, given the constant and the waves."""
    time = np.arange(periods, dtype=np.float64)
    made: Floats = np.eye(periods) + pace * np.minimum(time[:, None], time)
    return made + pull * (extra @ extra.T) if extra.size else made


@dataclass(frozen=True, slots=True)
class _Part:
    """What is expected after (T - start,) at one setting, the covariance of that (scaled), and
    the log marginal likelihood of what was seen before."""

    centre: Floats
    covariance: Floats
    likelihood: float


def _given(values: Floats, covariance: Floats, fixed: Floats, *, start: int) -> _Part:
    root = np.linalg.cholesky(covariance[:start, :start])
    y, x = np.linalg.solve(root, values[:start]), np.linalg.solve(root, fixed[:start])
    past = np.linalg.solve(root, covariance[:start, start:])
    inverse = np.linalg.inv(x.T @ x)
    slopes = inverse @ (x.T @ y)
    left = y - x @ slopes
    free = start - x.shape[1]
    variance = float(left @ left) / free
    reach = fixed[start:] - past.T @ x
    spread = covariance[start:, start:] - past.T @ past + reach @ inverse @ reach.T
    likelihood = (
        -float(np.log(np.diag(root)).sum())
        + 0.5 * np.linalg.slogdet(inverse)[1]
        - 0.5 * free * np.log(max(variance, 1e-300))
    )
    centre = fixed[start:] @ slopes + past.T @ left
    return _Part(centre=centre, covariance=variance * spread, likelihood=float(likelihood))


def _mixed(parts: list[_Part], share: Floats, df: float, *, at: Floats) -> Mixture:
    """The distribution of `at` times the outcomes that were to be expected."""
    variance = np.array([float(at @ p.covariance @ at) for p in parts])
    return Mixture(
        centre=np.array([float(at @ p.centre) for p in parts]),
        scale=np.sqrt(np.maximum(variance, 1e-300)),
        weight=share,
        df=df,
    )
