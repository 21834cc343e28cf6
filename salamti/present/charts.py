"""From a finding's chart to a picture: for the page, as a file of its own, and as PNG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from salamti.model.finding import Chart
from salamti.present.plots import palette, plane, svg
from salamti.present.plots.frame import NARROW, OWN_UNITS, WIDE, Frame, frames
from salamti.present.plots.lying import bar_chart, range_chart
from salamti.present.plots.multiples import apart, multiples_chart
from salamti.present.plots.upright import column_chart, line_chart
from salamti.present.words import Speaker

MARGIN = 20.0
TITLE_SIZE = 17.0
MOST_LINES = 5
"""More lines than these are drawn apart: one panel for each, the others faint behind it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its size; the text says what it shows."""

    content: str
    width: float
    height: float
    says: str

    def inline(self, class_: str = "") -> str:
        """As part of a page."""
        return svg.document(
            self.content, width=self.width, height=self.height, class_=class_, title=self.says
        )


def picture(chart: Chart, speaker: Speaker, *, width: float = WIDE) -> Picture | None:
    """The chart drawn `width` wide, or None where no value is known."""
    if chart.mark == "plane":
        return _plane(chart, speaker, width)
    found = frames(chart, speaker)
    if not found or chart.mark == "cartogram":
        return None
    content, height = _drawn(chart, found, width)
    return Picture(content, width, height, speaker.say(chart.alt))


def _plane(chart: Chart, speaker: Speaker, width: float) -> Picture | None:
    if not plane.dots(chart):
        return None
    content, height = plane.plane_chart(chart, speaker, width=width)
    return Picture(content, width, height, speaker.say(chart.alt))


def both(chart: Chart, speaker: Speaker) -> tuple[Picture, Picture] | None:
    """For wide and for narrow screens: letters stay readable on both."""
    wide, narrow = picture(chart, speaker), picture(chart, speaker, width=NARROW)
    return (wide, narrow) if wide and narrow else None


def _drawn(chart: Chart, found: Sequence[Frame], width: float) -> tuple[str, float]:
    if chart.facet is not None or chart.mark == "small_multiples":
        shared = chart.facet is None or chart.facet.column not in OWN_UNITS
        return multiples_chart(found, width=width, shared=shared)
    frame = found[0]
    if frame.turn == "lying":
        return (range_chart if chart.mark == "dot_range" else bar_chart)(frame, width=width)
    if chart.mark in {"bar", "stacked_bar"}:
        return column_chart(frame, width=width)
    if len(frame.groups) > MOST_LINES:
        return multiples_chart(apart(frame), width=width, shared=True)
    return line_chart(frame, width=width)


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands above and below a picture that leaves its page."""

    title: str
    footer: str
    right_to_left: bool = False


def standalone(shown: Picture, words: Caption, *, dark: bool = True) -> str:
    """A picture as a file: with its title, its source line and its own colours."""
    width = shown.width + 2 * MARGIN
    title = svg.wrapped(words.title, shown.width, lines=3, size=TITLE_SIZE)
    footer = svg.wrapped(words.footer, shown.width, lines=4, size=12)
    top = MARGIN + len(title) * 24 + 8
    height = top + shown.height + 18 + len(footer) * svg.LINE + MARGIN
    content = (
        f"<title>{escape(words.title)}</title><desc>{escape(shown.says)}</desc>"
        f"<style>{_style(dark=dark)}</style>"
        f'<rect width="{svg.number(width)}" height="{svg.number(height)}" class="paper"/>'
        + _lines(title, words, 24, top=MARGIN + 14, class_="title")
        + f'<g transform="translate({svg.number(MARGIN)},{svg.number(top)})">{shown.content}</g>'
        + _lines(footer, words, svg.LINE, top=top + shown.height + 26, class_="soft small")
    )
    size = f'width="{svg.number(width)}" height="{svg.number(height)}"'
    box = f'viewBox="0 0 {svg.number(width)} {svg.number(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" {size} {box} role="img" '
        f'font-family="{palette.FONT}">{content}</svg>'
    )


def _lines(lines: Sequence[str], words: Caption, step: float, *, top: float, class_: str) -> str:
    anchor, x = ("end", None) if words.right_to_left else (None, MARGIN)
    return "".join(
        svg.text(
            line,
            x if x is not None else WIDE + MARGIN,
            top + i * step,
            class_=class_,
            anchor=anchor,
        )
        for i, line in enumerate(lines)
    )


def _style(*, dark: bool) -> str:
    own = ".plot .paper { fill: var(--paper); } .plot .title { font-size: 17px; font-weight: 600; }"
    light = palette.resolved(palette.rules() + own, palette.LIGHT)
    if not dark:
        return light
    night = palette.resolved(palette.rules() + own, palette.DARK)
    return f"{light} @media (prefers-color-scheme: dark) {{ {night} }}"
