"""Compiled loops of the synthetic control: nearest point of a hull, weights of predictors.

Written as plain loops: what array expressions would need to be compiled takes half a minute.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_EPS = 1e-12
_DAMP = 1e-13
"""Added to the diagonal: equal donors would otherwise make the system singular."""
_STILL = 1e-4
"""The search for the predictors' weights stops when losses and weights differ by less."""


class Case(NamedTuple):
    """Donors less the unit: predictors (K, J) and outcomes before (T, J)."""

    apart: Floats
    before: Floats


@njit(cache=True, nogil=True)
def nearest(gram: Floats) -> Floats:
    """Weights of the point of a convex hull that is nearest to the origin (Wolfe 1976).

    `gram` (J, J) holds the inner products of the J points; weights (J,) are >= 0 and sum to 1.
    """
    size = gram.shape[0]
    weights = np.zeros(size)
    first, scale = 0, 1e-300
    for j in range(size):
        first = j if gram[j, j] < gram[first, first] else first
        scale = max(scale, gram[j, j])
    weights[first] = 1.0
    for _ in range(50 * size):
        entering = _entering(gram, weights, scale)
        if entering < 0:
            break
        _inside(gram, weights, entering)
    return weights


@njit(cache=True, nogil=True)
def _entering(gram: Floats, weights: Floats, scale: float) -> int:
    """The point that would bring the hull's point nearer to the origin, or -1."""
    best, least, own = -1, np.inf, 0.0
    for i in range(weights.size):
        slope = 0.0
        for j in range(weights.size):
            slope += gram[i, j] * weights[j]
        own += weights[i] * slope
        if slope < least:
            best, least = i, slope
    return -1 if least >= own - _EPS * scale or weights[best] > 0 else best


@njit(cache=True, nogil=True)
def _inside(gram: Floats, weights: Floats, entering: int) -> None:
    """Move `weights` to the nearest point of the hull of their points and the entering one."""
    places = np.empty(weights.size, np.int64)
    while True:
        size = 0
        for j in range(weights.size):
            if weights[j] > 0 or j == entering:
                places[size] = j
                size += 1
        wanted = _affine(gram, places[:size])
        step = 1.0
        for i in range(size):
            held = weights[places[i]]
            if wanted[i] <= _EPS and held > wanted[i]:
                step = min(step, held / (held - wanted[i]))
        total = 0.0
        for i in range(size):
            held = weights[places[i]]
            mixed = held + step * (wanted[i] - held)
            weights[places[i]] = mixed if mixed > _EPS else 0.0
            total += weights[places[i]]
        for j in range(weights.size):
            weights[j] /= total
        if step >= 1.0:
            return
        entering = entering if weights[entering] > 0 else -1


@njit(cache=True, nogil=True)
def _affine(gram: Floats, places: NDArray[np.int64]) -> Floats:
    """Weights, which may be negative, of the nearest point of the chosen points' plane.

    They solve (G + 1 1') w = 1, scaled to sum to 1, by Cholesky factors.
    """
    size = places.size
    root = np.zeros((size, size))
    found = np.ones(size)
    for i in range(size):
        for j in range(i + 1):
            left = gram[places[i], places[j]] + 1.0
            left += _DAMP * (1.0 + left) if i == j else 0.0
            for k in range(j):
                left -= root[i, k] * root[j, k]
            root[i, j] = math.sqrt(max(left, 1e-300)) if i == j else left / root[j, j]
        for k in range(i):
            found[i] -= root[i, k] * found[k]
        found[i] /= root[i, i]
    total = 0.0
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            found[i] -= root[k, i] * found[k]
        found[i] /= root[i, i]
        total += found[i]
    for i in range(size):
        found[i] /= total
    return found


@njit(cache=True, nogil=True)
def donor_weights(apart: Floats, importance: Floats) -> Floats:
    """Donor weights (J,) at the predictors' weights (K,); `apart` (K, J) are the distances."""
    size = apart.shape[1]
    gram = np.zeros((size, size))
    for k in range(apart.shape[0]):
        for i in range(size):
            scaled = importance[k] * apart[k, i]
            for j in range(i + 1):
                gram[i, j] += scaled * apart[k, j]
    for i in range(size):
        for j in range(i):
            gram[j, i] = gram[i, j]
    found: Floats = nearest(gram)
    return found


@njit(cache=True, nogil=True)
def _loss(trial: Floats, case: Case) -> float:
    """Mean squared distance before, at the importance |trial|."""
    total = 0.0
    for k in range(trial.size):
        total += abs(trial[k])
    importance = np.empty(trial.size)
    for k in range(trial.size):
        importance[k] = abs(trial[k]) / total
    weights = donor_weights(case.apart, importance)
    square = 0.0
    for t in range(case.before.shape[0]):
        missed = 0.0
        for j in range(weights.size):
            missed += case.before[t, j] * weights[j]
        square += missed * missed
    mean: float = square / case.before.shape[0]
    return mean


@njit(cache=True, nogil=True)
def best_importance(case: Case, limit: int) -> Floats:
    """Predictor weights (K,) under which the donors follow the unit best before (Nelder-Mead).

    Begins at equal weights; stops when they stand still, or after `limit` evaluations.
    """
    size = case.apart.shape[0]
    corners = np.full((size + 1, size), 1.0 / size)
    losses = np.empty(size + 1)
    for i in range(size + 1):
        if i:
            corners[i, i - 1] *= 1.05
        losses[i] = _loss(corners[i], case)
    spent = size + 1
    _sort(corners, losses)
    while spent < limit and not _settled(corners, losses):
        spent += _step(corners, losses, case)
        _sort(corners, losses)
    total = 0.0
    importance = np.empty(size)
    for k in range(size):
        importance[k] = abs(corners[0, k])
        total += importance[k]
    for k in range(size):
        importance[k] /= total
    return importance


@njit(cache=True, nogil=True)
def _sort(corners: Floats, losses: Floats) -> None:
    """Corners by loss, in place; equal ones keep their order."""
    for i in range(1, losses.size):
        j = i
        while j > 0 and losses[j] < losses[j - 1]:
            losses[j], losses[j - 1] = losses[j - 1], losses[j]
            for k in range(corners.shape[1]):
                corners[j, k], corners[j - 1, k] = corners[j - 1, k], corners[j, k]
            j -= 1


@njit(cache=True, nogil=True)
def _settled(corners: Floats, losses: Floats) -> bool:
    wide = 0.0
    for i in range(1, losses.size):
        wide = max(wide, abs(losses[i] - losses[0]))
        for k in range(corners.shape[1]):
            wide = max(wide, abs(corners[i, k] - corners[0, k]))
    return wide <= _STILL


@njit(cache=True, nogil=True)
def _placed(corners: Floats, share: float) -> Floats:
    """The worst corner moved through the middle of the others: 1 stays, 0 is the middle."""
    size = corners.shape[1]
    made = np.empty(size)
    for k in range(size):
        middle = 0.0
        for i in range(size):
            middle += corners[i, k] / size
        made[k] = middle + share * (corners[size, k] - middle)
    return made


@njit(cache=True, nogil=True)
def _step(corners: Floats, losses: Floats, case: Case) -> int:
    """One move of the simplex, in place; returns how often the loss was worked out."""
    last = losses.size - 1
    mirrored = _placed(corners, -1.0)
    loss = _loss(mirrored, case)
    if loss < losses[0]:
        further = _placed(corners, -2.0)
        there = _loss(further, case)
        corners[last] = further if there < loss else mirrored
        losses[last] = min(there, loss)
        return 2
    if loss < losses[last - 1]:
        corners[last], losses[last] = mirrored, loss
        return 1
    outside = loss < losses[last]
    inner = _placed(corners, -0.5 if outside else 0.5)
    there = _loss(inner, case)
    if there < losses[last] and (not outside or there <= loss):
        corners[last], losses[last] = inner, there
        return 2
    for i in range(1, losses.size):
        for k in range(corners.shape[1]):
            corners[i, k] = corners[0, k] + 0.5 * (corners[i, k] - corners[0, k])
        losses[i] = _loss(corners[i], case)
    return 2 + last
