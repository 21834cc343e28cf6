"""The ledger: entries are added at the end, under the time of the clock, and never changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from salamti.base.clock import Clock
from salamti.base.errors import LedgerError
from salamti.ledger import calendar, chain, files, questions, rules, writing
from salamti.ledger.chain import Entry, Fault, Kind
from salamti.ledger.files import Content
from salamti.ledger.rules import Asked
from salamti.model.forecast import ForecastCell, Judgement, Manifest, Resolution

Text = Callable[[int, str], str]
"""Makes the text of a file from its place in the ledger and its issue time."""
NO_STRANGERS = {chain.NAME, "README.md"}
HALF = "A half-written file of a run that was cut off; it can be removed."
ORPHAN = (
    "No entry of the chain names this file: its writing was cut off, or its entry was removed. "
    "Move it away once you know which."
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a ledger, and where (file:line)."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class Ledger:
    """A folder of plain files: one for each entry, and the chain that binds them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self) -> list[Entry]:
        """All entries in order; raises LedgerError where the chain itself is broken."""
        found, unread = chain.read(self.folder)
        wrong = [*unread, *chain.faults(found, None)]
        if wrong:
            raise LedgerError(
                wrong[0].what,
                where=f"{self.folder / chain.NAME}:{wrong[0].line}",
                do="Nothing is added to a broken chain; see: salamti check",
            )
        return [entry for _, entry in found]

    def listed(self) -> list[Entry]:
        """The entries as they stand in the chain, whether or not they hold."""
        return [entry for _, entry in chain.read(self.folder)[0]]

    @property
    def head(self) -> str:
        """The hash of the last entry: whoever keeps it can tell later whether anything changed."""
        return chain.head(self.entries())

    def content(self, entry: Entry) -> Content:
        """What an entry holds; raises LedgerError where its file is missing or was altered."""
        faults, content = self._opened(entry)
        if content is None:
            raise LedgerError(
                faults[0].what, where=str(self.folder / entry.file), do="See: salamti check"
            )
        return content

    def append_forecast(
        self, cells: Iterable[ForecastCell], manifest: Manifest, *, clock: Clock
    ) -> Entry:
        """Store an issue of forecasts; raises LedgerError where its months have begun."""
        kept = list(cells)
        return self._append(
            "forecast",
            lambda n, at: files.forecast(kept, manifest, sequence=n, issued=at),
            clock=clock,
        )

    def append_judgement(self, judged: Judgement, *, clock: Clock) -> Entry:
        """Store a judgement; raises LedgerError where its day has come or its judge is a person."""
        return self._append(
            "judgement", lambda n, at: files.judgement(judged, sequence=n, issued=at), clock=clock
        )

    def append_resolution(self, settled: Resolution, *, clock: Clock) -> Entry:
        """Settle a question; raises LedgerError where it is unknown or still open."""
        return self._append(
            "resolution", lambda n, at: files.resolution(settled, sequence=n, issued=at),
            clock=clock,
        )  # fmt: skip

    def _append(self, kind: Kind, text: Text, *, clock: Clock) -> Entry:
        """The file first, the line of the chain last."""
        with writing.locked(self.folder):
            before = self.entries()
            issued = calendar.stamp(clock)
            if before and issued < before[-1].issued:
                raise LedgerError(
                    f"The clock says {issued}, before the last entry ({before[-1].issued}).",
                    where=str(self.folder),
                    do="Set the clock right; entries are never dated back.",
                )
            written = text(len(before) + 1, issued)
            entry = chain.linked(kind, issued, content=written.encode(), before=before)
            self._refuse(entry, written, before)
            writing.put(self.folder / entry.file, written.encode())
            writing.put(self.folder / chain.NAME, chain.text([*before, entry]).encode())
        return entry

    def _refuse(self, entry: Entry, written: str, before: list[Entry]) -> None:
        asked = Asked() if entry.kind == "forecast" else self._asked(before)
        fault = next(_broken(entry, files.parse(entry.kind, written), asked), None)
        if fault is not None:
            raise LedgerError(fault.what, where=str(self.folder), do=fault.do)

    def _asked(self, entries: list[Entry]) -> Asked:
        asked = Asked()
        for entry in entries:
            if entry.kind != "forecast":
                content = self.content(entry)
                asked = questions.after(asked, entry.kind, content, issued=entry.issued)
        return asked

    def verify(self, now: datetime | None = None) -> list[Problem]:
        """Everything that speaks against the ledger; empty where it is as it was written.

        With `now`, entries that are dated later are reported too.
        """
        return [*self.broken(now), *self._strangers()]

    def broken(self, now: datetime | None = None) -> list[Problem]:
        """What is wrong with the chain and with the files that it names."""
        found, unread = chain.read(self.folder)
        lines = [*unread, *chain.faults(found, now), *chain.repeated(found)]
        problems = [self._problem(chain.NAME, fault) for fault in lines]
        asked = Asked()
        for _, entry in found:
            faults, content = self._opened(entry)
            if content is not None:
                faults += list(_broken(entry, content, asked))
                asked = questions.after(asked, entry.kind, content, issued=entry.issued)
            problems += [self._problem(entry.file, fault) for fault in faults]
        return problems

    def _strangers(self) -> Iterator[Problem]:
        """Files that no entry names: half-written issues, or traces of a removed entry."""
        known = {entry.file for entry in self.listed()} | NO_STRANGERS
        found = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        for path in (p for p in found if p.name not in known):
            cut_off = path.name.startswith(writing.PART)
            yield Problem(str(path), HALF if cut_off else ORPHAN)

    def _opened(self, entry: Entry) -> tuple[list[Fault], Content | None]:
        path = self.folder / entry.file
        if not path.is_file():
            return [Fault(1, f"The file of entry {entry.sequence} is missing.")], None
        content = path.read_bytes()
        if chain.digest(content) != entry.sha256:
            what = f"The file of entry {entry.sequence} was altered after it was stored."
            return [Fault(1, what)], None
        try:
            return [], files.parse(entry.kind, content.decode())
        except ValueError as error:
            return [Fault(1, f"This is not a {entry.kind}: {error}.")], None

    def _problem(self, name: str, fault: Fault) -> Problem:
        return Problem(f"{self.folder / name}:{fault.line}", fault.what)


def _broken(entry: Entry, content: Content, asked: Asked) -> Iterator[Fault]:
    """The rules that an entry breaks."""
    yield from rules.header(content, entry.kind, sequence=entry.sequence, issued=entry.issued)
    if entry.kind == "forecast":
        yield from rules.forecast(content, entry.issued)
    elif entry.kind == "judgement":
        yield from questions.judgement(content, entry.issued, asked)
    else:
        yield from questions.resolution(content, entry.issued, asked)
