"""Few treated units: the test keeps its level, the interval holds, the leads are seen."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods.effect import few


@pytest.mark.parametrize("treated", [1, 2])
def test_the_effect_on_few_units_is_held_as_often_as_said(treated: int) -> None:
    rng, units = np.random.default_rng(1), 40
    chosen, studies = np.arange(units) < treated, 200
    inside = wrong = 0
    for _ in range(studies):
        quiet = rng.normal(0, 1, (20, units)).cumsum(axis=0) * 0.3 + rng.normal(0, 3, units)
        moved = quiet + 2.0 * ((np.arange(20) >= 12)[:, None] & chosen)
        found = few.difference(moved, chosen, start=12)
        inside += found.low <= 2.0 <= found.high
        wrong += few.difference(quiet, chosen, start=12).p < 0.05
    assert 0.90 <= inside / studies <= 0.98
    assert wrong / studies < 0.07


def test_too_few_others_give_no_interval_but_a_p_that_cannot_be_small() -> None:
    y = np.random.default_rng(2).normal(0, 1, (10, 8))
    y[5:, 0] += 50
    found = few.difference(y, np.arange(8) < 1, start=5)
    assert np.isinf([found.low, found.high]).all()
    assert found.p == pytest.approx(1 / 8)


def test_the_path_is_measured_from_the_mean_before() -> None:
    y = np.random.default_rng(3).normal(0, 0.1, (12, 30))
    y[6:, 0] += 4
    found = few.difference(y, np.arange(30) < 1, start=6)
    assert found.path[:6].mean() == pytest.approx(0, abs=1e-9)
    assert found.path[6:].mean() == pytest.approx(found.effect)
    assert (found.path[6:] > found.path_high[6:]).all()


@pytest.mark.parametrize(
    ("outcomes", "treated", "start", "said"),
    [
        (np.ones((6, 4)), [1, 0], 2, "each of the columns"),
        (np.ones((6, 4)), [1, 0, 0, 0], 6, "both sides"),
        (np.ones((6, 3)), [1, 1, 0], 2, "two more others"),
        (np.full((6, 4), np.nan), [1, 0, 0, 0], 2, "unknown values"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    outcomes: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    treated: list[int],
    start: int,
    said: str,
) -> None:
    with pytest.raises(ValueError, match=said):
        few.difference(outcomes, treated, start=start)
