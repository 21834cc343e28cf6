"""Deaths by year, by type, and for each 100,000 people, of the country or of one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salamti.analyses._kit.numbers import figure, ref
from salamti.analyses._kit.parts import Part, Row, by_dims, category, marks, table
from salamti.analyses._kit.violence import Toll
from salamti.analyses._toll.scope import Scope, deaths_axis, rate, year_axis
from salamti.methods.records import spans
from salamti.model.finding import Chart, Table
from salamti.model.number import Number
from salamti.model.words import Words, message

TYPES = ("state_based", "non_state", "one_sided", "other")


def deaths(scope: Scope) -> list[Number]:
    """Deaths by year with low and high estimate."""
    measure = scope.measure("deaths", "deaths")
    made = []
    for year, toll in scope.years().items():
        ground = scope.ground(year, year, toll.n)
        dims = {**scope.dims, "year": year}
        made.append(figure(measure, toll.best, ground, dims=dims, low=toll.low, high=toll.high))
    return made


def events(scope: Scope) -> list[Number]:
    """Events by the year in which they began."""
    measure = scope.measure("events", "events")
    return [
        figure(measure, t.events, scope.ground(y, y, t.n), dims={**scope.dims, "year": y})
        for y, t in scope.years().items()
    ]


def by_type(scope: Scope) -> list[Number]:
    """Deaths by year and type of violence."""
    measure = scope.measure("deaths", "deaths")
    found = scope.violence.by("year", "type", within=scope.within)
    return [
        figure(
            measure,
            t.best,
            scope.ground(y, y, t.n, type=kind),
            dims={**scope.dims, "year": y, "type": kind},
            low=t.low,
            high=t.high,
        )
        for (y, kind), t in sorted(_pairs(found))
    ]


def _pairs(found: Mapping[object, Toll]) -> Iterator[tuple[tuple[int, str], Toll]]:
    for key, toll in found.items():
        if isinstance(key, tuple):
            yield (int(key[0]), str(key[1])), toll


def per_100k(scope: Scope, counts: list[Number]) -> list[Number]:
    """Deaths for each 100,000 people by year, where a census is near enough."""
    spot = scope.spot or scope.places.country
    if spot is None:
        return []
    measure = scope.measure("deaths_per_100k", "per_100k", decimals=1)
    return [
        made
        for count in counts
        if (made := rate(measure, count, spot, origins=scope.places.origins))
    ]


def part(scope: Scope) -> Part:
    """The section on years, types and rates."""
    counts = deaths(scope)
    kinds = by_type(scope)
    per_head = per_100k(scope, counts)
    begun = events(scope)
    return Part(
        id="years",
        title=message("toll.section_years"),
        sentences=_years_sentences(scope),
        numbers=(*counts, *begun, *kinds, *per_head),
        charts=(types_chart(kinds),),
        tables=(years_table(counts, begun, kinds, per_head=per_head),),
    )


def _years_sentences(scope: Scope) -> tuple[Words, ...]:
    years = scope.violence.years
    told: list[Words] = [
        message("toll.covers", publisher=scope.origin.name, first=years[0], last=years[-1])
    ]
    odd = [y for y, t in scope.years().items() if t.best and not t.in_order]
    if odd:
        told.append(message("toll.out_of_order", years=spans(odd)))
    return tuple(told)


def types_chart(kinds: list[Number]) -> Chart:
    """Deaths by year, stacked by type."""
    return Chart(
        id="types",
        title=message("toll.chart_types"),
        alt=message("toll.chart_types_alt"),
        mark="stacked_bar",
        data=marks(kinds, "deaths", "year", "type"),
        x=year_axis(),
        y=deaths_axis(),
        colour=category("type", "toll", _used(kinds)),
    )


def _used(kinds: list[Number]) -> list[str]:
    return [t for t in TYPES if any(n.dimensions["type"] == t for n in kinds)]


def years_table(
    counts: list[Number], begun: list[Number], kinds: list[Number], *, per_head: list[Number]
) -> Table:
    """One row for each year, the latest first."""
    events_of, rate_of = by_dims(begun, "year"), by_dims(per_head, "year")
    type_of = by_dims(kinds, "year", "type")
    used = _used(kinds)
    rows: list[Row] = [
        (
            n.dimensions["year"],
            ref(n),
            n.low,
            n.high,
            ref(events_of.get((n.dimensions["year"],))),
            *(ref(type_of.get((n.dimensions["year"], t))) for t in used),
            ref(rate_of.get((n.dimensions["year"],))),
        )
        for n in reversed(counts)
    ]
    heads = ("year", "deaths", "low", "high", "events", *used, "deaths_per_100k")
    return table("toll.years", heads, rows, note=message("toll.note_no_event"))
