"""Required pace beside observed pace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods.pace import pace


@pytest.mark.parametrize(
    ("values", "better", "outlook"),
    [
        ((60.0, 66.0, 70.0), 1, "on_pace"),
        ((60.0, 66.0, 90.0), 1, "too_slow"),
        ((60.0, 58.0, 90.0), 1, "moving_away"),
        ((60.0, 60.0, 90.0), 1, "too_slow"),
        ((60.0, 95.0, 90.0), 1, "reached"),
        ((2.0, 1.6, 1.1), -1, "on_pace"),
        ((2.0, 2.3, 1.1), -1, "moving_away"),
        ((2.0, 1.0, 1.1), -1, "reached"),
    ],
)
def test_outlook(values: tuple[float, float, float], better: int, outlook: str) -> None:
    base, latest, target = values
    found = pace((2021, base), (2024, latest), target=(2030, target), better=better)
    assert found.outlook == outlook


def test_target_whose_year_is_over_is_missed_and_needs_no_pace() -> None:
    found = pace((2021, 60.0), (2025, 66.0), target=(2025, 90.0), better=1)
    assert (found.outlook, found.required, found.gap) == ("missed", None, 24.0)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(2025, 2060))
def test_required_pace_ends_at_the_target(latest: float, target: float, year: int) -> None:
    found = pace((2021, latest - 1), (2024, latest), target=(year, target), better=1)
    if found.required is not None:
        end = latest + found.required * (year - 2024)
        assert end == pytest.approx(target, abs=1e-6)
    else:
        assert latest >= target
