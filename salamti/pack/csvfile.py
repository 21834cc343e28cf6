"""CSV facts of a pack: strict columns, empty means unknown, errors with file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from salamti.base.errors import PackError


@dataclass(frozen=True, slots=True)
class Line:
    """One data line: its number in the file (the header is line 1) and its cells."""

    number: int
    cells: dict[str, str]


def lines(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of `path`, which must have exactly `columns` in any order."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, restkey="\0more")
        check_header(path, reader.fieldnames or (), columns)
        for cells in reader:
            if "\0more" in cells or None in cells.values():
                raise PackError(
                    "The number of cells differs from the header.", where=at(path, reader.line_num)
                )
            yield Line(reader.line_num, cells)


def check_header(path: Path, found: Sequence[str], expected: Sequence[str]) -> None:
    """Raise PackError unless the header has exactly the expected columns."""
    missing, extra = set(expected) - set(found), set(found) - set(expected)
    if missing or extra:
        parts = [f"missing {', '.join(sorted(missing))}"] if missing else []
        parts += [f"unknown {', '.join(sorted(extra))}"] if extra else []
        raise PackError(f"Wrong columns: {'; '.join(parts)}.", where=at(path, 1))


def at(path: Path, line: int) -> str:
    """`file:line` as errors print it."""
    return f"{path}:{line}"


def frame(path: Path, schema: dict[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """Read a large CSV as a frame with the columns of `schema` and `row` (line number, header 1)."""
    try:
        raw = pl.read_csv(path, infer_schema=False, row_index_name="row", row_index_offset=2)
    except pl.exceptions.PolarsError as error:
        raise PackError(f"This is not a well-formed CSV ({error}).", where=at(path, 1)) from error
    check_header(path, raw.columns[1:], list(schema))
    typed = raw.with_columns(pl.col(c).cast(t, strict=False) for c, t in schema.items())
    for column in schema:
        _check_cast(path, raw, typed, column)
    return typed.with_columns(pl.col("row").cast(pl.Int64))


def _check_cast(path: Path, raw: pl.DataFrame, typed: pl.DataFrame, column: str) -> None:
    bad = raw.filter(raw[column].is_not_null() & typed[column].is_null())
    if not bad.is_empty():
        line, value = bad["row"][0], bad[column][0]
        raise PackError(
            f"{column}: {value!r} is not a {typed.schema[column]}.", where=at(path, line)
        )
