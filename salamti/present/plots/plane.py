"""Paths in a plane: where each group stood on two scales, year by year.

The subject is drawn year by year in the accent with the ranges of its first and last year; all
others are grey. Names stand at the ends of the paths, where they cover nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from salamti.model.finding import Chart
from salamti.present.plots import scale, svg
from salamti.present.plots.frame import NARROW_BELOW
from salamti.present.plots.scale import Scale
from salamti.present.words import Speaker

TOP, BOTTOM, EDGE = 30.0, 44.0, 12.0
LEAST_SIDE = 8.0
NEAR = (9.0, 20.0, 34.0, 50.0)
"""How far from its point a name may stand."""
AROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
SMALL = 12.0
ROUND_YEARS = 5
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """Where a group stood in one year; ranges where they are known."""

    group: str
    year: int
    x: float
    y: float
    across: tuple[float, float] | None = None
    along: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the plane is drawn."""

    width: float
    height: float
    x: Scale
    y: Scale
    across: tuple[float, ...]
    up: tuple[float, ...]

    def at(self, dot: Dot) -> tuple[float, float]:
        """The place of a dot on paper."""
        return self.x.at(dot.x), self.y.at(dot.y)


def dots(chart: Chart) -> list[Dot]:
    """The rows with both values known, oldest first."""
    group = chart.colour.column if chart.colour else ""
    found = [
        Dot(
            group=str(row.get(group, "")),
            year=int(str(row["year"])),
            x=float(str(row[chart.x.column])),
            y=float(str(row[chart.y.column])),
            across=_range(row.get("x_low"), row.get("x_high")),
            along=_range(row.get("low"), row.get("high")),
        )
        for row in chart.data
        if row.get(chart.x.column) is not None and row.get(chart.y.column) is not None
    ]
    return sorted(found, key=lambda d: (d.group, d.year))


def _range(low: object, high: object) -> tuple[float, float] | None:
    if low is None or high is None:
        return None
    return float(str(low)), float(str(high))


def plane_chart(chart: Chart, speaker: Speaker, *, width: float) -> tuple[str, float]:
    """The drawing and its height; the chart must have at least one dot."""
    found = dots(chart)
    on = _sheet(chart, found, speaker, width=width)
    subject = [d for d in found if d.group == chart.subject]
    others = _grouped(d for d in found if d.group != chart.subject)
    drawn = [_axes(chart, on, speaker), *(_path(p, on, class_="line faint") for p in others)]
    drawn += [svg.circle(*on.at(p[-1]), 3, class_="dot") for p in others]
    drawn += [_ranges(d, on) for d in (subject[:1] + subject[-1:] if len(subject) > 1 else subject)]
    drawn.append(_path(subject, on, class_="line subject"))
    drawn += [svg.circle(*on.at(d), 4.5 if d == subject[-1] else 2.2, class_="dot-subject")
              for d in subject]  # fmt: skip
    return "".join([*drawn, *_labels(chart, on, speaker, paths=(subject, others))]), on.height


def _grouped(found: Iterable[Dot]) -> list[list[Dot]]:
    groups: dict[str, list[Dot]] = {}
    for dot in found:
        groups.setdefault(dot.group, []).append(dot)
    return list(groups.values())


def _sheet(chart: Chart, found: Sequence[Dot], speaker: Speaker, *, width: float) -> Sheet:
    """As much of the plane as holds the dots and the subject's ranges."""
    height = 420.0 if width < NARROW_BELOW else 500.0
    mine = [d for d in found if d.group == chart.subject]
    low_x, high_x = _span([v for d in mine for v in d.across or ()] + [d.x for d in found])
    low_y, high_y = _span([v for d in mine for v in d.along or ()] + [d.y for d in found])
    across = _within(low_x, high_x, about=5 if width < NARROW_BELOW else 7)
    up = _within(low_y, high_y, about=6)
    left = max(svg.text_width(speaker.digits.plain(v)) for v in up) + LEAST_SIDE
    return Sheet(
        width, height,
        Scale(low_x, high_x, left, width - EDGE),
        Scale(low_y, high_y, height - BOTTOM, TOP),
        across, up,
    )  # fmt: skip


def _span(values: Sequence[float]) -> tuple[float, float]:
    """From the lowest to the highest with a little room."""
    low, high = min(values), max(values)
    room = 0.03 * (high - low) or 1.0
    return low - room, high + room


def _within(low: float, high: float, *, about: int) -> tuple[float, ...]:
    """Round values inside a span."""
    steps = scale.ticks(low, high, about=about)
    return tuple(s for s in steps if low <= s <= high) or (steps[0],)


def _axes(chart: Chart, on: Sheet, speaker: Speaker) -> str:
    parts = []
    for value in on.up:
        y = on.y.at(value)
        parts.append(svg.line(on.x.start, y, x2=on.x.end, y2=y, class_="grid"))
        words = speaker.digits.plain(value)
        parts.append(svg.text(words, on.x.start - 6, y + 4, class_="soft small", anchor="end"))
    for value in on.across:
        x = on.x.at(value)
        parts.append(svg.line(x, on.y.end, x2=x, y2=on.y.start, class_="grid"))
        words = speaker.digits.plain(value)
        parts.append(svg.text(words, x, on.y.start + 16, class_="soft small", anchor="middle"))
    parts.append(svg.text(f"↑ {speaker.say(chart.y.label)}", 0, 14, class_="soft small"))
    said = speaker.say(chart.x.label)
    words = f"→ {said}" if svg.has_arabic(said) else f"{said} →"
    parts.append(svg.text(words, on.x.end, on.height - 6, class_="soft small", anchor="end"))
    return "".join(parts)


def _path(path: Sequence[Dot], on: Sheet, *, class_: str) -> str:
    return svg.path([on.at(d) for d in path], class_=class_) if len(path) > 1 else ""


def _ranges(dot: Dot, on: Sheet) -> str:
    """A cross of the two ranges."""
    x, y = on.at(dot)
    drawn = ""
    if dot.across:
        ends = [on.x.at(v) for v in dot.across]
        drawn += svg.line(ends[0], y, x2=ends[1], y2=y, class_="whisker")
    if dot.along:
        ends = [on.y.at(v) for v in dot.along]
        drawn += svg.line(x, ends[0], x2=x, y2=ends[1], class_="whisker")
    return drawn


def _labels(
    chart: Chart, on: Sheet, speaker: Speaker, *, paths: tuple[list[Dot], list[list[Dot]]]
) -> Iterator[str]:
    """Years of the subject, its name, then the others; a name that finds no room is left out."""
    subject, others = paths
    names = chart.colour.labels if chart.colour else {}
    said = {g: speaker.say(w) for g, w in names.items()}
    taken = [_around(on.at(d), 3.0) for d in subject]
    taken += [_around(on.at(p[-1]), 4.0) for p in others]
    wanted: list[tuple[str, Dot, str]] = []
    if subject:
        last = subject[-1]
        words = f"{said.get(last.group, last.group)} {last.year}"
        wanted.append((words, last, "subject-text halo"))
        wanted += [(str(d.year), d, "subject-text small halo") for d in _marked(subject)]
    wanted += [(said.get(p[-1].group, p[-1].group), p[-1], "soft small halo") for p in others]
    for words, dot, class_ in wanted:
        drawn = _placed(words, on.at(dot), on, class_=class_, taken=taken)
        if drawn is not None:
            yield drawn


def _marked(subject: Sequence[Dot]) -> list[Dot]:
    """The first year, and every fifth year that is not next to the last."""
    first, last = subject[0], subject[-1]
    inner = [d for d in subject[1:-1] if d.year % ROUND_YEARS == 0 and last.year - d.year > 1]
    return [first, *inner] if len(subject) > 1 else []


def _placed(
    words: str, at: tuple[float, float], on: Sheet, *, class_: str, taken: list[Box]
) -> str | None:
    """Text beside a point where it covers nothing, with a line to it where it stands away."""
    size = SMALL if "small" in class_ else svg.TEXT_SIZE
    wide, half = svg.text_width(words, size) + 2, size * 0.62
    for far, (dx, dy) in product(NEAR, AROUND):
        x = at[0] + dx * far - (0.0 if dx > 0 else wide if dx < 0 else wide / 2)
        y = at[1] + dy * far
        box = (x, y - half, x + wide, y + half)
        if not _inside(box, on) or any(_cross(box, t) for t in taken):
            continue
        taken.append(box)
        end = (min(max(at[0], x), x + wide), y)
        leader = svg.path([at, end], class_="leader") if far > NEAR[0] else ""
        return leader + svg.text(words, x, y + size * 0.35, class_=class_)
    return None


def _inside(box: Box, on: Sheet) -> bool:
    return box[0] >= 0 and box[2] <= on.width and box[1] >= on.y.end - 10 and box[3] <= on.y.start


def _around(at: tuple[float, float], radius: float) -> Box:
    return at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius


def _cross(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
