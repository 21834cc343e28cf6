"""Compiled loops of the synthetic control: nearest point of a hull, weights of predictors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_EPS = 1e-12
_DAMP = 1e-13
"""Added to the diagonal: equal donors would otherwise make the system singular."""


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
    weights[np.argmin(np.diag(gram))] = 1.0
    scale = max(np.max(np.diag(gram)), 1e-300)
    for _ in range(50 * size):
        slope = gram @ weights
        entering = np.argmin(slope)
        if slope[entering] >= weights @ slope - _EPS * scale or weights[entering] > 0:
            break
        chosen = weights > 0
        chosen[entering] = True
        weights = _inside(gram, weights, chosen)
    return weights


@njit(cache=True, nogil=True)
def _inside(gram: Floats, weights: Floats, chosen: NDArray[np.bool_]) -> Floats:
    """The nearest point of the chosen points' hull, leaving out those that do not help."""
    while True:
        places = np.flatnonzero(chosen)
        wanted = _affine(gram, places)
        if np.all(wanted > _EPS):
            moved = np.zeros(weights.size)
            moved[places] = wanted
            return moved
        held = weights[places]
        step = 1.0
        for i in range(places.size):
            if wanted[i] <= _EPS and held[i] > wanted[i]:
                step = min(step, held[i] / (held[i] - wanted[i]))
        weights = np.zeros(weights.size)
        for i in range(places.size):
            mixed = held[i] + step * (wanted[i] - held[i])
            weights[places[i]] = mixed if mixed > _EPS else 0.0
        if not np.any(weights > 0):
            weights[places[np.argmax(wanted)]] = 1.0
        chosen = weights > 0


@njit(cache=True, nogil=True)
def _affine(gram: Floats, places: NDArray[np.int64]) -> Floats:
    """Weights, which may be negative, of the nearest point of the chosen points' plane."""
    size = places.size
    system = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            system[i, j] = gram[places[i], places[j]] + 1.0
        system[i, i] += _DAMP * (1.0 + gram[places[i], places[i]])
    solved = np.linalg.solve(system, np.ones(size))
    found: Floats = solved / np.sum(solved)
    return found


@njit(cache=True, nogil=True)
def donor_weights(apart: Floats, importance: Floats) -> Floats:
    """Donor weights (J,) at the predictors' weights (K,); `apart` (K, J) are the distances."""
    scaled = apart * importance.reshape(-1, 1)
    found: Floats = nearest(apart.T @ scaled)
    return found


@njit(cache=True, nogil=True)
def _loss(trial: Floats, case: Case) -> float:
    importance = np.abs(trial)
    weights = donor_weights(case.apart, importance / np.sum(importance))
    missed = case.before @ weights
    return float(np.mean(missed * missed))


@njit(cache=True, nogil=True)
def best_importance(case: Case, limit: int) -> Floats:
    """Predictor weights (K,) under which the donors follow the unit best before (Nelder-Mead).

    Begins at equal weights; stops at 1e-4 in values and weights, or after `limit` evaluations.
    """
    size = case.apart.shape[0]
    corners = np.empty((size + 1, size))
    losses = np.empty(size + 1)
    for i in range(size + 1):
        corners[i] = 1.0 / size
        if i:
            corners[i, i - 1] *= 1.05
        losses[i] = _loss(corners[i], case)
    spent = size + 1
    while spent < limit:
        order = np.argsort(losses, kind="mergesort")
        corners, losses = corners[order], losses[order]
        if _settled(corners, losses):
            break
        spent += _step(corners, losses, case)
    importance = np.abs(corners[np.argmin(losses)])
    found: Floats = importance / np.sum(importance)
    return found


@njit(cache=True, nogil=True)
def _settled(corners: Floats, losses: Floats) -> bool:
    wide = np.max(np.abs(corners[1:] - corners[0]))
    return bool(wide <= 1e-4 and np.max(np.abs(losses - losses[0])) <= 1e-4)


@njit(cache=True, nogil=True)
def _step(corners: Floats, losses: Floats, case: Case) -> int:
    """One move of the simplex, in place; returns how often the loss was worked out."""
    size = corners.shape[1]
    centre = np.zeros(size)
    for i in range(size):
        centre += corners[i] / size
    mirrored = 2.0 * centre - corners[-1]
    loss = _loss(mirrored, case)
    if loss < losses[0]:
        further = 3.0 * centre - 2.0 * corners[-1]
        there = _loss(further, case)
        if there < loss:
            corners[-1], losses[-1] = further, there
        else:
            corners[-1], losses[-1] = mirrored, loss
        return 2
    if loss < losses[-2]:
        corners[-1], losses[-1] = mirrored, loss
        return 1
    outside = loss < losses[-1]
    inner = 0.5 * (centre + (mirrored if outside else corners[-1]))
    there = _loss(inner, case)
    if there < losses[-1] and (not outside or there <= loss):
        corners[-1], losses[-1] = inner, there
        return 2
    return 2 + _shrink(corners, losses, case)


@njit(cache=True, nogil=True)
def _shrink(corners: Floats, losses: Floats, case: Case) -> int:
    """All corners half way towards the best."""
    for i in range(1, losses.size):
        corners[i] = corners[0] + 0.5 * (corners[i] - corners[0])
        losses[i] = _loss(corners[i], case)
    return int(losses.size) - 1
