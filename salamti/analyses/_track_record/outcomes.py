"""What happened: deaths of a place and month as the store holds them, with their stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from salamti.analyses._kit import places as _places
from salamti.analyses._kit import violence as _violence
from salamti.analyses._kit.places import Places
from salamti.store.reading import Reader

READS = ("national_month", "violence_month", *_places.READS)
FINAL, CANDIDATE = "final", "candidate"
PRELIMINARY = frozenset({"ucdp_candidate"})
"""Origins of located deaths that are revised later."""

NATIONAL = """
    SELECT iso3, month, type, best, basis, origin FROM national_month
    WHERE best IS NOT NULL ORDER BY ALL
"""
LOCATED = """
    SELECT origin, pcode, month, type, CASE WHEN bool_and(best IS NOT NULL) THEN sum(best) END
    FROM violence_month GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Deaths of a place and month, whether they are final, and who counted them."""

    deaths: int
    basis: str
    origin: str


@dataclass(frozen=True, slots=True)
class Located:
    """Deaths by place, month and kind of one origin; `first` and `last` month with any row."""

    origin: str
    first: str
    last: str
    deaths: Mapping[tuple[str, str], Mapping[str, int | None]]
    dark: frozenset[str]
    """Districts that the origin never tells from their province."""

    @property
    def basis(self) -> str:
        """Whether its counts are final."""
        return CANDIDATE if self.origin in PRELIMINARY else FINAL


@dataclass(frozen=True)
class Outcomes:
    """All that is known. Final counts come before preliminary ones, newer releases before older."""

    places: Places
    national: Mapping[tuple[str, str, str], Outcome] = field(default_factory=dict)
    located: tuple[Located, ...] = ()

    @cached_property
    def _within(self) -> dict[str, tuple[str, ...]]:
        return {pcode: self.places.within(pcode) for pcode in self.places.spots}

    def of(self, level: str, place: str, *, month: str, target: str) -> Outcome | None:
        """What happened there, or None where nobody says so yet."""
        if level == "country":
            return self.national.get((place, month, target))
        for origin in self.located:
            if origin.first <= month <= origin.last and place not in origin.dark:
                return self._sum(origin, place, month=month, target=target)
        return None

    def _sum(self, origin: Located, place: str, *, month: str, target: str) -> Outcome | None:
        total = 0
        for pcode in self._within.get(place, ()):
            for kind, deaths in origin.deaths.get((pcode, month), {}).items():
                if target not in (kind, "total"):
                    continue
                if deaths is None:
                    return None
                total += deaths
        return Outcome(total, origin.basis, origin.origin) if place in self._within else None


def known(reader: Reader) -> Outcomes:
    """The outcomes that the store holds."""
    places = _places.known(reader)
    return Outcomes(places, _national(reader), _located(reader, places))


def _national(reader: Reader) -> dict[tuple[str, str, str], Outcome]:
    if not reader.has("national_month"):
        return {}
    origins = reader.origins()
    rows = reader.sql(NATIONAL).rows()
    rows.sort(key=lambda r: (r[4] == FINAL, origins[r[5]].as_of))
    return {(r[0], r[1], r[2]): Outcome(int(r[3]), str(r[4]), str(r[5])) for r in rows}


def _located(reader: Reader, places: Places) -> tuple[Located, ...]:
    if not reader.has("violence_month"):
        return ()
    found: dict[str, dict[tuple[str, str], dict[str, int | None]]] = {}
    for origin, pcode, month, kind, deaths in reader.sql(LOCATED).iter_rows():
        found.setdefault(origin, {}).setdefault((pcode, month), {})[kind] = deaths
    dark = {v.origin: _violence.unlocated(v, places) for v in _violence.known(reader)}
    made = [_one(origin, cells, dark[origin]) for origin, cells in found.items()]
    return tuple(sorted(made, key=lambda o: (o.basis == FINAL, o.last, o.origin), reverse=True))


def _one(
    origin: str, cells: Mapping[tuple[str, str], Mapping[str, int | None]], dark: frozenset[str]
) -> Located:
    months = [month for _, month in cells]
    return Located(origin, min(months), max(months), cells, dark)
