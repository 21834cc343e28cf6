"""Dividing whole numbers over months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods.spread import days_by_month, divide

STARTS = st.dates(date(1989, 1, 1), date(2030, 1, 1))


@given(start=STARTS, length=st.integers(0, 800))
def test_every_day_is_in_one_month(start: date, length: int) -> None:
    days = days_by_month(start, start + timedelta(days=length))
    assert sum(days.values()) == length + 1
    assert list(days) == sorted(days)


@given(start=STARTS, length=st.integers(0, 800), total=st.integers(0, 10_000))
def test_the_parts_add_up_and_are_within_one_of_their_share(
    start: date, length: int, total: int
) -> None:
    days = days_by_month(start, start + timedelta(days=length))
    parts = divide(total, days)
    assert sum(parts.values()) == total
    assert all(abs(parts[m] - total * n / (length + 1)) < 1 for m, n in days.items())


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before its start"):
        days_by_month(date(2020, 2, 1), date(2020, 1, 1))
