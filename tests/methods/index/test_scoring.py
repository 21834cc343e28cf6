"""Scores by fixed scales: ends, directions, logarithms, and the two other scales."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods.index.scoring import SCALINGS, Posts, scaled, score

NAN = float("nan")
LOG = Posts(worst=1.0, best=100.0, log=True)


def test_the_posts_score_0_and_100_and_nothing_lies_beyond() -> None:
    x = np.array([5.0, 10.0, 15.0, 20.0, 25.0, NAN])
    up, down = Posts(worst=10, best=20), Posts(worst=20, best=10)
    np.testing.assert_array_equal(score(x, up), [0, 0, 50, 100, 100, NAN])
    np.testing.assert_array_equal(score(x, down), [100, 100, 50, 0, 0, NAN])


def test_a_logarithmic_scale_is_even_in_ratios() -> None:
    np.testing.assert_allclose(score(np.array([1.0, 10.0, 100.0, -5.0]), LOG), [0, 50, 100, 0])
    zero = Posts(worst=10, best=0, log=True, offset=0.1)
    assert score(np.array([0.0]), zero).tolist() == [100.0]


def test_posts_without_a_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="make no scale"):
        score(np.ones(1), Posts(worst=2, best=2))


def test_the_share_that_is_no_better_counts_ties_as_reached() -> None:
    pool = np.array([0.0, 0.0, 0.0, 4.0])
    posts = Posts(worst=10, best=0)
    found = scaled(np.array([0.0, 4.0, 9.0, NAN]), posts, "place", pool=pool)
    np.testing.assert_array_equal(found, [100, 25, 0, NAN])


def test_the_spread_takes_its_ends_from_the_pool() -> None:
    pool = np.arange(101.0)
    found = scaled(np.array([5.0, 50.0, 95.0, 100.0]), Posts(worst=0, best=1), "spread", pool=pool)
    np.testing.assert_allclose(found, [0, 50, 100, 100])


def test_a_constant_series_is_scored_by_its_goalposts_where_the_pool_has_no_spread() -> None:
    found = scaled(np.array([5.0]), Posts(worst=0, best=10), "spread", pool=np.full(9, 5.0))
    assert found.tolist() == [50.0]


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("posts", [Posts(worst=0.5, best=40, log=True), Posts(worst=40, best=0.5)])
def test_no_scale_turns_the_order_round(scaling: str, posts: Posts) -> None:
    pool = np.random.default_rng(1).gamma(2.0, 9.0, 300)
    x = np.linspace(0, 60, 200)
    steps = np.diff(scaled(x, posts, scaling, pool=pool)) * posts.direction  # type: ignore[arg-type]
    assert (steps >= -1e-9).all()
