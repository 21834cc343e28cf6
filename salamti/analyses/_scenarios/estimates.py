"""Values that are drawn from packaged series: which rows, and what they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from salamti.model.number import Trail
from salamti.model.scenario import Estimate
from salamti.store.reading import Reader

FEWEST = 3
"""Below this many years a mean has no range."""
ROWS = """
    WITH own AS (
        SELECT indicator, year, value, origin FROM observation
        WHERE place = $place AND indicator = $indicator AND value IS NOT NULL
    ), longest AS (
        SELECT origin FROM own GROUP BY origin ORDER BY count(*) DESC, origin LIMIT 1
    )
    SELECT year, value, origin FROM own JOIN longest USING (origin)
    WHERE year BETWEEN $first AND $last ORDER BY year
"""
Series = Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """A value with its range, and the rows behind it; `n` is the number of years."""

    value: float
    low: float | None
    high: float | None
    n: int
    origins: tuple[str, ...]
    trails: tuple[Trail, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One series of the country within some years."""

    values: Series
    origin: str
    trail: Trail


def estimated(reader: Reader, wanted: Estimate) -> Estimated | None:
    """The value of an assumption, or None where a series is not at hand."""
    held = [series(reader, i, wanted) for i in wanted.indicators]
    known = [h for h in held if h is not None]
    if len(known) < len(held) or not known:
        return None
    values = list(known[0].values.values())
    if wanted.statistic == "debt_residual":
        debt, balance, growth, inflation = (h.values for h in known)
        values = list(residual(debt, balance, growth=growth, inflation=inflation).values())
    if not values:
        return None
    spread = 2 * float(np.std(values, ddof=1)) / len(values) ** 0.5 if len(values) >= FEWEST else 0
    mean = float(np.mean(values))
    return Estimated(
        value=mean,
        low=mean - spread if spread else None,
        high=mean + spread if spread else None,
        n=len(values),
        origins=tuple(dict.fromkeys(h.origin for h in known)),
        trails=tuple(h.trail for h in known),
    )


def residual(debt: Series, balance: Series, *, growth: Series, inflation: Series) -> Series:
    """What debt rose by in a year beyond growth, prices and the deficit, in percent of the product.

    >>> residual({2000: 50, 2001: 52}, {2001: -3.0}, growth={2001: 0.0}, inflation={2001: 0.0})
    {2001: -1.0}
    """
    years = sorted(set(debt) & {y + 1 for y in debt} & set(balance) & set(growth) & set(inflation))
    return {
        y: debt[y] - debt[y - 1] / ((1 + growth[y] / 100) * (1 + inflation[y] / 100)) + balance[y]
        for y in years
    }


def series(reader: Reader, indicator: str, wanted: Estimate) -> Held | None:
    """One series within the years; debt needs the year before the first."""
    first = wanted.first - (wanted.statistic == "debt_residual")
    if not reader.has("observation"):
        return None
    place = reader.country().iso3
    rows: pl.DataFrame = reader.sql(
        ROWS, place=place, indicator=indicator, first=first, last=wanted.last
    )
    if rows.is_empty():
        return None
    origin = str(rows["origin"][0])
    return Held(
        values={int(y): float(v) for y, v in rows.select("year", "value").iter_rows()},
        origin=origin,
        trail=Trail(
            "observation",
            {"indicator": indicator, "place": place, "origin": origin},
            {"year": (first, wanted.last)},
        ),
    )
