"""Deaths by year, by type, by who died, and for each 100,000 people, of the country or of one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from salamti.analyses import _violence
from salamti.analyses._numbers import Ground, Measure, Value, derived, figure, ref
from salamti.analyses._parts import Part, by_dims, table
from salamti.analyses._places import Places, Spot, census, people_trail
from salamti.analyses._violence import GROUPS, NONE, Toll, Violence
from salamti.base.ids import Scalar
from salamti.methods import rates
from salamti.methods.records import spans
from salamti.model.finding import Axis, Cell, Chart, Table
from salamti.model.number import Number
from salamti.model.source import Origin
from salamti.model.words import Words, message

TYPES = ("state_based", "non_state", "one_sided", "other")
SHOWN_YEARS = 15
Yearly = Mapping[int, Toll]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose toll is told: `where` narrows the rows, `dims` names the place in each number."""

    finding: str
    violence: Violence
    origin: Origin
    places: Places
    spot: Spot | None = None

    @property
    def dims(self) -> dict[str, Scalar]:
        """The dimensions that all numbers of the scope share."""
        place: dict[str, Scalar] = {"place": self.spot.pcode} if self.spot else {}
        return {"publisher": self.origin.name.en, **place}

    @property
    def within(self) -> tuple[str, ...] | None:
        """The P-codes of the scope, None for all."""
        return self.places.within(self.spot.pcode) if self.spot else None

    def ground(self, first: int, last: int, n: int, /, **where: str) -> Ground:
        """The rows of the scope in some years."""
        placed: dict[str, str | tuple[str, ...]] = {"pcode": self.within} if self.within else {}
        trail = self.violence.trail(first, last, **placed, **where)
        return Ground(origins=(self.origin.id,), as_of=self.origin.as_of, trails=(trail,), n=n)

    def years(self) -> dict[int, Toll]:
        """Every year that the origin covers; without any recorded event it is an empty toll."""
        found = self.violence.by("year", within=self.within)
        return {y: found.get(y, NONE) for y in self.violence.years}

    def measure(self, name: str, unit: str, *, decimals: int = 0) -> Measure:
        """A measure whose method is the message `toll.how_<name>`."""
        return Measure(
            finding=self.finding,
            name=name,
            unit=message(f"toll.unit_{unit}"),
            method=message(f"toll.how_{name}"),
            decimals=decimals,
        )


def deaths(scope: Scope) -> list[Number]:
    """Deaths by year with low and high estimate."""
    measure = scope.measure("deaths", "deaths")
    return [
        figure(measure, t.best, scope.ground(y, y, t.n), dims={**scope.dims, "year": y}, low=t.low, high=t.high)
        for y, t in scope.years().items()
    ]  # fmt: skip


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
        figure(measure, t.best, scope.ground(y, y, t.n, type=kind),
               dims={**scope.dims, "year": y, "type": kind}, low=t.low, high=t.high)
        for (y, kind), t in sorted(_pairs(found))
    ]  # fmt: skip


def _pairs(found: Mapping[object, Toll]) -> Iterator[tuple[tuple[int, str], Toll]]:
    for key, toll in found.items():
        if isinstance(key, tuple):
            yield (int(key[0]), str(key[1])), toll


def who(scope: Scope) -> list[Number]:
    """Deaths by year and group of the dead; the unknown are a group of their own."""
    measure = scope.measure("deaths_by_group", "deaths")
    return [
        figure(measure, getattr(t, group), scope.ground(y, y, t.n), dims={**scope.dims, "year": y, "who": group})
        for y, t in scope.years().items() if t.best
        for group in GROUPS
    ]  # fmt: skip


def shares(scope: Scope, groups: list[Number]) -> list[Number]:
    """Share of civilians and of security forces, only for years in which few are unknown."""
    measure = scope.measure("share_of_deaths", "percent")
    parts = by_dims(groups, "year", "who")
    made = []
    for year, toll in scope.years().items():
        if not toll.shares_known:
            continue
        ground = derived([parts[(year, g)] for g in GROUPS])
        for group in ("civilians", "security"):
            value = rates.percent(getattr(toll, group), toll.best)
            made.append(figure(measure, value, _one(ground), dims={**scope.dims, "year": year, "who": group}))  # fmt: skip
    return made


def _one(ground: Ground) -> Ground:
    """All groups of a year come from the same rows: name them once."""
    return Ground(
        origins=ground.origins,
        as_of=ground.as_of,
        trails=tuple({repr(t): t for t in ground.trails}.values()),
        parents=ground.parents,
    )


def per_100k(scope: Scope, counts: list[Number]) -> list[Number]:
    """Deaths for each 100,000 people by year, where a census is near enough."""
    spot = scope.spot or scope.places.country
    if spot is None:
        return []
    measure = scope.measure("deaths_per_100k", "per_100k", decimals=1)
    return [made for count in counts if (made := rate(measure, count, spot, scope.places.origins))]


def rate(
    measure: Measure, count: Number, spot: Spot, origins: tuple[str, ...], /, years: int = 1
) -> Number | None:
    """A rate from a count of deaths and the census nearest to its (middle) year, or None."""
    at = count.dimensions.get("year") or count.dimensions.get("to")
    based = census(spot, float(str(at)) - (years - 1) / 2)
    if based is None:
        return None
    year, people = based
    ground = derived([count], people_trail(spot.pcode), origins=origins)
    dims = {k: v for k, v in count.dimensions.items() if k != "measure"} | {"census": year}
    low, value, high = (
        rates.per_100k(_number(v), people, years=years) for v in (count.low, count.value, count.high)
    )
    return figure(measure, value, ground, dims=dims, low=low, high=high)


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


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
    rows = tuple(
        {"year": n.dimensions["year"], "deaths": n.value, "type": n.dimensions["type"], "number": n.id}
        for n in kinds
    )  # fmt: skip
    labels: dict[str, Words] = {t: message(f"toll.type_{t}") for t in TYPES}
    return Chart(
        id="types",
        title=message("toll.chart_types"),
        alt=message("toll.chart_types_alt"),
        mark="stacked_bar",
        data=rows,
        x=year_axis(),
        y=deaths_axis(),
        colour=Axis(column="type", label=message("toll.axis_type"), kind="category", order=TYPES, labels=labels),
    )  # fmt: skip


def year_axis() -> Axis:
    """Years."""
    return Axis(column="year", label=message("toll.axis_year"), kind="year")


def deaths_axis() -> Axis:
    """Deaths."""
    return Axis(column="deaths", label=message("toll.axis_deaths"), kind="quantity")


def years_table(
    counts: list[Number], begun: list[Number], kinds: list[Number], *, per_head: list[Number]
) -> Table:
    """One row for each year, the latest first."""
    events_of, rate_of = by_dims(begun, "year"), by_dims(per_head, "year")
    type_of = by_dims(kinds, "year", "type")
    used = [t for t in TYPES if any(n.dimensions["type"] == t for n in kinds)]
    rows: list[tuple[Cell | Words, ...]] = [
        (n.dimensions["year"], ref(n), n.low, n.high, ref(events_of.get((n.dimensions["year"],))),
         *(ref(type_of.get((n.dimensions["year"], t))) for t in used),
         ref(rate_of.get((n.dimensions["year"],))))
        for n in reversed(counts)
    ]  # fmt: skip
    columns = {"year": "year", "deaths": "number", "low": "number", "high": "number", "events": "number"}
    return table(
        "toll",
        "years",
        {**columns, **dict.fromkeys(used, "number"), "deaths_per_100k": "number"},  # type: ignore[dict-item]
        rows,
        note=message("toll.note_no_event"),
    )


def who_part(scope: Scope) -> Part | None:
    """The section on who died."""
    groups = who(scope)
    if not groups:
        return None
    share = shares(scope, groups)
    years = scope.years()
    dark = [y for y, t in years.items() if t.best and not t.shares_known]
    told: list[Words] = [message("toll.who_intro", publisher=scope.origin.name)]
    if dark:
        told.append(message("toll.who_unknown", years=spans(dark), publisher=scope.origin.name))
    return Part(
        id="who",
        title=message("toll.section_who"),
        sentences=tuple(told),
        numbers=(*groups, *share),
        charts=(who_chart(groups),),
        tables=(who_table(groups, share),),
    )


def who_chart(groups: list[Number]) -> Chart:
    """Deaths by year, stacked by who died."""
    rows = tuple(
        {"year": n.dimensions["year"], "deaths": n.value, "who": n.dimensions["who"], "number": n.id}
        for n in groups
    )  # fmt: skip
    labels: dict[str, Words] = {g: message(f"toll.who_{g}") for g in GROUPS}
    return Chart(
        id="who",
        title=message("toll.chart_who"),
        alt=message("toll.chart_who_alt"),
        mark="stacked_bar",
        data=rows,
        x=year_axis(),
        y=deaths_axis(),
        colour=Axis(column="who", label=message("toll.axis_who"), kind="category", order=GROUPS, labels=labels),
        subject="civilians",
    )  # fmt: skip


def who_table(groups: list[Number], share: list[Number]) -> Table:
    """One row for each year, the latest first; a share only where it may be published."""
    group_of, share_of = by_dims(groups, "year", "who"), by_dims(share, "year", "who")
    years = sorted({int(str(n.dimensions["year"])) for n in groups}, reverse=True)
    rows: list[tuple[Cell | Words, ...]] = [
        (y, *(ref(group_of.get((y, g))) for g in GROUPS),
         *(ref(share_of.get((y, g))) for g in ("civilians", "security")))
        for y in years
    ]  # fmt: skip
    heads = ("year", *GROUPS, "civilian_share", "security_share")
    kinds = {h: "year" if h == "year" else "number" for h in heads}
    return table("toll", "who", kinds, rows, note=message("toll.note_share"))  # type: ignore[arg-type]


def main(found: list[Violence], origins: Mapping[str, Origin]) -> tuple[Violence, Origin] | None:
    """The located count that the finding is built on."""
    usable = [v for v in found if v.origin in origins]
    return (usable[0], origins[usable[0].origin]) if usable else None


READS = (*_violence.READS,)
