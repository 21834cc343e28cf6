"""Deaths by province and district: what is not located stays not located."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl

from salamti.analyses._kit import violence as _violence
from salamti.analyses._kit.numbers import Ground, derived, figure, ref
from salamti.analyses._kit.parts import Part, Row, by_dims, marks, table
from salamti.analyses._kit.places import Spot
from salamti.analyses._kit.violence import NONE, SUMS, Toll, Violence
from salamti.analyses._toll.scope import Scope, as_number, deaths_axis, rate, year_axis
from salamti.base.ids import Scalar
from salamti.methods import rates
from salamti.model.finding import Axis, Chart, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

PERIOD = 10
"""Years that the ranking of districts looks back."""
SHOWN_DISTRICTS = 25


@dataclass(frozen=True, slots=True)
class Span:
    """Years of a count, the first and the last included."""

    first: int
    last: int

    @property
    def dims(self) -> dict[str, Scalar]:
        """One year, or from and to."""
        if self.first == self.last:
            return {"year": self.last}
        return {"from": self.first, "to": self.last}


def count(scope: Scope, toll: Toll, span: Span, *, place: str, located: bool = True) -> Number:
    """Deaths of one place in some years."""
    codes = scope.places.within(place) if located else (place,)
    trail = scope.violence.trail(span.first, span.last, pcode=codes)
    ground = Ground(origins=(scope.origin.id,), as_of=scope.origin.as_of, trails=(trail,), n=toll.n)
    dims = {**scope.dims, **span.dims, "place": place} | ({} if located else {"located": "no"})
    deaths = scope.measure("deaths", "deaths")
    return figure(deaths, toll.best, ground, dims=dims, low=toll.low, high=toll.high)


def total(scope: Scope, span: Span) -> Toll:
    """The toll of the scope's own place over some years."""
    tolls = [t for y, t in scope.years().items() if span.first <= y <= span.last]
    return Toll(**{s: sum(getattr(t, s) for t in tolls) for s in SUMS})


def provinces(scope: Scope) -> list[Number]:
    """Deaths by province and year; `located: no` is what is known for the country only."""
    tolls = _violence.provinces(scope.violence, scope.places)
    made = [
        count(scope, tolls.get((s.pcode, y), NONE), Span(y, y), place=s.pcode)
        for s in scope.places.level(1)
        for y in scope.violence.years
    ]
    country = scope.places.country
    if country is not None:
        made += [
            count(scope, toll, Span(year, year), place=country.pcode, located=False)
            for (province, year), toll in tolls.items()
            if province is None
        ]
    return made


def districts(scope: Scope, listed: Iterable[Spot], span: Span) -> list[Number]:
    """Deaths by district in some years; a district of which nothing can be said is unknown."""
    dark = _violence.unlocated(scope.violence, scope.places)
    frame = scope.violence.frame.filter(pl.col("year").is_between(span.first, span.last))
    tolls = Violence(scope.origin.id, frame, scope.violence.years).by("pcode")
    made = []
    for spot in listed:
        number = count(scope, tolls.get(spot.pcode, NONE), span, place=spot.pcode)
        unknown = replace(number, value=None, low=None, high=None)
        made.append(unknown if spot.pcode in dark else number)
    return made


def rated(scope: Scope, counts: Iterable[Number], *, years: int = 1) -> list[Number]:
    """Deaths for each 100,000 people and year of the place of each count; unknown stays unknown."""
    measure = scope.measure("deaths_per_100k", "per_100k", decimals=1)
    found = []
    for number in counts:
        spot = scope.places.spots[str(number.dimensions["place"])]
        made = rate(measure, number, spot, origins=scope.places.origins, years=years)
        if made is not None and "located" not in number.dimensions:
            found.append(made)
    return found


def shares(scope: Scope, counts: list[Number], whole: Number) -> list[Number]:
    """Share of each province in the deaths of a year; with the not located ones they make 100."""
    measure = scope.measure("share_of_deaths", "percent", decimals=1, how="province_share")
    made = []
    for number in counts:
        value = rates.percent(as_number(number.value), as_number(whole.value))
        dims = {k: v for k, v in number.dimensions.items() if k != "measure"}
        ground = derived([number, whole])
        if value is not None:
            made.append(figure(measure, value, ground, dims=dims))
    return made


def part(scope: Scope, whole: Number) -> Part | None:
    """The section on provinces; `whole` is the national toll of the latest year."""
    listed = scope.places.level(1)
    if not listed:
        return None
    counts = provinces(scope)
    latest = [n for n in counts if n.dimensions["year"] == scope.violence.latest]
    share = shares(scope, latest, whole)
    per_head = rated(scope, counts)
    return Part(
        id="provinces",
        title=message("toll.section_provinces"),
        sentences=_provinces_told(scope, latest, share),
        numbers=(*counts, *share, *per_head),
        charts=(provinces_chart(scope, counts),),
        tables=(provinces_table(scope, latest, share, per_head=per_head),),
    )


def _provinces_told(scope: Scope, latest: list[Number], share: list[Number]) -> tuple[Words, ...]:
    ranked = sorted(latest, key=lambda n: -(as_number(n.value) or 0))
    share_of = by_dims(share, "place", "located")
    told: list[Words] = []
    for number in ranked[:2]:
        part_of = share_of.get((number.dimensions["place"], None))
        if part_of is not None and number.value and "located" not in number.dimensions:
            told.append(
                message(
                    "toll.province_share",
                    place=scope.places.spots[str(number.dimensions["place"])].name,
                    deaths=Ref(number.id),
                    share=Ref(part_of.id),
                    year=scope.violence.latest,
                )
            )
    return (*told, message("toll.not_located"))


def provinces_chart(scope: Scope, counts: list[Number]) -> Chart:
    """One small chart for each province, all to the same scale."""
    located = [n for n in counts if "located" not in n.dimensions]
    return Chart(
        id="provinces",
        title=message("toll.chart_provinces"),
        alt=message("toll.chart_provinces_alt"),
        mark="small_multiples",
        data=marks(located, "deaths", "year", "place"),
        x=year_axis(),
        y=deaths_axis(),
        facet=place_axis(scope.places.level(1)),
    )


def place_axis(spots: Iterable[Spot]) -> Axis:
    """Places as categories with their names."""
    names: dict[str, Words] = {s.pcode: s.name for s in spots}
    return Axis(
        column="place",
        label=message("toll.axis_place"),
        kind="category",
        order=tuple(names),
        labels=names,
    )


def provinces_table(
    scope: Scope, latest: list[Number], share: list[Number], *, per_head: list[Number]
) -> Table:
    """The latest year by province, and what could not be located."""
    share_of = by_dims(share, "place", "located")
    rate_of = by_dims(per_head, "place", "year")
    rows: list[Row] = []
    for n in latest:
        code, located = n.dimensions["place"], n.dimensions.get("located")
        name: Words = message("toll.unlocated") if located else scope.places.spots[str(code)].name
        rated_by = None if located else rate_of.get((code, scope.violence.latest))
        cells = (ref(n), n.low, n.high, ref(share_of.get((code, located))), ref(rated_by))
        rows.append((name, *cells))
    heads = ("province", "deaths", "low", "high", "share", "deaths_per_100k")
    year = scope.violence.latest
    return table("toll.provinces", heads, rows, note=message("toll.note_year", year=year))


def districts_part(scope: Scope, listed: list[Spot]) -> Part | None:
    """The section on districts: the last ten years and the latest year of each."""
    if not listed:
        return None
    span = Span(
        max(scope.violence.years[0], scope.violence.latest - PERIOD + 1), scope.violence.latest
    )
    counts = districts(scope, listed, span)
    latest = districts(scope, listed, Span(span.last, span.last)) if span.first < span.last else []
    per_head = rated(scope, counts, years=span.last - span.first + 1)
    dark = [n for n in counts if n.value is None]
    told: list[Words] = [message("toll.districts_intro", first=span.first, last=span.last)]
    if dark:
        told.append(message("toll.districts_unknown", count=len(dark), publisher=scope.origin.name))
    return Part(
        id="districts",
        title=message("toll.section_districts"),
        sentences=tuple(told),
        numbers=(*counts, *latest, *per_head),
        tables=(districts_table(scope, counts, latest, per_head=per_head),),
    )


def districts_table(
    scope: Scope, counts: list[Number], latest: list[Number], *, per_head: list[Number]
) -> Table:
    """The districts with the most deaths; districts without a recorded death are left out."""
    rate_of, last_of = by_dims(per_head, "place"), by_dims(latest, "place")
    ranked = sorted(
        (n for n in counts if n.value), key=lambda n: (-(as_number(n.value) or 0), n.id)
    )
    rows: list[Row] = []
    for n in ranked[:SHOWN_DISTRICTS]:
        spot = scope.places.spots[str(n.dimensions["place"])]
        province = scope.places.spots.get(spot.parent or "")
        key = (spot.pcode,)
        cells = (ref(n), n.low, n.high, ref(rate_of.get(key)), ref(last_of.get(key)))
        rows.append((spot.name, province.name if province else None, *cells))
    heads = ("district", "province", "deaths", "low", "high", "deaths_per_100k", "latest")
    note = message("toll.note_districts", shown=len(rows), year=scope.violence.latest)
    return table("toll.districts", heads, rows, note=note)
