"""Replicates: equal to the plain reckoning where nothing is in doubt, honest where something is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from salamti.methods.composite.aggregate import Aggregation, aggregate
from salamti.methods.composite.tree import Node, tree
from salamti.methods.index.replicates import (
    CHOICES,
    Tables,
    Weights,
    combined,
    replicates,
    shared_out,
)

NAN = float("nan")
RNG = np.random.default_rng(5)
SCORES = RNG.uniform(5, 95, (6, 5))
SCORES[2, 1] = NAN
THEME = np.array([0, 0, 1, 2, 2])
WEIGHTS = Weights(
    components=np.array([1.0, 2.0, 1.0, 1.0, 3.0]), themes=np.array([0.5, 0.25, 0.25]), core=0,
    component_doubt=0.0, theme_doubt=0.0, core_low=0.5, core_high=0.5,
)  # fmt: skip


def tables(error: float = 0.0, shared: float = 0.5) -> Tables:
    scores = SCORES[None, None]
    error_of = np.full(scores.shape, error)
    return Tables(scores=scores, up=error_of, down=error_of, theme=THEME, shared=shared,
                  units=np.array([0, 1, 2, 3, 3, 3]))  # fmt: skip


def points(count: int, *, geometric: bool = False) -> np.ndarray:
    drawn = np.random.default_rng(2).random((count, len(CHOICES)))
    drawn[:, 6] = 0.9 if geometric else 0.1
    return drawn


@pytest.mark.parametrize(("method", "geometric"), [("arithmetic", False), ("geometric", True)])
def test_without_doubt_every_replicate_is_the_composite(method: str, geometric: bool) -> None:
    made = replicates(tables(), WEIGHTS, points(3, geometric=geometric), draws=2, seed=1)
    rows = [Node(code=f"c{j}", parent=f"t{t}", weight=w)
            for j, (t, w) in enumerate(zip(THEME, WEIGHTS.components, strict=True))]  # fmt: skip
    rows += [Node(code=f"t{t}", parent="top", weight=w) for t, w in enumerate(WEIGHTS.themes)]
    of = tree([*rows, Node(code="top", parent=None)])
    own = {3: Aggregation(method=method)}  # type: ignore[arg-type]
    expected = aggregate(SCORES, of, Aggregation(), own=own)
    np.testing.assert_allclose(made.index, np.tile(expected[-1][:, 0], (3, 1)), atol=1e-9)
    np.testing.assert_allclose(made.themes[0], expected[1], atol=1e-9)


def test_a_state_without_a_theme_has_no_index() -> None:
    scores = SCORES.copy()
    scores[0, 2] = NAN
    given = replace(tables(), scores=scores[None, None])
    made = replicates(given, WEIGHTS, points(2), draws=2, seed=1)
    assert np.isnan(made.index[:, 0]).all()
    assert not np.isnan(made.index[:, 1:]).any()


def test_the_first_rows_alone_are_the_same_replicates() -> None:
    given, drawn = tables(error=8.0), points(5)
    whole = replicates(given, WEIGHTS, drawn, draws=7, seed=3)
    part = replicates(given, WEIGHTS, drawn, draws=7, seed=3, rows=2)
    np.testing.assert_array_equal(part.themes, whole.themes[:, :2])


def test_errors_have_their_size_and_those_of_one_state_go_together() -> None:
    scores = np.full((1, 1, 6, 2), 50.0)
    error = np.full(scores.shape, 4.0)
    given = replace(tables(), scores=scores, up=error, down=error, theme=np.array([0, 1]))
    two = replace(WEIGHTS, components=np.ones(2), themes=np.ones(2))
    drawn = np.random.default_rng(0).random((4000, len(CHOICES)))
    drawn[:, 2] = np.linspace(0, 1, 4000, endpoint=False)
    themes = replicates(given, two, drawn, draws=4000, seed=4).themes[:, :, 0]
    assert themes.std(axis=0) == pytest.approx(4.0, rel=0.1)
    together = np.asarray(np.corrcoef(themes.T))
    assert together[4, 5] == pytest.approx(0.5, abs=0.06)
    assert together[0, 1] == pytest.approx(0.0, abs=0.06)


def test_scores_stay_within_their_scale() -> None:
    made = replicates(tables(error=500.0), WEIGHTS, points(20), draws=20, seed=5)
    assert made.themes[~np.isnan(made.themes)].min() >= 0
    assert made.themes[~np.isnan(made.themes)].max() <= 100


def test_weights_stay_within_their_doubt_and_the_core_between_its_ends() -> None:
    doubt = replace(WEIGHTS, theme_doubt=0.5, core_low=0.1, core_high=0.4)
    made = replicates(tables(), doubt, points(200), draws=50, seed=6)
    np.testing.assert_allclose(made.weights.sum(axis=1), 1.0)
    assert made.weights[:, 0].min() >= 0.1 and made.weights[:, 0].max() <= 0.4
    ratio = made.weights[:, 1] / made.weights[:, 2]
    assert ratio.min() >= 1 / 3 - 1e-9 and ratio.max() <= 3 + 1e-9
    assert np.ptp(ratio) > 0.5


def test_another_weight_of_the_core_only_moves_the_weights() -> None:
    made = replicates(tables(), WEIGHTS, points(3), draws=2, seed=7)
    np.testing.assert_allclose(made.with_core(0, 0.5), made.index)
    np.testing.assert_allclose(made.with_core(0, 1.0), made.themes[:, :, 0])


def test_a_theme_of_0_counts_as_the_floor_in_a_geometric_mean() -> None:
    found = combined(np.array([[[0.0, 100.0]]]), np.full((1, 2), 0.5), np.array([True]))
    assert found.tolist() == [[pytest.approx(10.0)]]


def test_what_is_left_is_shared_in_the_stated_proportions() -> None:
    found = shared_out(np.array([[9.0, 3.0, 1.0]]), 0, 0.2)
    np.testing.assert_allclose(found, [[0.2, 0.6, 0.2]])
