"""A chart by place as circles: area is people, shade the value or the category of the chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from salamti.model.finding import Axis, Chart, Scalar
from salamti.model.place import Place
from salamti.model.words import Message
from salamti.present.charts import Picture
from salamti.present.plots import atlas
from salamti.present.plots.frame import NARROW, WIDE
from salamti.present.plots.panels import UNKNOWN, Dot, Panel, Sheet, panels_chart
from salamti.present.words import Speaker

WHOLE = ""
NOTHING = frozenset({"unknown", "no_evidence"})
"""Categories that say that nothing is known."""
GREYS = ("rest", "fill-2", "fill-1", "fill-0")
JOINED = {"en": "; ", "ur": "؛ "}
Row = Mapping[str, Scalar]


def both(
    chart: Chart, places: Sequence[Place], speaker: Speaker, *, provinces: Sequence[Place] = ()
) -> tuple[Picture, Picture] | None:
    """For wide and for narrow screens; None where nothing of any place is known."""
    found = atlas.atlas(places)
    scheme = _scheme(chart, speaker)
    if found is None or scheme is None:
        return None
    panels = tuple(_panels(chart, places, scheme))
    sheet = Sheet(
        ident=f"unknown-{chart.id}",
        panels=panels,
        key=tuple(_key(scheme, panels)),
        heading="" if scheme.colour else speaker.say(scheme.measure.label),
        notes=tuple(_notes(places, speaker)),
        names={p.pcode: speaker.say(p.name) for p in provinces},
        groups={p.pcode: [q.pcode for q in places if q.parent == p.pcode] for p in provinces},
        disputed=frozenset(p.pcode for p in places if p.status == "disputed"),
        mirrored=speaker.language == "ur",
    )
    says = speaker.say(chart.alt)
    (wide, high), (narrow, deep) = (panels_chart(found, sheet, width=w) for w in (WIDE, NARROW))
    return Picture(wide, WIDE, high, says), Picture(narrow, NARROW, deep, says)


@dataclass(frozen=True, slots=True)
class _Scheme:
    """What a row looks like and says."""

    place: Axis
    measure: Axis
    colour: Axis | None
    fills: Mapping[str, str]
    cuts: tuple[float, ...]
    speaker: Speaker

    def style(self, row: Row | None) -> str:
        """The class of a place; one without a row is unknown, never 0."""
        if row is None:
            return UNKNOWN
        if self.colour is not None:
            return self.fills[str(row[self.colour.column])]
        return atlas.shade(self.value(row), self.cuts)

    def value(self, row: Row) -> float | None:
        """The measure of a row."""
        value = row.get(self.measure.column)
        return None if value is None else float(str(value))

    def dot(self, place: Place, row: Row | None) -> Dot:
        """A place with its row."""
        said = [self.speaker.say(place.name)]
        if self.colour is not None:
            said.append(self.group(str(row[self.colour.column]) if row else UNKNOWN))
        if self.colour is None or (row is not None and self.value(row) is not None):
            said.append(f"{self.speaker.say(self.measure.label)}: {self._shown(row)}")
        return Dot(self.style(row), JOINED[self.speaker.language].join(said))

    def group(self, name: str) -> str:
        """A category in words."""
        labels = self.colour.labels if self.colour else {}
        words = labels.get(name, self._unknown if name == UNKNOWN else name)
        return self.speaker.say(words)

    @property
    def _unknown(self) -> Message:
        return Message("site.map_unknown")

    def _shown(self, row: Row | None) -> str:
        value = self.value(row) if row else None
        if row is None or value is None:
            return self.speaker.say(self._unknown)
        digits = self.speaker.digits
        number = self.speaker.numbers.get(str(row.get("number")))
        if number is None:
            return digits.plain(value, 0 if value.is_integer() else 1)
        span = digits.span(number)
        return f"{digits.value(number)} ({span})" if span else digits.value(number)


def _scheme(chart: Chart, speaker: Speaker) -> _Scheme | None:
    """The scheme of a chart; None where it has nothing to show or the scale cannot show it."""
    place, measure = (chart.x, chart.y) if chart.x.kind != "quantity" else (chart.y, chart.x)
    known = [float(str(r[measure.column])) for r in chart.data if r.get(measure.column) is not None]
    fills = _fills(chart)
    # The scale runs from nothing to much: it has no shade for less than nothing.
    if not fills and (not known or min(known) < 0):
        return None
    if chart.colour is not None and not set(fills.values()) - {UNKNOWN}:
        return None
    return _Scheme(place, measure, chart.colour, fills, atlas.breaks(known), speaker)


def _fills(chart: Chart) -> dict[str, str]:
    """The subject in the accent, what is unknown hatched, the rest in greys."""
    if chart.colour is None:
        return {}
    greys = chain(GREYS, repeat(GREYS[-1]))
    groups = dict.fromkeys(
        (*chart.colour.order, *(str(r[chart.colour.column]) for r in chart.data))
    )
    return {
        g: "fill-subject" if g == chart.subject else UNKNOWN if g in NOTHING else next(greys)
        for g in groups
    }


def _panels(chart: Chart, places: Sequence[Place], scheme: _Scheme) -> Iterator[Panel]:
    """A panel for each facet that has rows, in order; every place is in each of them."""
    facet, speaker = chart.facet, scheme.speaker
    rows: dict[str, dict[str, Row]] = {p: {} for p in facet.order} if facet else {}
    for row in chart.data:
        name = str(row[facet.column]) if facet else WHOLE
        rows.setdefault(name, {})[str(row[scheme.place.column])] = row
    for name, own in rows.items():
        if own:
            title = speaker.say(facet.labels.get(name, name)) if facet else ""
            dots = {p.pcode: scheme.dot(p, own.get(p.pcode)) for p in places}
            yield Panel(title, dots)


def _key(scheme: _Scheme, panels: Iterable[Panel]) -> Iterator[tuple[str, str]]:
    """Every look that is in a panel, with its meaning."""
    used = {d.style for p in panels for d in p.dots.values()}
    if scheme.colour is None:
        zero = scheme.speaker.digits.plain(0)
        steps = [("none", zero), *atlas.ranges(scheme.cuts, scheme.speaker.digits)]
    else:
        steps = [(f, scheme.group(g)) for g, f in scheme.fills.items() if f != UNKNOWN]
    yield from (s for s in steps if s[0] in used)
    if UNKNOWN in used:
        yield UNKNOWN, scheme.group(UNKNOWN)


def _notes(places: Sequence[Place], speaker: Speaker) -> Iterator[str]:
    """What area and outlines mean."""
    yield speaker.say(Message("site.map_area"))
    rings = sum(atlas.people(p) is None for p in places)
    if rings:
        yield speaker.say(Message("site.map_rings", {"count": rings}))
    if any(p.status == "disputed" for p in places):
        yield speaker.say(Message("site.map_disputed"))
