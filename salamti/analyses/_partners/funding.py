"""In which years programmes ran with a known budget, without one, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._kit.numbers import figure
from salamti.analyses._kit.parts import Part
from salamti.analyses._partners.programmes import choices, programmes
from salamti.analyses._partners.view import Row, View, of, table, year_of
from salamti.methods.records import spans
from salamti.model.finding import Axis, Cell, Chart, Table
from salamti.model.number import Number
from salamti.model.words import Words, message

PLANS = "national_plan"


def years(row: Row) -> range:
    """Years in which a programme is known to run: only its first where the end is unknown."""
    first = year_of(row, "start")
    if first is None:
        return range(0)
    return range(first, max(year_of(row, "end") or first, first) + 1)


def funding_part(view: View) -> Part | None:
    """In which years programmes with a known budget ran; national plans are left out."""
    rows = [r for r in programmes(view) if r["topic"] != PLANS]
    covered = sorted({y for r in rows for y in years(r)})
    if not covered:
        return None
    running = {
        (y, known): n
        for y in range(covered[0], covered[-1] + 1)
        for known in ("known", "unknown")
        if (n := _running(view, rows, y, known=known))
    }
    bare = [y for y in range(covered[0], covered[-1] + 1) if (y, "known") not in running]
    sentence = (
        message("partners.funding_gaps", years=spans(bare))
        if bare
        else message("partners.funding_full")
    )
    return Part(
        id="funding",
        title=message("partners.section_funding"),
        sentences=(message("partners.funding", first=covered[0], last=covered[-1]), sentence),
        numbers=tuple(running.values()),
        charts=(_funding_chart(running, covered),),
        tables=(_funding_table(view, rows, covered),),
    )


def _running(view: View, rows: Sequence[Row], year: int, *, known: str) -> Number | None:
    found = [
        r for r in rows if year in years(r) and (r["budget"] is not None) == (known == "known")
    ]
    if not found:
        return None
    measure = view.measure("programmes_running", "programmes", how="running")
    ground = view.ground(of("programmes", id=tuple(str(r["id"]) for r in found)))
    return figure(measure, len(found), ground, dims={**view.dims, "year": year, "budget": known})


def _funding_chart(running: Mapping[tuple[int, str], Number], covered: Sequence[int]) -> Chart:
    data = tuple(
        {
            "year": y,
            "budget": known,
            "programmes": number.value if (number := running.get((y, known))) else 0,
            "number": number.id if number else None,
        }
        for y in range(covered[0], covered[-1] + 1)
        for known in ("known", "unknown")
    )
    labels: dict[str, Words] = {k: message(f"partners.budget_{k}") for k in ("known", "unknown")}
    return Chart(
        id="funding",
        title=message("partners.chart_funding"),
        alt=message("partners.chart_funding_alt", first=covered[0], last=covered[-1]),
        mark="stacked_bar",
        data=data,
        x=Axis(column="year", label=message("partners.axis_year"), kind="year"),
        y=Axis(column="programmes", label=message("partners.axis_programmes"), kind="quantity"),
        colour=Axis(
            column="budget",
            label=message("partners.axis_budget"),
            kind="category",
            order=("known", "unknown"),
            labels=labels,
        ),
        subject="known",
    )


def _funding_table(view: View, rows: Sequence[Row], covered: Sequence[int]) -> Table:
    """One row for each topic: years with a known budget, an unknown one, no programme."""
    made: list[tuple[Cell | Words, ...]] = []
    for topic in choices(view, "topic"):
        own = [r for r in rows if r["topic"] == topic]
        if own:
            known = {y for r in own if r["budget"] is not None for y in years(r)}
            open_ = {y for r in own for y in years(r)} - known
            bare = set(range(covered[0], covered[-1] + 1)) - known - open_
            made.append(
                (
                    view.label("programmes", "topic", topic),
                    *(spans(s) or None for s in (known, open_, bare)),
                )
            )
    heads = ("topic", "years_known", "years_unknown", "years_none")
    return table("funding", heads, made, note=message("partners.note_funding"))
