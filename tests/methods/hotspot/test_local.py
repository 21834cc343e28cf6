"""What must be true of local statistics, apart from agreeing with a judge."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods.hotspot.local import fdr, gi_star, local_moran, moran, total_moments
from salamti.methods.hotspot.weights import Floats, Weights, nearest, within

SEED = 20221227
LAT, LON = np.random.default_rng(SEED).uniform([[30], [70]], [[34], [74]], (2, 40))
NEAR = nearest(LAT, LON, k=5)
CHANCE = np.random.default_rng(SEED + 1).gamma(0.7, 10.0, 40)


def smooth() -> Floats:
    """Values that rise to the north, with some chance."""
    found: Floats = LAT + np.random.default_rng(2).normal(0, 0.5, 40)
    return found


def test_moments_are_those_of_all_orders() -> None:
    """Six places: all 720 orders of the values, and the 120 that keep a place's own."""
    rng = np.random.default_rng(3)
    w = Weights(rng.uniform(size=(6, 6)) * (1 - np.eye(6)))
    x = rng.gamma(1.0, 3.0, 6)
    orders = [x[list(order)] for order in itertools.permutations(range(6))]
    statistics = np.array([local_moran(o, w).i for o in orders])
    mean, variance = total_moments(x, w)
    assert mean == pytest.approx(statistics.mean(axis=0))
    assert variance == pytest.approx(statistics.var(axis=0))
    whole = np.array([moran(o, w).i for o in orders])
    assert whole.mean() == pytest.approx(-1 / 5)
    assert whole.var() == pytest.approx(moran(x, w).variance_random)
    kept = np.array([local_moran(o, w).i[0] for o in orders if o[0] == x[0]])
    found = local_moran(x, w)
    assert (found.mean[0], found.variance[0]) == pytest.approx((kept.mean(), kept.var()))


def test_gi_star_has_the_variance_of_all_orders_of_unequal_weights() -> None:
    rng = np.random.default_rng(4)
    w = Weights(rng.uniform(size=(6, 6)))
    x = rng.gamma(1.0, 3.0, 6)
    orders = [x[list(order)] for order in itertools.permutations(range(6))]
    z = np.array([gi_star(o, w).z for o in orders])
    assert z.mean(axis=0) == pytest.approx(np.zeros(6), abs=1e-12)
    assert z.var(axis=0) == pytest.approx(np.ones(6))


def test_permutations_find_what_the_normal_approximation_finds() -> None:
    rng = np.random.default_rng(5)
    found = local_moran(smooth(), NEAR.standardised(), permutations=4999, rng=rng)
    assert found.permuted_p is not None
    assert np.abs(found.permuted_p - found.p).max() < 0.06
    assert found.permuted_p.min() >= 2 / 5000


def test_permuted_p_values_hold_their_level_where_there_is_no_pattern() -> None:
    rng = np.random.default_rng(6)
    p = [
        local_moran(rng.permutation(CHANCE), NEAR, permutations=99, rng=rng).permuted_p
        for _ in range(100)
    ]
    share = np.mean(np.array(p) <= 0.1)
    assert 0.07 < share < 0.125


def test_the_same_generator_gives_the_same_p_values() -> None:
    first, second = (
        local_moran(CHANCE, NEAR, permutations=99, rng=np.random.default_rng(7)).permuted_p
        for _ in range(2)
    )
    assert first is not None
    assert second is not None
    assert first.tolist() == second.tolist()


def test_local_values_add_up_to_the_global_one() -> None:
    w = NEAR.standardised()
    n = len(CHANCE)
    assert local_moran(CHANCE, w).i.sum() / (n - 1) == pytest.approx(moran(CHANCE, w).i)


def test_a_place_without_neighbours_is_unknown_not_zero() -> None:
    matrix = NEAR.matrix.copy()
    matrix[3] = 0
    found = local_moran(CHANCE, Weights(matrix), permutations=19, rng=np.random.default_rng(8))
    assert found.permuted_p is not None
    for column in (found.i, found.mean, found.variance, found.z, found.p, found.permuted_p):
        assert np.flatnonzero(np.isnan(column)).tolist() == [3]
    assert [place for place, q in enumerate(found.quadrant) if q is None] == [3]
    assert np.isfinite(gi_star(CHANCE, Weights(matrix)).z).all()


@given(st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=40), st.floats(0.01, 0.3))
def test_what_is_found_is_what_benjamini_and_hochberg_reject(p: list[float], level: float) -> None:
    order = sorted(p)
    ranks = [k for k, value in enumerate(order, 1) if value <= k * level / len(p)]
    most = max(ranks, default=0)
    cut = fdr(p, level=level)
    assert cut == pytest.approx(max(most, 1) * level / len(p))
    assert sum(value <= cut for value in p) == most


def test_false_discovery_control_holds_on_chance_alone() -> None:
    rng = np.random.default_rng(9)
    found = 0
    for _ in range(200):
        p = gi_star(rng.permutation(smooth()), NEAR).p
        found += bool((p <= fdr(p, level=0.05)).any())
    assert found < 25


def test_a_planted_hot_spot_is_found() -> None:
    middle = within(LAT, LON, km=120).starred().matrix[0] > 0
    found = gi_star(CHANCE + 40.0 * middle, within(LAT, LON, km=120))
    hot = (found.p <= fdr(found.p)) & (found.z > 0)
    assert hot[0]
    assert set(np.flatnonzero(hot & middle)) >= {0}
    assert found.z[0] == found.z[middle].max()


def test_no_p_value_finds_nothing() -> None:
    assert fdr([math.nan]) == 0.0


def test_ties_go_to_the_first_in_order() -> None:
    assert nearest([30, 30, 30], [70, 71, 72], k=1).matrix[1].tolist() == [1.0, 0.0, 0.0]


def test_what_cannot_be_computed_says_why() -> None:
    with pytest.raises(ValueError, match="alike"):
        moran([1.0] * 40, NEAR)
    with pytest.raises(ValueError, match="unknown"):
        gi_star([math.nan, *CHANCE[1:]], NEAR)
    with pytest.raises(ValueError, match="fit"):
        local_moran([1.0, 2.0, 3.0, 4.0], NEAR)
    with pytest.raises(ValueError, match="too few"):
        moran([1.0, 2.0, 3.0], nearest([30, 31, 32], [70, 70, 70], k=1))
    with pytest.raises(ValueError, match="rng"):
        local_moran(CHANCE, NEAR, permutations=9)
    with pytest.raises(ValueError, match="no place has a neighbour"):
        moran(CHANCE, within(LAT, LON, km=0.001))
    with pytest.raises(ValueError, match="k must"):
        nearest([30, 31], [70, 70], k=2)
    with pytest.raises(ValueError, match="centre"):
        within([30, math.nan], [70, 70], km=10)
    with pytest.raises(ValueError, match="square"):
        Weights(np.ones((2, 3)))
    with pytest.raises(ValueError, match="negative"):
        Weights(-np.ones((2, 2)))
    with pytest.raises(ValueError, match="above 0"):
        within(LAT, LON, km=0)
    with pytest.raises(ValueError, match="same length"):
        within(LAT, LON[1:], km=1)
