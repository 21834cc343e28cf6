"""Records of a yearly series: never over a gap, never against another publisher."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods.records import record, spans

SERIES = st.dictionaries(st.integers(1980, 2030), st.integers(0, 9000), min_size=1, max_size=40)


@given(SERIES)
def test_every_year_after_the_record_year_is_lower(values: dict[int, int]) -> None:
    found = record({y: float(v) for y, v in values.items()})
    start = found.highest_since
    later = [y for y in values if y < found.year and (start is None or y > start)]
    assert all(values[y] < values[found.year] for y in later)
    assert start is None or values[start] >= values[found.year]


@given(SERIES)
def test_rank_and_peak_agree(values: dict[int, int]) -> None:
    found = record({y: float(v) for y, v in values.items()})
    assert values[found.peak] == max(values.values())
    assert found.rank == sorted(values.values(), reverse=True).index(values[found.year]) + 1


def test_missing_years_are_named() -> None:
    assert record({2015: 4612.0, 2016: 2610.0, 2020: 600.0, 2025: 3417.0}).gaps == (
        2017, 2018, 2019, 2021, 2022, 2023, 2024,
    )  # fmt: skip


def test_an_empty_series_has_no_record() -> None:
    with pytest.raises(ValueError, match="at least one year"):
        record({})


@given(st.sets(st.integers(1900, 2100)))
def test_spans_name_each_year_once(years: set[int]) -> None:
    named: list[int] = []
    for piece in filter(None, spans(years).split(", ")):
        first, _, last = piece.partition("–")
        named += range(int(first), int(last or first) + 1)
    assert named == sorted(years)
