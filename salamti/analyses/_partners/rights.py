"""What stands beside cooperation: conditions, rights, harm across borders, and what is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import at, named
from salamti.analyses._partners.view import Row, View, joined, of, some, table
from salamti.model.finding import Cell
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

TOPICS = (
    "counter_terrorism",
    "intelligence",
    "joint_exercise",
    "maritime",
    "nuclear_security",
    "cyber",
    "technology",
    "economy",
    "climate",
    "legal",
    "culture",
)
SAME = {"finance": "economy", "trade": "economy", "rule_of_law": "legal"}
"""Kinds of support of an instrument that answer to a topic of events."""


def incidents(view: View) -> tuple[Row, ...]:
    """Incidents across the border with the partner, or with all."""
    return view.rows(of("cross_border", neighbour=view.who))


def deaths(view: View, row: Row) -> Number | None:
    """Deaths of one incident where a page gives them."""
    trail = of("cross_border", incident_id=str(row["incident_id"]))
    measure = view.measure("cross_border_deaths", "deaths", how="printed")
    return view.total(measure, trail, "deaths", incident=str(row["incident_id"]))


def border_part(view: View) -> Part | None:
    """Incidents across the border: harm, legal basis as stated, how they ended."""
    rows = incidents(view)
    if not rows:
        return None
    count = view.count(
        view.measure("incidents", "incidents", how="count"), of("cross_border", neighbour=view.who)
    )
    heads = ("incident", "partner", "date", "deaths", "harm", "legal_basis", "outcome", "how_ended")
    return Part(
        id="border",
        title=message("partners.section_border"),
        sentences=(
            message(
                "partners.border", count=Ref(count.id), since=min(str(r["date"]) for r in rows)
            ),
        )
        if count
        else (),
        numbers=some(count, *(deaths(view, r) for r in rows)),
        tables=(
            table(
                "border",
                heads,
                [_incident(view, r) for r in rows],
                note=message("partners.note_border"),
            ),
        ),
    )


def _incident(view: View, row: Row) -> tuple[Cell | Words, ...]:
    return (
        named(row, "title"),
        view.partner_name(row["neighbour"]),
        str(row["date"]),
        ref(deaths(view, row)),
        named(row, "harm_note"),
        named(row, "legal_basis") if row["legal_basis"] else message("partners.not_stated"),
        view.label("cross_border", "outcome", row["outcome"]) if row["outcome"] else None,
        named(row, "outcome_note") if row["outcome_note"] else None,
    )


def rights(view: View) -> tuple[tuple[Words, ...], tuple[Number, ...]]:
    """The rights section: concerns of partners, harm to people, or that nothing is known."""
    rows = [r for r in view.rows(of("rights", partner=view.who)) if r["partner"]]
    told: list[Words] = []
    numbers: list[Number] = []
    for r in rows:
        number = _right(view, r)
        told.append(_concern(view, r, number))
        numbers += some(number)
    for r in incidents(view):
        number = deaths(view, r)
        told.append(_harm(view, r, number))
        numbers += some(number)
    return (*told, message("partners.rights_unknown" if told else "partners.rights_none")), tuple(
        numbers
    )


def _right(view: View, row: Row) -> Number | None:
    measure = replace(
        view.measure("rights", "events", how="printed"),
        unit=view.label("rights", "unit", row["unit"] or ""),
    )
    trail = of("rights", right_id=str(row["right_id"]))
    return view.total(measure, trail, "value", right=str(row["right_id"]))


def _concern(view: View, row: Row, number: Number | None) -> Words:
    since = str(row["as_of"] or "")
    partner, title = view.partner_name(row["partner"]), named(row, "title")
    if number is None:
        return message("partners.concern", partner=partner, title=title, as_of=since)
    key = f"partners.concern_{row['qualifier'] or 'value'}"
    return message(key, partner=partner, title=title, value=Ref(number.id), unit=number.unit)


def _harm(view: View, row: Row, number: Number | None) -> Words:
    title, date = named(row, "title"), str(row["date"])
    if number is None:
        return message("partners.harm_unknown", title=title, date=date)
    return message(
        "partners.harm", title=title, date=date, deaths=Ref(number.id), note=named(row, "harm_note")
    )


def unknown_part(view: View) -> Part:
    """What is not known: topics on which nothing was found, results that nobody reviewed."""
    found = covered(view)
    bare = [t for t in TOPICS if t not in found]
    told: list[Words] = []
    if bare:
        topics = joined(view.label("agreements", "topic", t) for t in bare)
        told.append(message("partners.unknown_topics", topics=topics))
    told += [message("partners.unknown_absent"), message("partners.unknown_results")]
    return Part(id="unknown", title=message("partners.section_unknown"), sentences=tuple(told))


def covered(view: View) -> set[str]:
    """Topics of which an event, a technology mark or an instrument speaks."""
    events = view.rows(of("agreements", partner=view.who))
    held = view.rows(of("partners", partner=view.who))
    named_topics = {str(r["topic"]) for r in events}
    supports = {str(r[c]) for r in held for c in ("main_support", "also_support") if r[c]}
    marked = {"technology"} if any(r.get("technology") == "yes" for r in events) else set()
    drilled = {"joint_exercise"} if any(r["kind"] == "exercise" for r in events) else set()
    return named_topics | marked | drilled | {SAME.get(s, s) for s in supports}


def projects_part(view: View) -> Part | None:
    """Projects with their cost; jobs stay blank where no source gives them."""
    rows = view.rows(of("projects", partner=view.who))
    if not rows:
        return None
    cost = view.measure("project_cost", "usd_million", how="printed", decimals=1)
    costs = {
        str(r["project_id"]): view.total(
            cost,
            of("projects", project_id=str(r["project_id"])),
            "cost_usd_million",
            project=str(r["project_id"]),
        )
        for r in rows
    }
    known = tuple(i for i, n in costs.items() if n)
    whole = view.measure("project_cost_listed", "usd_million", how="listed", decimals=1)
    total = view.total(whole, of("projects", project_id=known), "cost_usd_million")
    count = view.count(
        view.measure("projects", "projects", how="count"), of("projects", partner=view.who)
    )
    heads = ("project", "sector", "district", "cost", "jobs", "status", "status_as_of")
    told = (
        message("partners.projects", count=Ref(count.id), total=Ref(total.id))
        if count and total
        else None
    )
    return Part(
        id="projects",
        title=message("partners.section_projects"),
        sentences=(*([told] if told else []), *_jobs(rows)),
        numbers=some(*costs.values(), total, count),
        tables=(
            table(
                "projects", heads, [_project(view, r, costs[str(r["project_id"])]) for r in rows]
            ),
        ),
    )


def _jobs(rows: Sequence[Row]) -> tuple[Words, ...]:
    return (
        () if any(r.get("jobs") is not None for r in rows) else (message("partners.jobs_unknown"),)
    )


def _project(view: View, row: Row, cost: Number | None) -> tuple[Cell | Words, ...]:
    spots = [view.places.spots[p].name for p in at(row["pcodes"]) if p in view.places.spots]
    return (
        named(row, "name"),
        view.label("projects", "sector", row["sector"]),
        joined(spots) if spots else None,
        ref(cost),
        row.get("jobs"),
        view.label("projects", "status", row["status"]),
        row.get("as_of"),
    )
