"""Ranks: ties, ranges, pairs that may not be ranked, groups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata

from salamti.methods.composite.ranks import (
    ahead,
    apart,
    compare,
    groups,
    intervals,
    places,
    ranges,
    rankable,
    ranks,
)

SCORES = arrays(
    np.float64, st.tuples(st.integers(1, 12), st.integers(1, 7)),
    elements=st.integers(-3, 3).map(float) | st.just(float("nan")),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(SCORES)
def test_ranks_are_scipy_s_with_ties_at_the_better_place(scores: np.ndarray) -> None:
    expected = rankdata(-scores, method="min", axis=1, nan_policy="omit")
    np.testing.assert_array_equal(ranks(scores), expected)


def test_scores_that_differ_by_rounding_are_ties() -> None:
    a = 0.1 + 0.2
    assert a != 0.3
    assert ranks([a, 0.3, 0.3 + 1e-9]).tolist() == [2, 2, 1]


def test_rank_ranges_hold_the_share_that_they_say() -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(4000, 12)) + np.arange(12.0) / 3
    found, all_ranks = ranges(scores, level=0.9), ranks(scores)
    inside = ((all_ranks >= found.low) & (all_ranks <= found.high)).mean(axis=0)
    assert np.all(inside >= 0.9)
    assert np.all(np.isin(found.low, np.arange(1, 13)))
    assert found.median[-1] < found.median[0]


def test_a_unit_that_is_not_always_scored_keeps_a_range_and_says_so() -> None:
    nan = float("nan")
    found = ranges([[1.0, nan, nan], [2.0, 3.0, nan]])
    assert found.known.tolist() == [1, 0.5, 0]
    assert found.high.tolist()[:2] == [2, 1]
    assert np.isnan(found.median[2])


def test_intervals_do_without_what_is_unknown() -> None:
    values = np.column_stack([np.arange(11.0), np.full(11, np.nan)])
    values[0, 0] = np.nan
    low, median, high = intervals(values, level=0.8)
    assert (low[0], median[0], high[0]) == pytest.approx((1.9, 5.5, 9.1))
    assert np.isnan(low[1])


def test_wide_but_joint_scores_can_be_told_apart() -> None:
    shared = np.random.default_rng(2).normal(scale=10, size=1000)
    scores = np.column_stack([shared + 1, shared])
    assert rankable(scores, 0, 1)
    independent = np.column_stack([shared + 1, shared[::-1]])
    assert not rankable(independent, 0, 1)


def test_the_comparison_agrees_with_the_interval_of_the_difference() -> None:
    rng = np.random.default_rng(3)
    for shift in np.linspace(-3, 3, 41):
        scores = np.column_stack([rng.normal(size=999) + shift, rng.normal(size=999)])
        found = compare(scores, 0, 1)
        assert found.rankable == (found.low > 0 or found.high < 0)
        assert found.ahead + found.behind == pytest.approx(1)
        assert (found.ahead > found.behind) == (found.median > 0)


def test_always_equal_units_are_not_ranked() -> None:
    found = compare(np.full((50, 2), 7.0), 0, 1)
    assert (found.ahead, found.behind, found.rankable) == (0, 0, False)


def test_units_never_scored_together_are_not_ranked() -> None:
    nan = float("nan")
    found = compare([[1.0, nan], [nan, 2.0]], 0, 1)
    assert found.n == 0
    assert not found.rankable
    assert np.isnan(ahead([[1.0, nan], [nan, 2.0]])[0, 1])


@settings(max_examples=40, deadline=None)
@given(SCORES)
def test_the_matrix_is_every_pair(scores: np.ndarray) -> None:
    share, sure = ahead(scores), apart(scores)
    for a in range(scores.shape[1]):
        for b in range(scores.shape[1]):
            pair = compare(scores, a, b)
            np.testing.assert_allclose(share[a, b], pair.ahead)
            assert (sure[a, b] or sure[b, a]) == pair.rankable


@settings(max_examples=60, deadline=None)
@given(SCORES)
def test_groups_hold_everyone_and_no_pair_that_may_be_ranked(scores: np.ndarray) -> None:
    sure, found = apart(scores), groups(scores)
    scored = np.flatnonzero(~np.isnan(scores).all(axis=0))
    assert {unit for group in found for unit in group} == set(scored.tolist())
    assert not any(sure[a, b] for group in found for a in group for b in group)
    assert not any(set(a) <= set(b) for a in found for b in found if a is not b)


@settings(max_examples=40, deadline=None)
@given(SCORES)
def test_places_leave_room_for_all_that_cannot_be_told_apart(scores: np.ndarray) -> None:
    sure = apart(scores)
    for unit, place in enumerate(places(scores)):
        if place is None:
            assert np.isnan(scores[:, unit]).all()
            continue
        assert 1 <= place.best <= place.worst <= place.count
        assert (place.exact is None) == (sure[unit].sum() + sure[:, unit].sum() < place.count - 1)


def test_neighbours_overlap_and_ends_do_not() -> None:
    rng = np.random.default_rng(4)
    scores = rng.normal([2.2, 1.1, 0.0], 0.5, size=(2000, 3))
    assert groups(scores) == ((0, 1), (1, 2))
    assert rankable(scores, 0, 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ranges([1.0, 2.0]), "give \\(replicates, units\\)"),
        (lambda: ranges([[1.0, 2.0]], level=90), "share between 0 and 1"),
        (lambda: compare([[1.0, 2.0]], 0, 2), "unit 2: there are 2"),
        (lambda: rankable(np.empty((0, 2)), 0, 1), "give"),
    ],
)
def test_what_is_not_a_table_of_replicates_is_refused(
    call: Callable[[], object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        call()
