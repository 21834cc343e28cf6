"""Circles around places: distances, and the rings in which each circle grows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""
BEYOND = int(np.iinfo(np.int32).max)
"""Ring of a place that no circle of a centre reaches."""
DECIMALS = 6
"""Distances are rounded to a millimetre, so that places equally far away share a ring."""


class Rings(NamedTuple):
    """The circles around each of n centres; ring k and all before it are the k-th circle.

    Shapes: `rank` (n, n) is the ring of a place (column) around a centre (row), `BEYOND` where no
    circle holds it; `rings` (n,) is the number of rings; `weight` and `reach` (n, most rings) are
    the weight and the radius in km of each circle, NaN after the last.
    """

    rank: Ints
    rings: Ints
    weight: Floats
    reach: Floats


def distances(lat: Floats, lon: Floats) -> Floats:
    """Great-circle distances in km (haversine), shape (n, n); `lat` and `lon` in degrees.

    >>> distances(np.array([0.0, 0.0]), np.array([0.0, 90.0])).round(1)[0].tolist()
    [0.0, 10007.6]
    """
    phi, lam = np.radians(lat), np.radians(lon)
    up = np.sin((phi[:, None] - phi[None, :]) / 2) ** 2
    along = np.sin((lam[:, None] - lam[None, :]) / 2) ** 2
    chord = np.clip(up + np.cos(phi)[:, None] * np.cos(phi)[None, :] * along, 0.0, 1.0)
    found: Floats = np.round(2 * EARTH_KM * np.arcsin(np.sqrt(chord)), DECIMALS)
    return found


def rings(distance: Floats, weight: Floats, *, radius_km: float) -> Rings:
    """Rings around each place up to `radius_km`; places equally far from a centre share a ring.

    A place without weight can hold no case: no ring begins at it.

    >>> away = np.array([[0.0, 2.0, 2.0, 9.0]] * 4)
    >>> found = rings(away, np.array([1.0, 2.0, 3.0, 4.0]), radius_km=5)
    >>> found.rank[0].tolist()[:3], int(found.rings[0]), found.weight[0].tolist()
    ([0, 1, 1], 2, [1.0, 6.0])
    """
    size = len(weight)
    rank = np.full((size, size), BEYOND, dtype=np.int32)
    count = np.zeros(size, dtype=np.int32)
    held, reach = np.full((size, size), np.nan), np.full((size, size), np.nan)
    for centre in range(size):
        near = np.flatnonzero((distance[centre] <= radius_km) & (weight > 0))
        steps, ring = np.unique(distance[centre, near], return_inverse=True)
        rank[centre, near] = ring
        count[centre] = most = len(steps)
        reach[centre, :most] = steps
        held[centre, :most] = np.cumsum(np.bincount(ring, weights=weight[near], minlength=most))
    most = max(1, int(count.max(initial=0)))
    return Rings(rank, count, held[:, :most].copy(), reach[:, :most].copy())
