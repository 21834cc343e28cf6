"""Does a series help to foretell an outcome in places or years that the model has not seen?

A ridge regression is fitted without a fold and judged on it. The importance of a series is how much
of the outcome's spread the forecast loses when the values of that series are shuffled among the
fold's rows; its interval comes from drawing whole places anew. Unknown values are set to the mean
of the rows that the model was fitted on.

References: Breiman (2001), Machine Learning 45; Fisher, Rudin and Dominici (2019), JMLR 20.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.panel.absorb import Ints, codes
from salamti.methods.panel.fixed import summed

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """`skill`: share of the spread foretold on unseen rows; `lost` (k, 3): skill lost without each
    series, with its interval. `n` rows in `folds` folds."""

    skill: float
    skill_low: float
    skill_high: float
    lost: Floats
    n: int
    folds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Ridge penalty in rows, rounds of shuffling, draws of places."""

    penalty: float = 10.0
    rounds: int = 10
    draws: int = 500


def importance(
    y: ArrayLike,
    x: ArrayLike,
    *,
    folds: ArrayLike,
    places: ArrayLike,
    seed: int,
    settings: Settings | None = None,
    level: float = 0.95,
) -> Importance:
    """Skill and importance of the columns of `x` (n, k) for `y` (n,), fold by fold.

    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(300, 2))
    >>> y, place = x[:, 0] + rng.normal(size=300), np.arange(300) // 5
    >>> found = importance(y, x, folds=place % 6, places=place, seed=1)
    >>> bool(found.lost[0, 1] > 0.5), bool(found.lost[1, 1] < 0.05)
    (True, True)
    """
    how = settings or Settings()
    outcome, table, parts = np.asarray(y, dtype=float), np.asarray(x, dtype=float), codes(folds)
    if table.ndim != 2 or len(table) != len(outcome) or not np.isfinite(outcome).all():
        raise ValueError("x must be (n, k) and y (n,) without unknown values")
    if parts.max() < 1:
        raise ValueError("one fold leaves nothing to learn from: give at least two")
    rng = np.random.default_rng(seed)
    losses = np.zeros((len(outcome), table.shape[1] + 2))
    for part in range(int(parts.max()) + 1):
        held = parts == part
        losses[held] = _judged(outcome, table, held, how=how, rng=rng)
    sums = summed(losses, codes(places))
    shares = _shares(sums.sum(axis=0)[None, :])[0]
    drawn = rng.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=how.draws) @ sums
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(_shares(drawn), [tail, 100 - tail], axis=0)
    every = np.stack([shares, low, high], axis=1)
    skill = every[0]
    return Importance(
        skill=float(skill[0]),
        skill_low=float(skill[1]),
        skill_high=float(skill[2]),
        lost=every[1:],
        n=len(outcome),
        folds=int(parts.max()) + 1,
    )


def _shares(sums: Floats) -> Floats:
    """Skill and what each series adds, as shares of the loss of the plain mean (..., 1 + k)."""
    plain, own, without = sums[:, :1], sums[:, 1:2], sums[:, 2:]
    found: Floats = np.hstack([(plain - own) / plain, (without - own) / plain])
    return found


def _judged(
    y: Floats, x: Floats, held: NDArray[np.bool_], *, how: Settings, rng: np.random.Generator
) -> Floats:
    """Squared errors of the held rows: plain mean, model, model with each series shuffled."""
    seen, rows = _scaled(x, held)
    mean = float(y[~held].mean())
    weights = _ridge(y[~held] - mean, seen, how.penalty)
    told, rest = rows @ weights, y[held] - mean
    losses = [rest**2, (rest - told) ** 2]
    for column, weight in enumerate(weights):
        total = np.zeros(len(rest))
        for _ in range(how.rounds):
            moved = rng.permutation(rows[:, column]) - rows[:, column]
            total += (rest - told - weight * moved) ** 2
        losses.append(total / how.rounds)
    return np.stack(losses, axis=1)


def _scaled(x: Floats, held: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Seen and held rows on the scale of the seen ones, unknown values at their mean."""
    seen = x[~held]
    known = np.isfinite(seen)
    count = np.maximum(1, known.sum(axis=0))
    mean: Floats = np.where(known, seen, 0.0).sum(axis=0) / count
    off = np.where(known, seen - mean, 0.0)
    spread = np.sqrt((off * off).sum(axis=0) / count)
    scaled = (x - mean) / np.where(spread > 0, spread, 1.0)
    filled: Floats = np.where(np.isfinite(scaled), scaled, 0.0)
    return filled[~held], filled[held]


def _ridge(y: Floats, x: Floats, penalty: float) -> Floats:
    inner = x.T @ x + penalty * np.eye(x.shape[1])
    found: Floats = np.asarray(np.linalg.solve(inner, x.T @ y), dtype=np.float64)
    return found


def blocks(places: ArrayLike, count: int, *, seed: int) -> Ints:
    """A fold (n,) of `count` for every row, all rows of a place in the same one.

    >>> blocks(["a", "a", "b", "c"], 3, seed=1).tolist()
    [0, 0, 1, 2]
    """
    groups = codes(places)
    order = np.random.default_rng(seed).permutation(int(groups.max()) + 1)
    found: Ints = (order % count)[groups]
    return found
