"""Counts with many zeros: Poisson pseudo-maximum likelihood with fixed effects.

E(y_it) = exposure_it exp(a_i + c_t + x_it' b). Only this mean must hold, not Poisson's variance:
the errors are a clustered sandwich. Solved by reweighted least squares in which the
effects are taken out anew in each round. Places (or years) without any count say nothing of b and
are left out.

References: Gourieroux, Monfort and Trognon (1984), Econometrica 52; Santos Silva and Tenreyro
(2006), Rev. Econ. Stat. 88; Correia, Guimaraes and Zylkin (2020), Stata Journal 20.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy
from scipy.stats import t as student

from salamti.methods.panel.absorb import Absorber, Ints, absorber, codes, left
from salamti.methods.panel.fixed import free, summed

Floats = NDArray[np.float64]
ROUNDS = 200
CLOSE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """Log ratios (k,) per unit of each regressor with clustered errors and interval.

    `n` rows were used, `dropped` stood in places or years without any count.
    """

    slope: Floats
    error: Floats
    p: Floats
    low: Floats
    high: Floats
    n: int
    clusters: int
    dropped: int
    rounds: int


def fit(
    counts: ArrayLike,
    x: ArrayLike,
    *,
    factors: Sequence[ArrayLike],
    clusters: ArrayLike,
    exposure: ArrayLike | None = None,
    level: float = 0.95,
    all_effects: bool = False,
) -> Ratios:
    """Log ratios of `counts` (n,) at least 0 per unit of `x` (n,) or (n, k).

    >>> place, year = np.repeat(np.arange(5), 6), np.tile(np.arange(6), 5)
    >>> x = (place + year) % 3
    >>> y = np.round(40 * np.exp(0.5 * x + 0.2 * place))
    >>> found = fit(y, x, factors=[place, year], clusters=place)
    >>> bool(abs(found.slope[0] - 0.5) < 0.01), found.dropped
    (True, 0)
    """
    y = np.asarray(counts, dtype=float)
    table = np.asarray(x, dtype=float).reshape(len(y), -1)
    people = np.ones(len(y)) if exposure is None else np.asarray(exposure, dtype=float)
    _check(y, table, people)
    kept = _telling(y, [codes(f) for f in factors])
    inside = [codes(np.asarray(f)[kept]) for f in factors]
    groups = codes(np.asarray(clusters)[kept])
    done = _solve(y[kept], table[kept], np.log(people[kept]), factors=inside)
    effects = done.of.rank if all_effects else free(done.of, inside, groups)
    rank = table.shape[1] + effects
    return _ratios(done, groups, rank=rank, dropped=int((~kept).sum()), level=level)


@dataclass(frozen=True, slots=True)
class _Solved:
    """Slopes, what is left of x, weights, residuals of the counts, and what was taken out."""

    slope: Floats
    x: Floats
    weights: Floats
    rest: Floats
    of: Absorber
    rounds: int


def _check(y: Floats, x: Floats, people: Floats) -> None:
    if len(x) != len(y) or len(people) != len(y):
        raise ValueError("counts, x and exposure must have the same rows")
    if not (np.isfinite(y).all() and np.isfinite(x).all() and (y >= 0).all()):
        raise ValueError("counts must be known and not below 0, regressors known")
    if not (np.isfinite(people).all() and (people > 0).all()):
        raise ValueError("exposure must be known and above 0")


def _telling(y: Floats, factors: Sequence[Ints]) -> NDArray[np.bool_]:
    """Rows whose place and year have any count, looked for until nothing more falls away."""
    kept: NDArray[np.bool_] = np.ones(len(y), dtype=bool)
    for _ in range(len(y)):
        before = int(kept.sum())
        for levels in factors:
            kept &= np.bincount(levels, weights=y * kept)[levels] > 0
        if int(kept.sum()) == before:
            break
    if not (kept & (y > 0)).any():
        raise ValueError("no row has a count: there is nothing to compare")
    return kept


def _solve(y: Floats, x: Floats, offset: Floats, *, factors: Sequence[Ints]) -> _Solved:
    """Reweighted least squares until the deviance stands still."""
    mean = (y + y.mean()) / 2
    before = np.inf
    for rounds in range(1, ROUNDS + 1):
        eta = np.log(mean)
        aim = eta - offset + (y - mean) / mean
        of = absorber(factors, weights=mean)
        rest_x, rest_aim = left(x, of), left(aim, of)
        slope = np.linalg.solve(rest_x.T @ (rest_x * mean[:, None]), rest_x.T @ (mean * rest_aim))
        mean = np.exp(offset + aim - (rest_aim - rest_x @ slope))
        off = deviance(y, mean)
        if abs(before - off) <= CLOSE * (1 + off):
            of = absorber(factors, weights=mean)
            return _Solved(slope, left(x, of), mean, y - mean, of, rounds)
        before = off
    raise ValueError(f"no slope was reached in {ROUNDS} rounds: a regressor may separate the zeros")


def deviance(y: Floats, mean: Floats) -> float:
    """Poisson deviance of counts from their means.

    >>> deviance(np.array([2.0, 0.0]), np.array([2.0, 1.5]))
    3.0
    """
    return float(2 * (xlogy(y, y / mean) - (y - mean)).sum())


def _ratios(done: _Solved, groups: Ints, *, rank: int, dropped: int, level: float) -> Ratios:
    bread = np.linalg.inv(done.x.T @ (done.x * done.weights[:, None]))
    scores = summed(done.x * done.rest[:, None], groups)
    size, n = len(scores), len(done.rest)
    if size < 2 or n <= rank:
        raise ValueError(f"{n} rows in {size} clusters are too few for {rank} parameters")
    factor = size / (size - 1) * (n - 1) / (n - rank)
    error = np.sqrt(np.diag(factor * bread @ (scores.T @ scores) @ bread))
    reach = float(student.ppf((1 + level) / 2, size - 1)) * error
    return Ratios(
        slope=done.slope,
        error=error,
        p=2 * student.sf(np.abs(done.slope) / error, size - 1),
        low=done.slope - reach,
        high=done.slope + reach,
        n=n,
        clusters=size,
        dropped=dropped,
        rounds=done.rounds,
    )
