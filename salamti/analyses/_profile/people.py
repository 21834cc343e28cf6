"""People and violence of one place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from salamti.analyses._kit import violence as _violence
from salamti.analyses._kit.numbers import Ground, Measure, derived, figure, ref
from salamti.analyses._kit.parts import Part, Row, by_dims, marks, table
from salamti.analyses._kit.places import Spot, people_trail
from salamti.analyses._kit.violence import GROUPS
from salamti.analyses._profile.facts import Facts
from salamti.analyses._toll import who as _toll_who
from salamti.analyses._toll import years as _toll_years
from salamti.analyses._toll.places import PERIOD, Span, count, rated, total
from salamti.analyses._toll.scope import Scope, deaths_axis, year_axis
from salamti.methods import rates
from salamti.methods.records import record
from salamti.model.finding import Chart, Table
from salamti.model.number import Number
from salamti.model.words import Message, Param, Ref, Text, message

SHOWN_YEARS = 15


def measure(finding: str, name: str, unit: str, *, decimals: int = 0) -> Measure:
    """A measure of a profile; its method is the message `places.how_<name>`."""
    return Measure(
        finding=finding,
        name=name,
        unit=message(f"places.unit_{unit}"),
        method=message(f"places.how_{name}"),
        decimals=decimals,
    )


def people(facts: Facts, finding: str, spot: Spot) -> list[Number]:
    """Population by census; a census that left the place out has no number."""
    counted = measure(finding, "population", "people")
    ground = Ground(origins=facts.places.origins, as_of="", trails=(people_trail(spot.pcode),), n=1)
    return [
        figure(
            counted,
            value,
            replace(ground, as_of=str(year)),
            dims={"place": spot.pcode, "year": year},
        )
        for year, value in spot.people.items()
        if value is not None
    ]


def growth(finding: str, counts: list[Number]) -> Number | None:
    """Mean yearly growth between the first and the last census."""
    if len(counts) < 2:
        return None
    first, last = counts[0], counts[-1]
    years = int(str(last.dimensions["year"])) - int(str(first.dimensions["year"]))
    value = rates.growth_percent(float(str(first.value)), float(str(last.value)), years=years)
    dims = {
        "place": last.dimensions["place"],
        "from": first.dimensions["year"],
        "to": last.dimensions["year"],
    }
    yearly = measure(finding, "population_growth", "percent_a_year", decimals=1)
    return figure(yearly, value, replace(derived([first, last]), trails=last.trails), dims=dims)


def people_part(facts: Facts, finding: str, spot: Spot) -> Part:
    """The section on people: census counts and growth; what was not counted is said."""
    counts = people(facts, finding, spot)
    grown = growth(finding, counts)
    told = [_counted(n) for n in reversed(counts)]
    missing = [year for year, value in spot.people.items() if value is None]
    told += [message("places.not_counted", place=spot.name, year=year) for year in missing]
    if grown is not None:
        first, last = (int(str(grown.dimensions[d])) for d in ("from", "to"))
        told.append(message("places.growth", growth=Ref(grown.id), first=first, last=last))
    return Part(
        id="people",
        title=message("places.section_people"),
        sentences=tuple(told),
        numbers=(*counts, *([grown] if grown else [])),
    )


def _counted(number: Number) -> Message:
    year = int(str(number.dimensions["year"]))
    return message("places.counted", year=year, people=Ref(number.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The violence of one place: the section, and the numbers that its answer needs."""

    part: Part
    publisher: Text | str = ""
    latest: Number | None = None
    decade: Number | None = None
    rate: Number | None = None


def violence_part(facts: Facts, finding: str, spot: Spot) -> Told:
    """The section on violence; a place that the source does not tell apart is unknown."""
    title = message("places.section_violence")
    scope = facts.scope(finding, spot)
    if scope is None or facts.violence is None:
        none = message("places.no_violence_source")
        return Told(part=Part(id="violence", title=title, sentences=(none,)))
    if spot.pcode in _violence.unlocated(scope.violence, scope.places):
        unknown = message("places.violence_unknown", publisher=scope.origin.name, place=spot.name)
        return Told(part=Part(id="violence", title=title, sentences=(unknown,)))
    return _violence_told(scope, spot, title)


def _violence_told(scope: Scope, spot: Spot, title: Message) -> Told:
    counts = _toll_years.deaths(scope)
    last = scope.violence.latest
    span = Span(max(scope.violence.years[0], last - PERIOD + 1), last)
    decade = [count(scope, total(scope, span), span, place=spot.pcode)]
    per_head = rated(scope, decade, years=span.last - span.first + 1)
    kept = [n for n in counts if n.value or n.dimensions["year"] == last]
    told = [_summary(scope, kept, decade=decade[0], per_head=per_head)]
    if any(n.value for n in kept):
        told.append(_worst(kept))
    yearly = [n for n in kept if int(str(n.dimensions["year"])) > last - SHOWN_YEARS]
    rate_of = _toll_years.per_100k(scope, yearly)
    groups = [
        g for g in _toll_who.who(scope) if int(str(g.dimensions["year"])) > last - SHOWN_YEARS
    ]
    return Told(
        part=Part(
            id="violence",
            title=title,
            sentences=tuple(told),
            numbers=(*kept, *decade, *per_head, *rate_of, *groups),
            charts=(_chart(counts, kept),) if any(n.value for n in kept) else (),
            tables=(_table(yearly, rate_of, groups),),
        ),
        publisher=scope.origin.name,
        latest=kept[-1],
        decade=decade[0],
        rate=per_head[0] if per_head else None,
    )


def _summary(
    scope: Scope, kept: list[Number], *, decade: Number, per_head: list[Number]
) -> Message:
    """The latest year, ten years, and the rate where people were counted."""
    shared: dict[str, Param] = {
        "publisher": scope.origin.name,
        "deaths": Ref(kept[-1].id),
        "year": scope.violence.latest,
        "total": Ref(decade.id),
        "first": int(str(decade.dimensions.get("from", scope.violence.latest))),
        "last": scope.violence.latest,
    }
    if not per_head:
        return message("places.violence_no_rate", **shared)
    return message("places.violence", **shared, rate=Ref(per_head[0].id))


def _worst(kept: list[Number]) -> Message:
    r = record({int(str(n.dimensions["year"])): float(str(n.value)) for n in kept})
    peak = next(n for n in kept if n.dimensions["year"] == r.peak)
    return message("places.worst_year", year=r.peak, deaths=Ref(peak.id))


def _chart(counts: list[Number], kept: list[Number]) -> Chart:
    """Deaths by year; years without a recorded death have a mark but no number of their own."""
    known = {n.id for n in kept}
    rows = tuple(
        {**row, "number": row["number"] if row["number"] in known else None}
        for row in marks(counts, "deaths", "year")
    )
    return Chart(
        id="violence",
        title=message("places.chart_violence"),
        alt=message("places.chart_violence_alt"),
        mark="bar",
        data=rows,
        x=year_axis(),
        y=deaths_axis(),
    )


def _table(yearly: list[Number], per_head: list[Number], groups: list[Number]) -> Table:
    """The last years, the newest first, with who died."""
    rate_of, group_of = by_dims(per_head, "year"), by_dims(groups, "year", "who")
    rows: list[Row] = []
    for n in reversed(yearly):
        year = n.dimensions["year"]
        who = (ref(group_of.get((year, g))) for g in GROUPS)
        rows.append((int(str(year)), ref(n), n.low, n.high, *who, ref(rate_of.get((year,)))))
    heads = ("year", "deaths", "low", "high", *GROUPS, "deaths_per_100k")
    return table("places.violence", heads, rows, note=message("places.note_violence"))
