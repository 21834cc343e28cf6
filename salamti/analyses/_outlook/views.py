"""How an outlook is shown: fans, tables, circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import category, marks
from salamti.analyses._kit.places import Places
from salamti.analyses._outlook.ahead import Ahead, Line, coming_months, known_months, span
from salamti.analyses._toll.places import place_axis
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Chart, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Words, message

LINES: Mapping[str, ColumnKind] = {
    "year": "number",
    "expected": "number",
    "half": "number",
    "most": "number",
    "some": "number",
    "many": "number",
}
Mark = dict[str, Scalar]


def fan(ident: str, shown: Sequence[Ahead], **words: Words) -> tuple[Chart, tuple[Number, ...]]:
    """The last months and those ahead with their ranges; a panel for each of several places."""
    numbers: list[Number] = []
    data = [row for ahead in shown for row in _marks(ahead, numbers)]
    labels: dict[str, Words] = {a.key: a.name for a in shown}
    facet = Axis(
        column="place",
        label=message("outlook.column_place"),
        kind="category",
        order=tuple(labels),
        labels=labels,
    )
    chart = Chart(
        id=ident,
        title=words["title"],
        alt=words["alt"],
        mark="small_multiples" if len(shown) > 1 else "line",
        data=tuple(data),
        x=Axis(column="month", label=message("outlook.axis_month"), kind="month"),
        y=Axis(column="deaths", label=message("outlook.unit_deaths_month"), kind="quantity"),
        colour=category("stage", "outlook", ("known", "ahead")),
        facet=facet if len(shown) > 1 else None,
        subject="ahead",
        note=message("outlook.note_fan"),
    )
    return chart, tuple(numbers)


def _marks(ahead: Ahead, numbers: list[Number]) -> Iterator[Mark]:
    for number in known_months(ahead):
        numbers.append(number)
        yield {**_mark(ahead, number, "known"), "low": None, "high": None}
    for number, spread in coming_months(ahead):
        numbers.append(number)
        low, high = spread.half
        ends = {"low": number.low, "high": number.high, "inner_low": low, "inner_high": high}
        yield {**_mark(ahead, number, "ahead"), **ends}


def _mark(ahead: Ahead, number: Number, stage: str) -> Mark:
    return {
        "place": ahead.key,
        "month": number.dimensions["month"],
        "stage": stage,
        "deaths": number.value,
        "number": number.id,
    }


def cells(line: Line) -> Row:
    """A place's cells under the heads of `LINES`."""
    return (
        ref(line.year),
        ref(line.expected),
        span(line.spread.half),
        span(line.spread.most),
        ref(line.some),
        ref(line.many),
    )


def lines_table(ident: str, head: str, rows: Sequence[Row], *, title: Words) -> Table:
    """A row of `LINES` for each place or country."""
    kinds: dict[str, ColumnKind] = {head: "place" if head == "place" else "text", **LINES}
    return columns_table(f"outlook.{ident}", kinds, rows, title=title)


def circles(places: Places, expected: Sequence[Number], **words: Words) -> Chart:
    """A circle for each district: people as area, expected deaths as shade."""
    return Chart(
        id="map",
        title=words["title"],
        alt=words["alt"],
        mark="cartogram",
        data=marks(expected, "deaths", "place"),
        x=place_axis(places.level(2)),
        y=Axis(column="deaths", label=message("outlook.unit_deaths_month"), kind="quantity"),
        note=message("outlook.note_map"),
    )
