"""The section on rates: in which districts and around them events are many for their people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from salamti.analyses._hotspots import naming as _naming
from salamti.analyses._hotspots.study import FINDING, LEVEL, SEED, Study, measure
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import derived, figure, ref
from salamti.analyses._kit.parts import Part, category
from salamti.analyses._kit.places import Spot, people_trail
from salamti.analyses._toll.months import month_words
from salamti.analyses._toll.places import place_axis
from salamti.methods import rates as _rates
from salamti.methods.hotspot import weights as _weights
from salamti.methods.hotspot.local import fdr
from salamti.methods.hotspot.shuffled import high_p
from salamti.model.finding import Axis, Chart, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Words, message

State = Literal["hot", "other", "unknown"]
STATES: tuple[State, ...] = ("hot", "other", "unknown")
NEIGHBOURS = 6
"""Nearest districts that count with each: about as many as border on one."""
PERMUTATIONS = 9999
CENSUS = 2017
COLUMNS: Mapping[str, ColumnKind] = {
    "district": "place",
    "province": "place",
    "events": "number",
    "rate": "number",
    "rate_before": "number",
    "change": "status",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Twelve months from `start` to `end`: rates of judged districts, and which are hot."""

    start: int
    end: int
    rates: Mapping[str, Number]
    events: Mapping[str, Number]
    hot: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The last twelve months and those before; `dark` districts have no rate."""

    now: Year
    before: Year
    dark: tuple[Spot, ...]


def judged(study: Study) -> Judged | None:
    """Both years; None where too few districts have a rate."""
    people = {s.pcode: s.people.get(CENSUS) for s in study.spots}
    kept = [i for i, s in enumerate(study.spots) if people[s.pcode]]
    if len(kept) < 3 * NEIGHBOURS:
        return None
    end = study.end
    now, before = (_year(study, kept, e) for e in (end, end - 12))
    return Judged(
        now=now,
        before=before,
        dark=tuple(s for s in study.places.level(2) if s.pcode not in now.rates),
    )


def _year(study: Study, kept: Sequence[int], end: int) -> Year:
    start = end - 11
    events, per_head = {}, {}
    for i in kept:
        spot = study.spots[i]
        events[spot.pcode] = _events(study, i, (start, end))
        per_head[spot.pcode] = _rate(study, spot, events[spot.pcode])
    values = [float(str(n.value)) for n in per_head.values()]
    found = _hot(study, kept, values)
    hot = frozenset(p for p, is_hot in zip(per_head, found, strict=True) if is_hot)
    return Year(start=start, end=end, rates=per_head, events=events, hot=hot)


def _hot(study: Study, kept: Sequence[int], values: Sequence[float]) -> list[bool]:
    """Gi* of the square roots of the rates, by permutation, under false discovery control."""
    roots = np.sqrt(np.array(values))
    if roots.min() == roots.max():
        return [False] * len(kept)
    rows = list(kept)
    near = _weights.nearest(study.panel.lat[rows], study.panel.lon[rows], k=NEIGHBOURS)
    rng = np.random.default_rng(SEED)
    p = high_p(roots, near, permutations=PERMUTATIONS, rng=rng)
    found: list[bool] = (p <= fdr(p, level=LEVEL)).tolist()
    return found


def _events(study: Study, index: int, span: tuple[int, int]) -> Number:
    start, end = span
    value = int(study.events[index, start : end + 1].sum())
    dims = {
        "place": study.panel.pcodes[index],
        "from": study.months[start],
        "to": study.months[end],
    }
    return figure(measure("events", "events"), value, study.ground([index], start, end), dims=dims)


def _rate(study: Study, spot: Spot, events: Number) -> Number:
    """Events for each 100,000 people of the census that lists most districts."""
    ground = derived([events], people_trail(spot.pcode), origins=study.places.origins)
    value = _rates.per_100k(float(str(events.value)), spot.people.get(CENSUS))
    dims = {k: v for k, v in events.dimensions.items() if k != "measure"} | {"census": CENSUS}
    made = figure(
        measure("events_per_100k", "per_100k", decimals=1),
        value,
        ground,
        dims=dims,
    )
    return replace(made, decimals=2) if value is not None and value < 1 else made


def part(study: Study) -> Part | None:
    """The map of both years, what has changed, and what cannot be judged."""
    found = judged(study)
    if found is None:
        return None
    years = (found.now, found.before)
    rows = _rows(study, found)
    return Part(
        id="rates",
        title=message("hotspots.section_rates", **_span(study, found.now)),
        sentences=tuple(_sentences(study, found)),
        numbers=tuple(n for y in years for n in (*y.events.values(), *y.rates.values())),
        charts=(_chart(study, found),),
        tables=(_table(study, found, rows),) if rows else (),
    )


def _span(study: Study, year: Year) -> dict[str, Words]:
    return {
        "first": month_words(study.months[year.start]),
        "last": month_words(study.months[year.end]),
    }


def _named(study: Study, pcodes: frozenset[str]) -> Words:
    return _naming.names_of([s for s in study.spots if s.pcode in pcodes])


def _sentences(study: Study, found: Judged) -> Iterator[Words]:
    now, before = found.now.hot, found.before.hot
    yield message("hotspots.rates_intro")
    for key, codes, year in (("hot", now, found.now), ("hot_before", before, found.before)):
        if codes:
            names = _named(study, codes)
            yield message(
                f"hotspots.rates_{key}", count=len(codes), names=names, **_span(study, year)
            )
        else:
            yield message(f"hotspots.rates_{key}_none", **_span(study, year))
    if found.dark:
        yield message("hotspots.rates_dark", count=len(found.dark))


def _rows(study: Study, found: Judged) -> list[Row]:
    """Districts that are or were hot, those of the last year with the highest rate first."""
    ever = [s for s in study.spots if s.pcode in found.now.hot | found.before.hot]
    ranked = sorted(
        ever,
        key=lambda s: (s.pcode not in found.now.hot, -float(str(found.now.rates[s.pcode].value))),
    )
    rows: list[Row] = []
    for spot in ranked:
        province = study.places.spots.get(spot.parent or "")
        rows.append(
            (
                spot.name,
                province.name if province else None,
                ref(found.now.events[spot.pcode]),
                ref(found.now.rates[spot.pcode]),
                ref(found.before.rates[spot.pcode]),
                message(f"hotspots.change_{_change(found, spot.pcode)}"),
            )
        )
    return rows


def _change(found: Judged, pcode: str) -> str:
    if pcode in found.now.hot:
        return "still" if pcode in found.before.hot else "became"
    return "ceased"


def _table(study: Study, found: Judged, rows: Sequence[Row]) -> Table:
    title = message("hotspots.table_rates", **_span(study, found.now))
    return columns_table(f"{FINDING}.rates", COLUMNS, rows, title=title)


def _chart(study: Study, found: Judged) -> Chart:
    """A circle for each district: people as area, shade by whether it is hot."""
    labels: dict[str, Words] = {
        str(y.end): message("hotspots.span", **_span(study, y)) for y in (found.before, found.now)
    }
    return Chart(
        id="rates",
        title=message("hotspots.chart_rates"),
        alt=message("hotspots.alt_rates"),
        mark="cartogram",
        data=tuple(
            _mark(year, spot.pcode)
            for year in (found.before, found.now)
            for spot in study.places.level(2)
        ),
        x=place_axis(study.places.level(2)),
        y=Axis(column="rate", label=message("hotspots.unit_per_100k"), kind="quantity"),
        colour=category("state", FINDING, STATES),
        facet=Axis(
            column="period",
            label=message("hotspots.axis_period"),
            kind="category",
            order=tuple(labels),
            labels=labels,
        ),
        subject="hot",
    )


def _mark(year: Year, pcode: str) -> dict[str, str | int | float | None]:
    number = year.rates.get(pcode)
    state: State = "hot" if pcode in year.hot else "other" if number else "unknown"
    return {
        "place": pcode,
        "period": str(year.end),
        "state": state,
        "rate": number.value if number else None,
        "number": number.id if number else None,
    }
