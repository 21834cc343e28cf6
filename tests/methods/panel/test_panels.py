"""What must be true of the panel methods, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salamti.methods.panel import curve, fixed, importance, lags, poisson, pooling
from salamti.methods.panel.absorb import absorber, left

SEED = 20190215


def cells(places: int = 12, years: int = 6) -> tuple[np.ndarray, np.ndarray]:
    return np.repeat(np.arange(places), years), np.tile(np.arange(years), places)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_left_is_free_of_means_whatever_rows_and_weights(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kept = rng.random(72) > 0.3
    place, year = (c[kept] for c in cells())
    weights = rng.uniform(0.1, 5, size=kept.sum())
    rest = left(rng.normal(size=(kept.sum(), 2)), absorber([place, year], weights=weights))
    for groups in (place, year):
        for column in rest.T:
            assert np.bincount(groups, weights=column * weights) == pytest.approx(0, abs=1e-9)


def test_taking_out_twice_changes_nothing() -> None:
    place, year = cells()
    of = absorber([place, year])
    once = left(np.random.default_rng(SEED).normal(size=72), of)
    assert left(once, of) == pytest.approx(once, abs=1e-12)


def test_a_control_beside_or_taken_out_gives_the_same_slope() -> None:
    rng = np.random.default_rng(SEED)
    place, year = cells()
    x, control, y = rng.normal(size=(3, 72))
    beside = fixed.fit(y, np.stack([x, control], axis=1), factors=[place, year], clusters=place)
    tables = [v.reshape(12, 6) for v in (x, control, y)]
    of = absorber([place, year], extra=control)
    slope = left(x, of) @ y / (left(x, of) @ left(x, of))
    assert beside.slope[0] == pytest.approx(slope)
    assert tables[0].shape == (12, 6)


def test_the_curve_gives_the_slope_and_error_of_the_regression() -> None:
    rng = np.random.default_rng(SEED)
    place, year = cells(40, 6)
    x, control, y = rng.normal(size=(3, 240))
    table = np.stack([x, control], axis=1)
    for within, factors in ((True, [place, year]), (False, [year])):
        whole = fixed.fit(y, table, factors=factors, clusters=place)
        sample = curve.Sample(x=x.reshape(40, 6), controls=(control.reshape(40, 6),), within=within)
        [found] = curve.results(sample, [y.reshape(40, 6)])
        assert found is not None
        assert found.t == pytest.approx(whole.t[0], rel=1e-9)
        assert found.p == pytest.approx(whole.p[0], rel=1e-9)
        assert (found.n, found.places) == (whole.n, whole.clusters)


def test_standardised_slopes_are_partial_correlations() -> None:
    rng = np.random.default_rng(SEED)
    place, year = cells()
    x, y = rng.normal(size=(2, 72))
    of = absorber([place, year])
    a, b = left(x, of), left(y, of)
    found = fixed.fit(y, x, factors=[place, year], clusters=place)
    assert found.standardised[0, 0] == pytest.approx(np.corrcoef(a, b)[0, 1])


def test_unknown_rows_are_not_used() -> None:
    rng = np.random.default_rng(SEED)
    x, y = rng.normal(size=(2, 40, 6))
    x[3, 2] = np.nan
    [found] = curve.results(curve.Sample(x=x), [y])
    assert found is not None
    assert found.n == 239


def test_too_few_places_have_no_result() -> None:
    rng = np.random.default_rng(SEED)
    x, y = rng.normal(size=(2, curve.LEAST_PLACES - 1, 20))
    assert curve.results(curve.Sample(x=x), [y]) == [None]


def test_a_series_that_only_differs_between_places_has_no_result_within_them() -> None:
    rng = np.random.default_rng(SEED)
    x = np.repeat(rng.normal(size=(40, 1)), 6, axis=1)
    y = rng.normal(size=(40, 6))
    assert curve.results(curve.Sample(x=x), [y]) == [None]
    [between] = curve.results(curve.Sample(x=x, within=False), [y])
    assert between is not None


def test_shuffled_outcomes_must_be_known() -> None:
    rng = np.random.default_rng(SEED)
    x, y = rng.normal(size=(2, 40, 6))
    y[0, 0] = np.nan
    with pytest.raises(ValueError, match="leave it out"):
        curve.results(curve.Sample(x=x), [y], curve.orders(40, 5, seed=1))


def test_an_empty_curve_is_refused() -> None:
    with pytest.raises(ValueError, match="no specification"):
        curve.summarised([])


def test_a_regressor_that_the_effects_explain_is_refused() -> None:
    place, year = cells()
    y = np.random.default_rng(SEED).normal(size=72)
    with pytest.raises(ValueError, match="does not vary"):
        fixed.fit(y, place.astype(float), factors=[place, year], clusters=place)
    with pytest.raises(ValueError, match="unknown"):
        fixed.fit(np.append(y[:-1], np.nan), y, factors=[place], clusters=place)
    with pytest.raises(ValueError, match="too few"):
        fixed.fit(y[:3], y[3:6], clusters=[0, 0, 0])


def test_counts_below_zero_or_none_at_all_are_refused() -> None:
    place, year = cells()
    x = np.random.default_rng(SEED).normal(size=72)
    with pytest.raises(ValueError, match="not below 0"):
        poisson.fit(x, x, factors=[place, year], clusters=place)
    with pytest.raises(ValueError, match="nothing to compare"):
        poisson.fit(np.zeros(72), x, factors=[place, year], clusters=place)
    with pytest.raises(ValueError, match="exposure"):
        poisson.fit(np.ones(72), x, factors=[place], clusters=place, exposure=np.zeros(72))


def test_lags_look_back_and_ahead() -> None:
    table = np.arange(6.0).reshape(2, 3)
    back = lags.shifted(lags.shifted(table, 1), -1)
    assert np.array_equal(back[:, :2], table[:, :2])
    assert np.isnan(lags.shifted(table, 5)).all()
    with pytest.raises(ValueError, match="at least one"):
        lags.both_ways(table, table, [0])
    assert lags.both_ways(table, table, [2])[0].onward is None


def test_pooling_needs_places_with_errors() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        pooling.pooled([1.0, 2.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="above 0"):
        pooling.pooled([1.0, 2.0, 3.0], [1.0, 0.0, 1.0])


def test_own_slopes_are_least_squares_within_each_place() -> None:
    rng = np.random.default_rng(SEED)
    place, _ = cells()
    x, y = rng.normal(size=(2, 72))
    slope, error = pooling.own_slopes(y, x, place)
    for one in (0, 7):
        rows = place == one
        coefficients, covariance = np.polyfit(x[rows], y[rows], 1, cov=True)
        assert slope[one] == pytest.approx(coefficients[0])
        assert error[one] == pytest.approx(np.sqrt(covariance[0, 0]))


def test_all_rows_of_a_place_lie_in_one_fold() -> None:
    place, _ = cells()
    folds = importance.blocks(place, 4, seed=2)
    assert set(folds) == set(range(4))
    assert len(np.unique(np.stack([place, folds]), axis=1).T) == 12
    with pytest.raises(ValueError, match="at least two"):
        importance.importance(
            np.ones(72), np.ones((72, 1)), folds=np.zeros(72), places=place, seed=1
        )
