"""Near repeats: does an event make another one nearby and soon after more likely than usual?

Pairs of events are counted by how far apart they are in space and in days (Knox). Were places and
days independent, the pairs of a cell would be (pairs within the distance) x (pairs within the days)
/ (all pairs): this is the exact mean over all ways to deal the days out among the events. The
p-value is by such shuffles, so it keeps what places and days are like and tests only whether they
go together. That a region's violence rises and ebbs over years goes together too: bands of weeks in
a study of decades find that as well as retaliation.

References: Knox (1964), Applied Statistics 13; Kulldorff and Hjalmars (1999), Biometrics 55, for
the bias by uneven growth; Townsley, Homel and Chaseling (2003), British Journal of Criminology 43.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.hotspot import _pairs
from salamti.methods.hotspot._cylinders import EARTH_KM

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Happenings:
    """Where and on which day each event was: degrees and whole days, shapes (events,)."""

    lat: ArrayLike
    lon: ArrayLike
    day: ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Pairs in one band of distance and one of days.

    Bands reach from above `over` to `upto`, both None where the band begins at 0, which it then
    includes. `ratio` is observed over expected, None where nothing is expected; `p` one-sided, for
    more than expected; None without simulations.
    """

    over_km: float | None
    upto_km: float
    over_days: int | None
    upto_days: int
    observed: int
    expected: float
    ratio: float | None
    p: float | None


def knox(
    events: Happenings,
    *,
    km: float,
    days: int,
    simulations: int = 999,
    rng: np.random.Generator,
) -> Cell:
    """Knox's test: pairs at most `km` and `days` apart.

    >>> found = knox(Happenings(lat=[30, 30, 34, 34], lon=[70, 70, 72, 72], day=[5, 6, 90, 91]),
    ...              km=10, days=7, rng=np.random.default_rng(1))
    >>> found.observed, round(found.expected, 2), found.ratio, round(found.p, 1)
    (2, 0.67, 3.0, 0.3)
    """
    return near_repeats(events, km=[km], days=[days], simulations=simulations, rng=rng)[0]


def near_repeats(
    events: Happenings,
    *,
    km: ArrayLike,
    days: ArrayLike,
    simulations: int = 999,
    rng: np.random.Generator,
) -> tuple[Cell, ...]:
    """The near-repeat table: bands end at each of `km` and of `days`, distances outermost.

    0 as the first end is a band of its own: the same place, the same day. Same-day pairs may be
    one operation reported twice; looking at the later bands only is the safer reading. p-values
    are of single cells: a table of them needs `local.fdr`. Raises ValueError where shapes differ, a
    coordinate is unknown, a day is not whole, ends do not increase, or there are under two events.

    >>> events = Happenings(lat=[30, 30, 34, 34], lon=[70, 70, 72, 72], day=[5, 6, 90, 91])
    >>> table = near_repeats(events, km=[0, 900], days=[1, 90], rng=np.random.default_rng(1))
    >>> [(c.upto_km, c.upto_days, c.observed) for c in table]
    [(0.0, 1, 2), (0.0, 90, 0), (900.0, 1, 0), (900.0, 90, 4)]
    """
    far, late = _ends(km, "km"), _ends(days, "days").astype(np.int64)
    place, band_of, day = _laid_out(events, far)
    shape = (len(far), len(late))
    pairs = _pairs.close_pairs(day, late)
    tables = band_of, np.zeros((len(far) + 1, len(late)), dtype=np.int64)
    observed = _pairs.counted(pairs, place, tables)
    expected = _expected(place, band_of, pairs[2], shape=shape)
    above = np.zeros(shape, dtype=np.int64)
    for _ in range(simulations):
        above += _pairs.counted(pairs, rng.permutation(place), tables) >= observed
    p = (1 + above) / (1 + simulations) if simulations else None
    return tuple(
        _cell((a, b), (far, late), observed=observed, expected=expected, p=p)
        for a in range(shape[0])
        for b in range(shape[1])
    )


def _ends(values: ArrayLike, unit: str) -> Floats:
    ends = np.asarray(values, dtype=float)
    if ends.ndim != 1 or not 0 < len(ends) < 255 or not np.all(np.isfinite(ends)):
        raise ValueError(f"the bands of {unit} must be a row of up to 254 known ends")
    if ends[0] < 0 or np.any(np.diff(ends) <= 0):
        raise ValueError(f"the ends of the bands of {unit} must increase from 0 or more")
    if unit == "days" and np.any(ends != np.round(ends)):
        raise ValueError("the ends of the bands of days must be whole")
    return ends


def _laid_out(events: Happenings, far: Floats) -> tuple[Ints, NDArray[np.uint8], Ints]:
    """Point number of each event by day, band of each pair of points, and days, sorted."""
    lat, lon = np.asarray(events.lat, dtype=float), np.asarray(events.lon, dtype=float)
    day = np.asarray(events.day, dtype=float)
    if day.ndim != 1 or not lat.shape == lon.shape == day.shape:
        raise ValueError("latitudes, longitudes and days must be rows of the same length")
    if len(day) < 2:
        raise ValueError("fewer than two events make no pair")
    if not np.all(np.isfinite(lat) & np.isfinite(lon)):
        raise ValueError("events whose place is unknown must be left out")
    if not np.all(np.isfinite(day)) or np.any(day != np.round(day)):
        raise ValueError("days must be known and whole")
    points, place = np.unique(np.column_stack([lat, lon]), axis=0, return_inverse=True)
    band_of = _pairs.band_table(_on_sphere(points), _chords(far))
    order = np.argsort(day, kind="stable")
    return place.ravel()[order].astype(np.int64), band_of, day[order].astype(np.int64)


def _on_sphere(points: Floats) -> Floats:
    """Points (n, 2) in degrees as unit vectors (n, 3)."""
    lat, lon = np.radians(points).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _chords(km: Floats) -> Floats:
    """Squared chords on the unit sphere; a hair more, so that a distance equal to an end counts."""
    half = np.minimum(km / (2 * EARTH_KM), np.pi / 2)
    found: Floats = 4 * np.sin(half) ** 2 * (1 + 1e-9)
    return found


def _expected(
    place: Ints, band_of: NDArray[np.uint8], band: NDArray[np.uint8], *, shape: tuple[int, int]
) -> Floats:
    """Pairs by distance times pairs by days over all pairs, `shape`."""
    n = len(place)
    held = np.bincount(place, minlength=len(band_of)).astype(float)
    both = held[:, None] * held[None, :]
    near = np.bincount(band_of.ravel(), weights=both.ravel(), minlength=shape[0] + 1)[: shape[0]]
    near[0] -= n  # an event is no pair with itself
    soon = np.bincount(band, minlength=shape[1])
    found: Floats = np.outer(near / 2, soon) / (n * (n - 1) / 2)
    return found


def _cell(
    at: tuple[int, int],
    ends: tuple[Floats, Ints],
    *,
    observed: Ints,
    expected: Floats,
    p: Floats | None,
) -> Cell:
    (a, b), (far, late) = at, ends
    return Cell(
        over_km=float(far[a - 1]) if a else None,
        upto_km=float(far[a]),
        over_days=int(late[b - 1]) if b else None,
        upto_days=int(late[b]),
        observed=int(observed[at]),
        expected=float(expected[at]),
        ratio=float(observed[at] / expected[at]) if expected[at] > 0 else None,
        p=float(p[at]) if p is not None else None,
    )
