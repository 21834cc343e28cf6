"""Weights for a stated importance: met where it can be, said where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from salamti.methods.composite.optimise import Search, balance, informative

RNG = np.random.default_rng
NODES = RNG(1).multivariate_normal(
    np.zeros(4),
    [[1, 0.6, 0.2, 0.1], [0.6, 4, 0.3, 0.1], [0.2, 0.3, 0.5, 0.0], [0.1, 0.1, 0.0, 2]],
    size=150,
)


def correlations(weights: np.ndarray) -> np.ndarray:
    y = NODES @ weights
    return np.array([np.corrcoef(x, y)[0, 1] for x in NODES.T])


@pytest.mark.parametrize("stated", [[1, 1, 1, 1], [1, 2, 1, 1], [3, 3, 2, 2]])
def test_the_stated_importance_is_met(stated: list[float]) -> None:
    found = balance(NODES, stated)
    r = correlations(found.weights)
    assert found.converged
    assert found.reason == ""
    assert r / r.sum() == pytest.approx(np.array(stated) / sum(stated), abs=1e-4)
    assert found.weights.sum() == pytest.approx(1)
    assert np.all(found.weights >= 0)


def test_shares_of_variance_are_met() -> None:
    found = balance(NODES, [1, 1, 1, 2], measure="variance")
    r = correlations(found.weights) ** 2
    assert found.converged
    assert r / r.sum() == pytest.approx([0.2, 0.2, 0.2, 0.4], abs=1e-4)


def test_the_scatter_of_a_node_is_made_up_for_exactly() -> None:
    x = RNG(2).normal(size=(500, 3))
    x -= x.mean(axis=0)
    x = np.linalg.qr(x)[0] * [1.0, 2.0, 4.0]  # uncorrelated: weights must be 1 / scatter
    found = balance(x, [1, 1, 1])
    assert found.weights == pytest.approx(np.array([4, 2, 1]) / 7, abs=1e-3)


def test_any_index_can_be_balanced() -> None:
    positive = np.exp(NODES / 4)

    def geometric(weights: np.ndarray) -> np.ndarray:
        return np.asarray(np.exp(np.log(positive) @ weights))

    found = balance(positive, [1, 1, 1, 1], combine=geometric)
    r = np.array([np.corrcoef(x, geometric(found.weights))[0, 1] for x in positive.T])
    assert found.converged
    assert np.ptp(r) < 1e-3


def test_what_cannot_be_met_is_said_with_its_distance() -> None:
    x = RNG(3).normal(size=(200, 2))
    found = balance(np.column_stack([x, -x[:, 0]]), [1, 1, 1])  # r_0 = -r_2 at any weights
    assert not found.converged
    assert found.error > 0.01
    assert "was not met: node" in found.reason


def test_nodes_that_cancel_out_are_seen_in_their_correlations() -> None:
    x = RNG(3).normal(size=(200, 2))
    against = -x.mean(axis=1) + 0.05 * RNG(4).normal(size=200)
    found = balance(np.column_stack([x, against]), [1, 1, 1])
    assert found.correlation.max() < 0.1


def test_the_most_informative_weights_beat_others() -> None:
    found = informative(NODES)
    best = correlations(found.weights).sum()
    assert found.converged
    assert np.isnan(found.wanted).all()
    others = RNG(5).dirichlet(np.ones(4), size=300)
    assert max(correlations(w).sum() for w in others) <= best + 1e-6


def test_units_with_unknown_nodes_are_left_out() -> None:
    x = NODES.copy()
    x[:10, 2] = np.nan
    assert balance(x, [1, 1, 1, 1]).weights == pytest.approx(
        balance(NODES[10:], [1, 1, 1, 1]).weights, abs=1e-6
    )


def test_same_search_same_weights() -> None:
    one, two = (balance(NODES, [1, 2, 3, 4], search=Search(seed=7)) for _ in range(2))
    assert (one.weights == two.weights).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: balance(NODES, [1, 1]), "give one for each"),
        (lambda: balance(NODES, [1, 1, 1, 0]), "above 0"),
        (lambda: balance(NODES[:, :1], [1]), "2 nodes"),
        (lambda: balance(np.column_stack([NODES, np.ones(150)]), [1] * 5), "node 4 is the same"),
        (lambda: balance(np.full((5, 2), np.nan), [1, 1]), "0 units have"),
        (lambda: balance(NODES, [1] * 4, combine=lambda w: w), "there are 150 units"),
    ],
)
def test_what_has_no_answer_is_refused(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
