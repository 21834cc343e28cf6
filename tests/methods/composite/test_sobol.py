"""Sobol indices: functions with known indices, and SALib as judge."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from salamti.methods.composite.sobol import Bootstrap, Indices, design, indices

Floats = NDArray[np.float64]
A, B = 7.0, 0.1
"""Ishigami's constants."""
G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
"""Sobol's constants of the G function: the lower, the more important."""


def ishigami(u: Floats) -> Floats:
    x = np.pi * (2 * u - 1)
    return np.asarray(
        np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])
    )


def ishigami_truth() -> tuple[Floats, Floats]:
    one = (1 + B * np.pi**4 / 5) ** 2 / 2
    two = A**2 / 8
    both = 8 * B**2 * np.pi**8 / 225
    whole = one + two + both
    return np.array([one, two, 0.0]) / whole, np.array([one + both, two, both]) / whole


def g_function(u: Floats) -> Floats:
    return np.asarray(np.prod((np.abs(4 * u - 2) + G) / (1 + G), axis=1))


def g_truth() -> tuple[Floats, Floats]:
    own = 1 / (3 * (1 + G) ** 2)
    whole = np.prod(1 + own) - 1
    return own / whole, np.array(
        [v * np.prod(np.delete(1 + own, i)) / whole for i, v in enumerate(own)]
    )


CASES = [
    pytest.param(ishigami, ishigami_truth(), id="ishigami"),
    pytest.param(g_function, g_truth(), id="sobol-g"),
]
Case = tuple[Floats, Floats]


@pytest.mark.parametrize("estimator", ["saltelli", "jansen"])
@pytest.mark.parametrize(("function", "truth"), CASES)
def test_known_indices_are_found(
    function: Callable[[Floats], Floats], truth: Case, estimator: Any
) -> None:
    d = len(truth[0])
    found = indices(function(design(4096, d, seed=3)), d, estimator=estimator)
    assert found.first.value == pytest.approx(truth[0], abs=0.01)
    assert found.total.value == pytest.approx(truth[1], abs=0.01)


@pytest.mark.parametrize(("function", "truth"), CASES)
def test_intervals_cover_the_truth_about_as_often_as_they_say(
    function: Callable[[Floats], Floats], truth: Case
) -> None:
    d, inside = len(truth[0]), []
    how = Bootstrap(resamples=200, level=0.9)
    for seed in range(60):
        y = function(design(256, d, seed=seed, sample="random"))
        found = indices(y, d, bootstrap=how)
        inside.append(
            [_covers(found.first, truth[0], active=truth[1] > 0.05),
             _covers(found.total, truth[1], active=truth[1] > 0.05)]
        )  # fmt: skip
    assert 0.84 < np.mean([row[0] for row in inside]) < 0.96
    assert 0.84 < np.mean([row[1] for row in inside]) < 0.96


def _covers(part: Any, truth: Floats, *, active: NDArray[np.bool_]) -> float:
    return float(((part.low <= truth) & (truth <= part.high))[active].mean())


@pytest.mark.parametrize(("function", "truth"), CASES)
def test_agrees_with_salib_inside_its_own_intervals(
    function: Callable[[Floats], Floats], truth: Case
) -> None:
    judge = importlib.import_module("SALib.analyze.sobol")
    d, n = len(truth[0]), 1024
    y = function(design(n, d, seed=5))
    problem = {"num_vars": d, "names": [f"x{i}" for i in range(d)], "bounds": [[0, 1]] * d}
    theirs = judge.analyze(problem, _in_salib_order(y, n, d), calc_second_order=False, seed=1)
    ours = indices(y, d)
    assert np.all(np.abs(ours.first.value - theirs["S1"]) <= theirs["S1_conf"])
    assert np.all(np.abs(ours.total.value - theirs["ST"]) <= theirs["ST_conf"])
    assert ours.total.value == pytest.approx(theirs["ST"], abs=1e-9)
    assert ours.first.value == pytest.approx(theirs["S1"], abs=1e-3)  # centred on all results there


def _in_salib_order(y: Floats, n: int, d: int) -> Floats:
    """There a base point is followed by its mixed points: A, AB_1 to AB_d, B."""
    a, b, mixed = y[:n], y[n : 2 * n], y[2 * n :].reshape(d, n)
    return np.column_stack([a, *mixed, b]).ravel()


def test_intervals_shrink_with_more_points() -> None:
    few, many = (_widths(indices(ishigami(design(n, 3, seed=1)), 3)) for n in (64, 4096))
    assert np.all(many < few / 3)


def _widths(found: Indices) -> Floats:
    return np.concatenate([part.high - part.low for part in (found.first, found.total)])


def test_a_far_mean_does_not_disturb_the_estimates() -> None:
    y = ishigami(design(512, 3, seed=2))
    near, far = indices(y, 3), indices(y + 1e6, 3)
    assert far.first.value == pytest.approx(near.first.value, abs=1e-6)


def test_the_sequence_is_better_than_chance() -> None:
    truth = ishigami_truth()[1]
    errors = {
        sample: np.mean(
            [np.abs(indices(ishigami(design(256, 3, seed=s, sample=sample)), 3).total.value - truth)
             for s in range(10)]
        )
        for sample in ("sobol", "random")
    }  # fmt: skip
    assert errors["sobol"] < errors["random"] / 2


def test_same_seed_same_result() -> None:
    y = ishigami(design(128, 3, seed=9))
    assert (design(128, 3, seed=9) == design(128, 3, seed=9)).all()
    assert not (design(128, 3, seed=9) == design(128, 3, seed=10)).all()
    assert (indices(y, 3).first.low == indices(y, 3).first.low).all()


def test_nothing_to_divide_where_nothing_varies() -> None:
    found = indices(np.full(40, 3.3), 2)
    assert found.variance == 0
    assert np.isnan(found.first.value).all() and np.isnan(found.total.high).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: design(1, 3, seed=0), "at least 2 points"),
        (lambda: design(8, 0, seed=0), "1 factor"),
        (lambda: design(8, 2, seed=0, sample="grid"), "'grid' is not known"),  # type: ignore[arg-type]
        (lambda: indices(np.zeros(9), 2), "n x 4"),
        (lambda: indices([1.0, 2, 3, 4, 5, float("nan"), 7, 8], 2), "result 5 of 8 is nan"),
        (lambda: indices(np.arange(8.0), 2, estimator="sobol"), "not known"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_computed_is_refused(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
