"""Ink, paper, one accent: the colours of every output, in light and dark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LIGHT: Mapping[str, str] = {
    "paper": "#fcfbf8",
    "panel": "#f3f1ea",
    "ink": "#1d1c1a",
    "soft": "#57544e",
    "rule": "#dcd8ce",
    "edge": "#8b867b",
    "accent": "#0b5566",
    "wash": "#d5e3e6",
    "shade-1": "#dbe7e9",
    "shade-2": "#aecbd1",
    "shade-3": "#74a4af",
    "shade-4": "#377586",
    "shade-5": "#083f4d",
    "grey-1": "#67635b",
    "grey-2": "#97928a",
    "grey-3": "#bfbab0",
}
DARK: Mapping[str, str] = {
    "paper": "#15171a",
    "panel": "#1e2125",
    "ink": "#ebe8e2",
    "soft": "#b5b1a8",
    "rule": "#34383d",
    "edge": "#868a8f",
    "accent": "#86c9d6",
    "wash": "#213f47",
    "shade-1": "#20343a",
    "shade-2": "#2f5662",
    "shade-3": "#4c8492",
    "shade-4": "#7fb9c6",
    "shade-5": "#cdeaf0",
    "grey-1": "#a7a39b",
    "grey-2": "#7d7b77",
    "grey-3": "#55565a",
}
STEPS = 5
FONT = "Salamti Sans, Salamti Arabic, Noto Sans, Noto Sans Arabic, sans-serif"
_VARIABLE = re.compile(r"var\(--([a-z0-9-]+)\)")


@cache
def rules() -> str:
    """The style rules of plots; colours are custom properties."""
    return (Path(__file__).parent / "plot.css").read_text(encoding="utf-8")


def resolved(css: str, colours: Mapping[str, str]) -> str:
    """`css` with its custom properties replaced, for programs that know none."""
    return _VARIABLE.sub(lambda found: colours[found.group(1)], css)


def properties(colours: Mapping[str, str]) -> str:
    """The colours as custom properties."""
    return "".join(f"--{name}:{value};" for name, value in colours.items())
