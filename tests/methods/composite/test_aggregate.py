"""From scores to one score: means by hand, unknown members, outranking, decomposition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from salamti.methods.composite.aggregate import Aggregation, Method, aggregate, one
from salamti.methods.composite.columns import Floats
from salamti.methods.composite.decompose import decompose, shares
from salamti.methods.composite.outrank import copeland, dominance, outranking
from salamti.methods.composite.tree import Node, tree

NAN = float("nan")
TREE = tree(
    [
        *(Node(code=f"a{i}", parent="a", weight=i) for i in (1, 2)),
        *(Node(code=f"b{i}", parent="b", weight=i) for i in (1, 2, 3)),
        Node(code="a", parent="top"),
        Node(code="b", parent="top", weight=3),
        Node(code="top", parent=None),
    ]
)
SCORES = arrays(
    np.float64, (6, 5), elements=st.one_of(st.just(NAN), st.floats(1.0, 100.0, width=32))
)


@pytest.mark.parametrize(
    ("method", "power", "score"),
    [
        ("arithmetic", 1, 3.0),
        ("geometric", 1, 4 ** (2 / 3)),
        ("harmonic", 1, 2.0),
        ("generalised", 2, 11**0.5),
        ("generalised", -1, 2.0),
    ],
)
def test_means_of_one_and_four_with_double_weight(
    method: Method, power: float, score: float
) -> None:
    choice = Aggregation(method=method, power=power)
    found = one(np.array([[1.0, 4.0], [NAN, 4.0], [NAN, NAN]]), np.array([1.0, 2.0]), choice)
    assert found[:2].tolist() == pytest.approx([score, 4.0])
    assert np.isnan(found[2])


def test_too_few_known_members_leave_a_group_unknown() -> None:
    scores = np.array([[1.0, 3.0], [NAN, 3.0]])
    found = one(scores, np.ones(2), Aggregation(availability=0.6))
    assert found[0] == 2
    assert np.isnan(found[1])


def test_a_group_whose_only_known_member_weighs_nothing_is_unknown() -> None:
    assert np.isnan(one(np.array([[5.0, NAN]]), np.array([0.0, 1.0]), Aggregation()))[0]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Aggregation(method="geometric"), "level 2, 'a': the geometric mean is undefined for 1"),
        (Aggregation(method="harmonic"), "harmonic mean is undefined"),
        (Aggregation(method="generalised", power=-1.0), "generalised mean is undefined for 1"),
        (Aggregation(method="generalised", power=0.0), "is the geometric one"),
        (Aggregation(availability=1.5), "availability is 1.5"),
    ],
)
def test_an_undefined_mean_is_refused_with_the_group(choice: Aggregation, said: str) -> None:
    scores = np.ones((2, 5))
    scores[0, 0] = 0.0
    with pytest.raises(ValueError, match=said):
        aggregate(scores, TREE, choice)


def test_a_generalised_mean_takes_0_with_a_positive_power_but_nothing_below() -> None:
    choice = Aggregation(method="generalised", power=0.5)
    assert one(np.array([[0.0, 16.0]]), np.ones(2), choice).tolist() == [4]
    with pytest.raises(ValueError, match="undefined for 1 scores"):
        one(np.array([[-1.0, 16.0]]), np.ones(2), choice)
    plain = Aggregation(method="generalised", power=1.0)
    assert one(np.array([[-1.0, 16.0]]), np.ones(2), plain).tolist() == [7.5]


def test_levels_can_be_aggregated_in_different_ways() -> None:
    scores = np.array([[1.0, 4.0, 2.0, 2.0, 2.0]])
    found = aggregate(scores, TREE, Aggregation(), own={2: Aggregation(method="geometric")})
    assert found[1][0].tolist() == pytest.approx([4 ** (2 / 3), 2.0])
    assert found[2][0, 0] == pytest.approx((4 ** (2 / 3) + 6) / 4)


@given(SCORES)
def test_arithmetic_scores_split_exactly_into_their_series(scores: Floats) -> None:
    levels = aggregate(scores, TREE, Aggregation())
    for code, level, place in (("top", 3, 0), ("a", 2, 0), ("b", 2, 1)):
        parts = decompose(levels, TREE, {2: Aggregation(), 3: Aggregation()}, code=code)
        score = levels[level - 1][:, place]
        assert np.array_equal(np.isnan(score), np.isnan(parts).any(axis=1))
        known = ~np.isnan(score)
        assert np.abs(parts[known].sum(axis=1) - score[known]).max(initial=0) < 1e-12
        assert shares(levels, TREE, code)[known].sum(axis=1) == pytest.approx(1.0)


@given(SCORES)
def test_geometric_scores_split_by_their_logarithm(scores: Floats) -> None:
    choice = Aggregation(method="geometric")
    levels = aggregate(scores, TREE, choice)
    parts = decompose(levels, TREE, {2: choice, 3: choice})
    known = ~np.isnan(levels[-1][:, 0])
    assert parts[known].sum(axis=1) == pytest.approx(np.log(levels[-1][known, 0]), abs=1e-12)


def test_mixed_means_do_not_split() -> None:
    levels = aggregate(np.ones((1, 5)), TREE, Aggregation())
    with pytest.raises(ValueError, match="arithmetic and geometric means does not split"):
        decompose(levels, TREE, {2: Aggregation(), 3: Aggregation(method="geometric")})
    with pytest.raises(ValueError, match="'c' is not in the scorecard"):
        shares(levels, TREE, "c")


@given(SCORES)
def test_what_one_unit_wins_the_other_loses(scores: Floats) -> None:
    pairs = outranking(scores, np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    both = pairs + pairs.T
    off = ~np.eye(len(pairs), dtype=bool) & ~np.isnan(both)
    assert both[off] == pytest.approx(1.0)
    assert np.nansum(copeland(scores, np.ones(5))) == 0


def test_copeland_counts_units_beaten_and_units_that_beat() -> None:
    scores = np.array([[3.0, 1.0, 1.0], [2.0, 2.0, 2.0], [1.0, 3.0, NAN], [NAN, NAN, NAN]])
    found = copeland(scores, np.array([1.0, 2.0, 3.0]))
    assert found[:3].tolist() == [-2, 0, 2]
    assert np.isnan(found[3])


def test_half_of_the_weight_is_a_draw_whatever_rounding_does() -> None:
    scores = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert copeland(scores, np.array([0.1, 0.2, 0.3])).tolist() == [0, 0]


def test_dominance_counts_pairs_without_any_doubt() -> None:
    assert dominance(outranking(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]), np.ones(2))) == 1
    assert np.isnan(dominance(np.zeros((1, 1))))
