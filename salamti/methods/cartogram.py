"""Circles of a given size near their place, none over another (after Dorling 1996)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def spread(
    centres: Floats,
    radii: Floats,
    *,
    gap: float = 0.0,
    pull: float = 0.04,
    rounds: int = 600,
) -> Floats:
    """Centres moved as little as pushes them apart, in the unit of `centres`.

    Shapes: `centres` (n, 2), `radii` (n,), result (n, 2). Each round pushes overlapping pairs apart
    along the line between them, the larger circle less, and pulls every circle back towards its
    place by the share `pull`, which fades to nothing over the first half of the rounds. The same
    input always gives the same output. Raises ValueError where shapes do not agree or a radius is
    not positive.

    Reference: Dorling, D. (1996). Area cartograms: their use and creation. CATMOG 59.

    >>> spread(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([1.0, 1.0])).round(2)[:, 0].tolist()
    [-0.5, 1.5]
    """
    _checked(centres, radii)
    if len(radii) == 0:
        return centres.copy()
    moved = _untied(centres)
    reach = radii[:, None] + radii[None, :] + gap
    yielding = _yielding(radii)
    for turn in range(rounds):
        push, worst = _push(moved, reach, yielding)
        fade = max(0.0, 1 - 2 * turn / rounds)
        if worst <= 1e-9 * float(reach.max()) and fade == 0.0:
            break
        moved = moved + push + fade * pull * (centres - moved)
    return moved


def overlap(centres: Floats, radii: Floats) -> float:
    """The deepest overlap of any two circles, 0 where none touch; unit of `centres`.

    >>> overlap(np.array([[0.0, 0.0], [1.5, 0.0]]), np.array([1.0, 1.0]))
    0.5
    """
    if len(radii) < 2:
        return 0.0
    away = np.hypot(*np.moveaxis(centres[:, None, :] - centres[None, :, :], -1, 0))
    np.fill_diagonal(away, np.inf)
    return max(0.0, float((radii[:, None] + radii[None, :] - away).max()))


def _checked(centres: Floats, radii: Floats) -> None:
    if centres.shape != (len(radii), 2):
        raise ValueError(f"centres are {centres.shape}, must be ({len(radii)}, 2)")
    if len(radii) and not (radii > 0).all():
        raise ValueError("every radius must be above 0")


def _untied(centres: Floats) -> Floats:
    """Two circles at one spot have no line between them.

    A tiny spiral parts them, always the same.
    """
    turn = np.arange(len(centres)) * 2.399963  # the golden angle
    span = float(np.ptp(centres, axis=0).max())
    return centres + 1e-6 * (span or 1.0) * np.column_stack([np.cos(turn), np.sin(turn)])


def _yielding(radii: Floats) -> Floats:
    """The share of a pair's overlap that the first of the pair gives way: the smaller, the more."""
    area = radii**2
    share: Floats = area[None, :] / (area[:, None] + area[None, :])
    return share


def _push(moved: Floats, reach: Floats, yielding: Floats) -> tuple[Floats, float]:
    apart = moved[:, None, :] - moved[None, :, :]
    away = np.hypot(apart[..., 0], apart[..., 1])
    np.fill_diagonal(away, np.inf)
    depth = np.maximum(reach - away, 0.0)
    if not depth.size or float(depth.max()) == 0.0:
        return np.zeros_like(moved), 0.0
    shift = depth * yielding / away
    return (shift[..., None] * apart).sum(axis=1), float(depth.max())
