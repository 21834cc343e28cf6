"""Rows of registers, checked against their schema."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from pathlib import Path

from salamti.base.errors import PackError
from salamti.base.privacy import personal_identifier
from salamti.model.record import Record, Register, RegisterColumn, Value
from salamti.pack import csvfile

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def records(folder: Path, register: Register, known: frozenset[str]) -> list[Record]:
    """All rows of a register; keys must be unique, choices and P-codes known."""
    path = folder / "registers" / f"{register.id}.csv"
    found = list(_records(path, register, known))
    seen: set[Value] = set()
    for record in found:
        ident = record.values[register.key]
        if ident in seen:
            raise PackError(f"{ident!r} is listed twice.", where=csvfile.at(path, record.line))
        seen.add(ident)
    return found


def header(register: Register, path: Path) -> list[str]:
    """The columns that the CSV must have: the schema's, and `<x>_ur` twins that the file offers."""
    columns = [c.id for c in register.columns]
    offered = next(csv.reader(csvfile.text(path).splitlines()), [])
    return columns + [f"{c}_ur" for c in columns if f"{c}_ur" in offered]


def _records(path: Path, register: Register, known: frozenset[str]) -> Iterator[Record]:
    columns = {c.id: c for c in register.columns}
    for line in csvfile.lines(path, header(register, path)):
        where = csvfile.at(path, line.number)
        yield Record(
            register.id,
            line.number,
            {n: _value(columns.get(n), cell, known, where=where) for n, cell in line.cells.items()},
        )


def _value(column: RegisterColumn | None, cell: str, known: frozenset[str], *, where: str) -> Value:
    private = personal_identifier(cell)
    if private:
        raise PackError(
            f"A cell holds {private}.", where=where, do="Take it out: no data of persons."
        )
    if column is None or not cell:
        if column is not None and column.required:
            raise PackError(f"{column.id} is empty.", where=where)
        return cell or None
    try:
        return _typed(column, cell, known)
    except ValueError as error:
        raise PackError(f"{column.id}: {error}.", where=where) from error


def _typed(column: RegisterColumn, cell: str, known: frozenset[str]) -> Value:
    if column.type == "number":
        return _number(cell)
    if column.type == "date" and not _DATE.fullmatch(cell):
        raise ValueError(f"{cell!r} is not a date (2014, 2014-06 or 2014-06-15)")
    if column.type == "choice" and cell not in column.choices:
        raise ValueError(f"{cell!r} is none of {', '.join(column.choices)}")
    if column.type == "yes_no" and cell not in ("yes", "no"):
        raise ValueError(f"{cell!r} is neither yes nor no")
    if column.type == "pcodes" and not set(cell.split("|")) <= known:
        raise ValueError(f"{cell!r} has a P-code that places.csv does not list")
    return cell


def _number(cell: str) -> float:
    value = float(cell)
    if not math.isfinite(value):
        raise ValueError(f"{cell!r} is not a number")
    return value
