"""The VIEWS prediction challenge 2023/24, exactly: windows, benchmarks and how they are scored.

Target: deaths in state-based violence, raw counts, by country and month. A window is a calendar
year; it is forecast from the data up to October of the year before, 3 to 14 months ahead.
Reference: Hegre et al. (2025), Journal of Peace Research, the VIEWS prediction challenge 2023/24.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salamti.methods.forecast import benchmarks
from salamti.methods.forecast.blocks import YEAR, Floats
from salamti.methods.score import samples

LEADS = tuple(range(3, 15))
FIRST_YEAR = 1980
"""Month 1 of the challenge is January of this year."""
REPEATED = 996
"""Draws for ignorance and interval score: 83 whole repetitions of 12, at most 1,000."""


def origin(window: int) -> int:
    """The last month that may be known: October of the year before, as the challenge counts months.

    >>> origin(2018)
    454
    """
    return (window - FIRST_YEAR) * YEAR - 2


@dataclass(frozen=True, slots=True)
class CellScores:
    """Scores by country and month [places, months]: CRPS, ignorance (bits), interval score."""

    crps: Floats
    ignorance: Floats
    mis: Floats


def scored(draws: Floats, observed: Floats) -> CellScores:
    """Score draws [places, months or 1, draws] against outcomes [places, months]; NaN stays NaN.

    CRPS takes the draws as they are; for the other two, whose value hangs on the number of draws,
    fewer than `REPEATED` draws are repeated plainly to at most that number.

    >>> scored(np.zeros((1, 1, 1)), np.array([[0.0, 2.0]])).crps.tolist()
    [[0.0, 2.0]]
    """
    full = np.broadcast_to(draws, (*observed.shape, draws.shape[2]))
    known = ~np.isnan(observed)
    table, seen = np.ascontiguousarray(full[known]), observed[known]
    count = table.shape[1]
    many = samples.repeated(table, REPEATED // count * count) if count < REPEATED else table
    both = samples.scores(many, seen)
    return CellScores(
        *(_spread(s, known) for s in (samples.crps(table, seen), both.ignorance, both.mis))
    )


def _spread(scores: Floats, known: np.ndarray) -> Floats:
    out = np.full(known.shape, np.nan)
    out[known] = scores
    return out


def simple(history: Floats, rng: np.random.Generator) -> dict[str, Floats]:
    """Draws of the forecasts that need no learning, by model: [places, 1, draws]."""
    made = {
        "conflictology": benchmarks.conflictology(history),
        "last_poisson": benchmarks.last_poisson(history, rng),
        "zero": benchmarks.zero(history),
        "hurdle": benchmarks.hurdle(history, rng),
    }
    return {name: draws[:, None] for name, draws in made.items()}
