"""Everything that profiles of places need, read once for all places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import polars as pl

from salamti.analyses._kit import places as _places
from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit import violence as _violence
from salamti.analyses._kit.places import Places, Spot
from salamti.analyses._profile.rankings import Ranking, rankings
from salamti.analyses._toll import rights as _toll_rights
from salamti.analyses._toll.scope import Scope
from salamti.model.country import Country
from salamti.model.record import Register
from salamti.model.series import Indicator
from salamti.model.source import Origin
from salamti.model.words import Text
from salamti.store.reading import Reader

JOINED = (
    "projects",
    "aiddata_districts",
    "programmes",
    "consultations",
    "operations",
    "attacks_on_foreign_nationals",
)
"""Registers whose rows stand on the page of a place, in the order of the page."""
HARMS = "operation_figures"
READS = (
    *_places.READS,
    *_violence.READS,
    *_toll_rights.READS,
    "observation",
    *(f"reg_{r}" for r in (*JOINED, HARMS)),
)
LATEST = """
    SELECT indicator, place, year, value, n, origin FROM observation
    WHERE place IN (SELECT pcode FROM place WHERE level = 2) AND value IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY indicator, place ORDER BY year DESC, origin) = 1
    ORDER BY indicator, place
"""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts by place. `rows` holds register rows by register and by P-code that they name."""

    country: Country
    places: Places
    origins: Mapping[str, Origin]
    indicators: Mapping[str, Indicator]
    registers: Mapping[str, Register]
    violence: _violence.Violence | None
    values: Mapping[str, list[Row]]
    rows: Mapping[str, Mapping[str, list[Row]]]
    rankings: Mapping[str, Ranking]
    harms: tuple[Row, ...]
    justice: pl.DataFrame | None

    def scope(self, finding: str, spot: Spot) -> Scope | None:
        """The violence of one place, or None where no located count exists."""
        if self.violence is None:
            return None
        origin = self.origins[self.violence.origin]
        return Scope(
            finding=finding, violence=self.violence, origin=origin, places=self.places, spot=spot
        )

    def within(self, register: str, pcode: str) -> list[Row]:
        """Rows of a register that name the place or one inside it, each once."""
        by_place = self.rows.get(register, {})
        found = {row["row"]: row for p in self.places.within(pcode) for row in by_place.get(p, [])}
        return [found[number] for number in sorted(found)]

    def naming(self, register: str, pcode: str) -> list[Row]:
        """Rows of a register that name exactly this place."""
        return self.rows.get(register, {}).get(pcode, [])

    def label(self, register: str, column: str, code: str) -> Text:
        """The words of a choice."""
        return _registers.label(self.registers, register, column=column, code=code)


_READ: WeakKeyDictionary[Reader, Facts] = WeakKeyDictionary()
"""Facts by the reader that they came from: one run asks for the profiles of all places in turn."""


def facts(reader: Reader) -> Facts:
    """The facts of the store that `reader` reads."""
    if reader not in _READ:
        _READ[reader] = _facts(reader)
    return _READ[reader]


def _facts(reader: Reader) -> Facts:
    origins = reader.origins()
    located = [v for v in _violence.known(reader) if v.origin in origins]
    registers, indicators, values = reader.registers(), reader.indicators(), _values(reader)
    harms = _registers.frame(reader, HARMS, ("fact_id", "op_id", "measure", "value", "unit"))
    return Facts(
        country=reader.country(),
        places=_places.known(reader),
        origins=origins,
        indicators=indicators,
        registers=registers,
        violence=located[0] if located else None,
        values=values,
        rankings=rankings(values.values(), indicators),
        rows={r: _by_place(reader, registers[r]) for r in JOINED if r in registers},
        harms=tuple(harms.iter_rows(named=True)) if harms is not None else (),
        justice=_toll_rights.justice_rows(reader),
    )


def _values(reader: Reader) -> dict[str, list[Row]]:
    """The latest known value of each indicator by district."""
    found: dict[str, list[Row]] = {}
    if reader.has("observation") and reader.has("place"):
        for row in reader.sql(LATEST).iter_rows(named=True):
            found.setdefault(row["place"], []).append(row)
    return found


def _by_place(reader: Reader, register: Register) -> dict[str, list[Row]]:
    """Rows of a register by each P-code that they name."""
    found: dict[str, list[Row]] = {}
    place = register.place or ""
    rows = _registers.frame(reader, register.id, (place,))
    for row in rows.iter_rows(named=True) if rows is not None else ():
        for pcode in _registers.at(row[place]):
            found.setdefault(pcode, []).append(row)
    return found
