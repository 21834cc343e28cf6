"""The places of the country: what lies in what, how many people, which one was meant."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from salamti.base.errors import UsageError
from salamti.base.text import fold
from salamti.methods import rates
from salamti.model.number import Trail
from salamti.model.words import Text
from salamti.store.reading import Reader

READS = ("place",)
SPOTS = """
    SELECT pcode, level, name_en, name_ur, parent, pop_2017, pop_2023, status, note, origin
    FROM place ORDER BY row
"""
CENSUS = "pbs_census"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place with its people by census year; unknown people are None."""

    pcode: str
    level: int
    name: Text
    parent: str | None
    people: Mapping[int, int | None]
    disputed: bool
    note: str
    origin: str


@dataclass(frozen=True, slots=True)
class Places:
    """All places by P-code, in the pack's order."""

    spots: Mapping[str, Spot]
    origins: tuple[str, ...] = ()

    @property
    def country(self) -> Spot | None:
        """The country itself."""
        return next((s for s in self.spots.values() if s.level == 0), None)

    def level(self, level: int) -> list[Spot]:
        """All provinces (1) or districts (2)."""
        return [s for s in self.spots.values() if s.level == level]

    def districts(self, province: str) -> list[Spot]:
        """The districts of a province."""
        return [s for s in self.spots.values() if s.parent == province and s.level == 2]

    def within(self, pcode: str) -> tuple[str, ...]:
        """The place and all that lies in it."""
        inside = [s.pcode for s in self.spots.values() if s.parent == pcode]
        return (pcode, *(p for child in inside for p in self.within(child)))

    def province(self, pcode: str) -> str | None:
        """The province that a place lies in or is."""
        spot = self.spots.get(pcode)
        if spot is None or spot.level == 0:
            return None
        return pcode if spot.level == 1 else spot.parent


def known(reader: Reader) -> Places:
    """The places of the pack; empty where it lists none."""
    if not reader.has("place"):
        return Places({})
    spots = {r["pcode"]: _spot(r) for r in reader.sql(SPOTS).iter_rows(named=True)}
    cited = {s.origin for s in spots.values()} | {CENSUS} & set(reader.origins())
    return Places(spots, tuple(sorted(cited, key=lambda o: o != CENSUS)))


def _spot(row: Mapping[str, object]) -> Spot:
    parent = row["parent"]
    return Spot(
        pcode=str(row["pcode"]),
        level=int(str(row["level"])),
        name=Text(str(row["name_en"]), str(row["name_ur"])),
        parent=str(parent) if parent else None,
        people={2017: _count(row["pop_2017"]), 2023: _count(row["pop_2023"])},
        disputed=row["status"] == "disputed",
        note=str(row["note"] or ""),
        origin=str(row["origin"]),
    )


def _count(value: object) -> int | None:
    return int(str(value)) if value is not None else None


def people_trail(pcode: str) -> Trail:
    """The row that says how many people live there."""
    return Trail("place", {"pcode": pcode})


def census(spot: Spot, year: float) -> tuple[int, int] | None:
    """Census year and people of the known census nearest to `year`."""
    chosen = rates.nearest_census(year, spot.people)
    people = spot.people.get(chosen) if chosen else None
    return (chosen, people) if chosen and people else None


def resolve(places: Places, asked: str) -> Spot:
    """The place of that P-code or name in either language; a province before a district."""
    wanted = fold(asked)
    named = [s for s in places.spots.values() if wanted in {fold(n) for n in _names(s)}]
    if not named:
        raise UsageError(f"No place is called {asked!r}.", do=_near(places, wanted))
    lowest = min(s.level for s in named)
    chosen = [s for s in named if s.level == lowest]
    if len(chosen) > 1:
        codes = ", ".join(f"{s.pcode} ({s.name.en})" for s in chosen)
        raise UsageError(f"{asked!r} is the name of several places.", do=f"Use a P-code: {codes}.")
    return chosen[0]


def _names(spot: Spot) -> tuple[str, str, str]:
    return spot.pcode, spot.name.en, spot.name.ur


def _near(places: Places, wanted: str) -> str:
    if not places.spots:
        return "The pack lists no places."
    shown = {fold(n): s.name.en for s in places.spots.values() for n in _names(s)}
    holding = [name for name in shown if wanted and wanted in name]
    near = [*holding, *difflib.get_close_matches(wanted, shown, n=5)]
    found = list(dict.fromkeys(shown[n] for n in near))[:8]
    return f"Did you mean: {', '.join(found)}?" if found else "Give its name or P-code."
