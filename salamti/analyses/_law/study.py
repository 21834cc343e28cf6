"""Cells of the matrix of law and obligations, from the two registers that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit.numbers import Ground, figure
from salamti.analyses._kit.registers import named
from salamti.analyses._kit.tally import Row, Tally
from salamti.base.ids import Scalar
from salamti.model.finding import Cell, Table
from salamti.model.number import Number
from salamti.model.words import Text
from salamti.store.reading import Reader

ID = "law"
ALIGNMENT, OBLIGATIONS, LAWS = "alignment", "law_obligations", "laws"
TURNS, RATINGS, RIGHTS, TREATIES = "law_turns", "fatf_ratings", "rights", "treaty_status"
ITEMS, DELIVERY = "plan_items", "plan_delivery"
NEEDED = {
    ALIGNMENT: ("cell_id", "family", "instrument", "provision", "duty", "law", "status", "date",
                "said_by", "basis", "note", "source"),
    OBLIGATIONS: ("obligation_id", "name", "treaty", "article", "duty", "status", "status_as_of",
                  "critic", "criticism", "source"),
    LAWS: ("law_id", "name", "kind", "topic", "area", "event", "date", "source"),
    TURNS: ("turn_id", "topic", "date", "step", "name", "powers", "until", "source"),
    RATINGS: ("rating_id", "date", "name", "met", "of", "source"),
    RIGHTS: ("right_id", "title", "topic", "value", "as_of"),
    TREATIES: ("row_id", "convention", "country", "status", "date"),
    ITEMS: ("item_id", "plan", "number", "item", "status", "status_as_of", "status_source"),
    DELIVERY: ("record_id", "plan", "number", "kind", "verdict", "given_by", "body", "date",
               "record", "source"),
}  # fmt: skip
STATUSES = ("enacted", "partly", "criticised", "not_found", "unknown")
FAMILIES = ("un_conventions", "security_council", "fatf", "human_rights")
TREATY_FAMILY = "human_rights"
CRITICS = {
    "un_committee": "un_body",
    "expert_body": "expert",
    "civil_society": "civil_society",
    "aligned": "press",
}
"""Who speaks in the register of laws beside treaties, in the words of the matrix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One cell: a provision, the domestic law beside it, where it stands, who says so, when."""

    register: str
    row: Row
    family: str
    status: str
    instrument: Text
    article: Text
    duty: Cell
    law: Cell
    date: str | None
    said_by: Cell
    note: Cell
    source: str | None

    @property
    def provision(self) -> Text:
        """The instrument with its provision."""
        told, part = self.instrument, self.article
        return Text(f"{told.en}: {part.en}", f"{told.ur}: {part.ur}")

    @property
    def order(self) -> tuple[str, int, str]:
        """By instrument, then by the number that the provision begins with."""
        first = re.match(r"\d+", self.article.en)
        return self.instrument.en, int(first[0]) if first else 10**6, self.article.en


def known(reader: Reader) -> Tally:
    """The registers of the pack that speak of law and plans."""
    return _tally.known(reader, ID, NEEDED)


def entries(tally: Tally) -> tuple[Entry, ...]:
    """All cells, those of the matrix first, then statutes that a named critic spoke of."""
    if not tally.rows(ALIGNMENT):
        return ()
    return (
        *(_aligned(tally, r) for r in tally.rows(ALIGNMENT)),
        *(_criticised(tally, r) for r in tally.rows(OBLIGATIONS)),
    )


def _aligned(tally: Tally, row: Row) -> Entry:
    return Entry(
        register=ALIGNMENT,
        row=row,
        family=str(row["family"]),
        status=str(row["status"]),
        instrument=tally.label(ALIGNMENT, "instrument", row["instrument"]),
        article=named(row, "provision"),
        duty=named(row, "duty"),
        law=tally.cell(ALIGNMENT, row, "law"),
        date=row["date"] or None,
        said_by=tally.cell(ALIGNMENT, row, "said_by"),
        note=tally.cell(ALIGNMENT, row, "note"),
        source=_tally.without_addresses(str(row["source"])) if row["source"] else None,
    )


def _criticised(tally: Tally, row: Row) -> Entry:
    """A statute of the register of laws beside treaties as a cell of the matrix."""
    return Entry(
        register=OBLIGATIONS,
        row=row,
        family=TREATY_FAMILY,
        status=standing(row),
        instrument=tally.label(ALIGNMENT, "instrument", row["treaty"]),
        article=named(row, "article"),
        duty=named(row, "duty"),
        law=named(row, "name"),
        date=row["status_as_of"] or None,
        said_by=tally.label(ALIGNMENT, "said_by", CRITICS[str(row["critic"])]),
        note=named(row, "criticism"),
        source=_tally.without_addresses(str(row["source"])),
    )


def standing(row: Row) -> str:
    """Where a statute of that register stands: no law, in law, or in law and criticised."""
    if row["status"] == "no_statute":
        return "not_found"
    return "enacted" if row["critic"] == "aligned" else "criticised"


def count(tally: Tally, name: str, held: Sequence[Entry], /, **dims: Scalar) -> Number:
    """How many cells; there must be one at least."""
    rows = {r: [e.row for e in held if e.register == r] for r in (ALIGNMENT, OBLIGATIONS)}
    return counted(tally, name, {r: found for r, found in rows.items() if found}, dims=dims)


def counted(
    tally: Tally,
    name: str,
    rows: Mapping[str, Sequence[Row]],
    *,
    dims: Mapping[str, Scalar],
    value: int | None = None,
) -> Number:
    """A count that stands on rows of several registers; the number of rows unless `value`."""
    grounds = [tally.ground(register, found) for register, found in rows.items()]
    whole = sum(len(found) for found in rows.values())
    ground = Ground(
        origins=tuple(dict.fromkeys(o for g in grounds for o in g.origins)),
        as_of=max(g.as_of for g in grounds),
        trails=tuple(t for g in grounds for t in g.trails),
        n=whole,
    )
    how = "count" if value is None else "points"
    measure = tally.measure(name, "entries" if value is None else "points", how=how)
    return figure(measure, whole if value is None else value, ground, dims=dims)


def by_status(held: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Cells by where they stand, in the order of the statuses; those without any are left out."""
    listed = list(held)
    found = {s: [e for e in listed if e.status == s] for s in STATUSES}
    return {s: es for s, es in found.items() if es}


def dated(table: Table) -> Table:
    """The table with its columns of dates kept on one line."""
    days = {"date", "date_end", "until"}
    columns = tuple(replace(c, kind="month") if c.id in days else c for c in table.columns)
    return replace(table, columns=columns)
