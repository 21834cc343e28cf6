"""Registers as one finding sees them: rows, labels, counts with their rows, tables by schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit.numbers import Ground, Measure, figure
from salamti.base.ids import Scalar
from salamti.model.finding import Cell, Column, Table
from salamti.model.number import Number, Trail
from salamti.model.record import Register
from salamti.model.source import Origin
from salamti.model.words import Text, Words, message
from salamti.store.reading import Reader

Row = Mapping[str, Any]
_ADDRESS = re.compile(r",?\s*\(?https?://[^\s;]+")
Where = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The registers of a pack for one finding of the area whose messages it speaks with."""

    area: str
    finding: str
    frames: Mapping[str, tuple[Row, ...]]
    schemas: Mapping[str, Register]
    origins: Mapping[str, Origin]

    def rows(self, register: str, **where: Where) -> tuple[Row, ...]:
        """The rows of a register with these values; of a tuple any will do."""
        return tuple(
            r
            for r in self.frames.get(register, ())
            if all(r[c] in (v if isinstance(v, tuple) else (v,)) for c, v in where.items())
        )

    def label(self, register: str, column: str, code: object) -> Text:
        """The words of a choice."""
        return _registers.label(self.schemas, register, column=column, code=str(code))

    def measure(self, name: str, unit: str, *, how: str, decimals: int = 0) -> Measure:
        """A measure whose unit and method are messages of the area."""
        return Measure(
            finding=self.finding,
            name=name,
            unit=message(f"{self.area}.unit_{unit}"),
            method=message(f"{self.area}.how_{how}"),
            decimals=decimals,
        )

    def ground(self, register: str, rows: Sequence[Row]) -> Ground:
        """What these rows of a register give to a number that stands on them."""
        key = self.schemas[register].key
        origins = tuple(dict.fromkeys(str(r["origin"]) for r in rows))
        as_of = max((self.origins[o].as_of for o in origins if o in self.origins), default="")
        trail = Trail(f"reg_{register}", {key: tuple(str(r[key]) for r in rows)})
        return Ground(origins=origins, as_of=as_of, trails=(trail,), n=len(rows))

    def count(self, name: str, register: str, rows: Sequence[Row], /, **dims: Scalar) -> Number:
        """How many of these rows there are; there must be one at least."""
        measure = self.measure(name, "entries", how="count")
        return figure(measure, len(rows), self.ground(register, rows), dims=dims)

    def table(
        self, ident: str, register: str, rows: Iterable[Row], *, columns: Sequence[str],
        note: Words | None = None,
    ) -> Table:  # fmt: skip
        """Rows of a register under the names that its schema gives to the columns."""
        known = {c.id: c for c in self.schemas[register].columns}
        shown = [known[c] for c in columns if c in known]
        return Table(
            id=ident,
            title=message(f"{self.area}.table_{ident}"),
            columns=tuple(
                Column(id=c.id, label=c.name, kind="number" if c.type == "number" else "text")
                for c in shown
            ),
            rows=tuple(tuple(self.cell(register, r, c.id) for c in shown) for r in rows),
            note=note,
        )

    def cell(self, register: str, row: Row, column: str) -> Cell:
        """One value of a row as a table shows it: the words of a choice, a text, or unknown."""
        value = row.get(column)
        if value is None or value == "":
            return None
        described = {c.id: c for c in self.schemas[register].columns}[column]
        if described.type == "choice":
            return self.label(register, column, value)
        if described.type == "number":
            return float(value)
        if column == "source":
            return without_addresses(str(value))
        return str(value) if described.type == "date" else _registers.named(row, column)


def known(reader: Reader, finding: str, needed: Mapping[str, tuple[str, ...]]) -> Tally:
    """The registers of `needed` that hold the columns named there; what is missing is left out."""
    frames = {}
    for register, columns in needed.items():
        found = _registers.frame(reader, register, columns)
        if found is not None:
            frames[register] = tuple(found.iter_rows(named=True))
    return Tally(
        area=finding.split(".", maxsplit=1)[0],
        finding=finding,
        frames=frames,
        schemas=reader.registers(),
        origins=reader.origins(),
    )


def without_addresses(source: str) -> str:
    """A source without its web addresses, which stand in the register.

    >>> without_addresses("Dawn, 2019-09-29, https://www.dawn.com/news/1 ; ICJ, https://icj.org/a")
    'Dawn, 2019-09-29; ICJ'
    >>> without_addresses("Dawn 1155170 (https://www.dawn.com/news/1155170)")
    'Dawn 1155170'
    >>> without_addresses("Dawn 1129619 https://www.dawn.com/news/1129619; Dunya News 312646")
    'Dawn 1129619; Dunya News 312646'
    """
    bare = (_ADDRESS.sub("", part).strip(" ,;") for part in source.split(" ; "))
    named = "; ".join(b for b in bare if b)
    return named or source


def newest(rows: Iterable[Row], column: str = "date") -> list[Row]:
    """Rows by a date, the latest first."""
    return sorted(rows, key=lambda r: str(r[column] or ""), reverse=True)
