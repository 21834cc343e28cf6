"""The files of a ledger: a few lines of header that start with #, then a CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from salamti.base.errors import LedgerError
from salamti.ledger import calendar, draws
from salamti.ledger.chain import Kind
from salamti.model.forecast import ForecastCell, Judgement, Manifest, Resolution

Row = Mapping[str, str]
FORMAT = "salamti ledger 1"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "forecast": (
        "issue", "model", "target", "level", "place", "month", "lead", "data_end", "data_basis",
        "draws",
    ),
    "judgement": (
        "question", "text_en", "text_ur", "role", "institution", "probability", "due", "how_en",
        "how_ur", "level", "place",
    ),
    "resolution": ("question", "happened", "on", "source"),
}  # fmt: skip
_MODEL = "model "


@dataclass(frozen=True, slots=True)
class Content:
    """A file as read: its header, and its rows with their line numbers."""

    header: Mapping[str, str]
    rows: Sequence[tuple[int, Row]]

    @property
    def models(self) -> dict[str, str]:
        """Versions of the models that the header names."""
        found = self.header.items()
        return {k.removeprefix(_MODEL): v for k, v in found if k.startswith(_MODEL)}


def issue_name(sequence: int, issued: str) -> str:
    """The name of an issue of forecasts: its day and its place in the ledger.

    >>> issue_name(7, "2026-11-26T08:30:00Z")
    '2026-11-26-0007'
    """
    return f"{issued[:10]}-{sequence:04d}"


def forecast(
    cells: Iterable[ForecastCell], manifest: Manifest, *, sequence: int, issued: str
) -> str:
    """The text of an issue of forecasts; its rows stand in a fixed order."""
    issue = issue_name(sequence, issued)
    models = {f"{_MODEL}{name}": version for name, version in sorted(manifest.models.items())}
    header = {
        "issue": issue,
        "data_sha256": manifest.data_sha256,
        "software": manifest.software,
        **models,
    }
    ordered = sorted(cells, key=lambda c: (c.model, c.target, c.level, c.place, c.month))
    return _text("forecast", header, [_row(issue, c) for c in ordered], at=(sequence, issued))


def _row(issue: str, cell: ForecastCell) -> list[object]:
    for month in (cell.month, cell.data_end):
        if not calendar.MONTH.fullmatch(month):
            raise LedgerError(f"{month!r} is not a month.", do="Write it like 2026-12.")
    try:
        coded = draws.encode(cell.draws)
    except ValueError as error:
        where = f"{cell.model}, {cell.place}, {cell.month}"
        raise LedgerError(f"The draws cannot be stored: {error}.", where=where) from error
    lead = calendar.ordinal(cell.month) - calendar.ordinal(cell.data_end)
    return [issue, cell.model, cell.target, cell.level, cell.place, cell.month, lead,
            cell.data_end, cell.data_basis, coded]  # fmt: skip


def judgement(judged: Judgement, *, sequence: int, issued: str) -> str:
    """The text of a judgement."""
    row = [judged.question, judged.text.en, judged.text.ur, judged.role, judged.institution,
           repr(float(judged.probability)), judged.due.isoformat(), judged.how.en, judged.how.ur,
           judged.level, judged.place]  # fmt: skip
    return _text("judgement", {}, [row], at=(sequence, issued))


def resolution(settled: Resolution, *, sequence: int, issued: str) -> str:
    """The text of a resolution."""
    row = [settled.question, int(settled.happened), settled.on.isoformat(), settled.source]
    return _text("resolution", {}, [row], at=(sequence, issued))


def _text(kind: Kind, more: Row, rows: Iterable[Sequence[object]], *, at: tuple[int, str]) -> str:
    """A header that says what the chain says too, so that neither can be altered alone."""
    out = io.StringIO()
    header = {"kind": kind, "sequence": str(at[0]), "issued": at[1], **more}
    out.write(f"# {FORMAT}\n")
    for key, value in header.items():
        if not _plain(value):
            raise LedgerError(f"{key} cannot be stored: {value!r} has no plain text in one line.")
        out.write(f"# {key}: {value}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS[kind])
    for row in rows:
        writer.writerow([" ".join(c.split()) if isinstance(c, str) else c for c in row])
    return out.getvalue()


def _plain(value: str) -> bool:
    return bool(re.fullmatch(r"\S(?:[^\r\n]*\S)?", value))


def parse(kind: str, text: str) -> Content:
    """Read a file of the ledger; raises ValueError for text that is none of this kind."""
    lines = text.splitlines(keepends=True)
    top = [line for line in lines if line.startswith("# ")]
    body = lines[len(top) :]
    if not top or top[0] != f"# {FORMAT}\n" or any(line.startswith("#") for line in body):
        raise ValueError(f"it does not start with # {FORMAT}")
    header = dict(_pair(line) for line in top[1:])
    reader = csv.reader(io.StringIO("".join(body), newline=""), strict=True)
    try:
        columns = tuple(next(reader, ()))
        if columns != COLUMNS[kind]:
            raise ValueError(f"its columns are not {','.join(COLUMNS[kind])}")
        rows = [
            (len(top) + reader.line_num, dict(zip(columns, row, strict=True))) for row in reader
        ]
    except csv.Error as error:
        raise ValueError(f"it is not a well-formed CSV ({error})") from error
    return Content(header, rows)


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line[2:].rstrip("\n").partition(": ")
    return key, value
