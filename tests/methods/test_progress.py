"""The public rule of the scorecard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods.progress import Point, judge, line_status, wobble


def series(values: Sequence[float], *, start: int = 2010) -> list[Point]:
    return [Point(year=start + i, value=v) for i, v in enumerate(values)]


STEADY = series([50 + 2 * i for i in range(15)])


def test_steady_rise_is_improving_where_more_is_better() -> None:
    found = judge(STEADY, 2021, better=1)
    assert (found.status, found.reason, found.after) == ("improving", "beyond_wobble", 3)
    assert found.baseline is not None
    assert found.baseline.year == 2021


def test_the_same_rise_is_worsening_where_less_is_better() -> None:
    assert judge(STEADY, 2021, better=-1).status == "worsening"


def test_indicator_without_direction_is_not_judged() -> None:
    found = judge(STEADY, 2021, better=0)
    assert (found.status, found.reason) == ("no_evidence", "no_direction")


def test_one_value_after_the_baseline_is_too_early() -> None:
    assert judge(STEADY[:13], 2021, better=1).reason == "too_early"


def test_series_that_ended_long_before_the_baseline_has_no_baseline() -> None:
    assert judge(STEADY[:5], 2021, better=1).reason == "no_baseline"


def test_baseline_may_be_up_to_three_years_older() -> None:
    gap = [p for p in STEADY if p.year not in (2019, 2020, 2021)]
    found = judge(gap, 2021, better=1)
    assert found.baseline is not None
    assert found.baseline.year == 2018
    assert found.status == "improving"


def test_no_series_is_no_evidence() -> None:
    assert judge([], 2021, better=1).reason == "no_series"


def test_change_of_method_after_the_baseline_is_not_compared() -> None:
    broken = [
        *STEADY[:13],
        Point(year=2023, value=90, breaks=True),
        Point(year=2024, value=91),
    ]
    assert judge(broken, 2021, better=1).reason == "method_changed"


def test_noisy_series_needs_more_than_its_ordinary_wobble() -> None:
    noisy = series([10, 14, 9, 15, 8, 13, 10, 15, 9, 14, 10, 12, 11, 13, 14])
    assert judge(noisy, 2021, better=1).reason == "within_wobble"


def test_series_that_went_both_ways_has_no_clear_change() -> None:
    turned = [*STEADY[:12], *series([60, 61, 90], start=2022)]
    assert judge(turned, 2021, better=1).reason == "both_ways"


def test_overlapping_ranges_are_no_clear_change() -> None:
    ranged = [
        Point(year=y, value=v, low=v - 2, high=v + 2) for y, v in ((2021, 5), (2022, 6), (2023, 8))
    ]
    assert judge(ranged, 2021, better=1).reason == "inside_range"


def test_separate_ranges_are_a_change() -> None:
    ranged = [
        Point(year=y, value=v, low=v - 1, high=v + 1) for y, v in ((2021, 5), (2022, 6), (2023, 8))
    ]
    found = judge(ranged, 2021, better=-1)
    assert (found.status, found.reason) == ("worsening", "outside_range")


def test_too_short_to_know_the_wobble_is_no_evidence() -> None:
    assert judge(series([20, 30, 45, 60], start=2021), 2021, better=1).reason == "short_series"


def test_change_that_the_printed_decimals_hide_does_not_count() -> None:
    slow = series([5 + 0.001 * i for i in range(15)])
    assert judge(slow, 2021, better=1, decimals=1).status == "no_change"
    assert judge(slow, 2021, better=1, decimals=3).status == "improving"


def test_wobble_is_the_spread_of_the_yearly_changes() -> None:
    values = [0, 1, 3, 4, 7, 8, 9]
    steps = np.diff(values)
    expected = float(np.median(np.abs(steps - np.median(steps))))
    assert wobble(series(values)) == expected


@given(st.lists(st.floats(-1e6, 1e6), min_size=0, max_size=25))
def test_direction_only_swaps_improving_and_worsening(values: list[float]) -> None:
    swap = {"improving": "worsening", "worsening": "improving"}
    up = judge(series(values, start=2005), 2021, better=1).status
    down = judge(series(values, start=2005), 2021, better=-1).status
    assert down == swap.get(up, up)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], "no_evidence"),
        (["no_evidence"], "no_evidence"),
        (["no_change", "no_evidence"], "no_change"),
        (["improving", "worsening"], "no_change"),
        (["improving", "no_change", "no_change"], "no_change"),
        (["improving", "no_change"], "improving"),
        (["worsening", "worsening", "improving"], "worsening"),
    ],
)
def test_line_takes_the_side_of_most_judged_indicators(statuses: list[str], expected: str) -> None:
    assert line_status(statuses) == expected  # type: ignore[arg-type]
