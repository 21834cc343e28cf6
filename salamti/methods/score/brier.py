"""Score of the probability of a yes-or-no event, as "25 or more deaths in the month"."""

from __future__ import annotations

from numpy.typing import ArrayLike

from salamti.methods.score._layout import Floats, checked_draws, checked_outcome, checked_values

THRESHOLD = 25.0
"""Deaths in a month from which the challenge counts a month as one of substantial violence."""


def exceedance(draws: ArrayLike, threshold: float = THRESHOLD) -> Floats:
    """Share of the draws that reach `threshold` (share, 0 to 1), which is the forecast probability.

    draws [cells, m]; returns [cells]. ValueError for other shapes, no draws, and values
    that are unknown, infinite or negative.

    >>> exceedance([[0, 24, 25, 300], [0, 0, 0, 1]]).tolist()
    [0.5, 0.0]
    """
    table = checked_values(checked_draws(draws))
    found: Floats = (table >= threshold).mean(axis=1)
    return found


def brier(probability: ArrayLike, outcome: ArrayLike) -> Floats:
    """Brier score of each forecast: `(probability - outcome)^2`, 0 is perfect, 1 is worst.

    probability [cells] between 0 and 1, outcome [cells] of 0 and 1 or false and true; returns
    [cells], so that means can be taken by window or place. ValueError for other shapes or values.
    Brier (1950), Monthly Weather Review 78.

    >>> brier([0.9, 0.2], [True, True]).round(2).tolist()
    [0.01, 0.64]
    """
    p, happened = checked_outcome(probability, outcome)
    found: Floats = (p - happened) ** 2
    return found
