"""Which series of countries were tried, how much of each is known, where the country stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._roots.naming import Level, hardship, measure, say
from salamti.analyses._roots.series import COUNTRIES, Series
from salamti.analyses._roots.world import World
from salamti.base.ids import Scalar
from salamti.model.country import Country
from salamti.model.finding import ColumnKind
from salamti.model.number import Number, Trail
from salamti.model.series import Indicator
from salamti.model.words import Ref

TRIED: Mapping[str, ColumnKind] = {
    "series": "text",
    "indicator": "text",
    "places": "number",
    "missing": "number",
    "own": "number",
    "year": "year",
    "easier": "number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A series as it was tried: how much is known, and where the country stands."""

    series: Series
    indicator: Indicator
    numbers: Mapping[str, Number]
    year: int | None


def known(
    level: Level, world: World, country: Country, *, catalogue: Mapping[str, Indicator]
) -> list[Tried]:
    """Every series that the table holds."""
    return [
        _tried(level, world, country, series=s, indicator=catalogue[s.id])
        for s in COUNTRIES
        if s.id in world.tables and s.id in catalogue
    ]


def _tried(
    level: Level, world: World, country: Country, *, series: Series, indicator: Indicator
) -> Tried:
    table = world.tables[series.id]
    seen = np.isfinite(table)
    origins = world.origins[series.id]
    dims = {"indicator": series.id}
    whole = Ground(
        origins=origins,
        as_of=level.as_of(origins),
        trails=(Trail("country_panel", dict(dims), {"year": (world.years[0], world.years[-1])}),),
    )
    made = {
        "places": figure(
            measure(level.finding, "places", "countries", decimals=0),
            int(seen.any(axis=1).sum()),
            whole,
            dims=dims,
        ),
        "missing": figure(
            measure(level.finding, "missing", "percent", decimals=0),
            100 * float(1 - seen.mean()),
            whole,
            dims=dims,
        ),
    }
    own, year = _own(level, world, country, series=series, indicator=indicator)
    return Tried(series=series, indicator=indicator, numbers=made | own, year=year)


def _own(
    level: Level, world: World, country: Country, *, series: Series, indicator: Indicator
) -> tuple[dict[str, Number], int | None]:
    """The country's latest value, and the share of countries that have it easier."""
    if country.iso3 not in world.iso3s:
        return {}, None
    row = world.tables[series.id][world.iso3s.index(country.iso3)]
    known = np.nonzero(np.isfinite(row))[0]
    if not len(known):
        return {}, None
    at, year = int(known[-1]), world.years[int(known[-1])]
    origins = world.origins[series.id]
    as_of = level.as_of(origins)
    dims: dict[str, Scalar] = {"indicator": series.id, "year": year}
    where: dict[str, Scalar | tuple[Scalar, ...]] = {"indicator": series.id, "year": year}
    column = series.hardship(world.tables[series.id][:, at])
    others = column[np.isfinite(column)]
    own = series.hardship(row[at : at + 1])[0]
    measured = measure(level.finding, "own", indicator.unit, decimals=indicator.decimals)
    mine = Trail("country_panel", {**where, "iso3": country.iso3})
    easier = measure(level.finding, "easier", "percent", decimals=0)
    return {
        "own": figure(
            measured,
            float(row[at]),
            Ground(origins=origins, as_of=as_of, trails=(mine,), n=1),
            dims=dims | {"country": country.iso3},
        ),
        "easier": figure(
            easier,
            100 * float((others < own).mean()),
            Ground(origins=origins, as_of=as_of, trails=(Trail("country_panel", where),)),
            dims=dims | {"country": country.iso3},
        ),
    }, year


def part(found: Sequence[Tried], world: World, country: Country) -> Part:
    """What went in."""
    rows: list[Row] = [
        (
            hardship(t.series),
            say("named", name=t.indicator.name, unit=t.indicator.unit),
            Ref(t.numbers["places"].id),
            Ref(t.numbers["missing"].id),
            ref(t.numbers.get("own")),
            t.year,
            ref(t.numbers.get("easier")),
        )
        for t in found
    ]
    return Part(
        id="tried",
        title=say("section_tried"),
        sentences=(
            say(
                "tried_countries",
                count=len(found),
                places=len(world.iso3s),
                first=world.years[0],
                last=world.years[-1],
            ),
            say("tried_fixed"),
            say("lacking_countries"),
        ),
        numbers=tuple(n for t in found for n in t.numbers.values()),
        tables=(
            columns_table(
                "roots.tried", TRIED, rows, title=say("table_tried", country=country.name)
            ),
        ),
    )
