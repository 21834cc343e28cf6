"""Rate ratios against matched places: exact for Poisson counts, honest for uneven ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binomtest

from salamti.methods import rate_ratio

Floats = NDArray[np.float64]


@pytest.mark.parametrize(("own", "others"), [(20, 10), (0, 10), (3, 3), (1, 40), (50, 2)])
def test_for_poisson_counts_the_interval_is_the_exact_conditional_one(
    own: int, others: int
) -> None:
    found = rate_ratio.ratio([own], [others], [[1.0]])
    exact = binomtest(own, own + others).proportion_ci(0.95, method="exact")
    assert found.low == pytest.approx(exact.low / (1 - exact.low), rel=1e-9)
    assert found.high == pytest.approx(exact.high / (1 - exact.high), rel=1e-9)


def test_people_enter_as_weights() -> None:
    even = rate_ratio.ratio([8], [4, 4], [[1.0, 1.0]])
    half = rate_ratio.ratio([8], [4, 4], [[0.5, 0.5]])
    assert (even.value, half.value) == (1.0, 2.0)
    assert half.low == pytest.approx(2 * even.low)


def test_without_events_in_the_background_nothing_is_told() -> None:
    found = rate_ratio.ratio([3], [0, 0], [[0.5, 0.5]])
    assert (found.value, found.low, found.told) == (None, 0.0, "unknown")
    assert math.isinf(found.high)


def test_uneven_places_make_the_interval_wider_never_narrower() -> None:
    widths = []
    for alpha in (0.0, 0.2, 1.0, 4.0):
        found = rate_ratio.ratio([12], [3, 2, 4, 3], [[0.25] * 4], alpha=alpha)
        widths.append(math.log(found.high / found.low))
        assert found.value == 4
    assert widths == sorted(widths)


def drawn(rng: np.random.Generator, mean: Floats, alpha: float, size: tuple[int, ...]) -> Floats:
    frailty = rng.gamma(1 / alpha, alpha, size=size) if alpha else np.ones(size)
    return rng.poisson(mean.reshape(-1, *[1] * (len(size) - 1)) * frailty).astype(np.float64)


@pytest.mark.parametrize("true", [1.0, 2.0])
@pytest.mark.parametrize("alpha", [0.0, 0.5, 1.5])
@pytest.mark.parametrize("mean", [2.0, 12.0])
def test_the_interval_holds_the_truth_nineteen_times_in_twenty(
    mean: float, alpha: float, true: float
) -> None:
    """Eleven places with four like each, their spread learnt from the untouched ones."""
    rng = np.random.default_rng(20_150_420)
    places, like, runs = 11, 4, 400
    weights = np.kron(np.eye(places), np.full((1, like), 1 / like))
    means = np.full(places, mean)
    held = 0
    for _ in range(runs):
        own = drawn(rng, means * true, alpha, (places,))
        others = drawn(rng, means, alpha, (places, like))
        expected = np.repeat(others.mean(axis=1), like)
        found = rate_ratio.overdispersion(others.ravel(), expected, groups=places)
        told = rate_ratio.ratio(own, others.ravel(), weights, alpha=found)
        held += told.low <= true <= told.high
    assert 0.90 <= held / runs <= 0.995


def test_the_spread_between_places_is_found_again() -> None:
    rng = np.random.default_rng(3)
    for alpha in (0.0, 0.5, 2.0):
        counts = drawn(rng, np.full(4000, 10.0), alpha, (4000, 4))
        expected = np.repeat(counts.mean(axis=1), 4)
        found = rate_ratio.overdispersion(counts.ravel(), expected, groups=4000)
        assert found == pytest.approx(alpha, abs=0.1 + alpha / 10)


def test_one_untouched_place_for_each_group_tells_no_spread() -> None:
    with pytest.raises(ValueError, match="cannot tell the spread"):
        rate_ratio.overdispersion([1, 2], [1, 2], groups=2)
    with pytest.raises(ValueError, match="not all of them 0"):
        rate_ratio.overdispersion([1, 2], [0, 0])


def test_the_most_alike_come_first_on_the_scale_of_each_measure() -> None:
    features = [[0, 0], [1, 0], [0, 100], [5, 5], [0, 1]]
    assert rate_ratio.alike(features, 0, [1, 2, 3, 4], k=3) == (4, 1, 2)
    assert sorted(rate_ratio.alike(features, 0, [3, 2], k=9)) == [2, 3]
    with pytest.raises(ValueError, match="known values"):
        rate_ratio.alike([[1.0], [np.nan]], 0, [1], k=1)


def test_weights_must_fit_the_counts() -> None:
    with pytest.raises(ValueError, match="weights must be"):
        rate_ratio.ratio([1, 2], [3], [[1.0]])
