"""Skill, its intervals over clusters, and what it says of units."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from salamti.methods.score import skill as module
from salamti.methods.score.skill import (
    Bootstrap,
    compare,
    difference_interval,
    skill,
    skill_interval,
)

SEED = 20230704


def paired(clusters: int, each: int, shift: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores that share an effect of their cluster; ours lies `shift` away from the reference."""
    rng = np.random.default_rng(SEED)
    ids = np.repeat(np.arange(clusters), each)
    reference = rng.gamma(2.0, 5.0, clusters * each)
    change = rng.normal(shift, 1.0, clusters)[ids] + rng.normal(0, 0.2, clusters * each)
    return reference + 20 + change, reference + 20, ids


@given(st.lists(st.integers(0, 100), min_size=1, max_size=20), st.sampled_from([0.25, 1.0, 2.0]))
def test_a_multiple_of_the_reference_has_that_skill(values: list[int], factor: float) -> None:
    found = skill(np.array(values) * factor, values)
    if any(values):
        assert found == pytest.approx(1 - factor)
    else:
        assert math.isnan(found)


def test_only_a_perfect_reference_makes_it_infinitely_worse() -> None:
    assert skill([1.0], [0.0]) == -math.inf


def test_intervals_count_clusters_and_not_cells() -> None:
    ours, theirs, ids = paired(40, 50, -0.5)
    rng = np.random.default_rng(SEED)
    by_cluster = difference_interval(ours, theirs, ids, rng=rng)
    by_cell = difference_interval(ours, theirs, np.arange(ids.size), rng=rng)
    means = (ours - theirs).reshape(40, 50).mean(axis=1)
    expected = 2 * 1.96 * means.std() / math.sqrt(40)
    assert by_cluster.high - by_cluster.low == pytest.approx(expected, rel=0.1)
    assert by_cell.high - by_cell.low < expected / 3


def test_intervals_agree_with_scipys_bootstrap() -> None:
    ours, theirs, ids = paired(30, 1, -1.0)
    wanted = stats.bootstrap(
        (ours, theirs),
        lambda a, b, axis: 1 - a.mean(axis=axis) / b.mean(axis=axis),
        paired=True,
        method="percentile",
        n_resamples=20_000,
        random_state=np.random.default_rng(SEED),
    ).confidence_interval
    how = Bootstrap(repetitions=20_000)
    found = skill_interval(ours, theirs, ids, rng=np.random.default_rng(SEED), how=how)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=0.002)
    assert found.low < found.value < found.high


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(SEED)
    hits = 0
    for _ in range(200):
        change = np.repeat(rng.normal(0.3, 1.0, 50), 4) + rng.normal(0, 0.5, 200)
        ids = np.repeat(np.arange(50), 4)
        found = difference_interval(
            10 + change, np.full(200, 10.0), ids, rng=rng, how=Bootstrap(level=0.9, repetitions=400)
        )
        hits += found.low <= 0.3 <= found.high
    assert 0.84 <= hits / 200 <= 0.96


def test_the_same_seed_gives_the_same_interval() -> None:
    ours, theirs, ids = paired(10, 3, 0.0)
    first = skill_interval(ours, theirs, ids, rng=np.random.default_rng(7))
    assert skill_interval(ours, theirs, ids, rng=np.random.default_rng(7)) == first
    assert skill_interval(ours, theirs, ids, rng=np.random.default_rng(8)) != first


def test_drawing_in_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs, ids = paired(10, 3, 0.0)
    whole = skill_interval(ours, theirs, ids, rng=np.random.default_rng(7))
    monkeypatch.setattr(module, "AT_ONCE", 70)
    parts = skill_interval(ours, theirs, ids, rng=np.random.default_rng(7))
    assert (parts.low, parts.high) == pytest.approx((whole.low, whole.high))


def test_ids_may_be_words_and_one_cluster_has_no_interval() -> None:
    rng = np.random.default_rng(SEED)
    found = skill_interval([1, 2], [2, 4], ["2018", "2018"], rng=rng)
    assert found.value == 0.5
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_a_comparison_tells_mean_and_median_apart() -> None:
    """Four countries improve a little, one that rules the mean loses much, one has no deaths."""
    units = np.array(["a", "b", "c", "d", "big", "none"])
    ours = np.array([0.9, 0.9, 0.9, 0.9, 200.0, 0.0])
    theirs = np.array([1.0, 1.0, 1.0, 1.0, 100.0, 0.0])
    rng = np.random.default_rng(SEED)
    found = compare(ours, theirs, units=units, clusters=units, rng=rng)
    assert found.skill.value < 0 < found.median_unit
    assert found.median_unit == pytest.approx(0.1)
    assert (found.share_improved, found.share_worse) == pytest.approx((4 / 6, 1 / 6))
    assert (found.cells, found.units, found.clusters) == (6, 6, 6)
    assert found.difference.value == pytest.approx(found.mean - found.reference)


def test_resamples_without_a_loss_of_the_reference_do_not_break_the_interval() -> None:
    rng = np.random.default_rng(SEED)
    found = skill_interval([1.0, 1.0], [0.0, 2.0], ["a", "b"], rng=rng)
    assert found.value == 0.0
    assert (found.low, found.high) == (-math.inf, 0.5)


@pytest.mark.parametrize(
    ("score", "reference", "ids", "message"),
    [
        ([1.0], [1.0, 2.0], [1], "same length"),
        ([], [], [], "at least"),
        ([np.nan], [1.0], [1], "known"),
        ([1.0], [np.inf], [1], "known"),
        ([1.0, 2.0], [1.0, 2.0], [1], "one id for each"),
    ],
)
def test_scores_that_do_not_pair_are_refused(
    score: list[float], reference: list[float], ids: list[int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        skill_interval(score, reference, ids, rng=np.random.default_rng(1))
