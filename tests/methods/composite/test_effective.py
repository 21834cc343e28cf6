"""What indicators count for: exact shares, straight lines, curves."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods.composite.effective import correlation_ratio, importance, nominal
from salamti.methods.composite.tree import Node, tree

RNG = np.random.default_rng


def test_stated_weights_multiply_on_the_way_up() -> None:
    rows = [
        Node(code="a", parent="x", weight=1), Node(code="b", parent="x", weight=3),
        Node(code="c", parent="y", weight=5), Node(code="x", parent="top", weight=2),
        Node(code="y", parent="top", weight=3), Node(code="top", parent=None),
    ]  # fmt: skip
    first, second, top = nominal(tree(rows))
    assert first == pytest.approx([0.1, 0.3, 0.6])
    assert second == pytest.approx([0.4, 0.6])
    assert top.tolist() == [1]


def test_shares_of_a_weighted_mean_sum_to_one_and_can_be_negative() -> None:
    rng = RNG(1)
    x = rng.normal(size=(80, 4))
    x[:, 3] = -3 * x[:, 0] + rng.normal(size=80)
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    found = importance(x, x @ weights, weights=weights)
    assert found.share.sum() == pytest.approx(1, abs=1e-12)
    assert found.share[3] < 0 or found.share[0] < 0


def test_equal_weights_are_not_equal_importance() -> None:
    rng = RNG(2)
    x = rng.normal(size=(400, 2)) * [3.0, 1.0]
    found = importance(x, x.mean(axis=1), weights=[0.5, 0.5])
    assert found.linear == pytest.approx([0.9, 0.1], abs=0.04)
    assert found.share == pytest.approx([0.9, 0.1], abs=0.04)
    assert found.ratio == pytest.approx([0.9, 0.1], abs=0.06)
    assert found.relative.sum() == pytest.approx(1)


def test_a_curve_is_seen_by_the_ratio_alone() -> None:
    x = RNG(3).uniform(-1, 1, size=300)
    y = np.cos(3 * x) + RNG(4).normal(scale=0.1, size=300)
    assert np.corrcoef(x, y)[0, 1] ** 2 < 0.05
    signal = np.cos(3 * x).var()
    assert correlation_ratio(x, y) == pytest.approx(signal / (signal + 0.01), abs=0.03)


def test_noise_explains_next_to_nothing() -> None:
    ratios = [correlation_ratio(RNG(i).normal(size=200), RNG(i + 500).normal(size=200))
              for i in range(40)]  # fmt: skip
    assert np.mean(ratios) < 0.03


def test_a_straight_line_is_explained_whole() -> None:
    x = RNG(5).lognormal(size=60)
    assert correlation_ratio(x, 3 - 2 * x) == pytest.approx(1, abs=1e-9)


def test_a_unit_far_from_all_others_does_not_break_the_curve() -> None:
    x = np.append(RNG(6).normal(size=50), 60.0)
    assert 0 <= correlation_ratio(x, RNG(7).normal(size=51)) <= 1


def test_unknown_values_are_left_out_pair_by_pair() -> None:
    x, y = RNG(8).normal(size=(30, 2)), RNG(9).normal(size=30)
    x[:4, 0] = np.nan
    found = importance(x, y)
    assert found.n.tolist() == [26, 30]
    assert found.correlation[0] == pytest.approx(np.corrcoef(x[4:, 0], y[4:])[0, 1])
    assert np.isnan(found.share).all()


def test_nothing_is_said_without_spread_or_with_few_units() -> None:
    x = np.column_stack([np.full(9, 2.0), np.r_[np.arange(4.0), np.full(5, np.nan)]])
    found = importance(x, np.arange(9.0))
    assert np.isnan(found.ratio).all()
    assert np.isnan(correlation_ratio([1.0, 2, 3, 4, 5], [1.0, 1, 1, 1, 1]))


@pytest.mark.parametrize(
    ("x", "y", "w", "words"),
    [
        (np.zeros(4), np.zeros(4), None, "units, indicators"),
        (np.zeros((4, 2)), np.zeros(3), None, "units, indicators"),
        (np.zeros((4, 2)), np.zeros(4), [1.0], "give one for each"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(
    x: np.ndarray, y: np.ndarray, w: list[float] | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        importance(x, y, weights=w)
