"""Simulation of the self-exciting model, forward from a history, by generations.

First come the background events and the direct offspring of the history; then each event gets its
Poisson number of offspring, each after a geometric number of days, at its place or nearby; and so
on until a generation falls beyond the end. This is exact, and all draws run at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from salamti.methods.hotspot.hawkes_model import (
    Events,
    Floats,
    Hawkes,
    Ints,
    checked,
)

POOL = 20
"""Events' worth of all places in the deaths of a place."""
MOST = 50_000_000
"""Events at which a simulation is given up: more than one offspring per event, for too long."""


class Drawn(NamedTuple):
    """Simulated events: the draw, the place and the day (from 0 at the origin) of each."""

    draw: Ints
    place: Ints
    day: Ints


def simulate(
    model: Hawkes,
    history: Events,
    rng: np.random.Generator,
    *,
    origin: int,
    days: int,
    draws: int = 1000,
) -> Drawn:
    """Events of the `days` from the day `origin` on, in each of `draws` futures.

    `history` are the events before `origin`, on the model's own count of days. Raises ValueError
    where a history reaches beyond the origin, or where a model with more than one offspring per
    event grows beyond all bounds.

    >>> from salamti.methods.hotspot.hawkes_model import Settings
    >>> model = Hawkes(mu=np.array([0.02]), alpha=0.5, beta=0.1, stay=1.0, reach_km=1.0,
    ...                distances=np.zeros((1, 1)), days=100, settings=Settings(), wave=np.empty(0))
    >>> none = Events(place=[], day=[])
    >>> future = simulate(model, none, np.random.default_rng(1), origin=0, days=1000, draws=400)
    >>> round(len(future.place) / 400)  # 0.02 * 1000 / (1 - 0.5)
    40
    """
    place, day = checked(history, len(model.mu), days=origin)
    ladder = np.cumsum(model.spread(), axis=1)
    fresh = _background(model, rng, origin=origin, days=days, draws=draws)
    legacy = _legacy(model, (place, day, ladder), rng, origin=origin, draws=draws)
    parents = _kept(Drawn(*map(np.concatenate, zip(fresh, legacy, strict=True))), days)
    generations = [parents]
    total = len(parents.place)
    while len(parents.place):
        parents = _kept(_offspring(model, parents, ladder, rng=rng), days)
        generations.append(parents)
        total += len(parents.place)
        if total > MOST:
            raise ValueError(
                f"more than {MOST} simulated events: with {model.alpha:.2f} offspring per event "
                "take fewer draws or days"
            )
    return Drawn(*map(np.concatenate, zip(*generations, strict=True)))


def deaths_drawn(
    past: Events, place: Ints, rng: np.random.Generator, *, places: int, pool: float = POOL
) -> Floats:
    """Deaths of an event at each of `place`, drawn from the `past` events.

    With n past events of the place, from one of them with chance n / (n + pool), else from one of
    all. Raises ValueError where the deaths of a past event are unknown or negative.

    >>> past = Events(place=[0, 0, 1], day=[1, 2, 3], deaths=[4, 4, 4])
    >>> deaths_drawn(past, np.array([0, 1, 2]), np.random.default_rng(1), places=3).tolist()
    [4.0, 4.0, 4.0]
    """
    deaths, where = np.asarray(past.deaths, dtype=float), np.asarray(past.place, dtype=np.int64)
    if deaths.shape != where.shape or not np.all(np.isfinite(deaths) & (deaths >= 0)):
        raise ValueError("each past event needs a known number of deaths: leave out the others")
    order = np.argsort(where, kind="stable")
    held = np.bincount(where, minlength=places)
    first = np.cumsum(held) - held
    own = rng.random(len(place)) < (held / (held + pool))[place]
    size = np.where(own, held[place], len(deaths))
    pick = np.where(own, first[place], 0) + np.floor(rng.random(len(place)) * size).astype(np.int64)
    found: Floats = deaths[order][pick]
    return found


def tallied(
    future: Drawn, weights: Floats | None, *, places: int, months: Sequence[int], draws: int
) -> Floats:
    """Sums of `weights` (None counts events) by place, month and draw: [places, months, draws].

    >>> future = Drawn(draw=np.array([0, 1]), place=np.array([0, 0]), day=np.array([3, 40]))
    >>> tallied(future, None, places=1, months=[31, 28], draws=2).tolist()
    [[[1.0, 0.0], [0.0, 1.0]]]
    """
    month = np.searchsorted(np.cumsum(months), future.day, side="right")
    shape = (places, len(months), draws)
    cell = np.ravel_multi_index((future.place, month, future.draw), shape)
    size = places * len(months) * draws
    return np.bincount(cell, weights=weights, minlength=size).reshape(shape).astype(float)


def _background(
    model: Hawkes, rng: np.random.Generator, *, origin: int, days: int, draws: int
) -> Drawn:
    wave = model.background(np.arange(origin, origin + days))
    counts = rng.poisson(model.mu * wave.sum() * draws)
    place = np.repeat(np.arange(len(counts)), counts)
    day = np.searchsorted(np.cumsum(wave) / wave.sum(), rng.random(len(place)), side="right")
    return Drawn(rng.integers(0, draws, len(place)), place, np.minimum(day, days - 1))


def _legacy(
    model: Hawkes,
    history: tuple[Ints, Ints, Floats],
    rng: np.random.Generator,
    *,
    origin: int,
    draws: int,
) -> Drawn:
    """Direct offspring of the history that fall on or after the origin: waiting has no memory."""
    place, day, ladder = history
    parents, lags = [], []
    for share, beta in model.scales():
        left = np.exp(-beta * (origin - 1 - day))
        mass = model.alpha * share * np.bincount(place, weights=left, minlength=len(model.mu))
        parents.append(np.repeat(np.arange(len(mass)), rng.poisson(mass * draws)))
        lags.append(rng.geometric(-np.expm1(-beta), len(parents[-1])) - 1)
    parent = np.concatenate(parents)
    own = rng.integers(0, draws, len(parent))
    return Drawn(own, _moved(parent, ladder, rng), np.concatenate(lags))


def _offspring(model: Hawkes, parents: Drawn, ladder: Floats, *, rng: np.random.Generator) -> Drawn:
    which = np.repeat(np.arange(len(parents.place)), rng.poisson(model.alpha, len(parents.place)))
    slow = rng.random(len(which)) < model.slow_share
    chance = -np.expm1(-np.where(slow, model.slow_beta, model.beta))
    day = parents.day[which] + rng.geometric(chance)
    return Drawn(parents.draw[which], _moved(parents.place[which], ladder, rng), day)


def _moved(place: Ints, ladder: Floats, rng: np.random.Generator) -> Ints:
    """Where offspring of events at `place` fall; `ladder` are the cumulative rows of h."""
    flat = (ladder + np.arange(len(ladder))[:, None]).ravel()
    found = np.searchsorted(flat, place + rng.random(len(place)) * ladder[place, -1], side="right")
    inside: Ints = np.clip(found - place * len(ladder), 0, len(ladder) - 1)
    return inside


def _kept(events: Drawn, days: int) -> Drawn:
    inside = events.day < days
    return Drawn(events.draw[inside], events.place[inside], events.day[inside])
