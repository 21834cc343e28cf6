"""Marginal likelihood of the self-exciting model, and its slope: both exact.

The backgrounds mu_p of the places are spread by a gamma distribution of shape kappa around their
mean m, and are integrated out. With e_i what the past adds at event i and s_i the wave, the
likelihood of a place is a polynomial in mu: prod (mu s_i + e_i) exp(-mu S). At a chosen background
c its coefficients are prod (c s_i + e_i) P(K = k) / c^k, K the number of background events, each
event being one with chance c s_i / (c s_i + e_i); every power integrates to a gamma function.
Fitting all mu_p as free parameters instead would take part of the excitation for background.

Working parameters: log alpha, log beta, logit stay, log reach, log m, log kappa, logit slow share,
log of beta over the slow rate, then the wave.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from salamti.methods.hotspot import _hawkes_loops as loops
from salamti.methods.hotspot.hawkes_model import Floats, Ints, Settings, basis, nearness

ALPHA, BETA, STAY, REACH, MEAN, KAPPA, SHARE, SLOWER, WAVE = range(9)
"""Positions of the working parameters; the coefficients of the wave begin at the last."""
STEPS = 8
"""Newton steps to the likeliest backgrounds, around which the polynomials are expanded."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """The data: events sorted by day, distances (places, places), columns of the wave by day.

    `by_place` sorts the events by place, whose own begin at `first`.
    """

    place: Ints
    day: Ints
    distances: Floats
    days: int
    settings: Settings
    columns: Floats
    by_place: Ints
    first: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scale:
    """What one time scale contributes.

    `excited` are the columns of `excitation`; `added` what an offspring would add to the rate at
    each event, alpha and share left out; `passed` the share of each event's offspring that the
    study has had time to see.
    """

    share: float
    beta: float
    excited: Floats
    added: Floats
    passed: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Point:
    """What the likelihood consists of at some parameters.

    `added` is what the past adds to the rate at each event; `seen` the expected offspring of all
    events; `wave` is s by day.
    """

    alpha: float
    stay: float
    mean: float
    kappa: float
    wave: Floats
    scales: tuple[Scale, Scale]
    added: Floats
    seen: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Balance:
    """Log likelihood, and means given the data.

    `inverse` of 1 / rate at each event, `mu` of each place's background and its
    `variance`, `rise` of psi(kappa + k) - psi(kappa) by place.
    """

    value: float
    inverse: Floats
    mu: Floats
    variance: Floats
    rise: Floats


def problem(place: Ints, day: Ints, distances: Floats, *, days: int, settings: Settings) -> Problem:
    """The data with the columns of their wave."""
    columns = basis(np.arange(days), days, settings=settings)
    held = np.bincount(place, minlength=len(distances))
    return Problem(
        place=place, day=day, distances=distances, days=days, settings=settings, columns=columns,
        by_place=np.argsort(place, kind="stable"), first=np.concatenate([[0], np.cumsum(held)]),
    )  # fmt: skip


def point(theta: Floats, data: Problem) -> Point:
    """The likelihood's parts at working parameters."""
    alpha, beta, reach, mean, kappa = np.exp(theta[[ALPHA, BETA, REACH, MEAN, KAPPA]]).tolist()
    slow = float(expit(theta[SHARE]))
    near = nearness(data.distances, reach, radius_km=data.settings.radius_km)
    stay = float(expit(theta[STAY]))
    scales = (
        _scale(data, near, stay=stay, share=1 - slow, beta=beta),
        _scale(data, near, stay=stay, share=slow, beta=beta / float(np.exp(theta[SLOWER]))),
    )
    return Point(
        alpha=alpha, stay=stay, mean=mean, kappa=kappa, scales=scales,
        wave=np.exp(data.columns @ theta[WAVE:]),
        added=alpha * (scales[0].share * scales[0].added + slow * scales[1].added),
        seen=alpha * sum(s.share * float(s.passed.sum()) for s in scales),
    )  # fmt: skip


def _scale(
    data: Problem, near: tuple[Floats, Floats], *, stay: float, share: float, beta: float
) -> Scale:
    tables = np.ascontiguousarray(near[0].T), np.ascontiguousarray(near[1].T)
    excited = loops.excitation((data.place, data.day), tables, beta)
    mixed = stay * excited[:, loops.OWN] + (1 - stay) * excited[:, loops.NEAR]
    passed = -np.expm1(-beta * (data.days - 1 - data.day))
    return Scale(
        share=share, beta=beta, excited=excited, added=-np.expm1(-beta) * mixed, passed=passed
    )


def balance(at: Point, data: Problem) -> Balance:
    """The marginal log likelihood; terms that hold no parameter are left out."""
    wave = at.wave[data.day]
    pull = at.wave.sum() + at.kappa / at.mean
    chosen = _likeliest(at, data, pull)
    rate = chosen[data.place] * wave + at.added
    chance = (chosen[data.place] * wave / rate)[data.by_place]
    sums, ratio = loops.backgrounds(data.first, chance, (at.kappa, chosen * pull))
    inverse = np.empty_like(rate)
    inverse[data.by_place] = ratio
    inverse /= rate
    value = np.log(rate).sum() + sums[:, 0].sum() - at.seen
    value -= at.kappa * len(chosen) * np.log(pull * at.mean / at.kappa)
    mu = (at.kappa + sums[:, 1]) / pull
    variance = mu / pull + sums[:, 3] / pull**2
    return Balance(value=float(value), inverse=inverse, mu=mu, variance=variance, rise=sums[:, 2])


def objective(theta: Floats, data: Problem) -> tuple[float, Floats]:
    """Minus the log likelihood, and its slope by all working parameters."""
    at = point(theta, data)
    found = balance(at, data)
    by_wave = (1 - at.added * found.inverse) @ data.columns[data.day]
    by_wave -= found.mu.sum() * (at.wave @ data.columns)
    head = np.zeros(WAVE)
    head[[ALPHA, STAY, REACH]] = _by_excitation(at, found)
    head[[MEAN, KAPPA]] = _by_spread(at, found)
    head[[BETA, SHARE, SLOWER]] = _by_time(at, found, data)
    slope = np.concatenate([head, by_wave])
    return -found.value, -slope


def mean_mu(theta: Floats, data: Problem) -> tuple[float, float]:
    """Mean background of the places given the data, and its variance at known parameters."""
    found = balance(point(theta, data), data)
    return float(found.mu.mean()), float(found.variance.sum()) / len(found.mu) ** 2


def information(theta: Floats, data: Problem, *, step: float = 1e-4) -> Floats:
    """Second derivatives of `objective`: differences of its slope."""
    found = np.empty((len(theta), len(theta)))
    for j, shift in enumerate(step * np.eye(len(theta))):
        up, down = (objective(theta + way * shift, data)[1] for way in (1, -1))
        found[j] = (up - down) / (2 * step)
    return (found + found.T) / 2


def _likeliest(at: Point, data: Problem, pull: float) -> Floats:
    """The likeliest logarithm of each place's background, by Newton's steps from above.

    It solves kappa + sum mu s_i / (mu s_i + e_i) = mu pull, whose difference is concave. Any choice
    gives the same likelihood; this one keeps the numbers tame.
    """
    wave, places = at.wave[data.day], len(data.distances)
    mu = (at.kappa + np.diff(data.first)) / pull
    for _ in range(STEPS):
        part = mu[data.place] * wave
        chance = part / (part + at.added)
        held = np.bincount(data.place, weights=chance, minlength=places)
        bent = np.bincount(data.place, weights=chance * (1 - chance), minlength=places)
        mu = mu * (1 + (at.kappa + held - mu * pull) / (mu * pull - bent))
    return mu


def _by_excitation(at: Point, found: Balance) -> list[float]:
    """Slope by log alpha, logit stay and log reach."""
    by_stay = by_reach = 0.0
    for scale in at.scales:
        unit, x = at.alpha * scale.share * -np.expm1(-scale.beta), scale.excited
        by_stay += unit * float(found.inverse @ (x[:, loops.OWN] - x[:, loops.NEAR]))
        by_reach += unit * float(found.inverse @ x[:, loops.REACH_SLOPE])
    by_alpha = float(found.inverse @ at.added) - at.seen
    return [by_alpha, at.stay * (1 - at.stay) * by_stay, (1 - at.stay) * by_reach]


def _by_time(at: Point, found: Balance, data: Problem) -> list[float]:
    """Slope by log beta, logit slow share, and log of beta over the slow rate."""
    ages = data.days - 1 - data.day
    rates, gains = [], []
    for scale in at.scales:
        x, beta = scale.excited, scale.beta
        slope = at.stay * x[:, loops.OWN_SLOPE] + (1 - at.stay) * x[:, loops.NEAR_SLOPE]
        grows = -np.expm1(-beta) * slope + scale.added / np.expm1(beta)
        seen = float((ages * np.exp(-beta * ages)).sum())
        rates.append(at.alpha * scale.share * beta * (float(found.inverse @ grows) - seen))
        gains.append(float(found.inverse @ scale.added - scale.passed.sum()))
    slow = at.scales[1].share
    by_share = at.alpha * slow * (1 - slow) * (gains[1] - gains[0])
    return [rates[0] + rates[1], by_share, -rates[1]]


def _by_spread(at: Point, found: Balance) -> list[float]:
    """Slope by log mean and log kappa."""
    pull = at.wave.sum() + at.kappa / at.mean
    above = found.mu / at.mean - 1
    each = found.rise - np.log(pull * at.mean / at.kappa) - above
    return [float(at.kappa * above.sum()), float(at.kappa * each.sum())]
