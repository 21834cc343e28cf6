"""Series of the country and its peers as tables of country and year: known, bridged, carried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._balance.card import TAGS, Card
from salamti.analyses._tracks.tracks import Track, tracks
from salamti.methods.progress import Point
from salamti.model.country import Country
from salamti.model.scorecard import Component
from salamti.store.reading import Reader

Floats = NDArray[np.float64]
FIRST_REACH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows are country by country all `years`, columns the counted `components` of one tag.

    `values` are on the scale that is scored (logarithms where the goalposts say so), `low` and
    `high` the publisher's range on it. `age` is 0 where a value is of the year itself, else the
    years to the nearest known one; NaN where nothing is known.
    """

    components: tuple[Component, ...]
    places: tuple[str, ...]
    years: tuple[int, ...]
    values: Floats
    low: Floats
    high: Floats
    age: Floats

    def row(self, place: str, year: int) -> int:
        """Position of a country's year."""
        return self.places.index(place) * len(self.years) + self.years.index(year)

    @property
    def units(self) -> tuple[str, ...]:
        """The country of each row."""
        return tuple(p for p in self.places for _ in self.years)

    @property
    def times(self) -> Floats:
        """The year of each row."""
        return np.tile(np.array(self.years, dtype=np.float64), len(self.places))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All series that the scorecard names, and the two tables."""

    tracks: Mapping[str, Track]
    tables: Mapping[str, Table]


def held(reader: Reader, of: Card, country: Country) -> Held | None:
    """What the store holds for the scorecard; None where it has nothing of the country."""
    named = dict.fromkeys(of.scorecard.named())
    found = tracks(reader, country, named, districts=False)
    if not any(t.points for t in found.values()):
        return None
    years = _years(of, found)
    places = (country.iso3, *(p.iso3 for p in country.peers))
    made = {tag: _table(of, tag, found, places=places, years=years) for tag in TAGS}
    return Held(tracks=found, tables=made)


def _years(of: Card, found: Mapping[str, Track]) -> tuple[int, ...]:
    counted = [c.indicator for tag in TAGS for c in of.components(tag, counted=True)]
    last = max((t.points[-1].year for i in counted if (t := found.get(i)) and t.points), default=0)
    return tuple(range(of.years[0], last + 1))


def _table(
    of: Card,
    tag: str,
    found: Mapping[str, Track],
    *,
    places: Sequence[str],
    years: Sequence[int],
) -> Table:
    components = of.components(tag, counted=True)
    shape = (len(places) * len(years), len(components))
    values, low, high, age = (np.full(shape, np.nan) for _ in range(4))
    for j, component in enumerate(components):
        for i, place in enumerate(places):
            at = slice(i * len(years), (i + 1) * len(years))
            known = _known(component, found, place, years=years)
            values[at, j], age[at, j] = filled(years, known[0], reach=of.years[1], gap=of.years[2])
            low[at, j], high[at, j] = known[1], known[2]
    return Table(
        components=components, places=tuple(places), years=tuple(years),
        values=values, low=low, high=high, age=age,
    )  # fmt: skip


def _known(
    component: Component, found: Mapping[str, Track], place: str, *, years: Sequence[int]
) -> tuple[Floats, Floats, Floats]:
    """Value, low and high of each year on the scale that is scored; NaN where unknown."""
    points = by_year(found.get(component.indicator), place)
    divisors = _divisors(component, found, place)
    rows = np.full((3, len(years)), np.nan)
    for k, year in enumerate(years):
        point, by = points.get(year), divisors.get(year) if divisors is not None else 1.0
        if point is None or not by:
            continue
        ends = (point.value, point.low, point.high)
        rows[:, k] = [np.nan if v is None else scaled(component, v / by) for v in ends]
    return rows[0], rows[1], rows[2]


def _divisors(
    component: Component, found: Mapping[str, Track], place: str
) -> dict[int, float] | None:
    """By what each year is divided, the factor included; None where a component is no ratio."""
    formula = component.formula
    if formula is None or formula.by is None:
        return None
    points = by_year(found.get(formula.by), place)
    return {year: p.value / formula.factor for year, p in points.items()}


def by_year(track: Track | None, place: str) -> dict[int, Point]:
    """The points of a country by year."""
    if track is None:
        return {}
    points = track.points if place == track.country else track.peers.get(place, ())
    return {p.year: p for p in points}


def scaled(component: Component, value: float) -> float:
    """A value on the scale of the goalposts."""
    posts = component.goalposts
    if posts.scale == "linear":
        return value
    return float(np.log(max(value + posts.offset, 1e-9)))


def filled(years: Sequence[int], known: Floats, *, reach: int, gap: int) -> tuple[Floats, Floats]:
    """A series with gaps of up to `gap` years bridged and its ends carried `reach` years.

    Returns values and the distance in years to the nearest known one; NaN where still unknown.
    """
    x = np.asarray(years, dtype=np.float64)
    at = np.flatnonzero(~np.isnan(known))
    if not len(at):
        return known.copy(), np.full(len(x), np.nan)
    value = np.interp(x, x[at], known[at])
    after = np.searchsorted(x[at], x)
    before = np.clip(np.searchsorted(x[at], x, side="right") - 1, 0, None)
    left, right = x[at][before], x[at][np.minimum(after, len(at) - 1)]
    age = np.minimum(np.abs(x - left), np.abs(right - x))
    inside = (x >= x[at[0]]) & (x <= x[at[-1]])
    lost = np.where(inside, right - left > gap, age > reach)
    return np.where(lost, np.nan, value), np.where(lost, np.nan, age)
