"""Every issue of forecasts that is on record: what it said of when, and how much of it is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part, Row
from salamti.analyses._track_record.naming import (
    ID,
    issued,
    measure,
    model,
    months,
    rank,
    say,
    shelf,
    what,
)
from salamti.analyses._track_record.outcomes import Outcome, Outcomes
from salamti.base.ids import Scalar
from salamti.model.number import Number, Trail
from salamti.model.words import Message, Words, message
from salamti.store.reading import Reader

READS = ("forecast", "ledger_entry", "ledger_state")
CELLS = """
    SELECT ledger, issue, issued, model, target, level, origin, place, month, data_end, data_basis,
           draws
    FROM forecast ORDER BY issued, ledger, issue, model, target, level, place, month
"""
ENTRIES = """
    SELECT ledger, sequence, issued, kind, name, hash, issue, origin
    FROM ledger_entry ORDER BY ledger = 'home', ledger, sequence
"""
BROKEN = "SELECT ledger, problems FROM ledger_state WHERE problems > 0 ORDER BY ALL"
SHORT = 12
"""Digits of a hash that a table shows where the whole stands elsewhere."""


@dataclass(frozen=True, slots=True)
class Group:
    """The cells of one model, target and level in one issue."""

    issued: str
    ledger: str
    issue: str
    model: str
    target: str
    level: str
    origin: str

    @property
    def dims(self) -> dict[str, Scalar]:
        """What tells its numbers from those of other groups."""
        return {
            "ledger": shelf(self.ledger), "issue": self.issue, "model": self.model,
            "target": self.target, "level": self.level,
        }  # fmt: skip

    def trail(self, *, between: tuple[str, str] | None = None) -> Trail:
        """The stored cells, of all months or of some."""
        where = {"ledger": self.ledger, "issue": self.issue, "model": self.model,
                 "target": self.target, "level": self.level}  # fmt: skip
        return Trail("forecast", where, {"month": between} if between else {})


@dataclass(frozen=True, slots=True)
class Cell:
    """One forecast: where and when, the coded draws, what happened if that is known."""

    place: str
    month: str
    data_end: str
    data_basis: str
    draws: str
    outcome: Outcome | None

    @property
    def due(self) -> bool:
        """Whether it can be scored."""
        return self.outcome is not None


Groups = Mapping[Group, list[Cell]]


def read(reader: Reader, outcomes: Outcomes) -> Groups:
    """All cells that were ever forecast, by issue, model, target and level."""
    found: dict[Group, list[Cell]] = {}
    if not reader.has("forecast"):
        return found
    for row in reader.sql(CELLS).iter_rows():
        ledger, issue, issued, name, target, level, origin, place, month, end, basis, coded = row
        group = Group(issued, ledger, issue, name, target, level, origin)
        outcome = outcomes.of(level, place, month=month, target=target)
        found.setdefault(group, []).append(Cell(place, month, end, basis, coded, outcome))
    return found


def counts(groups: Groups) -> dict[tuple[Group, str], Number]:
    """How many cells each group has, how many are due, how many are pending."""
    made = {}
    for group, cells in groups.items():
        due = sum(c.due for c in cells)
        for name, value in (("cells", len(cells)), ("due", due), ("pending", len(cells) - due)):
            ground = Ground(
                origins=(group.origin,),
                as_of=group.issued[:10],
                trails=(group.trail(),),
                n=len(cells) if name == "cells" else None,
            )
            of = measure(name, "forecasts")
            made[(group, name)] = figure(of, value, ground, dims=group.dims)
    return made


def part(groups: Groups, numbers: Mapping[tuple[Group, str], Number], heads: Heads) -> Part | None:
    """The section that lists every issue, the latest first."""
    if not groups:
        return None
    return Part(
        id="issues",
        title=say("section_issues"),
        sentences=(say("issues_intro"),),
        numbers=tuple(numbers.values()),
        tables=(
            columns_table(
                f"{ID}.issues",
                {"issued": "text", "model": "text", "what": "text",
                 "months": "text", "data_end": "text", "cells": "number",
                 "due": "number", "pending": "number", "head": "text"},
                (_row(g, cells, numbers, heads=heads) for g, cells in latest_first(groups)),
            ),
        ),
    )  # fmt: skip


def latest_first(groups: Groups) -> list[tuple[Group, list[Cell]]]:
    """The newest issue first; within it the country first and our model before the benchmarks."""
    ranked = sorted(groups.items(), key=lambda g: rank(g[0].level, g[0].target, g[0].model))
    return sorted(ranked, key=lambda g: (g[0].issued, g[0].ledger, g[0].issue), reverse=True)


def _row(
    group: Group,
    cells: list[Cell],
    numbers: Mapping[tuple[Group, str], Number],
    *,
    heads: Heads,
) -> Row:
    span = sorted(c.month for c in cells)
    return (
        issued(group.issued, group.ledger),
        model(group.model),
        what(group.level, group.target),
        months(span[0], span[-1]),
        _data_end(cells),
        *(ref(numbers[(group, name)]) for name in ("cells", "due", "pending")),
        heads.of.get((group.ledger, group.issue), "")[:SHORT],
    )


def _data_end(cells: Iterable[Cell]) -> Message:
    """The last month that was known, and whether it was preliminary."""
    end, basis = max((c.data_end, c.data_basis) for c in cells)
    return message(f"{ID}.data_end_{basis}", month=end)


@dataclass(frozen=True, slots=True)
class Heads:
    """The hash of each issue by ledger and name; the entries of all ledgers as they stand."""

    of: Mapping[tuple[str, str], str]
    entries: tuple[Mapping[str, object], ...] = ()


def heads(reader: Reader) -> Heads:
    """The chains of all ledgers."""
    if not reader.has("ledger_entry"):
        return Heads({})
    rows = tuple(reader.sql(ENTRIES).to_dicts())
    return Heads({(r["ledger"], r["issue"]): r["hash"] for r in rows if r["issue"]}, rows)


def broken(reader: Reader) -> Words | None:
    """What is said where a ledger is not as it was written, or None."""
    if not reader.has("ledger_state"):
        return None
    rows = reader.sql(BROKEN).rows()
    if not rows:
        return None
    ledger, problems = rows[0]
    return message(f"{ID}.answer_broken_{shelf(ledger)}", count=problems, command="salamti check")


def chain_part(found: Heads) -> Part | None:
    """The section with the heads, so that every reader can be a witness."""
    if not found.entries:
        return None
    last = {str(e["ledger"]): e for e in found.entries}
    sentences = [
        message(
            f"{ID}.head_{shelf(ledger)}",
            count=int(str(e["sequence"])),
            day=str(e["issued"])[:10],
            head=str(e["hash"]),
        )
        for ledger, e in last.items()
    ]
    kinds = dict.fromkeys(("entry", "issued", "ledger", "kind", "hash"), "text")
    rows = (
        (int(str(e["sequence"])), str(e["issued"]), say(f"ledger_{shelf(str(e['ledger']))}"),
         say(f"kind_{e['kind']}"), str(e["hash"]))
        for e in reversed(found.entries)
    )  # fmt: skip
    return Part(
        id="chain",
        title=say("section_chain"),
        sentences=(*sentences, say("chain_use", command="salamti check --head")),
        tables=(columns_table(f"{ID}.chain", kinds, rows),),  # type: ignore[arg-type]
    )
