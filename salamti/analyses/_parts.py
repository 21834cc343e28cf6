"""A finding is put together from parts: a section with its charts, tables and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from salamti.model.finding import Cell, Chart, Column, ColumnKind, Finding, Section, Table
from salamti.model.number import Number
from salamti.model.words import Message, Words, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section of a finding and everything that it shows."""

    id: str
    title: Words | None = None
    sentences: tuple[Words, ...] = ()
    numbers: tuple[Number, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def section(self) -> Section | None:
        """The section, or None where the part only brings numbers."""
        if self.title is None or not (self.sentences or self.charts or self.tables):
            return None
        return Section(
            id=self.id,
            title=self.title,
            sentences=self.sentences,
            charts=tuple(c.id for c in self.charts),
            tables=tuple(t.id for t in self.tables),
        )


def assembled(finding: Finding, parts: Iterable[Part | None]) -> Finding:
    """`finding` with the sections, charts, tables and numbers of its parts, in order."""
    known = [p for p in parts if p is not None]
    numbers = {n.id: n for n in (*finding.numbers, *(n for p in known for n in p.numbers))}
    return replace(
        finding,
        numbers=tuple(numbers.values()),
        sections=tuple(s for p in known if (s := p.section)),
        charts=tuple(c for p in known for c in p.charts),
        tables=tuple(t for p in known for t in p.tables),
    )


def by_dims(numbers: Iterable[Number], *names: str) -> dict[tuple[object, ...], Number]:
    """Numbers by some of their dimensions."""
    return {tuple(n.dimensions.get(name) for name in names): n for n in numbers}


def table(
    area: str,
    ident: str,
    columns: Mapping[str, ColumnKind],
    rows: Iterable[tuple[Cell | Words, ...]],
    /,
    note: Words | None = None,
) -> Table:
    """A table whose title and column heads are messages: `area.table_<ident>`, `area.column_<id>`."""
    heads = tuple(
        Column(id=i, label=Message(f"{area}.column_{i}"), kind=kind) for i, kind in columns.items()
    )
    return Table(
        id=ident,
        title=message(f"{area}.table_{ident}"),
        columns=heads,
        rows=tuple(rows),
        note=note,
    )
