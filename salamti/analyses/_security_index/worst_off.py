"""The worst-off: a country is as secure as its most vulnerable citizen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from salamti.analyses._kit import places as _places
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, Measure, derived, figure, ref
from salamti.analyses._kit.parts import Part, assembled, marks
from salamti.analyses._kit.places import Places
from salamti.analyses._security_index import charts, groups
from salamti.analyses._security_index.view import Where, measure
from salamti.analyses._security_index.within import Districts, Scores, districts, scores
from salamti.base.ids import Scalar
from salamti.methods.index.worst import lowest_mean, people_mean
from salamti.model.finding import Axis, Chart, ColumnKind, Finding
from salamti.model.number import Number, Trail
from salamti.model.scorecard import Scorecard
from salamti.model.words import Ref, Text, Words, message
from salamti.store.reading import Reader

FINDING = "security_index.worst_off"
TENTH = 0.1
LISTED = 10
"""Districts that are named."""
SERIES: Mapping[str, ColumnKind] = {
    "series": "text",
    "year": "year",
    "mean": "number",
    "province": "place",
    "province_value": "number",
    "district": "place",
    "district_value": "number",
    "gap": "number",
}
LOWEST: Mapping[str, ColumnKind] = {
    "district": "place",
    "in_province": "place",
    "score": "number",
}


def finding(
    reader: Reader, card: Scorecard, *, method: tuple[Words, ...], caveats: tuple[Words, ...]
) -> Finding:
    """The page of the worst-off."""
    places = _places.known(reader)
    found = districts(reader, places)
    scored = scores(found, card.within, places, least=card.least_known)
    country = reader.country()
    base = Finding(
        id=FINDING,
        question=message("security_index.question_worst_off", country=country.name),
        answer=message("security_index.answer_worst_off_none"),
        numbers=(),
        method=method,
        caveats=(message("security_index.caveat_districts"), *caveats),
        params={"part": "worst_off"},
    )
    lowest = _lowest(scored, places) if scored else None
    parts = [
        _index_part(scored, lowest, places) if scored and lowest else None,
        _series_part(found, places) if found else None,
        groups.part(reader, FINDING, card.pairs),
    ]
    made = assembled(base, parts)
    if lowest is None:
        return made
    return replace(made, answer=_answer(lowest, places))


def _rows(held: Districts, at: Iterable[int], places: Places) -> Ground:
    """The rows of some districts of a series, and those that say how many people live there."""
    codes = tuple(held.places[i] for i in at)
    where: Where = {"indicator": held.indicator.id, "origin": held.origin, "year": held.year,
             "place": codes}  # fmt: skip
    return Ground(
        origins=(held.origin, *places.origins),
        as_of=str(held.year),
        trails=(Trail("observation", where), Trail("place", {"pcode": codes})),
    )


def _measure(held: Districts, name: str) -> Measure:
    return measure(FINDING, name, unit=held.indicator.unit, decimals=held.indicator.decimals)


def _series_part(found: Sequence[Districts], places: Places) -> Part:
    """For every series by district the mean, the lowest province and district, and the gap."""
    made = [_series(d, places) for d in found]
    return Part(
        id="series",
        title=message("security_index.section_districts"),
        sentences=(message("security_index.districts_intro", count=len(found)),),
        numbers=tuple(n for _, numbers in made for n in numbers),
        tables=(columns_table("security_index.districts", SERIES, [row for row, _ in made]),),
    )


def _series(held: Districts, places: Places) -> tuple[Row, list[Number]]:
    dims: dict[str, Scalar] = {"indicator": held.indicator.id, "year": held.year}
    mean = figure(_measure(held, "people_mean"), held.mean,
                  _rows(held, range(len(held.places)), places), dims=dims)  # fmt: skip
    by_province = held.provinces(places)
    worst = min(by_province, key=lambda p: held.sign * by_province[p][0]) if by_province else None
    province = None
    if worst is not None:
        value, at = by_province[worst]
        province = figure(_measure(held, "province_value"), value, _rows(held, at, places),
                          dims={**dims, "place": worst})  # fmt: skip
    i = held.lowest
    trail = Trail("observation", {"indicator": held.indicator.id, "origin": held.origin,
                                  "year": held.year, "place": held.places[i]})  # fmt: skip
    district = figure(
        _measure(held, "district_value"),
        float(held.values[i]),
        Ground(origins=(held.origin,), as_of=str(held.year), trails=(trail,), n=1),
        dims={**dims, "place": held.places[i]},
    )
    gap = figure(_measure(held, "gap"), abs(float(held.values[i]) - held.mean),
                 derived([mean, district]), dims=dims)  # fmt: skip
    row: Row = (
        held.indicator.name,
        held.year,
        Ref(mean.id),
        _name(places, worst),
        ref(province),
        _name(places, held.places[i]),
        Ref(district.id),
        Ref(gap.id),
    )
    return row, [n for n in (mean, province, district, gap) if n]


def _name(places: Places, code: str | None) -> Text | None:
    spot = places.spots.get(code) if code else None
    return spot.name if spot else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowest:
    """The index of the worst-off: all people, the tenth in the lowest districts, those districts.

    `districts` are pairs of P-code and score, the lowest first; `scored` is how many have a score.
    """

    everybody: Number
    tenth: Number
    gap: Number
    districts: tuple[tuple[str, Number], ...]
    scored: int


def _lowest(held: Scores, places: Places) -> Lowest | None:
    """None where no district has enough series."""
    scored = np.flatnonzero(~np.isnan(held.mean))
    if not len(scored):
        return None
    ground = _within(held, held.places, places)
    values = {
        "all_people": people_mean(held.mean, held.people),
        "lowest_tenth": lowest_mean(held.mean, held.people, share=TENTH),
    }
    dims = {"series": len(held.series)}
    everybody, tenth = (figure(measure(FINDING, k), v, ground, dims=dims)
                        for k, v in values.items())  # fmt: skip
    gap = figure(
        measure(FINDING, "tenth_gap"),
        values["all_people"] - values["lowest_tenth"],
        derived([everybody, tenth]),
        dims=dims,
    )
    order = scored[np.argsort(held.mean[scored], kind="stable")][:LISTED]
    return Lowest(
        everybody=everybody,
        tenth=tenth,
        gap=gap,
        districts=tuple((held.places[i], _district(held, int(i), places)) for i in order),
        scored=len(scored),
    )


def _answer(found: Lowest, places: Places) -> Words:
    code, score = found.districts[0]
    return message(
        "security_index.answer_worst_off",
        tenth=Ref(found.tenth.id),
        all=Ref(found.everybody.id),
        gap=Ref(found.gap.id),
        district=places.spots[code].name,
        lowest=Ref(score.id),
    )


def _index_part(held: Scores, found: Lowest, places: Places) -> Part:
    """The index of the worst-off, by province and by series, and the districts at the bottom."""
    provinces, means = _provinces(held, places), _means(held, places)
    rows: list[Row] = [
        (_name(places, code), _name(places, places.province(code)), Ref(score.id))
        for code, score in found.districts
    ]
    bars = charts.bars(
        "provinces",
        provinces,
        "points",
        title=message("security_index.chart_provinces"),
        alt=message("security_index.alt_provinces"),
    )
    count, without = len(held.series), len(places.level(2)) - found.scored
    return Part(
        id="index",
        title=message("security_index.section_worst_off"),
        sentences=(
            message("security_index.worst_off_intro", count=count, districts=found.scored),
            message("security_index.worst_off_without", count=without),
        ),
        numbers=(
            *(found.everybody, found.tenth, found.gap),
            *(n for _, n in found.districts),
            *means,
            *(n for _, _, n in provinces),
        ),
        charts=(bars, _spread(held, means)),
        tables=(columns_table("security_index.lowest", LOWEST, rows),),
    )


def _district(held: Scores, i: int, places: Places) -> Number:
    code = held.places[i]
    ground = _within(held, [code], places)
    return figure(measure(FINDING, "district_score"), float(held.mean[i]), ground,
                  dims={"place": code})  # fmt: skip


def _provinces(held: Scores, places: Places) -> list[tuple[str, Words, Number]]:
    """People's mean of the districts' scores by province, the highest first."""
    members: dict[str, list[int]] = {}
    for i, code in enumerate(held.places):
        members.setdefault(str(places.province(code)), []).append(i)
    means = {p: people_mean(held.mean[at], held.people[at]) for p, at in members.items()}
    known = sorted((p for p in means if np.isfinite(means[p])), key=lambda p: -means[p])
    return [
        (p, places.spots[p].name,
         figure(measure(FINDING, "province_score"), means[p],
                _within(held, [held.places[i] for i in members[p]], places), dims={"place": p}))
        for p in known
    ]  # fmt: skip


def _within(held: Scores, codes: Sequence[str], places: Places) -> Ground:
    wanted = set(codes)
    grounds = [
        _rows(d, [i for i, p in enumerate(d.places) if p in wanted], places)
        for d in held.series
        if wanted & set(d.places)
    ]
    return Ground(
        origins=tuple(dict.fromkeys(o for g in grounds for o in g.origins)),
        as_of=max(g.as_of for g in grounds),
        trails=tuple(g.trails[0] for g in grounds),
    )


def _means(held: Scores, places: Places) -> list[Number]:
    """The people's mean of each chosen series as a score, from its lowest to its highest place."""
    return [
        figure(
            measure(FINDING, "series_score"),
            people_mean(held.every[:, j], held.people),
            _rows(d, range(len(d.places)), places),
            dims={"indicator": d.indicator.id, "year": d.year},
            low=float(np.nanmin(held.every[:, j])),
            high=float(np.nanmax(held.every[:, j])),
        )
        for j, d in enumerate(held.series)
    ]


def _spread(held: Scores, means: Sequence[Number]) -> Chart:
    """Each chosen series: the people's mean of its score, from the lowest to the highest place."""
    names: dict[str, Words] = {d.indicator.id: d.indicator.name for d in held.series}
    return Chart(
        id="spread",
        title=message("security_index.chart_spread"),
        alt=message("security_index.alt_spread"),
        mark="dot_range",
        data=marks(means, "value", "indicator"),
        x=charts.axis_points(),
        y=Axis(column="indicator", label=message("security_index.axis_what"), kind="category",
               order=tuple(names), labels=names),
        note=message("security_index.note_spread"),
    )  # fmt: skip
