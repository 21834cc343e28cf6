"""How do things stand along the borders: deaths in the districts there, and agreements?"""

from __future__ import annotations

from dataclasses import replace

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._borders import beside as _borders_beside
from salamti.analyses._borders import zone as _borders_zone
from salamti.analyses._borders.zone import ID, READS, WHO, YEARS, Study
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row, assembled, category, marks
from salamti.analyses._kit.parts import table as parts_table
from salamti.analyses._toll import places as _toll_places
from salamti.base.errors import UsageError
from salamti.base.text import fold
from salamti.model.finding import Axis, Chart, Column, Finding, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Text, Words, message
from salamti.store.reading import Reader

METHOD = ("rule", "deaths", "agreements")
CAVEATS = ("where", "twice", "age", "districts")
LINE = "line_of_control"
SHOWN = 8
"""Quarters in the table by district; the chart has all of them."""


def run(reader: Reader, params: Params) -> Finding:
    """All borders side by side, or one border."""
    found = _borders_zone.study(reader)
    if found is None:
        return _finding(ID, message("borders.question"), message("borders.answer_none"))
    asked = params.get("border")
    return one(found, _resolved(found, asked)) if asked else overview(found)


def variants(reader: Reader) -> list[Params]:
    """The overview and a page for each border."""
    found = _borders_zone.study(reader)
    return [{}, *({"border": b} for b in found.borders)] if found else []


def _resolved(found: Study, asked: str) -> str:
    wanted = fold(asked.replace("_", " "))
    for border in found.borders:
        name = _name(found, border)
        if wanted in {fold(border.replace("_", " ")), fold(name.en), fold(name.ur)}:
            return border
    raise UsageError(f"No border is called {asked!r}.", do=f"Known: {', '.join(found.borders)}.")


def _name(found: Study, border: str) -> Text:
    return found.tally.label("border_districts", "border", border)


def overview(found: Study) -> Finding:
    """Deaths by year along each border, and the rule."""
    by_border = {b: _borders_zone.yearly(found, b) for b in found.borders}
    last = {b: numbers[-1] for b, numbers in by_border.items()}
    most = max(last, key=lambda b: float(str(last[b].value)))
    answer = message(
        "borders.answer",
        border=_name(found, most),
        deaths=Ref(last[most].id),
        year=found.violence.latest,
    )
    heads = ("name", "districts", "first_year", "last_year")
    lines: list[Row] = [
        (_name(found, b), len(found.districts(b)), ref(numbers[0]), ref(numbers[-1]))
        for b, numbers in by_border.items()
    ]
    part = Part(
        id="borders",
        title=message("borders.section_borders"),
        sentences=(message("borders.not_added"),),
        numbers=tuple(n for numbers in by_border.values() for n in numbers),
        charts=(_years_chart(found, by_border),),
        tables=(parts_table("borders.borders", heads, lines),),
    )
    finding = _finding(ID, message("borders.question"), answer)
    return assembled(finding, [part, _borders_beside.rule(found, None)])


def _years_chart(found: Study, by_border: dict[str, list[Number]]) -> Chart:
    facet = category("border", "borders", found.borders)
    labels: dict[str, Words] = {b: _name(found, b) for b in found.borders}
    return Chart(
        id="years",
        title=message("borders.chart_years"),
        alt=message("borders.chart_years_alt"),
        mark="small_multiples",
        data=marks((n for ns in by_border.values() for n in ns), "deaths", "border", "year"),
        x=Axis(column="year", label=message("borders.axis_year"), kind="year"),
        y=Axis(column="deaths", label=message("borders.axis_deaths"), kind="quantity"),
        facet=replace(facet, labels=labels),
    )


def one(found: Study, border: str) -> Finding:
    """One border: deaths by quarter and by district, the rule, agreements, and what is stated."""
    by_quarter = _borders_zone.quarterly(found, border)
    by_year = _borders_zone.yearly(found, border)
    last = by_year[-1]
    name = _name(found, border)
    answer = message(
        "borders.answer_one",
        border=name,
        districts=len(found.districts(border)),
        deaths=Ref(last.id),
        before=Ref(by_year[0].id),
        year=int(str(last.dimensions["year"])),
        first=int(str(by_year[0].dimensions["year"])),
    )
    trend = Part(
        id="trend",
        title=message("borders.section_trend"),
        numbers=(*by_quarter, *by_year),
        charts=(_quarter_chart(by_quarter),),
        tables=(_years_table(by_year),),
    )
    parts = [
        trend,
        _map(found, border),
        _districts(found, border),
        _borders_beside.agreements(found, border),
        *(_borders_beside.kashmir(found) if border == LINE else ()),
        _borders_beside.rule(found, border),
    ]
    question = message("borders.question_one", border=name)
    finding = _finding(f"{ID}.{border}", question, answer, params={"border": border})
    return _with_rights(assembled(finding, parts), found, border)


def _quarter_chart(numbers: list[Number]) -> Chart:
    data = tuple(
        {
            "month": _borders_zone.span(str(n.dimensions["quarter"]))[0],
            "deaths": n.value,
            "number": n.id,
        }
        for n in numbers
    )
    return Chart(
        id="quarters",
        title=message("borders.chart_quarters"),
        alt=message("borders.chart_quarters_alt"),
        mark="bar",
        data=data,
        x=Axis(column="month", label=message("borders.axis_quarter"), kind="month"),
        y=Axis(column="deaths", label=message("borders.axis_deaths"), kind="quantity"),
    )


def _years_table(numbers: list[Number]) -> Table:
    rows: list[Row] = [(int(str(n.dimensions["year"])), ref(n)) for n in reversed(numbers)]
    return parts_table("borders.years", ("year", "deaths"), rows)


def _districts(found: Study, border: str) -> Part:
    """Each district on the border, the last quarters side by side."""
    quarters = found.quarters[-SHOWN:]
    rows: list[Row] = []
    made: list[Number] = []
    for listed in found.districts(border):
        pcode = str(listed["pcode"])
        numbers = [
            _borders_zone.deaths(
                found, (pcode,), _borders_zone.span(q), border=border, quarter=q, place=pcode
            )
            for q in quarters
            if pcode not in found.blind
        ]
        made += numbers
        cells = [ref(n) for n in numbers] or [None] * len(quarters)
        rows.append((found.places.spots[pcode].name, *cells))
    columns = (
        Column(id="name", label=message("borders.column_name")),
        *(Column(id=f"q{i}", label=_quarter(q), kind="number") for i, q in enumerate(quarters)),
    )
    listed_table = Table(
        id="districts",
        title=message("borders.table_districts"),
        columns=columns,
        rows=tuple(rows),
        note=message("borders.note_districts"),
    )
    return Part(
        id="districts",
        title=message("borders.section_districts"),
        numbers=tuple(made),
        tables=(listed_table,),
    )


def _quarter(quarter: str) -> Text:
    """A quarter as a heading."""
    year, number = quarter.split(" Q")
    return Text(f"Q{number} {year}", f"سہ ماہی {number}، {year}")


def _map(found: Study, border: str) -> Part:
    """The districts of the zone with their deaths; what is disputed is drawn as disputed."""
    first, last = found.violence.latest - YEARS + 1, found.violence.latest
    numbers = {
        p: _borders_zone.deaths(
            found, (p,), (f"{first}-01", f"{last}-12"), border=border, years=YEARS, place=p
        )
        for p in _borders_zone.seen(found, found.districts(border))
    }
    zones = {str(r["pcode"]): z for z in ("near", "on_border") for r in found.districts(border, z)}
    data = tuple(
        {
            "place": spot.pcode,
            "zone": zones.get(spot.pcode, "elsewhere"),
            "deaths": numbers[spot.pcode].value if spot.pcode in numbers else None,
            "number": numbers[spot.pcode].id if spot.pcode in numbers else None,
        }
        for spot in found.places.level(2)
    )
    chart = Chart(
        id="map",
        title=message("borders.chart_map", first=first, last=last),
        alt=message("borders.chart_map_alt"),
        mark="cartogram",
        data=data,
        x=_toll_places.place_axis(found.places.level(2)),
        y=Axis(column="deaths", label=message("borders.axis_deaths"), kind="quantity"),
        colour=category("zone", "borders", ("on_border", "elsewhere", "near")),
        subject="on_border",
    )
    return Part(
        id="map",
        title=message("borders.section_map"),
        numbers=tuple(numbers.values()),
        charts=(chart,),
    )


def _with_rights(finding: Finding, found: Study, border: str) -> Finding:
    """Who died there in the ten years, as far as the source can say."""
    first, last = found.violence.latest - YEARS + 1, found.violence.latest
    pcodes = _borders_zone.seen(found, found.districts(border))
    whole, civilians, unknown = (
        _borders_zone.deaths(
            found, pcodes, (f"{first}-01", f"{last}-12"), who=who, border=border, years=YEARS
        )
        for who in ("best", *WHO)
    )
    told = message(
        "borders.rights",
        first=first,
        last=last,
        deaths=Ref(whole.id),
        civilians=Ref(civilians.id),
        unknown=Ref(unknown.id),
    )
    return replace(
        finding,
        numbers=(*finding.numbers, whole, civilians, unknown),
        rights=(told, *finding.rights),
    )


def _finding(
    ident: str, question: Words, answer: Words, *, params: Params | None = None
) -> Finding:
    return Finding(
        id=ident,
        question=question,
        answer=answer,
        numbers=(),
        method=tuple(message(f"borders.method_{m}") for m in METHOD),
        caveats=tuple(message(f"borders.caveat_{c}") for c in CAVEATS),
        rights=(message("borders.rights_uncounted"),),
        security_result=True,
        params=params or {},
    )


ANALYSIS = Analysis(
    id=ID,
    question=message("borders.question"),
    reads=READS,
    run=run,
    params={"border": "a border: a neighbour, or line of control"},
    variants=variants,
)
