"""Denomination: dividing what grows with a unit's size by that size."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def denominate(
    values: Floats, by: Mapping[int, Floats], *, factors: Mapping[int, float] | None = None
) -> Floats:
    """`values[u, j] / by[j][u] * factors[j]`; columns that are not in `by` stay as they are.

    `values` is units x indicators, `by` gives a denominator per unit for some columns, `factors`
    (1 where left out) keeps numbers legible, e.g. 100000 for rates per 100,000. An unknown
    denominator makes the value unknown. Raises ValueError for a denominator of 0 and for one of
    another length. Reference: OECD and JRC (2008), step 2; as `Denominate` of COINr (R).

    >>> denominate(np.array([[10.0, 1.0], [9.0, 2.0]]), {0: np.array([5.0, 3.0])}).tolist()
    [[2.0, 1.0], [3.0, 2.0]]
    """
    found = values.copy()
    for column, divisor in by.items():
        if len(divisor) != len(values):
            raise ValueError(
                f"the denominator of column {column} has {len(divisor)} values for {len(values)} "
                "units: give one per unit"
            )
        if np.any(divisor == 0):
            row = int(np.flatnonzero(divisor == 0)[0])
            raise ValueError(
                f"the denominator of column {column} is 0 in row {row}: correct it, or leave it "
                "unknown (NaN)"
            )
        factor = (factors or {}).get(column, 1.0)
        found[:, column] = values[:, column] / (divisor / factor)
    return found
