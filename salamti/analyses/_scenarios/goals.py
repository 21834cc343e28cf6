"""Where each lever stands today and where a case takes it."""

from __future__ import annotations

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, Measure, derived, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._scenarios.given import ID, REGISTER, Given, used
from salamti.analyses._scenarios.sources import named
from salamti.model.finding import ColumnKind
from salamti.model.number import Number, Trail
from salamti.model.scenario import HUMAN, PURSE, Case
from salamti.model.words import Words, message

PAID = "interest"


def part(found: Given, case: Case, *, finding: str) -> Part:
    """What the case says, and its levers beside those of today."""
    kinds: dict[str, ColumnKind] = {
        "lever": "text", "today": "number", "goal": "number", "in_purse": "text",
    }  # fmt: skip
    numbers: list[Number] = []
    rows: list[Row] = []
    for lever in found.book.levers:
        now = _today(found, lever.id, finding=finding)
        goal = _goal(found, case, lever.id, finding=finding) or now
        numbers += [now, goal]
        rows.append((lever.name, ref(now), ref(goal), message(f"{ID}.{_which(lever.id)}")))
    return Part(
        id="goals",
        title=message(f"{ID}.section_goals"),
        sentences=tuple(_told(found, case)),
        numbers=tuple(numbers),
        tables=(columns_table(f"{ID}.goals", kinds, rows),),
    )


def _told(found: Given, case: Case) -> list[Words]:
    told: list[Words] = [case.about]
    if case.source:
        told.append(message(f"{ID}.goals_source", source=named(case.source)))
    return [*told, message(f"{ID}.goals_intro", count=found.book.ramp)]


def _which(lever: str) -> str:
    if lever == PAID:
        return "paid_first"
    return "in_purse" if lever in PURSE else "outside_purse"


def _today(found: Given, lever: str, *, finding: str) -> Number:
    """The assumption itself; for human security the sum of its parts."""
    if lever != "human":
        return found.figures[lever].number
    ground = derived(used(found, HUMAN))
    of = _measure(found, finding, name="today", lever=lever)
    return figure(of, found.today(lever), ground, dims={"lever": lever})


def _goal(found: Given, case: Case, lever: str, *, finding: str) -> Number | None:
    """Where the case takes a lever, None where it leaves it."""
    if lever not in case.goals:
        return None
    ground = Ground(
        origins=(found.book.register.origin,),
        as_of=found.as_of,
        trails=(Trail(REGISTER, {"row_id": f"{case.id}.{lever}"}),),
        n=1,
    )
    of = _measure(found, finding, name="goal", lever=lever)
    return figure(of, case.goals[lever], ground, dims={"case": case.id, "lever": lever})


def _measure(found: Given, finding: str, *, name: str, lever: str) -> Measure:
    unit = found.figures[HUMAN[0] if lever == "human" else lever].of.unit
    return Measure(
        finding=finding,
        name=name,
        unit=message(f"{ID}.unit_{unit}"),
        method=message(f"{ID}.how_{name}"),
        decimals=1,
    )
