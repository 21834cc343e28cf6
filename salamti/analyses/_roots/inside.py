"""The panel of districts: hardship in survey rounds, and deaths in the two years after each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salamti.analyses._kit import places as kit_places
from salamti.analyses._kit import violence as kit_violence
from salamti.analyses._kit.places import Places
from salamti.analyses._kit.violence import Violence
from salamti.analyses._roots.reckoning import Family, Study
from salamti.analyses._roots.series import DISTRICTS, PER
from salamti.methods.panel.lags import shifted
from salamti.model.number import Trail
from salamti.store.reading import Reader

READS = ("observation", *kit_places.READS, *kit_violence.READS)
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
AHEAD = 2
"""Years after a survey whose deaths are counted: rounds are two years apart."""
ENOUGH = 5
LEAST = 30
ROWS = """
    SELECT o.indicator, o.place, o.year, o.value, o.origin
    FROM observation AS o JOIN place AS p ON p.pcode = o.place
    WHERE p.level = 2 AND o.value IS NOT NULL AND o.indicator IN (SELECT unnest($wanted))
    ORDER BY o.indicator, o.place, o.year, o.origin
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """Districts with a known population and at least one survey.

    Tables are [districts, years] by indicator; `located` tells of which districts the source names
    any event; `province` is that of each district.
    """

    pcodes: tuple[str, ...]
    years: tuple[int, ...]
    province: tuple[str, ...]
    located: Bools
    deaths: Floats
    people: Floats
    tables: Mapping[str, Floats]
    origins: Mapping[str, tuple[str, ...]]
    violence: Violence
    places: Places

    @property
    def ranked(self) -> tuple[str, ...]:
        """Provinces by their deaths in the located districts, most first."""
        sums = dict.fromkeys(self.province, 0.0)
        for index, province in enumerate(self.province):
            sums[province] += float(self.deaths[index].sum())
        return tuple(sorted(sums, key=lambda p: (-sums[p], p)))

    @property
    def rounds(self) -> tuple[int, ...]:
        """Years of the surveys."""
        stacked = np.isfinite(np.stack(list(self.tables.values()))).any(axis=(0, 1))
        return tuple(self.years[i] for i in np.nonzero(stacked)[0])

    def trails(self, *indicators: str) -> tuple[Trail, ...]:
        """The rows of series, of deaths and of people."""
        span = {"year": (self.years[0], self.years[-1])}
        named = tuple(dict.fromkeys(indicators))
        return (
            Trail("observation", {"indicator": named, "place": self.pcodes}, span),
            self.violence.trail(self.years[0], self.years[-1], pcode=self.pcodes),
            Trail("place", {"pcode": self.pcodes}),
        )

    def cited(self, *indicators: str) -> tuple[str, ...]:
        """Origins of series, deaths and people."""
        named = [o for i in indicators for o in self.origins.get(i, ())]
        return tuple(dict.fromkeys([*named, self.violence.origin, *self.places.origins]))


def known(reader: Reader) -> Inside | None:
    """The panel, or None where surveys, deaths or districts are too few."""
    if not (reader.has("observation") and reader.has("place")):
        return None
    found = kit_violence.known(reader)
    rows = reader.sql(ROWS, wanted=[s.id for s in DISTRICTS])
    if not found or rows.is_empty():
        return None
    places, violence = kit_places.known(reader), found[0]
    surveyed = set(rows["place"])
    spots = [s for s in places.level(2) if s.pcode in surveyed and s.people.get(2017)]
    if len(spots) < LEAST:
        return None
    silent = kit_violence.unlocated(violence, places)
    years = tuple(range(int(str(rows["year"].min())) - AHEAD, violence.latest + 1))
    pcodes = tuple(s.pcode for s in spots)
    return Inside(
        pcodes=pcodes,
        years=years,
        province=tuple(str(s.parent) for s in spots),
        located=np.array([p not in silent for p in pcodes]),
        deaths=_deaths(violence, pcodes, years),
        people=np.array([[float(s.people[2017] or 0)] for s in spots]),
        tables=_tables(rows, pcodes, years),
        origins=_origins(rows),
        violence=violence,
        places=places,
    )


def _deaths(violence: Violence, pcodes: tuple[str, ...], years: tuple[int, ...]) -> Floats:
    found = np.zeros((len(pcodes), len(years)))
    at = {p: i for i, p in enumerate(pcodes)}
    for key, toll in violence.by("pcode", "year", within=pcodes).items():
        pcode, year = key if isinstance(key, tuple) else ("", 0)
        if years[0] <= int(year) <= years[-1]:
            found[at[str(pcode)], int(year) - years[0]] = toll.best
    return found


def _tables(
    rows: pl.DataFrame, pcodes: tuple[str, ...], years: tuple[int, ...]
) -> dict[str, Floats]:
    at = {p: i for i, p in enumerate(pcodes)}
    found = {i: np.full((len(pcodes), len(years)), np.nan) for i in rows["indicator"].unique()}
    for indicator, place, year, value, _ in rows.iter_rows():
        if place in at and years[0] <= year <= years[-1]:
            found[indicator][at[place], year - years[0]] = value
    return found


def _origins(rows: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for indicator, origin in rows.select("indicator", "origin").unique().sort("*").iter_rows():
        found[indicator] = (*found.get(indicator, ()), origin)
    return found


def study(inside: Inside) -> Study:
    """Deaths of the two years after, districts compared in three ways, samples by province."""
    after = sum((shifted(inside.deaths, -k) for k in range(1, AHEAD + 1)), np.zeros(1))
    before = inside.deaths + shifted(inside.deaths, 1)
    rate = np.log1p(PER * after / inside.people / AHEAD)
    often = np.where(np.isfinite(after), after >= ENOUGH, np.nan)
    past = np.log1p(PER * before / inside.people / AHEAD)
    located = _rows(inside, inside.located)
    first, second = inside.ranked[:2]
    province = np.array(inside.province)
    return Study(
        places=inside.pcodes,
        years=inside.years,
        hardship={
            s.id: s.hardship(inside.tables[s.id]) for s in DISTRICTS if s.id in inside.tables
        },
        outcomes={"rate_two": rate, "often_two": often},
        controls={"alone": (), "past": (past,), "dense": (_dense(inside),)},
        samples={
            "located": located,
            "without_first": _rows(inside, inside.located & (province != first)),
            "without_second": _rows(inside, inside.located & (province != second)),
            "silent": None,
        },
        families=(
            Family(id="between", within=False),
            Family(id="province", within=False, base=_province_rounds(inside)),
            Family(id="within", within=True),
        ),
    )


def _rows(inside: Inside, chosen: Bools) -> Bools:
    return np.repeat(chosen[:, None], len(inside.years), axis=1)


def _dense(inside: Inside) -> Floats:
    """log of people, the same in all years."""
    return np.repeat(np.log(inside.people), len(inside.years), axis=1)


def _province_rounds(inside: Inside) -> tuple[Floats, ...]:
    """A column for every province and survey round: districts are compared inside these."""
    province, years = np.array(inside.province), np.array(inside.years)
    return tuple(
        ((province == p)[:, None] & (years == y)[None, :]).astype(float)
        for p in sorted(set(inside.province))
        for y in inside.rounds
    )
