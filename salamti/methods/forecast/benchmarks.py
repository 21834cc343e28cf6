"""Benchmarks of the VIEWS prediction challenge: draws of monthly deaths that need no model.

Reference: Hegre et al. (2025), Journal of Peace Research, the VIEWS prediction challenge 2023/24.
History has the shape [places, months], oldest month first; draws come as [places, draws] and stand
for every month ahead.
"""

from __future__ import annotations

import numpy as np

from salamti.methods.forecast.blocks import YEAR, Floats, filled


def conflictology(history: Floats, *, months: int = YEAR) -> Floats:
    """The last months as they were: an empirical distribution, [places, months].

    >>> conflictology(np.arange(14.0)[None, :]).tolist()[0][:3]
    [2.0, 3.0, 4.0]
    """
    if history.shape[1] < months or np.isnan(history[:, -months:]).any():
        raise ValueError(f"conflictology needs the last {months} months of each place")
    return history[:, -months:]


def last_poisson(history: Floats, rng: np.random.Generator, *, draws: int = 1000) -> Floats:
    """Poisson draws around the last month, [places, draws]."""
    found = rng.poisson(history[:, -1][:, None], (len(history), draws))
    return found.astype(np.float64)


def bootstrap(history: Floats, rng: np.random.Generator, *, draws: int = 1000) -> Floats:
    """Draws from all known months of all places: one distribution for everyone, [places, draws]."""
    known = history[~np.isnan(history)]
    if not len(known):
        raise ValueError("bootstrap needs a known month")
    return rng.choice(known, (len(history), draws))


def zero(history: Floats) -> Floats:
    """No deaths anywhere, [places, 1].

    >>> zero(np.ones((2, 12))).tolist()
    [[0.0], [0.0]]
    """
    return np.zeros((len(history), 1))


def hurdle(history: Floats, rng: np.random.Generator, *, draws: int = 1000) -> Floats:
    """Hurdle negative binomial of the last 24 months with pooled shape, [places, draws].

    The share of months without deaths is shrunken to that of all places (4 months' weight); where
    there are deaths, they are 1 plus a negative binomial with the place's mean (shrunken likewise)
    and the dispersion of all places together, by moments.
    """
    months = filled(history, 2 * YEAR)
    positive = months > 0
    share = (positive.sum(axis=1) + 4 * positive.mean()) / (months.shape[1] + 4)
    usual = float(months[positive].mean()) if positive.any() else 1.0
    count = positive.sum(axis=1)
    mean = (months.sum(axis=1) + usual) / (count + 1)
    size = _size(months, positive, mean)
    excess = np.maximum(mean - 1, 1e-9)[:, None]
    drawn = 1 + rng.negative_binomial(size, size / (size + excess), (len(months), draws))
    return np.where(rng.random((len(months), draws)) < share[:, None], drawn, 0).astype(np.float64)


def _size(months: Floats, positive: np.ndarray, mean: Floats) -> float:
    """Size parameter of the negative binomial: variance = mean + mean^2 / size, pooled."""
    gap = np.where(positive, (months - mean[:, None]) ** 2 - mean[:, None], 0.0).sum()
    base = np.where(positive, mean[:, None] ** 2, 0.0).sum()
    return float(np.clip(base / gap, 0.05, 50.0)) if gap > 0 and base > 0 else 50.0
