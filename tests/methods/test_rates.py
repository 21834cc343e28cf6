"""Rates and means: what is unknown stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods import rates

COUNTS = st.one_of(st.none(), st.integers(0, 10**7))


@given(st.integers(1950, 2050), COUNTS, COUNTS)
def test_the_chosen_census_is_known_near_and_nearest(
    year: int, first: int | None, last: int | None
) -> None:
    censuses = {2017: first, 2023: last}
    chosen = rates.nearest_census(year, censuses)
    near = [c for c in censuses if censuses[c] and abs(c - year) <= rates.REACH]
    assert (chosen is None) == (not near)
    assert chosen is None or abs(chosen - year) == min(abs(c - year) for c in near)


def test_a_rate_without_people_is_unknown() -> None:
    assert rates.per_100k(5, None) is None
    assert rates.per_100k(5, 0) is None
    assert rates.per_100k(None, 100) is None
    assert rates.per_100k(0, 100) == 0


def test_ten_years_are_divided_by_ten() -> None:
    assert rates.per_100k(3198, 540_546, years=10) == pytest.approx(59.162, abs=0.001)


def test_growth_compounds() -> None:
    grown = rates.growth_percent(12_335_129, 14_894_402, years=6)
    assert grown is not None
    assert 12_335_129 * (1 + grown / 100) ** 6 == pytest.approx(14_894_402)
    assert rates.growth_percent(None, 5, years=6) is None


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 10**6)), min_size=1, max_size=30))
def test_a_mean_lies_between_its_values(pairs: list[tuple[float, int]]) -> None:
    values, weights = [v for v, _ in pairs], [float(w) for _, w in pairs]
    mean, n = rates.weighted_mean(list(values), list(weights))
    assert n == len(pairs)
    assert mean is not None
    assert min(values) - 1e-6 <= mean <= max(values) + 1e-6
