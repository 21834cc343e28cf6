"""The table of a scorecard: units x indicators, with denominators, groups and times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.tree import Tree

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Units x indicators, the columns in the order of the tree's indicators; NaN is unknown.

    `denominators` by name, one value per row; `groups` by name, one group per row (None:
    unknown); `times` per row for panels, where a unit then has several rows.
    """

    units: tuple[str, ...]
    values: Floats
    denominators: Mapping[str, Floats] = field(default_factory=dict)
    groups: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    times: Floats | None = None


def check(data: Data, of: Tree) -> None:
    """Raise ValueError where the data do not fit the tree: shape, infinite values, double rows."""
    shape = (len(data.units), len(of.indicators))
    if data.values.shape != shape:
        raise ValueError(f"the values are {data.values.shape}; units x indicators are {shape}")
    if not data.units:
        raise ValueError("the data have no units: give at least one row")
    if np.any(np.isinf(data.values)):
        row, column = np.argwhere(np.isinf(data.values))[0]
        raise ValueError(
            f"{of.indicators[column]!r} is infinite for {data.units[row]!r}: leave it unknown (NaN)"
        )
    if data.times is not None and np.any(np.isnan(data.times)):
        row = int(np.flatnonzero(np.isnan(data.times))[0])
        raise ValueError(f"the time of {data.units[row]!r} (row {row}) is unknown: give it")
    if data.times is None and len(set(data.units)) < len(data.units):
        twice = next(unit for unit in data.units if data.units.count(unit) > 1)
        raise ValueError(f"unit {twice!r} has several rows: give the times of a panel, or one row")
