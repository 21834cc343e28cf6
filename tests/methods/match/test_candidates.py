"""Near pairs against all pairs looked at one by one, up to the poles and across the date line."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods.match.candidates import apart, pairs
from salamti.methods.match.reports import Reports, Windows


def scattered(rng: np.random.Generator, size: int, where: str) -> Reports:
    lat = {"plain": (20, 21), "north pole": (89, 90), "south pole": (-90, -89), "line": (-1, 1)}
    lon = {"plain": (70, 71), "line": (179.5, 180.5)}.get(where, (-180, 180))
    first = rng.integers(0, 8, size)
    return Reports(
        first=first,
        last=first + rng.choice([0, 0, 0, 1, 3], size),
        lat=rng.uniform(*lat[where], size),
        lon=(rng.uniform(*lon, size) + 180) % 360 - 180,
    )


def by_hand(a: Reports, b: Reports, windows: Windows, *, mixed: bool) -> set[tuple[int, int]]:
    i, j = (v.ravel() for v in np.indices((a.size, b.size)))
    near = apart(a.lat[i], a.lon[i], b.lat[j], b.lon[j]) <= windows.km
    near &= np.abs(a.first[i] - b.first[j]) <= windows.days
    near &= np.abs(a.last[i] - b.last[j]) <= windows.days
    if not mixed:
        near &= a.episode[i] == b.episode[j]
    return set(zip(i[near].tolist(), j[near].tolist(), strict=True))


@pytest.mark.parametrize("where", ["plain", "north pole", "south pole", "line"])
@pytest.mark.parametrize("mixed", [False, True])
def test_all_near_pairs_and_no_others_are_found(where: str, mixed: bool) -> None:
    rng = np.random.default_rng(4)
    for km in (0.5, 8.0, 60.0, 500.0):
        a, b = scattered(rng, 120, where), scattered(rng, 110, where)
        windows = Windows(km=km, days=int(rng.integers(0, 4)))
        found = pairs(a, b, windows, mixed=mixed)
        said = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
        assert len(said) == len(set(said))
        assert set(said) == by_hand(a, b, windows, mixed=mixed)


def test_a_window_as_large_as_the_world_pairs_everything_of_the_day() -> None:
    rng = np.random.default_rng(5)
    lat, lon = rng.uniform(-90, 90, 40), rng.uniform(-180, 180, 40)
    day = np.zeros(40, np.int64)
    everywhere = Reports(first=day, last=day, lat=lat, lon=lon)
    assert pairs(everywhere, everywhere, Windows(km=20_100, days=0)).size == 1600


def test_longitude_may_be_written_from_0_to_360() -> None:
    day = np.zeros(1, np.int64)
    west = Reports(first=day, last=day, lat=np.array([10.0]), lon=np.array([-70.0]))
    east = Reports(first=day, last=day, lat=np.array([10.0]), lon=np.array([290.0]))
    assert pairs(west, east, Windows(km=1, days=0)).km.tolist() == pytest.approx([0], abs=1e-6)


def test_no_reports_give_no_pairs() -> None:
    nothing = np.empty(0, np.int64)
    none = Reports(first=nothing, last=nothing, lat=np.empty(0), lon=np.empty(0))
    assert pairs(none, none, Windows(km=1, days=0)).size == 0
