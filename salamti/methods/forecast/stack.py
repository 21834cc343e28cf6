"""The ensemble: the pool and the forest, stacked by how they did on earlier forecasts.

Both learn from the outcomes known two years before the origin and forecast the months since. Half
of the forest's weight in the mixture with the smallest CRPS there is its weight in what both learn
from everything known at the origin: half, since two years of a few conflicts say little about which
member is the better one. No outcome after the origin is ever looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from salamti.methods.forecast import _distances, forest, pool, simplex
from salamti.methods.forecast.blocks import YEAR, Floats
from salamti.methods.forecast.mixing import mixed
from salamti.methods.forecast.rows import Ints, Rows

HELD = 24
"""Months before the origin on which the weights of the members are learnt."""
STRIDE = 4
"""Every so many held-out origins are forecast."""
COMPARED = 100
"""Draws of each member when the two are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of the ensemble; `seed` fixes the forest and its draws."""

    draws: int = 1000
    growth: forest.Growth = field(default_factory=forest.Growth)
    seed: int = 20_180_101


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """A learnt ensemble; `share` is the weight of the forest where a place was active."""

    pool: pool.Pool
    forest: forest.Forest | None
    share: float
    settings: Settings

    def members(
        self,
        history: Floats,
        leads: tuple[int, ...],
        *,
        near: Floats | None = None,
        units: Ints | None = None,
    ) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Draws of the pool and of the forest [rows, leads, draws], and where the forest speaks."""
        months = self.pool.draws(history, leads, draws=self.settings.draws, near=near, units=units)
        speaks = forest.active(history) & (self.forest is not None)
        grown = np.zeros((len(history), len(leads), self.settings.growth.trees))
        if self.forest is not None and speaks.any():
            rng = np.random.default_rng(self.settings.seed)
            grown[speaks] = forest.draws(self.forest, history[speaks], leads=leads, rng=rng)
        return months, grown, speaks

    def draws(
        self, history: Floats, leads: tuple[int, ...], *, near: Floats | None = None
    ) -> Floats:
        """Equally weighted sorted draws of each month ahead, [rows, leads, draws]."""
        return self.mixed(*self.members(history, leads, near=near))

    def mixed(self, months: Floats, grown: Floats, speaks: NDArray[np.bool_]) -> Floats:
        """Mix the members' draws: [rows, leads, draws] of each."""
        out = months.copy()
        if not speaks.any() or self.share == 0:
            return out
        out[speaks] = mixed(months[speaks], grown[speaks], share=self.share)
        return out


def learn(given: pool.Lessons, *, known: int, settings: Settings | None = None) -> Ensemble:
    """Learn the ensemble from the outcomes up to the month `known` (an index of the panel)."""
    plan = settings or Settings()
    before = _members(given, known - HELD, plan)
    share = _share(before, given.rows, known) if before.forest is not None else 0.0
    both = _members(given, known, plan)
    return Ensemble(
        pool=both.pool,
        forest=both.forest,
        share=share if both.forest is not None else 0.0,
        settings=plan,
    )


def _members(given: pool.Lessons, known: int, settings: Settings) -> Ensemble:
    use = given.rows.known_by(known)
    grown = forest.grow(given.rows, use, growth=settings.growth, seed=settings.seed)
    return Ensemble(pool=pool.learn(given, known=known), forest=grown, share=0.0, settings=settings)


def _share(before: Ensemble, rows: Rows, known: int) -> float:
    """Half of the best weight of the forest on the held-out months."""
    held = (rows.origin >= known - HELD) & (rows.origin % STRIDE == 0) & forest.active(rows.history)
    use = rows.known_by(known)[held]
    if not use.any():
        return 0.0
    history = rows.history[held]
    near = rows.near[held] if rows.near is not None else None
    months, grown, _ = before.members(history, rows.leads, near=near, units=rows.unit[held])
    support = np.stack([_thinned(months)[use], _thinned(grown)[use]], axis=1)
    observed = rows.observed[held][use][:, None]
    row = np.nonzero(use)[0]
    weight = (1 + history[:, -YEAR:].mean(axis=1))[row] ** -before.pool.plan.damping
    miss = weight @ _distances.misses(support, observed)[:, 0]
    between = np.tensordot(weight, _distances.pairs(support), axes=1)
    return float(simplex.weights(miss, between)[1]) / 2


def _thinned(draws: Floats) -> Floats:
    """`COMPARED` sorted draws that stand for all."""
    place = ((np.arange(COMPARED) + 0.5) / COMPARED * draws.shape[2]).astype(int)
    return np.ascontiguousarray(np.sort(draws, axis=2)[:, :, place])
