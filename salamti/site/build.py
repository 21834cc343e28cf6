"""The whole site into a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from salamti.model.words import LANGUAGES, Language
from salamti.site import (
    assets,
    digest,
    feeds,
    home,
    library,
    paths,
    places,
    policy,
    question,
    raster,
    registers,
    traces,
    twins,
)
from salamti.site.view import View
from salamti.site.world import World, read
from salamti.site.writing import Page
from salamti.site.writing import write as write_page
from salamti.store.public import PublicStore


def write(public: PublicStore, folder: Path, *, build: str) -> int:
    """Write all pages in both languages; returns how many.

    What can be kept between builds lies beside `folder` in `cache`; fonts and libraries, which are
    the same for all observatories, in SALAMTI_CACHE where that is set.
    """
    folder.mkdir(parents=True, exist_ok=True)
    world = read(public, build=build)
    kept = folder.parent / "cache"
    shared = Path(os.environ.get("SALAMTI_CACHE") or kept)
    drawing = raster.start(_pictures(world, folder), cache=kept / "png", shared=shared)
    assets.write(folder, shared)
    twins.register_files(world, folder)
    book = public.book()
    rows = {n.id: book.behind(n) for f in world.findings.values() for n in f.numbers}
    written = [
        page.view.path
        for language in LANGUAGES
        for page in _pages(world, language, rows)
        if write_page(folder, page)
    ]
    drawing.finish()
    assets.write_fonts(folder, shared)
    shown = [p for p in dict.fromkeys(written) if not p.startswith(("embed/", "404"))]
    feeds.write(world, folder, shown, before=folder.parent / "site")
    return len(written)


def _pictures(world: World, folder: Path) -> Iterator[raster.Raster]:
    """Write the data files of all findings; hand on the pictures that are to be drawn in points."""
    for finding in world.findings.values():
        twins.finding_files(world, folder, finding)
        for language in LANGUAGES:
            view = View(world=world, language=language, path=paths.of_finding(finding.id))
            yield from twins.spoken_files(view, folder, finding)


def _pages(world: World, language: Language, rows: traces.Rows) -> Iterator[Page]:
    own = [*policy.pages(world, language), *places.pages(world, language)]
    yield home.page(world, language)
    yield from own
    yield from question.pages(world, language, without=frozenset(p.view.path for p in own))
    yield from registers.pages(world, language)
    yield from traces.pages(world, language, rows)
    yield from library.pages(world, language)
    yield from digest.pages(world, language)
