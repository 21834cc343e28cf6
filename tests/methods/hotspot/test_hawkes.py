"""Fit of the self-exciting model: likelihood by definition, recovery of known parameters."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from salamti.methods.hotspot import _hawkes_likelihood as ml
from salamti.methods.hotspot.hawkes import LEAST, Fit, fit
from salamti.methods.hotspot.hawkes_model import Events, Hawkes, Settings, basis, checked, nearness
from tests.methods.hotspot.self_exciting import by_definition, drawn, model, slower, waving

REPLICATES = 40


def working(truth: Hawkes, *, mean: float, kappa: float) -> np.ndarray:
    """Working parameters of a model whose backgrounds are spread so."""
    share = truth.slow_share / (1 - truth.slow_share) if truth.slow_share else 1e-18
    slower = truth.beta / truth.slow_beta if truth.slow_share else 1.0
    odds = truth.stay / (1 - truth.stay)
    head = [truth.alpha, truth.beta, odds, truth.reach_km, mean, kappa, share, slower]
    return np.concatenate([np.log(head), truth.wave])


def posed(truth: Hawkes, events: Events) -> ml.Problem:
    place, day = checked(events, len(truth.mu), days=truth.days)
    return ml.problem(place, day, truth.distances, days=truth.days, settings=truth.settings)


def one_integrated(days: np.ndarray, added: np.ndarray, *, wave: np.ndarray, spread: Any) -> float:
    """The same of one place; the likelihood is scaled by a constant so that it stays in range."""
    scale = 3.0 * len(days)

    def chance(mu: float) -> float:
        logs = np.log(mu * wave[days] + added[days]).sum() - mu * wave.sum() - added.sum()
        return float(np.exp(logs + scale) * spread.pdf(mu))

    points = [0.005, 0.02, 0.05, 0.1, 0.3]
    return math.log(integrate.quad(chance, 0, 1, points=points, limit=400)[0]) - scale


def integrated(truth: Hawkes, events: Events, *, mean: float, kappa: float) -> float:
    """Log likelihood with each background integrated out numerically, from the definition."""
    rates = by_definition(replace(truth, mu=np.zeros(len(truth.mu))), events)
    wave = truth.background(np.arange(truth.days))
    total = 0.0
    for counts, added in zip(rates.counts, rates.rate, strict=True):
        days = np.repeat(np.arange(truth.days), counts.astype(int))
        total += one_integrated(
            days, added, wave=wave, spread=stats.gamma(kappa, scale=mean / kappa)
        )
    return total


@pytest.mark.parametrize("kappa", [0.6, 1.0, 4.0])
@pytest.mark.parametrize("rich", [False, True])
def test_likelihood_is_the_integral_over_the_backgrounds(kappa: float, rich: bool) -> None:
    truth = model(places=3, days=200)
    truth = slower(waving(truth, np.array([0.4, -0.2]))) if rich else truth
    events = drawn(truth, seed=2)
    theta = working(truth, mean=0.03, kappa=kappa)
    ours = ml.balance(ml.point(theta, posed(truth, events)), posed(truth, events)).value
    assert ours == pytest.approx(integrated(truth, events, mean=0.03, kappa=kappa), abs=1e-5)


def test_without_spread_it_is_the_likelihood_of_poisson_days() -> None:
    truth = model(places=3, days=200)
    truth = replace(truth, mu=np.full(3, 0.02))
    events = drawn(truth, seed=3)
    rates = by_definition(truth, events)
    theirs = (rates.counts * np.log(rates.rate) - rates.rate).sum()
    theta = working(truth, mean=0.02, kappa=1e7)
    ours = ml.balance(ml.point(theta, posed(truth, events)), posed(truth, events)).value
    assert ours == pytest.approx(theirs, abs=1e-3)


@pytest.mark.parametrize("shift", [0.0, 0.7])
def test_slope_is_that_of_the_likelihood(shift: float) -> None:
    truth = slower(waving(model(days=800), np.array([0.3, 0.1])))
    data = posed(truth, drawn(truth, seed=4))
    theta = working(truth, mean=0.03, kappa=1.0) + shift
    slope = ml.objective(theta, data)[1]
    for j, step in enumerate(1e-5 * np.eye(len(theta))):
        up, down = ml.objective(theta + step, data)[0], ml.objective(theta - step, data)[0]
        assert slope[j] == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-4)


def test_backgrounds_are_drawn_to_the_mean_of_all() -> None:
    truth = model(places=8)
    events = drawn(truth, seed=5)
    free, bound = (
        fit(events, truth.distances, days=truth.days, settings=Settings(shrink=k)).model.mu
        for k in (0.1, 50.0)
    )
    assert bound.std() < free.std() / 2
    assert (free > 0).all()


@pytest.fixture(scope="module")
def replicates() -> list[tuple[Hawkes, Fit]]:
    """Known models, and what was made of one study of each."""
    truths = [model(seed=seed) for seed in range(REPLICATES)]
    return [
        (t, fit(drawn(t, seed=100 + k), t.distances, days=t.days)) for k, t in enumerate(truths)
    ]


def test_intervals_cover_the_known_parameters(replicates: list[tuple[Hawkes, Fit]]) -> None:
    """Of 40 intervals at 95%, fewer than 35 cover once in 70 times if all is right."""
    covered = np.array([
        (
            found.alpha.low <= truth.alpha <= found.alpha.high,
            found.beta.low <= truth.beta <= found.beta.high,
            found.mean_mu.low <= truth.mu.mean() <= found.mean_mu.high,
        )
        for truth, found in replicates
    ])  # fmt: skip
    assert (covered.sum(axis=0) >= 35).all()


def test_intervals_are_no_wider_than_the_errors(replicates: list[tuple[Hawkes, Fit]]) -> None:
    for pick in ("alpha", "beta", "mean_mu"):
        known = [t.mu.mean() if pick == "mean_mu" else getattr(t, pick) for t, _ in replicates]
        found = [getattr(f, pick) for _, f in replicates]
        z = [math.log(e.value / k) / (e.error / e.value) for e, k in zip(found, known, strict=True)]
        assert 0.7 < np.std(z) < 1.3, pick
        assert abs(np.mean(z)) < 0.5, pick


def test_where_offspring_go_is_found(replicates: list[tuple[Hawkes, Fit]]) -> None:
    """Six places are few: in some studies the reach runs to a bound and is not told."""
    known = [(t, f) for t, f in replicates if f.stay is not None and f.reach_km is not None]
    assert len(known) > 0.75 * REPLICATES
    stay = [f.stay.low <= t.stay <= f.stay.high for t, f in known if f.stay]
    reach = [f.reach_km.low <= t.reach_km <= f.reach_km.high for t, f in known if f.reach_km]
    assert np.mean(stay) > 0.85
    assert np.mean(reach) > 0.85


def test_two_time_scales_are_told_apart() -> None:
    covered, gains = [], []
    for seed in range(12):
        truth = slower(model(seed=seed, days=3000))
        events = drawn(truth, seed=seed)
        two = fit(events, truth.distances, days=truth.days, settings=truth.settings)
        one = fit(events, truth.distances, days=truth.days)
        gains.append(two.likelihood - one.likelihood)
        assert two.slow_beta is not None
        assert two.slow_share is not None
        assert two.model.slow_beta < two.model.beta
        covered += [
            two.alpha.low <= truth.alpha <= two.alpha.high,
            two.beta.low <= truth.beta <= two.beta.high,
            two.slow_beta.low <= truth.slow_beta <= two.slow_beta.high,
            two.slow_share.low <= truth.slow_share <= two.slow_share.high,
        ]
        assert one.slow_beta is None
    assert np.mean(covered) > 0.85
    assert np.median(gains) > 5


def test_no_excitation_is_found_where_there_is_none() -> None:
    truth = replace(model(), alpha=1e-9, mu=np.full(6, 0.06))
    high = [fit(drawn(truth, seed=s), truth.distances, days=truth.days) for s in range(6)]
    assert np.median([f.alpha.value for f in high]) < 0.1


def test_a_season_is_found() -> None:
    wave = np.array([0.6, -0.3])
    truth = waving(model(days=3000), wave)
    events = drawn(truth, seed=8)
    season = fit(events, truth.distances, days=truth.days, settings=Settings(season=True))
    flat = fit(events, truth.distances, days=truth.days)
    assert season.likelihood - flat.likelihood > 5
    assert season.model.wave == pytest.approx(wave, abs=0.25)


def test_a_trend_stays_where_it_is_after_the_study() -> None:
    columns = basis(np.array([999, 1000, 5000]), 1000, settings=Settings(trend_years=1))
    assert (columns[0] == columns[1]).all()
    assert (columns[0] == columns[2]).all()
    inside = basis(np.arange(1000), 1000, settings=Settings(trend_years=1, season=True))
    assert inside.mean(axis=0) == pytest.approx(np.zeros(inside.shape[1]), abs=1e-12)


def test_order_of_the_events_does_not_matter() -> None:
    truth = model(days=800)
    events = drawn(truth, seed=9)
    order = np.random.default_rng(1).permutation(len(np.asarray(events.day)))
    turned = Events(place=np.asarray(events.place)[order], day=np.asarray(events.day)[order])
    first, second = (fit(e, truth.distances, days=truth.days) for e in (events, turned))
    assert first.alpha == second.alpha
    assert first.likelihood == second.likelihood


def test_shares_leave_and_arrive_by_distance() -> None:
    away = model(places=12).distances
    share, slope = nearness(away, 40.0, radius_km=120)
    assert share.sum(axis=1) == pytest.approx(np.ones(12))
    assert (share[(away > 120)] == 0).all()
    for p, q, r in itertools.permutations(range(12), 3):
        if 0 < away[p, q] <= away[p, r] <= 120:
            ratio = math.exp((away[p, r] - away[p, q]) / 40.0)
            assert share[p, q] / share[p, r] == pytest.approx(ratio)
    up, down = (nearness(away, 40.0 * math.exp(s), radius_km=120)[0] for s in (1e-6, -1e-6))
    assert slope == pytest.approx((up - down) / 2e-6, abs=1e-7)


def test_parameters_that_the_places_cannot_tell_are_none() -> None:
    one = replace(model(places=1, days=3000), mu=np.array([0.05]), stay=1.0)
    found = fit(drawn(one, seed=1), one.distances, days=one.days)
    assert (found.stay, found.reach_km) == (None, None)
    pair = model(places=2, days=2000)
    found = fit(drawn(pair, seed=1), np.array([[0.0, 50.0], [50.0, 0.0]]), days=pair.days)
    assert found.stay is not None
    assert found.reach_km is None


def test_a_parameter_at_its_bound_has_no_interval() -> None:
    """Events that beget more than one event each: the ratio stops at 1."""
    day = np.repeat(np.arange(40), np.minimum(2 ** (np.arange(40) // 5), 64))
    found = fit(Events(place=np.zeros(len(day)), day=day), np.zeros((1, 1)), days=40)
    assert found.alpha.value == pytest.approx(1.0)
    assert np.isnan([found.alpha.error, found.alpha.low, found.alpha.high]).all()


@pytest.mark.parametrize(
    ("place", "day", "message"),
    [
        ([0] * LEAST, [0.5] * LEAST, "day must be known and whole"),
        ([0] * LEAST, [math.nan] * LEAST, "day must be known and whole"),
        ([6] * LEAST, [0] * LEAST, "place must lie between 0 and 5"),
        ([0] * LEAST, [1500] * LEAST, "day must lie between 0 and 1499"),
        ([0], [0], "too few"),
        ([0, 1], [0], "same length"),
    ],
)
def test_what_cannot_be_fitted_says_why(place: list[int], day: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit(Events(place=place, day=day), model().distances, days=1500)
