"""Outlook of the places of a country: provinces and districts learn from each other's past.

The months of a place, of the places next door and fixed small numbers are pooled (`pool.py`) with
weights that all places together have learnt; a place with few deaths thus borrows its forecast from
places that looked alike. Few provinces teach little, so they learn from the districts as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.methods.forecast import pool
from salamti.methods.forecast.blocks import PLACE, YEAR, Floats
from salamti.methods.forecast.classes import ByLevel
from salamti.methods.forecast.rows import Rows, rows

LEADS = tuple(range(1, 15))
"""Months ahead of an outlook."""
PLAN = pool.Plan(
    blocks=PLACE,
    classes=ByLevel(levels=(0.25, 1, 5, 25, 100)),
    spans=(3, 7),
    prior={
        "months12": 0.25, "months24": 0.15, "months60": 0.15, "months12x0.5": 0.1,
        "months12x2": 0.1, "months3": 0.05, "near_months12": 0.05, "constant0": 0.1,
        "months60x2": 0.05,
    },
    kept=0.3,
    own=None,
    half_life=60,
    damping=0.5,
    draws=30,
)  # fmt: skip
MONTHS = 120
"""Months of history that a row holds."""
SINCE = 10 * YEAR
"""Months before the origin from which rows to learn from are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A learnt model of places, and what the months before its origin were."""

    pool: pool.Pool
    history: Floats
    near: Floats

    def draws(self, leads: Sequence[int] = LEADS, *, draws: int = 200) -> Floats:
        """Equally weighted sorted draws of the months ahead, [places, leads, draws], deaths."""
        return self.pool.draws(self.history, tuple(leads), draws=draws, near=self.near)


@dataclass(frozen=True, slots=True)
class Places:
    """Deaths [places, months] and their mean next door, on one axis of months."""

    deaths: Floats
    near: Floats

    def until(self, month: int) -> Places:
        """What was known when `month` (an index) was over."""
        return Places(self.deaths[:, : month + 1], self.near[:, : month + 1])

    def beside(self, others: Places | None) -> Places:
        """These places and others, to learn from."""
        if others is None:
            return self
        return Places(
            np.concatenate([self.deaths, others.deaths]),
            np.concatenate([self.near, others.near]),
        )


def learn(
    panel: Places, *, also: Places | None = None, leads: Sequence[int] = LEADS, every: int = 2
) -> Outlook:
    """Learn from places whose months end at the origin, and from `also`, other places.

    ValueError for fewer than three years, or an unknown month in the last year.
    """
    last = panel.deaths.shape[1] - 1
    if last + 1 < 3 * YEAR:
        raise ValueError("an outlook needs three years of months")
    earlier = past(panel.beside(also), known=last, leads=leads, every=every)
    learnt = pool.learn(pool.lessons(PLAN, earlier), known=last)
    at = rows(panel.deaths, [last], leads=leads, months=MONTHS, near=panel.near)
    if len(at.history) < len(panel.deaths):
        raise ValueError("the last 12 months of every place must be known")
    return Outlook(pool=learnt, history=at.history, near=near_of(at))


def past(panel: Places, *, known: int, leads: Sequence[int], every: int = 2) -> Rows:
    """Rows to learn from, up to ten years before the month `known`."""
    origins = range(max(YEAR - 1, known - SINCE), known - min(leads) + 1, every)
    return rows(panel.deaths, list(origins), leads=leads, months=MONTHS, near=panel.near)


def near_of(found: Rows) -> Floats:
    """The months next door of rows that have them."""
    if found.near is None:
        raise ValueError("rows without the months next door")
    return found.near


def beside(panel: Floats, weights: Floats) -> Floats:
    """Mean months of the places next door, [places, months], by weights [places, places].

    Rows of `weights` are standardised here; a place without neighbours gets its own months.

    >>> beside(np.array([[1.0], [3.0]]), np.array([[0.0, 1.0], [0.0, 0.0]])).tolist()
    [[3.0], [3.0]]
    """
    own = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, np.eye(len(weights)))
    share = own / own.sum(axis=1, keepdims=True)
    known: NDArray[np.bool_] = ~np.isnan(panel)
    total = share @ np.where(known, panel, 0.0)
    seen = share @ known.astype(np.float64)
    found: Floats = np.divide(total, seen, out=np.full(panel.shape, np.nan), where=seen > 0)
    return found
