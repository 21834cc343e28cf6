"""The projects one by one with what is on record in their districts, and what may come next."""

from __future__ import annotations

from collections.abc import Sequence

from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row
from salamti.analyses._kit.registers import at, named
from salamti.analyses._kit.tally import Tally
from salamti.analyses._protection.people import REGISTER as ATTACKS
from salamti.analyses._protection.people import attacks
from salamti.analyses._protection.study import GROUPS, Exposure, Study, recorded
from salamti.model.finding import Column, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Text, Words, message

LEDGER: dict[str, ColumnKind] = {
    "project": "text",
    "sector": "text",
    "place_names": "text",
    "cost": "number",
    "attacks_there": "number",
    "events_since": "number",
}


def ledger(known: Study, found: Exposure) -> Part:
    """Every project with its district, its cost, attacks on foreign nationals and events there."""
    tally = known.tally
    rows: list[Row] = []
    made: dict[str, Number] = {}
    for project in tally.rows("projects"):
        codes = at(project["pcodes"])
        beside = _attacks_there(tally, codes), _events_there(found, codes)
        made |= {n.id: n for n in beside if n}
        rows.append(
            (
                named(project, "name"),
                tally.label("projects", "sector", project["sector"]),
                joined([found.places.spots[p].name for p in codes]),
                tally.cell("projects", project, "cost_usd_million"),
                ref(beside[0]) or 0,
                ref(beside[1]),
            )
        )
    columns = tuple(
        Column(id=i, label=message(f"protection.column_{i}"), kind=kind)
        for i, kind in LEDGER.items()
    )
    count = tally.count("projects", "projects", tally.rows("projects"))
    table = Table(
        id="ledger",
        title=message("protection.table_ledger"),
        columns=columns,
        rows=tuple(rows),
        note=message("protection.note_ledger"),
    )
    return Part(
        id="ledger",
        title=message("protection.section_ledger"),
        sentences=(message("protection.ledger", count=Ref(count.id)),),
        numbers=(count, *made.values()),
        tables=(table,),
    )


def _attacks_there(tally: Tally, codes: Sequence[str]) -> Number | None:
    hits = [r for r in attacks(tally) if set(at(r["pcodes"])) & set(codes)]
    places = "|".join(codes)
    return tally.count("attacks_there", ATTACKS, hits, places=places) if hits else None


def _events_there(found: Exposure, codes: Sequence[str]) -> Number | None:
    """Events in the districts of a project; None where the source cannot speak of one of them."""
    if set(codes) & set(found.unknown):
        return None
    dims = {"places": "|".join(codes)}
    return recorded(found, codes, found.since.months, what="events", name="events_there", dims=dims)


def outlook(found: Exposure) -> Part:
    """Where the outlook of each district stands."""
    provinces = dict.fromkeys(
        str(found.places.spots[p].parent) for g in GROUPS for p in found.groups[g]
    )
    told: Words = message("protection.outlook")
    return Part(
        id="outlook",
        title=message("protection.section_outlook"),
        sentences=(told,),
        see=tuple(f"outlook.{p}" for p in provinces),
    )


def joined(names: Sequence[Text]) -> Text:
    """Names one after the other, as each language lists them."""
    return Text(", ".join(n.en for n in names), "، ".join(n.ur for n in names))
