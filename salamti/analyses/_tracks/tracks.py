"""Series of indicators: one track per indicator, for the country and its peers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from salamti.methods.progress import Point
from salamti.model.country import Country
from salamti.model.number import Trail
from salamti.model.series import Indicator
from salamti.store.reading import Reader

SERIES = """
    WITH known AS (
        SELECT indicator, place, year, value, low, high, basis, origin
        FROM observation
        WHERE indicator IN (SELECT unnest($wanted)) AND value IS NOT NULL
          AND basis IS DISTINCT FROM 'projection' AND place IN (SELECT unnest($places))
        QUALIFY row_number() OVER (
            PARTITION BY indicator, place, year, origin ORDER BY file, row) = 1
    ),
    chosen AS (
        SELECT indicator, origin FROM known WHERE place = $country
        GROUP BY indicator, origin
        QUALIFY row_number() OVER (
            PARTITION BY indicator ORDER BY max(year) DESC, count(*) DESC, origin) = 1
    )
    SELECT known.* FROM known JOIN chosen USING (indicator, origin)
    ORDER BY indicator, place, year
"""
"""Where several origins hold an indicator, the one that reaches furthest speaks alone."""

INSIDE = """
    WITH latest AS (
        SELECT o.indicator, o.origin, max(o.year) AS year
        FROM observation AS o JOIN place AS p ON p.pcode = o.place
        WHERE p.level = 2 AND o.value IS NOT NULL
          AND o.indicator IN (SELECT unnest($wanted))
        GROUP BY ALL
    )
    SELECT o.indicator, o.origin, o.year, min(o.value) AS low, max(o.value) AS high,
           list(o.place ORDER BY o.place) AS places
    FROM observation AS o JOIN latest USING (indicator, origin, year)
    JOIN place AS p ON p.pcode = o.place
    WHERE p.level = 2 AND o.value IS NOT NULL
    GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """The spread of an indicator between districts in its latest round."""

    origin: str
    year: int
    low: float
    high: float
    places: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One indicator: the country's values by year, its peers' values, the spread by district."""

    indicator: Indicator
    country: str
    points: tuple[Point, ...] = ()
    origin: str | None = None
    peers: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    inside: Inside | None = None

    @property
    def better(self) -> int:
        """1 where more is better, -1 where less is, 0 where neither."""
        return {"higher": 1, "lower": -1, "none": 0}[self.indicator.direction]

    @property
    def current(self) -> tuple[Point, ...]:
        """Values since the last change of method, this one included."""
        breaks = [i for i, p in enumerate(self.points) if p.breaks]
        return self.points[breaks[-1] :] if breaks else self.points

    def trail(self, place: str | tuple[str, ...], first: int, last: int) -> Trail:
        """The rows of `place` from year `first` to `last`."""
        where = {"indicator": self.indicator.id, "origin": self.origin, "place": place}
        if first == last:
            return Trail("observation", {**where, "year": first})
        return Trail("observation", where, {"year": (first, last)})


def tracks(
    reader: Reader, country: Country, indicators: Iterable[str], *, districts: bool = True
) -> dict[str, Track]:
    """Tracks of those of the indicators that the catalogue knows, in order; empty ones included.

    `districts` adds the spread between districts.
    """
    catalogue = reader.indicators()
    wanted = [i for i in dict.fromkeys(indicators) if i in catalogue]
    held = reader.has("observation")
    values = _values(reader, country, wanted) if held else {}
    spread = _spread(reader, wanted) if held and districts else {}
    return {
        i: _track(catalogue[i], country.iso3, values.get(i, {}), inside=spread.get(i))
        for i in wanted
    }


Values = dict[str, list[tuple[str, Point]]]


def _values(reader: Reader, country: Country, wanted: Sequence[str]) -> dict[str, Values]:
    """Points with their origin, by indicator and place."""
    places = [country.iso3, *(p.iso3 for p in country.peers)]
    rows = reader.sql(SERIES, wanted=list(wanted), places=places, country=country.iso3)
    found: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    for row in rows.iter_rows(named=True):
        point = Point(
            year=row["year"], value=row["value"], low=row["low"], high=row["high"],
            breaks=row["basis"] == "break",
        )  # fmt: skip
        found[row["indicator"]][row["place"]].append((row["origin"], point))
    return found


def _spread(reader: Reader, wanted: Sequence[str]) -> dict[str, Inside]:
    rows: pl.DataFrame = reader.sql(INSIDE, wanted=list(wanted))
    return {
        r.pop("indicator"): Inside(**r)
        for r in sorted(rows.iter_rows(named=True), key=lambda r: (r["year"], len(r["places"])))
    }


def _track(indicator: Indicator, country: str, values: Values, *, inside: Inside | None) -> Track:
    own = values.get(country, [])
    return Track(
        indicator=indicator,
        country=country,
        points=tuple(p for _, p in own),
        origin=own[0][0] if own else None,
        peers={k: tuple(p for _, p in v) for k, v in values.items() if k != country},
        inside=inside,
    )


def with_series(found: Iterable[Track]) -> list[Track]:
    """Tracks that hold at least one value of the country."""
    return [t for t in found if t.points]
