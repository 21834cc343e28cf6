"""Tables whose columns say what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from salamti.model.finding import Cell, Column, ColumnKind, Table
from salamti.model.words import Message, Words, message

Row = tuple[Cell | Words, ...]


def column(area: str, ident: str, kind: ColumnKind) -> Column:
    """A column headed by the message `<area>.column_<ident>`."""
    return Column(id=ident, label=Message(f"{area}.column_{ident}"), kind=kind)


def columns_table(
    key: str, kinds: Mapping[str, ColumnKind], rows: Iterable[Row], *, title: Words | None = None
) -> Table:
    """Table `<area>.<id>` with columns of the given kinds; its title is `<area>.table_<id>`."""
    area, ident = key.split(".")
    return Table(
        id=ident,
        title=title or message(f"{area}.table_{ident}"),
        columns=tuple(column(area, i, k) for i, k in kinds.items()),
        rows=tuple(rows),
    )
