"""Charts by category: bars, stacked bars, dots with their range, each row named on the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salamti.present.plots import scale, svg
from salamti.present.plots.frame import NARROW_BELOW, Frame, Mark
from salamti.present.plots.scale import Scale

THICK, GAP, HEAD = 16.0, 10.0, 22.0
ROOMY = 18.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows of a chart by category lie. Narrow: the name stands above its bar."""

    width: float
    above: bool
    names: float
    x: Scale
    step: float
    top: float

    def y(self, index: int) -> float:
        """The middle of a row's bar."""
        return (
            self.top + self.step * index + (svg.LINE + THICK / 2 if self.above else self.step / 2)
        )

    def height(self, count: int) -> float:
        """Height of the whole picture."""
        return self.top + self.step * count + 6


def rows(frame: Frame, *, width: float, span: tuple[float, float], top: float) -> Rows:
    """The layout of a frame's rows."""
    above = width < NARROW_BELOW
    widest = max(svg.text_width(n) for n in frame.base_names.values())
    names = 0.0 if above else min(widest + 12, width * 0.36)
    ends = max(svg.text_width(m.shown) for m in frame.marks) + 10
    step = (svg.LINE + THICK + ROOMY) if above else max(THICK + GAP, _tallest(frame, names))
    return Rows(
        width=width,
        above=above,
        names=names,
        x=Scale(span[0], span[1], names + (ends if span[0] < 0 else 0), width - ends),
        step=step,
        top=top,
    )


def _tallest(frame: Frame, names: float) -> float:
    lines = max(len(svg.wrapped(n, names - 12)) for n in frame.base_names.values())
    return lines * svg.LINE + 6


def name(frame: Frame, on: Rows, index: int) -> str:
    """The name of a row."""
    words = frame.base_names[frame.bases[index]]
    style = "strong" if frame.bases[index] == frame.subject else None
    if on.above:
        return svg.text(words, 0, on.y(index) - THICK / 2 - 5, class_=style)
    return svg.label(
        svg.wrapped(words, on.names - 12), on.names - 10, on.y(index), class_=style, anchor="end"
    )


def _of(frame: Frame, base: str) -> list[Mark]:
    found = [m for m in frame.marks if m.base == base]
    return sorted(found, key=lambda m: frame.groups.index(m.group))


def bar_chart(frame: Frame, *, width: float) -> tuple[str, float]:
    """Bars from 0; several groups are stacked. Returns the drawing and its height."""
    legend, top = key(frame, width) if len(frame.groups) > 1 else ("", 0.0)
    tops = [sum(max(0.0, m.value) for m in _of(frame, b)) for b in frame.bases]
    highs = [m.high for m in frame.marks if m.high is not None and len(frame.groups) == 1]
    span = scale.domain([*tops, *highs, *(min(0.0, m.value) for m in frame.marks)], zero=True)
    on = rows(frame, width=width, span=span, top=top)
    drawn = "".join(name(frame, on, i) + _bar(frame, on, i) for i in range(len(frame.bases)))
    axis = svg.line(
        on.x.at(0), on.top, x2=on.x.at(0), y2=on.height(len(frame.bases)) - 6, class_="axis"
    )
    return legend + drawn + axis, on.height(len(frame.bases))


def _bar(frame: Frame, on: Rows, index: int) -> str:
    marks, y, floor = _of(frame, frame.bases[index]), on.y(index), 0.0
    drawn = []
    for mark in marks:
        start, end = sorted((on.x.at(floor), on.x.at(floor + mark.value)))
        drawn.append(
            svg.rect(
                start, y - THICK / 2, width=end - start, height=THICK, class_=_fill(frame, mark)
            )
        )
        drawn.append(_inside(frame, mark, start, end=end, y=y))
        floor += mark.value
    if len(frame.groups) == 1 and marks:
        drawn.append(_end(on, marks[0], y))
    return "".join(drawn)


def _fill(frame: Frame, mark: Mark) -> str:
    """Without groups the subject may be one of the rows."""
    if len(frame.groups) == 1 and frame.subject is not None:
        return "fill-subject" if mark.base == frame.subject else "fill-1"
    return frame.fills[mark.group]


def _inside(frame: Frame, mark: Mark, start: float, *, end: float, y: float) -> str:
    """The value within its segment where there is room for it."""
    fill = frame.fills[mark.group]
    if len(frame.groups) == 1 or end - start < svg.text_width(mark.shown) + 8:
        return ""
    style = "on-dark small" if fill in {"fill-subject", "fill-0"} else "small"
    return svg.text(mark.shown, (start + end) / 2, y + 4.5, class_=style, anchor="middle")


def _end(on: Rows, mark: Mark, y: float) -> str:
    reach = max(mark.value, mark.high if mark.high is not None else mark.value)
    whisker = ""
    if mark.low is not None and mark.high is not None and mark.low != mark.high:
        whisker = svg.line(on.x.at(mark.low), y, x2=on.x.at(mark.high), y2=y, class_="whisker")
    if mark.value < 0:
        return whisker + svg.text(mark.shown, on.x.at(mark.value) - 6, y + 4.5, anchor="end")
    return whisker + svg.text(mark.shown, on.x.at(reach) + 6, y + 4.5)


def key(frame: Frame, width: float) -> tuple[str, float]:
    """Swatches with the names of the groups, in lines; returns the drawing and its height."""
    x, y, drawn = 0.0, 12.0, []
    for group in frame.groups:
        words = frame.group_names[group]
        needed = svg.text_width(words) + 34
        if x and x + needed > width:
            x, y = 0.0, y + svg.LINE + 4
        drawn.append(_swatch(frame, group, x, y=y))
        drawn.append(svg.text(words, x + 17, y + 1, class_="soft"))
        x += needed
    return "".join(drawn), y + 14


def _swatch(frame: Frame, group: str, x: float, *, y: float) -> str:
    return svg.rect(x, y - 9, width=11, height=11, class_=frame.fills[group])


def range_chart(frame: Frame, *, width: float) -> tuple[str, float]:
    """A dot at each value on the line of its range. Returns the drawing and its height."""
    legend, top = _dot_key(frame, width)
    values = [v for m in frame.marks for v in (m.value, m.low, m.high) if v is not None]
    steps = scale.ticks(*scale.domain(values, zero=False), about=5 if width > NARROW_BELOW else 3)
    on = rows(frame, width=width, span=(steps[0], steps[-1]), top=top + HEAD)
    bottom = on.height(len(frame.bases))
    drawn = "".join(
        name(frame, on, i) + "".join(_dot(frame, on, m, y=on.y(i)) for m in _layered(frame, b))
        for i, b in enumerate(frame.bases)
    )
    return legend + _scale_above(frame, on, steps, top=top, bottom=bottom) + drawn, bottom


def _layered(frame: Frame, base: str) -> list[Mark]:
    """The subject last, so that it lies on top."""
    return sorted(_of(frame, base), key=lambda m: frame.is_subject(m.group))


def _dot(frame: Frame, on: Rows, mark: Mark, *, y: float) -> str:
    subject = frame.is_subject(mark.group) or mark.base == frame.subject
    drawn = ""
    if mark.low is not None and mark.high is not None:
        style = "span-subject" if subject else "span"
        drawn = svg.line(on.x.at(mark.low), y, x2=on.x.at(mark.high), y2=y, class_=style)
    drawn += svg.circle(on.x.at(mark.value), y, 5, class_="dot-subject" if subject else "dot")
    if subject or len(frame.groups) == 1:
        reach = max(mark.value, mark.high if mark.high is not None else mark.value)
        drawn += svg.text(mark.shown, on.x.at(reach) + 9, y + 4.5, class_="small")
    return drawn


def _dot_key(frame: Frame, width: float) -> tuple[str, float]:
    if len(frame.groups) < 2:
        return "", 0.0
    x, y, drawn = 6.0, 10.0, []
    for group in frame.groups:
        words = frame.group_names[group]
        needed = svg.text_width(words) + 34
        if x > 6 and x + needed > width:
            x, y = 6.0, y + svg.LINE + 4
        subject = frame.is_subject(group)
        drawn.append(svg.circle(x, y - 3, 5, class_="dot-subject" if subject else "dot"))
        drawn.append(svg.text(words, x + 11, y + 1, class_="subject-text" if subject else "soft"))
        x += needed
    return "".join(drawn), y + 12


def _scale_above(
    frame: Frame, on: Rows, steps: Sequence[float], *, top: float, bottom: float
) -> str:
    places = scale.decimals(steps)
    drawn = []
    for value in steps:
        x = on.x.at(value)
        drawn.append(svg.line(x, top + HEAD - 4, x2=x, y2=bottom - 4, class_="grid"))
        words = frame.digits.plain(value, places)
        at = max(x, svg.text_width(words) / 2)
        drawn.append(svg.text(words, at, top + HEAD - 8, class_="soft small", anchor="middle"))
    return "".join(drawn)
