"""Gaps in yearly series: what is bridged, carried and left unknown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods.index.bridging import at_source, bridge, trailing_mean

NAN = float("nan")


def test_a_gap_within_reach_is_put_on_the_line_and_a_wider_one_is_carried() -> None:
    found = bridge(np.array([[0.0, NAN, NAN, 6.0]]), reach=1, gap=3)
    assert found.values.tolist() == [[0.0, 2.0, 4.0, 6.0]]
    assert found.age.tolist() == [[0.0, 1.0, 1.0, 0.0]]
    wide = bridge(np.array([[0.0, NAN, NAN, 6.0]]), reach=1, gap=2)
    np.testing.assert_array_equal(wide.values, [[0.0, 0.0, NAN, 6.0]])


def test_a_value_is_carried_no_further_than_its_reach_in_both_directions() -> None:
    found = bridge(np.array([[NAN, NAN, 5.0, NAN, NAN]]), reach=1, gap=9)
    np.testing.assert_array_equal(found.values, [[NAN, 5.0, 5.0, 5.0, NAN]])
    assert found.before.tolist() == [[-1, 2, 2, 2, -1]]


def test_a_series_that_has_ended_is_not_filled_from_its_future() -> None:
    found = bridge(np.array([[1.0, NAN, NAN, NAN, 9.0]]), reach=1, gap=2)
    np.testing.assert_array_equal(found.values, [[1.0, 1.0, NAN, NAN, 9.0]])


def test_an_unknown_series_stays_unknown() -> None:
    found = bridge(np.full((1, 3), NAN), reach=5, gap=5)
    assert np.isnan(found.values).all() and np.isnan(found.age).all()
    assert np.isnan(at_source(np.ones((1, 3)), found)).all()


def test_errors_come_from_the_nearest_year_that_a_value_stands_on() -> None:
    found = bridge(np.array([[0.0, NAN, NAN, 6.0]]), reach=0, gap=3)
    assert at_source(np.array([[1.0, NAN, NAN, 2.0]]), found).tolist() == [[1.0, 1.0, 2.0, 2.0]]


def test_a_negative_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="reach -1"):
        bridge(np.ones((1, 2)), reach=-1, gap=0)


def test_a_mean_needs_half_of_its_years() -> None:
    found = trailing_mean(np.array([[4.0, NAN, NAN, 2.0, 6.0]]), window=3)
    np.testing.assert_array_equal(found, [[NAN, NAN, NAN, NAN, 4.0]])
    with pytest.raises(ValueError, match="window 0"):
        trailing_mean(np.ones((1, 2)), window=0)


@given(
    st.lists(st.one_of(st.none(), st.floats(-9, 9)), min_size=1, max_size=12),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_known_values_stay_and_filled_ones_lie_between_known_ones(
    values: list[float | None], reach: int, gap: int
) -> None:
    x = np.array([[NAN if v is None else v for v in values]])
    found = bridge(x, reach=reach, gap=gap).values
    known = ~np.isnan(x)
    np.testing.assert_array_equal(found[known], x[known])
    if known.any():
        filled = found[~np.isnan(found)]
        assert (filled >= np.nanmin(x) - 1e-9).all() and (filled <= np.nanmax(x) + 1e-9).all()
