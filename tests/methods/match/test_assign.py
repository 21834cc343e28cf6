"""One-to-one assignment against scipy's dense solver, and its ties."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from salamti.methods.match.assign import assign, parts


def graph(rng: np.random.Generator, rounded: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    rows, columns = rng.integers(1, 10, 2)
    chosen = rng.choice(rows * columns, rng.integers(1, rows * columns + 1), replace=False)
    weight = rng.normal(1, 1.5, len(chosen)).round(rounded)
    return chosen // columns, chosen % columns, weight, max(rows, columns)


@pytest.mark.parametrize("rounded", [1, 8])
def test_total_weight_is_the_largest_there_is(rounded: int) -> None:
    rng = np.random.default_rng(1)
    for _ in range(400):
        left, right, weight, size = graph(rng, rounded)
        kept = assign(left, right, weight)
        assert len(np.unique(left[kept])) == len(np.unique(right[kept])) == kept.sum()
        assert np.all(weight[kept] > 0)
        dense = np.zeros((size, size))
        dense[left, right] = np.maximum(weight, 0)
        best = dense[linear_sum_assignment(dense, maximize=True)].sum()
        assert weight[kept].sum() == pytest.approx(best)


def test_a_large_tangled_part_is_solved_exactly() -> None:
    rng = np.random.default_rng(2)
    key = np.unique(rng.integers(0, 400 * 400, 6000))
    left, right, weight = key // 400, key % 400, rng.random(len(key))
    dense = np.zeros((400, 400))
    dense[left, right] = weight
    best = dense[linear_sum_assignment(dense, maximize=True)].sum()
    assert weight[assign(left, right, weight)].sum() == pytest.approx(best)


def test_equal_pairs_are_kept_in_order() -> None:
    kept = assign(np.array([0, 0, 1]), np.array([5, 3, 3]), np.ones(3))
    assert kept.tolist() == [True, False, True]
    kept = assign(np.array([2, 1]), np.array([7, 7]), np.ones(2))
    assert kept.tolist() == [False, True]


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        assign(np.array([0]), np.array([0]), np.array([np.nan]))
    with pytest.raises(ValueError, match="length"):
        assign(np.array([0]), np.array([0, 1]), np.ones(2))


def test_no_pairs_keep_nothing() -> None:
    nothing = np.empty(0, np.int64)
    assert not len(assign(nothing, nothing, np.empty(0)))
    assert parts(nothing, nothing, 2).tolist() == [0, 1]
