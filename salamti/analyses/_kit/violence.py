"""Deaths by place, year and type as the store holds them, added up along the places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from salamti.analyses._kit.places import Places
from salamti.model.number import Trail
from salamti.store.reading import Reader

READS = ("violence_month",)
SUMS = ("n", "events", "low", "best", "high", "civilians", "security", "militants", "unknown")
GROUPS = ("civilians", "security", "militants", "unknown")
UNKNOWN_LIMIT = 1 / 3
"""Where more of the dead than this share are unknown, no share of any group is published."""
FEW = 20
"""Below this many deaths a share says nothing."""

BY_YEAR = """
    SELECT pcode, CAST(left(month, 4) AS INTEGER) AS year, type, origin,
           count(*) AS n, sum(events) AS events,
           sum(low) AS low, sum(best) AS best, sum(high) AS high,
           sum(civilians) AS civilians, sum(security) AS security, sum(militants) AS militants,
           sum(CASE WHEN civilians IS NULL THEN best ELSE unknown END) AS unknown
    FROM violence_month GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """Deaths of one place and period. `n` rows went in; the groups of the dead add up to `best`."""

    n: int = 0
    events: int = 0
    low: int = 0
    best: int = 0
    high: int = 0
    civilians: int = 0
    security: int = 0
    militants: int = 0
    unknown: int = 0

    @property
    def victims_known(self) -> bool:
        """Whether the source can say who died."""
        return self.best > 0 and self.unknown <= UNKNOWN_LIMIT * self.best

    @property
    def in_order(self) -> bool:
        """Whether the range is as a range should be."""
        return self.low <= self.best <= self.high


NONE = Toll()


@dataclass(frozen=True, slots=True)
class Violence:
    """All deaths of one origin by place, year and type, and the years that it covers."""

    origin: str
    frame: pl.DataFrame
    years: tuple[int, ...]

    @property
    def latest(self) -> int:
        """The last year."""
        return self.years[-1]

    def by(self, *columns: str, within: Iterable[str] | None = None) -> dict[object, Toll]:
        """Tolls by one column, or by a tuple of several, of all places or of those `within`."""
        frame = self.frame
        if within is not None:
            frame = frame.filter(pl.col("pcode").is_in(list(within)))
        summed = frame.group_by(columns, maintain_order=True).agg(pl.col(SUMS).sum())
        found: dict[object, Toll] = {}
        for row in summed.iter_rows(named=True):
            key = tuple(row[c] for c in columns)
            found[key[0] if len(key) == 1 else key] = Toll(**{s: int(row[s]) for s in SUMS})
        return found

    def trail(self, first: int, last: int, **where: str | tuple[str, ...]) -> Trail:
        """The rows of the years `first` to `last`, narrowed by equalities."""
        span = {"month": (f"{first}-01", f"{last}-12")}
        return Trail("violence_month", {"origin": self.origin, **where}, span)


def known(reader: Reader) -> list[Violence]:
    """The origins of located deaths, the one with the most rows first."""
    if not reader.has("violence_month"):
        return []
    frame = reader.sql(BY_YEAR)
    made = []
    for (origin,), rows in frame.group_by("origin", maintain_order=True):
        years = rows["year"]
        first, last = int(str(years.min())), int(str(years.max()))
        made.append(Violence(str(origin), rows, tuple(range(first, last + 1))))
    return sorted(made, key=lambda v: (-v.frame["n"].sum(), v.origin))


def unlocated(violence: Violence, places: Places) -> frozenset[str]:
    """Districts of which nothing can be said.

    A district without any row in all years may have seen violence that the source places only in
    its province (a city of several districts, districts since divided): unknown, not zero. Where
    the source places nothing at the province as a whole, no row means no recorded event.
    """
    seen = set(violence.frame["pcode"])
    return frozenset(s.pcode for s in places.level(2) if s.pcode not in seen and s.parent in seen)


def provinces(violence: Violence, places: Places) -> Mapping[tuple[str | None, int], Toll]:
    """Tolls by province and year; None is what the source places only in the country."""
    found: dict[tuple[str | None, int], Toll] = {}
    groups: dict[str | None, list[str]] = {}
    for pcode in violence.frame["pcode"].unique().sort():
        groups.setdefault(places.province(pcode), []).append(pcode)
    for province, codes in groups.items():
        for year, toll in violence.by("year", within=codes).items():
            found[(province, int(str(year)))] = toll
    return found
