"""Falls of yearly indices: the rule at its edges, noise that must not fire, and long falls."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.methods.decline import (
    Episode,
    Fall,
    episodes,
    falls,
    open_fall,
    regained,
    threshold,
)

SEED = 20190301
YEARS = np.arange(2010, 2025)


def test_a_synthetic_drop_fires_and_is_dated() -> None:
    values = np.full(15, 0.45)
    values[12:] = 0.30
    found = falls(YEARS, values, lows=values - 0.04, highs=values + 0.04, least=0.1)
    assert found == [Fall(first=2022, last=2024, year=2022, since=2019, drop=0.15)]
    assert open_fall(found, 2024) == found[0]
    assert open_fall(found, 2023) is None


def test_a_stable_noisy_series_does_not_fire() -> None:
    """Noise of a third of the published range: no alert in 3,000 series-years."""
    rng = np.random.default_rng(SEED)
    for _ in range(200):
        values = 0.4 + 0.04 / 3 * rng.normal(size=15)
        assert falls(YEARS, values, lows=values - 0.04, highs=values + 0.04, least=0.1) == []


def test_a_fall_inside_the_published_range_does_not_fire() -> None:
    values = np.array([0.5, 0.5, 0.38])
    wide = falls([2020, 2021, 2022], values, lows=values - 0.07, highs=values + 0.07, least=0.1)
    narrow = falls([2020, 2021, 2022], values, lows=values - 0.05, highs=values + 0.05, least=0.1)
    assert wide == []
    assert len(narrow) == 1


def test_a_fall_below_the_threshold_does_not_fire_however_narrow_the_range() -> None:
    values = np.array([0.50, 0.41])
    assert falls([2020, 2021], values, lows=values, highs=values, least=0.1) == []
    assert len(falls([2020, 2021], values, lows=values, highs=values, least=0.09)) == 1


def test_a_slow_fall_is_not_sharp_but_long() -> None:
    values = np.linspace(0.47, 0.35, 15)
    assert falls(YEARS, values, least=0.1) == []
    assert episodes(YEARS, values) == []
    steeper = np.linspace(0.47, 0.30, 15)
    assert episodes(YEARS, steeper) == [Episode(since=2010, last=2024, drop=0.17, open=True)]


def test_unknown_years_are_skipped_and_never_zero() -> None:
    values = np.array([0.5, np.nan, np.nan, 0.35, np.nan, np.nan, np.nan, 0.2])
    years = np.arange(2000, 2008)
    found = falls(years, values, least=0.1)
    assert [(f.year, f.since) for f in found] == [(2003, 2000)]
    assert falls(years, np.full(8, np.nan), least=0.1) == []
    assert episodes(years, values) == []


def test_an_unknown_range_leaves_the_decision_to_the_size() -> None:
    values, unknown = np.array([0.5, 0.39]), np.array([np.nan, np.nan])
    assert len(falls([2020, 2021], values, lows=unknown, highs=unknown, least=0.1)) == 1


def test_lower_is_better_turns_the_index_round() -> None:
    years, values = [1998, 1999, 2000], np.array([4.0, 7.0, 6.0])
    assert falls(years, values, least=2.0) == []
    [found] = falls(years, values, least=2.0, better=-1)
    assert (found.first, found.last, found.drop) == (1999, 2000, 3.0)
    up = falls(years, values - 1, lows=values - 1.5, highs=values - 0.5, least=2.0, better=-1)
    assert [f.drop for f in up] == [3.0]


@pytest.mark.parametrize(
    ("scale", "steps", "least"),
    [((0, 1), False, 0.1), ((-2.5, 2.5), False, 0.5), ((0, 100), True, 10), ((1, 7), True, 2)],
)
def test_thresholds_are_a_tenth_of_the_scale_and_two_steps(
    scale: tuple[float, float], steps: bool, least: float
) -> None:
    assert threshold(*scale, steps=steps) == pytest.approx(least)


def test_an_episode_ends_with_a_turn_and_with_patience() -> None:
    turned = [0.60, 0.55, 0.48, 0.52, 0.51, 0.45]
    first, *_ = episodes(range(2000, 2006), turned)
    assert first == Episode(since=2000, last=2002, drop=0.12, open=False)
    flat = [0.60, 0.55, 0.48, *[0.48] * 5, 0.40]
    [only] = episodes(range(2000, 2009), flat)
    assert (only.last, only.open) == (2002, False)
    crept = [0.60, 0.48, 0.505, 0.53, 0.555, 0.58]
    [closed] = episodes(range(2000, 2006), crept)
    assert (closed.last, closed.open) == (2001, False)


def test_half_of_a_fall_won_back_in_time_is_regained() -> None:
    fall = Fall(first=2001, last=2001, year=2001, since=2000, drop=0.2)
    years = range(2000, 2006)
    assert regained(years, [0.5, 0.3, 0.3, 0.35, 0.41, 0.41], fall) is True
    assert regained(years, [0.5, 0.3, 0.3, 0.35, 0.39, 0.6], fall) is False
    assert regained([2000, 2001, 2002], [0.5, 0.3, 0.3], fall) is None


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="increase"):
        falls([2001, 2000], [0.1, 0.2], least=0.1)
    with pytest.raises(ValueError, match="same length"):
        falls([2000, 2001], [0.1], least=0.1)
    with pytest.raises(ValueError, match="positive"):
        falls([2000], [0.1], least=0.0)
    with pytest.raises(ValueError, match="better"):
        episodes([2000], [0.1], better=0)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=25), st.floats(0.05, 0.4))
def test_every_alert_is_a_fall_as_large_as_said(values: list[float], least: float) -> None:
    years = np.arange(2000, 2000 + len(values))
    by_year = dict(zip(years.tolist(), values, strict=True))
    for fall in falls(years, values, least=least):
        assert fall.first <= fall.year <= fall.last
        assert 1 <= fall.year - fall.since <= 3
        assert by_year[fall.since] - by_year[fall.year] == pytest.approx(fall.drop, abs=1e-6)
        assert fall.drop >= least - 1e-6


@given(st.lists(st.floats(0, 1), min_size=2, max_size=25))
def test_episodes_follow_each_other_and_lose_a_tenth(values: list[float]) -> None:
    found = episodes(np.arange(2000, 2000 + len(values)), values)
    assert all(e.drop >= 0.1 - 1e-6 and e.since < e.last for e in found)
    assert all(a.last <= b.since for a, b in pairwise(found))
