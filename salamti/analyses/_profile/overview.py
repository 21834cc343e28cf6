"""All places side by side: provinces, districts by violence, projects beside poverty."""

from __future__ import annotations

from dataclasses import dataclass

from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row, by_dims, marks, table
from salamti.analyses._kit.places import Spot
from salamti.analyses._profile import people as _profile_people
from salamti.analyses._profile.facts import Facts
from salamti.analyses._profile.survey import value
from salamti.analyses._profile.work import count_of, sums_of
from salamti.analyses._toll.places import PERIOD, Span, count, districts, place_axis, rated, total
from salamti.analyses._toll.scope import Scope, as_number
from salamti.model.finding import Axis, Chart
from salamti.model.number import Number
from salamti.model.words import Words, message

SHOWN = 25
CENSUSES = (2017, 2023)
BESIDE = "d4p_poverty"
"""The indicator that projects are set against, where the pack has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Deaths and rates of all districts over ten years, the highest rate first."""

    scope: Scope
    span: Span
    deaths: tuple[Number, ...]
    rates: tuple[Number, ...]

    @property
    def dark(self) -> int:
        """Districts of which nothing can be said."""
        return sum(1 for n in self.deaths if n.value is None)


def ranked(facts: Facts, finding: str) -> Ranked | None:
    """The districts by deaths for each 100,000 people and year."""
    country, listed = facts.places.country, facts.places.level(2)
    scope = facts.scope(finding, country) if country else None
    if scope is None or not listed:
        return None
    last = scope.violence.latest
    span = Span(max(scope.violence.years[0], last - PERIOD + 1), last)
    deaths = districts(scope, listed, span)
    rates = rated(scope, deaths, years=span.last - span.first + 1)
    rates.sort(key=lambda n: (-(as_number(n.value) or -1), str(n.dimensions["place"])))
    return Ranked(scope=scope, span=span, deaths=tuple(deaths), rates=tuple(rates))


def districts_part(facts: Facts, found: Ranked | None) -> Part | None:
    """The section that ranks districts, with what the ranking cannot see."""
    if found is None:
        return None
    deaths_of = by_dims(found.deaths, "place")
    rows: list[Row] = []
    for number in [n for n in found.rates if n.value][:SHOWN]:
        spot = facts.places.spots[str(number.dimensions["place"])]
        province = facts.places.spots.get(spot.parent or "")
        deaths = deaths_of.get((spot.pcode,))
        name = province.name if province else None
        rows.append((spot.name, name, ref(number), number.low, number.high, ref(deaths)))
    heads = ("district", "province", "deaths_per_100k", "low", "high", "deaths")
    publisher, span = found.scope.origin.name, found.span
    told: list[Words] = [
        message("places.districts_intro", first=span.first, last=span.last, publisher=publisher)
    ]
    if found.dark:
        told.append(message("toll.districts_unknown", count=found.dark, publisher=publisher))
    note = message("places.note_districts", shown=len(rows))
    return Part(
        id="districts",
        title=message("places.section_districts"),
        sentences=tuple(told),
        numbers=(*found.deaths, *found.rates),
        charts=(_cartogram(facts, found),),
        tables=(table("places.districts", heads, rows, note=note),),
    )


def _cartogram(facts: Facts, found: Ranked) -> Chart:
    """One circle for each district: people as area, deaths for each 100,000 as shade."""
    return Chart(
        id="districts",
        title=message("places.chart_districts"),
        alt=message("places.chart_districts_alt"),
        mark="cartogram",
        data=marks(found.rates, "deaths_per_100k", "place"),
        x=place_axis(facts.places.level(2)),
        y=Axis(column="deaths_per_100k", label=message("toll.unit_per_100k"), kind="quantity"),
    )


def provinces_part(facts: Facts, finding: str) -> Part | None:
    """Every province and territory with people, violence and what is recorded there."""
    numbers: list[Number] = []
    rows: list[Row] = []
    for spot in facts.places.level(1):
        cells, used = _province(facts, finding, spot)
        rows.append((spot.name, *cells))
        numbers += used
    if not rows:
        return None
    note = facts.country.disputed_note
    people = tuple(f"people_{year}" for year in CENSUSES)
    heads = ("province", "districts", *people, "growth", "latest", "decade", "deaths_per_100k")
    return Part(
        id="provinces",
        title=message("places.section_provinces"),
        sentences=(note,) if note else (),
        numbers=tuple(numbers),
        tables=(
            table(
                "places.provinces",
                (*heads, "projects", "programmes"),
                rows,
                note=message("places.note_provinces"),
            ),
        ),
    )


def _province(facts: Facts, finding: str, spot: Spot) -> tuple[Row, list[Number]]:
    people = _profile_people.people(facts, finding, spot)
    grown = _profile_people.growth(finding, people)
    toll = _toll(facts, finding, spot)
    counted = [
        count_of(
            facts, finding, facts.registers[r], place=spot.pcode, rows=facts.within(r, spot.pcode)
        )
        for r in ("projects", "programmes")
        if r in facts.rows
    ]
    by_year, by_name = by_dims(people, "year"), by_dims(counted, "measure")
    cells: Row = (
        len(facts.places.districts(spot.pcode)),
        *(ref(by_year.get((year,))) for year in CENSUSES),
        ref(grown),
        *(ref(n) for n in toll),
        ref(by_name.get(("projects",))),
        ref(by_name.get(("programmes",))),
    )
    return cells, [n for n in (*people, grown, *toll, *counted) if n is not None]


def _toll(facts: Facts, finding: str, spot: Spot) -> tuple[Number | None, ...]:
    """Deaths in the latest year and in ten years, and the rate of the ten years."""
    scope = facts.scope(finding, spot)
    if scope is None:
        return None, None, None
    last = scope.violence.latest
    span = Span(max(scope.violence.years[0], last - PERIOD + 1), last)
    latest, decade = (
        count(scope, total(scope, s), s, place=spot.pcode) for s in (Span(last, last), span)
    )
    rates = rated(scope, [decade], years=span.last - span.first + 1)
    return latest, decade, rates[0] if rates else None


def projects_part(facts: Facts, finding: str) -> Part | None:
    """Projects by district with their cost, and how poor the district is."""
    if "projects" not in facts.rows:
        return None
    schema = facts.registers["projects"]
    numbers: list[Number] = []
    rows: list[Row] = []
    for spot in facts.places.level(2):
        found = facts.naming("projects", spot.pcode)
        if not found:
            continue
        counted = count_of(facts, finding, schema, place=spot.pcode, rows=found)
        sums = by_dims(sums_of(facts, finding, schema, place=spot.pcode, rows=found), "measure")
        poor = _poverty(facts, finding, spot)
        cells = (counted, sums.get(("cost_usd_million",)), sums.get(("jobs",)), poor)
        year = int(str(poor.dimensions["year"])) if poor else None
        rows.append((spot.name, *(ref(c) for c in cells), year))
        numbers += [c for c in cells if c is not None]
    heads = ("district", "projects", "cost_usd_million", "jobs", "poverty", "year")
    return Part(
        id="projects",
        title=message("places.section_projects"),
        sentences=(message("places.projects_intro"),),
        numbers=tuple(numbers),
        tables=(table("places.projects", heads, rows, note=message("places.note_projects")),),
    )


def _poverty(facts: Facts, finding: str, spot: Spot) -> Number | None:
    rows = [r for r in facts.values.get(spot.pcode, []) if r["indicator"] == BESIDE]
    return value(facts, finding, rows[0]) if rows else None
