"""Pages about the observatory itself, and the page for lost readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from salamti.model.words import Language
from salamti.site import paths, question
from salamti.site.view import View
from salamti.site.world import World
from salamti.site.writing import Page
from salamti.store.public import may_republish

LIMITS = (
    "people",
    "surveillance",
    "tactical",
    "sides",
    "borders",
    "merge",
    "unknown",
    "closed",
    "prediction",
)


def pages(world: World, language: Language) -> Iterator[Page]:
    """All of them."""
    yield sources(world, language)
    yield methods(world, language)
    yield limits(world, language)
    yield about(world, language)
    yield data(world, language)
    yield lost(world, language)


def _page(view: View, name: str, **context: Any) -> Page:
    return Page(
        view=view,
        template=f"{name}.html",
        title=view.plain(f"{name}_title"),
        about=view.plain(f"{name}_about"),
        context=context,
    )


def sources(world: World, language: Language) -> Page:
    """Every origin: what it counts, its licence, its date, how it is cited, where it is used."""
    view = View(world=world, language=language, path="sources/")
    used: dict[str, list[str]] = {}
    for finding in world.findings.values():
        if "." not in finding.id:
            for origin in finding.origins:
                used.setdefault(origin, []).append(finding.id)
    links = {
        origin: [
            (view.to(paths.of_finding(f.id)), view.speaker(f).say(f.question))
            for f in (world.findings[i] for i in idents)
        ]
        for origin, idents in used.items()
    }  # fmt: skip
    set_aside = Counter({str(q["source"]): 0 for q in world.quarantined})
    for row in world.quarantined:
        set_aside[str(row["source"])] += int(row["records"])
    return _page(view, "sources", used=links, set_aside=set_aside, may_republish=may_republish)


def methods(world: World, language: Language) -> Page:
    """How each question is answered."""
    view = View(world=world, language=language, path="methods/")
    told = [
        {
            "id": f.id,
            "link": view.to(paths.of_finding(f.id)),
            "question": view.speaker(f).say(f.question),
            "method": [view.speaker(f).html(m) for m in f.method],
            "caveats": [view.speaker(f).html(c) for c in f.caveats],
        }
        for f in world.findings.values()
        if "." not in f.id
    ]
    return _page(view, "methods", told=told)


def limits(world: World, language: Language) -> Page:
    """What the observatory does not do."""
    view = View(world=world, language=language, path="limits/")
    return _page(view, "limits", keys=LIMITS)


def about(world: World, language: Language) -> Page:
    """What this is."""
    return _page(View(world=world, language=language, path="about/"), "about")


def data(world: World, language: Language) -> Page:
    """Everything that may be downloaded, and what was loaded."""
    view = View(world=world, language=language, path="data/")
    findings = [
        {
            "id": f.id,
            "question": view.speaker(f).say(f.question),
            "link": view.to(paths.of_finding(f.id)),
            "count": len(f.numbers),
            "json": view.to(paths.twin(f.id, "json")),
            "csv": view.root(paths.twin(f.id, "csv")),
        }
        for f in world.findings.values()
        if f.id.partition(".")[0] != question.SMALL or "." not in f.id
    ]
    return _page(
        view,
        "data",
        listed=findings,
        counts={r: len(rows) for r, rows in world.records.items()},
        catalogue=view.root("data/catalogue.jsonld"),
    )


def lost(world: World, language: Language) -> Page:
    """For an address that does not exist: shown at any depth, so its links start at the root."""
    return _page(View(world=world, language=language, path="404.html"), "lost")
