"""The self-exciting model by its definition, day by day, and made-up studies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from salamti.methods.hotspot._cylinders import distances
from salamti.methods.hotspot.hawkes_draws import simulate
from salamti.methods.hotspot.hawkes_model import Events, Floats, Hawkes, Settings

NONE = Events(place=[], day=[])


def model(*, places: int = 6, days: int = 1500, seed: int = 1, shape: float = 1.0) -> Hawkes:
    """Places scattered over 300 km with gamma-spread backgrounds."""
    rng = np.random.default_rng([seed, 7])
    lat, lon = rng.uniform([[30], [70]], [[33], [73]], (2, places))
    return Hawkes(
        mu=rng.gamma(shape, 0.03 / shape, places), alpha=0.5, beta=0.15, stay=0.7, reach_km=50.0,
        distances=distances(lat, lon), days=days, settings=Settings(), wave=np.empty(0),
    )  # fmt: skip


def waving(base: Hawkes, wave: Floats) -> Hawkes:
    """The same with a yearly wave."""
    return replace(base, settings=replace(base.settings, season=True), wave=wave)


def slower(base: Hawkes) -> Hawkes:
    """The same with a second time scale."""
    settings = replace(base.settings, scales=2)
    return replace(base, settings=settings, beta=0.4, slow_beta=0.02, slow_share=0.5)


def drawn(truth: Hawkes, *, seed: int) -> Events:
    """One study that the model brings about."""
    rng = np.random.default_rng([seed, 11])
    found = simulate(truth, NONE, rng, origin=0, days=truth.days, draws=1)
    return Events(place=found.place, day=found.day)


@dataclass(frozen=True)
class Rates:
    """lambda(p, d), (places, days), and how many events there were."""

    rate: Floats
    counts: Floats


def waiting(truth: Hawkes, lag: Any) -> Any:
    """g: the share of offspring that come after `lag` days."""
    w = truth.slow_share
    scales = ((1 - w, truth.beta), (w, truth.slow_beta))
    return sum(share * (1 - np.exp(-b)) * np.exp(-b * (lag - 1)) for share, b in scales)


def by_definition(truth: Hawkes, events: Events) -> Rates:
    """lambda by its formula: a loop over events and days."""
    counts = np.zeros((len(truth.mu), truth.days))
    np.add.at(counts, (np.asarray(events.place), np.asarray(events.day)), 1.0)
    background = truth.background(np.arange(truth.days))
    spread = truth.spread()
    rate = np.outer(truth.mu, background)
    for place, day in zip(np.asarray(events.place), np.asarray(events.day), strict=True):
        for later in range(int(day) + 1, truth.days):
            rate[:, later] += truth.alpha * waiting(truth, later - day) * spread[int(place)]
    return Rates(rate=rate, counts=counts)
