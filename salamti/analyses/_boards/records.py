"""Dated records of the registers that belong beside the series of a board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from salamti.analyses._kit.columns import Row, column
from salamti.analyses._kit.numbers import Ground, Measure, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import frame, label, named
from salamti.base.ids import Scalar
from salamti.model.board import RecordChoice
from salamti.model.finding import Cell, Column, Table
from salamti.model.number import Number, Trail
from salamti.model.record import Register
from salamti.model.words import Words, message
from salamti.store.reading import Reader

Record = Mapping[str, object]
STATES = ("status", "event")
"""Columns that say where a record stands; the first that a register has is shown."""


def part(reader: Reader, finding: str, choices: Sequence[RecordChoice]) -> Part | None:
    """One table for each register; None where the pack has none of the rows."""
    registers = reader.registers()
    made: list[Table] = []
    counted: list[Number] = []
    for choice in choices:
        rows = _rows(reader, registers, choice)
        if not rows:
            continue
        register = registers[choice.register]
        made.append(_table(registers, register, rows))
        if choice.by_year:
            years = _by_year(finding, register, choice, rows=rows)
            made.append(_years_table(register, years))
            counted += years.values()
    if not made:
        return None
    return Part(
        id="records",
        title=message("boards.section_records"),
        sentences=(message("boards.records"),),
        numbers=tuple(counted),
        tables=tuple(made),
    )


def _by_year(
    finding: str, register: Register, choice: RecordChoice, *, rows: Sequence[Record]
) -> dict[int, Number]:
    """How many of the rows are dated in each year that has one."""
    date = register.date
    if date is None:
        return {}
    years = Counter(int(str(r[date])[:4]) for r in rows if r[date])
    measure = Measure(
        finding=finding,
        name="records_in_year",
        unit=message("boards.unit_records"),
        method=message("boards.method_records_in_year"),
    )
    origins = tuple(sorted({str(r["origin"]) for r in rows}))
    found: dict[int, Number] = {}
    for year, count in sorted(years.items()):
        trail = Trail(
            f"reg_{register.id}",
            {choice.column: choice.values},
            {date: (str(year), f"{year}-12-31")},
        )
        ground = Ground(origins=origins, as_of=str(year), trails=(trail,), n=count)
        dims: dict[str, Scalar] = {"register": register.id, "year": year}
        found[year] = figure(measure, count, ground, dims=dims)
    return found


def _years_table(register: Register, years: Mapping[int, Number]) -> Table:
    return Table(
        id=f"years_{register.id}",
        title=message("boards.table_records_by_year", register=register.name),
        columns=(column("boards", "year", "year"), column("boards", "records", "number")),
        rows=tuple((year, ref(number)) for year, number in years.items()),
    )


def _rows(reader: Reader, registers: Mapping[str, Register], choice: RecordChoice) -> list[Record]:
    register = registers.get(choice.register)
    found = frame(reader, choice.register, (choice.column,)) if register else None
    if register is None or found is None:
        return []
    rows = [r for r in found.iter_rows(named=True) if r[choice.column] in choice.values]
    date = register.date
    rows.sort(key=lambda r: str(r[date] or "") if date else "")
    return rows  # type: ignore[return-value]


def _table(registers: Mapping[str, Register], register: Register, rows: Sequence[Record]) -> Table:
    return Table(
        id=f"records_{register.id}",
        title=message("boards.table_records", register=register.name),
        columns=_heads(register),
        rows=tuple(_row(register, registers, r) for r in rows),
    )


def _state(register: Register) -> str | None:
    known = {c.id for c in register.columns}
    return next((s for s in STATES if s in known), None)


def _has(register: Register, *names: str) -> list[str]:
    known = {c.id for c in register.columns}
    return [n for n in names if n in known]


def _heads(register: Register) -> tuple[Column, ...]:
    names = ["record", "date", *(["state"] if _state(register) else [])]
    names += [*_has(register, "value", "unit", "note"), "source"]
    return tuple(column("boards", n, "number" if n == "value" else "text") for n in names)


def _row(register: Register, registers: Mapping[str, Register], row: Mapping[str, object]) -> Row:
    def worded(name: str) -> Words | None:
        code = str(row[name] or "")
        return label(registers, register.id, column=name, code=code) if code else None

    title: Words = named(row, register.title)
    date = str(row[register.date] or "") if register.date else ""
    state = _state(register)
    cells: list[Cell | Words] = [title, date or None, *([worded(state)] if state else [])]
    cells += [
        worded(n) if n == "unit" else _plain(row[n])
        for n in _has(register, "value", "unit", "note")
    ]
    return (*cells, str(row["source"]))


def _plain(value: object) -> str | float | None:
    """A cell as it stands; whole numbers without a decimal point."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return str(value) if value else None
