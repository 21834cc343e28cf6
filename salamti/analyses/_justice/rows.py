"""Rows of the register of justice as numbers, by topic, area and period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from salamti.analyses._kit.numbers import Measure, derived, figure
from salamti.analyses._kit.tally import Row, Tally
from salamti.base.ids import Scalar
from salamti.model.number import Number
from salamti.model.words import message

ID = "justice"
COURTS = "anti_terrorism_courts"
MISSING = "enforced_disappearance_commission"
CONFIDENCE = {"high": 0, "medium": 1, "low": 2}

Period = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One published figure: its row and the number."""

    row: Row
    number: Number


def printed(tally: Tally, row: Row) -> Number:
    """A figure as its source prints it; its id tells area, period and row apart."""
    unit = str(row["unit"] or "entries")
    measure = tally.measure(
        str(row["indicator"]), unit, how="printed", decimals=1 if unit == "percent" else 0
    )
    dims: dict[str, Scalar] = {
        "topic": str(row["topic"]),
        "area": str(row["area"]),
        "start": str(row["period_start"] or ""),
        "end": str(row["period_end"] or ""),
        "row": str(row["row_id"]),
    }
    return figure(
        measure,
        _whole(row["value"]),
        tally.ground(ID, [row]),
        dims=dims,
        low=_whole(row["low"]),
        high=_whole(row["high"]),
    )


def _whole(value: object) -> float | int | None:
    if value is None or value == "":
        return None
    number = float(str(value))
    return int(number) if number.is_integer() else number


def cells(tally: Tally, topic: str, *indicators: str) -> Iterator[Cell]:
    """Figures of a topic with a value or a range, the surest first within a period."""
    rows = tally.rows(ID, topic=topic, indicator=indicators)
    known = (r for r in rows if r["value"] is not None or r["low"] is not None)
    for row in sorted(known, key=lambda r: CONFIDENCE.get(str(r["confidence"]), 3)):
        yield Cell(row=row, number=printed(tally, row))


def period(row: Row) -> Period:
    """First and last month of a row, empty where the source gives none."""
    return str(row["period_start"] or ""), str(row["period_end"] or "")


def by_period(found: Iterable[Cell]) -> dict[tuple[str, Period], dict[str, Cell]]:
    """Figures by area and period, then by indicator; the surest of several speaks."""
    made: dict[tuple[str, Period], dict[str, Cell]] = {}
    for cell in found:
        place = (str(cell.row["area"]), period(cell.row))
        made.setdefault(place, {}).setdefault(str(cell.row["indicator"]), cell)
    return dict(sorted(made.items(), key=lambda item: (item[0][0], item[0][1][1])))


def computed(
    name: str, value: float | None, parents: Iterable[Number], *, unit: str, dims: dict[str, Scalar]
) -> Number | None:
    """A number worked out from others, or None where it cannot be told."""
    if value is None:
        return None
    measure = Measure(
        finding=ID,
        name=name,
        unit=message(f"{ID}.unit_{unit}"),
        method=message(f"{ID}.how_{name}"),
        decimals=1 if unit == "percent" else 0,
    )
    return figure(measure, value, derived(parents), dims=dims)
