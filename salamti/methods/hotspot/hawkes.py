"""Self-exciting events: fit by marginal maximum likelihood, and forecasts of deaths.

The model is in `hawkes_model`, simulation in `hawkes_draws`, goodness of fit in `hawkes_residuals`.

References: Hawkes (1971), Biometrika 58; Ogata (1988), JASA 83; Mohler et al. (2011), JASA 106;
Reinhart (2018), Statistical Science 33, a review.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from salamti.methods.hotspot import _hawkes_likelihood as ml
from salamti.methods.hotspot import hawkes_draws
from salamti.methods.hotspot.hawkes_model import (
    Estimate,
    Events,
    Floats,
    Hawkes,
    Settings,
    checked,
    nearness,
)

LEAST = 30
"""Fewest events that a model is fitted to."""
PATIENCE = {"maxiter": 2000, "maxfun": 4000, "ftol": 1e-12, "gtol": 1e-4}
"""When the maximisation ends."""
NEVER = -40.0
"""Logit of the slow share where there is one time scale."""
STEP = 1e-4
"""Step of differences by working parameters."""
SHRINK = (-4.0, 7.0)
"""Bounds of the logarithm of the learnt shrinkage."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """A fitted model with its intervals.

    `alpha` is the branching ratio; `mean_mu` the mean background of these places in events a day;
    `slow_beta` and `slow_share` are None with one time scale, `stay` and `reach_km` where the
    places cannot tell. `likelihood` is the marginal log
    likelihood; `shrink` the shape of the backgrounds' distribution: the weight of their mean, in
    events.
    """

    model: Hawkes
    alpha: Estimate
    beta: Estimate
    mean_mu: Estimate
    slow_beta: Estimate | None
    slow_share: Estimate | None
    stay: Estimate | None
    reach_km: Estimate | None
    likelihood: float
    shrink: float
    events: int


def fit(
    events: Events,
    distances: Floats,
    *,
    days: int,
    settings: Settings | None = None,
    level: float = 0.95,
) -> Fit:
    """The model that fits `events` of the days 0 to `days` - 1 best.

    `distances` (places, places) in km. The backgrounds of the places are integrated out
    (`_hawkes_likelihood`) and returned as their means given the data, shrunken to the mean of all.
    Standard errors are from the observed information; intervals are symmetric in the logarithm
    (logit for `stay`), NaN where a parameter runs to a bound. Raises ValueError for fewer than
    `LEAST` events or what `checked` refuses.

    >>> rng = np.random.default_rng(1)
    >>> first = rng.integers(0, 900, 60)
    >>> days = np.concatenate([first, first + rng.geometric(0.2, 60)])
    >>> found = fit(Events(place=np.zeros(120), day=days), np.zeros((1, 1)), days=1000)
    >>> 0.3 < found.alpha.value < 0.7, found.stay is None
    (True, True)
    """
    data = _problem(events, distances, days=days, settings=settings)
    return _described(_maximum(data), data, level=level)


def best(
    events: Events, distances: Floats, *, days: int, settings: Settings | None = None
) -> Hawkes:
    """The model of `fit` alone: without standard errors, which take longer than the fit itself."""
    data = _problem(events, distances, days=days, settings=settings)
    return _model(_maximum(data), data)[0]


def _problem(
    events: Events, distances: Floats, *, days: int, settings: Settings | None
) -> ml.Problem:
    place, day = checked(events, len(distances), days=days)
    if len(place) < LEAST:
        raise ValueError(f"{len(place)} events are too few for a fit: {LEAST} are needed")
    return ml.problem(place, day, distances, days=days, settings=settings or Settings())


def forecast(
    events: Events,
    distances: Floats,
    rng: np.random.Generator,
    *,
    origin: int,
    months: Sequence[int],
    draws: int = 1000,
    settings: Settings | None = None,
    model: Hawkes | None = None,
) -> Floats:
    """Draws of deaths by place and month from the day `origin` on, [places, months, draws].

    `months` are their lengths in days. Only events before `origin` are looked at. Without
    `settings` the model has two time scales. `model` saves the fit, for instance one of an earlier
    origin. Deaths of an event are drawn from the recorded
    events of its place, shrunken to all places (`hawkes_draws.deaths_drawn`).
    """
    known = before(events, origin)
    if known.deaths is None:
        raise ValueError("a forecast of deaths needs the deaths of the past events")
    settings = settings or Settings(scales=2)
    model = model or best(known, distances, days=origin, settings=settings)
    future = hawkes_draws.simulate(model, known, rng, origin=origin, days=sum(months), draws=draws)
    deaths = hawkes_draws.deaths_drawn(known, future.place, rng, places=len(distances))
    return hawkes_draws.tallied(future, deaths, places=len(distances), months=months, draws=draws)


def before(events: Events, origin: int) -> Events:
    """The events before a day (from 0), in their order."""
    place, day = np.asarray(events.place), np.asarray(events.day)
    past = day < origin
    deaths = None if events.deaths is None else np.asarray(events.deaths)[past]
    return Events(place=place[past], day=day[past], deaths=deaths)


def _start(data: ml.Problem) -> Floats:
    """Half of the events are background, a month is the time scale, the nearest place the reach."""
    close = np.where(np.eye(len(data.distances), dtype=bool), np.inf, data.distances).min(axis=1)
    near = close[close <= data.settings.radius_km]
    reach = max(float(np.median(near)) if len(near) else 1.0, 1.0)
    mean = len(data.day) / len(data.distances) / data.days / 2
    rate = 1 / 30 if data.settings.scales == 1 else 1 / 7
    head = [np.log(0.5), np.log(rate), 0.5, np.log(reach), np.log(mean)]
    kappa = 1.0 if data.settings.shrink is None else data.settings.shrink
    times = [0.0, 3.0] if data.settings.scales == 2 else [NEVER, 0.0]
    return np.array([*head, np.log(kappa), *times, *np.zeros(data.columns.shape[1])])


def _maximum(data: ml.Problem) -> Floats:
    """Working parameters at the maximum."""
    start = _start(data)
    found = minimize(
        ml.objective, start, args=(data,), jac=True, method="L-BFGS-B",
        bounds=_bounds(start, data), options=PATIENCE,
    )  # fmt: skip
    best: Floats = found.x
    return best


def _bounds(start: Floats, data: ml.Problem) -> list[tuple[float, float]]:
    """Wide enough never to matter but where the data say nothing; no more than one offspring.

    With more than one the process would explode, and with it the forecasts.
    """
    kappa = start[ml.KAPPA]
    shrink = SHRINK if data.settings.shrink is None else (kappa, kappa)
    two = data.settings.scales == 2
    times = [(-9.0, 9.0), (0.0, 9.0)] if two else [(NEVER, NEVER), (0.0, 0.0)]
    head = [(-9.0, 0.0), (-9.0, 3.0), (-9.0, 9.0), (0.0, 7.0), (-25.0, 5.0), shrink, *times]
    return head + [(-8.0, 8.0)] * data.columns.shape[1]


def _model(theta: Floats, data: ml.Problem) -> tuple[Hawkes, float]:
    """The model at working parameters, and its log likelihood."""
    at = ml.point(theta, data)
    found = ml.balance(at, data)
    fast, slow = at.scales
    made = Hawkes(
        mu=found.mu, alpha=at.alpha, beta=fast.beta, stay=at.stay,
        reach_km=math.exp(theta[ml.REACH]), distances=data.distances, days=data.days,
        settings=data.settings, wave=theta[ml.WAVE :], slow_beta=slow.beta,
        slow_share=slow.share if data.settings.scales == 2 else 0.0,
    )  # fmt: skip
    return made, found.value


def _described(theta: Floats, data: ml.Problem, *, level: float) -> Fit:
    """The fit at working parameters with its intervals."""
    at = ml.point(theta, data)
    fast, slow = at.scales
    two = data.settings.scales == 2
    model, likelihood = _model(theta, data)
    told = _told(theta, data)
    covariance = _covariance(ml.information(theta, data), told)
    error = np.where(told, np.sqrt(np.diag(covariance)), np.nan).tolist()
    z = NormalDist().inv_cdf((1 + level) / 2)
    return Fit(
        model=model,
        alpha=_on_log(at.alpha, error[ml.ALPHA], z=z),
        beta=_on_log(fast.beta, error[ml.BETA], z=z),
        slow_beta=_on_log(slow.beta, _slow_error(covariance, told), z=z) if two else None,
        slow_share=_on_logit(float(theta[ml.SHARE]), error[ml.SHARE], z=z) if two else None,
        mean_mu=_mean_mu(theta, data, covariance, z=z),
        stay=_on_logit(float(theta[ml.STAY]), error[ml.STAY], z=z) if told[ml.STAY] else None,
        reach_km=_on_log(model.reach_km, error[ml.REACH], z=z) if told[ml.REACH] else None,
        likelihood=likelihood, shrink=at.kappa, events=len(data.place),
    )  # fmt: skip


def _mean_mu(theta: Floats, data: ml.Problem, covariance: Floats, *, z: float) -> Estimate:
    """Mean background of these places: uncertain given the parameters, and by the parameters."""
    value, variance = ml.mean_mu(theta, data)
    shifts = STEP * np.eye(len(theta))
    slope = [ml.mean_mu(theta + s, data)[0] - ml.mean_mu(theta - s, data)[0] for s in shifts]
    by_parameters = np.array(slope) / (2 * STEP)
    variance += float(by_parameters @ covariance @ by_parameters)
    return _on_log(value, math.sqrt(variance) / value, z=z)


def _told(theta: Floats, data: ml.Problem) -> NDArray[np.bool_]:
    """Which working parameters the data speak about: not those fixed or driven to a bound."""
    told = np.ones(len(theta), dtype=bool)
    share, slope = nearness(data.distances, 1.0, radius_km=data.settings.radius_km)
    told[ml.STAY] = bool((share.diagonal() < 1).any())
    told[ml.REACH] = bool(np.any(slope != 0))
    for k, (low, high) in enumerate(_bounds(_start(data), data)):
        told[k] &= low + 0.01 < theta[k] < high - 0.01
    return told


def _covariance(information: Floats, told: NDArray[np.bool_]) -> Floats:
    """Inverse of the information among what is told; NaN where it has no maximum."""
    found = np.zeros_like(information)
    try:
        root = np.linalg.cholesky(information[np.ix_(told, told)])
    except np.linalg.LinAlgError:
        return np.full_like(information, np.nan)
    half = np.linalg.solve(root, np.eye(len(root)))
    found[np.ix_(told, told)] = half.T @ half
    return found


def _slow_error(covariance: Floats, told: NDArray[np.bool_]) -> float:
    """Standard error of the logarithm of the slow rate."""
    if not told[[ml.BETA, ml.SLOWER]].all():
        return math.nan
    pair = covariance[np.ix_([ml.BETA, ml.SLOWER], [ml.BETA, ml.SLOWER])]
    return math.sqrt(float(pair[0, 0] + pair[1, 1] - 2 * pair[0, 1]))


def _on_log(value: float, error: float, *, z: float) -> Estimate:
    """From the standard error of the logarithm."""
    far = math.exp(min(700.0, z * error)) if math.isfinite(error) else math.nan
    return Estimate(value=value, error=value * error, low=value / far, high=value * far)


def _on_logit(logit: float, error: float, *, z: float) -> Estimate:
    value = float(expit(logit))
    low, high = (float(expit(logit + way * z * error)) for way in (-1, 1))
    return Estimate(value=value, error=value * (1 - value) * error, low=low, high=high)
