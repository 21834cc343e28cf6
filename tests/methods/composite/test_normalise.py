"""Scores: each formula by hand, directions, given parameters, what cannot be scored."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods.composite.columns import Floats
from salamti.methods.composite.normalise import Normalisation, normalise, one

X = np.array([2.0, 4.0, np.nan, 10.0])
UNITS = ("A", "B", "C", "D")


def scores(direction: float, **choice: Any) -> list[float | None]:
    found = one(X, direction, Normalisation(**choice), units=UNITS).scores
    return [None if np.isnan(score) else round(float(score), 9) for score in found]


@pytest.mark.parametrize(
    ("choice", "up", "down"),
    [
        ({}, [0, 25, None, 100], [100, 75, None, 0]),
        ({"scale": (1, 5)}, [1, 2, None, 5], [5, 4, None, 1]),
        ({"minimum": 0, "maximum": 20}, [10, 20, None, 50], [90, 80, None, 50]),
        ({"method": "rank"}, [1, 2, None, 3], [3, 2, None, 1]),
        ({"method": "borda"}, [0, 1, None, 2], [2, 1, None, 0]),
        ({"method": "percentile"}, [0, 0.5, None, 1], [1, 0.5, None, 0]),
        ({"method": "distance_to_max"}, [0, 0.25, None, 1], [1, 0.75, None, 0]),
        (
            {"method": "distance_to_reference", "reference": "B"},
            [0, 1, None, 4],
            [round(8 / 6, 9), 1, None, 0],
        ),
        (
            {"method": "distance_to_reference", "reference": "B", "cap": True},
            [0, 1, None, 1],
            [1, 1, None, 0],
        ),
        ({"method": "distance_to_target", "target": 6}, [0, 0.5, None, 2], [2, 1.5, None, 0]),
        ({"method": "fraction_of_max"}, [0.2, 0.4, None, 1], [1, 2, None, 5]),
        ({"method": "scaled", "lower": 2, "upper": 12}, [0, 20, None, 80], [-40, -60, None, -120]),
        (
            {"method": "scaled", "lower": 2, "upper": 12, "directed": False},
            [0, 20, None, 80],
            [100, 80, None, 20],
        ),
        (
            {"method": "goalposts", "lower": 3, "upper": 5, "factor": 10},
            [0, 5, None, 10],
            [10, 5, None, 0],
        ),
        (
            {"method": "goalposts", "lower": 3, "upper": 5, "truncate": False},
            [-0.5, 0.5, None, 3.5],
            [1.5, 0.5, None, -2.5],
        ),
        (
            {"method": "goalposts", "lower": 0, "upper": 8},
            [0.25, 0.5, None, 1],
            [0.75, 0.5, None, 0],
        ),
        ({"method": "none"}, [2, 4, None, 10], [-2, -4, None, -10]),
    ],
    ids=str,
)
def test_each_formula_in_both_directions(
    choice: dict[str, Any], up: list[float | None], down: list[float | None]
) -> None:
    assert scores(1, **choice) == up
    assert scores(-1, **choice) == down


def test_standard_scores_have_the_mean_and_spread_asked_for() -> None:
    found = one(X, 1, Normalisation(method="zscore", mean=10, sd=2)).scores
    assert np.nanmean(found) == pytest.approx(10)
    assert np.nanstd(found, ddof=1) == pytest.approx(2)
    fixed = one(X, -1, Normalisation(method="zscore", centre=4, spread=2)).scores
    assert fixed.tolist()[:2] == [1, 0]


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20, unique=True), st.sampled_from((1, -1))
)
def test_what_a_panel_used_gives_the_same_scores_when_it_is_given(
    values: list[float], direction: int
) -> None:
    x = np.array(values)
    first = one(x, direction, Normalisation(directed=True))
    if first.reason:
        return
    low, high = first.parameters["min"], first.parameters["max"]
    again = Normalisation(minimum=low, maximum=high, directed=True)
    assert one(x, direction, again).scores.tolist() == first.scores.tolist()
    assert one(x[:1], direction, again).scores.tolist() == first.scores[:1].tolist()


@pytest.mark.parametrize(
    ("x", "choice", "reason"),
    [
        (np.ones(3), {}, "all known values are equal"),
        (np.ones(3), {"method": "zscore"}, "all known values are equal"),
        (np.array([1.0, np.nan]), {"method": "zscore"}, "one known value only"),
        (np.array([1.0]), {}, "all known values are equal"),
        (np.array([1.0]), {"method": "percentile"}, "one known value only"),
        (np.array([np.nan, np.nan]), {}, "no known value"),
        (np.array([0.0, -1.0]), {"method": "fraction_of_max"}, "the maximum is 0"),
        (np.array([3.0, 1.0]), {"method": "distance_to_target", "target": 1}, "all known values"),
        (
            np.array([3.0, np.nan]),
            {"method": "distance_to_reference", "reference": "B"},
            "the reference has no value",
        ),
    ],
)
def test_what_cannot_be_scored_is_unknown_with_a_reason(
    x: Floats, choice: dict[str, Any], reason: str
) -> None:
    found = one(x, 1, Normalisation(**choice), units=("A", "B"))
    assert np.isnan(found.scores).all()
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"method": "goalposts", "lower": 1}, "needs lower and upper"),
        ({"method": "goalposts", "lower": 1, "upper": 1}, "lower and upper are equal"),
        ({"method": "distance_to_target"}, "needs a target"),
        ({"method": "distance_to_reference", "reference": "Z"}, "'Z' is not a unit"),
    ],
)
def test_a_missing_parameter_is_refused_with_the_series(choice: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=f"rate: .*{said}"):
        normalise(X[:, None], np.ones(1), Normalisation(**choice), codes=["rate"], units=UNITS)
