"""Beside the anti-terrorism courts: rates as printed, arrests, special courts, reasons."""

from __future__ import annotations

from collections.abc import Sequence

from salamti.analyses._justice.flow import columns, span
from salamti.analyses._justice.rows import COURTS, ID, Cell, by_period, cells, computed, period
from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row
from salamti.analyses._kit.tally import Tally, without_addresses
from salamti.methods.caseflow import share
from salamti.model.finding import ColumnKind
from salamti.model.number import Number
from salamti.model.words import message

RATES = ("conviction_rate", "acquittal_rate", "non_conviction_rate")
SPECIAL = ("military_courts", "protection_of_pakistan_act", "terror_financing")
VERDICTS = ("referred", "cases", "decided", "convicted", "sentenced", "prison_sentences",
            "death_sentences", "executions")  # fmt: skip
FIGURES: dict[str, ColumnKind] = {
    "area": "text",
    "period": "text",
    "what": "text",
    "value": "number",
    "source": "text",
}


def rates_part(tally: Tally) -> Part | None:
    """Rates as their sources print them; publishers stay apart and are not averaged."""
    return _figures(tally, "rates", list(cells(tally, COURTS, *RATES)))


def special_part(tally: Tally) -> Part | None:
    """Military courts and other special courts."""
    return _figures(tally, "special", [c for t in SPECIAL for c in cells(tally, t, *VERDICTS)])


def _figures(tally: Tally, ident: str, found: Sequence[Cell]) -> Part | None:
    if not found:
        return None
    ordered = sorted(found, key=lambda c: (period(c.row)[1], str(c.row["row_id"])))
    rows: list[Row] = [
        (
            tally.label(ID, "area", c.row["area"]),
            span(period(c.row)),
            tally.label(ID, "indicator", c.row["indicator"]),
            ref(c.number),
            without_addresses(str(c.row["source"])),
        )
        for c in ordered
    ]
    return Part(
        id=ident,
        title=message(f"justice.section_{ident}"),
        sentences=(message(f"justice.{ident}"),),
        numbers=tuple(c.number for c in ordered),
        tables=(columns_table(f"justice.{ident}", FIGURES, rows),),
    )


def attrition_part(tally: Tally) -> Part | None:
    """Of those arrested, how many were punished: the same years, not the same people."""
    found = by_period(cells(tally, "terrorism_arrests", "arrested", "punished"))
    rows: list[Row] = []
    numbers: list[Number] = []
    for (area, when), held in found.items():
        kinds = {k: c.number for k, c in held.items()}
        values = [float(str(kinds[k].value)) for k in ("punished", "arrested") if k in kinds]
        part = computed(
            "punished_share",
            100 * (share(*values) or 0.0) if len(values) == 2 else None,
            kinds.values(),
            unit="percent",
            dims={"area": area, "start": when[0], "end": when[1]},
        )
        known = (kinds.get("arrested"), kinds.get("punished"), part)
        rows.append((tally.label(ID, "area", area), span(when), *(ref(n) for n in known)))
        numbers += [n for n in known if n is not None]
    if not rows:
        return None
    heads = columns("arrested", "punished", "punished_share")
    return Part(
        id="attrition",
        title=message("justice.section_attrition"),
        sentences=(message("justice.attrition"),),
        numbers=tuple(numbers),
        tables=(columns_table("justice.attrition", heads, rows),),
    )


def reasons_part(tally: Tally) -> Part | None:
    """Why cases end in acquittal, as the courts' monitors named it."""
    rows = tally.rows(ID, topic="acquittal_reasons")
    if not rows:
        return None
    count = tally.count("reasons", ID, rows)
    shown = ("area", "period_end", "detail", "source")
    return Part(
        id="reasons",
        title=message("justice.section_reasons"),
        numbers=(count,),
        tables=(tally.table("reasons", ID, rows, columns=shown),),
    )
