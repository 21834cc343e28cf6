"""A finding is put together from parts: a section with its charts, tables and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from salamti.base.ids import Scalar
from salamti.model.finding import (
    Axis,
    Cell,
    Chart,
    Column,
    ColumnKind,
    Explorer,
    Finding,
    Section,
    Table,
)
from salamti.model.number import Number
from salamti.model.words import Message, Words, message

Row = tuple[Cell | Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section of a finding and everything that it shows."""

    id: str
    title: Words | None = None
    sentences: tuple[Words, ...] = ()
    numbers: tuple[Number, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    explorers: tuple[Explorer, ...] = ()
    see: tuple[str, ...] = ()

    @property
    def section(self) -> Section | None:
        """The section, or None where the part only brings numbers."""
        if self.title is None or not (
            self.sentences or self.charts or self.tables or self.explorers
        ):
            return None
        return Section(
            id=self.id,
            title=self.title,
            sentences=self.sentences,
            charts=tuple(c.id for c in self.charts),
            tables=tuple(t.id for t in self.tables),
            explorers=tuple(e.id for e in self.explorers),
            see=self.see,
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
        explorers=tuple(e for p in known for e in p.explorers),
    )


def by_dims(numbers: Iterable[Number], *names: str) -> dict[tuple[object, ...], Number]:
    """Numbers by some of their dimensions."""
    return {tuple(n.dimensions.get(name) for name in names): n for n in numbers}


KINDS: Mapping[str, ColumnKind] = {
    "year": "year",
    "peak_year": "year",
    "month": "month",
    "place": "place",
    "province": "place",
    "district": "place",
}
TEXTS = frozenset(
    (
        "publisher", "scope", "definition", "since", "period", "name", "status", "years",
        "indicator", "unit", "coverage", "best_place", "worst_place",
        "harm", "as_of", "publisher_kind", "verified",
    )
)  # fmt: skip


def table(
    key: str,
    heads: Sequence[str],
    rows: Iterable[Row],
    *,
    note: Words | None = None,
) -> Table:
    """Table `<area>.<id>`, worded by the messages `area.table_<id>` and `area.column_<head>`."""
    area, ident = key.split(".")
    columns = tuple(Column(id=h, label=Message(f"{area}.column_{h}"), kind=_kind(h)) for h in heads)
    title = message(f"{area}.table_{ident}")
    return Table(id=ident, title=title, columns=columns, rows=tuple(rows), note=note)


def _kind(head: str) -> ColumnKind:
    return KINDS.get(head, "text" if head in TEXTS else "number")


def marks(numbers: Iterable[Number], value: str, *dims: str) -> tuple[dict[str, Scalar], ...]:
    """Rows of a chart: some dimensions of each number, its value as column `value`, its range."""
    return tuple(
        {
            **{d: n.dimensions.get(d) for d in dims},
            value: n.value,
            "low": n.low,
            "high": n.high,
            "number": n.id,
        }
        for n in numbers
    )


def category(column: str, area: str, order: Iterable[str] = ()) -> Axis:
    """An axis of categories whose labels are the messages `<area>.<column>_<category>`."""
    listed = tuple(order)
    labels: dict[str, Words] = {c: message(f"{area}.{column}_{c}") for c in listed}
    return Axis(
        column=column,
        label=message(f"{area}.axis_{column}"),
        kind="category",
        order=listed,
        labels=labels,
    )
