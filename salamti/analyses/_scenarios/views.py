"""How the scenarios are shown: cases side by side, fans, assumptions, goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._scenarios.cases import Ran, draws, numbers, years
from salamti.analyses._scenarios.given import ID, Given
from salamti.analyses._scenarios.outcomes import OUTCOMES
from salamti.analyses._scenarios.sources import named
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Chart, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.scenario import Assumption
from salamti.model.words import Text, Words, message

NOW = "as_now"
SPENT = ("purse", "defence", "development", "human", "diplomacy")
ECONOMY = ("product", "interest", "debt")
SIDE = (*SPENT, *ECONOMY)
"""What stands side by side for each case."""
PICTURED = ("human", "defence")
FANS = ("human", "defence", "development", "product", "debt", "growth")
Made = Mapping[str, Mapping[str, Number]]
"""Numbers of the last year by case and outcome."""


def side_by_side(found: Given, known: Mapping[str, Ran]) -> tuple[Part, Made]:
    """All cases in the last year: a table, and a picture for human security and for defence."""
    last = years(found)[-1]
    made: dict[str, dict[str, Number]] = {}
    for ident, one in known.items():
        listed = numbers(found, one, finding=ID, names=SIDE, at=(last,))
        made[ident] = dict(zip(SIDE, listed, strict=True))
    charts = tuple(_ranges(known, made, outcome=name, year=last) for name in PICTURED)
    part = Part(
        id="cases",
        title=message(f"{ID}.section_cases", year=last),
        sentences=(message(f"{ID}.cases_intro", draws=f"{found.book.draws:,}"),),
        numbers=(draws(found, ID), *(n for case in made.values() for n in case.values())),
        charts=charts,
        tables=(
            _beside(found, known, made, ident="side", names=SPENT),
            _beside(found, known, made, ident="economy", names=ECONOMY),
            _about(known),
        ),
        see=tuple(f"{ID}.{ident}" for ident in known),
    )
    return part, made


def _beside(
    found: Given, known: Mapping[str, Ran], made: Made, *, ident: str, names: Sequence[str]
) -> Table:
    """Some outcomes of all cases in the last year."""
    kinds: dict[str, ColumnKind] = {"case": "text", **dict.fromkeys(names, "number")}
    rows: list[Row] = [
        (one.case.name, *(ref(made[i][n]) for n in names)) for i, one in known.items()
    ]
    title = message(f"{ID}.table_{ident}", year=years(found)[-1], base=found.book.year)
    return columns_table(f"{ID}.{ident}", kinds, rows, title=title)


def _about(known: Mapping[str, Ran]) -> Table:
    """What each case says."""
    kinds: dict[str, ColumnKind] = {"case": "text", "about": "text", "source": "text"}
    rows: list[Row] = [
        (one.case.name, one.case.about, _read(one.case.source)) for one in known.values()
    ]
    return columns_table(f"{ID}.about", kinds, rows)


def _ranges(known: Mapping[str, Ran], made: Made, *, outcome: str, year: int) -> Chart:
    data: list[dict[str, Scalar]] = [
        {"case": i, outcome: n.value, "low": n.low, "high": n.high, "number": n.id}
        for i, n in ((i, made[i][outcome]) for i in known)
    ]
    names: dict[str, Words] = {i: one.case.name for i, one in known.items()}
    return Chart(
        id=outcome,
        title=message(f"{ID}.chart_{outcome}", year=year),
        alt=message(f"{ID}.alt_ranges", count=len(known)),
        mark="dot_range",
        data=tuple(data),
        x=Axis(column=outcome, label=message(f"{ID}.unit_rupees_person"), kind="quantity"),
        y=Axis(
            column="case",
            label=message(f"{ID}.column_case"),
            kind="category",
            order=tuple(names),
            labels=names,
        ),
        note=message(f"{ID}.note_ranges"),
    )


def fans(found: Given, one: Ran, *, finding: str, beside: Ran | None) -> Part:
    """The years of one case: a fan for each outcome, the middle of "as now" beside it."""
    ahead = years(found)
    made = numbers(found, one, finding=finding, at=ahead)
    other = (
        numbers(found, beside, finding=finding, names=FANS, at=ahead) if beside is not None else []
    )
    kinds: dict[str, ColumnKind] = {"year": "year", **dict.fromkeys(OUTCOMES, "number")}
    by_year: list[Row] = [(y, *(ref(n) for n in made if n.dimensions["year"] == y)) for y in ahead]
    title = message(f"{ID}.table_years", base=found.book.year)
    names = {r.case.id: r.case.name for r in (one, beside) if r is not None}
    charts = tuple(
        _fan(found, (one, beside), [*made, *other], outcome=o, names=names) for o in FANS
    )
    return Part(
        id="years",
        title=message(f"{ID}.section_years"),
        sentences=(message(f"{ID}.years_intro", base=found.book.year),),
        numbers=(draws(found, finding), *made, *other),
        charts=charts,
        tables=(columns_table(f"{ID}.years", kinds, by_year, title=title),),
    )


def _fan(
    found: Given,
    pair: tuple[Ran, Ran | None],
    made: Sequence[Number],
    *,
    outcome: str,
    names: Mapping[str, Words],
) -> Chart:
    one, beside = pair
    shown = [n for n in made if n.dimensions["measure"] == outcome]
    data = [_point(found, one if n.dimensions["case"] == one.case.id else None, n) for n in shown]
    two = beside is not None
    colour = Axis(
        column="case",
        label=message(f"{ID}.column_case"),
        kind="category",
        order=tuple(names),
        labels=names,
    )
    return Chart(
        id=outcome,
        title=message(f"{ID}.chart_years", outcome=message(f"{ID}.outcome_{outcome}")),
        alt=message(f"{ID}.alt_fan", case=one.case.name),
        mark="line",
        data=tuple(data),
        x=Axis(column="year", label=message(f"{ID}.column_year"), kind="year"),
        y=Axis(column="value", label=message(f"{ID}.unit_{OUTCOMES[outcome][0]}"), kind="quantity"),
        colour=colour if two else None,
        subject=one.case.id if two else None,
        note=message(f"{ID}.note_fan"),
    )


def _point(found: Given, one: Ran | None, number: Number) -> dict[str, Scalar]:
    """A year of a fan; of the case beside it only the middle is drawn."""
    year = int(str(number.dimensions["year"]))
    bare: dict[str, Scalar] = {
        "case": number.dimensions["case"],
        "year": year,
        "value": number.value,
        "number": number.id,
    }
    if one is None:
        return {**bare, "low": None, "high": None, "inner_low": None, "inner_high": None}
    fan = one.fans[str(number.dimensions["measure"])][:, year - found.book.year - 1]
    inner = {"inner_low": float(fan[1]), "inner_high": float(fan[3])}
    return {**bare, "low": number.low, "high": number.high, **inner}


def _read(source: str) -> Words | None:
    """A source of the pack, which is in English alone."""
    return message(f"{ID}.read", source=named(source)) if source else None


def assumptions(found: Given) -> Part:
    """Every figure that the model takes as given."""
    kinds: dict[str, ColumnKind] = {
        "assumption": "text", "value": "number", "range": "text", "unit": "text",
        "basis": "text", "source": "text", "note": "text",
    }  # fmt: skip
    rows: list[Row] = [
        (
            f.of.name,
            ref(f.number),
            _range(f.number),
            message(f"{ID}.unit_{f.of.unit}"),
            message(f"{ID}.basis_{f.of.basis}"),
            _source(found, f.of),
            f.of.note,
        )
        for f in found.figures.values()
    ]
    return Part(
        id="assumptions",
        title=message(f"{ID}.section_assumptions"),
        sentences=(message(f"{ID}.assumptions_intro", file="packs/pk/scenarios.yml"),),
        numbers=tuple(f.number for f in found.figures.values()),
        tables=(columns_table(f"{ID}.assumptions", kinds, rows),),
    )


def _range(number: Number) -> Words | None:
    """The ends of a range, None where a figure is taken as it stands."""
    if number.low is None or number.high is None:
        return None
    places = max(number.decimals, 1)
    low, high = (f"{float(v):.{places}f}" for v in (number.low, number.high))
    return message(f"{ID}.span", low=low, high=high)


def _source(found: Given, of: Assumption) -> Words | None:
    """Where a figure was read, or the series that it is drawn from."""
    if of.estimate is None:
        return _read(of.source)
    names = [found.names[i] for i in of.estimate.indicators]
    listed = Text("; ".join(n.en for n in names), "؛ ".join(n.ur for n in names))
    first, last = of.estimate.first, of.estimate.last
    if first == last:
        return message(f"{ID}.series_one", names=listed, year=first)
    return message(f"{ID}.series", names=listed, first=first, last=last)
