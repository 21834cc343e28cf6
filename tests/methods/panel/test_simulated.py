"""Panels made with a known effect: intervals hold it as said, nothing is found in noise."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods.panel import curve, fixed, importance, lags, poisson, pooling, wild

SEED = 20201103
STUDIES = 400
Table = np.ndarray


def walk(rng: np.random.Generator, places: int, years: int) -> Table:
    """A table [places, years] with long memory around a level of each place."""
    steps = rng.normal(size=(places, years))
    for year in range(1, years):
        steps[:, year] += 0.7 * steps[:, year - 1]
    return steps + rng.normal(size=(places, 1))


def long(places: int, years: int) -> tuple[Table, Table]:
    """Place and year of each cell."""
    return np.repeat(np.arange(places), years), np.tile(np.arange(years), places)


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.mark.parametrize("effect", [0.0, 0.4])
def test_intervals_of_slopes_hold_the_truth(effect: float) -> None:
    rng = np.random.default_rng(SEED)
    place, year = long(40, 8)
    held = []
    for _ in range(STUDIES):
        x, noise = walk(rng, 40, 8), walk(rng, 40, 8)
        y = effect * x + noise + rng.normal(size=8)
        found = fixed.fit(y.ravel(), x.ravel(), factors=[place, year], clusters=place)
        held.append(bool(found.low[0] <= effect <= found.high[0]))
    assert 0.93 <= share(held) <= 0.98


def test_errors_that_ignore_the_clusters_would_find_too_much() -> None:
    """The check above can fail: with each row as its own cluster it does."""
    rng = np.random.default_rng(SEED)
    place, year = long(40, 8)
    found = []
    for _ in range(100):
        x, noise = walk(rng, 40, 8), walk(rng, 40, 8)
        one = fixed.fit(
            noise.ravel(), x.ravel(), factors=[place, year], clusters=np.arange(len(place))
        )
        found.append(bool(one.p[0] < 0.05))
    assert share(found) > 0.09


@pytest.mark.parametrize("effect", [0.0, 0.3])
def test_intervals_of_count_ratios_hold_the_truth(effect: float) -> None:
    rng = np.random.default_rng(SEED)
    place, year = long(60, 7)
    held = []
    for _ in range(150):
        x = walk(rng, 60, 7)
        mean = np.exp(effect * x + rng.normal(size=(60, 1)) - 0.5) * rng.gamma(2, 0.5, size=(60, 7))
        found = poisson.fit(
            rng.poisson(mean).ravel(), x.ravel(), factors=[place, year], clusters=place
        )
        held.append(bool(found.low[0] <= effect <= found.high[0]))
    assert 0.90 <= share(held) <= 0.98


def test_wild_bootstrap_keeps_its_level_where_clusters_are_few() -> None:
    rng = np.random.default_rng(SEED)
    place, year = long(8, 10)
    false, held = [], []
    for study in range(STUDIES):
        x, noise = walk(rng, 8, 10), walk(rng, 8, 10)
        null = wild.wild(
            noise.ravel(), x.ravel(), factors=[place, year], clusters=place, seed=study
        )
        false.append(null.p <= 0.05)
        held.append(null.low <= 0 <= null.high)
    assert 0.02 < share(false) < 0.07
    assert 0.92 <= share(held) <= 0.98


def test_wild_interval_ends_where_the_test_begins_to_reject() -> None:
    rng = np.random.default_rng(SEED)
    place, year = long(20, 6)
    x = walk(rng, 20, 6).ravel()
    y = 0.5 * x + walk(rng, 20, 6).ravel()
    found = wild.wild(y, x, factors=[place, year], clusters=place, seed=3)
    inside, outside = (
        wild.wild(y - b * x, x, factors=[place, year], clusters=place, seed=3).p
        for b in (found.high - 1e-6, found.high + 1e-6)
    )
    assert inside > 0.05 >= outside
    assert not found.exact
    assert found.slope == pytest.approx(
        fixed.fit(y, x, factors=[place, year], clusters=place).slope[0]
    )


def test_wild_bootstrap_is_that_of_resampled_outcomes() -> None:
    """The sums by cluster give what fitting every sample anew gives."""
    rng = np.random.default_rng(SEED)
    place, year = long(6, 7)
    x = walk(rng, 6, 7).ravel()
    y = 0.6 * x + walk(rng, 6, 7).ravel()
    rest = y - np.array(
        [y[place == p].mean() for p in range(6)]
    )[place]  # fmt: skip
    rest = rest - np.array([rest[year == t].mean() for t in range(7)])[year]
    own = abs(fixed.fit(y, x, factors=[place, year], clusters=place).t[0])
    further = []
    for bits in range(2**5):
        signs = np.array([1 - 2 * ((bits >> g) & 1) for g in range(6)], dtype=float)
        t = fixed.fit(signs[place] * rest, x, factors=[place, year], clusters=place).t[0]
        further.append(abs(t) >= own * (1 - 1e-9))
    found = wild.wild(y, x, factors=[place, year], clusters=place, seed=0)
    assert found.p == pytest.approx(share(further))


@pytest.mark.parametrize("tau", [0.0, 0.5])
def test_pooled_and_shrunken_slopes_hold_the_truth(tau: float) -> None:
    rng = np.random.default_rng(SEED)
    mean_held, own_held = [], []
    for _ in range(STUDIES):
        errors = rng.uniform(0.2, 0.8, size=25)
        truth = rng.normal(0.3, tau, size=25)
        found = pooling.pooled(truth + errors * rng.normal(size=25), errors)
        mean_held.append(found.low <= 0.3 <= found.high)
        own_held.append(
            float(((found.shrunk[:, 1] <= truth) & (truth <= found.shrunk[:, 2])).mean())
        )
    assert 0.93 <= share(mean_held) <= 0.985
    assert 0.90 <= float(np.mean(own_held)) <= 0.99


def test_shrunken_slopes_are_nearer_the_truth_than_the_places_own() -> None:
    rng = np.random.default_rng(SEED)
    own, shrunk = [], []
    for _ in range(50):
        errors = rng.uniform(0.3, 1.5, size=25)
        truth = rng.normal(0.3, 0.3, size=25)
        slopes = truth + errors * rng.normal(size=25)
        own.append(((slopes - truth) ** 2).mean())
        shrunk.append(((pooling.pooled(slopes, errors).shrunk[:, 0] - truth) ** 2).mean())
    assert np.mean(shrunk) < 0.5 * np.mean(own)


def test_importance_of_noise_is_nothing_and_of_the_cause_is_what_it_explains() -> None:
    rng = np.random.default_rng(SEED)
    false, lost = [], []
    for study in range(60):
        x = rng.normal(size=(240, 3))
        y = x[:, 0] + rng.normal(size=240)
        place = np.arange(240) // 6
        folds = importance.blocks(place, 5, seed=study)
        found = importance.importance(y, x, folds=folds, places=place, seed=study)
        false.append(bool(found.lost[1, 1] > 0))
        lost.append(found.lost[0, 0])
    assert share(false) < 0.07
    assert np.mean(lost) == pytest.approx(1.0, abs=0.1)  # shuffling adds twice the explained half


def test_unknown_values_and_constant_series_do_not_stop_the_forecast() -> None:
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(200, 3))
    y = x[:, 0] + rng.normal(size=200)
    x[rng.random((200, 3)) < 0.2] = np.nan
    x[:, 2] = 4.0
    place = np.arange(200) // 5
    found = importance.importance(y, x, folds=place % 5, places=place, seed=1)
    assert found.skill > 0.2
    assert found.lost[2] == pytest.approx(0.0, abs=1e-12)


def test_lags_tell_which_series_comes_first() -> None:
    rng = np.random.default_rng(SEED)
    false, onward, back = [], [], []
    for _ in range(150):
        x, y = walk(rng, 60, 20), walk(rng, 60, 20)
        [null] = lags.both_ways(x, y, [1])
        y[:, 1:] += 0.4 * x[:, :-1]
        [found] = lags.both_ways(x, y, [1])
        assert null.onward is not None
        assert found.onward is not None
        assert found.back is not None
        false.append(bool(null.onward.p[0] < 0.05))
        onward.append(bool(found.onward.p[0] < 0.05 and found.onward.slope[0] > 0))
        back.append(abs(float(found.back.t[0])) > abs(float(found.onward.t[0])))
    assert share(false) < 0.07
    assert share(onward) > 0.95
    assert share(back) == 0


def test_a_curve_of_noise_is_no_surprise_and_one_of_an_effect_is() -> None:
    rng = np.random.default_rng(SEED)
    false: list[bool] = []
    true: list[bool] = []
    for study in range(60):
        x, control = walk(rng, 40, 8), walk(rng, 40, 8)
        noise, more = walk(rng, 40, 8), rng.normal(size=(40, 8))
        order = curve.orders(40, 39, seed=study)
        for effect, kept in ((0.0, false), (0.5, true)):
            y = effect * x + noise
            found = [
                r
                for within in (True, False)
                for controls in ((), (control,))
                for r in curve.results(
                    curve.Sample(x=x, controls=controls, within=within), [y, y + more], order
                )
                if r
            ]
            summary = curve.summarised(found)
            assert summary.count == 8
            kept.append(bool(summary.p_median is not None and summary.p_median <= 0.05))
    assert share(false) < 0.1
    assert share(true) > 0.9
