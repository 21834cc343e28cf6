"""What a path of the model comes to: product, debt, and what is spent on each person."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from salamti.methods import dividend
from salamti.methods.dividend import Path

Floats = NDArray[np.float64]
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of nine and of five tenths of the draws, and their middle."""
OUTCOMES: Mapping[str, tuple[str, int]] = {
    "human": ("rupees_person", 0),
    "defence": ("rupees_person", 0),
    "development": ("rupees_person", 0),
    "diplomacy": ("rupees_person", 0),
    "purse": ("rupees_person", 0),
    "product": ("rupees_person", 0),
    "growth": ("percent", 1),
    "interest": ("percent_revenue", 0),
    "debt": ("percent_gdp", 0),
}
"""Outcomes with unit and decimals, in the order in which they are offered."""


def outcomes(path: Path) -> dict[str, Floats]:
    """Each outcome [draws, years]: rupees of the first year for each person, or percent."""
    each = path.gdp / path.population
    spent = {part: getattr(path, part) * each for part in (*dividend.PARTS, "purse")}
    found = {
        **spent,
        "product": each,
        "growth": 100 * path.growth,
        "interest": 100 * path.interest / path.revenue,
        "debt": 100 * path.debt,
    }
    return {name: found[name] for name in OUTCOMES}


def quantiles(values: Floats) -> Floats:
    """The `SHARES` of the draws of each year [5, years]."""
    return np.quantile(values, SHARES, axis=0)
