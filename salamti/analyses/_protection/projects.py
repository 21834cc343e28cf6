"""What was recorded in the districts of projects: exposure, like districts, quarters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row
from salamti.analyses._kit.parts import table as parts_table
from salamti.analyses._protection.compare import Compared, against, rate, spread
from salamti.analyses._protection.ledger import joined, ledger, outlook
from salamti.analyses._protection.study import GROUPS, LIKE, NEAR_KM, Exposure, Study, recorded
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Chart, Column, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Text, message

Readings = Mapping[tuple[str, int, float], Compared]


def pooled(found: Exposure) -> dict[tuple[str, str], Compared]:
    """Both groups of districts, before and since, each against all like districts.

    A reading since that another choice of like districts would change is `depends`.
    """
    made = {}
    for when, span in (("before", found.before), ("since", found.since)):
        uneven = spread(found, span)
        for group in GROUPS:
            pcodes = _compared(found, group)
            if pcodes:
                made[group, when] = against(found, pcodes, span=span, uneven=uneven, group=group)
    others = chosen(found)
    for group in GROUPS:
        told = {one.told for (g, *_), one in others.items() if g == group}
        if len(told) > 1:
            made[group, "since"] = replace(made[group, "since"], told="depends")
    return made


def _compared(found: Exposure, group: str) -> list[str]:
    return [p for p in found.groups[group] if p in found.like]


def chosen(found: Exposure) -> Readings:
    """The comparison since under every choice of like districts."""
    made = {}
    for (k, reach), like in found.choices.items():
        other = replace(found, like=like)
        uneven = spread(other, other.since) if like else 0.0
        for group in GROUPS:
            pcodes = _compared(other, group)
            if pcodes:
                dims: dict[str, Scalar] = {"group": group, "like": k, "reach": reach}
                made[group, k, reach] = against(
                    other, pcodes, span=other.since, uneven=uneven, **dims
                )
    return made


def _choices_part(found: Exposure) -> Part:
    """What other choices of like districts would say."""
    made = chosen(found)
    rows: list[Row] = [
        (k, reach, *(cell for group in GROUPS for cell in _said(made.get((group, k, reach)))))
        for k, reach in found.choices
    ]
    kinds: dict[str, ColumnKind] = {"most_like": "number", "reach": "number"}
    for group in GROUPS:
        kinds |= {f"{group}_ratio": "number", f"{group}_scope": "text", f"{group}_told": "text"}
    return Part(
        id="choices",
        title=message("protection.section_choices"),
        sentences=(message("protection.choices"),),
        numbers=tuple(n for one in made.values() for n in one.numbers),
        tables=(columns_table("protection.choices", kinds, rows),),
    )


def _said(one: Compared | None) -> Row:
    """A ratio with its range in words."""
    return (ref(one.ratio), one.span, one.words) if one else (None, None, None)


def parts(known: Study, found: Exposure, made: dict[tuple[str, str], Compared]) -> list[Part]:
    """The sections of the page on projects."""
    return [
        _pooled_part(found, made),
        _choices_part(found),
        _exposure_part(found),
        _like_part(found),
        _years_part(found),
        ledger(known, found),
        outlook(found),
    ]


def _pooled_part(found: Exposure, made: dict[tuple[str, str], Compared]) -> Part:
    rows: list[Row] = []
    for (group, when), one in made.items():
        span = found.before if when == "before" else found.since
        count = sum(p in found.like for p in found.groups[group])
        rows.append(
            (
                message(f"protection.group_{group}"),
                f"{span.first}–{span.last}",
                count,
                ref(one.own),
                ref(one.expected),
                ref(one.ratio),
                one.span,
                one.words,
            )
        )
    heads = ("name", "period", "districts", "events", "expected", "ratio", "scope", "status")
    return Part(
        id="pooled",
        title=message("protection.section_pooled"),
        sentences=(
            message("protection.pooled", like=LIKE),
            message("protection.pooled_meaning"),
        ),
        numbers=tuple(n for one in made.values() for n in one.numbers),
        tables=(parts_table("protection.pooled", heads, rows),),
    )


def _exposure_part(found: Exposure) -> Part:
    """Each district with a completed project: before, since, and around it."""
    rows: list[Row] = []
    made: list[Number] = []
    for pcode in found.groups["corridor"]:
        cells = _cells(found, pcode)
        made += cells
        rows.append((found.places.spots[pcode].name, *(ref(n) for n in cells)))
    for pcode in found.unknown:
        rows.append((found.places.spots[pcode].name, *[None] * len(EXPOSED)))
    table = parts_table(
        "protection.exposure",
        ("name", *EXPOSED),
        rows,
        note=message("protection.note_exposure", km=int(NEAR_KM)),
    )
    return Part(
        id="exposure",
        title=message("protection.section_exposure"),
        sentences=(
            message(
                "protection.exposure",
                first=found.before.first,
                began=found.since.first,
                last=found.since.last,
            ),
        ),
        numbers=tuple(made),
        tables=(table,),
    )


EXPOSED = ("events_before", "events_since", "deaths_before", "deaths_since", "deaths_around")


def _cells(found: Exposure, pcode: str) -> list[Number]:
    spans = {"before": found.before, "since": found.since}
    cells = [
        recorded(found, (pcode,), s.months, what=what, dims={"place": pcode, "when": when})
        for what in ("events", "deaths")
        for when, s in spans.items()
    ]
    around = found.around[pcode]
    near = recorded(found, around, found.since.months, name="deaths_around", dims={"place": pcode})
    return [*cells, near]


def _like_part(found: Exposure) -> Part:
    """Each district against those like it, and which these are."""
    uneven = spread(found, found.since)
    rows: list[Row] = []
    lists: list[Row] = []
    made: list[Number] = []
    for group in GROUPS:
        for pcode in found.groups[group]:
            name = found.places.spots[pcode].name
            like = found.like.get(pcode)
            if like is None:
                lists.append((name, message("protection.none_alike")))
                continue
            one = against(found, (pcode,), span=found.since, uneven=uneven, place=pcode)
            pair = (rate(found, one.own, (pcode,)), rate(found, one.like, like))
            made += [*one.numbers, *pair]
            rows.append((name, ref(one.own), *map(ref, pair), ref(one.ratio), one.span, one.words))
            lists.append((name, joined([found.places.spots[p].name for p in like])))
    heads = ("name", "events", "rate", "rate_like", "ratio", "scope", "status")
    return Part(
        id="like",
        title=message("protection.section_like"),
        sentences=(message("protection.like"),),
        numbers=tuple(made),
        tables=(
            parts_table("protection.like", heads, rows, note=message("protection.note_like")),
            _lists(lists),
        ),
    )


def _lists(rows: list[Row]) -> Table:
    return Table(
        id="alike",
        title=message("protection.table_alike"),
        columns=tuple(
            Column(id=c, label=message(f"protection.column_{c}")) for c in ("name", "alike")
        ),
        rows=tuple(rows),
    )


def _years_part(found: Exposure) -> Part:
    """Deaths by quarter in all districts with completed projects, and by year in each."""
    pcodes = found.groups["corridor"]
    years = range(found.since.first, found.since.last + 1)
    quarters = [
        (f"{y}-{3 * q - 2:02d}", f"{y}-{3 * q:02d}")
        for y in range(found.before.first, found.since.last + 1)
        for q in range(1, 5)
    ]
    by_quarter = [
        recorded(found, pcodes, q, name="quarter", dims={"month": q[0]}) for q in quarters
    ]
    rows: list[Row] = []
    made: list[Number] = []
    for pcode in pcodes:
        cells = [_year(found, pcode, y) for y in years]
        made += cells
        rows.append((found.places.spots[pcode].name, *(ref(n) for n in cells)))
    columns = (
        Column(id="name", label=message("protection.column_name")),
        *(Column(id=f"y{y}", label=Text(str(y), str(y)), kind="number") for y in years),
    )
    table = Table(
        id="years", title=message("protection.table_years"), columns=columns, rows=tuple(rows)
    )
    return Part(
        id="years",
        title=message("protection.section_years"),
        numbers=(*by_quarter, *made),
        charts=(_quarter_chart(by_quarter),),
        tables=(table,),
    )


def _year(found: Exposure, pcode: str, year: int) -> Number:
    months = (f"{year}-01", f"{year}-12")
    return recorded(found, (pcode,), months, name="year", dims={"place": pcode, "year": year})


def _quarter_chart(numbers: list[Number]) -> Chart:
    data = tuple(
        {"month": n.dimensions["month"], "deaths": n.value, "number": n.id} for n in numbers
    )
    return Chart(
        id="quarters",
        title=message("protection.chart_quarters"),
        alt=message("protection.chart_quarters_alt"),
        mark="bar",
        data=data,
        x=Axis(column="month", label=message("protection.axis_quarter"), kind="month"),
        y=Axis(column="deaths", label=message("protection.axis_deaths"), kind="quantity"),
    )
