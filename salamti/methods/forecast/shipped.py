"""Weights of a pool as plain numbers by name, to be shipped and read back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from salamti.methods.forecast.pool import Plan, Pool

LEAST = 0.0005
"""Smaller weights are left out; the rest of a class sums to 1 again."""


def to_names(pool: Pool) -> dict[str, dict[str, float]]:
    """Weights by `span/outer/inner` class and block, rounded to four places.

    >>> plan = Plan()
    >>> to_names(Pool(plan, plan.table()))["0/0/0"]["months24"]
    0.2
    """
    names = [b.name for b in pool.plan.blocks]
    return {
        f"{span}/{outer}/{inner}": {
            n: round(float(w), 4)
            for n, w in zip(names, pool.table[span, outer, inner], strict=True)
            if w >= LEAST
        }
        for span, outer, inner in np.ndindex(*pool.table.shape[:3])
    }


def from_names(plan: Plan, weights: Mapping[str, Mapping[str, float]]) -> Pool:
    """The pool of shipped weights; classes that are not listed keep the prior.

    ValueError for a class or a block that the plan does not have.

    >>> float(from_names(Plan(), {"0/2/1": {"months12": 1.0}}).table[0, 2, 1].max())
    1.0
    """
    names = {b.name: i for i, b in enumerate(plan.blocks)}
    table = plan.table()
    shape = table.shape[:-1]
    for key, given in weights.items():
        at = tuple(int(part) for part in key.split("/"))
        unknown = set(given) - set(names)
        if unknown or len(at) != 3 or any(a >= s for a, s in zip(at, shape, strict=True)):
            raise ValueError(f"weights of {key!r} do not fit the plan: {sorted(unknown)}")
        row = np.zeros(len(names))
        for name, weight in given.items():
            row[names[name]] = weight
        table[at] = row / row.sum()
    return Pool(plan, table)
