"""Findings put together: the overview, one partner, the organisations of many states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from salamti.analyses._kit.numbers import Ground, figure
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._kit.registers import named
from salamti.analyses._partners.events import (
    instruments_part,
    neighbours_part,
    newest,
    record_part,
    tagged_part,
    technology_part,
    timeline_part,
)
from salamti.analyses._partners.funding import funding_part
from salamti.analyses._partners.ledger import Ledger, ledger_part, ledgers
from salamti.analyses._partners.mix import area_part, balance_part, events, instruments
from salamti.analyses._partners.money import (
    amounts_part,
    headline,
    headline_part,
    located_part,
    others,
    strays,
    yearly,
    yearly_part,
)
from salamti.analyses._partners.programmes import (
    evidence_part,
    matrix_part,
    outcome,
    programmes,
)
from salamti.analyses._partners.rights import border_part, projects_part, rights, unknown_part
from salamti.analyses._partners.rounds import part as rounds_part
from salamti.analyses._partners.view import Row, View, of, some, table
from salamti.model.finding import Cell, Finding
from salamti.model.number import Number
from salamti.model.words import Param, Ref, Words, message

METHOD = ("count", "area", "record", "rounds", "ledger", "grades", "matrix", "funding")
CAVEATS = ("pages", "absence", "money", "results", "status", "domestic")
FRAMEWORKS = ("framework", "counter_terrorism", "standards", "maritime")
MULTILATERAL = ("organization", "group")
INSTRUMENTS = ("membership", "counter_terrorism_law", "un_role", "financing")
WORLD_LAW = ("un_convention", "un_resolution", "financing")


def multilateral(view: View) -> tuple[str, ...]:
    """Organisations and groups whose support is a framework, a standard, or a joint task."""
    rows = view.rows(of("partners", kind=MULTILATERAL, main_support=FRAMEWORKS))
    held = {str(r["partner"]) for r in rows}
    listed = {str(r["partner"]) for r in view.rows(of("agreements", partner=view.partners))}
    return tuple(sorted(held & listed))


def overview(view: View) -> Finding:
    """All partners."""
    told, answer_numbers = _overview_answer(view)
    common = of("agreements", partner=multilateral(view), topic=INSTRUMENTS)
    parts = [
        area_part(view),
        balance_part(view),
        record_part(view),
        neighbours_part(view),
        rounds_part(view, "exercises", ("exercise",)),
        rounds_part(view, "dialogues", ("dialogue",)),
        tagged_part(view, "maritime", of("agreements", partner=view.who, topic="maritime")),
        technology_part(view),
        tagged_part(view, "common", common),
        headline_part(view),
        amounts_part(view, strays(view)),
        matrix_part(view),
        evidence_part(view),
        funding_part(view),
        border_part(view),
        unknown_part(view),
    ]
    found = _finding(view, message("partners.question"), told, numbers=answer_numbers)
    return assembled(found, parts)


def _overview_answer(view: View) -> tuple[Words, tuple[Number, ...]]:
    held, dated, who = instruments(view), events(view), _partners(view)
    if held is None or dated is None:
        return message("partners.answer_unavailable"), ()
    money = headline(view)[:2]
    told = message(
        "partners.answer",
        instruments=_held(held),
        events=_dated(dated),
        partners=Ref(who.id),
        money=_money(view, money),
        outcome=outcome(view),
    )
    return told, (held, dated, who, *(n for _, n in money))


def _held(number: Number) -> Words:
    return message("partners.some_instruments", count=Ref(number.id))


def _dated(number: Number) -> Words:
    return message("partners.some_events", count=Ref(number.id))


def _partners(view: View) -> Number:
    """How many partners either register names."""
    ground = view.ground(of("partners", partner=view.partners))
    more = view.ground(of("agreements", partner=view.partners))
    whole = Ground(
        origins=tuple(dict.fromkeys((*ground.origins, *more.origins))),
        as_of=max(ground.as_of, more.as_of),
        trails=(*ground.trails, *more.trails),
        n=(ground.n or 0) + (more.n or 0),
    )
    return figure(view.measure("partners", "partners"), len(view.partners), whole, dims=view.dims)


def _money(view: View, found: Sequence[tuple[Row, Number]]) -> Words:
    items = [
        message(
            "partners.money_item",
            donor=view.partner_name(r["donor"]),
            amount=Ref(n.id),
            flow=view.label("aid", "flow_type", r["flow_type"]),
            first=str(r["fy_start"]),
            last=str(r["fy_end"]),
        )
        for r, n in found
    ]
    if not items:
        return message("partners.money_none")
    if len(items) == 1:
        return message("partners.money_one", item=items[0])
    return message("partners.money_two", first=items[0], second=items[1])


def one(view: View, partner: str) -> Finding:
    """One partner."""
    seen = replace(view, finding=f"partners.{partner}", partner=partner)
    used = ledgers(seen, partner)
    told, numbers = _one_answer(seen, partner)
    parts = [
        instruments_part(seen),
        area_part(seen),
        record_part(seen),
        rounds_part(seen, "meetings"),
        *_money_parts(seen, partner, used),
        evidence_part(seen) if programmes(seen) else None,
        funding_part(seen),
        projects_part(seen),
        located_part(seen),
        border_part(seen),
        timeline_part(seen),
        unknown_part(seen),
    ]
    question = message("partners.question_one", partner=view.partner_name(partner))
    found = _finding(seen, question, told, numbers=numbers)
    return assembled(replace(found, params={"partner": partner}), parts)


def _money_parts(view: View, partner: str, used: Sequence[Ledger]) -> list[Part | None]:
    """The money of one donor: ledgers, yearly totals, single amounts, each on its own."""
    return [
        *(ledger_part(view, ledger) for ledger in used),
        yearly_part(view, yearly(view, partner, used)),
        amounts_part(view, others(view, partner, used)),
    ]


def _one_answer(view: View, partner: str) -> tuple[Words, tuple[Number, ...]]:
    held, dated = instruments(view), events(view)
    name = view.partner_name(partner)
    rows = newest(view.rows(of("agreements", partner=partner)))
    if dated is None or not rows:
        return message("partners.answer_one_unknown", partner=name), some(held)
    last = rows[0]
    shared: dict[str, Param] = {
        "partner": name,
        "events": _dated(dated),
        "date": str(last["date"]),
        "name": named(last, "name"),
        "outcome": outcome(view),
    }
    if held is None:
        return message("partners.answer_one_events", **shared), (dated,)
    return message("partners.answer_one", instruments=_held(held), **shared), (held, dated)


def many(view: View) -> Finding:
    """Organisations and groups of many states: memberships, instruments, roles, conventions."""
    seen = replace(view, finding="partners.multilateral", only=multilateral(view))
    held, dated = instruments(seen), events(seen)
    parts = [
        tagged_part(
            seen, "roles", of("agreements", partner=seen.who, topic=("membership", "un_role"))
        ),
        instruments_part(seen),
        record_part(seen),
        conventions_part(seen),
        rounds_part(seen, "meetings"),
        tagged_part(seen, "maritime", of("agreements", partner=seen.who, topic="maritime")),
        timeline_part(seen),
        unknown_part(seen),
    ]
    told: Words = message("partners.answer_unavailable")
    if held and dated:
        told = message("partners.answer_many", instruments=_held(held), events=_dated(dated))
    found = _finding(seen, message("partners.question_many"), told, numbers=some(held, dated))
    return assembled(replace(found, params={"partner": "multilateral"}), parts)


def conventions_part(view: View) -> Part | None:
    """Conventions, resolutions and listings of the world's bodies in the register of laws."""
    trail = of("laws", kind="international", topic=WORLD_LAW)
    count = view.count(view.measure("law_events", "events", how="count"), trail)
    if count is None:
        return None
    rows: list[tuple[Cell | Words, ...]] = [
        (
            named(r, "name"),
            view.label("laws", "topic", r["topic"]),
            view.label("laws", "event", r["event"]),
            r["date"],
        )
        for r in sorted(view.rows(trail), key=lambda r: (str(r["topic"]), str(r["date"] or "9")))
    ]
    return Part(
        id="conventions",
        title=message("partners.section_conventions"),
        sentences=(message("partners.conventions", count=Ref(count.id)),),
        numbers=(count,),
        tables=(
            table(
                "conventions",
                ("name", "topic", "step", "date"),
                rows,
                note=message("partners.note_conventions"),
            ),
        ),
    )


def unavailable(ident: str) -> Finding:
    """What can be said for a pack without registers of partners: nothing."""
    told = message("partners.answer_unavailable")
    return Finding(
        id=ident,
        question=message("partners.question"),
        answer=told,
        numbers=(),
        method=(told,),
        caveats=(told,),
    )


def _finding(view: View, question: Words, answer: Words, *, numbers: tuple[Number, ...]) -> Finding:
    beside, rights_numbers = rights(view)
    return Finding(
        id=view.finding,
        question=question,
        answer=answer,
        numbers=(*numbers, *rights_numbers),
        method=tuple(message(f"partners.method_{m}") for m in METHOD),
        caveats=tuple(message(f"partners.caveat_{c}") for c in CAVEATS),
        security_result=True,
        rights=beside,
    )
