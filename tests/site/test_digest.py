"""The digest shows the age of every source; the page on corrections asks for no person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from salamti import pipeline
from salamti.site import digest, paths
from salamti.site.world import World, read
from salamti.store.public import PublicStore


@pytest.fixture(scope="module")
def world(published: pipeline.Home) -> World:
    with PublicStore(published.store) as public:
        return read(public, build=public.meta("build") or "")


def test_the_digest_lists_the_age_of_each_source(world: World, published: pipeline.Home) -> None:
    aged = digest.ages(world)
    assert {a.origin.id for a in aged} == set(world.origins)
    page = (published.site / "digest/index.html").read_text(encoding="utf-8")
    for found in aged:
        assert f"sources/index.html#{found.origin.id}" in page
        assert (found.days is None) == (not found.origin.as_of)


def test_age_is_counted_from_the_last_day_that_a_source_speaks_of(world: World) -> None:
    later = replace(world, built_at="2026-11-26T00:00:00Z")
    for found in digest.ages(later):
        if len(found.origin.as_of) == 10:
            days = (date(2026, 11, 26) - date.fromisoformat(found.origin.as_of)).days
            assert found.days == max(0, days)


def test_every_answer_stands_in_the_digest(world: World, published: pipeline.Home) -> None:
    page = (published.site / "digest/index.html").read_text(encoding="utf-8")
    for finding in world.findings.values():
        if "." not in finding.id:
            assert paths.file(paths.of_finding(finding.id)) in page


def test_the_page_on_corrections_sends_and_asks_nothing_about_a_person(
    published: pipeline.Home,
) -> None:
    for folder in ("", "ur/"):
        path = published.site / folder / "corrections/index.html"
        page = path.read_text(encoding="utf-8")
        main = page[page.index("<main") : page.index("</main>")]
        assert "<form" not in main
        assert "<input" not in main
        assert main.count("<li>") == 4
