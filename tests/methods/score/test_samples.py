"""Scores of draws against their definitions, written out plainly, and against what must be true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from salamti.methods.score.samples import (
    BLOCK,
    CHALLENGE_EDGES,
    crps,
    ignorance,
    interval,
    repeated,
    scores,
)

SEED = 20230701
COUNTS = st.integers(0, 5_000)
Case = tuple[np.ndarray, np.ndarray]


@st.composite
def drawn(draw: st.DrawFn) -> Case:
    """A few cells with a few draws each."""
    cells, m = draw(st.integers(1, 4)), draw(st.integers(1, 30))
    return (
        draw(arrays.arrays(np.int64, (cells, m), elements=COUNTS)),
        draw(arrays.arrays(np.int64, cells, elements=COUNTS)),
    )


FORECASTS = drawn()


def forecasts(cells: int, m: int, dtype: type = np.int64) -> Case:
    """Counts with many zeros and a heavy tail."""
    rng = np.random.default_rng(SEED)
    draws: np.ndarray = rng.negative_binomial(0.3, 0.01, (cells, m)).astype(dtype)
    return draws, rng.negative_binomial(0.3, 0.01, cells)


def plain_crps(draws: np.ndarray, observed: np.ndarray) -> np.ndarray:
    x = draws.astype(float)
    pairs = np.abs(x[:, :, None] - x[:, None, :]).mean(axis=(1, 2))
    found: np.ndarray = np.abs(x - observed[:, None]).mean(axis=1) - pairs / 2
    return found


def plain_ignorance(draws: np.ndarray, observed: np.ndarray) -> np.ndarray:
    bins = np.digitize(draws, CHALLENGE_EDGES)
    n = (bins == np.digitize(observed, CHALLENGE_EDGES)[:, None]).sum(axis=1)
    found: np.ndarray = -np.log2((n + 1) / (draws.shape[1] + 11))
    return found


def plain_interval(draws: np.ndarray, observed: np.ndarray, level: float) -> np.ndarray:
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=1)
    miss = np.maximum(low - observed, 0) + np.maximum(observed - high, 0)
    found: np.ndarray = high - low + 2 / (1 - level) * miss
    return found


@given(FORECASTS, st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_one_pass_gives_what_the_three_definitions_give(case: Case, level: float) -> None:
    draws, observed = case
    found = scores(draws, observed, level=level)
    np.testing.assert_allclose(found.crps, plain_crps(draws, observed), rtol=1e-11, atol=1e-9)
    np.testing.assert_allclose(found.ignorance, plain_ignorance(draws, observed), rtol=1e-12)
    plain = plain_interval(draws, observed, level)
    np.testing.assert_allclose(found.mis, plain, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    "dtype", [np.int32, np.int64, np.float32, np.float64, np.uint16, np.int16, np.float16]
)
def test_each_kind_of_number_gives_the_same_scores(dtype: type) -> None:
    draws, observed = forecasts(9, 40)
    few = np.minimum(draws, 2_000)  # what each of the kinds holds exactly
    wanted, found = scores(few, observed), scores(few.astype(dtype), observed)
    np.testing.assert_array_equal(found.crps, wanted.crps)
    np.testing.assert_array_equal(found.ignorance, wanted.ignorance)
    np.testing.assert_array_equal(found.mis, wanted.mis)


def test_separate_scores_are_those_of_the_one_pass() -> None:
    draws, observed = forecasts(50, 20)
    found = scores(draws, observed, level=0.8, edges=(0, 1, 10))
    np.testing.assert_array_equal(crps(draws, observed), found.crps)
    np.testing.assert_array_equal(ignorance(draws, observed, (0, 1, 10)), found.ignorance)
    np.testing.assert_array_equal(interval(draws, observed, 0.8), found.mis)


def test_blocks_and_threads_leave_no_trace() -> None:
    m = 1_000
    cells = 3 * (BLOCK // m) + 7
    draws, observed = forecasts(cells, m)
    whole = scores(draws, observed)
    for c in (0, BLOCK // m - 1, BLOCK // m, cells - 1):
        one = scores(draws[c : c + 1], observed[c : c + 1])
        assert (whole.crps[c], whole.ignorance[c], whole.mis[c]) == (
            one.crps[0],
            one.ignorance[0],
            one.mis[0],
        )


def test_the_draws_given_are_not_changed() -> None:
    draws, observed = forecasts(5, 30)
    before = draws.copy()
    scores(draws, observed)
    np.testing.assert_array_equal(draws, before)


def test_layout_in_memory_does_not_matter() -> None:
    draws, observed = forecasts(6, 30)
    wanted = scores(draws, observed).crps
    sealed = draws.copy()
    sealed.flags.writeable = False
    for other in (np.asfortranarray(draws), np.repeat(draws, 2, axis=1)[:, ::2], sealed):
        np.testing.assert_array_equal(scores(other, observed).crps, wanted)
    np.testing.assert_array_equal(scores(draws.tolist(), observed.tolist()).crps, wanted)


@given(COUNTS, COUNTS, st.integers(1, 20))
def test_a_point_forecast_scores_its_distance(x: int, y: int, m: int) -> None:
    assert crps(np.full((1, m), x), [y])[0] == abs(x - y)


@given(FORECASTS, st.randoms(use_true_random=False))
def test_order_of_the_draws_does_not_matter(case: Case, random: object) -> None:
    draws, observed = case
    order = list(range(draws.shape[1]))
    random.shuffle(order)  # type: ignore[attr-defined]
    wanted, found = scores(draws, observed), scores(draws[:, order], observed)
    np.testing.assert_array_equal(found.crps, wanted.crps)
    np.testing.assert_array_equal(found.mis, wanted.mis)


@given(FORECASTS, st.integers(2, 5))
def test_crps_does_not_change_when_all_draws_are_repeated(case: Case, times: int) -> None:
    draws, observed = case
    again = repeated(draws, times * draws.shape[1])
    np.testing.assert_allclose(crps(again, observed), crps(draws, observed), rtol=1e-12)


@given(FORECASTS, st.sampled_from([0.001, 0.5, 3.0, 1e6]))
def test_crps_and_interval_score_scale_with_the_unit(case: Case, unit: float) -> None:
    draws, observed = case
    wanted, found = scores(draws, observed), scores(draws * unit, observed * unit)
    np.testing.assert_allclose(found.crps, wanted.crps * unit, rtol=1e-9)
    np.testing.assert_allclose(found.mis, wanted.mis * unit, rtol=1e-9, atol=1e-9 * unit)


@given(FORECASTS)
def test_scores_keep_their_bounds(case: Case) -> None:
    draws, observed = case
    found = scores(draws, observed)
    m = draws.shape[1]
    low, high = np.quantile(draws, [0.05, 0.95], axis=1)
    assert (found.crps >= 0).all()
    assert (found.crps <= np.abs(draws - observed[:, None]).mean(axis=1) + 1e-9).all()
    assert (found.mis >= high - low - 1e-9).all()
    assert (found.ignorance >= -np.log2((m + 1) / (m + 11)) - 1e-12).all()
    assert (found.ignorance <= -np.log2(1 / (m + 11)) + 1e-12).all()


def test_bins_hold_their_lower_edge_and_the_last_is_open() -> None:
    at_edge = ignorance([[0.5]], [2.0])[0]
    under_edge = ignorance([[0.4999]], [2.0])[0]
    assert (at_edge, under_edge) == (-np.log2(2 / 12), -np.log2(1 / 12))
    assert ignorance([[5e6]], [1001])[0] == -np.log2(2 / 12)


def test_many_draws_approach_the_closed_form() -> None:
    """Gini mean difference of the exponential distribution is 1, so CRPS = y + 2 exp(-y) - 3/2."""
    quantiles = stats.expon.ppf((np.arange(50_000) + 0.5) / 50_000)
    y = np.array([0.0, 0.3, 1.0, 4.0])
    found = crps(np.tile(quantiles, (len(y), 1)), y)
    np.testing.assert_allclose(found, y + 2 * np.exp(-y) - 1.5, atol=1e-4)


def test_the_interval_covers_a_draw_that_is_its_bound() -> None:
    """At 95% the lower bound of 41 draws is the second of them, but for rounding."""
    draws = np.arange(41)[None, :]
    assert interval(draws, [1], 0.95)[0] == 38.0


def test_draws_are_repeated_in_their_order_to_any_number() -> None:
    draws, _ = forecasts(3, 12)
    found = repeated(draws, 1_000)
    np.testing.assert_array_equal(found[1], np.resize(draws[1], 1_000))
    assert repeated(draws, 5).shape == (3, 5)
    with pytest.raises(ValueError, match="1 or more"):
        repeated(draws, 0)


@pytest.mark.parametrize(
    ("draws", "observed", "message"),
    [
        ([1.0, 2.0], [1.0], "shape"),
        (np.empty((0, 3)), [], "at least"),
        (np.empty((2, 0)), [1, 1], "at least"),
        ([["a", "b"]], [1], "integers or floats"),
        ([[1.0, 2.0]], [1.0, 2.0], "one value for each of the 1 cells"),
        ([[1.0, np.nan]], [1.0], "draws must be known"),
        ([[np.nan, np.nan]], [1.0], "draws must be known"),
        ([[1.0, np.inf]], [1.0], "draws must be known"),
        ([[3, -1]], [1.0], "draws must be known"),
        ([[1, 2]], [np.nan], "observed values must be known"),
        ([[1, 2]], [-1], "observed values must be known"),
    ],
)
def test_what_cannot_be_scored_is_refused(draws: object, observed: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scores(draws, observed)  # type: ignore[arg-type]


def test_one_bad_draw_among_many_blocks_is_found() -> None:
    draws, observed = forecasts(200, 1_000, np.float64)
    draws[150, 500] = np.nan
    with pytest.raises(ValueError, match="known, finite and not negative"):
        scores(draws, observed)


@pytest.mark.parametrize("edges", [(), (1, 2), (0, 0), (0, 3, 2), ((0, 1),)])
def test_edges_out_of_order_are_refused(edges: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="increases from 0"):
        ignorance([[1]], [1], edges)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, 90, float("nan")])
def test_levels_outside_0_to_1_are_refused(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        interval([[1]], [1], level)
