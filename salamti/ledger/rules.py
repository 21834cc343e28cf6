"""What an entry must obey: the same rules refuse it when it is stored and find it when it is not.

Each rule is a generator of faults over the text of a file and the time at which it was issued.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from salamti.ledger import calendar, draws
from salamti.ledger.chain import Fault
from salamti.ledger.files import Content, Row, issue_name
from salamti.model.forecast import BASES, LEVELS, TARGETS

Faults: TypeAlias = Iterator[Fault]
IDENT = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLACES = {
    "country": re.compile(r"[A-Z]{3}", re.ASCII),
    "province": re.compile(r"[A-Z]{2}\d{1,6}", re.ASCII),
    "district": re.compile(r"[A-Z]{2}\d{1,6}", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of a ledger so far: the first judgement of each, and those that are settled."""

    questions: Mapping[str, tuple[str, Row]] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()


def header(content: Content, kind: str, *, sequence: int, issued: str) -> Faults:
    """The header says what the chain says."""
    said = {"kind": kind, "sequence": str(sequence), "issued": issued}
    if kind == "forecast":
        said["issue"] = issue_name(sequence, issued)
    for key, value in said.items():
        if content.header.get(key) != value:
            yield Fault(1, f"The file says {key}: {content.header.get(key)}, the chain {value}.")
    if not content.rows:
        yield Fault(1, f"The {kind} has no rows.", "Give at least one.")


def forecast(content: Content, issued: str) -> Faults:
    """An issue of forecasts: what it knew, and that its months were to come."""
    if not _SHA256.fullmatch(content.header.get("data_sha256", "")):
        yield Fault(1, "The hash of the data that were known is no SHA-256.",
                    "Use salamti.ledger.canonical.content_hash.")  # fmt: skip
    used = {row["model"] for _, row in content.rows}
    for model in sorted(used ^ set(content.models)):
        yield Fault(1, f"Model {model!r} has a version but no rows, or rows but no version.",
                    "Name each model once in the manifest.")  # fmt: skip
    seen: set[tuple[str, ...]] = set()
    issue = content.header.get("issue", "")
    for line, row in content.rows:
        key = tuple(row[c] for c in ("model", "target", "level", "place", "month"))
        if key in seen:
            yield Fault(line, f"{', '.join(key)} is forecast twice.", "Give each cell once.")
        seen.add(key)
        if row["issue"] != issue:
            yield Fault(line, f"The row belongs to issue {row['issue']!r}.")
        yield from _cell(line, row, issued)


def _cell(line: int, row: Row, issued: str) -> Faults:
    if not IDENT.fullmatch(row["model"]):
        yield Fault(line, f"{row['model']!r} is no name of a model.", "Use a-z, 0-9 and _.")
    yield from choice(line, row, "target", known=TARGETS)
    yield from choice(line, row, "data_basis", known=BASES)
    yield from placed(line, row)
    try:
        draws.runs(row["draws"])
    except ValueError as error:
        yield Fault(line, f"draws: {error}.")
    months = (row["month"], row["data_end"])
    if not all(calendar.MONTH.fullmatch(month) for month in months):
        yield Fault(line, f"{' or '.join(months)} is not a month.", "Write it like 2026-12.")
        return
    yield from _times(line, row, issued)


def _times(line: int, row: Row, issued: str) -> Faults:
    month, data_end = row["month"], row["data_end"]
    if f"{month}-01" <= issued[:10]:
        yield Fault(
            line,
            f"The month {month} had begun when the forecast was issued ({issued[:10]}).",
            f"Forecast {calendar.following(issued)} and later months.",
        )
    if data_end >= issued[:7]:
        yield Fault(
            line,
            f"The data end with {data_end}, which was not over at the issue ({issued[:10]}).",
            "Leave unfinished months out of the data.",
        )
    lead = calendar.ordinal(month) - calendar.ordinal(data_end)
    if row["lead"] != str(lead) or lead < 1:
        yield Fault(line, f"From {data_end} to {month} the lead is {lead}, not {row['lead']}.",
                    "A lead is at least 1.")  # fmt: skip


def choice(line: int, row: Row, column: str, *, known: tuple[str, ...]) -> Faults:
    """A cell is one of a list."""
    if row[column] not in known:
        yield Fault(line, f"{column}: {row[column]!r} is none of {', '.join(known)}.")


def placed(line: int, row: Row) -> Faults:
    """A place is a country, a province or a district; nothing smaller can be named."""
    pattern = _PLACES.get(row["level"])
    if pattern is None:
        yield from choice(line, row, "level", known=LEVELS)
    elif not pattern.fullmatch(row["place"]):
        kind = "an ISO3 code" if row["level"] == "country" else "a P-code"
        yield Fault(line, f"{row['place']!r} is not {kind}.")
