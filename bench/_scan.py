"""What the scan is measured on, and the plain search that it is measured against."""

from __future__ import annotations

import csv
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bench._measure import ROOT
from salamti.methods.hotspot import _kernels
from salamti.methods.hotspot._cylinders import distances
from salamti.methods.hotspot._layout import Floats, Ints, Study
from salamti.methods.hotspot._study import build, checked
from salamti.methods.hotspot.cylinder import Events, Limits, Places

LIMITS = Limits(radius_km=150, days=30)
FIRST, LAST = date(2010, 1, 1), date(2012, 12, 31)
DAYS = (LAST - FIRST).days + 1
GED = "ucdp/ucdp_ged_v22_1_pakistan_1989_2021.hdx.csv"
SEED = 20221227
DISTRICT, EXACT_DAY = 3, 1
"""UCDP's codes: placed at least in its district; day known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A study to scan: where its events come from, how many simulations the plain search gets."""

    name: str
    places: Places
    events: Events
    origin: str
    reference_s: float
    plain: int


def cases() -> list[Case]:
    """Pakistan with its districts, and a study of 600 places."""
    return [_pakistan(), _large()]


def _pakistan() -> Case:
    """Events of three years at the nearest district centre; made-up ones where there is no file."""
    lat, lon = _districts()
    path = Path(os.environ.get("SALAMTI_DATA", ROOT.parent / "shared" / "data")) / GED
    if path.is_file():
        events, origin = _recorded(path, lat, lon), "events of UCDP GED 22.1, 2010 to 2012"
    else:
        events, origin = _made_up(len(lat), 2040), f"no {GED}: made-up events, fixed seed"
    return Case(name="160 places", places=Places(lat=lat, lon=lon), events=events,
                origin=origin, reference_s=101, plain=12)  # fmt: skip


def _large() -> Case:
    """600 places, 440 of them scattered around the districts, with 5,100 made-up events."""
    lat, lon = _districts()
    rng = np.random.default_rng(SEED)
    near = rng.integers(0, len(lat), 600 - len(lat))
    lat = np.concatenate([lat, lat[near] + rng.normal(0, 0.4, len(near))])
    lon = np.concatenate([lon, lon[near] + rng.normal(0, 0.4, len(near))])
    origin = "made-up places and events, fixed seed"
    return Case(name="600 places", places=Places(lat=lat, lon=lon), events=_made_up(600, 5100),
                origin=origin, reference_s=1860, plain=2)  # fmt: skip


def _districts() -> tuple[Floats, Floats]:
    with (ROOT / "packs" / "pk" / "places.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["level"] == "2"]
    return np.array([float(r["lat"]) for r in rows]), np.array([float(r["lon"]) for r in rows])


def _recorded(path: Path, lat: Floats, lon: Floats) -> Events:
    """Events whose district and day are known, by nearest district centre."""
    with path.open(encoding="utf-8", newline="") as stream:
        _, *rows = csv.DictReader(stream)  # the first row holds HXL tags
    kept = [
        r for r in rows if int(r["where_prec"]) <= DISTRICT and int(r["date_prec"]) <= EXACT_DAY
    ]
    day = np.array([(date.fromisoformat(r["date_start"][:10]) - FIRST).days for r in kept])
    point = np.array([[float(r["latitude"]), float(r["longitude"])] for r in kept])
    inside = (day >= 0) & (day < DAYS)
    place = [int(_away(lat, lon, one).argmin()) for one in point[inside]]
    return Events(place=place, day=day[inside], days=DAYS)


def _away(lat: Floats, lon: Floats, point: Floats) -> Floats:
    found: Floats = distances(np.append(lat, point[0]), np.append(lon, point[1]))[-1, :-1]
    return found


def _made_up(places: int, size: int) -> Events:
    """Uneven places, any day."""
    rng = np.random.default_rng(SEED)
    weight = rng.gamma(0.5, 1, places)
    place = rng.choice(places, size, p=weight / weight.sum())
    return Events(place=place, day=rng.integers(0, DAYS, size), days=DAYS)


def plain_maxima(case: Case, seeds: NDArray[np.int64], threads: int) -> Floats:
    """Maxima of simulated data by the plain search, on as many threads as the scan has."""
    data = checked(case.places, case.events, LIMITS, population=None)
    study = build(data, LIMITS, alive=False).study

    def one(seed: int) -> float:
        found: float = _every_window(study, (data.place, data.day), seed)
        return found

    with ThreadPoolExecutor(threads) as pool:
        return np.array(list(pool.map(one, seeds)))


@njit(nogil=True)
def _every_window(study: Study, data: tuple[Ints, Ints], seed: int) -> float:
    """The highest ratio in one simulated data set: every circle, every window, nothing left out."""
    place, day = _kernels.drawn(study, data, seed)
    best = 0.0
    before = np.zeros(study.elapsed.size, np.int64)
    for centre in range(study.rings.size):
        for ring in range(study.rings[centre]):
            before[:] = 0
            for q in range(day.size):
                before[day[q] + 1] += int(study.rank[centre, place[q]] <= ring)
            best = max(best, _windows(study, np.cumsum(before), study.weight[centre, ring]))
    return best


@njit(nogil=True)
def _windows(study: Study, before: NDArray[np.int64], weight: float) -> float:
    best = 0.0
    for start in range(before.size - 1):
        for end in range(start + 1, min(start + study.days, before.size - 1) + 1):
            cases = before[end] - before[start]
            expected = weight * (study.elapsed[end] - study.elapsed[start]) * study.scale
            if cases >= study.least and cases > expected:
                best = max(best, _kernels.ratio(cases, expected, study.total))
    return best
