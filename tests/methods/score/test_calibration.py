"""Calibration of forecasts that are calibrated by construction, and of some that are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from salamti.methods.score.calibration import (
    atom,
    coverage,
    pit,
    pit_histogram,
    randomised_coverage,
    reliability,
    sharpness,
)

SEED = 20230703
CELLS = 4_000
LEVELS = [0.5, 0.8, 0.9]


def calibrated(zeros: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    """Counts whose forecast is their distribution, cell by cell, each with many draws."""
    rng = np.random.default_rng(SEED)
    size = rng.uniform(zeros, 2 * zeros, (CELLS, 1))
    draws = rng.negative_binomial(size, 0.1, (CELLS, 400))
    return draws, rng.negative_binomial(size[:, 0], 0.1)


@pytest.mark.parametrize("zeros", [0.05, 0.2, 3.0])
def test_pit_of_calibrated_counts_is_uniform(zeros: float) -> None:
    draws, observed = calibrated(zeros)
    values = pit(draws, observed, np.random.default_rng(SEED + 1))
    assert stats.kstest(values, "uniform").pvalue > 0.01
    np.testing.assert_allclose(pit_histogram(draws, observed), 0.1, atol=0.02)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("zeros", [0.05, 0.2, 3.0])
def test_randomised_coverage_of_calibrated_counts_is_the_level(zeros: float, level: float) -> None:
    draws, observed = calibrated(zeros)
    assert randomised_coverage(draws, observed, level).mean() == pytest.approx(level, abs=0.02)


def test_plain_coverage_of_counts_with_many_zeros_is_inflated() -> None:
    draws, observed = calibrated(0.05)
    assert coverage(draws, observed, 0.5).mean() > 0.75
    draws, observed = calibrated(30.0)
    assert coverage(draws, observed, 0.5).mean() == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("level", LEVELS)
def test_randomised_coverage_is_the_expectation_of_the_randomised_pit(level: float) -> None:
    draws, observed = calibrated()
    few, seen = draws[:50], observed[:50]
    rng = np.random.default_rng(SEED)
    values = np.array([pit(few, seen, rng) for _ in range(4_000)])
    inside = ((values >= (1 - level) / 2) & (values <= (1 + level) / 2)).mean(axis=0)
    np.testing.assert_allclose(randomised_coverage(few, seen, level), inside, atol=0.04)


def test_the_histogram_is_the_expectation_of_the_randomised_pit() -> None:
    draws, observed = calibrated()
    few, seen = draws[:50], observed[:50]
    rng = np.random.default_rng(SEED)
    values = np.concatenate([pit(few, seen, rng) for _ in range(4_000)])
    counted = np.histogram(values, bins=8, range=(0, 1))[0] / values.size
    np.testing.assert_allclose(pit_histogram(few, seen, bins=8), counted, atol=0.005)


def test_narrow_wide_and_biased_forecasts_show_in_the_histogram() -> None:
    rng = np.random.default_rng(SEED)
    observed = rng.normal(100, 10, CELLS)
    narrow = pit_histogram(rng.normal(100, 5, (CELLS, 100)), observed, bins=3)
    wide = pit_histogram(rng.normal(100, 20, (CELLS, 100)), observed, bins=3)
    low = pit_histogram(rng.normal(90, 10, (CELLS, 100)), observed, bins=3)
    assert narrow[1] < 1 / 3 < min(narrow[0], narrow[2])
    assert max(wide[0], wide[2]) < 1 / 3 < wide[1]
    assert low[0] < 1 / 3 < low[2]


@given(
    arrays.arrays(np.int64, (5, 7), elements=st.integers(0, 4)),
    arrays.arrays(np.int64, 5, elements=st.integers(0, 6)),
    st.integers(1, 12),
)
def test_shares_of_the_histogram_add_up_to_one(
    draws: np.ndarray, observed: np.ndarray, bins: int
) -> None:
    shares = pit_histogram(draws, observed, bins)
    assert shares.shape == (bins,)
    assert shares.sum() == pytest.approx(1.0)
    assert (shares >= -1e-12).all()


def test_observed_beyond_all_draws_falls_into_the_outer_bins() -> None:
    assert pit_histogram([[5, 6]], [0], bins=4).tolist() == [1.0, 0.0, 0.0, 0.0]
    assert pit_histogram([[5, 6]], [9], bins=4).tolist() == [0.0, 0.0, 0.0, 1.0]
    assert randomised_coverage([[5, 6], [5, 6]], [0, 9], 0.9).tolist() == [0.0, 0.0]


def test_the_atom_is_the_share_of_equal_draws() -> None:
    low, high = atom([[1, 2, 2, 3]], [2])
    assert (low[0], high[0]) == (0.25, 0.75)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95])
@pytest.mark.parametrize("m", [1, 2, 12, 41, 1_000])
def test_bounds_are_numpys_quantiles(m: int, level: float) -> None:
    draws = np.random.default_rng(SEED).gamma(0.5, 10, (20, m))
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=1)
    assert sharpness(draws, level) == pytest.approx((high - low).mean(), abs=1e-9)
    middle = (low + high) / 2
    assert coverage(draws, middle, level).all()
    assert not coverage(draws, high + 0.01, level).any()


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95, 0.99])
def test_a_bound_that_is_a_draw_is_covered(level: float) -> None:
    for m in range(2, 402):
        place = round((1 - level) / 2 * (m - 1), 6)
        if place.is_integer():
            ends = [place, m - 1 - place]
            assert coverage(np.tile(np.arange(m), (2, 1)), ends, level).all(), m


def test_reliability_of_honest_probabilities_lies_on_the_diagonal() -> None:
    rng = np.random.default_rng(SEED)
    probability = rng.random(50_000)
    found = reliability(probability, rng.random(50_000) < probability, bins=5)
    assert found.cells.sum() == 50_000
    np.testing.assert_allclose(found.observed, found.forecast, atol=0.015)


def test_bins_of_reliability_have_their_edges_and_may_be_empty() -> None:
    found = reliability([0.0, 0.5, 1.0, 1.0], [0, 0, 1, 1], bins=4)
    assert found.cells.tolist() == [1, 0, 1, 2]
    np.testing.assert_array_equal(found.observed, [0.0, np.nan, 0.0, 1.0])


@pytest.mark.parametrize("bins", [0, -1])
def test_there_must_be_a_bin(bins: int) -> None:
    with pytest.raises(ValueError, match="bins must be 1 or more"):
        pit_histogram([[1]], [1], bins)
    with pytest.raises(ValueError, match="bins must be 1 or more"):
        reliability([0.5], [1], bins)


@pytest.mark.parametrize("draws", [[[1.0, np.nan]], [[-1, 2]], [[1.0, np.inf]]])
def test_unknown_draws_are_refused(draws: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="known"):
        pit_histogram(draws, [1])
    with pytest.raises(ValueError, match="known"):
        sharpness(draws)
    with pytest.raises(ValueError, match="between 0 and 1"):
        coverage([[1]], [1], 1.0)
