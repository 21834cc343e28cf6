"""Capture and recapture: published figures, and intervals that hold the truth as often as said."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from salamti.methods.match.coverage import (
    Coverage,
    chao,
    chao_of,
    chapman,
    histories,
    log_linear,
)

Floats = NDArray[np.float64]


def table(seen: NDArray[np.bool_]) -> Floats:
    counts = np.zeros((2,) * seen.shape[1])
    np.add.at(counts, tuple(seen.astype(int).T), 1)
    return counts


def two(seen: NDArray[np.bool_]) -> Coverage:
    first, second = seen.sum(axis=0).tolist()
    return chapman(first, second, int(seen.all(axis=1).sum()))


def held(estimate: Callable[[np.random.Generator], Coverage], truth: int) -> tuple[float, float]:
    rng = np.random.default_rng(1)
    found = [estimate(rng) for _ in range(250)]
    share = np.mean([f.low <= truth <= f.high for f in found])
    return float(share), float(np.mean([f.best for f in found]))


def test_chapman_holds_what_it_says_for_independent_sources() -> None:
    def one(rng: np.random.Generator) -> Coverage:
        return two(rng.random((400, 2)) < (0.5, 0.4))

    share, mean = held(one, 400)
    assert 0.9 <= share <= 0.985
    assert mean == pytest.approx(400, rel=0.02)


def dependent(rng: np.random.Generator) -> NDArray[np.bool_]:
    first = rng.random(600) < 0.5
    second = rng.random(600) < np.where(first, 0.6, 0.3)
    return np.stack([first, second, rng.random(600) < 0.4], axis=1)


def test_log_linear_models_hold_what_they_say_for_sources_that_depend_on_each_other() -> None:
    share, mean = held(lambda rng: log_linear(table(dependent(rng))), 600)
    assert 0.9 <= share <= 0.99
    assert mean == pytest.approx(600, rel=0.03)


def test_two_sources_that_share_what_they_see_make_chapman_too_low() -> None:
    def one(rng: np.random.Generator) -> Coverage:
        return two(dependent(rng)[:, :2])

    assert held(one, 600)[1] < 530


def test_chao_stays_below_where_incidents_differ() -> None:
    rng = np.random.default_rng(2)
    found = []
    for _ in range(250):
        easy = rng.beta(2, 2, 600)
        found.append(chao_of(table(rng.random((600, 3)) < easy[:, None])))
    assert 480 < np.mean([f.best for f in found]) < 600
    assert np.mean([f.seen < f.low <= 600 for f in found]) > 0.97


def test_the_snowshoe_hares_of_six_trapping_days() -> None:
    """68 hares, 25 caught once and 22 twice (Cormack 1989): 68 + 5/6 x 25 x 24 / 46."""
    found = chao(25, 22, seen=68, sources=6)
    assert found.best == pytest.approx(78.87, abs=0.01)
    assert found.low > 68
    assert found.bound


def test_full_overlap_misses_nothing() -> None:
    found = chapman(50, 50, 50)
    assert (found.best, found.low) == (50, 50)
    assert found.share == 1


def test_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="3 to 5"):
        log_linear(np.ones((2, 2)))
    with pytest.raises(ValueError, match="smaller source"):
        chapman(10, 5, 6)


def test_histories_count_groups_by_who_reports() -> None:
    source, label = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 3, 3])
    counts = histories(source, label)
    assert counts[1, 1, 0] == counts[1, 0, 0] == counts[0, 1, 1] == 1
    assert counts.sum() == 3
