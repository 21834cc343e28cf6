"""Gaps between dates that are known to the day, the month or only the year."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods import gaps

DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))


def written(day: date, precision: int) -> str:
    return day.isoformat()[: (4, 7, 10)[precision]]


@given(a=DAYS, b=DAYS, how=st.tuples(st.integers(0, 2), st.integers(0, 2)))
def test_the_true_gap_lies_in_the_range(a: date, b: date, how: tuple[int, int]) -> None:
    first, second = sorted((a, b))
    found = gaps.gap(written(first, how[0]), written(second, how[1]))
    true = (second - first).days / gaps.DAYS_PER_MONTH
    assert found.low - 1e-9 <= true <= found.high + 1e-9
    assert found.low <= max(found.best, 0) <= found.high


@given(a=DAYS, b=DAYS)
def test_days_leave_no_range(a: date, b: date) -> None:
    first, second = sorted((a, b))
    found = gaps.gap(first.isoformat(), second.isoformat())
    assert found.low == found.best == found.high


def test_a_month_ends_on_its_last_day() -> None:
    assert gaps.days("2023-02") == (date(2023, 2, 1), date(2023, 2, 28))


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        gaps.days("2023-13")


@given(st.lists(st.floats(1, 200), min_size=2, max_size=12), st.floats(0.1, 10))
def test_the_rhythm_does_not_depend_on_the_unit(found: list[float], scale: float) -> None:
    spread = gaps.regularity(found)
    scaled = gaps.regularity([g * scale for g in found])
    assert spread.longest == max(found)
    assert (spread.rhythm == scaled.rhythm) or _borderline(found)


def _borderline(found: list[float]) -> bool:
    mean = sum(found) / len(found)
    spread = sqrt(sum((g - mean) ** 2 for g in found) / len(found))
    return abs(spread - mean / 3) < 1e-6


def test_even_gaps_are_regular_and_uneven_ones_are_not() -> None:
    assert gaps.regularity([12, 12, 13]).rhythm == "regular"
    assert gaps.regularity([2, 12, 40]).rhythm == "irregular"


def test_missing_editions_leave_no_mean() -> None:
    found = gaps.regularity([25.0, 72.0], incomplete=True)
    assert (found.mean, found.longest, found.rhythm) == (None, None, "incomplete")


def test_one_gap_or_none_is_too_few() -> None:
    assert gaps.regularity([12]).rhythm == gaps.regularity([]).rhythm == "too_few"
