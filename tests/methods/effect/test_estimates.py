"""Estimates of an effect: intervals that hold what they say, and no effect where none is."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t as student

from salamti.methods.effect import differences, interrupted, mixture, structural

Floats = NDArray[np.float64]
STUDIES = 200
TRUE = -2.0


def errors(rng: np.random.Generator, periods: int, memory: float) -> Floats:
    shocks = rng.normal(0, 1, periods)
    made = shocks.copy()
    made[0] /= np.sqrt(1 - memory**2)
    for t in range(1, periods):
        made[t] = memory * made[t - 1] + shocks[t]
    return made


@pytest.mark.parametrize(("periods", "memory"), [(60, 0.0), (60, 0.6), (120, 0.4)])
def test_interrupted_series_hold_the_effect_as_often_as_they_say(
    periods: int, memory: float
) -> None:
    rng, time = np.random.default_rng(1), np.arange(periods)
    start = periods * 3 // 5
    season = 10 + 0.05 * time + 2 * np.sin(2 * np.pi * time / 12)
    inside = wrong = 0
    for _ in range(STUDIES):
        quiet = season + errors(rng, periods, memory)
        design = interrupted.Design(start=start, waves=1)
        found = interrupted.estimate(quiet + TRUE * (time >= start), design)
        inside += found.low <= TRUE <= found.high
        wrong += interrupted.estimate(quiet, design).p < 0.05
    assert 0.90 <= inside / STUDIES <= 0.98
    assert wrong / STUDIES < 0.07


@pytest.mark.parametrize("pace", [0.05, 0.5])
def test_structural_series_hold_the_effect_as_often_as_they_say(pace: float) -> None:
    rng, periods, start = np.random.default_rng(2), 60, 48
    inside = wrong = 0
    for _ in range(STUDIES):
        level = 10 + np.cumsum(rng.normal(0, np.sqrt(pace), periods))
        control = np.cumsum(rng.normal(0, 1, periods))
        y = level + 0.5 * control + rng.normal(0, 1, periods)
        found = structural.continued(
            y + TRUE * (np.arange(periods) >= start), start=start, controls=control
        )
        inside += found.effect_low <= TRUE <= found.effect_high
        wrong += not found.effect_low - TRUE <= 0 <= found.effect_high - TRUE
    assert 0.90 <= inside / STUDIES <= 0.98
    assert wrong / STUDIES < 0.07


@pytest.mark.parametrize(("treated", "units"), [(30, 60), (6, 24)])
def test_differences_hold_the_effect_as_often_as_they_say(treated: int, units: int) -> None:
    rng = np.random.default_rng(3)
    chosen, studies = np.arange(units) < treated, 200 if units > 30 else 100
    inside = wrong = 0
    for _ in range(studies):
        own = np.array([errors(rng, 20, 0.5) for _ in range(units)]).T
        quiet = own + rng.normal(0, 3, units) + rng.normal(0, 1, (20, 1))
        moved = quiet + TRUE * ((np.arange(20) >= 10)[:, None] & chosen)
        found = differences.difference(moved, chosen, start=10)
        inside += found.low <= TRUE <= found.high
        wrong += not found.low - TRUE <= 0 <= found.high - TRUE
    assert 0.90 <= inside / studies <= 0.98
    assert wrong / studies < 0.07


def test_the_memory_of_errors_is_found() -> None:
    rng = np.random.default_rng(4)
    found = interrupted.estimate(errors(rng, 400, 0.7), interrupted.Design(start=200, trend=False))
    assert found.memory == pytest.approx(0.7, abs=0.12)


def test_a_change_of_slope_is_told_from_a_change_of_level() -> None:
    rng, time = np.random.default_rng(5), np.arange(100.0)
    y = 5 + 0.5 * np.maximum(time - 60, 0) + rng.normal(0, 0.5, 100)
    found = interrupted.estimate(y, interrupted.Design(start=60, slope=True))
    assert found.slope == pytest.approx(0.5, abs=0.05)
    assert found.level == pytest.approx(0, abs=0.8)
    assert found.effect == pytest.approx(0.5 * 19.5, abs=1.5)
    assert found.without[-1] == pytest.approx(5, abs=1.5)


def test_what_was_to_be_expected_follows_the_controls() -> None:
    rng = np.random.default_rng(6)
    control = np.cumsum(rng.normal(0, 1, 90))
    y = 3 + 2 * control + rng.normal(0, 0.3, 90)
    found = structural.continued(y, start=70, controls=control)
    assert np.abs(found.without - (3 + 2 * control[70:])).max() < 1.5
    alone = structural.continued(y, start=70)
    assert (found.high - found.low).mean() < (alone.high - alone.low).mean()
    inside = (found.low <= y[70:]) & (y[70:] <= found.high)
    assert inside.mean() >= 0.9


def test_units_that_drift_apart_beforehand_are_seen_in_the_leads() -> None:
    rng = np.random.default_rng(7)
    chosen = np.arange(60) < 30
    y = rng.normal(0, 1, (12, 60)) + np.outer(np.arange(12), chosen * 1.0)
    found = differences.event_study(y, chosen, start=6)
    assert found.leads_p is not None
    assert found.leads_p < 0.001
    assert np.all(np.diff(found.effect) > 0)


def test_unknown_cells_are_left_out_not_taken_as_zero() -> None:
    rng = np.random.default_rng(8)
    chosen = np.arange(80) < 40
    y = rng.normal(50, 1, (10, 80))
    y[5:, :40] += 4
    y[0, :10] = np.nan
    found = differences.difference(y, chosen, start=5)
    assert found.n == 790
    assert found.effect == pytest.approx(4, abs=0.5)


def test_a_mixture_of_one_is_a_t_distribution() -> None:
    one = mixture.Mixture(np.array([1.0]), np.array([2.0]), np.array([1.0]), 7)
    low, high = one.interval(0.9)
    assert (low, high) == pytest.approx(student.interval(0.9, 7, 1, 2))
    assert one.below(1.0) == pytest.approx(0.5)


def test_a_mixture_lies_between_its_parts() -> None:
    two = mixture.Mixture(np.array([0.0, 10.0]), np.ones(2), np.array([0.3, 0.7]), 30)
    assert two.mean() == pytest.approx(7)
    assert two.below(5) == pytest.approx(0.3, abs=1e-3)
    assert two.quantile(two.below(8.0)) == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: interrupted.estimate(np.ones(20), interrupted.Design(start=1)), "three periods"),
        (lambda: interrupted.estimate([1.0, np.nan] * 9, interrupted.Design(start=8)), "unknown"),
        (lambda: interrupted.estimate(np.ones(8), interrupted.Design(start=4, waves=3)), "too few"),
        (lambda: structural.continued(np.ones(20), start=3), "eight periods"),
        (lambda: structural.continued(np.ones(20), start=9, controls=np.ones(8)), "controls have"),
        (lambda: differences.difference(np.ones((6, 3)), [0, 0, 0], start=2), "treated and other"),
        (lambda: differences.difference(np.ones((6, 3)), [0, 1], start=2), "each of the columns"),
        (lambda: differences.difference(np.ones((6, 3)), [0, 1, 1], start=6), "both sides"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(call: object, said: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=said):
        call()
