"""What shades the map: numbers of a finding that are there for many places of one level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salamti.base.ids import Scalar
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.place import Place
from salamti.present.plots import atlas, svg
from salamti.site import paths
from salamti.site.view import View
from salamti.site.world import World

FAMILIES = ("toll", "places")
MEASURES = ("deaths", "deaths_per_100k")
PERIOD = ("year", "from", "to")
LABELS = ((13.0, "for-wide"), (25.0, "for-narrow"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number for each place, and the lower ends of the shades."""

    id: str
    finding: Finding
    numbers: Mapping[str, Number]
    cuts: tuple[float, ...]
    period: tuple[str, str]

    def value(self, pcode: str) -> float | None:
        """The value of a place, None where it is unknown."""
        number = self.numbers.get(pcode)
        return None if number is None or number.value is None else float(str(number.value))


def measures(world: World) -> list[Measure]:
    """The measures that the first finding with such numbers has for districts."""
    districts = {p.pcode for p in world.level(2)}
    for family in FAMILIES:
        finding = world.findings.get(family)
        found = [_measure(finding, m, districts) for m in MEASURES] if finding else []
        known = [m for m in found if m is not None]
        if known:
            return known
    return []


def _measure(finding: Finding, name: str, districts: set[str]) -> Measure | None:
    groups: dict[tuple[Scalar, ...], dict[str, Number]] = {}
    for number in finding.numbers:
        dims = number.dimensions
        place = dims.get("place")
        if (
            dims.get("measure") == name
            and place in districts
            and "type" not in dims
            and "who" not in dims
        ):
            groups.setdefault(tuple(dims.get(k) for k in PERIOD), {})[str(place)] = number
    if not groups:
        return None
    period, numbers = max(groups.items(), key=lambda g: (len(g[1]), g[0][1] is not None, str(g[0])))
    year, first, last = period
    values = [float(str(n.value)) for n in numbers.values() if n.value is not None]
    return Measure(
        id=name.replace("_", ""),
        finding=finding,
        numbers=numbers,
        cuts=atlas.breaks(values),
        period=(str(first if first is not None else year), str(last if last is not None else year)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """What the shades of a measure mean."""

    measure: str
    unit: str
    steps: tuple[tuple[str, str], ...]


def legend(view: View, measure: Measure) -> Legend:
    """The shades in words."""
    unit = next(iter(measure.numbers.values())).unit
    steps = [("none", view.plain("map_none")), *atlas.ranges(measure.cuts, view.digits)]
    steps.append(("unknown", view.plain("map_unknown")))
    speaker = view.speaker(measure.finding)
    return Legend(measure=measure.id, unit=speaker.say(unit), steps=tuple(steps))


def says(view: View, place: Place, found: list[Measure]) -> str:
    """What the map says of a place when it is pointed at."""
    parts = [view.say(place.name)]
    count = atlas.people(place)
    parts.append(
        view.plain("map_people", people=view.digits.plain(count))
        if count
        else view.plain("map_people_unknown")
    )
    for measure in found:
        number = measure.numbers.get(place.pcode)
        if number is None or number.value is None:
            parts.append(view.plain(f"map_{measure.id}_unknown"))
            continue
        shown = view.digits.value(number)
        first, last = measure.period
        parts.append(view.plain(f"map_{measure.id}", value=shown, first=first, last=last))
    return "; ".join(parts) if view.language == "en" else "؛ ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A map ready for a template."""

    content: str
    width: float
    height: float
    measures: tuple[Measure, ...]
    legends: tuple[Legend, ...]
    disputed: bool
    unknown_people: int


def drawing(view: View, *, here: str | None = None) -> Map | None:
    """The map of all districts; `here` marks one place or all of a province."""
    places = view.world.level(2)
    found = atlas.atlas(places)
    if found is None:
        return None
    shown = measures(view.world)
    looks = {p.pcode: look(view, p, shown, here=here) for p in places}
    names = {p.pcode: view.say(p.name) for p in view.world.level(1)}
    groups = {code: [p.pcode for p in places if p.parent == code] for code in names}
    texts = [
        words
        for size, class_ in LABELS
        for words in atlas.placed_labels(found, groups, names, size=size, class_=class_)
    ]
    return Map(
        content=atlas.drawn(found, looks, labels=texts),
        width=found.width,
        height=found.height,
        measures=tuple(shown),
        legends=tuple(legend(view, m) for m in shown),
        disputed=any(p.status == "disputed" for p in places),
        unknown_people=sum(atlas.people(p) is None for p in places),
    )


def locator(view: View, place: Place) -> Map | None:
    """A small map that shows where a place lies."""
    places = view.world.level(2)
    found = atlas.atlas(places)
    if found is None:
        return None
    marked = {place.pcode, *(p.pcode for p in places if p.parent == place.pcode)}
    content = "".join(
        svg.circle(
            s.x, s.y, s.radius, class_="place fill-subject" if s.pcode in marked else "place plain"
        )
        for s in found.spots
    )
    return Map(
        content=content,
        width=found.width,
        height=found.height,
        measures=(),
        legends=(),
        disputed=False,
        unknown_people=0,
    )


def look(view: View, place: Place, shown: list[Measure], *, here: str | None = None) -> atlas.Look:
    """How a place looks and what it says."""
    return atlas.Look(
        link=view.to(paths.of_finding(f"places.{place.pcode}")),
        says=says(view, place, shown),
        shades={m.id: atlas.shade(m.value(place.pcode), m.cuts) for m in shown},
        disputed=place.status == "disputed",
        here=here in {place.pcode, place.parent},
    )
