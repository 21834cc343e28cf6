"""Compiled loops: what past events still weigh, and which events are the background's."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
OWN, NEAR, OWN_SLOPE, NEAR_SLOPE, REACH_SLOPE = range(5)
"""Columns of `excitation`."""


@njit(cache=True, nogil=True)
def excitation(events: tuple[Ints, Ints], tables: tuple[Floats, Floats], beta: float) -> Floats:
    """Weights of the past at each event, shape (events, 5); `events` are place and day, sorted.

    With X_q = sum over earlier days t of place q of exp(-beta (day - 1 - t)): OWN is X of the
    event's place, NEAR is sum_q table[p, q] X_q, and their slopes are by beta; REACH_SLOPE is NEAR
    with the second table. Events of one day do not weigh on each other.
    """
    place, day = events
    near, near_slope = tables
    n, size = place.size, near.shape[0]
    found = np.zeros((n, 5))
    weight, slope = np.zeros(size), np.zeros(size)
    k = 0
    last = np.int64(0)
    while k < n:
        today = day[k]
        gap = today - last
        decay = np.exp(-beta * gap)
        for q in range(size):
            slope[q] = (slope[q] - gap * weight[q]) * decay
            weight[q] *= decay
        first = k
        while k < n and day[k] == today:
            p = place[k]
            if k > first and place[k - 1] == p:
                found[k] = found[k - 1]
            else:
                found[k, OWN], found[k, OWN_SLOPE] = weight[p], slope[p]
                found[k, NEAR] = near[p] @ weight
                found[k, NEAR_SLOPE] = near[p] @ slope
                found[k, REACH_SLOPE] = near_slope[p] @ weight
            k += 1
        back = np.exp(beta)
        for q in range(first, k):
            weight[place[q]] += back
            slope[place[q]] += back
        last = today
    return found


@njit(cache=True, nogil=True)
def _counts(chance: Floats) -> Floats:
    """Row i: chances that 0, 1 ... i of the first i events are background, each independently."""
    n = chance.size
    found = np.zeros((n + 1, n + 1))
    found[0, 0] = 1.0
    for i in range(n):
        c = chance[i]
        found[i + 1, 0] = found[i, 0] * (1.0 - c)
        for k in range(1, i + 2):
            found[i + 1, k] = found[i, k] * (1.0 - c) + found[i, k - 1] * c
    return found


@njit(cache=True, nogil=True)
def _without(chance: Floats, counts: Floats, weight: Floats) -> Floats:
    """For each event, the sum over k of weight[k] x (chance that k of the others are background).

    Forward chances of the events before it meet backward sums of those after it: all are positive,
    so nothing is lost to rounding as it is when an event is divided out.
    """
    found = np.zeros(chance.size)
    ahead = weight.copy()
    for i in range(chance.size - 1, -1, -1):
        c = chance[i]
        total = 0.0
        for k in range(i + 1):
            total += counts[i, k] * ahead[k]
            ahead[k] = (1.0 - c) * ahead[k] + c * ahead[k + 1]
        found[i] = total
    return found


@njit(cache=True, nogil=True)
def _weights(counts: Floats, kappa: float, scale: float) -> tuple[Floats, Floats, float]:
    """Gamma(kappa + k) / Gamma(kappa) / scale^k over its largest product with counts; its slope.

    The slope is psi(kappa + k) - psi(kappa); last comes the logarithm of the divisor.
    """
    size = counts.size
    log, slope = np.zeros(size), np.zeros(size)
    top = np.log(counts[0]) if counts[0] > 0 else -np.inf
    for k in range(1, size):
        log[k] = log[k - 1] + np.log((kappa + k - 1) / scale)
        slope[k] = slope[k - 1] + 1.0 / (kappa + k - 1)
        if counts[k] > 0:
            top = max(top, log[k] + np.log(counts[k]))
    return np.exp(np.minimum(log - top, 700.0)), slope, top


@njit(cache=True, nogil=True)
def backgrounds(
    first: Ints, chance: Floats, parameters: tuple[float, Floats]
) -> tuple[Floats, Floats]:
    """Sums over all numbers of background events, by place; ratio of 1 / rate, by event.

    `chance` (events,) at a chosen background, events sorted by place, those of place p from
    first[p] to first[p + 1]; `parameters` are kappa and, by place, chosen background x (expected
    days + kappa / mean). Columns of the first result (places, 4): log of the sum of
    chance of k x Gamma(kappa + k) / Gamma(kappa) / scale^k; and, given the data, the mean of k, of
    psi(kappa + k) - psi(kappa), and the variance of k. The second (events,) is the mean of 1 / rate
    given the data over that at the chosen background.
    """
    kappa, scale = parameters
    places = first.size - 1
    sums, found = np.zeros((places, 4)), np.zeros(chance.size)
    for p in range(places):
        own = chance[first[p] : first[p + 1]]
        counts = _counts(own)
        weight, slope, top = _weights(counts[-1], kappa, scale[p])
        held = counts[-1] * weight
        total = held.sum()
        sums[p, 0] = np.log(total) + top
        sums[p, 1] = (held * np.arange(held.size)).sum() / total
        sums[p, 2] = (held * slope).sum() / total
        sums[p, 3] = (held * (np.arange(held.size) - sums[p, 1]) ** 2).sum() / total
        found[first[p] : first[p + 1]] = _without(own, counts, weight) / total
    return sums, found


@njit(cache=True, nogil=True)
def faded(events: tuple[Ints, Ints], at: Ints, parameters: tuple[int, float]) -> Floats:
    """X of every place (see `excitation`) on each of the increasing days `at`, (days, places).

    `parameters` are the number of places and beta; with beta 0 the earlier events are counted.
    """
    place, day = events
    size, beta = parameters
    found = np.zeros((at.size, size))
    weight = np.zeros(size)
    k = 0
    last = np.int64(0)
    for row in range(at.size):
        while k < place.size and day[k] < at[row]:
            weight *= np.exp(-beta * (day[k] + 1 - last))
            last = day[k] + 1
            weight[place[k]] += 1.0
            k += 1
        found[row] = weight * np.exp(-beta * (at[row] - last))
    return found
