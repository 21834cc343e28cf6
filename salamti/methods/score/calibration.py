"""Calibration of forecasts given as draws: PIT, coverage, reliability; and their sharpness.

A calibrated forecast says 10% as often as it should: its probability integral transform (PIT) is
uniform. Counts have atoms: where a forecast puts 0.9 on 0 and 0 is observed, the PIT is anything
between 0 and 0.9, and a central interval of any level up to 0.8 is [0, 0] and covers each 0. So the
PIT is spread evenly over the atom, and coverage comes in two forms: plain, as anyone would count
it, which atoms push above the level, and randomised, which equals the level for a calibrated
forecast of counts too.

Draws have the shape [cells, m] and observed values [cells]. Shares come out per cell, so that a
caller can take means by window or place. ValueError for other shapes, no draws, unknown, infinite
or negative values.

References: Czado, Gneiting and Held (2009), Biometrics 65; Smith (1985), Journal of Forecasting 4;
Gneiting, Balabdaoui and Raftery (2007), Journal of the Royal Statistical Society B 69.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.score._layout import (
    Draws,
    Floats,
    checked_draws,
    checked_observed,
    checked_outcome,
    checked_values,
    places,
    tail_of,
)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Per bin of forecast probability: cells, mean probability, share of cells with the event.

    Shares of a bin without cells are NaN.
    """

    cells: NDArray[np.int64]
    forecast: Floats
    observed: Floats


def atom(draws: ArrayLike, observed: ArrayLike) -> tuple[Floats, Floats]:
    """Share of the draws below the observed value, and share up to it: the two ends of its PIT.

    They differ by the share of draws that equal it: `P(x < y)`, `P(x <= y)`.

    >>> [end.tolist() for end in atom([[0, 0, 0, 4]], [0])]
    [[0.0], [0.75]]
    """
    table, seen = _checked(draws, observed)
    column = seen[:, None]
    return (table < column).mean(axis=1), (table <= column).mean(axis=1)


def pit(draws: ArrayLike, observed: ArrayLike, rng: np.random.Generator) -> Floats:
    """Randomised PIT of each cell (share): a point drawn evenly from its atom.

    `P(x < y) + v P(x = y)` with v uniform on 0 to 1. Smith (1985); Czado et al. (2009), section 2.

    >>> value = pit([[0, 0, 0, 4]], [0], np.random.default_rng(1))
    >>> bool(0 <= value[0] <= 0.75)
    True
    """
    low, high = atom(draws, observed)
    found: Floats = low + rng.random(low.size) * (high - low)
    return found


def pit_histogram(draws: ArrayLike, observed: ArrayLike, bins: int = 10) -> Floats:
    """Non-randomised PIT histogram: the share of each of `bins` equal bins, together 1.

    Each cell spreads its 1/cells evenly over its atom. A calibrated forecast has 1/bins in each;
    a U says too narrow, a hump too wide, a slope too low (right) or too high (left).
    Czado et al. (2009), equation 2.

    >>> pit_histogram([[0, 0, 0, 4], [1, 2, 3, 4]], [0, 4], bins=4).round(3).tolist()
    [0.167, 0.167, 0.167, 0.5]
    """
    if bins < 1:
        raise ValueError(f"bins must be 1 or more, it is {bins}")
    low, high = atom(draws, observed)
    inner = np.arange(1, bins) / bins
    reached = np.array([_share_up_to(u, low, high).mean() for u in inner])
    return np.diff(np.concatenate(([0.0], reached, [1.0])))


def coverage(draws: ArrayLike, observed: ArrayLike, level: float) -> Floats:
    """Plain coverage: 1 where the central interval of the draws holds the observed value, else 0.

    Its bounds are the quantiles (1 - level)/2 and (1 + level)/2, linear between order statistics,
    as in the interval score. For counts with many zeros its mean lies above the level even where
    the forecast is calibrated: see `randomised_coverage`.

    >>> coverage([[0, 0, 0, 4], [0, 0, 0, 4]], [0, 4], 0.5).tolist()
    [1.0, 0.0]
    """
    table, seen = _checked(draws, observed)
    low, high = _central(table, level)
    return ((low <= seen) & (seen <= high)).astype(np.float64)


def randomised_coverage(draws: ArrayLike, observed: ArrayLike, level: float) -> Floats:
    """Share of the randomised PIT of each cell inside the central interval; its mean is coverage.

    It is the expectation over the randomisation, so it needs no random generator: the part of the
    atom between (1 - level)/2 and (1 + level)/2. An observed value that no draw equals is inside
    or not.

    >>> randomised_coverage([[0, 0, 0, 4], [0, 0, 0, 4]], [0, 4], 0.5).round(3).tolist()
    [0.667, 0.0]
    """
    low, high = atom(draws, observed)
    tail = tail_of(level)
    return _share_up_to(1 - tail, low, high) - _share_up_to(tail, low, high)


def sharpness(draws: ArrayLike, level: float = 0.9) -> float:
    """Mean width of the central interval, in the unit of the draws.

    Narrow is good only in a calibrated forecast.

    >>> round(sharpness([[0, 10], [0, 30]], 0.9), 6)
    18.0
    """
    low, high = _central(checked_values(checked_draws(draws)), level)
    return float((high - low).mean())


def reliability(probability: ArrayLike, outcome: ArrayLike, bins: int = 10) -> Reliability:
    """Do events that were given 20% happen in 20% of cells? `bins` equal bins of probability.

    probability [cells] between 0 and 1, outcome [cells] of 0 and 1; ValueError otherwise.
    A bin is [low, high), the last one has 1 too.

    >>> found = reliability([0.1, 0.2, 0.9, 0.8], [0, 1, 1, 1], bins=2)
    >>> found.cells.tolist(), found.forecast.round(2).tolist(), found.observed.tolist()
    ([2, 2], [0.15, 0.85], [0.5, 1.0])
    """
    if bins < 1:
        raise ValueError(f"bins must be 1 or more, it is {bins}")
    p, happened = checked_outcome(probability, outcome)
    place = np.searchsorted(np.arange(1, bins) / bins, p, side="right")
    cells = np.bincount(place, minlength=bins)
    known = np.where(cells > 0, cells, np.nan)
    said = np.bincount(place, weights=p, minlength=bins) / known
    seen = np.bincount(place, weights=happened, minlength=bins) / known
    return Reliability(cells, said, seen)


def _checked(draws: ArrayLike, observed: ArrayLike) -> tuple[Draws, Floats]:
    table = checked_values(checked_draws(draws))
    return table, checked_observed(observed, len(table))


def _share_up_to(u: float, low: Floats, high: Floats) -> Floats:
    """Share of each atom up to `u`; an atom without width is there or not."""
    width = high - low
    inside = (u - low) / np.where(width > 0, width, 1.0)
    found: Floats = np.where(width > 0, np.clip(inside, 0.0, 1.0), low <= u)
    return found


def _central(table: Draws, level: float) -> tuple[Floats, Floats]:
    """Bounds of the central interval of each row."""
    m = table.shape[1]
    lower, upper = places(tail_of(level), m)
    at = np.array([int(lower), min(int(lower) + 1, m - 1), int(upper), min(int(upper) + 1, m - 1)])
    a, b, c, d = np.partition(table, np.unique(at), axis=1)[:, at].T.astype(np.float64)
    return a + (b - a) * (lower % 1), c + (d - c) * (upper % 1)
