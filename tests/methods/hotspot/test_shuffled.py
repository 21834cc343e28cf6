"""Gi* by permutation: exact on a small map, honest where the normal curve is not."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from salamti.methods.hotspot.local import fdr, gi_star
from salamti.methods.hotspot.shuffled import high_p
from salamti.methods.hotspot.weights import Weights, nearest

LINE = Weights(np.eye(6, k=1) + np.eye(6, k=-1))


def test_p_is_the_share_of_all_ways_to_deal_out_the_values() -> None:
    values = np.array([5.0, 3.0, 2.0, 0.0, 1.0, 0.0])
    near = LINE.starred().matrix
    sums = np.array([near @ np.array(p) for p in permutations(values)])
    exact = (sums >= near @ values - 1e-9).mean(axis=0)
    found = high_p(values, LINE, permutations=20_000, rng=np.random.default_rng(3))
    assert found == pytest.approx(exact, abs=0.01)


def test_where_most_values_are_zero_few_shuffled_maps_have_a_hot_place() -> None:
    """At 5% false: permutation holds it, the normal curve has several times as many."""
    rng = np.random.default_rng(11)
    near = nearest(rng.uniform(28, 35, 100), rng.uniform(65, 74, 100), k=6)
    values = np.concatenate([np.linspace(1, 3, 20), [9, 6, 5, 4], np.zeros(76)])
    false, normal = 0, 0
    for _ in range(100):
        dealt = rng.permutation(values)
        p = high_p(dealt, near, permutations=1999, rng=rng)
        false += bool((p <= fdr(p)).any())
        star = gi_star(dealt, near)
        normal += bool(((star.p <= fdr(star.p)) & (star.z > 0)).any())
    assert false <= 10
    assert normal >= 25


def test_the_same_seed_gives_the_same_p() -> None:
    one, two = (high_p([1, 2, 3, 4, 9, 8], LINE, rng=np.random.default_rng(5)) for _ in range(2))
    assert one.tolist() == two.tolist()
    assert one.min() > 0


def test_a_place_that_all_others_surround_has_no_p() -> None:
    full = Weights(np.ones((5, 5)) - np.eye(5))
    found = high_p([1, 2, 3, 4, 5], full, permutations=9, rng=np.random.default_rng(1))
    assert np.isnan(found).all()


def test_no_permutation_is_refused() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        high_p([1, 2, 3, 4, 5, 6], LINE, permutations=0, rng=np.random.default_rng(1))
