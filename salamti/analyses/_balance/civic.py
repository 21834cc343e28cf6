"""Civic space, press, courts, corruption: every series with source and year, and dated records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salamti.analyses._balance import figures
from salamti.analyses._balance.card import Card
from salamti.analyses._balance.table import Held, by_year
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import frame, label, named
from salamti.analyses._toll.months import month_words
from salamti.analyses._tracks.rights import area
from salamti.analyses._tracks.tracks import Track
from salamti.base.ids import Scalar
from salamti.model.finding import ColumnKind, Table
from salamti.model.number import Number, Trail
from salamti.model.source import Origin
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

BACK = 10
SERIES: Mapping[str, ColumnKind] = {
    "indicator": "text", "unit": "text", "latest": "number", "range": "text", "year": "year",
    "behind": "number", "earlier": "number", "earlier_year": "year", "source": "text",
}  # fmt: skip
CASES: Mapping[str, ColumnKind] = {
    "until": "text", "received": "number", "disposed": "number", "open": "number",
    "sources": "text",
}  # fmt: skip
RESTRICTIONS: Mapping[str, ColumnKind] = {
    "restriction": "text", "kind": "text", "date": "text", "known_from": "text", "source": "text",
}  # fmt: skip
RESTRICTED = "restrictions"
"""The register of shutdowns, blocks, bans and laws."""
DISAPPEARANCES = """
    SELECT row_id, period_end, indicator, value, source, origin FROM reg_justice
    WHERE topic = 'enforced_disappearance_commission' AND area = $area AND value IS NOT NULL
      AND indicator IN ('received', 'disposed')
    ORDER BY period_end, indicator, row_id
"""
Origins = Mapping[str, Origin]


def part(reader: Reader, of: Card, held: Held, *, origins: Origins) -> Part:
    """The series of each tag, then cases of disappearance and restrictions."""
    cases = list(_cases(reader, area(reader.country())))
    restricted, counts = _restrictions(reader)
    last = max((t.points[-1].year for t in held.tracks.values() if t.points), default=0)
    values = [n for t in held.tracks.values() for n in _values(held, t.indicator.id) if n]
    tables = [_series(of, held, tag.id, origins=origins, last=last) for tag in of.tags]
    if cases:
        tables.insert(1, _cases_table(cases))
    if restricted:
        tables.insert(1, columns_table("balance.restrictions", RESTRICTIONS, restricted))
    return Part(
        id="civic",
        title=message("balance.section_civic"),
        sentences=(
            message("balance.civic_intro", last=last),
            *_told(cases),
            *_listed(reader, counts),
        ),
        numbers=(
            *values,
            *(n for _, row in cases for n in row.values() if isinstance(n, Number)),
            *counts,
        ),
        tables=tuple(tables),
    )


def _values(held: Held, ident: str) -> tuple[Number | None, Number | None]:
    """The latest value of an indicator, and that of ten years before."""
    track = held.tracks[ident]
    if not track.points:
        return None, None
    last = track.points[-1].year
    known = [y for y in by_year(track, track.country) if y <= last - BACK]
    return figures.value(track, last), figures.value(track, max(known)) if known else None


def _series(of: Card, held: Held, tag: str, *, origins: Origins, last: int) -> Table:
    rows: list[Row] = []
    for theme in of.themes(tag):
        for component in of.scorecard.of(theme.id):
            track = held.tracks[component.indicator]
            indicator = track.indicator
            now, before = _values(held, indicator.id)
            year = track.points[-1].year if track.points else None
            rows.append(
                (
                    indicator.name,
                    indicator.unit,
                    ref(now),
                    _range(now),
                    year,
                    last - year if year else None,
                    ref(before),
                    int(str(before.dimensions["year"])) if before else None,
                    _source(track, origins),
                )
            )
    return columns_table(f"balance.series_{tag}", SERIES, rows)


def _source(track: Track, origins: Origins) -> Words:
    """Who publishes the series, with its code there."""
    if track.origin is None:
        return message("balance.not_held")
    codes, name = track.indicator.codes, origins[track.origin].name
    return message("balance.coded", source=name, code=codes[0]) if codes else name


def _range(number: Number | None) -> Words | None:
    """The publisher's range, where it gives one."""
    if number is None or number.low is None or number.high is None:
        return None
    places = number.decimals
    low, high = round(float(number.low), places), round(float(number.high), places)
    return message("balance.span", low=low, high=high)


Case = tuple[str, dict[str, Number | str]]


def _cases(reader: Reader, where: str) -> Iterator[Case]:
    """By the day on which both were published: cases received and disposed of since the start."""
    if not reader.has("reg_justice"):
        return
    days: dict[str, dict[str, Number | str]] = {}
    for row in reader.sql(DISAPPEARANCES, area=where).iter_rows(named=True):
        day = days.setdefault(row["period_end"], {})
        day.setdefault(row["indicator"], _case(row))
        source = str(row["source"])
        if source not in str(day.get("source", "")):
            day["source"] = "; ".join(x for x in (str(day.get("source", "")), source) if x)
    yield from days.items()


def _case(row: Mapping[str, object]) -> Number:
    ground = Ground(
        origins=(str(row["origin"]),),
        as_of=str(row["period_end"]),
        trails=(Trail("reg_justice", {"row_id": str(row["row_id"])}),),
        n=1,
    )
    dims: dict[str, Scalar] = {"until": str(row["period_end"]), "count": str(row["indicator"])}
    value = float(str(row["value"]))
    made = figures.measure("cases", unit=message("balance.unit_cases"))
    return figure(made, int(value) if value.is_integer() else value, ground, dims=dims)


def _numbers(row: Mapping[str, Number | str]) -> tuple[Number | None, Number | None]:
    found = (row.get("received"), row.get("disposed"))
    received, disposed = (n if isinstance(n, Number) else None for n in found)
    return received, disposed


def _cases_table(cases: Sequence[Case]) -> Table:
    rows: list[Row] = []
    for day, row in cases:
        received, disposed = _numbers(row)
        left = (
            int(str(received.value)) - int(str(disposed.value)) if received and disposed else None
        )
        rows.append((_day(day), ref(received), ref(disposed), left, str(row["source"])))
    return columns_table("balance.cases", CASES, rows)


def _day(day: str) -> Words | str:
    """A month in words; a year as it stands."""
    return month_words(day[:7]) if len(day) > len("2014") else day


def _told(cases: Sequence[Case]) -> Iterator[Words]:
    both = [(day, row) for day, row in cases if all(_numbers(row))]
    if not both:
        yield message("balance.cases_unknown")
        return
    day, row = both[-1]
    received, disposed = _numbers(row)
    if received and disposed:
        yield message(
            "balance.cases", until=_day(day), received=Ref(received.id), disposed=Ref(disposed.id)
        )
    yield message("balance.cases_meaning")


def _restrictions(reader: Reader) -> tuple[list[Row], tuple[Number, ...]]:
    """Every listed restriction by date; how many there are in all, and of each kind."""
    found = frame(reader, RESTRICTED, ("kind", "date", "name", "known_from"))
    if found is None or found.is_empty():
        return [], ()
    registers = reader.registers()
    rows = sorted(found.iter_rows(named=True), key=lambda r: str(r["date"]))

    def worded(row: Mapping[str, object], column: str) -> Words:
        return label(registers, RESTRICTED, column=column, code=str(row[column]))

    listed: list[Row] = [
        (named(r, "name"), worded(r, "kind"), _day(str(r["date"])), worded(r, "known_from"),
         str(r["source"]))
        for r in rows
    ]  # fmt: skip
    kinds = sorted({str(r["kind"]) for r in rows})
    return listed, (_counted(rows, None), *(_counted(rows, k) for k in kinds))


def _counted(rows: Sequence[Mapping[str, object]], kind: str | None) -> Number:
    """How many rows there are, of one kind or of all."""
    own = [r for r in rows if kind is None or r["kind"] == kind]
    where: dict[str, Scalar | tuple[Scalar, ...]] = {} if kind is None else {"kind": kind}
    ground = Ground(
        origins=tuple(sorted({str(r["origin"]) for r in own})),
        as_of=max(str(r["date"]) for r in own),
        trails=(Trail(f"reg_{RESTRICTED}", where),),
        n=len(own),
    )
    made = figures.measure("restrictions", unit=message("balance.unit_restrictions"))
    return figure(made, len(own), ground, dims={"kind": kind or "all"})


def _listed(reader: Reader, counts: Sequence[Number]) -> Iterator[Words]:
    """How many restrictions the list has, by kind; that there is no list, where there is none."""
    if not counts:
        yield message("balance.restrictions_unknown")
        return
    registers = reader.registers()
    yield message("balance.restrictions_listed", count=Ref(counts[0].id))
    for number in counts[1:]:
        code = str(number.dimensions["kind"])
        name = label(registers, RESTRICTED, column="kind", code=code)
        yield message("balance.restrictions_kind", kind=name, count=Ref(number.id))
