"""What the registers hold on partners: rows, labels, and numbers that carry the rows they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit.numbers import Ground, Measure, Value, derived, figure
from salamti.analyses._kit.places import Places
from salamti.analyses._kit.places import known as known_places
from salamti.base.ids import Scalar
from salamti.methods import rates
from salamti.model.finding import Cell, Column, ColumnKind, Table
from salamti.model.number import Number, Trail
from salamti.model.record import Register
from salamti.model.source import Origin
from salamti.model.words import Text, Words, message
from salamti.store.reading import Reader

REGISTERS: Mapping[str, tuple[str, ...]] = {
    "agreements": (
        "id",
        "date",
        "partner",
        "kind",
        "topic",
        "area",
        "series",
        "status",
        "neighbour",
    ),
    "partners": ("id", "partner", "kind", "main_support", "also_support", "instrument", "status"),
    "aid": (
        "id",
        "donor",
        "account_id",
        "row_type",
        "flow_type",
        "amount_usd_million",
        "superseded",
    ),
    "programmes": ("id", "partner", "topic", "pcodes", "start", "end", "evaluation_grade"),
    "projects": ("project_id", "partner", "cost_usd_million", "pcodes"),
    "aiddata_districts": ("unit_id", "partner", "pcodes", "commitment_usd_2021"),
    "cross_border": ("incident_id", "neighbour", "date", "deaths"),
    "laws": ("law_id", "kind", "topic", "event", "date"),
    "rights": ("right_id", "partner", "value"),
}
"""The registers that the analysis reads, and the columns without which one is of no use."""

NUMBERS = frozenset(
    (
        "instruments",
        "events",
        "share",
        "dialogues",
        "exercises",
        "agreements",
        "in_force",
        "suspended",
        "incidents",
        "deaths",
        "edition",
        "months",
        "missing",
        "rounds",
        "mean",
        "longest",
        "since_last",
        "programmes",
        "budget",
        "trainees",
        "amount",
        "cells",
        "printed",
        "difference",
        "cost",
        "units",
        "commitment",
        "projects",
        "security",
        "economic",
        "reimbursed",
    )
)
KINDS: Mapping[str, ColumnKind] = {"year": "year", "status": "status"}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The registers as one finding sees them; `partner` narrows them to one, `only` to some."""

    finding: str
    frames: Mapping[str, tuple[Row, ...]]
    schemas: Mapping[str, Register]
    origins: Mapping[str, Origin]
    places: Places
    domestic: str
    partner: str | None = None
    only: tuple[str, ...] = ()

    @property
    def partners(self) -> tuple[str, ...]:
        """All partners that a row names, the country itself left out."""
        named = [
            r["partner"] for name in ("agreements", "partners") for r in self.frames.get(name, ())
        ]
        return tuple(sorted({str(p) for p in named} - {self.domestic}))

    @property
    def who(self) -> str | tuple[str, ...]:
        """The partner or partners of the finding, or all of them: what trails select."""
        return self.partner or self.only or self.partners

    @property
    def dims(self) -> dict[str, Scalar]:
        """The dimensions that all numbers of the finding share."""
        return {"partner": self.partner} if self.partner else {}

    def rows(self, trail: Trail) -> tuple[Row, ...]:
        """The rows that a trail selects, by the store's own rules."""
        held = self.frames.get(trail.table.removeprefix("reg_"), ())
        return tuple(r for r in held if _selected(r, trail))

    def label(self, register: str, column: str, code: object) -> Text:
        """The words of a choice."""
        return _registers.label(self.schemas, register, column=column, code=str(code))

    def partner_name(self, code: object) -> Text:
        """The name of a partner or donor, from whichever register describes it."""
        for register, column in (
            ("partners", "partner"),
            ("agreements", "partner"),
            ("aid", "donor"),
        ):
            found = self.label(register, column, code)
            if found.en != str(code):
                return found
        return Text(str(code), str(code))

    def measure(self, name: str, unit: str, *, how: str = "", decimals: int = 0) -> Measure:
        """A measure whose unit and method are messages of this area."""
        return Measure(
            finding=self.finding,
            name=name,
            unit=message(f"partners.unit_{unit}"),
            method=message(f"partners.how_{how or name}"),
            decimals=decimals,
        )

    def ground(self, trail: Trail) -> Ground:
        """The rows of a trail with their origins."""
        found = self.rows(trail)
        origins = tuple(dict.fromkeys(str(r["origin"]) for r in found))
        as_of = max((self.origins[o].as_of for o in origins if o in self.origins), default="")
        return Ground(origins=origins, as_of=as_of, trails=(trail,), n=len(found))

    def count(self, measure: Measure, trail: Trail, **dims: Scalar) -> Number | None:
        """How many rows a trail selects; None where it selects none: the register knows of none."""
        ground = self.ground(trail)
        return figure(measure, ground.n, ground, dims={**self.dims, **dims}) if ground.n else None

    def total(
        self, measure: Measure, trail: Trail, column: str, /, **dims: Scalar
    ) -> Number | None:
        """The sum of a column over rows that all hold a value; None where none is known."""
        amounts = [r[column] for r in self.rows(trail)]
        if not amounts or any(a is None for a in amounts):
            return None
        value: Value = round(sum(amounts), 3)
        return figure(measure, value, self.ground(trail), dims={**self.dims, **dims})

    def share(self, measure: Measure, part: Number, whole: Number, **dims: Scalar) -> Number:
        """A count as per cent of another."""
        value = rates.percent(float(str(part.value)), float(str(whole.value)))
        return figure(measure, value, derived([part, whole]), dims={**self.dims, **dims})


def view(reader: Reader) -> View:
    """Everything that the pack's registers hold on partners."""
    frames: dict[str, tuple[Row, ...]] = {}
    for register, columns in REGISTERS.items():
        found = _registers.frame(reader, register, columns)
        if found is not None:
            frames[register] = tuple(found.iter_rows(named=True))
    country = reader.country()
    return View(
        finding="partners",
        frames=frames,
        schemas=reader.registers(),
        origins=reader.origins(),
        places=known_places(reader),
        domestic=country.name.en.lower().replace(" ", "_"),
    )


def of(register: str, **where: Scalar | tuple[Scalar, ...]) -> Trail:
    """The rows of a register with these values."""
    return Trail(f"reg_{register}", where)


def during(register: str, column: str, year: int, /, **where: Scalar | tuple[Scalar, ...]) -> Trail:
    """The rows of a register dated in one year, however exactly."""
    return Trail(f"reg_{register}", where, {column: (str(year), f"{year}-12-31")})


def _selected(row: Row, trail: Trail) -> bool:
    same = all(row[c] in (v if isinstance(v, tuple) else (v,)) for c, v in trail.where.items())
    return same and all(
        row[c] is not None and low <= row[c] <= high for c, (low, high) in trail.between.items()
    )


def year_of(row: Row, column: str = "date") -> int | None:
    """The year of a date column."""
    return int(str(row[column])[:4]) if row.get(column) else None


def joined(texts: Iterable[Text]) -> Text:
    """Names in a row, in both languages."""
    known = list(texts)
    return Text(", ".join(t.en for t in known), "، ".join(t.ur for t in known))


def table(
    ident: str,
    heads: Sequence[str],
    rows: Iterable[tuple[Cell | Words, ...]],
    *,
    note: Words | None = None,
) -> Table:
    """Table `ident`, worded by `partners.table_<ident>` and `partners.column_<head>`."""
    columns = tuple(
        Column(id=h, label=message(f"partners.column_{h}"), kind=kind(h)) for h in heads
    )
    title = message(f"partners.table_{ident}")
    return Table(id=ident, title=title, columns=columns, rows=tuple(rows), note=note)


def kind(head: str) -> ColumnKind:
    """What a column of this name holds."""
    return "number" if head in NUMBERS else KINDS.get(head, "text")


def some(*numbers: Number | None) -> tuple[Number, ...]:
    """Those that are known."""
    return tuple(n for n in numbers if n is not None)
