"""Publishers side by side: each counts what it counts, none is added to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part, Row, marks, table
from salamti.analyses._toll.scope import deaths_axis, measure, year_axis
from salamti.base.ids import Scalar
from salamti.methods.records import spans
from salamti.model.finding import Axis, Chart, Column, Table
from salamti.model.number import Number, Trail
from salamti.model.record import Register
from salamti.model.source import Origin
from salamti.model.words import Ref, Text, Words, message
from salamti.store.reading import Reader

READS = ("reg_annual_toll", "country_year")
NEEDED = (
    "row_id",
    "publisher",
    "pcodes",
    "year",
    "full_year",
    "scope",
    "status",
    "deaths_total",
    "qualifier",
)
PARTIAL = frozenset(
    ("attacks_of_one_group", "suicide_attacks", "sectarian", "civilians_all_parties")
)
"""Scopes that are parts of a whole: no toll of the country."""
UNNAMED = "not_named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The yearly deaths of one publisher under one definition."""

    id: str
    name: Text
    counts: Words
    numbers: tuple[Number, ...]

    @property
    def values(self) -> dict[int, float]:
        """Deaths by year."""
        return {
            int(str(n.dimensions["year"])): float(n.value)
            for n in self.numbers
            if isinstance(n.value, (int, float))
        }

    @property
    def latest(self) -> Number:
        """The number of the last year."""
        return max(self.numbers, key=lambda n: int(str(n.dimensions["year"])))

    def number(self, year: int) -> Number | None:
        """The number of a year."""
        return next((n for n in self.numbers if n.dimensions["year"] == year), None)


def counted(origin: Origin) -> Words:
    """What an origin counts, in words."""
    return origin.definition or message("toll.no_definition")


def register_series(reader: Reader, finding: str, place: str) -> list[Series]:
    """Full-year counts of a place as their publishers gave them, one series by definition."""
    rows = _registers.frame(reader, "annual_toll", NEEDED)
    if rows is None:
        return []
    whole = rows.filter(
        (pl.col("pcodes") == place)
        & (pl.col("full_year") == "yes")
        & pl.col("deaths_total").is_not_null()
        & ~pl.col("scope").is_in(list(PARTIAL))
        & (pl.col("publisher") != UNNAMED)
    )
    whole = whole.filter(_is_total(whole))
    schemas, origins = reader.registers(), reader.origins()
    made = [
        _series(members, finding, schemas=schemas, origins=origins)
        for _, members in whole.group_by("publisher", "scope", maintain_order=True)
    ]
    return sorted(made, key=lambda s: (-len(s.numbers), s.id))


def _is_total(rows: pl.DataFrame) -> pl.Series:
    """A "total" that is smaller than one of its own parts leaves that part out."""
    parts = [c for c in rows.columns if c.startswith("deaths_") and c != "deaths_total"]
    if not parts or rows.is_empty():
        return pl.Series([True] * rows.height, dtype=pl.Boolean)
    largest = rows.select(pl.max_horizontal(parts).fill_null(0)).to_series()
    return rows["deaths_total"] >= largest


def _series(
    rows: pl.DataFrame,
    finding: str,
    *,
    schemas: Mapping[str, Register],
    origins: Mapping[str, Origin],
) -> Series:
    publisher, scope = rows["publisher"][0], rows["scope"][0]
    name = _registers.label(schemas, "annual_toll", column="publisher", code=publisher)
    numbers = [
        _year(members, finding, name=name, origins=origins)
        for _, members in sorted(rows.group_by("year"), key=lambda g: str(g[0]))
    ]
    return Series(
        id=f"{publisher}_{scope}",
        name=name,
        counts=_registers.label(schemas, "annual_toll", column="scope", code=scope),
        numbers=tuple(numbers),
    )


def _year(rows: pl.DataFrame, finding: str, *, name: Text, origins: Mapping[str, Origin]) -> Number:
    """One year of one publisher; a revised figure carries the span of its releases."""
    final = rows.filter(pl.col("status") == "final")
    chosen = (final if final.height else rows).row(-1, named=True)
    values = [int(v) for v in rows["deaths_total"]]
    revised = len(set(values)) > 1
    dims: dict[str, Scalar] = {
        "year": int(chosen["year"]),
        "publisher": name.en,
        "scope": chosen["scope"],
        "place": chosen["pcodes"],
    }
    key = tuple(rows["row_id"])
    how = f"published_{chosen['qualifier']}" if chosen["qualifier"] else "published"
    return figure(
        measure(finding, "deaths", "deaths", how=how),
        int(chosen["deaths_total"]),
        Ground(
            origins=(chosen["origin"],),
            as_of=str(chosen["year"]),
            trails=(Trail("reg_annual_toll", {"row_id": key}),),
            n=rows.height,
        ),
        dims=dims,
        low=min(values) if revised else None,
        high=max(values) if revised else None,
    )


def main_series(series: Iterable[Series]) -> list[Series]:
    """One series for each publisher: that with the most years, the larger one on a tie."""
    chosen: dict[str, Series] = {}
    for one in sorted(series, key=lambda s: (len(s.numbers), sum(s.values.values()))):
        chosen[one.name.en] = one
    return sorted(chosen.values(), key=lambda s: s.name.en)


def part(series: list[Series], subject: str | None) -> Part | None:
    """The section that puts publishers side by side."""
    if not series:
        return None
    main = main_series(series)
    return Part(
        id="publishers",
        title=message("toll.section_publishers"),
        sentences=_told(main),
        numbers=tuple(n for s in series for n in s.numbers),
        charts=(chart(main, subject),),
        tables=(years_table(main), definitions_table(series)),
    )


def _told(main: list[Series]) -> tuple[Words, ...]:
    years: dict[int, list[Number]] = {}
    for one in main:
        for year in one.values:
            number = one.number(year)
            years.setdefault(year, []).extend([number] if number else [])
    if not years:
        return ()
    year = max(years, key=lambda y: (len(years[y]), y))
    if len(years[year]) < 2:
        return (message("toll.publishers_intro"),)
    ranked = sorted(years[year], key=lambda n: float(str(n.value)))
    return (message("toll.publishers_intro"), _spread(year, ranked, main))


def _spread(year: int, ranked: list[Number], main: list[Series]) -> Words:
    """How far apart the publishers are in the year that most of them counted."""
    name = {n.id: s.name for s in main for n in s.numbers}
    return message(
        "toll.publishers_spread",
        year=year,
        count=len(ranked),
        low=Ref(ranked[0].id),
        low_name=name[ranked[0].id],
        high=Ref(ranked[-1].id),
        high_name=name[ranked[-1].id],
    )


def chart(main: list[Series], subject: str | None) -> Chart:
    """Each publisher's own years; a year that it did not publish has no mark."""
    names: dict[str, Words] = {s.name.en: s.name for s in main}
    rows = tuple(
        {**row, "publisher": s.name.en} for s in main for row in marks(s.numbers, "deaths", "year")
    )
    return Chart(
        id="publishers",
        title=message("toll.chart_publishers"),
        alt=message("toll.chart_publishers_alt"),
        mark="dot_range",
        data=rows,
        x=year_axis(),
        y=deaths_axis(),
        colour=publisher_axis(names),
        subject=subject,
        note=message("toll.publishers_note"),
    )


def publisher_axis(names: Mapping[str, Words]) -> Axis:
    """Publishers as categories with their names."""
    return Axis(
        column="publisher",
        label=message("toll.axis_publisher"),
        kind="category",
        order=tuple(names),
        labels=names,
    )


def years_table(main: list[Series]) -> Table:
    """Years down, publishers across; an empty cell is a year that it did not publish."""
    years = sorted({y for s in main for y in s.values}, reverse=True)
    columns = (
        Column(id="year", label=message("toll.column_year"), kind="year"),
        *(Column(id=s.id, label=s.name, kind="number") for s in main),
    )
    rows: list[Row] = [(y, *(ref(s.number(y)) for s in main)) for y in years]
    return Table(
        id="publishers",
        title=message("toll.table_publishers"),
        columns=columns,
        rows=tuple(rows),
        note=message("toll.publishers_note"),
    )


def definitions_table(series: list[Series]) -> Table:
    """What each publisher counts, over which years, and its latest figure."""
    rows: list[Row] = [
        (s.name, s.counts, spans(s.values), ref(s.latest))
        for s in sorted(series, key=lambda s: s.id)
    ]
    return table("toll.definitions", ("publisher", "definition", "years", "latest"), rows)
