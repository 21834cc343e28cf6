"""The findings of the toll: of the country, of one place, and of a pack that holds no count."""

from __future__ import annotations

from dataclasses import replace

from salamti.analyses._kit import violence as _violence
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row, assembled, by_dims, table
from salamti.analyses._kit.places import Places, Spot
from salamti.analyses._toll import countries as _toll_countries
from salamti.analyses._toll import months as _toll_months
from salamti.analyses._toll import places as _toll_places
from salamti.analyses._toll import publishers as _toll_publishers
from salamti.analyses._toll import records as _toll_records
from salamti.analyses._toll import who as _toll_who
from salamti.analyses._toll import years as _toll_years
from salamti.analyses._toll.publishers import Series, counted
from salamti.analyses._toll.rights import Rights, justice_rows, rights
from salamti.analyses._toll.scope import Scope
from salamti.model.finding import Finding, Table
from salamti.model.number import Number
from salamti.model.words import Text, Words, message
from salamti.store.reading import Reader

ID = "toll"
METHOD = ("sum", "months", "years", "who", "rate", "records", "publishers")
CAVEATS = ("publishers", "recorded", "places", "rate", "preliminary", "uncounted")
NOWHERE = Rights((message("toll.rights_uncounted"),))


def national(reader: Reader, places: Places) -> Finding:
    """The toll of the country."""
    origins, country = reader.origins(), reader.country()
    scope = scoped(reader, places, ID)
    yearly = _toll_countries.numbers(reader, ID, origins)
    reviewed = _toll_countries.series(country.iso3, yearly, origins)
    located = [of_scope(scope)] if scope else []
    pcode = places.country.pcode if places.country else ""
    published = _toll_publishers.register_series(reader, ID, pcode)
    ucdp = [*reviewed, *located]
    if not (ucdp or published):
        return nothing(ID, country.name)
    types = _toll_countries.types(reader, ID, origins)
    lead = (ucdp or published)[0]
    whole = _latest(located)
    parts = [
        overview(ucdp, types),
        _toll_publishers.part([*ucdp, *published], lead.name.en),
        *(_located(scope, whole) if scope and whole else ()),
        _toll_months.part(reader, ID, origins, scope=scope),
        _toll_records.part([*ucdp, *_toll_publishers.main_series(published)], country.name),
        _toll_countries.part(country, yearly),
    ]
    finding = made(ID, country.name, lead)
    return with_rights(reader, assembled(finding, parts), scope, place=country.name)


def _latest(series: list[Series]) -> Number | None:
    return series[0].latest if series else None


def _located(scope: Scope, whole: Number) -> list[Part | None]:
    return [
        _toll_who.part(scope),
        _toll_years.part(scope),
        _toll_places.part(scope, whole),
        _toll_places.districts_part(scope, scope.places.level(2)),
    ]


def local(reader: Reader, places: Places, spot: Spot) -> Finding:
    """The toll of a province or district."""
    ident = f"{ID}.{spot.pcode}"
    scope = scoped(reader, places, ident, spot=spot)
    published = _toll_publishers.register_series(reader, ident, spot.pcode)
    if scope is None and not published:
        return nothing(ident, spot.name, pcode=spot.pcode)
    located = [of_scope(scope)] if scope and not dark(scope) else []
    everyone = [*located, *published]
    parts: list[Part | None] = [overview(located, [])]
    if scope and located:
        parts += [_toll_who.part(scope), _toll_years.part(scope)]
        parts.append(_toll_places.districts_part(scope, places.districts(spot.pcode)))
    parts.append(_toll_publishers.part(everyone, everyone[0].name.en) if published else None)
    parts.append(_toll_records.part(everyone, spot.name))
    finding = made(ident, spot.name, everyone[0] if everyone else None, pcode=spot.pcode)
    if scope and not located:
        return assembled(unlocated(finding, scope), parts)
    return with_rights(reader, assembled(finding, parts), scope, place=spot.name)


def scoped(
    reader: Reader, places: Places, finding: str, *, spot: Spot | None = None
) -> Scope | None:
    """The located count that the finding is built on, or None where the pack has none."""
    origins = reader.origins()
    usable = [v for v in _violence.known(reader) if v.origin in origins]
    if not usable:
        return None
    origin = origins[usable[0].origin]
    return Scope(finding=finding, violence=usable[0], origin=origin, places=places, spot=spot)


def dark(scope: Scope) -> bool:
    """Whether nothing can be said of the place of the scope."""
    spot = scope.spot
    return spot is not None and spot.pcode in _violence.unlocated(scope.violence, scope.places)


def of_scope(scope: Scope) -> Series:
    """The located count as a series of its publisher."""
    return Series(
        id=f"located_{scope.origin.id}",
        name=scope.origin.name,
        counts=counted(scope.origin),
        numbers=tuple(_toll_years.deaths(scope)),
    )


def overview(series: list[Series], types: list[Number]) -> Part | None:
    """Deaths by year; each publisher is a line of its own."""
    if not series:
        return None
    tables = [_reviewed(series[0], types)] if types else []
    return Part(
        id="overview",
        title=message("toll.section_overview"),
        sentences=(message("toll.never_spliced"),) if len(series) > 1 else (),
        numbers=(*(n for s in series for n in s.numbers), *types),
        charts=(_toll_countries.years_chart(series, series[0].name.en),),
        tables=tuple(tables),
    )


def _reviewed(series: Series, types: list[Number]) -> Table:
    """The yearly review with its types, the latest year first."""
    type_of = by_dims(types, "year", "type")
    used = [t for t in _toll_years.TYPES if any(n.dimensions["type"] == t for n in types)]
    rows: list[Row] = [
        (y, ref(n), n.low, n.high, *(ref(type_of.get((y, t))) for t in used))
        for y in sorted(series.values, reverse=True)
        if (n := series.number(y))
    ]
    return table("toll.reviewed", ("year", "deaths", "low", "high", *used), rows)


def made(ident: str, place: Text, lead: Series | None, *, pcode: str = "") -> Finding:
    """A finding without its parts."""
    answer = _toll_records.answer(lead, place) if lead else message("toll.answer_none", place=place)
    return Finding(
        id=ident,
        question=message("toll.question_place", place=place) if pcode else message("toll.question"),
        answer=answer,
        numbers=lead.numbers if lead else (),
        method=tuple(message(f"toll.method_{m}") for m in METHOD),
        caveats=tuple(message(f"toll.caveat_{c}") for c in CAVEATS),
        params={"place": pcode} if pcode else {},
    )


def with_rights(reader: Reader, finding: Finding, scope: Scope | None, *, place: Text) -> Finding:
    """A security result stands beside what it meant for people."""
    found = rights(justice_rows(reader), scope, place=place) if scope else NOWHERE
    numbers = {n.id: n for n in (*finding.numbers, *found.numbers)}
    return replace(
        finding, numbers=tuple(numbers.values()), rights=found.sentences, security_result=True
    )


def unlocated(finding: Finding, scope: Scope) -> Finding:
    """The finding of a district that the source does not tell from its province."""
    province = scope.places.spots.get((scope.spot.parent if scope.spot else None) or "")
    name: Words = province.name if province else message("toll.the_country")
    place = scope.spot.name if scope.spot else Text("", "")
    answer = message(
        "toll.answer_unlocated", place=place, province=name, publisher=scope.origin.name
    )
    return replace(finding, answer=answer, rights=NOWHERE.sentences)


def nothing(ident: str, place: Text, *, pcode: str = "") -> Finding:
    """An honest answer where the pack holds no count."""
    return replace(made(ident, place, None, pcode=pcode), method=(message("toll.method_none"),))
