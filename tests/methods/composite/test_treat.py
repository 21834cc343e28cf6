"""Outliers: when a series passes, what winsorising moves, what transformations do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from salamti.methods.composite.columns import Floats, kurtosis, ranks, skewness
from salamti.methods.composite.treat import (
    NONE,
    Method,
    Treatment,
    one,
    transform,
    treat,
    winsorise,
)

SERIES = st.lists(st.integers(-1000, 1000), min_size=4, max_size=30).map(np.array)
TAIL = np.array([*range(1, 11), 30.0, 100.0])
TRANSFORMS: tuple[Method, ...] = ("log_ct", "log_ct_plus", "log_ct_orig", "box_cox")


@given(SERIES)
def test_skewness_and_kurtosis_are_the_unbiased_ones(x: Floats) -> None:
    x = x.astype(float)
    if np.ptp(x) == 0:
        assert math.isnan(skewness(x))
        assert math.isnan(kurtosis(x))
        return
    assert skewness(x) == pytest.approx(stats.skew(x, bias=False), rel=1e-9, abs=1e-9)
    assert kurtosis(x) == pytest.approx(stats.kurtosis(x, bias=False), rel=1e-9, abs=1e-9)


@given(SERIES, st.sampled_from(["min", "average", "max"]))
def test_ranks_are_those_of_scipy_and_keep_unknown(x: Floats, ties: str) -> None:
    y = x.astype(float)
    assert ranks(y, ties=ties).tolist() == stats.rankdata(x, method=ties).tolist()  # type: ignore[arg-type]
    y[0] = np.nan
    assert np.isnan(ranks(y)).tolist() == np.isnan(y).tolist()


def test_a_series_that_passes_is_left_alone() -> None:
    found, did = one(np.arange(10.0), Treatment())
    assert found.tolist() == list(range(10))
    assert (did.done, did.passes) == ((), True)


def test_winsorising_stops_as_soon_as_the_series_passes() -> None:
    found, did = one(TAIL, Treatment(limit=5))
    assert found.tolist() == [*range(1, 11), 30, 30]
    assert (did.done, did.high, did.low, did.passes) == (("winsorise",), (11,), (), True)


def test_low_outliers_move_up() -> None:
    found, did = one(-TAIL, Treatment(limit=5))
    assert found.tolist() == [*range(-1, -11, -1), -30, -30]
    assert (did.high, did.low) == ((), (11,))


def test_the_second_treatment_starts_from_the_series_as_it_was() -> None:
    found, did = one(TAIL, Treatment(limit=0))
    assert found.tolist() == transform(TAIL, "log_ct").tolist()
    assert did.done == ("log_ct",)
    assert did.high == ()


def test_combined_treatments_start_from_what_the_first_left() -> None:
    sharp = np.array([0.0] * 20 + [1.0, 2.0, 900.0, 1000.0])
    apart = one(sharp, Treatment(limit=1))
    both = one(sharp, Treatment(limit=1, combine=True))
    assert apart[0].tolist() == transform(sharp, "log_ct").tolist()
    assert both[0].tolist() == transform(winsorise(sharp, Treatment(limit=1))[0], "log_ct").tolist()
    assert both[1].done == ("winsorise", "log_ct")


def test_tied_outliers_move_together_even_beyond_the_limit() -> None:
    x = np.array([*range(1, 20), 500.0, 500.0])
    _, high, _ = winsorise(x, Treatment(limit=1, kurtosis=0.0, skew=0.0))
    assert high.tolist() == [19, 20]


def test_force_winsorises_up_to_the_limit_and_never_until_all_are_equal() -> None:
    moved, high, low = winsorise(TAIL, Treatment(limit=3, force=True))
    assert len(high) + len(low) == 3
    assert len(np.unique(moved)) > 1
    binary = np.array([0.0] * 20 + [1.0])
    assert winsorise(binary, Treatment(limit=None))[0].tolist() == binary.tolist()


@pytest.mark.parametrize("x", [np.ones(8), np.array([1.0, 2.0, np.nan])], ids=["equal", "short"])
def test_a_series_that_cannot_be_checked_is_left_alone_and_says_so(x: Floats) -> None:
    found, did = one(x, Treatment())
    assert np.array_equal(found, x, equal_nan=True)
    assert did.passes is None


def test_thresholds_own_to_winsorising_decide_when_it_stops() -> None:
    loose = Treatment(winsorise_skew=100.0, winsorise_kurtosis=100.0)
    assert one(TAIL, loose)[1].done == ("log_ct",)


@settings(max_examples=60)
@given(SERIES, st.sampled_from(TRANSFORMS))
def test_transformations_keep_the_order(x: Floats, method: Method) -> None:
    y = x.astype(float)
    if np.ptp(y) == 0:
        return
    found = transform(y, method, lam=0.5)
    order = np.argsort(y, kind="stable")
    assert np.all(np.diff(found[order]) >= 0)


def test_transformations_are_what_their_formulas_say() -> None:
    x = np.array([2.0, 4.0, 12.0])
    edge = 0.01 * 10
    assert transform(x, "log_ct").tolist() == pytest.approx(np.log(x - 2 + edge).tolist())
    assert transform(x, "log_ct_plus").tolist() == transform(x, "log_ct").tolist()
    mirrored = -np.log(-2 + edge + x)
    assert transform(-x, "log_ct_plus").tolist() == pytest.approx(mirrored.tolist())
    assert transform(x, "log_ct_orig").tolist() == pytest.approx(np.log([1, 3, 11]).tolist())
    assert transform(x, "log_gii").tolist() == pytest.approx(np.log([1, 3.2, 12]).tolist())
    assert transform(x, "box_cox", lam=2.0).tolist() == [0, 4, 60]
    assert transform(x, "box_cox", lam=2.0, shift=False).tolist() == [1.5, 7.5, 71.5]


def test_a_transformation_that_would_lie_is_refused_with_the_series() -> None:
    small = np.array([[*np.linspace(0, 0.1, 20), 0.9]]).T
    with pytest.raises(ValueError, match="rate: log_gii would turn a series round"):
        treat(small, Treatment(first="log_gii"), codes=["rate"])
    choice = Treatment(first="box_cox", box_cox_shift=False)
    with pytest.raises(ValueError, match="column 0: Box-Cox needs values above 0"):
        treat(small, choice)


def test_single_columns_can_be_treated_otherwise() -> None:
    values = np.column_stack([TAIL, TAIL])
    found, did = treat(values, Treatment(), own={1: NONE})
    assert found[-1].tolist() == [30, 100]
    assert [said.passes for said in did] == [True, False]
