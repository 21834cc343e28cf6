"""Small multiples: one little chart for each indicator or place, in a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from salamti.present.plots import lying, scale, svg, upright
from salamti.present.plots.frame import NARROW_BELOW, Frame

GUTTER = 22.0
PANEL_HEIGHT = 132.0
KEY_FROM = 2


def multiples_chart(frames: Sequence[Frame], *, width: float, shared: bool) -> tuple[str, float]:
    """A grid of panels; `shared`: all to the same scale. Returns the drawing and its height."""
    if not frames:
        return "", 0.0
    columns = min(len(frames), 2 if width < NARROW_BELOW else 3)
    panel = (width - GUTTER * (columns - 1)) / columns
    head, top = _key(frames, width)
    titles = [svg.wrapped(f.title, panel) for f in frames]
    deep = max(len(t) for t in titles) * svg.LINE + 4
    span = _span(frames) if shared else None
    inner = [_panel(f, panel, span=span, axis=_axis(frames)) for f in frames]
    step = max(height for _, height in inner) + deep + 14
    drawn = [head]
    for index, (content, _) in enumerate(inner):
        x = (index % columns) * (panel + GUTTER)
        y = top + (index // columns) * step
        drawn.append(
            f'<g transform="translate({svg.number(x)},{svg.number(y)})">{_title(titles[index])}'
            f'<g transform="translate(0,{svg.number(deep)})">{content}</g></g>'
        )
    return "".join(drawn), top + -(-len(frames) // columns) * step


def apart(frame: Frame) -> list[Frame]:
    """A panel for each group: its own marks in the accent, those of all others faint behind."""
    return [
        replace(frame, subject=g, title=frame.group_names[g], behind=True) for g in frame.groups
    ]


def _title(lines: Sequence[str]) -> str:
    return "".join(
        svg.text(words, 0, 12 + i * svg.LINE, class_="strong") for i, words in enumerate(lines)
    )


def _key(frames: Sequence[Frame], width: float) -> tuple[str, float]:
    """Lines are named once above all panels."""
    groups = list(dict.fromkeys(g for f in frames for g in f.groups))
    if len(groups) < KEY_FROM or frames[0].behind:
        return "", 0.0
    names = {g: f.group_names[g] for f in frames for g in f.groups}
    x, y, drawn = 0.0, 12.0, []
    for group in groups:
        needed = svg.text_width(names[group]) + 42
        if x and x + needed > width:
            x, y = 0.0, y + svg.LINE + 4
        subject = group == frames[0].subject
        drawn.append(
            svg.line(x, y - 4, x2=x + 18, y2=y - 4, class_=_style(group, groups, subject=subject))
        )
        style = "subject-text" if subject else "soft"
        drawn.append(svg.text(names[group], x + 24, y, class_=style))
        x += needed
    return "".join(drawn), y + 18


def _style(group: str, groups: Sequence[str], *, subject: bool) -> str:
    if subject:
        return "line subject"
    return "line" if groups.index(group) < KEY_FROM else "line dashed"


def _span(frames: Sequence[Frame]) -> tuple[float, float]:
    values = [v for f in frames for m in f.marks for v in (m.value, m.high) if v is not None]
    return scale.domain(values, zero=False)


def _axis(frames: Sequence[Frame]) -> tuple[float, float]:
    """All panels run over the same years."""
    moments = [m.along for f in frames for m in f.marks]
    return min(moments), max(moments)


def _panel(
    frame: Frame, width: float, *, span: tuple[float, float] | None, axis: tuple[float, float]
) -> tuple[str, float]:
    """A panel and its height; lying bars have their own scale and need room for each row."""
    if frame.turn == "lying":
        return lying.bar_chart(frame, width=width)
    values = [v for m in frame.marks for v in (m.value, m.low, m.high) if v is not None]
    chosen = span or scale.domain(values, zero=False)
    on = upright.paper(frame, width=width, height=PANEL_HEIGHT, right=8, span=chosen)
    on = replace(on, x=replace(on.x, low=axis[0], high=axis[1]), y=replace(on.y, end=8))
    return upright.axes(frame, on, unit=False) + upright.curves(frame, on), PANEL_HEIGHT
