"""Templates to files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from salamti.model.words import Words
from salamti.site.view import View

TEMPLATES = Path(__file__).parent / "templates"
NAVIGATION = ("policy/", "places/", "claims/", "registers/", "data/", "about/")
NEEDS_FINDING = frozenset({"claims/"})
NEEDS_FACTS = {"policy/": "policy", "places/": "places", "registers/": "registers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to be written: a template and what it needs."""

    view: View
    template: str
    title: Words | str
    about: Words | str
    context: Mapping[str, Any]
    twin: str | None = None
    embedded: bool = False


@cache
def environment() -> Environment:
    """Templates with escaping on; a name that is not there is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(page: Page) -> str:
    """The page as text."""
    view = page.view
    shared: dict[str, Any] = {
        "view": view,
        "world": view.world,
        "t": view.t,
        "say": view.say,
        "to": view.to,
        "root": view.root,
        "page_title": _said(view, page.title),
        "page_about": _said(view, page.about),
        "navigation": navigation(view),
        "twin": page.twin,
        "embedded": page.embedded,
    }
    return environment().get_template(page.template).render(**(shared | dict(page.context)))


def _said(view: View, words: Words | str) -> str:
    return words if isinstance(words, str) else view.say(words)


def navigation(view: View) -> list[tuple[str, str, bool]]:
    """The main entries that have a page in this build: key, path, whether the page is in it."""
    world = view.world
    return [
        (path.rstrip("/"), path, view.path.startswith(path))
        for path in NAVIGATION
        if (path not in NEEDS_FINDING or path in world.pages())
        and (path not in NEEDS_FACTS or getattr(world, NEEDS_FACTS[path]))
    ]


def write(folder: Path, page: Page) -> int:
    """Write one page; returns 1."""
    put(folder / page.view.file, html(page))
    return 1


def put(path: Path, text: str) -> None:
    """Write text into a file whose folder may not exist yet."""
    try:
        path.write_text(text, encoding="utf-8")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def put_json(path: Path, value: Any) -> None:
    """Write a value as JSON."""
    put(path, json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str) + "\n")
