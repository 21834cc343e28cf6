"""A forest of growth: what became of places that looked alike.

The target is the log growth of a coming month over the mean of the last year. Extremely randomised
trees (Geurts, Ernst and Wehenkel 2006) split the earlier rows by level, trend, spread and lead; the
draws for a new row are outcomes of earlier rows that fell into the same leaves (quantile regression
forests, Meinshausen 2006), times its own level. Places without deaths in the last year have no
growth and are left to the pool.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesRegressor

from salamti.methods.forecast.blocks import YEAR, Floats, filled
from salamti.methods.forecast.rows import Rows

WINDOWS = (1, 3, 6, 12, 24, 36, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Size of the forest; `stride` takes every so many leads of a row to learn from."""

    trees: int = 200
    leaf: int = 100
    features: float = 0.5
    stride: int = 3


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees, and for each tree the growth of its rows ordered by leaf."""

    model: ExtraTreesRegressor
    leaves: NDArray[np.int64]
    growth: Floats


def active(history: Floats) -> NDArray[np.bool_]:
    """Rows with deaths in the last year, the ones that a forest can say something of, [rows]."""
    return np.asarray(history[:, -YEAR:].sum(axis=1) > 0)


def traits(history: Floats) -> Floats:
    """What the trees see of each row, [rows, traits]: logs of deaths a month."""
    months = filled(history, max(WINDOWS))
    logs = np.log1p(months)
    level = [np.log1p(months[:, -w:].mean(axis=1)) for w in WINDOWS]
    year = level[3]
    slope = logs[:, -YEAR:] @ (np.arange(YEAR) - (YEAR - 1) / 2) / 143
    return np.stack(
        [
            *level,
            *(level[k] - year for k in (1, 2, 4, 5, 6)),
            (months[:, -YEAR:] > 0).mean(axis=1),
            (months[:, -3 * YEAR :] > 0).mean(axis=1),
            logs[:, -YEAR:].std(axis=1),
            logs[:, -2 * YEAR :].std(axis=1),
            slope,
            logs[:, -YEAR:].max(axis=1) - year,
            np.log1p(np.median(months[:, -YEAR:], axis=1)),
        ],
        axis=1,
    )


def grow(
    rows: Rows, use: NDArray[np.bool_], *, growth: Growth | None = None, seed: int = 0
) -> Forest | None:
    """Grow a forest from the outcomes that `use` [rows, leads] marks; None for too few of them."""
    plan = growth or Growth()
    row, column = np.nonzero(use & active(rows.history)[:, None])
    kept = (column % plan.stride == 0) | (column == len(rows.leads) - 1)
    row, column = row[kept], column[kept]
    if len(row) < 2 * plan.leaf:
        return None
    seen = _seen(rows.history, row, np.asarray(rows.leads)[column])
    year = rows.history[row, -YEAR:].mean(axis=1)
    target = np.log((rows.observed[row, column] + 1) / (year + 1))
    model = ExtraTreesRegressor(
        plan.trees, min_samples_leaf=plan.leaf, max_features=plan.features, n_jobs=2,
        random_state=seed,
    )  # fmt: skip
    model.fit(seen, target, sample_weight=np.sqrt(year + 1))
    found = model.apply(seen)
    order = np.argsort(found, axis=0, kind="stable")
    return Forest(model, np.take_along_axis(found, order, axis=0), target[order])


def draws(
    forest: Forest, history: Floats, *, leads: tuple[int, ...], rng: np.random.Generator
) -> Floats:
    """One draw from each tree, [rows, leads, trees], deaths in each month ahead."""
    row = np.repeat(np.arange(len(history)), len(leads))
    found = forest.model.apply(_seen(history, row, np.tile(np.asarray(leads), len(history))))
    luck = rng.random(found.shape)
    growth = np.empty(found.shape)
    for tree in range(found.shape[1]):
        leaves = forest.leaves[:, tree]
        low = np.searchsorted(leaves, found[:, tree])
        high = np.searchsorted(leaves, found[:, tree], side="right")
        growth[:, tree] = forest.growth[low + (luck[:, tree] * (high - low)).astype(int), tree]
    year = history[row, -YEAR:].mean(axis=1)[:, None]
    deaths: Floats = np.maximum(np.rint((year + 1) * np.exp(growth) - 1), 0.0)
    return deaths.reshape(len(history), len(leads), -1)


def _seen(history: Floats, row: NDArray[np.int64], lead: NDArray[np.int64]) -> Floats:
    return np.column_stack([traits(history)[row], lead])
