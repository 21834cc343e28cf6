"""Imputation: filling unknown values, and how wrong such filling tends to be.

Filling is a choice, never a default: without it a group is aggregated from what is known. The error
of a method is found by masking each known value in turn and filling it from the rest.

Reference: OECD and JRC (2008), step 3; methods as `Impute` and `impute_panel` of COINr (R).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite import panel
from salamti.methods.composite.panel import Rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Method = Literal[
    "none",
    "mean",
    "median",
    "group_mean",
    "group_median",
    "panel_latest",
    "panel_constant",
    "panel_linear",
]
T = TypeVar("T")
_MIDDLES: dict[str, Callable[[Floats], np.float64]] = {"mean": np.mean, "median": np.median}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imputation:
    """How unknown values are filled.

    `group` names the grouping of units for group_mean and group_median. `across`: a value is filled
    from the same indicator of other units ("units"), or from other indicators of the same unit
    ("indicators", mean or median only), where each indicator is first brought to 0-1; `level` then
    keeps to indicators of the same node of that level. `max_time`: for panel_latest, how many
    points in time to look back at most.
    """

    method: Method = "none"
    group: str | None = None
    across: Literal["units", "indicators"] = "units"
    level: int | None = None
    max_time: int | None = None


def impute(
    values: Floats,
    choice: Imputation,
    *,
    groups: Sequence[str | None] | None = None,
    rows: Rows | None = None,
    directions: Floats | None = None,
    themes: Ints | None = None,
) -> Floats:
    """Fill the NaN of units x indicators by `choice`; what cannot be filled stays NaN.

    `groups`: per unit its group (None: not filled); `rows`: per row its unit and time, for panels;
    `directions` and `themes`: per indicator 1 or -1, and its node, for filling across indicators.
    Raises ValueError where the method's ingredient is not given.

    >>> impute(np.array([[1.0], [np.nan], [3.0]]), Imputation(method="mean")).tolist()
    [[1.0], [2.0], [3.0]]
    """
    if choice.method == "none":
        return values.copy()
    if choice.method.startswith("panel"):
        return panel.fill(
            values, _needed(rows, choice, "times"), choice.method, max_time=choice.max_time
        )
    middle = _MIDDLES[choice.method.removeprefix("group_")]
    if choice.across == "indicators":
        if choice.method.startswith("group"):
            raise ValueError("imputation across indicators takes mean or median, without groups")
        return _across(values, middle, directions=directions, themes=themes)
    if choice.method.startswith("group"):
        names = _needed(groups, choice, "groups")
        return np.column_stack([_by_group(x, names, middle) for x in values.T])
    return np.column_stack([_filled(x, middle) for x in values.T])


def masking_error(
    values: Floats,
    choice: Imputation,
    *,
    groups: Sequence[str | None] | None = None,
    rows: Rows | None = None,
    directions: Floats | None = None,
    themes: Ints | None = None,
) -> Floats:
    """Root mean square error of filling per indicator, in the indicator's unit.

    Each known value is masked in turn and filled from the rest; `sqrt(mean((filled - true)^2))`
    over those that could be filled. NaN where none could (a single value, method none).

    >>> masking_error(np.array([[1.0], [2.0], [3.0]]), Imputation(method="mean")).round(4).tolist()
    [1.2247]
    """
    found = np.full(values.shape[1], np.nan)
    if choice.method == "none":
        return found
    for j in range(values.shape[1]):
        misses = []
        for row in np.flatnonzero(~np.isnan(values[:, j])):
            alone = choice.across == "units"
            masked = values[:, [j]].copy() if alone else values.copy()
            masked[row, 0 if alone else j] = np.nan
            filled = impute(
                masked, choice, groups=groups, rows=rows, directions=directions, themes=themes
            )
            misses.append(filled[row, 0 if alone else j] - values[row, j])
        errors = np.array([miss for miss in misses if not np.isnan(miss)])
        if len(errors):
            found[j] = np.sqrt((errors**2).mean())
    return found


def _needed(given: T | None, choice: Imputation, what: str) -> T:
    if given is None:
        raise ValueError(f"imputation by {choice.method} needs the {what} of the units: give them")
    return given


def _filled(x: Floats, middle: Callable[[Floats], np.float64]) -> Floats:
    empty = np.isnan(x)
    if empty.all() or not empty.any():
        return x
    return np.where(empty, middle(x[~empty]), x)


def _by_group(
    x: Floats, groups: Sequence[str | None], middle: Callable[[Floats], np.float64]
) -> Floats:
    found = x.copy()
    names = np.array(["" if name is None else name for name in groups])
    for name in set(names[np.isnan(x)]) - {""}:
        at = names == name
        found[at] = _filled(x[at], middle)
    return found


def _across(
    values: Floats,
    middle: Callable[[Floats], np.float64],
    *,
    directions: Floats | None,
    themes: Ints | None,
) -> Floats:
    """Fill from the same unit's other indicators, all on 0-1 with more always better."""
    turned = values * (1.0 if directions is None else directions)
    low, spread = _span(turned)
    scaled = (turned - low) / spread
    filled = scaled.copy()
    nodes = np.zeros(values.shape[1], dtype=np.int64) if themes is None else themes
    for node in np.unique(nodes):
        at = np.flatnonzero(nodes == node)
        filled[:, at] = np.vstack([_filled(row, middle) for row in scaled[:, at]])
    back = (filled * spread + low) * (1.0 if directions is None else directions)
    found: Floats = np.where(np.isnan(values), back, values)
    return found


def _span(turned: Floats) -> tuple[Floats, Floats]:
    """Smallest value and range per column; NaN where all values are unknown or equal."""
    low = np.full(turned.shape[1], np.nan)
    spread = np.full(turned.shape[1], np.nan)
    for j, x in enumerate(turned.T):
        y = x[~np.isnan(x)]
        if len(y) and np.ptp(y) > 0:
            low[j], spread[j] = y.min(), np.ptp(y)
    return low, spread
