"""Single published figures beside the series of a board, with the distance to their targets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, Measure, as_of, derived, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import frame, label, named
from salamti.model.finding import Axis, Chart, ColumnKind
from salamti.model.number import Number, Trail
from salamti.model.words import Text, Words, message
from salamti.store.reading import Reader

REGISTER = "published_figures"
NEEDED = ("row_id", "topic", "series", "kind", "date", "value", "unit", "publisher")
DRAWN_FROM = 3
"""Series with at least this many years are drawn."""
FIGURES: Mapping[str, ColumnKind] = {
    "figure": "text",
    "newest": "number",
    "period": "text",
    "unit": "text",
    "first": "number",
    "first_period": "text",
    "publisher": "text",
    "read_in": "text",
    "note": "text",
}
AIMS: Mapping[str, ColumnKind] = {
    "figure": "text",
    "unit": "text",
    "newest": "number",
    "aimed": "number",
    "due": "text",
    "gap": "number",
    "read_in": "text",
    "note": "text",
}
ADDRESS = re.compile(r",? ?(as copied at )?https?://\S+")
Record = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One row of the register with its number."""

    row: Record
    number: Number
    unit: Text

    @property
    def series(self) -> str:
        """Id of the measure by one publisher."""
        return str(self.row["series"])

    @property
    def year(self) -> int:
        """Year in which the period ends."""
        return int(str(self.row["date"])[:4])


def part(reader: Reader, finding: str, topics: Sequence[str]) -> Part | None:
    """The section on the topics of a board; None where the pack has no row of them."""
    said = list(_said(reader, finding, topics))
    figures = [s for s in said if s.row["kind"] == "figure"]
    if not figures:
        return None
    aims = list(_aims(finding, said))
    drawn = _drawn(figures)
    tables = [columns_table("boards.published", FIGURES, _figure_rows(figures))]
    if aims:
        rows = [_aim_row(*aim) for aim in aims]
        tables.append(columns_table("boards.published_aims", AIMS, rows))
    return Part(
        id="published",
        title=message("boards.section_published"),
        sentences=(message("boards.published", count=len(figures)),),
        numbers=(*(s.number for s in said), *(gap for _, _, gap in aims)),
        charts=(_chart(drawn),) if drawn else (),
        tables=tuple(tables),
    )


def indicators(reader: Reader, topics: Sequence[str]) -> frozenset[str]:
    """Indicators beside which a published figure of these topics stands."""
    found = frame(reader, REGISTER, (*NEEDED, "indicator"))
    if found is None:
        return frozenset()
    rows = found.iter_rows(named=True)
    return frozenset(str(r["indicator"]) for r in rows if r["topic"] in topics and r["indicator"])


def _said(reader: Reader, finding: str, topics: Sequence[str]) -> Iterator[Said]:
    """The rows of these topics: by topic, then as the register lists them, oldest first."""
    found = frame(reader, REGISTER, NEEDED)
    if found is None:
        return
    place = {topic: i for i, topic in enumerate(topics)}
    rows = [r for r in found.iter_rows(named=True) if r["topic"] in place]
    first = {str(r["series"]): i for i, r in reversed(list(enumerate(rows)))}
    rows.sort(key=lambda r: (place[r["topic"]], first[str(r["series"])], str(r["date"])))
    registers, origins = reader.registers(), reader.origins()
    for row in rows:
        unit = label(registers, REGISTER, column="unit", code=str(row["unit"]))
        dated = str(row["date"])
        spoken = as_of(origins, str(row["origin"])) if row["kind"] == "target" else dated
        yield Said(row=row, unit=unit, number=_number(finding, row, unit=unit, spoken=spoken))


def _number(finding: str, row: Record, *, unit: Text, spoken: str) -> Number:
    kind, ident = str(row["kind"]), str(row["row_id"])
    measure = Measure(
        finding=finding,
        name=f"published_{kind}",
        unit=unit,
        method=message(f"boards.method_published_{row['basis']}"),
        decimals=_decimals(row["value"]),
    )
    ground = Ground(
        origins=(str(row["origin"]),),
        as_of=spoken,
        trails=(Trail(f"reg_{REGISTER}", {"row_id": ident}),),
        n=1,
    )
    dims = {"series": str(row["series"]), "date": str(row["date"])}
    return figure(measure, float(str(row["value"])), ground, dims=dims)


def _decimals(value: object) -> int:
    """As many as the figure was published with."""
    digits = Decimal(str(value)).normalize().as_tuple().exponent
    return max(0, -digits) if isinstance(digits, int) else 0


def _aims(finding: str, said: Iterable[Said]) -> Iterator[tuple[Said, Said, Number]]:
    """The latest figure of a series, each of its targets, and target minus figure."""
    for _, group in groupby(said, key=lambda s: s.series):
        rows = list(group)
        latest = next((s for s in reversed(rows) if s.row["kind"] == "figure"), None)
        for target in (s for s in rows if s.row["kind"] == "target"):
            if latest is not None:
                yield latest, target, _gap(finding, latest, target)


def _gap(finding: str, latest: Said, target: Said) -> Number:
    measure = Measure(
        finding=finding,
        name="published_gap",
        unit=latest.unit,
        method=message("boards.method_gap"),
        decimals=max(latest.number.decimals, target.number.decimals),
    )
    value = float(str(target.number.value)) - float(str(latest.number.value))
    dims = {"series": latest.series, "target_date": str(target.row["date"])}
    return figure(
        measure,
        round(value, measure.decimals),
        derived([latest.number, target.number]),
        dims=dims,
    )


def _figure_rows(figures: Iterable[Said]) -> Iterator[Row]:
    """One row for each series: its first and its newest figure; all stand in the register."""
    for _, group in groupby(figures, key=lambda s: s.series):
        first, *more = group
        newest = more[-1] if more else first
        before = first if more else None
        yield (
            named(newest.row, "title"), ref(newest.number), str(newest.row["period"]), newest.unit,
            ref(before.number) if before else None, str(before.row["period"]) if before else None,
            str(newest.row["publisher"]), _read_in(newest.row), _note(newest.row),
        )  # fmt: skip


def _aim_row(latest: Said, target: Said, gap: Number) -> Row:
    return (
        named(latest.row, "title"), latest.unit, ref(latest.number), ref(target.number),
        str(target.row["date"]), ref(gap), _read_in(target.row), _note(target.row),
    )  # fmt: skip


def _read_in(row: Record) -> str:
    """The page without its address, which stands in the register."""
    return ADDRESS.sub("", str(row["source"]))


def _note(row: Record) -> Words | None:
    return named(row, "note") if row["note"] else None


def _drawn(figures: Sequence[Said]) -> dict[str, dict[int, Said]]:
    """Series with enough years, by year; the last figure of a year stands for it."""
    by_year: dict[str, dict[int, Said]] = {}
    for said in figures:
        by_year.setdefault(said.series, {})[said.year] = said
    return {s: years for s, years in by_year.items() if len(years) >= DRAWN_FROM}


def _chart(drawn: Mapping[str, Mapping[int, Said]]) -> Chart:
    names: dict[str, Words] = {}
    for series, years in drawn.items():
        some = next(iter(years.values()))
        names[series] = message("boards.with_unit", name=named(some.row, "title"), unit=some.unit)
    return Chart(
        id="published",
        title=message("boards.chart_published"),
        alt=message("boards.alt_published", count=len(drawn)),
        mark="small_multiples",
        data=tuple(
            {"indicator": series, "year": year, "value": s.number.value, "number": s.number.id}
            for series, years in drawn.items()
            for year, s in years.items()
        ),
        x=Axis(column="year", label=message("boards.axis_year"), kind="year"),
        y=Axis(column="value", label=message("boards.axis_value"), kind="quantity"),
        facet=Axis(
            column="indicator",
            label=message("boards.column_figure"),
            kind="category",
            order=tuple(names),
            labels=names,
        ),
        note=message("boards.note_published"),
    )
