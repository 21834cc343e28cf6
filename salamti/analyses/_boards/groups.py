"""A group of a board: small multiples, the table of its series, codes, ranges and ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._boards.series import Shown, moved, with_values
from salamti.analyses._kit.columns import Row, column, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._tracks.views import (
    CHART_FROM,
    chart_rows,
    standing_cells,
    trend_word,
    who_axis,
)
from salamti.model.board import BoardGroup
from salamti.model.country import Country
from salamti.model.finding import Axis, Cell, Chart, Column, ColumnKind, Table
from salamti.model.source import Origin
from salamti.model.words import Words, message

Origins = Mapping[str, Origin]
SERIES: Mapping[str, ColumnKind] = {
    "indicator": "text",
    "unit": "text",
    "latest": "number",
    "latest_year": "year",
    "earlier": "number",
    "earlier_year": "year",
    "change": "number",
    "trend": "text",
    "p": "number",
}
CONTEXT: Mapping[str, ColumnKind] = {
    "indicator": "text",
    "code": "text",
    "low": "number",
    "high": "number",
    "slope": "number",
}


def part(
    group: BoardGroup, found: Sequence[Shown], country: Country, *, origins: Origins
) -> Part | None:
    """The section of one group; None where none of its indicators has a value."""
    held = with_values(found)
    if not held:
        return None
    drawn = [s for s in held if s.years[-1] >= CHART_FROM]
    first = moved(held[0])
    said: list[Words] = [message("boards.sentence", told=first)] if first else []
    return Part(
        id=group.id,
        title=group.name,
        sentences=(*said, *((group.note,) if group.note else ())),
        numbers=tuple(n for s in held for n in s.numbers),
        charts=(_chart(group, drawn, country),) if drawn else (),
        tables=(_series(group, held, country, origins=origins), _context(group, held, country)),
    )


def series_cells(found: Shown) -> Row:
    """The cells of the columns `SERIES`."""
    earlier = found.earlier
    return (
        found.indicator.name,
        found.indicator.unit,
        ref(found.latest),
        found.years[-1],
        ref(earlier),
        None if earlier is None else int(str(earlier.dimensions["year"])),
        ref(found.change),
        trend_word(found.result),
        ref(found.result.p),
    )


def source(found: Shown, origins: Origins) -> Cell | Words:
    """The name of the dataset behind a series."""
    origin = origins.get(found.result.track.origin or "")
    return origin.name if origin else found.indicator.publisher


def _series(
    group: BoardGroup, held: Sequence[Shown], country: Country, *, origins: Origins
) -> Table:
    heads = [column("boards", i, k) for i, k in SERIES.items()]
    heads += [_peer("median", g, country) for g in country.peer_groups]
    heads.append(column("boards", "source", "text"))
    return Table(
        id=f"series_{group.id}",
        title=message("boards.table_series", group=group.name),
        columns=tuple(heads),
        rows=tuple(
            (
                *series_cells(s),
                *(_standing(s, g)[0] for g in country.peer_groups),
                source(s, origins),
            )
            for s in held
        ),
    )


def _context(group: BoardGroup, held: Sequence[Shown], country: Country) -> Table:
    heads = [column("boards", i, k) for i, k in CONTEXT.items()]
    ranked = list(country.peer_groups) if group.ranked else []
    heads += [_peer("rank", g, country) for g in ranked]
    rows = []
    for s in held:
        latest, codes = s.latest, ", ".join(s.indicator.codes) or None
        low, high = (latest.low, latest.high) if latest else (None, None)
        places = s.indicator.decimals
        rows.append(
            (
                s.indicator.name, codes,
                None if low is None else round(low, places),
                None if high is None else round(high, places),
                ref(s.result.slope),
                *(_standing(s, g)[1] for g in ranked),
            )
        )  # fmt: skip
    return Table(
        id=f"context_{group.id}",
        title=message("boards.table_context", group=group.name),
        columns=tuple(heads),
        rows=tuple(rows),
    )


def _peer(what: str, group: str, country: Country) -> Column:
    label = message(f"policy.column_{what}", group=country.peer_groups[group].name)
    return Column(id=f"{what}_{group}", label=label, kind="number" if what == "median" else "text")


def _standing(found: Shown, group: str) -> tuple[Cell | Words, Cell | Words]:
    return standing_cells(found.result.standings.get(group))


def _chart(group: BoardGroup, drawn: Sequence[Shown], country: Country) -> Chart:
    return Chart(
        id=f"series_{group.id}",
        title=message("boards.chart_series", group=group.name),
        alt=message("boards.alt_series", group=group.name, country=country.name, count=len(drawn)),
        mark="small_multiples",
        data=tuple(row for s in drawn for row in chart_rows(s.result, country)),
        x=Axis(column="year", label=message("boards.axis_year"), kind="year"),
        y=Axis(column="value", label=message("boards.axis_value"), kind="quantity"),
        colour=who_axis(country),
        facet=indicator_axis(drawn),
        subject=country.iso3,
        note=message("boards.note_series"),
    )


def indicator_axis(drawn: Sequence[Shown]) -> Axis:
    """One panel for each indicator, in the order given."""
    names: dict[str, Words] = {s.indicator.id: s.indicator.name for s in drawn}
    return Axis(
        column="indicator",
        label=message("boards.column_indicator"),
        kind="category",
        order=tuple(names),
        labels=names,
    )


def gaps_part(rows: Sequence[Row]) -> Part | None:
    """Indicators without data, each with the reason."""
    if not rows:
        return None
    kinds: Mapping[str, ColumnKind] = dict.fromkeys(
        ("indicator", "publisher", "reason", "instead"), "text"
    )
    return Part(
        id="gaps",
        title=message("boards.section_gaps"),
        sentences=(message("boards.gaps", count=len(rows)),),
        tables=(columns_table("boards.gaps", kinds, rows),),
    )
