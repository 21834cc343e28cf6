"""Strict, streaming CSV: each record is read whole or comes back as broken with its raw text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from salamti.base.errors import SourceError
from salamti.model.source import Reading
from salamti.sources._bytes import Member, blocks, max_bytes

CHUNK = 25_000
_CHUNK_CELLS = 50 * CHUNK
_MAX_LINE = 8 << 20
_REASONS = {
    "unexpected end of data": "the file ends inside this record: it was cut off",
    "expected after": "text after a closing quote",
    "field limit": "a field is too long: a quote may be missing",
    "new-line character": "a stray carriage return",
}


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that could not be read."""

    row: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Records:
    """Some records of a file: `rows[i]` is the number of `cells[i]`, first data record 1."""

    rows: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


class _Tap:
    """Passes lines on and remembers those of the record at hand."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.taken: list[str] = []

    def __iter__(self) -> _Tap:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        return line


class CsvFile:
    """An open CSV: header first, then chunks of records. `ends_open`: no line break at the end."""

    def __init__(self, member: Member, reading: Reading) -> None:
        self.member = member
        self.ends_open = False
        self._tap = _Tap(self._lines(max_bytes(reading)))
        self._reader = csv.reader(self._tap, strict=True)
        self.header = self._read_header()
        self._parsed: Iterator[list[str] | Broken] = self._records()

    def chunks(self, *, skip_hxl: bool = False) -> Iterator[Records]:
        """Records in chunks of 25,000, fewer where wide; an HXL row under the header is none."""
        if skip_hxl:
            self._skip_hxl()
        row, size = 1, max(100, min(CHUNK, _CHUNK_CELLS // len(self.header)))
        while batch := list(islice(self._parsed, size)):
            yield self._sort(batch, row)
            row += len(batch)

    def _read_header(self) -> list[str]:
        try:
            header = next(self._reader, None)
        except csv.Error as error:
            raise SourceError(
                f"The header line cannot be read ({plain(error)}).", where=self.member.where
            ) from error
        self._tap.taken.clear()
        if not header or not is_text(header):
            raise SourceError("The file has no readable header line.", where=self.member.where)
        return [name.strip() for name in header]

    def _records(self) -> Iterator[list[str] | Broken]:
        while True:
            try:
                yield from self._until_error()
                return
            except csv.Error as error:
                yield Broken(0, plain(error), printable("".join(self._tap.taken)))
                self._tap.taken.clear()

    def _until_error(self) -> Iterator[list[str] | Broken]:
        width, taken = len(self.header), self._tap.taken
        for cells in self._reader:
            if cells:
                yield cells if len(cells) == width else self._wrong_width(cells)
            taken.clear()

    def _wrong_width(self, cells: list[str]) -> Broken:
        reason = f"record has {len(cells)} fields, the header {len(self.header)}"
        return Broken(0, reason, printable("".join(self._tap.taken)))

    def _sort(self, batch: list[list[str] | Broken], first: int) -> Records:
        chunk = Records()
        clean = is_text([c for r in batch if not isinstance(r, Broken) for c in r])
        for row, item in enumerate(batch, first):
            if isinstance(item, Broken):
                chunk.broken.append(Broken(row, item.reason, item.raw))
            elif not clean and not is_text(item):
                chunk.broken.append(Broken(row, _not_utf8(item), printable(as_line(item))))
            else:
                chunk.rows.append(row)
                chunk.cells.append(item)
        return chunk

    def _skip_hxl(self) -> None:
        first = next(self._parsed, None)
        if first is None or (isinstance(first, list) and is_hxl(first)):
            return
        rest = self._parsed
        self._parsed = (r for part in ((first,), rest) for r in part)

    def _lines(self, limit: int) -> Iterator[str]:
        pending, start = b"", True
        for block in blocks(self.member, limit):
            head, newline, pending_next = block.rpartition(b"\n")
            if not newline:
                pending += block
                self._check_line(pending)
                continue
            text = (pending + head + newline).decode("utf-8", errors="surrogateescape")
            yield from io.StringIO(text.removeprefix("\ufeff") if start else text, newline="\n")
            pending, start = pending_next, False
        if pending:
            self.ends_open = True
            text = pending.decode("utf-8", errors="surrogateescape")
            yield text.removeprefix("\ufeff") if start else text

    def _check_line(self, line: bytes) -> None:
        if len(line) > _MAX_LINE:
            raise SourceError(
                f"A line is longer than {_MAX_LINE:,} bytes: this is not a CSV file.",
                where=self.member.where,
            )


def is_text(cells: Sequence[str]) -> bool:
    """False when some byte was not UTF-8 (it came in as a lone surrogate)."""
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True


def is_hxl(cells: Sequence[str]) -> bool:
    """True for the tag row that HDX puts under the header."""
    filled = [c.strip() for c in cells if c.strip()]
    return bool(filled) and all(c.startswith("#") for c in filled)


def plain(error: csv.Error) -> str:
    """The csv module's complaint in plain words."""
    text = str(error)
    return next((words for part, words in _REASONS.items() if part in text), text)


def printable(text: str) -> str:
    """Text without broken characters: each stray byte becomes \\xNN."""
    raw = text.encode("utf-8", errors="surrogateescape")
    return raw.decode("utf-8", errors="backslashreplace")


def as_line(cells: Sequence[str]) -> str:
    """The cells as one CSV line."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _not_utf8(cells: Sequence[str]) -> str:
    raw = as_line(cells).encode("utf-8", errors="surrogateescape")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8 at byte {error.start} of the record"
    return "not UTF-8"
