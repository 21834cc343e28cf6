"""Sums and single values of register columns; what a register does not say is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._kit.numbers import figure
from salamti.analyses._kit.tally import Row, Tally
from salamti.base.ids import Scalar
from salamti.model.number import Number

Dims = Mapping[str, Scalar]


def added(
    tally: Tally, register: str, rows: Sequence[Row], *, column: str, unit: str, dims: Dims
) -> Number | None:
    """The sum of what the rows say, standing on those that say it; None where none does."""
    said = [r for r in rows if r[column] is not None]
    if not said:
        return None
    measure = tally.measure(column, unit, how="sum")
    value = sum(float(r[column]) for r in said)
    return figure(measure, _whole(value), tally.ground(register, said), dims=dims)


def single(
    tally: Tally, register: str, row: Row, *, column: str, unit: str, dims: Dims
) -> Number | None:
    """One value of one row, as published."""
    if row[column] is None:
        return None
    measure = tally.measure(column, unit, how="published")
    value = _whole(float(row[column]))
    return figure(measure, value, tally.ground(register, [row]), dims=dims)


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value


def by_year(rows: Sequence[Row], column: str) -> dict[int, list[Row]]:
    """Rows by the year of a date, the earliest first."""
    found: dict[int, list[Row]] = {}
    for row in sorted(rows, key=lambda r: str(r[column])):
        found.setdefault(int(str(row[column])[:4]), []).append(row)
    return found
