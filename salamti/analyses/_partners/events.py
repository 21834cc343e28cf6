"""Dated events: which agreements stand, how things are with neighbours, which instruments exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import named
from salamti.analyses._partners.view import Row, View, of, some, table, year_of
from salamti.base.ids import Scalar
from salamti.model.finding import Cell, Table
from salamti.model.number import Number, Trail
from salamti.model.words import Ref, Words, message

BINDING = ("treaty", "agreement")
RECORD: Mapping[str, tuple[str, ...]] = {
    "kept": ("in_force", "active", "held", "completed", "adopted"),
    "renewed": ("superseded",),
    "suspended": ("suspended", "disputed"),
    "ended": ("expired", "ended"),
    "open": ("announced", "not_verified"),
}
"""What a status says about an agreement: kept, replaced, suspended or rejected, over, unclear."""


def standing(row: Row) -> tuple[Cell | Words, ...]:
    """As of when the status is known; the date of the event where no later page was read."""
    if row["status_as_of"]:
        return (str(row["status_as_of"]), message("partners.basis_status"))
    return (str(row["date"]), message("partners.basis_event"))


def newest(rows: Iterable[Row]) -> list[Row]:
    """Events, the latest first."""
    return sorted(rows, key=lambda r: (str(r["date"]), str(r["id"])), reverse=True)


def events_table(
    view: View, ident: str, rows: Iterable[Row], *, with_partner: bool = True
) -> Table:
    """One row for each event with kind, topic, area and status."""
    heads = ("date", "partner", "event", "kind", "topic", "area", "status", "status_as_of", "basis")
    made = [
        (
            str(r["date"]),
            view.partner_name(r["partner"]),
            named(r, "name"),
            *(view.label("agreements", c, r[c]) for c in ("kind", "topic", "area", "status")),
            *standing(r),
        )
        for r in newest(rows)
    ]
    if with_partner:
        return table(ident, heads, made)
    return table(ident, (heads[0], *heads[2:]), [(r[0], *r[2:]) for r in made])


def record_part(view: View) -> Part | None:
    """The record of trust: agreements kept, replaced, suspended, ended, with each one's status."""
    scope: dict[str, Scalar | tuple[Scalar, ...]] = {"partner": view.who, "kind": BINDING}
    whole = view.count(
        view.measure("agreements", "agreements", how="count"), of("agreements", **scope)
    )
    if whole is None:
        return None
    measure = view.measure("agreements_by_record", "agreements", how="record")
    counts = {
        name: view.count(measure, of("agreements", **scope, status=codes), record=name)
        for name, codes in RECORD.items()
    }
    sentence = message(
        "partners.record",
        agreements=Ref(whole.id),
        counts=listed([(message(f"partners.record_{k}"), n) for k, n in counts.items() if n]),
    )
    return Part(
        id="record",
        title=message("partners.section_record"),
        sentences=(sentence, message("partners.record_means")),
        numbers=some(whole, *counts.values()),
        tables=(
            events_table(
                view, "record", view.rows(of("agreements", **scope)), with_partner=not view.partner
            ),
        ),
    )


def listed(items: Sequence[tuple[Words, Number]]) -> Words:
    """`kept 30; suspended 1`, one message inside the other."""
    name, number = items[0]
    first = message("partners.listed_one", name=name, number=Ref(number.id))
    if len(items) == 1:
        return first
    return message("partners.listed_more", first=first, rest=listed(items[1:]))


def timeline_part(view: View) -> Part | None:
    """Every dated event with the partner."""
    rows = view.rows(of("agreements", partner=view.who))
    if not rows:
        return None
    return Part(
        id="timeline",
        title=message("partners.section_timeline"),
        tables=(events_table(view, "timeline", rows, with_partner=not view.partner),),
    )


def technology_part(view: View) -> Part | None:
    """Events in which technology is a part."""
    return tagged_part(view, "technology", of("agreements", partner=view.who, technology="yes"))


def tagged_part(view: View, ident: str, trail: Trail, **dims: Scalar) -> Part | None:
    """Events of one tag, counted and listed; None without a register of events."""
    if not view.rows(of("agreements", partner=view.who)):
        return None
    found = view.count(view.measure(f"events_{ident}", "events", how="count"), trail, **dims)
    if found is None:
        sentence: Words = message(f"partners.{ident}_none")
        return Part(id=ident, title=message(f"partners.section_{ident}"), sentences=(sentence,))
    return Part(
        id=ident,
        title=message(f"partners.section_{ident}"),
        sentences=(message(f"partners.{ident}", count=Ref(found.id)),),
        numbers=(found,),
        tables=(events_table(view, ident, view.rows(trail), with_partner=not view.partner),),
    )


def instruments_part(view: View) -> Part | None:
    """The card: kinds of support and their instruments."""
    rows = view.rows(of("partners", partner=view.who))
    if not rows:
        return None
    heads = ("instrument", "organisation", "support", "also", "since", "status", "status_as_of")
    made: list[tuple[Cell | Words, ...]] = [
        (
            named(r, "instrument"),
            named(r, "organisation"),
            view.label("partners", "main_support", r["main_support"]),
            view.label("partners", "also_support", r["also_support"])
            if r["also_support"]
            else None,
            r["since"],
            view.label("partners", "status", r["status"]),
            r["status_as_of"],
        )
        for r in rows
    ]
    counts = support(view)
    return Part(
        id="instruments",
        title=message("partners.section_instruments"),
        numbers=tuple(counts),
        sentences=_support_sentences(view, counts),
        tables=(table("instruments", heads, made),),
    )


def support(view: View) -> list[Number]:
    """Instruments by their main kind of support."""
    measure = view.measure("instruments", "instruments", how="count")
    codes = dict.fromkeys(
        str(r["main_support"]) for r in view.rows(of("partners", partner=view.who))
    )
    made = (
        view.count(measure, of("partners", partner=view.who, main_support=c), support=c)
        for c in codes
    )
    return [n for n in made if n]


def _support_sentences(view: View, counts: Sequence[Number]) -> tuple[Words, ...]:
    items: list[tuple[Words, Number]] = [
        (view.label("partners", "main_support", n.dimensions["support"]), n) for n in counts
    ]
    return (message("partners.support", counts=listed(items)),)


def neighbours(view: View) -> list[str]:
    """Partners that the register marks as neighbours."""
    rows = view.rows(of("agreements", partner=view.who, neighbour="yes"))
    return sorted({str(r["partner"]) for r in rows})


def neighbours_part(view: View) -> Part | None:
    """How things stand with each neighbour, and what happened there of late."""
    found = neighbours(view)
    if not found:
        return None
    lines = [_neighbour(view, p) for p in found]
    heads = ("partner", "agreements", "in_force", "suspended", "incidents", "latest", "event")
    rows = newest(view.rows(of("agreements", partner=tuple(found), neighbour="yes")))
    since = str((year_of(rows[0]) or 0) - 1)
    recent = [r for r in rows if str(r["date"]) >= since]
    return Part(
        id="neighbours",
        title=message("partners.section_neighbours"),
        sentences=(message("partners.neighbours", since=since), *_shaken(view, found)),
        numbers=tuple(n for numbers, _ in lines for n in numbers),
        tables=(
            table("neighbours", heads, [row for _, row in lines]),
            events_table(view, "neighbour_events", recent),
        ),
    )


def _neighbour(view: View, partner: str) -> tuple[tuple[Number, ...], tuple[Cell | Words, ...]]:
    """The numbers and the table row of one neighbour."""
    scope: dict[str, Scalar | tuple[Scalar, ...]] = {"partner": partner, "kind": BINDING}
    record = view.measure("agreements_by_record", "agreements", how="record")
    numbers = (
        view.count(
            view.measure("agreements", "agreements", how="count"),
            of("agreements", **scope),
            partner=partner,
        ),
        view.count(
            record,
            of("agreements", **scope, status=("in_force", "active")),
            partner=partner,
            record="in_force",
        ),
        view.count(
            record,
            of("agreements", **scope, status=RECORD["suspended"]),
            partner=partner,
            record="suspended",
        ),
        view.count(
            view.measure("incidents", "incidents", how="count"),
            of("cross_border", neighbour=partner),
            partner=partner,
        ),
    )
    last = newest(view.rows(of("agreements", partner=partner)))[0]
    row = (
        view.partner_name(partner),
        *(ref(n) for n in numbers),
        str(last["date"]),
        named(last, "name"),
    )
    return some(*numbers), row


def _shaken(view: View, found: Sequence[str]) -> list[Words]:
    """Agreements with neighbours that one side suspended or rejects."""
    rows = view.rows(of("agreements", partner=tuple(found), status=RECORD["suspended"]))
    return [
        message(
            "partners.shaken",
            name=named(r, "name"),
            partner=view.partner_name(r["partner"]),
            status=view.label("agreements", "status", r["status"]),
            as_of=str(r["status_as_of"] or r["date"]),
        )
        for r in rows
    ]
