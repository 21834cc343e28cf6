"""Components in tables: value, the year it stands on, score, contribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._security_index.view import Entry, View, unit_of
from salamti.model.finding import ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Words, message

SERIES: Mapping[str, ColumnKind] = {
    "series": "text",
    "theme": "text",
    "value": "number",
    "unit": "text",
    "stood": "text",
    "component_score": "number",
    "part": "number",
}


def kept(entry: Entry) -> list[Number]:
    """The numbers of an entry."""
    return [n for n in (entry.value, entry.score, entry.part) if n is not None]


def stood(entry: Entry) -> Words:
    """The year that a value stands on, and whether it was carried or put on a line."""
    if entry.age is None:
        return message("security_index.stood_unknown")
    if entry.age == 0:
        return message("security_index.stood_known", year=str(entry.years[-1]))
    if len(entry.years) > 1:
        return message(
            "security_index.stood_line", first=str(entry.years[0]), last=str(entry.years[-1])
        )
    return message("security_index.stood_carried", year=str(entry.years[0]), count=entry.age)


def series_table(view: View, entries: Sequence[Entry]) -> Table:
    """All components with their contributions."""
    themes = {g.id: g.name for g in view.card.themes}
    rows: list[Row] = [
        (
            view.label(e.component),
            themes[e.component.parent],
            ref(e.value),
            unit_of(view, e.component)[0],
            stood(e),
            ref(e.score),
            ref(e.part),
        )
        for e in entries
    ]
    return columns_table("security_index.series", SERIES, rows)
