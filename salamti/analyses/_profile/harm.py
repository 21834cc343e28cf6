"""What operations in a place did to its people, as far as anyone published it."""

from __future__ import annotations

from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit.numbers import figure, ref
from salamti.analyses._kit.parts import Part, table
from salamti.analyses._kit.parts import Row as Cells
from salamti.analyses._kit.places import Spot
from salamti.analyses._profile.facts import HARMS, Facts, Row
from salamti.analyses._profile.work import count_of, ground_of, measure_of
from salamti.analyses._toll.rights import Rights
from salamti.model.number import Number
from salamti.model.words import Ref, message

HARM_MEASURES = (
    "deaths_civilians",
    "deaths_under_18",
    "displaced",
    "still_displaced",
    "missing",
    "houses_damaged",
)


def part(facts: Facts, finding: str, spot: Spot) -> Part | None:
    """The table of harms of the operations in a place; None where nothing is published."""
    operations = facts.within("operations", spot.pcode)
    schema = facts.registers.get(HARMS)
    rows = _harms(facts, operations)
    if schema is None or not rows:
        return None
    numbers: list[Number] = []
    lines: list[Cells] = []
    for row in rows:
        unit = facts.label(HARMS, "unit", str(row["unit"]))
        made = measure_of(finding, schema, str(row["measure"]), unit=unit)
        value = float(row["value"]) if row["value"] is not None else None
        dims = {"register": HARMS, "row": str(row[schema.key])}
        number = figure(made, value, ground_of(facts, schema, [row]), dims=dims)
        numbers.append(number)
        kinds = (facts.label(HARMS, c, str(row.get(c))) for c in ("publisher_kind", "verified"))
        when = str(row.get("as_of") or "") or None
        lines.append((_registers.named(row, "title"), ref(number), unit, when, *kinds))
    heads = ("harm", "value", "unit", "as_of", "publisher_kind", "verified")
    return Part(
        id="harm",
        title=message("places.section_harm"),
        sentences=told(facts, finding, spot).sentences,
        numbers=tuple(numbers),
        tables=(table("places.harm", heads, lines, note=message("places.note_harm")),),
    )


def _harms(facts: Facts, operations: list[Row]) -> list[Row]:
    idents = {r.get("op_id") for r in operations}
    return [r for r in facts.harms if r["op_id"] in idents and r["measure"] in HARM_MEASURES]


def told(facts: Facts, finding: str, spot: Spot) -> Rights:
    """How many operations took place, and of how many nobody published what they did to people."""
    rows = facts.within("operations", spot.pcode)
    if not rows:
        return Rights(())
    schema = facts.registers["operations"]
    counted = count_of(facts, finding, schema, place=spot.pcode, rows=rows)
    first = message("places.rights_operations", count=Ref(counted.id), place=spot.name)
    known = {r["op_id"] for r in _harms(facts, rows)}
    quiet = [r for r in rows if r.get("op_id") not in known]
    if not quiet:
        return Rights((first,), (counted,))
    silent = count_of(facts, finding, schema, place=spot.pcode, rows=quiet, reach="no_harm_figure")
    return Rights((first, message("places.rights_silent", count=Ref(silent.id))), (counted, silent))
