"""Compiled counts of pairs of events by band of days and band of distance."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bands = NDArray[np.uint8]


@njit(cache=True, nogil=True)
def close_pairs(day: Ints, edges: Ints) -> tuple[Ints, Ints, Bands]:
    """Positions of all pairs at most the last edge of days apart, and their band; `day` sorted."""
    n = day.size
    count = 0
    last = 0
    for i in range(n):
        last = max(last, i)
        while last + 1 < n and day[last + 1] - day[i] <= edges[-1]:
            last += 1
        count += last - i
    first, second, band = (
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.uint8),
    )
    k = 0
    for i in range(n):
        b = 0
        for j in range(i + 1, n):
            gap = day[j] - day[i]
            while b < edges.size and gap > edges[b]:
                b += 1
            if b == edges.size:
                break
            first[k], second[k], band[k] = i, j, b
            k += 1
    return first, second, band


@njit(cache=True, nogil=True)
def band_table(points: Floats, limits: Floats) -> Bands:
    """Band of distance of each pair of points, (n, n); len(limits) beyond the last.

    `points` (n, 3) on the unit sphere, `limits` the largest squared chord of each band.
    """
    n = len(points)
    found = np.zeros((n, n), np.uint8)
    for i in range(n):
        for j in range(i):
            chord = 0.0
            for axis in range(3):
                chord += (points[i, axis] - points[j, axis]) ** 2
            band = 0
            while band < limits.size and chord > limits[band]:
                band += 1
            found[i, j] = found[j, i] = band
    return found


@njit(cache=True, nogil=True)
def counted(pairs: tuple[Ints, Ints, Bands], place: Ints, tables: tuple[Bands, Ints]) -> Ints:
    """Pairs by (distance, days).

    `place` is the point of each event; `tables` are the band of distance of each pair of points
    and an array of the shape of the result, plus a row for pairs that are too far apart.
    """
    first, second, band = pairs
    band_of, empty = tables
    found = empty.copy()
    for k in range(first.size):
        found[band_of[place[first[k]], place[second[k]]], band[k]] += 1
    return found[:-1]
