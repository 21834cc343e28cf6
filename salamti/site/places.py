"""Places: the map of all districts, the list of provinces, a page for each place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from salamti.model.place import Place
from salamti.model.words import Language
from salamti.present.plots import atlas
from salamti.site import paths, polygons, question, severity
from salamti.site.view import View
from salamti.site.world import World
from salamti.site.writing import Page

FAMILY = "places"


def pages(world: World, language: Language) -> Iterator[Page]:
    """The overview, every province and every district."""
    if not world.places:
        return
    yield overview(world, language)
    for place in world.places.values():
        if place.level > 0 and place.status != "abolished":
            yield page(world, language, place)


def overview(world: World, language: Language) -> Page:
    """All places on one page, with the finding about them where there is one."""
    view = View(world=world, language=language, path="places/")
    finding = world.findings.get(FAMILY)
    found = question.context(view, finding) if finding else {}
    return Page(
        view=view,
        template="places.html",
        title=found.get("question", view.plain("places_title")),
        about=view.plain("places_about"),
        twin=paths.twin(FAMILY, "json") if finding else None,
        context=found
        | {
            "finding": finding,
            "map": severity.drawing(view),
            "shapes": polygons.drawing(view),
            "provinces": [(p, world.children(p.pcode)) for p in world.level(1)],
            "people": atlas.people,
            "paths": paths,
        },
    )


def page(world: World, language: Language, place: Place) -> Page:
    """One province or district."""
    ident = f"{FAMILY}.{place.pcode}"
    view = View(world=world, language=language, path=paths.of_finding(ident))
    finding = world.findings.get(ident)
    found: dict[str, Any] = question.context(view, finding) if finding else {}
    return Page(
        view=view,
        template="place.html",
        title=place.name,
        about=str(found["answer"].striptags()) if finding else view.say(place.name),
        twin=paths.twin(ident, "json") if finding else None,
        context=found
        | {
            "finding": finding,
            "place": place,
            "parent": world.places.get(place.parent or ""),
            "inside": world.children(place.pcode),
            "siblings": [p for p in world.children(place.parent or "") if p.pcode != place.pcode],
            "map": severity.locator(view, place),
            "people": atlas.people,
            "paths": paths,
            "other_findings": _others(world, view, place),
        },
    )


def _others(world: World, view: View, place: Place) -> list[tuple[str, str]]:
    """Findings of other families about the same place."""
    return [
        (view.to(paths.of_finding(f.id)), view.speaker(f).say(f.question))
        for f in world.findings.values()
        if f.id.partition(".")[2] == place.pcode and not f.id.startswith(f"{FAMILY}.")
    ]
