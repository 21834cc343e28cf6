"""Difference in differences: how treated units moved away from the others, and what moved before.

y_it = a_i + c_t + d 1(i treated, t >= T) + e_it. Errors are clustered by unit. The event study has
a step for every period around the start, the one before it being the measure; steps before the
start should be near 0, or the units were moving apart anyway (`leads_p`).

References: Bertrand, Duflo and Mullainathan (2004), Quarterly J. Economics 119(1); Roth et al.
(2023), J. Econometrics 235(2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import f as fisher

from salamti.methods.panel import fixed, wild

Floats = NDArray[np.float64]
FEW = 30
"""With fewer units on a side than this the wild bootstrap speaks for p."""
DRAWS = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The effect per period and unit with interval; `p` two-sided, by the wild bootstrap where
    units are few; `treated`, `others`: units; `n`: rows."""

    effect: float
    low: float
    high: float
    p: float
    treated: int
    others: int
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Effects (s,) at `steps` (s,) periods from the start (the one before it left out), intervals,
    and `leads_p`: the joint test that all steps before the start are 0."""

    steps: NDArray[np.int64]
    effect: Floats
    low: Floats
    high: Floats
    leads_p: float | None


def difference(
    outcomes: ArrayLike, treated: ArrayLike, *, start: int, level: float = 0.95, seed: int = 1
) -> Difference:
    """The effect on the `treated` (N,) columns of `outcomes` (T, N) from period `start` on.

    Unknown outcomes are left out row by row.

    >>> rng = np.random.default_rng(12)
    >>> y = rng.normal(0, 1, (24, 40)) + rng.normal(0, 3, 40)
    >>> y[12:, :20] += 2
    >>> found = difference(y, np.arange(40) < 20, start=12)
    >>> bool(found.low < 2 < found.high), found.treated, found.others
    (True, 20, 20)
    """
    rows = _rows(outcomes, treated, start=start)
    x = (rows.treated & (rows.step >= 0)).astype(np.float64)
    found = fixed.fit(rows.y, x, factors=[rows.unit, rows.period], clusters=rows.unit, level=level)
    p, low, high = float(found.p[0]), float(found.low[0]), float(found.high[0])
    if min(rows.sides) < FEW:
        booted = wild.wild(
            rows.y, x, factors=[rows.unit, rows.period], clusters=rows.unit, level=level,
            draws=DRAWS, seed=seed,
        )  # fmt: skip
        p, low, high = booted.p, booted.low, booted.high
    return Difference(
        effect=float(found.slope[0]),
        low=low,
        high=high,
        p=p,
        treated=rows.sides[0],
        others=rows.sides[1],
        n=found.n,
    )


def event_study(
    outcomes: ArrayLike, treated: ArrayLike, *, start: int, level: float = 0.95
) -> Steps:
    """The effect at each period from the start, measured at the period before it.

    >>> rng = np.random.default_rng(8)
    >>> y = rng.normal(0, 1, (8, 60))
    >>> y[4:, :30] += 3
    >>> found = event_study(y, np.arange(60) < 30, start=4)
    >>> found.steps.tolist(), bool(found.leads_p > 0.05)
    ([-4, -3, -2, 0, 1, 2, 3], True)
    """
    rows = _rows(outcomes, treated, start=start)
    steps = np.array([s for s in np.unique(rows.step) if s != -1])
    x = (rows.treated[:, None] & (rows.step[:, None] == steps)).astype(np.float64)
    found = fixed.fit(rows.y, x, factors=[rows.unit, rows.period], clusters=rows.unit, level=level)
    leads = np.flatnonzero(steps < -1)
    return Steps(
        steps=steps,
        effect=found.slope,
        low=found.low,
        high=found.high,
        leads_p=_joint(found, leads) if leads.size else None,
    )


def _joint(found: fixed.Slopes, which: NDArray[np.intp]) -> float | None:
    """The Wald test that several slopes are 0; None where there are too few units to tell."""
    free = found.clusters - len(which)
    if free < 1:
        return None
    slopes = found.slope[which]
    wald = float(slopes @ np.linalg.pinv(found.covariance[np.ix_(which, which)]) @ slopes)
    scaled = wald * free / (len(which) * (found.clusters - 1))
    return float(fisher.sf(scaled, len(which), free))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Known cells of the panel, one row each; `step` is the period from the start."""

    y: Floats
    unit: NDArray[np.int64]
    period: NDArray[np.int64]
    step: NDArray[np.int64]
    treated: NDArray[np.bool_]
    sides: tuple[int, int]


def _rows(outcomes: ArrayLike, treated: ArrayLike, *, start: int) -> _Rows:
    table = np.asarray(outcomes, dtype=np.float64)
    chosen = np.asarray(treated, dtype=bool)
    if table.ndim != 2 or chosen.shape != table.shape[1:]:
        raise ValueError(f"treated must name each of the columns of outcomes {table.shape}")
    if not 0 < start < len(table):
        raise ValueError(f"start must leave periods on both sides, not {start} of {len(table)}")
    if not chosen.any() or chosen.all():
        raise ValueError("there must be treated and other units")
    period, unit = np.nonzero(np.isfinite(table))
    return _Rows(
        y=table[period, unit],
        unit=unit.astype(np.int64),
        period=period.astype(np.int64),
        step=(period - start).astype(np.int64),
        treated=chosen[unit],
        sides=(int(chosen.sum()), int((~chosen).sum())),
    )
