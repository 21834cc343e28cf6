"""Small pieces of SVG text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_NARROW = frozenset("iljtfrI.,:;|!'()[] -–")
_WIDE = frozenset("mwMWQO%@—")
_FIRST_ARABIC, _LAST_ARABIC = 0x0600, 0x08FF
TEXT_SIZE = 13
LINE = 17


def number(value: float) -> str:
    """A coordinate, two decimals at most."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def element(name: str, content: str = "", /, **attributes: str | float | None) -> str:
    """One element; `class_` is written `class`, underscores become hyphens, None leaves out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def text(
    content: str, x: float, y: float, *, class_: str | None = None, anchor: str | None = None
) -> str:
    """Text at a point; `anchor` is `middle` or `end` where it is not the start."""
    return element("text", escape(isolated(content)), x=x, y=y, class_=class_, text_anchor=anchor)


def isolated(content: str) -> str:
    """Text in Arabic script keeps its own direction inside a picture that runs left to right."""
    return f"\u2067{content}\u2069" if has_arabic(content) else content


def has_arabic(content: str) -> bool:
    """Whether any letter is of the Arabic script."""
    return any(_FIRST_ARABIC <= ord(c) <= _LAST_ARABIC for c in content)


def line(x1: float, y1: float, *, x2: float, y2: float, class_: str) -> str:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def rect(x: float, y: float, *, width: float, height: float, class_: str) -> str:
    """A rectangle; negative sizes are drawn as none."""
    return element("rect", x=x, y=y, width=max(0.0, width), height=max(0.0, height), class_=class_)


def circle(x: float, y: float, radius: float, *, class_: str) -> str:
    """A circle."""
    return element("circle", cx=x, cy=y, r=radius, class_=class_)


def path(points: Sequence[tuple[float, float]], *, class_: str, closed: bool = False) -> str:
    """A line through points."""
    joined = "L".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("path", d=f"M{joined}{'Z' if closed else ''}", class_=class_)


def text_width(content: str, size: float = TEXT_SIZE) -> float:
    """About how wide a text runs, in the unit of `size`."""
    return sum(_width(c) for c in content) * size


def _width(letter: str) -> float:
    if letter in _NARROW:
        return 0.32
    if letter in _WIDE:
        return 0.9
    if _FIRST_ARABIC <= ord(letter) <= _LAST_ARABIC:
        return 0.5
    return 0.66 if letter.isupper() else 0.58


def wrapped(content: str, width: float, *, lines: int = 2, size: float = TEXT_SIZE) -> list[str]:
    """Words broken into at most `lines` lines of `width`; what does not fit ends in an ellipsis."""
    made: list[str] = [""]
    for word in content.split():
        longer = f"{made[-1]} {word}".strip()
        if made[-1] and text_width(longer, size) > width:
            if len(made) == lines:
                made[-1] += "…"
                break
            made.append(word)
        else:
            made[-1] = longer
    return made


def label(
    lines: Sequence[str],
    x: float,
    y: float,
    *,
    class_: str | None = None,
    anchor: str | None = None,
) -> str:
    """Lines of text below each other, the block centred on `y`."""
    top = y - (len(lines) - 1) * LINE / 2 + TEXT_SIZE * 0.35
    return "".join(
        text(content, x, top + index * LINE, class_=class_, anchor=anchor)
        for index, content in enumerate(lines)
    )


def dodged(
    wanted: Sequence[float], heights: Sequence[float], *, top: float, bottom: float
) -> list[float]:
    """Centres as near to `wanted` as lets blocks of `heights` stand between `top` and `bottom`.

    >>> dodged([10, 12], [10, 10], top=0, bottom=100)
    [10.0, 20.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    floor = top
    for i in order:
        placed[i] = max(float(wanted[i]), floor + heights[i] / 2)
        floor = placed[i] + heights[i] / 2
    ceiling = bottom
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling - heights[i] / 2)
        ceiling = placed[i] - heights[i] / 2
    return placed


def document(content: str, *, width: float, height: float, class_: str, title: str = "") -> str:
    """A picture in a page. Without a title it is decoration beside text that says the same."""
    spoken = {"role": "img", "aria_label": title} if title else {"aria_hidden": "true"}
    return element(
        "svg",
        content,
        viewBox=f"0 0 {number(width)} {number(height)}",
        class_=f"plot {class_}".strip(),
        direction="ltr",
        **spoken,
    )


def hatch(ident: str = "hatch") -> str:
    """The pattern of what is unknown; `ident` is unique within a page."""
    line = element("path", d="M0,5L5,0", class_="hatch-line")
    return element("pattern", line, id=ident, width=5, height=5, patternUnits="userSpaceOnUse")
