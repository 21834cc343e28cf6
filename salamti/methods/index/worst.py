"""The worst-off: the lowest places until they hold a share of all people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def people_mean(values: Floats, people: Floats) -> float:
    """Mean of the known values weighted by people; NaN where none is known with its people.

    >>> people_mean(np.array([10.0, 30.0, np.nan]), np.array([3.0, 1.0, 9.0]))
    15.0
    """
    known = ~np.isnan(values) & ~np.isnan(people)
    total = people[known].sum()
    return float((values[known] * people[known]).sum() / total) if total > 0 else float("nan")


def lowest_mean(values: Floats, people: Floats, *, share: float = 0.1) -> float:
    """Mean of the lowest `share` of people (0 to 1), who live in the places of lowest value.

    The last place is counted for the part that is still needed. Raises ValueError for a share that
    is not above 0 and up to 1.

    >>> lowest_mean(np.array([10.0, 20.0, 50.0]), np.array([5.0, 15.0, 80.0]), share=0.1)
    15.0
    """
    if not 0 < share <= 1:
        raise ValueError(f"share {share}: give one above 0, up to 1")
    known = ~np.isnan(values) & ~np.isnan(people) & (people > 0)
    if not known.any():
        return float("nan")
    order = np.argsort(values[known], kind="stable")
    x, held = values[known][order], people[known][order]
    wanted = share * held.sum()
    before = np.concatenate([[0.0], np.cumsum(held)[:-1]])
    taken = np.clip(wanted - before, 0, held)
    return float((x * taken).sum() / taken.sum())
