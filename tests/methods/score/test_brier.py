"""The Brier score and the probability of reaching a threshold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods.score.brier import brier, exceedance


def test_the_threshold_itself_counts() -> None:
    assert exceedance([[24, 25, 26, 24.999]]).tolist() == [0.5]
    assert exceedance([[0, 1, 2, 3]], threshold=1).tolist() == [0.75]


@pytest.mark.parametrize("draws", [[[1.0, np.nan]], [[-1, 2]], [[1.0, np.inf]]])
def test_unknown_draws_have_no_probability(draws: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="known"):
        exceedance(draws)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_honest_probability_has_the_best_expected_score(truth: float, told: float) -> None:
    def expected(p: float) -> float:
        if_not, if_so = brier([p, p], [0, 1])
        return float((1 - truth) * if_not + truth * if_so)

    assert expected(truth) <= expected(told) + 1e-12


@pytest.mark.parametrize(
    ("probability", "outcome", "message"),
    [
        ([0.5], [0, 1], "same length"),
        ([], [], "at least"),
        ([1.1], [1], "between 0 and 1"),
        ([np.nan], [1], "between 0 and 1"),
        ([0.5], [np.nan], "0 or 1"),
        ([0.5], [2], "0 or 1"),
    ],
)
def test_what_is_no_probability_or_no_outcome_is_refused(
    probability: list[float], outcome: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        brier(probability, outcome)
