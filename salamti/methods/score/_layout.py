"""The shapes that scores accept, and what they say to others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Draws = NDArray[Any]
"""Integers or floats of shape [cells, m]."""


def checked_draws(draws: ArrayLike) -> Draws:
    """Draws as a table of numbers, not copied; their values are looked at where they are sorted."""
    found: Draws = np.asarray(draws)
    if found.ndim != 2 or 0 in found.shape:
        raise ValueError(
            f"draws must have the shape [cells, m] with one cell and one draw at least, "
            f"not {list(found.shape)}"
        )
    if found.dtype.kind not in "iuf":
        raise ValueError(f"draws must be integers or floats, not {found.dtype}")
    return found


def checked_observed(observed: ArrayLike, cells: int) -> Floats:
    """Observed values, one per cell: known and not negative."""
    found = np.ascontiguousarray(observed, dtype=np.float64)
    if found.shape != (cells,):
        raise ValueError(
            f"observed must hold one value for each of the {cells} cells, "
            f"its shape is {list(found.shape)}"
        )
    if not (np.isfinite(found) & (found >= 0)).all():
        raise ValueError("observed values must be known, finite and not negative: leave others out")
    return found


def checked_level(level: float) -> float:
    """A level between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, it is {level}")
    return float(level)


def tail_of(level: float) -> float:
    """What a central interval leaves out on each side, free of the rounding error of 1 - level."""
    return round((1 - checked_level(level)) / 2, 12)


def places(tail: float, m: int) -> tuple[float, float]:
    """Where the two bounds of a central interval lie among m sorted draws, counted from 0.

    A place that is whole but for rounding is made whole: else a bound that is a draw would lie a
    hair above it, and would not cover an observed value equal to it.
    """
    return round(tail * (m - 1), 9), round((1 - tail) * (m - 1), 9)


def checked_outcome(probability: ArrayLike, outcome: ArrayLike) -> tuple[Floats, Floats]:
    """Probabilities and what happened (0 or 1), of the same shape [cells]."""
    p, happened = np.asarray(probability, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    if p.ndim != 1 or p.shape != happened.shape or p.size == 0:
        raise ValueError(
            f"probability and outcome must be two rows of the same length, one value at least; "
            f"their shapes are {list(p.shape)} and {list(happened.shape)}"
        )
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("probabilities must be known and lie between 0 and 1")
    if not np.isin(happened, (0.0, 1.0)).all():
        raise ValueError("outcomes must be 0 or 1: leave unknown ones out")
    return p, happened


def checked_values(draws: Draws) -> Draws:
    """Draws whose values are known, finite and not negative."""
    if not (draws.min() >= 0 and np.isfinite(draws.max())):
        raise ValueError("draws must be known, finite and not negative")
    return draws
