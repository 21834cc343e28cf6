"""Near repeats: counts by definition, the mean over all shuffles, level and power of the test."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from salamti.methods.hotspot._cylinders import distances
from salamti.methods.hotspot.knox import Cell, Happenings, knox, near_repeats

KM, DAYS = [0, 60, 150], [0, 2, 14]
LAT, LON = np.random.default_rng(1).uniform([[30], [70]], [[33], [73]], (2, 12))


def made_up(size: int, *, seed: int, span: int = 300) -> Happenings:
    """Events without interaction, several in a place and on a day."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, len(LAT), size)
    return Happenings(lat=LAT[at], lon=LON[at], day=rng.integers(0, span, size))


def repeated(size: int, *, seed: int) -> Happenings:
    """The same with a near repeat of every fourth event."""
    first = made_up(size, seed=seed)
    lat, lon, day = (np.asarray(v) for v in (first.lat, first.lon, first.day))
    return Happenings(
        lat=np.concatenate([lat, lat[::4]]),
        lon=np.concatenate([lon, lon[::4]]),
        day=np.concatenate([day, day[::4] + 1]),
    )


def by_definition(events: Happenings) -> np.ndarray:
    """Pairs by (distance, days), pair by pair."""
    apart = distances(np.asarray(events.lat), np.asarray(events.lon))
    day = np.asarray(events.day)
    found = np.zeros((len(KM), len(DAYS)))
    for i, j in itertools.combinations(range(len(day)), 2):
        a, b = np.searchsorted(KM, apart[i, j]), np.searchsorted(DAYS, abs(day[i] - day[j]))
        if a < len(KM) and b < len(DAYS):
            found[a, b] += 1
    return found


def table(events: Happenings, *, simulations: int = 0, seed: int = 0) -> tuple[Cell, ...]:
    rng = np.random.default_rng(seed)
    return near_repeats(events, km=KM, days=DAYS, simulations=simulations, rng=rng)


@pytest.mark.parametrize("seed", range(4))
def test_pairs_are_counted_as_defined(seed: int) -> None:
    events = made_up(120, seed=seed)
    observed = [cell.observed for cell in table(events)]
    assert observed == by_definition(events).ravel().tolist()


def test_expected_pairs_are_the_mean_over_all_shuffles() -> None:
    """Six events: all 720 ways to deal out the days."""
    lat, lon = LAT[[0, 0, 1, 1, 2, 2]], LON[[0, 0, 1, 1, 2, 2]]
    day = np.array([0, 1, 1, 9, 10, 40])
    counts = [
        by_definition(Happenings(lat=lat, lon=lon, day=day[list(order)]))
        for order in itertools.permutations(range(6))
    ]
    cells = table(Happenings(lat=lat, lon=lon, day=day))
    assert [c.expected for c in cells] == pytest.approx(np.mean(counts, axis=0).ravel())


def test_order_of_the_events_does_not_matter() -> None:
    events = repeated(100, seed=3)
    order = np.random.default_rng(1).permutation(len(np.asarray(events.day)))
    lat, lon, day = (np.asarray(v)[order] for v in (events.lat, events.lon, events.day))
    turned = Happenings(lat=lat, lon=lon, day=day)
    assert table(events) == table(turned)


def test_near_repeats_are_found_where_they_are() -> None:
    cells = {(c.upto_km, c.upto_days): c for c in table(repeated(200, seed=4), simulations=199)}
    planted, elsewhere = cells[0.0, 2], cells[150.0, 14]
    assert planted.p == 1 / 200
    assert planted.ratio is not None
    assert planted.ratio > 1.7
    assert elsewhere.ratio == pytest.approx(1, abs=0.2)


def test_level_holds_without_interaction() -> None:
    """A pattern in space and one in time alone are none."""
    p = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        at = np.minimum(rng.geometric(0.25, 80) - 1, len(LAT) - 1)
        events = Happenings(lat=LAT[at], lon=LON[at], day=rng.geometric(0.02, 80))
        p.append(knox(events, km=60, days=7, simulations=99, rng=rng).p)
    assert 0.02 <= np.mean(np.array(p) <= 0.05) <= 0.09


def test_the_same_generator_gives_the_same_table() -> None:
    events = repeated(60, seed=5)
    assert table(events, simulations=50, seed=7) == table(events, simulations=50, seed=7)


def test_one_band_is_the_sum_of_its_parts() -> None:
    events = repeated(150, seed=6)
    whole = knox(events, km=150, days=14, simulations=0, rng=np.random.default_rng(0))
    cells = table(events)
    assert whole.observed == sum(c.observed for c in cells)
    assert whole.expected == pytest.approx(sum(c.expected for c in cells))
    assert whole.p is None


def test_a_cell_where_nothing_is_expected_has_no_ratio() -> None:
    events = Happenings(lat=[30, 31], lon=[70, 70], day=[0, 400])
    assert [c.ratio for c in table(events)] == [None] * 9


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lat": [30.0, math.nan]}, "unknown"),
        ({"day": [0.5, 1]}, "whole"),
        ({"day": [1]}, "same length"),
        ({"lat": [30.0], "lon": [70.0], "day": [1]}, "two events"),
    ],
)
def test_what_cannot_be_paired_says_why(change: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {"lat": [30.0, 31.0], "lon": [70.0, 70.0], "day": [0, 1]} | change
    with pytest.raises(ValueError, match=message):
        table(Happenings(**given))


@pytest.mark.parametrize("ends", [[5, 5], [-1, 5], [], [math.inf]])
def test_bands_must_increase(ends: list[float]) -> None:
    with pytest.raises(ValueError, match="bands of km"):
        near_repeats(made_up(9, seed=1), km=ends, days=[1], rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="bands of days"):
        near_repeats(made_up(9, seed=1), km=[1], days=ends, rng=np.random.default_rng(0))


def test_bands_of_days_must_be_whole() -> None:
    with pytest.raises(ValueError, match="whole"):
        knox(made_up(9, seed=1), km=1, days=1.5, rng=np.random.default_rng(0))  # type: ignore[arg-type]
