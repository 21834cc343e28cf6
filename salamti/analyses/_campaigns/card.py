"""What an operation was: dates, places, who decided, what it aimed at; what else changed then."""

from __future__ import annotations

from salamti.analyses._campaigns.study import Operation, Study
from salamti.analyses._kit import panels as _panels
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import named
from salamti.analyses._kit.tally import without_addresses
from salamti.model.claim import Claim
from salamti.model.finding import Cell, ColumnKind
from salamti.model.words import Text, Words, message

CARD = ("decided_by", "lines_of_effort", "stated_aims", "date_note", "note")
AROUND = (-12, 24)
"""Months from the start in which other steps and operations are named."""
TWO: dict[str, ColumnKind] = {"what": "text", "told": "text"}


def card(found: Study, operation: Operation) -> Part:
    """The register's row, one line for each thing; what was not read is said so."""
    row, label = operation.row, found.tally.label
    lines: list[Row] = [
        (message("campaigns.card_kind"), label("operations", "kind", row["kind"])),
        (message("campaigns.card_dates"), _dates(operation)),
        (message("campaigns.card_place"), _place(found, operation)),
    ]
    for column in CARD:
        value = named(row, column) if row[column] else None
        lines.append((message(f"campaigns.card_{column}"), value or _absent(column)))
    source = without_addresses(str(row["source"]))
    lines.append((message("campaigns.card_source"), source))
    return Part(
        id="card",
        title=message("campaigns.section_card"),
        tables=(columns_table("campaigns.card", TWO, [r for r in lines if r[1] is not None]),),
    )


def _absent(column: str) -> Words | None:
    """Aims, deciders and lines of effort are missed; a note is not."""
    return message("campaigns.not_read") if column in CARD[:3] else None


def _dates(operation: Operation) -> Words:
    end = operation.row["end"]
    if end:
        return message("campaigns.dates", start=str(operation.row["start"]), end=str(end))
    return message("campaigns.dates_open", start=str(operation.row["start"]))


def _place(found: Study, operation: Operation) -> Cell | Words:
    codes = (*operation.districts, *operation.unseen)
    spots = [found.places.spots[p].name for p in codes if p in found.places.spots]
    if not spots:
        return message("campaigns.whole_country")
    return Text(", ".join(s.en for s in spots), "، ".join(s.ur for s in spots))


def stated(found: Study, operation: Operation) -> Part | None:
    """What each side said it was, where that is disputed."""
    claims = [c for c in _claims(found) if _names(c, operation) and c.says]
    if not claims:
        return None
    kinds: dict[str, ColumnKind] = {
        "who": "text", "says": "text", "date": "text", "source": "text",
    }  # fmt: skip
    lines: list[Row] = [
        (s.who, s.says, s.date, without_addresses(s.source)) for c in claims for s in c.says
    ]
    return Part(
        id="stated",
        title=message("campaigns.section_stated"),
        sentences=(message("campaigns.stated", who=lines_who(lines), says=lines_says(lines)),),
        tables=(columns_table("campaigns.stated", kinds, lines),),
        see=(f"claims.{claims[0].id}",),
    )


def lines_who(lines: list[Row]) -> Text:
    """The first who spoke."""
    first = lines[0][0]
    return first if isinstance(first, Text) else Text("", "")


def lines_says(lines: list[Row]) -> Text:
    """What the first said."""
    first = lines[0][1]
    return first if isinstance(first, Text) else Text("", "")


def _claims(found: Study) -> tuple[Claim, ...]:
    book = found.reader.claims()
    return book.claims if book else ()


def _names(claim: Claim, operation: Operation) -> bool:
    """Whether a check of the claim looks at this operation's row."""
    return any(
        c.table == "reg_operations" and c.where.get("op_id") == operation.id for c in claim.checks
    )


def context(found: Study, operation: Operation) -> Part | None:
    """Steps of policy and other operations around the start: what else may lie behind a change."""
    if not operation.start:
        return None
    first, last = (_panels.after(operation.start, m) for m in AROUND)
    steps = [
        (str(r["date"]), named(r, "title"), named(r, "body"))
        for r in found.tally.rows("policy_timeline")
        if first <= str(r["date"])[:7] <= last
    ]
    others = [
        (str(o.row["start"]), o.name, _place(found, o))
        for o in found.operations
        if o.id != operation.id and first <= o.start <= last
    ]
    if not steps and not others:
        return None
    kinds: dict[str, ColumnKind] = {"date": "text", "step": "text", "body": "text"}
    lines: list[Row] = sorted([*steps, *others], key=lambda r: str(r[0]))
    return Part(
        id="context",
        title=message("campaigns.section_context"),
        sentences=(message("campaigns.context"),),
        tables=(columns_table("campaigns.context", kinds, lines),),
    )


def decisions(found: Study, operation: Operation) -> Part | None:
    """The log of decisions and reviews of a campaign that is itself a policy."""
    policy = "_".join(operation.id.split("-")[:-1])
    rows = found.tally.rows("policy_timeline", policy=policy)
    if not rows:
        return None
    columns = ("date", "title", "event", "body", "source")
    table = found.tally.table("decisions", "policy_timeline", rows, columns=columns)
    return Part(id="decisions", title=message("campaigns.section_decisions"), tables=(table,))
