"""Simulation, forecasts and residuals of the self-exciting model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from salamti.methods.hotspot.hawkes import forecast
from salamti.methods.hotspot.hawkes_draws import deaths_drawn, simulate, tallied
from salamti.methods.hotspot.hawkes_model import Events, Floats, Hawkes
from salamti.methods.hotspot.hawkes_residuals import compensator, residuals
from tests.methods.hotspot.self_exciting import (
    NONE,
    by_definition,
    drawn,
    model,
    slower,
    waiting,
    waving,
)

MONTHS = [31, 28, 31]
DAYS = sum(MONTHS)


def expected_counts(truth: Hawkes, history: Events, *, origin: int) -> Floats:
    """Expected events by place and day after the origin: the model's own recursion of means."""
    days = origin + DAYS
    counts = np.zeros((len(truth.mu), days))
    np.add.at(counts, (np.asarray(history.place), np.asarray(history.day)), 1.0)
    wave, spread = truth.background(np.arange(days)), truth.spread()
    for day in range(origin, days):
        lags = day - np.arange(day)
        g = waiting(truth, lags)
        counts[:, day] = truth.mu * wave[day] + truth.alpha * spread.T @ (counts[:, :day] @ g)
    return counts[:, origin:]


def with_deaths(events: Events, *, seed: int) -> Events:
    size = len(np.asarray(events.day))
    deaths = np.random.default_rng(seed).geometric(0.3, size)
    return Events(place=events.place, day=events.day, deaths=deaths)


@pytest.mark.parametrize("rich", [False, True])
def test_the_future_follows_from_the_history_as_the_model_says(rich: bool) -> None:
    truth = model(days=300)
    truth = slower(waving(truth, np.array([0.5, 0.5]))) if rich else truth
    history = drawn(truth, seed=3)
    rng = np.random.default_rng(1)
    future = simulate(truth, history, rng, origin=300, days=DAYS, draws=4000)
    found = tallied(future, None, places=6, months=MONTHS, draws=4000)
    wanted = np.add.reduceat(
        expected_counts(truth, history, origin=300), np.cumsum([0, *MONTHS[:-1]]), axis=1
    )
    error = found.std(axis=2) / np.sqrt(4000)
    assert (np.abs(found.mean(axis=2) - wanted) < 4.5 * error).all()


def test_simulated_events_come_in_clusters() -> None:
    """Over a long time, counts have the mean mu / (1 - alpha) and the variance / (1 - alpha)^3."""
    truth = replace(model(places=1), mu=np.array([0.1]), beta=0.5)
    future = simulate(truth, NONE, np.random.default_rng(2), origin=0, days=4000, draws=400)
    counts = np.bincount(future.draw, minlength=400)
    assert counts.mean() == pytest.approx(800, rel=0.02)
    assert counts.var() / counts.mean() == pytest.approx(1 / (1 - truth.alpha) ** 2, rel=0.25)


def test_forecast_has_the_shape_of_the_table_and_never_looks_ahead() -> None:
    truth = model(days=900)
    events = with_deaths(drawn(truth, seed=4), seed=1)
    place, day, deaths = (np.asarray(v) for v in (events.place, events.day, events.deaths))
    changed = Events(
        place=np.where(day < 700, place, 0), day=day, deaths=np.where(day < 700, deaths, 999)
    )
    first, again, other = (
        forecast(e, truth.distances, np.random.default_rng(5), origin=700, months=MONTHS, draws=50)
        for e in (events, events, changed)
    )
    assert first.shape == (6, 3, 50)
    assert (first == again).all()
    assert (first == other).all()
    assert (first == np.round(first)).all()


def test_a_forecast_is_calibrated_where_the_model_holds() -> None:
    """Deaths of all places in three months: the middle 80% of draws hold about 80% of outcomes."""
    inside = []
    for seed in range(60):
        truth = model(seed=seed, days=1000)
        events = with_deaths(drawn(truth, seed=seed), seed=seed)
        rng = np.random.default_rng(seed)
        draws = forecast(events, truth.distances, rng, origin=1000 - DAYS, months=MONTHS, draws=200)
        total = draws.sum(axis=(0, 1))
        late = np.asarray(events.day) >= 1000 - DAYS
        low, high = np.quantile(total, [0.1, 0.9])
        inside.append(low <= np.asarray(events.deaths)[late].sum() <= high)
    assert 0.67 <= np.mean(inside) <= 0.93


def test_deaths_of_a_place_are_its_own_as_far_as_it_has_any() -> None:
    past = Events(place=[0] * 30 + [1] * 10, day=[1] * 40, deaths=[1] * 30 + [9] * 10)
    rng = np.random.default_rng(1)
    at = np.repeat([0, 1, 2], 20_000)
    mean = deaths_drawn(past, at, rng, places=3, pool=10).reshape(3, -1).mean(axis=1)
    whole = 3.0
    assert mean == pytest.approx(
        [30 / 40 * 1 + 10 / 40 * whole, 10 / 20 * 9 + 10 / 20 * whole, whole], rel=0.03
    )


def test_what_cannot_be_forecast_says_why() -> None:
    truth = model(days=900)
    events = drawn(truth, seed=4)
    with pytest.raises(ValueError, match="deaths of the past"):
        forecast(events, truth.distances, np.random.default_rng(1), origin=700, months=MONTHS)
    with pytest.raises(ValueError, match="known number of deaths"):
        deaths_drawn(
            Events(place=[0], day=[1], deaths=[np.nan]), np.array([0]), np.random.default_rng(1),
            places=1,
        )  # fmt: skip
    with pytest.raises(ValueError, match="between 0 and 699"):
        simulate(truth, events, np.random.default_rng(1), origin=700, days=10)


def test_a_model_that_explodes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salamti.methods.hotspot.hawkes_draws.MOST", 10_000)
    wild = replace(model(), alpha=3.0, beta=1.0)
    with pytest.raises(ValueError, match=r"3\.00 offspring per event"):
        simulate(wild, NONE, np.random.default_rng(1), origin=0, days=400, draws=10)


@pytest.mark.parametrize("rich", [False, True])
def test_compensator_is_the_sum_of_the_rates(rich: bool) -> None:
    truth = model(days=150)
    truth = slower(waving(truth, np.array([0.5, 0.5]))) if rich else truth
    events = drawn(truth, seed=6)
    sums = np.cumsum(by_definition(truth, events).rate, axis=1)
    days = np.array([1, 2, 40, 41, 149, 150])
    assert compensator(truth, events, days) == pytest.approx(sums[:, days - 1])


def test_residuals_are_exponential_under_the_model_and_not_under_another() -> None:
    right, wrong = [], []
    for seed in range(60):
        truth = model(seed=seed)
        events = drawn(truth, seed=seed)
        rng = np.random.default_rng(seed)
        found = residuals(truth, events, rng, periods=[0])
        right.append((found.p_in_time, found.p_by_place))
        dull = replace(truth, alpha=0.0, mu=truth.mu / (1 - truth.alpha))
        found = residuals(dull, events, rng, periods=[0])
        wrong.append((found.p_in_time, found.p_by_place))
    assert (np.mean(np.array(right) < 0.05, axis=0) < 0.12).all()
    assert (np.mean(np.array(right) < 0.5, axis=0) > 0.3).all()
    assert (np.mean(np.array(wrong) < 0.05, axis=0) > 0.5).all()


def test_events_are_counted_and_expected_by_place_and_period() -> None:
    truth = model(days=1200)
    events = drawn(truth, seed=7)
    found = residuals(truth, events, np.random.default_rng(1), periods=[200, 700])
    place, day = np.asarray(events.place), np.asarray(events.day)
    for k, (start, end) in enumerate([(200, 700), (700, 1200)]):
        inside = place[(day >= start) & (day < end)]
        assert found.observed[:, k].tolist() == np.bincount(inside, minlength=6).tolist()
    rates = by_definition(truth, events).rate
    wanted = np.column_stack([rates[:, 200:700].sum(axis=1), rates[:, 700:].sum(axis=1)])
    assert found.expected == pytest.approx(wanted)


def test_periods_must_increase_within_the_study() -> None:
    with pytest.raises(ValueError, match="periods"):
        residuals(model(), NONE, np.random.default_rng(1), periods=[0, 1500])
    with pytest.raises(ValueError, match="no events"):
        residuals(model(), NONE, np.random.default_rng(1), periods=[0])
