"""CSV facts of a pack: strict columns, empty means unknown, errors with file and line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from salamti.base.errors import PackError

Schema = dict[str, pl.DataType | type[pl.DataType]]


@dataclass(frozen=True, slots=True)
class Line:
    """One data line: its number in the file (the header is line 1) and its cells."""

    number: int
    cells: dict[str, str]


def lines(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of `path`, which must have exactly `columns` in any order."""
    reader = csv.DictReader(io.StringIO(text(path), newline=""), restkey="\0more", strict=True)
    try:
        check_header(path, reader.fieldnames or (), columns)
        for cells in reader:
            if "\0more" in cells or None in cells.values():
                raise PackError(
                    "The number of cells differs from the header.", where=at(path, reader.line_num)
                )
            yield Line(reader.line_num, cells)
    except csv.Error as error:
        raise PackError(
            f"This is not a well-formed CSV ({error}).", where=at(path, reader.line_num)
        ) from error


def text(path: Path) -> str:
    """The text of a file of the pack; other encodings than UTF-8 are an error with the line."""
    try:
        content = path.read_bytes()
        return content.decode("utf-8")
    except OSError as error:
        raise PackError(f"The file cannot be read ({error.strerror}).", where=str(path)) from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PackError(
            "The file is not in UTF-8.", where=at(path, line), do="Save it as UTF-8."
        ) from error


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


def frame(path: Path, schema: Schema) -> pl.DataFrame:
    """Read a large CSV as a frame: the columns of `schema` and `row` (line number, header 1)."""
    content = io.BytesIO(text(path).encode())
    try:
        raw = pl.read_csv(content, infer_schema=False, row_index_name="row", row_index_offset=2)
    except pl.exceptions.PolarsError as error:
        raise PackError(f"This is not a well-formed CSV ({error}).", where=at(path, 1)) from error
    check_header(path, raw.columns[1:], list(schema))
    typed = raw.with_columns(pl.col(c).cast(t, strict=False) for c, t in schema.items())
    for column in schema:
        _check_cast(path, raw, typed[column])
    return typed.with_columns(pl.col("row").cast(pl.Int64))


def _check_cast(path: Path, raw: pl.DataFrame, typed: pl.Series) -> None:
    column = typed.name
    bad = raw.filter(raw[column].is_not_null() & (typed.is_null() | _endless(typed)))
    if not bad.is_empty():
        line, value = bad["row"][0], bad[column][0]
        raise PackError(f"{column}: {value!r} is not a {typed.dtype}.", where=at(path, line))


def _endless(values: pl.Series) -> pl.Series:
    """Where a number is infinite or not a number at all."""
    if values.dtype != pl.Float64:
        return pl.repeat(value=False, n=values.len(), eager=True)
    return ~values.is_finite().fill_null(value=True)


def refuse(path: Path, rows: pl.DataFrame, wrong: pl.Expr, *, column: str, why: str) -> None:
    """Raise PackError for the first of `rows` whose cell in `column` is `wrong`."""
    bad = rows.filter(wrong)
    if not bad.is_empty():
        value = bad[column][0]
        said = f"{column}: {value!r} {why}." if value is not None else f"{column} is empty."
        raise PackError(said, where=at(path, bad["row"][0]))
