"""The chain: one line for each entry of a ledger, each holding the hash of the line before.

The hash of a line is the SHA-256 of its own text up to the last comma, so that anyone can follow
the chain with standard tools.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from salamti.ledger import calendar

Kind = Literal["forecast", "judgement", "resolution"]
KINDS: tuple[str, ...] = get_args(Kind)
NAME = "chain.csv"
COLUMNS = "sequence,issued,kind,file,sha256,previous,hash"
GENESIS = "0" * 64
"""The head of a ledger without entries."""

_HEX = "[0-9a-f]{64}"
_LINE = re.compile(
    r"([1-9]\d{0,5}),(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ),"
    rf"({'|'.join(KINDS)}),(\d{{4,6}}-[a-z]+-[0-9a-f]{{8}}\.csv),({_HEX}),({_HEX}),({_HEX})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one line of a file, and what to do where there is a way out."""

    line: int
    what: str
    do: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the chain."""

    sequence: int
    issued: str
    kind: str
    file: str
    sha256: str
    previous: str
    hash: str

    @property
    def signed(self) -> str:
        """The text that the hash is of."""
        cells = (self.sequence, self.issued, self.kind, self.file, self.sha256, self.previous)
        return ",".join(map(str, cells))

    @property
    def line(self) -> str:
        """The line as it stands in the chain."""
        return f"{self.signed},{self.hash}"


def linked(kind: Kind, issued: str, *, content: bytes, before: Sequence[Entry]) -> Entry:
    """The entry that follows `before`, for a file of the given bytes."""
    sequence, sha256 = len(before) + 1, digest(content)
    bare = Entry(
        sequence=sequence,
        issued=issued,
        kind=kind,
        file=_name(sequence, kind, sha256),
        sha256=sha256,
        previous=head(before),
        hash="",
    )
    return parsed(f"{bare.signed},{digest(bare.signed.encode())}")


def _name(sequence: int, kind: str, sha256: str) -> str:
    return f"{sequence:04d}-{kind}-{sha256[:8]}.csv"


def parsed(line: str) -> Entry:
    """The entry of a line; raises ValueError for any other text."""
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(f"{line[:60]!r} is not an entry")
    sequence, *cells = found.groups()
    names = ("issued", "kind", "file", "sha256", "previous", "hash")
    calendar.moment(cells[0])
    return Entry(sequence=int(sequence), **dict(zip(names, cells, strict=True)))


def text(entries: Sequence[Entry]) -> str:
    """The whole chain as its file holds it."""
    return "\n".join([COLUMNS, *(e.line for e in entries), ""])


def head(entries: Sequence[Entry]) -> str:
    """The hash of the last entry."""
    return entries[-1].hash if entries else GENESIS


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def read(folder: Path) -> tuple[list[tuple[int, Entry]], list[Fault]]:
    """The entries with their line numbers, and the lines that are none."""
    path = folder / NAME
    if not path.is_file():
        return [], []
    lines = path.read_bytes().decode("utf-8", errors="replace").split("\n")
    faults = [] if lines[0] == COLUMNS else [Fault(1, f"The first line is not {COLUMNS}.")]
    if lines.pop() != "":
        faults.append(Fault(len(lines) + 1, "The last line is cut off.", "It was half written."))
    entries = []
    for number, line in enumerate(lines[1:], start=2):
        try:
            entries.append((number, parsed(line)))
        except ValueError:
            faults.append(Fault(number, f"{line[:60]!r} is not an entry of the chain."))
    return entries, faults


def faults(entries: Sequence[tuple[int, Entry]], now: datetime | None) -> Iterator[Fault]:
    """What the lines themselves say against the chain."""
    previous, latest = GENESIS, ""
    for place, (line, entry) in enumerate(entries, start=1):
        for what in (*_links(entry, place, previous), *_dates(entry, latest, now)):
            yield Fault(line, what)
        previous, latest = entry.hash, max(latest, entry.issued)


def _links(entry: Entry, place: int, previous: str) -> Iterator[str]:
    if entry.sequence != place:
        yield f"Entry {place} is numbered {entry.sequence}: one was taken out, put in or moved."
    if entry.previous != previous:
        yield (
            f"Entry {entry.sequence} does not follow the line before it: its previous hash is not "
            "that line's hash."
        )
    if digest(entry.signed.encode()) != entry.hash:
        yield f"Entry {entry.sequence} was altered: its hash is not that of its line."
    name = _name(entry.sequence, entry.kind, entry.sha256)
    if entry.file != name:
        yield f"Entry {entry.sequence} is not called {name}, as its kind and its hash say."


def _dates(entry: Entry, latest: str, now: datetime | None) -> Iterator[str]:
    dated = f"Entry {entry.sequence} is dated {entry.issued}"
    if entry.issued < latest:
        yield f"{dated}, before the entry that it follows ({latest})."
    if now is not None and calendar.moment(entry.issued) > now:
        yield f"{dated}, which is yet to come."


def repeated(entries: Sequence[tuple[int, Entry]]) -> Iterator[Fault]:
    """Entries that name the file of an earlier one."""
    seen: set[str] = set()
    for line, entry in entries:
        if entry.file in seen:
            yield Fault(line, f"Entry {entry.sequence} names the file of another entry.")
        seen.add(entry.file)
