"""Reports of one source as arrays: when, where, and how precisely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Reports (n,) of one source: first and last day as day numbers, latitude and longitude in
    degrees. A report that lasts one day is an event, a longer one an episode.

    >>> Reports(first=np.array([3]), last=np.array([3]), lat=np.zeros(1), lon=np.zeros(1)).size
    1
    """

    first: Ints
    last: Ints
    lat: Floats
    lon: Floats

    def __post_init__(self) -> None:
        sizes = {len(v) for v in (self.first, self.last, self.lat, self.lon)}
        if len(sizes) != 1:
            raise ValueError(f"first, last, lat and lon differ in length: {sorted(sizes)}")
        if not (np.isfinite(self.lat).all() and np.isfinite(self.lon).all()):
            raise ValueError("lat and lon must be known: leave out reports without a place")
        if np.any(np.abs(self.lat) > 90) or np.any(np.abs(self.lon) > 360):
            raise ValueError("lat must lie within 90 degrees and lon within 360")
        if np.any(self.last < self.first):
            raise ValueError("a report ends before it begins")

    @property
    def size(self) -> int:
        """How many reports there are."""
        return len(self.first)

    @property
    def episode(self) -> NDArray[np.bool_]:
        """Which reports last longer than a day."""
        found: NDArray[np.bool_] = self.last > self.first
        return found

    def taken(self, places: Ints) -> Reports:
        """Some of the reports, in the order of `places`."""
        return Reports(
            first=self.first[places],
            last=self.last[places],
            lat=self.lat[places],
            lon=self.lon[places],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """How far apart two reports of one incident may be, in kilometres and in days."""

    km: float
    days: int

    def __post_init__(self) -> None:
        if not (self.km > 0 and np.isfinite(self.km)):
            raise ValueError(f"km must be a distance above 0, not {self.km}")
        if self.days < 0:
            raise ValueError(f"days must be 0 or more, not {self.days}")
