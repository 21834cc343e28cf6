"""Weights, reliability, correlations and components."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from salamti.methods.composite import weights
from salamti.methods.composite.multivariate import components, correlations, cronbach, pairs
from salamti.methods.composite.tree import Node, tree

NAN = float("nan")
TREE = tree(
    [
        *(Node(code=code, parent="x", weight=2) for code in ("a", "b", "c")),
        Node(code="d", parent="y", weight=5),
        *(Node(code=code, parent="top") for code in ("x", "y")),
        Node(code="top", parent=None),
    ]
)
X = np.random.default_rng(4).normal(size=(40, 4)) @ np.array(
    [[1, 0.8, 0.7, 0], [0, 0.6, 0.1, 0], [0, 0, 0.7, 0], [0, 0, 0, 1]]
)


def test_equal_weights_forget_the_given_ones() -> None:
    assert weights.equal(TREE).weights[0].tolist() == [1, 1, 1, 1]


def test_experts_count_the_same_whatever_the_size_of_their_budget() -> None:
    found = weights.budget(TREE, {"a": [100, 1], "b": [0, 1], "c": [100, 2]})
    assert found.weights[0].tolist() == [0.375, 0.125, 0.5, 5]


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ({"a": [1.0], "b": [1.0]}, "below 'x' every member needs points"),
        ({"a": [1.0], "b": [1.0], "c": [1.0, 2.0]}, "every member needs points"),
        ({"a": [1.0], "b": [-1.0], "c": [1.0]}, "0 or more"),
        ({"a": [0.0], "b": [0.0], "c": [0.0]}, "not all 0 for an expert"),
        ({"top": [1.0]}, "'top': the scorecard has no such code"),
    ],
)
def test_incomplete_budgets_are_refused(points: dict[str, list[float]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        weights.budget(TREE, points)


def test_component_weights_are_squared_loadings_within_the_group() -> None:
    z = (X[:, :3] - X[:, :3].mean(axis=0)) / X[:, :3].std(axis=0)
    first = PCA().fit(z).components_[0]
    found = weights.pca(TREE, X)
    assert found.weights[0][:3] == pytest.approx(first**2)
    assert found.weights[0][3] == 5
    plain = weights.pca(TREE, X, squared=False).weights[0][:3]
    assert plain == pytest.approx(np.abs(first))


def test_a_series_that_runs_against_its_group_gets_no_negative_weight() -> None:
    turned = X * np.array([1, 1, -1, 1])
    with pytest.raises(ValueError, match="'c' runs against its group"):
        weights.pca(TREE, turned, squared=False)
    assert np.all(weights.pca(TREE, turned).weights[0] >= 0)


def test_a_constant_series_weighs_nothing_where_data_decide() -> None:
    flat = X.copy()
    flat[:, 1] = 3.0
    assert weights.pca(TREE, flat).weights[0][1] == 0
    assert weights.entropy(TREE, flat).weights[0][1] == 0


def test_entropy_weights_do_not_change_with_the_unit() -> None:
    found = weights.entropy(TREE, X).weights[0]
    assert found[:3].sum() == pytest.approx(1)
    assert weights.entropy(TREE, X * 1000 + 7).weights[0] == pytest.approx(found)


@given(st.floats(0, 1), st.integers(0, 1000))
def test_noise_stays_within_its_factor_and_repeats_with_its_seed(factor: float, seed: int) -> None:
    found = weights.noisy(TREE, {1: factor}, rng=np.random.default_rng(seed))
    assert np.all(np.abs(found.weights[0] / TREE.weights[0] - 1) <= factor + 1e-12)
    again = weights.noisy(TREE, {1: factor}, rng=np.random.default_rng(seed))
    assert again.weights[0].tolist() == found.weights[0].tolist()
    assert found.weights[1].tolist() == TREE.weights[1].tolist()


def test_noise_beyond_the_weight_itself_is_refused() -> None:
    for factors in ({1: 1.1}, {3: 0.1}):
        with pytest.raises(ValueError, match="noise"):
            weights.noisy(TREE, factors, rng=np.random.default_rng(1))


def test_alpha_is_the_published_formula() -> None:
    scores = X[:, :3]
    covariance = np.cov(scores, rowvar=False)
    expected = 1.5 * (1 - np.trace(covariance) / covariance.sum())
    assert cronbach(scores) == pytest.approx(expected)
    assert cronbach(np.tile(scores[:, :1], 3)) == pytest.approx(1)
    for few in (scores[:, :1], scores[:2], np.column_stack([X[:, 0], -X[:, 0]])):
        assert np.isnan(cronbach(few))


def test_correlations_take_the_units_that_have_both() -> None:
    holed = X.copy()
    holed[:10, 0] = NAN
    found = correlations(holed)
    assert found[0, 1] == pytest.approx(np.corrcoef(X[10:, 0], X[10:, 1])[0, 1])
    assert found[1, 2] == pytest.approx(np.corrcoef(X[:, 1], X[:, 2])[0, 1])
    cubes = correlations(np.column_stack([X[:, 0], X[:, 0] ** 3]), ranked=True)
    assert cubes[0, 1] == pytest.approx(1)
    assert np.isnan(correlations(np.column_stack([X[:, 0], np.ones(40)]))[0, 1])


def test_pairs_say_whether_they_share_a_pillar() -> None:
    found = {(pair.first, pair.second): pair.same for pair in pairs(X, TREE)}
    assert found[("a", "c")]
    assert not found[("a", "d")]
    assert all(pair.same for pair in pairs(X, TREE, level=3))


def test_components_are_those_of_the_correlation_matrix() -> None:
    found = components(X)
    z = (X - X.mean(axis=0)) / X.std(axis=0)
    assert found.explained == pytest.approx(PCA().fit(z).explained_variance_ratio_)
    assert found.loadings.T @ found.loadings == pytest.approx(np.eye(4))
    assert np.all(found.loadings.sum(axis=0) >= 0)
    with pytest.raises(ValueError, match="there are 2"):
        components(X[:2])
    with pytest.raises(ValueError, match="series 1 is the same"):
        components(np.column_stack([X[:, 0], np.ones(40)]))
