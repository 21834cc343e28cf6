"""Charts over time: lines with their range, columns, stacked columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from salamti.present.plots import scale, svg
from salamti.present.plots.frame import NARROW_BELOW, Frame, Mark
from salamti.present.plots.scale import Scale

TOP, BOTTOM, EDGE = 26.0, 24.0, 12.0
LABEL_GAP = 10.0


@dataclass(frozen=True, slots=True)
class Paper:
    """Where a chart over time is drawn: scales, and the edges of the plot."""

    width: float
    height: float
    x: Scale
    y: Scale
    ticks: tuple[float, ...]

    @property
    def right(self) -> float:
        """The right edge of the plot."""
        return self.x.end


def paper(
    frame: Frame,
    *,
    width: float,
    height: float,
    right: float,
    span: tuple[float, float],
    pad: float = 0.0,
) -> Paper:
    """Scales for a frame: `span` is the domain of the values, `pad` years stand on both sides."""
    steps = scale.ticks(*span, about=4 if height > 160 else 3)
    left = max(svg.text_width(t) for t in tick_texts(frame, steps)) + 8
    moments = [m.along for m in frame.marks]
    return Paper(
        width=width,
        height=height,
        x=Scale(min(moments) - pad, max(moments) + pad, left, width - right),
        y=Scale(steps[0], steps[-1], height - BOTTOM, TOP),
        ticks=tuple(steps),
    )


def tick_texts(frame: Frame, steps: Sequence[float]) -> list[str]:
    """Tick values as the language writes them."""
    places = scale.decimals(steps)
    return [frame.digits.plain(s, places) for s in steps]


def axes(frame: Frame, on: Paper, *, unit: bool = True) -> str:
    """Horizontal grid with values, years below, the unit above."""
    parts = []
    for value, words in zip(on.ticks, tick_texts(frame, on.ticks), strict=True):
        y = on.y.at(value)
        parts.append(
            svg.line(on.x.start, y, x2=on.right, y2=y, class_="axis" if value == 0 else "grid")
        )
        parts.append(svg.text(words, on.x.start - 6, y + 4, class_="soft small", anchor="end"))
    if unit:
        parts.append(svg.text(frame.unit, 0, 12, class_="soft small"))
    return "".join(parts) + years(on)


def years(on: Paper) -> str:
    """Years along the bottom; the outermost stay inside the picture."""
    room = int((on.x.end - on.x.start) / 52)
    parts = []
    for year in scale.years(on.x.low, on.x.high, room=room):
        x = on.x.at(year)
        parts.append(svg.line(x, on.y.start, x2=x, y2=on.y.start + 4, class_="axis"))
        x = min(max(x, 16.0), on.width - 16)
        parts.append(svg.text(str(year), x, on.height - 5, class_="soft small", anchor="middle"))
    return "".join(parts)


def curves(frame: Frame, on: Paper) -> str:
    """Context first, the subject on top; a band where a range is known."""
    order = sorted(frame.groups, key=frame.is_subject)
    bands = "".join(_band(frame, g, on) for g in order if frame.is_subject(g))
    return bands + "".join(_curve(frame, g, on) for g in order)


def _curve(frame: Frame, group: str, on: Paper) -> str:
    subject = frame.is_subject(group)
    faint = " faint" if frame.behind or len(frame.groups) > 8 else ""
    marks = frame.of(group)
    drawn = []
    for run in _runs(marks, step=_step(frame)):
        points = [(on.x.at(m.along), on.y.at(m.value)) for m in run]
        if len(points) > 1:
            drawn.append(svg.path(points, class_="line subject" if subject else f"line{faint}"))
        elif subject or not frame.behind:
            drawn.append(svg.circle(*points[0], 3, class_="dot-subject" if subject else "dot"))
    if subject:
        last = marks[-1]
        drawn.append(
            svg.circle(on.x.at(last.along), on.y.at(last.value), 3.5, class_="dot-subject")
        )
    return "".join(drawn)


def _band(frame: Frame, group: str, on: Paper) -> str:
    drawn = []
    for run in _runs(frame.of(group), step=_step(frame)):
        outer = [(m.along, m.low, m.high) for m in run if m.low is not None and m.high is not None]
        inner = [(m.along, *m.inner) for m in run if m.inner is not None]
        drawn += [_area(outer, on, class_="band"), _area(inner, on, class_="band-inner")]
    return "".join(drawn)


def _area(ranged: Sequence[tuple[float, float, float]], on: Paper, *, class_: str) -> str:
    """A band between the low and the high ends of a stretch."""
    if len(ranged) < 2 or all(low == high for _, low, high in ranged):
        return ""
    upper = [(on.x.at(a), on.y.at(high)) for a, _, high in ranged]
    lower = [(on.x.at(a), on.y.at(low)) for a, low, _ in reversed(ranged)]
    return svg.path([*upper, *lower], class_=class_, closed=True)


def _step(frame: Frame) -> float:
    """Years from one mark to the next: 1, or the least between months (quarters: 1/4)."""
    if not frame.monthly:
        return 1.0
    known = sorted({m.along for m in frame.marks})
    return min((b - a for a, b in pairwise(known)), default=1 / 12)


def _runs(marks: Sequence[Mark], *, step: float) -> list[list[Mark]]:
    """Unbroken stretches: a line never bridges what is unknown."""
    runs: list[list[Mark]] = []
    for mark in marks:
        if runs and mark.along - runs[-1][-1].along <= step * 1.5:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return runs


def end_labels(frame: Frame, on: Paper, *, room: float) -> str:
    """The name of each line at its end, moved apart where they would cover each other."""
    last = {g: frame.of(g)[-1] for g in frame.groups}
    early = [g for g in frame.groups if _fan(frame) and on.x.at(last[g].along) < on.right - 14]
    fits = int((on.height - TOP) / (svg.LINE + 2))
    named = sorted(
        (g for g in frame.groups if g not in early),
        key=lambda g: (not frame.is_subject(g), -last[g].value),
    )[:fits]
    lines = {g: svg.wrapped(frame.group_names[g], room, lines=3) for g in named}
    wanted = [on.y.at(last[g].value) for g in named]
    heights = [len(lines[g]) * svg.LINE + 1 for g in named]
    places = svg.dodged(wanted, heights, top=8, bottom=on.y.start + 8)
    drawn = [_start_label(frame, g, on) for g in early]
    for group, y in zip(named, places, strict=True):
        style = "subject-text" if frame.is_subject(group) else "soft"
        from_x, from_y = on.x.at(last[group].along), on.y.at(last[group].value)
        if on.right - from_x > 14 or abs(y - from_y) > 8:
            end = on.right + LABEL_GAP - 3
            drawn.append(
                svg.path([(from_x + 4, from_y), (on.right, from_y), (end, y)], class_="leader")
            )
        drawn.append(svg.label(lines[group], on.right + LABEL_GAP, y, class_=style))
    return "".join(drawn)


def _fan(frame: Frame) -> bool:
    """Whether a range lies within a range: the line before it ends where the fan begins."""
    return any(m.inner for m in frame.marks)


def _start_label(frame: Frame, group: str, on: Paper) -> str:
    """The name of a line above its beginning."""
    marks = frame.of(group)
    top = min(on.y.at(m.value) for m in marks[: max(1, len(marks) // 3)])
    x = on.x.at(marks[0].along) + 4
    return svg.text(frame.group_names[group], x, max(top - 8, 13.0), class_="soft")


def peak(frame: Frame, on: Paper) -> str:
    """The highest value of the subject, named with its year."""
    group = next((g for g in frame.groups if frame.is_subject(g)), None)
    marks = frame.of(group) if group is not None else []
    if len(marks) < 4 or _fan(frame):  # the top of a forecast is no event
        return ""
    top = max(marks, key=lambda m: m.value)
    words = f"{top.shown} ({top.base})"
    half = svg.text_width(words) / 2
    x = min(max(on.x.at(top.along), on.x.start + half), on.right - half)
    ceiling = max(m.high or m.value for m in marks if abs(m.along - top.along) < 2)
    y = max(on.y.at(ceiling) - 7, 13.0)
    return svg.text(words, x, y, class_="subject-text small", anchor="middle")


def line_chart(frame: Frame, *, width: float) -> tuple[str, float]:
    """A chart of lines; returns the drawing and its height."""
    named = len(frame.groups) > 1
    height = _height(width) + (max(0, len(frame.groups) - 10) * 12 if named else 0)
    room = _label_room(frame, width) if named else 0.0
    right = room + LABEL_GAP + 2 if named else EDGE
    values = [v for m in frame.marks for v in (m.value, m.low, m.high) if v is not None]
    on = paper(
        frame, width=width, height=height, right=right, span=scale.domain(values, zero=False)
    )
    drawn = axes(frame, on) + curves(frame, on) + peak(frame, on)
    return drawn + (end_labels(frame, on, room=room) if named else ""), height


def _height(width: float) -> float:
    return 250.0 if width < NARROW_BELOW else 320.0


def _label_room(frame: Frame, width: float) -> float:
    widest = max(svg.text_width(name) for name in frame.group_names.values())
    return min(widest, width * (0.3 if width < NARROW_BELOW else 0.26)) + 4


def column_chart(frame: Frame, *, width: float, height: float | None = None) -> tuple[str, float]:
    """Columns over time, groups stacked upon each other, each named beside the last column."""
    named = len(frame.groups) > 1
    height = height or _height(width)
    room = _label_room(frame, width) if named else 0.0
    right = room + LABEL_GAP + 16 if named else EDGE
    step = 1 / 12 if frame.monthly else 1.0
    tops = [sum(max(0.0, m.value) for m in _column(frame, b)) for b in frame.bases]
    highs = [m.high for m in frame.marks if m.high is not None and not named]
    span = scale.domain([*tops, *highs, *(min(0.0, m.value) for m in frame.marks)], zero=True)
    on = paper(frame, width=width, height=height, right=right, span=span, pad=step / 2)
    thick = max(
        1.0, (on.x.at(on.x.low + step) - on.x.start) * (0.76 if len(frame.bases) < 90 else 1)
    )
    drawn = axes(frame, on) + "".join(
        _stack(frame, _column(frame, b), on, thick=thick) for b in frame.bases
    )
    return drawn + (_stack_labels(frame, on, room=room) if named else peak(frame, on)), height


def _column(frame: Frame, base: str) -> list[Mark]:
    found = {m.group: m for m in frame.marks if m.base == base}
    return [found[g] for g in frame.groups if g in found]


def _stack(frame: Frame, marks: Sequence[Mark], on: Paper, *, thick: float) -> str:
    floor, drawn = 0.0, []
    for mark in marks:
        top, foot = on.y.at(floor + mark.value), on.y.at(floor)
        left = on.x.at(mark.along) - thick / 2
        gap = 0.6 if frame.fills[mark.group] == "fill-unknown" else 0.0
        drawn.append(
            svg.rect(
                left + gap,
                min(top, foot),
                width=thick - 2 * gap,
                height=abs(foot - top),
                class_=frame.fills[mark.group],
            )
        )
        floor += mark.value
    if len(marks) == 1 and len(frame.groups) == 1 and marks[0].high is not None:
        mark, x = marks[0], on.x.at(marks[0].along)
        drawn.append(
            svg.line(
                x, on.y.at(mark.low or 0.0), x2=x, y2=on.y.at(mark.high or 0.0), class_="whisker"
            )
        )
    return "".join(drawn)


def _stack_labels(frame: Frame, on: Paper, *, room: float) -> str:
    """Names beside the last column, in the order of the stack, each with its swatch."""
    heights = [len(svg.wrapped(frame.group_names[g], room)) * svg.LINE + 5 for g in frame.groups]
    marks = {m.group: m for m in _column(frame, frame.bases[-1])}
    floor, wanted = 0.0, []
    for group in frame.groups:
        value = marks[group].value if group in marks else 0.0
        wanted.append(on.y.at(floor + value / 2))
        floor += value
    rising = [w - i * 1e-3 for i, w in enumerate(wanted)]
    places = svg.dodged(rising, heights, top=TOP, bottom=on.y.start)
    drawn = []
    for group, y in zip(frame.groups, places, strict=True):
        drawn.append(
            svg.rect(on.right + LABEL_GAP, y - 6, width=11, height=11, class_=frame.fills[group])
        )
        style = "subject-text" if group == frame.subject else "soft"
        lines = svg.wrapped(frame.group_names[group], room)
        drawn.append(svg.label(lines, on.right + LABEL_GAP + 17, y, class_=style))
    return "".join(drawn)
