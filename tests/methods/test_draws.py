"""Fixed draws: the published generator, the shape of the triangle, resampling."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods import draws

WORD = 0xFFFFFFFF


def mulberry32(count: int) -> list[float]:
    """The generator as published, one step after the other."""
    state, found = 0, []
    for _ in range(count):
        state = (state + 0x6D2B79F5) & WORD
        mixed = ((state ^ state >> 15) * (state | 1)) & WORD
        mixed ^= (mixed + (((mixed ^ mixed >> 7) * (mixed | 61)) & WORD)) & WORD
        found.append(((mixed ^ mixed >> 14) + 0.5) / 2**32)
    return found


def test_the_closed_form_gives_the_sequence_as_published() -> None:
    assert draws.uniform(40, 25).ravel().tolist() == mulberry32(1000)


def test_draws_fill_the_unit_interval_evenly_in_every_column() -> None:
    unit = draws.uniform(2000, 45)
    assert unit.min() > 0
    assert unit.max() < 1
    counts = np.stack([np.histogram(c, bins=10, range=(0, 1))[0] for c in unit.T])
    chi = ((counts - 200) ** 2 / 200).sum(axis=1)
    assert chi.max() < 33.7  # one in 10,000 by chi-square with 9 degrees; 45 columns
    correlation = np.corrcoef(unit.T) - np.eye(45)
    assert np.abs(correlation).max() < 0.11


def test_a_triangle_has_its_mode_mean_and_variance() -> None:
    u = (np.arange(100_000) + 0.5) / 100_000
    low, mode, high = -1.0, 0.5, 3.0
    found = draws.triangular(u, low=low, mode=mode, high=high)
    assert np.all(np.diff(found) >= 0)
    assert found.mean() == pytest.approx((low + mode + high) / 3, abs=1e-4)
    variance = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    assert found.var() == pytest.approx(variance, rel=1e-3)


@pytest.mark.parametrize(("low", "mode", "high"), [(0, 0, 2), (0, 2, 2), (1, 1, 1)])
def test_a_triangle_may_lean_against_an_end_or_be_a_point(
    low: float, mode: float, high: float
) -> None:
    found = draws.triangular([0.001, 0.5, 0.999], low=low, mode=mode, high=high)
    assert np.all((low <= found) & (found <= high))


def test_a_mode_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="mode 3 lies outside the range 0 to 2"):
        draws.triangular([0.5], low=0, mode=3, high=2)


def test_resampling_gives_each_value_as_often_and_never_another() -> None:
    u = (np.arange(3000) + 0.5) / 3000
    values, counts = np.unique(draws.resampled(u, [1.5, -2.0, 7.0]), return_counts=True)
    assert values.tolist() == [-2.0, 1.5, 7.0]
    assert counts.tolist() == [1000, 1000, 1000]


def test_nothing_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        draws.resampled([0.5], [])
    with pytest.raises(ValueError, match="give at least one of each"):
        draws.uniform(0, 3)
