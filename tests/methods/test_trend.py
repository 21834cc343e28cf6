"""Our trend against scipy and pymannkendall, and against what must be true."""

from __future__ import annotations

import numpy as np
import pymannkendall
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from salamti.methods.trend import (
    EXACT,
    LEAST,
    autocorrelation_factor,
    exact_p,
    normal_p,
    score,
    trend,
    variance,
)

SEED = 20221227


def walk(length: int, *, seed: int) -> np.ndarray:
    """A series with memory."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(size=length)
    for i in range(1, length):
        steps[i] += 0.7 * steps[i - 1]
    return steps + 0.05 * np.arange(length)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("length", [6, 10, 17, 34])
def test_slope_and_interval_agree_with_scipy(length: int, seed: int) -> None:
    rng = np.random.default_rng(SEED + seed)
    x = np.cumsum(rng.integers(1, 3, size=length)).astype(float)
    y = np.round(rng.normal(size=length) + 0.1 * x, 1)
    ours = trend(x, y)
    theirs = stats.theilslopes(y, x, 0.95)
    assert ours is not None
    assert ours.slope == pytest.approx(theirs.slope)
    if ours.inflation == 1.0:
        assert (ours.low, ours.high) == pytest.approx((theirs.low_slope, theirs.high_slope))
    else:
        assert ours.low <= theirs.low_slope
        assert ours.high >= theirs.high_slope


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("length", [5, 7, 10])
def test_short_series_without_ties_have_the_exact_p_value(length: int, seed: int) -> None:
    y = np.random.default_rng(SEED + seed).normal(size=length)
    ours = trend(np.arange(length), y)
    theirs = stats.kendalltau(np.arange(length), y, method="exact")
    assert ours is not None
    assert ours.exact
    assert ours.p == pytest.approx(theirs.pvalue)
    assert ours.tau == pytest.approx(theirs.statistic)


@pytest.mark.parametrize("seed", range(12))
def test_long_series_agree_with_the_published_correction_for_autocorrelation(seed: int) -> None:
    y = walk(30, seed=SEED + seed)
    x = np.arange(30, dtype=float)
    theirs = pymannkendall.hamed_rao_modification_test(y)
    factor = autocorrelation_factor(x, y)
    assert variance(y) * factor == pytest.approx(theirs.var_s)
    ours = trend(x, y)
    assert ours is not None
    assert ours.inflation == max(1.0, factor)
    if factor >= 1:
        assert ours.p == pytest.approx(theirs.p)


def test_ties_are_corrected_as_pymannkendall_does() -> None:
    y = np.array([3.0, 3.0, 4.0, 4.0, 4.0, 5.0, 6.0, 6.0])
    theirs = pymannkendall.original_test(y)
    assert score(y) == theirs.s
    assert variance(y) == pytest.approx(theirs.var_s)
    ours = trend(np.arange(8), y)
    assert ours is not None
    assert not ours.exact
    assert ours.p == pytest.approx(theirs.p)


def test_correction_never_makes_a_trend_surer() -> None:
    y = np.array([1.0, 9.0] * 8) + 0.01 * np.arange(16)
    x = np.arange(16, dtype=float)
    assert autocorrelation_factor(x, y) < 1
    ours = trend(x, y)
    assert ours is not None
    assert ours.inflation == 1.0


def test_too_few_values_give_no_trend() -> None:
    years = range(2020, 2020 + LEAST - 1)
    assert trend(list(years), [1.0] * (LEAST - 1)) is None


def test_constant_series_has_no_trend() -> None:
    found = trend(np.arange(12), np.full(12, 7.0))
    assert found is not None
    assert (found.slope, found.p, found.tau) == (0.0, 1.0, 0.0)


def test_years_must_increase_and_values_be_known() -> None:
    with pytest.raises(ValueError, match="increase"):
        trend([1, 1, 2, 3, 4], [1, 2, 3, 4, 5])
    with pytest.raises(ValueError, match="unknown"):
        trend([1, 2, 3, 4, 5], [1, 2, float("nan"), 4, 5])
    with pytest.raises(ValueError, match="same length"):
        trend([1, 2, 3], [1, 2])


@given(st.permutations(range(7)))
def test_turning_a_series_round_turns_its_sign_only(order: list[int]) -> None:
    up = trend(np.arange(7), np.array(order, dtype=float))
    down = trend(np.arange(7), -np.array(order, dtype=float))
    assert up is not None
    assert down is not None
    assert up.slope == pytest.approx(-down.slope)
    assert up.p == pytest.approx(down.p)


def test_exact_p_values_of_all_scores_add_to_one() -> None:
    most = EXACT * (EXACT - 1) // 2
    assert exact_p(EXACT, most) < exact_p(EXACT, most - 2) < exact_p(EXACT, 1) <= 1.0
    assert exact_p(EXACT, most % 2) == pytest.approx(1.0, abs=0.09)


def test_no_pairs_of_excess_is_no_evidence() -> None:
    assert normal_p(0, 5.0) == 1.0
    assert normal_p(3, 0.0) == 1.0
