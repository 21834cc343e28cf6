"""The matrix: counts by family and standing, and the cells of one family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row, category, marks
from salamti.analyses._kit.tally import Tally
from salamti.analyses._law.study import (
    ALIGNMENT,
    FAMILIES,
    STATUSES,
    TREATIES,
    Entry,
    by_status,
    count,
)
from salamti.model.finding import Axis, Chart, ColumnKind
from salamti.model.number import Number
from salamti.model.words import Message, Ref, Words, message

CELL: Mapping[str, ColumnKind] = {
    "provision": "text", "duty": "text", "law": "text", "standing": "text", "date": "month",
    "said_by": "text", "note": "text", "source": "text",
}  # fmt: skip
GAP: Mapping[str, ColumnKind] = {
    "provision": "text", "duty": "text", "law": "text", "date": "month", "said_by": "text",
    "note": "text",
}  # fmt: skip


def families_part(tally: Tally, held: Sequence[Entry]) -> Part:
    """How many cells of each family stand where."""
    lines: list[Row] = []
    numbers: list[Number] = []
    drawn: list[Number] = []
    shown = [f for f in FAMILIES if any(e.family == f for e in held)]
    for family in shown:
        own = [e for e in held if e.family == family]
        whole = count(tally, "cells_of", own, family=family)
        found = {s: count(tally, "standing", es, family=family, standing=s)
                 for s, es in by_status(own).items()}  # fmt: skip
        lines.append(
            (tally.label(ALIGNMENT, "family", family), ref(whole),
             *(ref(found.get(s)) for s in STATUSES))
        )  # fmt: skip
        drawn += found.values()
        numbers += [whole, *found.values()]
    kinds: dict[str, ColumnKind] = {"family": "text", "cells": "number"}
    return Part(
        id="families",
        title=message("law.section_families"),
        sentences=(message("law.families"),),
        numbers=tuple(numbers),
        charts=(_chart(tally, drawn, shown),),
        tables=(columns_table("law.families", kinds | dict.fromkeys(STATUSES, "number"), lines),),
        see=(*(f"law.{f}" for f in shown), "commitments"),
    )


def _chart(tally: Tally, numbers: Sequence[Number], families: Sequence[str]) -> Chart:
    labels: dict[str, Words] = {f: tally.label(ALIGNMENT, "family", f) for f in families}
    return Chart(
        id="families",
        title=message("law.chart_families"),
        alt=message("law.chart_families_alt"),
        mark="stacked_bar",
        data=marks(numbers, "cells", "family", "standing"),
        x=Axis(
            column="family",
            label=message("law.axis_family"),
            kind="category",
            order=tuple(families),
            labels=labels,
        ),
        y=Axis(column="cells", label=message("law.axis_cells"), kind="quantity"),
        colour=category("standing", "law", STATUSES),
        subject="enacted",
    )


def gaps_part(tally: Tally, held: Sequence[Entry]) -> Part | None:
    """Provisions for which a source says that there is no law."""
    missing = [e for e in held if e.status == "not_found"]
    if not missing:
        return None
    number = count(tally, "gaps", missing)
    lines: list[Row] = [(e.provision, e.duty, e.law, e.date, e.said_by, e.note) for e in missing]
    return Part(
        id="gaps",
        title=message("law.section_gaps"),
        sentences=(message("law.gaps", count=Ref(number.id)),),
        numbers=(number,),
        tables=(columns_table("law.gaps", GAP, lines),),
    )


def instruments_part(tally: Tally, held: Sequence[Entry], family: str) -> Part:
    """How many provisions of each instrument stand where."""
    lines: list[Row] = []
    numbers: list[Number] = []
    for name in dict.fromkeys(e.instrument for e in held):
        own = [e for e in held if e.instrument == name]
        dims = {"family": family, "instrument": name.en}
        whole = count(tally, "of_instrument", own, **dims)
        found = {s: count(tally, "instrument_standing", es, standing=s, **dims)
                 for s, es in by_status(own).items()}  # fmt: skip
        lines.append((name, ref(whole), *(ref(found.get(s)) for s in STATUSES)))
        numbers += [whole, *found.values()]
    kinds: dict[str, ColumnKind] = {"instrument": "text", "cells": "number"}
    return Part(
        id="instruments",
        title=message("law.section_instruments"),
        sentences=(message("law.families"),),
        numbers=tuple(numbers),
        tables=(
            columns_table("law.instruments", kinds | dict.fromkeys(STATUSES, "number"), lines),
        ),
    )


def cells_part(held: Sequence[Entry]) -> Part:
    """Every cell of a family, where it is known before where it is unknown."""
    known = sorted((e for e in held if e.status != "unknown"), key=lambda e: e.order)
    lines: list[Row] = [
        (e.provision, e.duty, e.law, _standing(e), e.date, e.said_by, e.note, e.source)
        for e in known
    ]
    return Part(
        id="cells",
        title=message("law.section_cells"),
        sentences=(message("law.cells"),),
        tables=(columns_table("law.cells", CELL, lines),),
        see=("commitments",) if any(e.family == "human_rights" for e in held) else (),
    )


def unknown_part(held: Sequence[Entry]) -> Part | None:
    """Provisions of which the pages read say nothing."""
    rows: list[Row] = [(e.provision, e.duty, e.note) for e in held if e.status == "unknown"]
    kinds: dict[str, ColumnKind] = {"provision": "text", "duty": "text", "note": "text"}
    if not rows:
        return None
    return Part(
        id="unknown",
        title=message("law.section_unknown"),
        sentences=(message("law.unknown"),),
        tables=(columns_table("law.unknown", kinds, rows),),
    )


def _standing(entry: Entry) -> Message:
    return message(f"law.standing_{entry.status}")


def bound_part(tally: Tally) -> Part | None:
    """How many of the countries in the copy are bound by each convention."""
    rows = tally.rows(TREATIES)
    if not rows:
        return None
    lines: list[Row] = []
    numbers: list[Number] = []
    for convention in dict.fromkeys(str(r["convention"]) for r in rows):
        own = [r for r in rows if r["convention"] == convention]
        party = [r for r in own if r["status"] == "party"]
        made = tally.count("bound", TREATIES, party, convention=convention) if party else None
        whole = tally.count("countries", TREATIES, own, convention=convention)
        lines.append((tally.label(TREATIES, "convention", convention), ref(made), ref(whole)))
        numbers += [n for n in (made, whole) if n]
    kinds: dict[str, ColumnKind] = {"convention": "text", "bound": "number", "countries": "number"}
    return Part(
        id="bound",
        title=message("law.section_bound"),
        sentences=(message("law.bound"),),
        numbers=tuple(numbers),
        tables=(columns_table("law.bound", kinds, lines),),
        see=("commitments",),
    )
