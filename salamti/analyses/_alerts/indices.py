"""The section on democracy, rights and government: what fell, when, and how often the rule errs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from salamti.analyses._alerts.falls import SINCE, Watched, falls_of
from salamti.analyses._alerts.measures import measure
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._tracks.tracks import Track
from salamti.methods import decline
from salamti.methods.progress import Point
from salamti.model.country import Country
from salamti.model.finding import Axis, Chart, ColumnKind, Scalar, Table
from salamti.model.number import Number, Trail
from salamti.model.source import Origin
from salamti.model.words import Ref, Words, message

CHART_FROM = SINCE - 4
"""A few years before, so that a fall of the first year can be seen."""
LEAD = ("v2x_polyarchy", "v2x_libdem", "fh_total", "gov_wgi_va_est", "gov_wgi_rl_est")
"""Indices that are drawn in any case; to these come those with an alert or a long fall."""
SERIES: Mapping[str, ColumnKind] = {
    "index": "text",
    "unit": "text",
    "latest": "number",
    "year": "year",
    "change": "number",
    "least": "number",
    "stands": "text",
    "source": "text",
}
FALLS: Mapping[str, ColumnKind] = {
    "index": "text",
    "years": "text",
    "kind": "text",
    "stands": "text",
    "since": "year",
    "before": "number",
    "year": "year",
    "after": "number",
    "change": "number",
}
RECORD: Mapping[str, ColumnKind] = dict.fromkeys(
    ("values", "alerts", "regained", "kept", "open"), "number"
)
OUTCOMES = {True: "regained", False: "kept", None: "open"}
Origins = Mapping[str, Origin]


def part(found: Sequence[Watched], country: Country, *, origins: Origins) -> Part | None:
    """All indices with their latest change, the falls since `SINCE`, and the rule's own record."""
    if not found:
        return None
    records = list(_records(found, origins))
    listed = _falls(found)
    tables = [_series(found, origins)]
    if listed:
        title = message("alerts.table_falls", since=SINCE)
        tables.append(columns_table("alerts.falls", FALLS, listed, title=title))
    tables.append(_record_table(records, origins))
    numbers = [*(n for w in found for n in w.numbers()), *(n for r in records for n in r)]
    return Part(
        id="indices",
        title=message("alerts.section_indices"),
        sentences=tuple(_sentences(found)),
        numbers=tuple({n.id: n for n in numbers}.values()),
        charts=(_chart(found, country),),
        tables=tuple(tables),
    )


def _sentences(found: Sequence[Watched]) -> Iterator[Words]:
    standing = [(w, f) for w in found if (f := w.standing)]
    if not standing:
        yield message("alerts.indices_none", count=len(found))
    for one, fall in standing:
        yield _told(one, (fall.since, fall.year), "sharp")
    for one in found:
        if episode := one.falling:
            yield _told(one, (episode.since, episode.last), "long")
    yield message("alerts.indices_intro")


def _told(one: Watched, span: tuple[int, int], kind: str) -> Words:
    since, year = span
    return message(
        f"alerts.fell_{kind}",
        indicator=one.track.indicator.name,
        before=Ref(one.values[since].id),
        since=since,
        after=Ref(one.values[year].id),
        year=year,
        unit=one.track.indicator.unit,
    )


def _series(found: Sequence[Watched], origins: Origins) -> Table:
    rows: list[Row] = [
        (
            one.track.indicator.name,
            one.track.indicator.unit,
            ref(one.values[one.latest]),
            one.latest,
            ref(one.change(one.before, one.latest)) if one.before is not None else None,
            one.least,
            _state(one),
            origins[one.track.origin or ""].name,
        )
        for one in found
    ]
    title = message("alerts.table_series", years=decline.WINDOW)
    return columns_table("alerts.series", SERIES, rows, title=title)


def _state(one: Watched) -> Words:
    if one.standing:
        return message("alerts.status_fell")
    return message("alerts.status_falling" if one.falling else "alerts.status_no_fall")


def _falls(found: Sequence[Watched]) -> list[Row]:
    """Sharp and long falls, the latest first."""
    rows: list[tuple[int, Row]] = []
    for one in found:
        for fall in one.falls:
            years, span = (fall.first, fall.last), (fall.since, fall.year)
            rows.append((fall.last, (*_what(one, years, "sharp"), *_how(one, span))))
        for e in one.long:
            span = (e.since, e.last)
            rows.append((e.last, (*_what(one, span, "long"), *_how(one, span))))
    return [row for _, row in sorted(rows, key=lambda r: -r[0])]


def _what(one: Watched, years: tuple[int, int], kind: str) -> Row:
    """Which index, which years, sharp or long, and whether it stands."""
    first, last = years
    fall, episode = one.standing, one.falling
    stands = (fall and fall.last == last) if kind == "sharp" else (episode and episode.last == last)
    return (
        one.track.indicator.name,
        str(first) if first == last else message("alerts.years", first=first, last=last),
        message(f"alerts.kind_{kind}"),
        message("alerts.stands" if stands else "alerts.over"),
    )


def _how(one: Watched, span: tuple[int, int]) -> Row:
    """The two years, their values and the change."""
    since, year = span
    before, after = one.values[since], one.values[year]
    return (since, ref(before), year, ref(after), ref(one.change(since, year)))


def _records(found: Sequence[Watched], origins: Origins) -> Iterator[list[Number]]:
    """For each source: how often the rule fired in all countries held, and what came after."""
    by_origin: dict[str, list[Watched]] = {}
    for one in found:
        by_origin.setdefault(one.track.origin or "", []).append(one)
    for origin, members in by_origin.items():
        tally, ground = _tally(members), _ground(origin, members)
        dims = {"source": origins[origin].name.en}
        yield [
            figure(measure(f"record_{name}", name), tally[name], ground, dims=dims)
            for name in RECORD
        ]


def _record_table(records: Sequence[Sequence[Number]], origins: Origins) -> Table:
    rows: list[Row] = [(origins[r[0].origins[0]].name, *map(ref, r)) for r in records]
    return columns_table("alerts.record", {"source": "text", **RECORD}, rows)


def _tally(members: Sequence[Watched]) -> Counter[str]:
    tally: Counter[str] = Counter()
    for one in members:
        for points in (one.track.current, *one.track.peers.values()):
            tally["values"] += len(points)
            tally.update(_outcomes(one.track, points))
    tally["alerts"] = sum(tally[name] for name in OUTCOMES.values())
    return tally


def _outcomes(track: Track, points: Sequence[Point]) -> Iterator[str]:
    """What came after each sharp fall of one country."""
    years, values = [p.year for p in points], [p.value for p in points]
    for fall in falls_of(track, points):
        yield OUTCOMES[decline.regained(years, values, fall, better=track.better)]


def _ground(origin: str, members: Sequence[Watched]) -> Ground:
    places = (members[0].track.country, *(p for m in members for p in m.track.peers))
    where: dict[str, str | tuple[str, ...]] = {
        "indicator": tuple(m.track.indicator.id for m in members),
        "origin": origin,
        "place": tuple(dict.fromkeys(places)),
    }
    latest = max(m.latest for m in members)
    trail = Trail("observation", where)
    return Ground(origins=(origin,), as_of=str(latest), trails=(trail,))


def _chart(found: Sequence[Watched], country: Country) -> Chart:
    shown = [w for w in found if w.standing or w.falling or w.track.indicator.id in LEAD]
    shown = shown or list(found[:1])
    return Chart(
        id="indices",
        title=message("alerts.chart_indices"),
        alt=message("alerts.alt_indices", count=len(shown), country=country.name),
        mark="small_multiples",
        data=tuple(_mark(w, n, year) for w in shown for year, n in w.values.items()
                   if year >= CHART_FROM),
        x=Axis(column="year", label=message("alerts.axis_year"), kind="year"),
        y=Axis(column="value", label=message("alerts.axis_value"), kind="quantity"),
        colour=_names("place", "country", {country.iso3: country.name}),
        facet=_names(
            "indicator", "index", {w.track.indicator.id: w.track.indicator.name for w in shown}
        ),
        subject=country.iso3,
        note=message("alerts.note_indices"),
    )  # fmt: skip


def _names(column: str, label: str, names: Mapping[str, Words]) -> Axis:
    return Axis(
        column=column,
        label=message(f"alerts.column_{label}"),
        kind="category",
        order=tuple(names),
        labels=names,
    )


def _mark(one: Watched, number: Number, year: int) -> dict[str, Scalar]:
    return {
        "indicator": one.track.indicator.id,
        "place": one.track.country,
        "year": year,
        "value": number.value,
        "low": number.low,
        "high": number.high,
        "number": number.id,
    }
