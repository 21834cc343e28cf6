"""A table in a file (CSV, CSV in a zip, parquet) as chunks of text columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from salamti.base.errors import SourceError
from salamti.model.source import Reading
from salamti.sources._bytes import Member, check_size, is_parquet, one_member
from salamti.sources._csvfile import CHUNK, Broken, CsvFile, Records, as_line
from salamti.sources._layout import Found, Layout, find

REJECTED = {"row": pl.Int64, "reason": pl.String, "raw": pl.String}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records as text: `frame` has `row` and the wanted columns, empty cells null.

    A wanted column that the file does not have is all null. `raw` gives the records with these
    numbers as they stood in the file.
    """

    frame: pl.DataFrame
    broken: tuple[Broken, ...]
    raw: Callable[[Sequence[int]], list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """The warnings of the header, what is there, and the chunks, to be read once."""

    where: str
    columns: frozenset[str]
    warnings: list[str]
    chunks: Iterator[Chunk]


def open_table(path: Path, layout: Layout, reading: Reading) -> Table:
    """Open a CSV, a zip with one CSV, or a parquet file."""
    check_size(path, reading)
    if is_parquet(path):
        return _parquet(path, layout, reading)
    return _csv(one_member(path, reading, (".csv", ".txt")), layout, reading)


def header_of(path: Path, reading: Reading) -> list[str]:
    """The names of the columns of a CSV or parquet file."""
    check_size(path, reading)
    if is_parquet(path):
        return list(pl.read_parquet_schema(path))
    return CsvFile(one_member(path, reading, (".csv", ".txt")), reading).header


def from_rows(rows: list[dict[str, object]], layout: Layout, *, where: str) -> Table:
    """A table from JSON records; a record without a required field has it unknown."""
    keys = sorted({k for r in rows for k in r})
    extra = set(keys) - set(layout.wanted) - layout.ignored
    warnings = [f"unread columns: {', '.join(repr(k) for k in sorted(extra))}"] if extra else []
    texts = {n: [_text(r.get(n)) for r in rows] for n in layout.wanted}
    frame = _tidy(pl.DataFrame({"row": range(1, len(rows) + 1), **texts}, schema=_schema(layout)))
    chunk = Chunk(frame, (), lambda wanted: [_json(rows[i - 1]) for i in wanted])
    return Table(where, frozenset(keys), warnings, iter([chunk]))


def _csv(member: Member, layout: Layout, reading: Reading) -> Table:
    source = CsvFile(member, reading)
    found = find(source.header, layout, reading, where=member.where)
    warnings = list(found.warnings)
    return Table(
        member.where,
        frozenset(found.positions),
        warnings,
        _csv_chunks(source, layout, found, warnings=warnings),
    )


def _csv_chunks(
    source: CsvFile, layout: Layout, found: Found, *, warnings: list[str]
) -> Iterator[Chunk]:
    empty = True
    for records in source.chunks(skip_hxl=True):
        empty = False
        yield _csv_chunk(records, layout, found)
    if empty:
        raise SourceError("The file has a header and no records.", where=source.member.where)
    if source.ends_open:
        warnings.append("the file does not end with a line break: the last record may be cut")


def _csv_chunk(records: Records, layout: Layout, found: Found) -> Chunk:
    cells = records.cells
    texts = {
        name: [c[found.positions[name]] for c in cells] if name in found.positions else None
        for name in layout.wanted
    }
    frame = pl.DataFrame({"row": records.rows, **texts}, schema=_schema(layout))

    def raw(rows: Sequence[int]) -> list[str]:
        place = {row: i for i, row in enumerate(records.rows)}
        return [as_line(cells[place[row]]) for row in rows]

    return Chunk(_tidy(frame), tuple(records.broken), raw)


def _parquet(path: Path, layout: Layout, reading: Reading) -> Table:
    try:
        header = list(pl.read_parquet_schema(path))
        found = find(header, layout, reading, where=str(path))
        there = [header[i] for i in found.positions.values()]
        whole = pl.read_parquet(path, columns=there)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(
            f"This is not a whole parquet file ({error}).", where=str(path), do="Fetch it again."
        ) from error
    frame = whole.rename(dict(zip(there, found.positions, strict=True)))
    chunks = _parquet_chunks(frame, layout)
    return Table(str(path), frozenset(found.positions), list(found.warnings), chunks)


def _parquet_chunks(frame: pl.DataFrame, layout: Layout) -> Iterator[Chunk]:
    for start in range(0, frame.height, CHUNK):
        part = frame.slice(start, CHUNK)
        rows = pl.Series("row", range(start + 1, start + part.height + 1), dtype=pl.Int64)
        texts = [_as_text(part, name) for name in layout.wanted]
        raw = _raw_of(part, start)
        yield Chunk(_tidy(pl.DataFrame([rows, *texts])), (), raw)


def _raw_of(part: pl.DataFrame, start: int) -> Callable[[Sequence[int]], list[str]]:
    return lambda rows: [_json(part.row(row - start - 1, named=True)) for row in rows]


def _as_text(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        return pl.Series(name, [None] * frame.height, dtype=pl.String)
    return frame[name].cast(pl.String, strict=False)


def _schema(layout: Layout) -> dict[str, pl.DataType | type[pl.DataType]]:
    return {"row": pl.Int64, **dict.fromkeys(layout.wanted, pl.String)}


def _tidy(frame: pl.DataFrame) -> pl.DataFrame:
    texts = pl.col(pl.String).str.strip_chars()
    return frame.with_columns(texts.replace("", None))


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, default=str)


def rejected(broken: Sequence[Broken]) -> pl.DataFrame:
    """Broken records as a frame of the rejected."""
    data = [(b.row, b.reason, b.raw) for b in broken]
    return pl.DataFrame(data, schema=REJECTED, orient="row")
