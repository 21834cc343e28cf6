"""The rules for judgements and for how their questions are settled."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date

from salamti.ledger import calendar, judges
from salamti.ledger.chain import Fault
from salamti.ledger.files import Content, Row
from salamti.ledger.rules import IDENT, Asked, Faults, choice, placed
from salamti.model.forecast import ROLES

FIXED = ("text_en", "text_ur", "due", "how_en", "how_ur", "level", "place")
"""What a later judgement of the same question may not change."""
_URDU = re.compile(r"[\u0600-\u06ff]")


def judgement(content: Content, issued: str, asked: Asked) -> Faults:
    """A judgement: a desk or an institution, a probability, a question that is still open."""
    for line, row in content.rows:
        if not IDENT.fullmatch(row["question"]):
            yield Fault(line, f"{row['question']!r} is no name of a question.",
                        "Use a-z, 0-9 and _.")  # fmt: skip
        yield from _words(line, row)
        yield from _judge(line, row)
        yield from _probability(line, row)
        yield from placed(line, row)
        yield from _open(line, row, issued)
        yield from _same(line, row, asked)


def _words(line: int, row: Row) -> Faults:
    for name in ("text", "how"):
        if not row[f"{name}_en"] or not _URDU.search(row[f"{name}_ur"]):
            yield Fault(line, f"{name} is not given in English and in Urdu.", "Give both.")
        for language in ("en", "ur"):
            found = judges.identifies(row[f"{name}_{language}"])
            if found:
                yield Fault(line, f"{name}_{language} holds {found}.",
                            "Ask about places and institutions, never about persons.")  # fmt: skip


def _judge(line: int, row: Row) -> Faults:
    yield from choice(line, row, "role", known=ROLES)
    wrong = judges.fault(row["institution"])
    if wrong:
        yield Fault(line, f"The judge {row['institution']!r} is refused: {wrong}.",
                    "Name an institution or leave it out; the role is enough.")  # fmt: skip


def _probability(line: int, row: Row) -> Faults:
    try:
        value = float(row["probability"])
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        yield Fault(line, f"{row['probability']!r} is no probability.", "Give 0 to 1.")


def _open(line: int, row: Row, issued: str) -> Faults:
    due = _day(row["due"])
    if due is None:
        yield Fault(line, f"due: {row['due']!r} is not a date.", "Write it like 2027-03-31.")
    elif due <= calendar.day(issued):
        yield Fault(
            line,
            f"The question was due on {due}, which had come when it was judged ({issued[:10]}).",
            "Judge questions whose day is still to come.",
        )


def _same(line: int, row: Row, asked: Asked) -> Faults:
    name = row["question"]
    if name in asked.settled:
        yield Fault(line, f"The question {name!r} is settled.", "Ask anew under another name.")
    if name in asked.questions:
        _, first = asked.questions[name]
        changed = [c for c in FIXED if row[c] != first[c]]
        if changed:
            yield Fault(line, f"The question {name!r} was asked with another {changed[0]}.",
                        "Keep its words and its date, or ask under another name.")  # fmt: skip


def resolution(content: Content, issued: str, asked: Asked) -> Faults:
    """A resolution: of a known question, not before its day unless it has happened."""
    for line, row in content.rows:
        name = row["question"]
        if name not in asked.questions:
            yield Fault(line, f"No question is called {name!r}.", "See: salamti forecast list")
            continue
        if name in asked.settled:
            yield Fault(line, f"The question {name!r} is settled already.",
                        "Nothing is changed afterwards.")  # fmt: skip
        if not row["source"] or judges.identifies(row["source"]):
            yield Fault(line, "The source is missing or names a person.", "Give a page or report.")
        yield from _settled(line, row, issued=issued, due=asked.questions[name][1]["due"])


def _settled(line: int, row: Row, *, issued: str, due: str) -> Faults:
    on, day, last = _day(row["on"]), calendar.day(issued), calendar.day(due)
    if on is None or row["happened"] not in {"0", "1"}:
        yield Fault(line, f"{row['happened']!r} on {row['on']!r} is no outcome.",
                    "Give 0 or 1 and a date.")  # fmt: skip
    elif on > day:
        yield Fault(line, f"{on} is after the day on which it was settled ({day}).",
                    "Give the day on which the outcome was clear.")  # fmt: skip
    elif row["happened"] == "0" and (on < last or day <= last):
        yield Fault(line, f"The question runs to the end of {last}: that it did not happen cannot "
                    "be known before.", "Settle it afterwards.")  # fmt: skip
    elif row["happened"] == "1" and on > last:
        yield Fault(line, f"What happened on {on}, after {last}, came too late for the question.",
                    "Settle it as not happened.")  # fmt: skip


def after(asked: Asked, kind: str, content: Content, *, issued: str) -> Asked:
    """The questions once an entry has been added."""
    rows = [row for _, row in content.rows]
    if kind == "judgement":
        new = {r["question"]: (issued, r) for r in reversed(rows)}
        return replace(asked, questions={**new, **asked.questions})
    if kind == "resolution":
        return replace(asked, settled=asked.settled | {r["question"] for r in rows})
    return asked


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
