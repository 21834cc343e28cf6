"""Interrupted time series: what changed in level and slope when something began.

y_t = a + b t + season_t + level 1(t >= T) + slope (t - T) 1(t >= T) + e_t, e_t = r e_(t-1) + u_t.
The memory r of the errors is not estimated and then taken as known, which makes intervals too
short: the effect is averaged over all r from -0.5 to 0.99, weighed by their restricted likelihood.

References: Bernal, Cummins and Gasparrini (2017), Int. J. Epidemiology 46(1); Harville (1974),
Biometrika 61 (restricted likelihood); Zellner and Tiao (1964), JASA 59 (errors with memory).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.effect.mixture import Mixture, weights

Floats = NDArray[np.float64]
MEMORIES = np.linspace(-0.5, 0.99, 150)
PRIOR = 0.5
"""Power of 1 / (1 - r^2) beforehand: memories near 1 are not to be ruled out too easily."""
YEAR = 12.0
"""Periods of a season."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """`start`: first period (from 0) with the intervention. `trend` before it, `slope`: a change
    of trend after it, `waves`: pairs of sine and cosine of a year of `YEAR` periods."""

    start: int
    trend: bool = True
    slope: bool = False
    waves: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Mean difference per period from the start on, with its interval; `p`: two-sided probability
    that it is on the other side of 0; `level` and `slope` (None if not asked) of the change;
    `memory`: the errors' mean memory; `without` (T,): what was to be expected; `n` periods."""

    effect: float
    low: float
    high: float
    p: float
    level: float
    slope: float | None
    memory: float
    without: Floats
    n: int


def estimate(y: ArrayLike, design: Design, *, level: float = 0.95) -> Effect:
    """The effect on `y` (T,), in its unit.

    >>> rng = np.random.default_rng(4)
    >>> y = rng.normal(20, 1, 96) - 6 * (np.arange(96) >= 60)
    >>> found = estimate(y, Design(start=60, trend=False))
    >>> bool(found.low < -6 < found.high), bool(found.p < 0.001)
    (True, True)
    """
    values = np.asarray(y, dtype=np.float64)
    columns = matrix(len(values), design)
    _check(values, columns, design)
    parts = [_given(values, columns, float(r), design=design) for r in MEMORIES]
    share = weights(np.array([p.likelihood for p in parts]))
    known = Mixture(
        centre=np.array([p.centre for p in parts]),
        scale=np.array([p.scale for p in parts]),
        weight=share,
        df=float(len(values) - columns.shape[1]),
    )
    slopes = share @ np.array([p.slopes for p in parts])
    changed = _changes(design)
    low, high = known.interval(level)
    return Effect(
        effect=known.mean(),
        low=low,
        high=high,
        p=2 * min(known.below(0.0), 1 - known.below(0.0)),
        level=float(slopes[changed[0]]),
        slope=float(slopes[changed[1]]) if design.slope else None,
        memory=float(share @ MEMORIES),
        without=np.delete(columns, changed, axis=1) @ np.delete(slopes, changed),
        n=len(values),
    )


def matrix(periods: int, design: Design) -> Floats:
    """The regressors (T, k): constant, change of level, change of slope, trend, seasons.

    >>> matrix(4, Design(start=2, slope=True)).tolist()[3]
    [1.0, 1.0, 1.0, 3.0]
    """
    time = np.arange(periods, dtype=np.float64)
    after = (time >= design.start).astype(np.float64)
    columns = [np.ones(periods), after]
    columns += [after * (time - design.start)] if design.slope else []
    columns += [time] if design.trend else []
    for wave in range(1, design.waves + 1):
        angle = 2 * np.pi * wave * time / YEAR
        columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns)


def _changes(design: Design) -> list[int]:
    return [1, 2] if design.slope else [1]


def _check(values: Floats, columns: Floats, design: Design) -> None:
    periods, count = columns.shape
    if not np.isfinite(values).all():
        raise ValueError("y has unknown values: leave out the periods at the ends, or fill none")
    if not 2 < design.start < periods - 2:
        raise ValueError(f"start must leave three periods on each side, not {design.start}")
    if periods <= count + 3:
        raise ValueError(f"{periods} periods are too few for {count} regressors")


@dataclass(frozen=True, slots=True)
class _Given:
    """The effect at one memory of the errors."""

    centre: float
    scale: float
    slopes: Floats
    likelihood: float


def _given(values: Floats, columns: Floats, memory: float, *, design: Design) -> _Given:
    y, x = _whitened(values, memory), _whitened(columns, memory)
    product = x.T @ x
    inverse = np.linalg.inv(product)
    slopes = inverse @ (x.T @ y)
    left = y - x @ slopes
    free = len(y) - x.shape[1]
    variance = float(left @ left) / free
    contrast = np.zeros(x.shape[1])
    contrast[_changes(design)] = columns[design.start :].mean(axis=0)[_changes(design)]
    likelihood = (
        (0.5 - PRIOR) * np.log1p(-(memory**2))
        - 0.5 * np.linalg.slogdet(product)[1]
        - 0.5 * free * np.log(max(variance, 1e-300))
    )
    return _Given(
        centre=float(contrast @ slopes),
        scale=float(np.sqrt(max(variance * (contrast @ inverse @ contrast), 1e-300))),
        slopes=slopes,
        likelihood=float(likelihood),
    )


def _whitened(table: Floats, memory: float) -> Floats:
    """Rows less `memory` times the row before; the first scaled to the same variance."""
    made = table.copy()
    made[1:] -= memory * table[:-1]
    made[0] *= np.sqrt(1 - memory**2)
    return made
