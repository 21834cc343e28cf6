"""What is done in a place: projects, programmes, consultations, operations, attacks."""

from __future__ import annotations

from collections.abc import Iterable

from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit.numbers import Ground, Measure, as_of, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.parts import Row as Cells
from salamti.analyses._kit.places import Spot
from salamti.analyses._profile.facts import Facts, Row
from salamti.model.finding import Cell, Column, Table
from salamti.model.number import Number, Trail
from salamti.model.record import Register, RegisterColumn
from salamti.model.words import Message, Ref, Text, Words, message

SHOWN = {
    "projects": ("name", "sector", "status", "cost_usd_million", "jobs", "as_of"),
    "aiddata_districts": ("name", "projects", "with_amount", "commitment_usd_2021"),
    "programmes": ("name", "topic", "donor", "start", "end", "trainees", "evaluation_grade"),
    "consultations": ("subject", "date", "type", "demands", "outcome", "answer"),
    "operations": ("name", "kind", "start", "end"),
    "attacks_on_foreign_nationals": ("title", "month", "killed_total", "killed_chinese"),
}
"""Columns of each register on the page of a place; those that a pack lacks are left out."""
SUMS = {
    "projects": ("cost_usd_million", "jobs"),
    "attacks_on_foreign_nationals": ("killed_total",),
}
"""Columns that may be added up over the rows of a place; unknown cells are counted, not added."""
OPEN = "open_question"


def parts(facts: Facts, finding: str, spot: Spot) -> list[Part]:
    """One section for each register that the pack has."""
    made = [part(facts, finding, spot, register=r) for r in SHOWN if r in facts.rows]
    return [p for p in made if p is not None]


def part(facts: Facts, finding: str, spot: Spot, *, register: str) -> Part | None:
    """The section of one register; an empty one is said only where silence would mislead."""
    rows = facts.within(register, spot.pcode)
    title = message(f"places.section_{register}")
    wide = _wide(facts, finding, spot, register=register)
    if not rows:
        none = message(f"places.none_{register}", place=spot.name)
        numbers, told = wide
        return Part(id=register, title=title, sentences=(none, *told), numbers=numbers)
    schema = facts.registers[register]
    counted = count_of(facts, finding, schema, place=spot.pcode, rows=rows)
    sums = sums_of(facts, finding, schema, place=spot.pcode, rows=rows)
    listed, cells = _table(facts, finding, schema, rows=rows)
    count = message(f"places.some_{register}", place=spot.name, count=Ref(counted.id))
    missing = _unstated(schema, rows)
    told = (count, *(_summed(n) for n in sums), *missing, *wide[1], *_open(facts, register, rows))
    return Part(
        id=register,
        title=title,
        sentences=told,
        numbers=(counted, *sums, *wide[0], *cells),
        tables=(listed,),
    )


def measure_of(finding: str, schema: Register, name: str, *, unit: Words) -> Measure:
    how = message("places.how_register", register=schema.name)
    return Measure(finding=finding, name=name, unit=unit, method=how)


def ground_of(facts: Facts, schema: Register, rows: Iterable[Row]) -> Ground:
    """The rows of a register that a number stands on; a single row speaks of its own day."""
    used = list(rows)
    idents = tuple(dict.fromkeys(str(r["origin"]) for r in used)) or (schema.origin,)
    day = _day(schema, used[0]) if len(used) == 1 else ""
    keys = tuple(str(r[schema.key]) for r in used)
    return Ground(
        origins=idents,
        as_of=day or as_of(facts.origins, *idents),
        trails=(Trail(f"reg_{schema.id}", {schema.key: keys}),),
        n=len(used),
    )


def _day(schema: Register, row: Row) -> str:
    return str(row.get("as_of") or row.get(schema.date or "") or "")


def count_of(
    facts: Facts, finding: str, schema: Register, *, place: str, rows: list[Row], reach: str = ""
) -> Number:
    """How many rows of the register name the place."""
    dims = {"place": place} | ({"reach": reach} if reach else {})
    counted = measure_of(finding, schema, schema.id, unit=message("places.unit_entries"))
    return figure(counted, len(rows), ground_of(facts, schema, rows), dims=dims)


def sums_of(
    facts: Facts, finding: str, schema: Register, *, place: str, rows: list[Row]
) -> list[Number]:
    """Sums over the rows that state a value; where none does there is no number."""
    columns = {c.id: c for c in schema.columns}
    made = []
    for name in SUMS.get(schema.id, ()):
        known = [r for r in rows if r.get(name) is not None]
        if known and name in columns:
            unit: Words = columns[name].unit or message("places.unit_people")
            total = sum(float(r[name]) for r in known)
            ground = ground_of(facts, schema, known)
            dims = {"place": place, "register": schema.id, "rows": "all"}
            made.append(
                figure(measure_of(finding, schema, name, unit=unit), total, ground, dims=dims)
            )
    return made


def _unstated(schema: Register, rows: list[Row]) -> list[Message]:
    """Columns that could be added up but that no row states."""
    columns = {c.id for c in schema.columns}
    silent = [c for c in SUMS.get(schema.id, ()) if all(r.get(c) is None for r in rows)]
    return [message(f"places.unstated_{c}") for c in silent if c in columns]


def _summed(number: Number) -> Message:
    return message(
        f"places.sum_{number.dimensions['measure']}", total=Ref(number.id), count=number.n or 0
    )


def _wide(
    facts: Facts, finding: str, spot: Spot, *, register: str
) -> tuple[tuple[Number, ...], tuple[Words, ...]]:
    """Programmes that cover the whole province or country of a place without naming it."""
    if register != "programmes":
        return (), ()
    schema = facts.registers[register]
    country = facts.places.country
    around = [
        ("province", facts.places.province(spot.pcode)),
        ("country", country.pcode if country else None),
    ]
    numbers: list[Number] = []
    told: list[Words] = []
    for reach, pcode in around:
        rows = facts.naming(register, pcode) if pcode and pcode != spot.pcode else []
        if pcode and rows:
            number = count_of(facts, finding, schema, place=spot.pcode, rows=rows, reach=reach)
            name = facts.places.spots[pcode].name
            numbers.append(number)
            told.append(message("places.wide_programmes", count=Ref(number.id), area=name))
    return tuple(numbers), tuple(told)


def _open(facts: Facts, register: str, rows: list[Row]) -> tuple[Words, ...]:
    """Questions of a community that found no answer in the pages read."""
    left = [r for r in rows if r.get(OPEN) == "yes"]
    if not left:
        return ()
    title = facts.registers[register].title
    names = [_registers.named(r, title) for r in left]
    both = Text("; ".join(n.en for n in names), "؛ ".join(n.ur for n in names))
    return (message("places.open_questions", names=both),)


def _table(
    facts: Facts, finding: str, schema: Register, *, rows: list[Row]
) -> tuple[Table, list[Number]]:
    """The rows of a register with its own column names; numbers lead to their row."""
    known = {c.id: c for c in schema.columns}
    shown = [known[name] for name in SHOWN[schema.id] if name in known]
    numbers: list[Number] = []
    lines: list[Cells] = []
    for row in rows:
        cells = [_cell(facts, finding, schema, row=row, column=c) for c in shown]
        numbers += [c for c in cells if isinstance(c, Number)]
        lines.append(tuple(ref(c) if isinstance(c, Number) else c for c in cells))
    columns = tuple(
        Column(id=c.id, label=_head(c), kind="number" if c.type == "number" else "text")
        for c in shown
    )
    return Table(id=schema.id, title=schema.name, columns=columns, rows=tuple(lines)), numbers


def _head(column: RegisterColumn) -> Text:
    """The name of a column with its unit."""
    if column.unit is None:
        return column.name
    name, unit = column.name, column.unit
    return Text(f"{name.en} ({unit.en})", f"{name.ur} ({unit.ur})")


def _cell(
    facts: Facts, finding: str, schema: Register, *, row: Row, column: RegisterColumn
) -> Cell | Number:
    value = row.get(column.id)
    if value is None or value == "":
        return None
    if column.type == "choice":
        return facts.label(schema.id, column.id, str(value))
    if column.type != "number":
        return _registers.named(row, column.id)
    unit: Words = column.unit or column.name
    made = measure_of(finding, schema, column.id, unit=unit)
    dims = {"register": schema.id, "row": str(row[schema.key])}
    return figure(made, float(value), ground_of(facts, schema, [row]), dims=dims)
