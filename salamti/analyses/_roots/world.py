"""The panel of countries: hardship and deaths by country and year, ready to be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salamti.analyses._roots.reckoning import Family, Study
from salamti.analyses._roots.series import COUNTRIES, DEATHS, INCOME, PEOPLE, PER, Series
from salamti.methods.panel.lags import shifted
from salamti.model.number import Trail
from salamti.store.reading import Reader

READS = ("country_panel",)
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
ENOUGH = 25
"""UCDP counts a conflict from so many deaths a year on."""
AHEAD = 3
RECENT = 2012
LEAST = 30
ROWS = """
    SELECT indicator, iso3, year, value, origin FROM country_panel
    WHERE value IS NOT NULL AND indicator IN (SELECT unnest($wanted))
    ORDER BY indicator, iso3, year, origin
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Tables [countries, years] by indicator as published; deaths and people are complete.

    `origins` are those of each indicator; people of a last year that is not yet estimated are those
    of the year before.
    """

    iso3s: tuple[str, ...]
    years: tuple[int, ...]
    tables: Mapping[str, Floats]
    origins: Mapping[str, tuple[str, ...]]

    @property
    def deaths(self) -> Floats:
        """Deaths of organised violence."""
        return self.tables[DEATHS]

    @property
    def people(self) -> Floats:
        """People."""
        return self.tables[PEOPLE]

    @property
    def violence(self) -> Floats:
        """log(1 + deaths per million people)."""
        found: Floats = np.log1p(PER * self.deaths / self.people)
        return found

    def trails(self, *indicators: str) -> tuple[Trail, ...]:
        """The rows of series, and those of deaths and people beside them."""
        span = {"year": (self.years[0], self.years[-1])}
        named = tuple(dict.fromkeys(indicators))
        shown = Trail("country_panel", {"indicator": named}, span)
        return (shown, Trail("country_panel", {"indicator": (DEATHS, PEOPLE)}, span))

    def cited(self, *indicators: str) -> tuple[str, ...]:
        """Origins of series, of deaths and of people."""
        named = (*indicators, DEATHS, PEOPLE)
        return tuple(dict.fromkeys(o for i in named for o in self.origins.get(i, ())))


def known(reader: Reader) -> World | None:
    """The countries whose deaths and people are known in all years; None where they are few."""
    if not reader.has("country_panel"):
        return None
    wanted = [*(s.id for s in COUNTRIES), INCOME, DEATHS, PEOPLE]
    rows = reader.sql(ROWS, wanted=list(dict.fromkeys(wanted)))
    present = set(rows["indicator"])
    if not {DEATHS, PEOPLE, INCOME} <= present:
        return None
    spanned = rows.filter(pl.col("indicator") == DEATHS)["year"]
    years = tuple(range(int(str(spanned.min())), int(str(spanned.max())) + 1))
    iso3s = tuple(sorted(set(rows["iso3"])))
    tables = _tables(rows, iso3s, years)
    tables[PEOPLE] = _carried(tables[PEOPLE])
    whole = np.isfinite(tables[DEATHS]).all(axis=1) & np.isfinite(tables[PEOPLE]).all(axis=1)
    if whole.sum() < LEAST:
        return None
    origins: dict[str, tuple[str, ...]] = {}
    for indicator, origin in rows.select("indicator", "origin").unique().sort("*").iter_rows():
        origins[indicator] = (*origins.get(indicator, ()), origin)
    return World(
        iso3s=tuple(iso3s[i] for i in np.nonzero(whole)[0]),
        years=years,
        tables={k: v[whole] for k, v in tables.items()},
        origins=origins,
    )


def _tables(
    rows: pl.DataFrame, iso3s: tuple[str, ...], years: tuple[int, ...]
) -> dict[str, Floats]:
    at = {c: i for i, c in enumerate(iso3s)}
    found: dict[str, Floats] = {}
    for (indicator,), part in rows.group_by("indicator", maintain_order=True):
        inside = part.filter(pl.col("year").is_between(years[0], years[-1]))
        table = np.full((len(iso3s), len(years)), np.nan)
        where = [at[c] for c in inside["iso3"]], inside["year"].to_numpy() - years[0]
        table[where] = inside["value"].to_numpy()
        found[str(indicator)] = table
    return found


def _carried(table: Floats) -> Floats:
    """The last year filled from the one before where it is unknown everywhere."""
    found = table.copy()
    if np.isnan(found[:, -1]).all():
        found[:, -1] = found[:, -2]
    return found


def study(world: World) -> Study:
    """Outcomes of the year after and of the three years after, controls and samples."""
    income, size = np.log(world.tables[INCOME]), np.log(world.people)
    often = (world.deaths >= ENOUGH).astype(float)
    beside = (income, size)
    return Study(
        places=world.iso3s,
        years=world.years,
        hardship={s.id: s.hardship(t) for s, t in _held(world)},
        outcomes={
            "rate_next": shifted(world.violence, -1),
            "often_next": shifted(often, -1),
            "rate_three": ahead(world.violence, AHEAD),
            "often_three": ahead(often, AHEAD),
        },
        controls={"alone": (), "income": beside, "past": (*beside, world.violence)},
        samples={"all": None, "poorer": poorer(income), "recent": recent(world)},
        families=(
            Family(id="between", within=False),
            Family(id="within", within=True),
        ),
    )


def _held(world: World) -> list[tuple[Series, Floats]]:
    return [(s, world.tables[s.id]) for s in COUNTRIES if s.id in world.tables]


def ahead(table: Floats, years: int) -> Floats:
    """Mean of the years after, NaN where one of them is out of reach.

    >>> ahead(np.array([[0.0, 2.0, 4.0]]), 2).tolist()
    [[3.0, nan, nan]]
    """
    found: Floats = np.mean([shifted(table, -k) for k in range(1, years + 1)], axis=0)
    return found


def poorer(income: Floats) -> Bools:
    """Countries whose mean income is in the lower half of those known; all their years."""
    known = np.isfinite(income)
    mean = np.where(known, income, 0).sum(axis=1) / np.maximum(1, known.sum(axis=1))
    half = known.any(axis=1) & (mean < np.median(mean[known.any(axis=1)]))
    return np.repeat(half[:, None], income.shape[1], axis=1)


def recent(world: World) -> Bools:
    """Years from 2012 on."""
    return np.tile(np.array(world.years) >= RECENT, (len(world.iso3s), 1))
