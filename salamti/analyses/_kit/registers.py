"""Registers for analyses: a pack may lack a register, or some of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from salamti.model.record import Register
from salamti.model.words import Text
from salamti.store.reading import Reader


def frame(reader: Reader, register: str, columns: Iterable[str] = ()) -> pl.DataFrame | None:
    """All rows of a register in file order, or None where it or a needed column is missing."""
    name = f"reg_{register}"
    if not reader.has(name):
        return None
    found = reader.sql(f"SELECT * FROM {name} ORDER BY row")  # noqa: S608
    return found if set(columns) <= set(found.columns) else None


def label(registers: Mapping[str, Register], register: str, *, column: str, code: str) -> Text:
    """The words of a choice; the code itself where the schema does not name it."""
    for described in registers[register].columns if register in registers else ():
        if described.id == column and code in described.choices:
            return described.choices[code]
    return Text(code, code)


def named(row: Mapping[str, object], column: str) -> Text:
    """A text column of a row with its Urdu where the register has one."""
    english = str(row[column] or "")
    return Text(english, str(row.get(f"{column}_ur") or english))


def at(cell: object) -> tuple[str, ...]:
    """The P-codes of a cell."""
    return tuple(p for p in str(cell or "").split("|") if p)
