"""Maps of places side by side: one panel for each part, one key above, notes below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from salamti.present.plots import atlas, svg
from salamti.present.plots.frame import NARROW_BELOW

GUTTER = 24.0
BETWEEN = 16.0
SWATCH = 6.0
SMALL = 12.0
FINE_BELOW = 480.0
MOST_ACROSS = 3
NOTE_LINES = 8
UNKNOWN = "unknown"
Drawing = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """How a place looks in a panel and what it says."""

    style: str
    says: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One map: its title and its places by P-code."""

    title: str
    dots: Mapping[str, Dot]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All panels and the words about them. `ident` is unique within a page; `key` has a style and
    its meaning; `names` and `groups` are those of provinces; `mirrored`: words run from the right.
    """

    ident: str
    panels: tuple[Panel, ...]
    key: tuple[tuple[str, str], ...]
    heading: str = ""
    notes: tuple[str, ...] = ()
    names: Mapping[str, str]
    groups: Mapping[str, Sequence[str]]
    disputed: frozenset[str] = frozenset()
    mirrored: bool = False


def panels_chart(found: atlas.Atlas, sheet: Sheet, *, width: float) -> Drawing:
    """The panels beside each other, on narrow screens below each other, and their height."""
    across = _across(len(sheet.panels)) if width > NARROW_BELOW else 1
    own = atlas.fitted(found, (width - GUTTER * (across - 1)) / across)
    ident = f"{sheet.ident}-{svg.number(width)}"
    labels = atlas.placed_labels(own, sheet.groups, sheet.names, size=SMALL, class_="small")
    head, top = _key(sheet, width, ident=ident)
    titles = [svg.wrapped(p.title, own.width) if p.title else [] for p in sheet.panels]
    deep = max(len(t) for t in titles) * (svg.LINE + 2)
    step = own.height + deep + BETWEEN
    drawn = [svg.hatch(ident), head]
    for at, (panel, title) in enumerate(zip(sheet.panels, titles, strict=True)):
        x = (at % across) * (own.width + GUTTER)
        y = top + (at // across) * step
        words = _lines(title, 13, width=own.width, mirrored=sheet.mirrored, class_="strong")
        circles = _circles(own, panel, sheet, ident=ident) + "".join(labels)
        drawn.append(_moved(words + _moved(circles, 0, deep), x, y))
    foot = top + -(-len(titles) // across) * step - BETWEEN
    notes, below = _notes(sheet, foot, width=width)
    return "".join([*drawn, notes]), foot + below


def _notes(sheet: Sheet, top: float, *, width: float) -> Drawing:
    """What area and outlines mean."""
    words = " ".join(sheet.notes)
    lines = svg.wrapped(words, width, lines=NOTE_LINES, size=SMALL) if words else []
    drawn = _lines(lines, top + 16, width=width, mirrored=sheet.mirrored, class_="soft small")
    return drawn, len(lines) * svg.LINE + 6


def _across(count: int) -> int:
    return count if count <= MOST_ACROSS else 2 if count == MOST_ACROSS + 1 else MOST_ACROSS


def _moved(content: str, x: float, y: float) -> str:
    return svg.element("g", content, transform=f"translate({svg.number(x)},{svg.number(y)})")


def _circles(own: atlas.Atlas, panel: Panel, sheet: Sheet, *, ident: str) -> str:
    """Large circles first, so that small ones stay on top."""
    drawn, fine = [], own.width < FINE_BELOW
    for spot in sorted(own.spots, key=lambda s: -s.radius):
        dot = panel.dots[spot.pcode]
        flags = {"fine": fine, "ring": not spot.known, "disputed": spot.pcode in sheet.disputed}
        style = " ".join([*(f for f, wanted in flags.items() if wanted), dot.style])
        mark = _mark(spot, style, ident=ident)
        drawn.append(svg.element("g", svg.element("title", escape(dot.says)) + mark))
    return "".join(drawn)


def _mark(spot: atlas.Spot, style: str, *, ident: str) -> str:
    """A circle; the pattern of the unknown is that of its own drawing, which is never hidden."""
    fill = f"url(#{ident})" if UNKNOWN in style.split() else None
    return svg.element(
        "circle", cx=spot.x, cy=spot.y, r=spot.radius, class_=f"place {style}", fill=fill
    )


def _key(sheet: Sheet, width: float, *, ident: str) -> Drawing:
    """What the shades mean."""
    head = svg.wrapped(sheet.heading, width, size=SMALL) if sheet.heading else []
    drawn = _lines(head, 12, width=width, mirrored=sheet.mirrored, class_="soft small")
    x, y = 0.0, 12.0 + len(head) * (svg.LINE + 2)
    for style, words in sheet.key:
        needed = svg.text_width(words, SMALL) + 2 * SWATCH + 24
        if x and x + needed > width:
            x, y = 0.0, y + svg.LINE + 4
        at = atlas.Spot("", x + SWATCH + 1, y - 4, SWATCH, known=True)
        at = replace(at, x=width - at.x) if sheet.mirrored else at
        drawn += _mark(at, style, ident=ident)
        drawn += _text(
            words, x + 2 * SWATCH + 8, y, width=width, mirrored=sheet.mirrored, class_="soft small"
        )
        x += needed
    return drawn, y + 16


def _lines(lines: Sequence[str], y: float, *, width: float, mirrored: bool, class_: str) -> str:
    return "".join(
        _text(words, 0, y + i * svg.LINE, width=width, mirrored=mirrored, class_=class_)
        for i, words in enumerate(lines)
    )


def _text(words: str, x: float, y: float, *, width: float, mirrored: bool, class_: str) -> str:
    """Words that begin `x` from where the language begins."""
    if mirrored:
        return svg.text(words, width - x, y, class_=class_, anchor="end")
    return svg.text(words, x, y, class_=class_)
