"""The components of a scorecard as grids of states and years, from the panel of all states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salamti.methods.index import bridging
from salamti.methods.index.bridging import Bridged
from salamti.model.scorecard import Component, Scorecard
from salamti.store.reading import Reader

READS = ("country_panel",)
Floats = NDArray[np.float64]
PARTS = ("value", "low", "high")
PANEL = """
    WITH known AS (
        SELECT indicator, iso3, year, value, low, high, origin FROM country_panel
        WHERE indicator IN (SELECT unnest($wanted)) AND year >= $first
        QUALIFY row_number() OVER (
            PARTITION BY indicator, iso3, year, origin ORDER BY file, row) = 1
    ),
    chosen AS (
        SELECT indicator, origin FROM known GROUP BY indicator, origin
        QUALIFY row_number() OVER (
            PARTITION BY indicator ORDER BY max(year) DESC, count(*) DESC, origin) = 1
    )
    SELECT known.* FROM known JOIN chosen USING (indicator, origin)
    ORDER BY indicator, iso3, year
"""
"""Where several origins hold an indicator, the one that reaches furthest speaks alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """What is known: `grids` by indicator and part (states, years); `origins` by indicator.

    The part `held` is 1 where there is a row, be its value hidden or not.
    """

    states: tuple[str, ...]
    years: tuple[int, ...]
    grids: Mapping[str, Mapping[str, Floats]]
    origins: Mapping[str, str]

    def part(self, indicator: str, part: str = "value") -> Floats:
        """One part of an indicator; all unknown where it is not held."""
        held = self.grids.get(indicator)
        shape = (len(self.states), len(self.years))
        return np.full(shape, np.nan) if held is None else held[part]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """A component by state and year: as known, with the publisher's error on both sides."""

    component: Component
    known: Floats
    above: Floats
    below: Floats

    def bridged(self, *, reach: int, gap: int) -> Bridged:
        """Gaps bridged."""
        return bridging.bridge(self.known, reach=reach, gap=gap)


def panel(reader: Reader, card: Scorecard) -> Panel:
    """The indicators of a scorecard as grids."""
    wanted = list(dict.fromkeys(i for c in card.components for i in c.inputs))
    rows = reader.sql(PANEL, wanted=wanted, first=card.years.first)
    states = tuple(rows["iso3"].unique().sort())
    last = rows["year"].max()
    years = tuple(range(card.years.first, int(str(last)) + 1)) if states else ()
    grids = {
        str(indicator): _grids(held, states, years)
        for (indicator,), held in rows.group_by("indicator", maintain_order=True)
    }
    found = rows.select("indicator", "origin").unique().sort("indicator")
    return Panel(states=states, years=years, grids=grids, origins=dict(found.iter_rows()))


def _grids(rows: pl.DataFrame, states: Sequence[str], years: Sequence[int]) -> dict[str, Floats]:
    row = {iso3: i for i, iso3 in enumerate(states)}
    at = [row[iso3] for iso3 in rows["iso3"]]
    when = rows["year"].to_numpy() - (years[0] if years else 0)
    found = {}
    for part in PARTS:
        grid = np.full((len(states), len(years)), np.nan)
        grid[at, when] = rows[part].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        found[part] = grid
    found["held"] = np.zeros((len(states), len(years)))
    found["held"][at, when] = 1.0
    return found


def series(held: Panel, component: Component) -> Series:
    """A component from its indicators."""
    value = held.part(component.indicator)
    error = np.zeros(value.shape)
    above, below = error, error
    if component.bounds is not None:
        above = np.nan_to_num(held.part(component.indicator, "high") - value)
        below = np.nan_to_num(value - held.part(component.indicator, "low"))
    formula = component.formula
    if formula is None:
        known = value
    elif formula.kind == "mean":
        known = bridging.trailing_mean(value, window=formula.window)
    elif formula.kind == "years_above":
        over = np.where(np.isnan(value), np.nan, 100.0 * (value > formula.threshold))
        known = bridging.trailing_mean(over, window=formula.window)
    else:
        by = held.part(str(formula.by))
        with np.errstate(divide="ignore", invalid="ignore"):
            times = np.where(by > 0, formula.factor / by, np.nan)
        known, above, below = value * times, above * times, below * times
    return Series(component=component, known=known, above=above, below=below)


def latest_year(made: Sequence[Series], years: Sequence[int]) -> int | None:
    """The last year of which at least half of the components are known for enough states.

    Enough are 100, or half of all states where there are fewer than 200.
    """
    if not years or not made:
        return None
    states = len(made[0].known)
    enough = min(100, states / 2)
    counts = np.array([(~np.isnan(s.known)).sum(axis=0) for s in made])
    whole = np.flatnonzero((counts >= enough).mean(axis=0) >= 0.5)
    return years[int(whole[-1])] if len(whole) else None
