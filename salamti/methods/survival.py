"""Time to an outcome when some are still waiting: Kaplan-Meier and Aalen-Johansen, exact in ties.

At each time t the risk set n(t) is everyone whose time is t or later; those censored at t are still
at risk at t. Ties need no tie-breaking: all d(t) outcomes of one time enter as one step.

References: Kaplan and Meier (1958), JASA 53; Greenwood (1926); Aalen and Johansen (1978), Scand. J.
Statistics 5; the variance as in Marubini and Valsecchi (1995), section 10.3; intervals on the
complementary log-log scale (Kalbfleisch and Prentice 1980).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CENSORED = 0


@dataclass(frozen=True, slots=True)
class Survival:
    """At each time (m,) with an outcome: how many were at risk and how many had the outcome, the
    share that is still waiting afterwards, and its interval (nan where it cannot be told)."""

    time: Floats
    at_risk: Ints
    outcomes: Ints
    share: Floats
    low: Floats
    high: Floats

    def at(self, time: float) -> float:
        """The share still waiting after `time`; 1 before the first outcome."""
        place = int(np.searchsorted(self.time, time, side="right"))
        return float(self.share[place - 1]) if place else 1.0

    def median(self) -> float | None:
        """The first time by which half or fewer still wait; None where that is never reached."""
        done = np.flatnonzero(self.share <= 0.5)
        return float(self.time[done[0]]) if done.size else None


@dataclass(frozen=True, slots=True)
class Incidence:
    """For one cause at each time (m,) with any outcome: the share that had this outcome by then,
    while others ended otherwise, with standard error and interval."""

    cause: int
    time: Floats
    share: Floats
    error: Floats
    low: Floats
    high: Floats

    def at(self, time: float) -> float:
        """The share by `time`; 0 before the first outcome."""
        place = int(np.searchsorted(self.time, time, side="right"))
        return float(self.share[place - 1]) if place else 0.0


def kaplan_meier(time: ArrayLike, outcome: ArrayLike, *, level: float = 0.95) -> Survival:
    """The share still waiting, from times (n,) and whether the outcome came (n,) or is awaited.

    >>> found = kaplan_meier([6, 6, 6, 7, 10, 6], [1, 1, 1, 1, 1, 0])
    >>> found.time.tolist(), found.at_risk.tolist(), found.share.round(4).tolist()
    ([6.0, 7.0, 10.0], [6, 2, 1], [0.5, 0.25, 0.0])
    """
    table = _table(time, np.asarray(outcome).astype(np.int64) != CENSORED)
    share: Floats = np.cumprod(1 - table.every / table.at_risk, dtype=np.float64)
    left = table.at_risk - table.every
    terms = np.divide(
        table.every, table.at_risk * left, out=np.full(len(left), np.nan), where=left > 0
    )
    low, high = _log_log(share, np.sqrt(np.cumsum(terms)) * share, level=level)
    return Survival(table.time, table.at_risk, table.every, share, low, high)


def aalen_johansen(
    time: ArrayLike, cause: ArrayLike, *, level: float = 0.95
) -> dict[int, Incidence]:
    """The share with each cause (1, 2, ...; 0 is still waiting) by time, exact where times tie.

    >>> found = aalen_johansen([1, 2, 2, 3, 4], [1, 1, 2, 0, 2])
    >>> {c: f.share.round(3).tolist() for c, f in found.items()}
    {1: [0.2, 0.4, 0.4], 2: [0.0, 0.2, 0.6]}
    """
    causes = np.asarray(cause)
    if np.any(causes != causes.astype(np.int64)) or np.any(causes < 0):
        raise ValueError("causes must be 0 (still waiting), 1, 2, ...")
    return {
        int(c): _incidence(_table(time, causes == c, causes != CENSORED), int(c), level=level)
        for c in np.unique(causes[causes != CENSORED])
    }


@dataclass(frozen=True, slots=True)
class _Table:
    """Distinct times with any outcome (m,): at risk, outcomes of any kind, those of this cause."""

    time: Floats
    at_risk: Ints
    every: Ints
    own: Ints


def _table(
    time: ArrayLike, own: NDArray[np.bool_], every: NDArray[np.bool_] | None = None
) -> _Table:
    times = np.asarray(time, dtype=np.float64)
    ended = own if every is None else every
    if times.shape != ended.shape or times.ndim != 1:
        raise ValueError(f"time {times.shape} and outcome {ended.shape} must be alike")
    if not np.isfinite(times).all() or np.any(times < 0):
        raise ValueError("times must be known and 0 or later")
    if not ended.any():
        raise ValueError("no outcome has come yet: nothing can be estimated")
    points = np.unique(times[ended])
    waiting = np.sort(times)
    return _Table(
        time=points,
        at_risk=(len(times) - np.searchsorted(waiting, points, side="left")).astype(np.int64),
        every=_counts(times[ended], points),
        own=_counts(times[own], points),
    )


def _counts(times: Floats, points: Floats) -> Ints:
    ordered = np.sort(times)
    after = np.searchsorted(ordered, points, side="right")
    return (after - np.searchsorted(ordered, points, side="left")).astype(np.int64)


def _incidence(table: _Table, cause: int, *, level: float) -> Incidence:
    hazard = table.every / table.at_risk
    before = np.concatenate([[1.0], np.cumprod(1 - hazard)[:-1]])
    share = np.cumsum(before * table.own / table.at_risk)
    error = np.sqrt(np.maximum(_variance(table, before, share), 0.0))
    low, high = _log_log(1 - share, error, level=level)
    return Incidence(cause, table.time, share, error, 1 - high, 1 - low)


def _variance(table: _Table, before: Floats, share: Floats) -> Floats:
    """Variance of the share (m,) by the delta method, one sum over earlier times each.

    Var F(t) = sum (F(t) - F(s))^2 d / (n (n - d)) + sum S(s-)^2 d_k (n - d_k) / n^3
    - 2 sum (F(t) - F(s)) S(s-) d_k / n^2, over times s <= t.
    """
    risk, every, own = (v.astype(np.float64) for v in (table.at_risk, table.every, table.own))
    left = risk * (risk - every)
    first = np.divide(every, left, out=np.zeros(len(risk)), where=left > 0)
    second = before**2 * own * (risk - own) / risk**3
    third = before * own / risk**2
    gap = np.tril(share[:, None] - share[None, :])
    inside = np.tril(np.ones((len(risk), len(risk))))
    found: Floats = gap**2 @ first + inside @ second - 2 * gap @ third
    return found


def _log_log(share: Floats, error: Floats, *, level: float) -> tuple[Floats, Floats]:
    """Interval of a share by its complementary log-log; nan at 0 and 1, where there is none."""
    reach = float(norm.ppf((1 + level) / 2))
    inside = (share > 1e-12) & (share < 1 - 1e-12) & np.isfinite(error)
    log = np.log(np.where(inside, share, 0.5))
    width = reach * np.where(inside, error, 0.0) / (np.where(inside, share, 0.5) * np.abs(log))
    low = np.where(inside, np.exp(log * np.exp(width)), np.nan)
    high = np.where(inside, np.exp(log * np.exp(-width)), np.nan)
    return low, high
