"""Screening: which units have enough data to be scored at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Which units stay.

    `by`: none (all stay), missing (at least the share `availability` of values is known), zeros (at
    least the share `nonzero` of the known values is not 0), missing_or_zeros (both). `include` and
    `exclude` are codes of units that stay or go whatever their data.
    """

    by: Literal["none", "missing", "zeros", "missing_or_zeros"] = "none"
    availability: float = 2 / 3
    nonzero: float = 0.05
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screened:
    """Per unit: whether it stays, its share of known values, its share of values other than 0."""

    stays: Bools
    availability: Floats
    nonzero: Floats


def screen(values: Floats, choice: Screening) -> Screened:
    """Apply the rules of `choice` (without its codes) to units x indicators.

    `availability = known / indicators`, `nonzero = 1 - zeros / known` (NaN for a unit without any
    value, which never passes a rule on zeros). Raises ValueError for a threshold outside 0 to 1.
    Reference: as `Screen` of COINr (R).

    >>> s = screen(np.array([[1.0, np.nan], [0.0, 2.0]]), Screening(by="missing", availability=0.9))
    >>> s.stays.tolist(), s.availability.tolist(), s.nonzero.tolist()
    ([False, True], [0.5, 1.0], [1.0, 0.5])
    """
    for name, share in (("availability", choice.availability), ("nonzero", choice.nonzero)):
        if not 0 <= share <= 1:
            raise ValueError(f"screening: {name} is {share}; give a share from 0 to 1")
    known = (~np.isnan(values)).sum(axis=1)
    availability = known / values.shape[1]
    nonzero = np.full(len(values), np.nan)
    np.divide((values == 0).sum(axis=1), known, out=nonzero, where=known > 0)
    nonzero = 1 - nonzero
    enough, alive = availability >= choice.availability, nonzero >= choice.nonzero
    everyone = np.ones(len(values), dtype=np.bool_)
    rules = {
        "none": everyone,
        "missing": enough,
        "zeros": alive,
        "missing_or_zeros": enough & alive,
    }
    return Screened(rules[choice.by], availability, nonzero)
