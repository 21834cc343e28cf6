"""The sections on provinces and districts: a period that may have passed, named as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.places import Spot
from salamti.analyses._outlook.ahead import NEAR, Line, line, span
from salamti.analyses._outlook.located import FEW, Located
from salamti.analyses._outlook.reasons import reasons
from salamti.analyses._outlook.views import cells, circles, fan, lines_table
from salamti.analyses._toll.months import month_words
from salamti.model.finding import ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Text, Words, message

TOP = 20
LOAD = "salamti load FILE --as ucdp_ged"
UPDATE = "salamti update"
DISTRICTS: Mapping[str, ColumnKind] = {
    "place": "place",
    "province": "place",
    "year": "number",
    "expected": "number",
    "half": "number",
    "most": "number",
    "some": "number",
    "change": "text",
    "why": "text",
}


def age(found: Located, today: str | None) -> tuple[Words, ...]:
    """Where the located months end, that the period has passed, what brings them up to date."""
    months = found.outlook.months
    params: dict[str, Words] = {
        "end": month_words(found.outlook.end),
        "first": month_words(months[0]),
        "last": month_words(months[-1]),
    }
    passed = today is not None and today >= months[-1]
    return (
        message(f"outlook.age{'_passed' if passed else ''}", **params),
        message("outlook.load", load=LOAD, update=UPDATE),
    )


def near_span(found: Located) -> dict[str, Words]:
    """The near months in words."""
    months = found.outlook.months
    return {"first": month_words(months[0]), "last": month_words(months[NEAR - 1])}


def provinces_part(found: Located, *, finding: str, today: str | None) -> Part:
    """A fan and a line for each province or territory."""
    shown = [found.ahead(s.pcode, finding=finding) for s in found.spots]
    told = [line(a) for a in shown]
    chart, numbers = fan(
        "provinces",
        shown,
        title=message("outlook.chart_provinces"),
        alt=message("outlook.alt_fan", count=len(shown)),
    )
    rows: list[Row] = [(one.ahead.name, *cells(one)) for one in told]
    title = message("outlook.table_provinces", **near_span(found))
    return Part(
        id="provinces",
        title=message("outlook.section_provinces", end=month_words(found.outlook.end)),
        sentences=age(found, today),
        numbers=(*(n for one in told for n in one.numbers), *numbers),
        charts=(chart,),
        tables=(lines_table("provinces", "place", rows, title=title),),
    )


def districts_part(
    found: Located, *, finding: str, today: str | None, only: Sequence[Spot] = ()
) -> Part:
    """Districts ranked by the deaths expected in a near month, with reasons; `only` some."""
    codes = [s.pcode for s in only or found.spots if s.pcode in found.outlook.places]
    lines = sorted(
        (line(found.ahead(p, finding=finding)) for p in codes),
        key=lambda one: (-float(one.spread.draws.mean()), one.ahead.key),
    )
    numbers = [n for one in lines for n in one.numbers]
    rows = [(one.ahead.key, _row(found, one, numbers)) for one in lines]
    shown = rows if only else [r for r in rows if not found.rare(r[0])][:TOP]
    tables = [_table("districts" if only else "top", found, [r for _, r in shown])]
    chart = circles(
        found.places,
        [one.expected for one in lines],
        title=message("outlook.chart_map", **near_span(found)),
        alt=message("outlook.alt_map"),
    )
    if not only:
        tables.append(_table("districts", found, [r for _, r in rows]))
    return Part(
        id="districts",
        title=message("outlook.section_districts", end=month_words(found.outlook.end)),
        sentences=(*(() if only else age(found, today)[:1]), *_told(found, lines, only=bool(only))),
        numbers=tuple(numbers),
        charts=() if only else (chart,),
        tables=tuple(tables),
    )


def _told(found: Located, lines: Sequence[Line], *, only: bool) -> Iterator[Words]:
    rare = sum(found.rare(one.ahead.key) for one in lines)
    yield message("outlook.districts_intro")
    if rare:
        yield message("outlook.districts_rare", count=rare, of=len(lines), few=FEW)
    if found.outlook.unplaced and not only:
        yield message("outlook.districts_unplaced")


def _table(ident: str, found: Located, rows: Sequence[Row]) -> Table:
    title = message(f"outlook.table_{ident}", **near_span(found))
    return columns_table(f"outlook.{ident}", DISTRICTS, rows, title=title)


def _row(found: Located, one: Line, numbers: list[Number]) -> Row:
    """A district's line; where deaths are too few only that they are rare."""
    spot = found.places.spots[one.ahead.key]
    above = found.places.spots.get(spot.parent or "")
    head = (spot.name, above.name if above else Text("", ""), ref(one.year))
    if found.rare(spot.pcode):
        rare = message("outlook.rare")
        return (
            *head,
            rare,
            *(message("outlook.not_told") for _ in range(4)),
            message("outlook.too_few"),
        )
    why, used = reasons(found, one.ahead)
    numbers += used
    ranges = (span(one.spread.half), span(one.spread.most))
    return (*head, ref(one.expected), *ranges, ref(one.some), one.change, why)
