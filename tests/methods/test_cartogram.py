"""Circles near their place, none over another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salamti.methods import cartogram


def laid(seed: int, count: int) -> tuple[cartogram.Floats, cartogram.Floats]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 10, (count, 2)), rng.uniform(0.05, 0.6, count)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 40))
def test_no_circle_covers_another(seed: int, count: int) -> None:
    centres, radii = laid(seed, count)
    assert cartogram.overlap(cartogram.spread(centres, radii), radii) < 1e-3


def test_the_gap_is_kept() -> None:
    centres, radii = laid(3, 25)
    moved = cartogram.spread(centres, radii, gap=0.1)
    assert cartogram.overlap(moved, radii + 0.0499) < 1e-3


def test_circles_that_do_not_touch_stay_where_they_are() -> None:
    centres = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    moved = cartogram.spread(centres, np.array([1.0, 2.0, 3.0]))
    assert np.abs(moved - centres).max() < 1e-4


def test_the_larger_circle_gives_way_less() -> None:
    centres = np.array([[0.0, 0.0], [1.0, 0.0]])
    moved = cartogram.spread(centres, np.array([2.0, 0.5]))
    assert abs(moved[0, 0]) < abs(moved[1, 0] - 1.0)


def test_circles_at_one_spot_are_parted() -> None:
    centres, radii = np.zeros((12, 2)), np.ones(12)
    assert cartogram.overlap(cartogram.spread(centres, radii), radii) < 1e-3


def test_the_same_input_gives_the_same_output() -> None:
    centres, radii = laid(7, 30)
    first = cartogram.spread(centres, radii)
    assert np.array_equal(first, cartogram.spread(centres.copy(), radii.copy()))


def test_nothing_is_laid_out_as_nothing() -> None:
    assert cartogram.spread(np.zeros((0, 2)), np.zeros(0)).shape == (0, 2)


@pytest.mark.parametrize(
    ("centres", "radii"),
    [
        (np.zeros((2, 2)), np.ones(3)),
        (np.zeros((2, 3)), np.ones(2)),
        (np.zeros((1, 2)), np.zeros(1)),
    ],
)  # fmt: skip
def test_shapes_and_radii_are_checked(centres: cartogram.Floats, radii: cartogram.Floats) -> None:
    with pytest.raises(ValueError, match="must be"):
        cartogram.spread(centres, radii)
