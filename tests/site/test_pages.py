"""Every page is sound HTML, works without script, and links to what is there."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from salamti import pipeline
from salamti.site.world import ADDRESS
from salamti.store.public import PublicStore

Parse = Callable[[Path], Any]
Pages = Callable[[Path], Iterator[Path]]
LINK = re.compile(r'(?:href|src)="([^"]*)"')
ANCHOR = re.compile(r'\bid="([^"]+)"')
MAX_WEIGHT = 300_000
STYLES = 40_000


@pytest.fixture(scope="session")
def read(published: pipeline.Home, parse: Parse, pages: Pages) -> dict[str, Any]:
    """All pages of the small country by address."""
    site = published.site
    return {p.relative_to(site).as_posix(): parse(p) for p in pages(site)}


def test_every_element_is_closed_in_order(read: dict[str, Any]) -> None:
    assert {p: r.mistakes for p, r in read.items() if r.mistakes} == {}


def test_every_page_has_one_main_heading_and_skips_no_level(read: dict[str, Any]) -> None:
    for path, page in read.items():
        assert page.headings.count(1) == 1, path
        deeper = [b for a, b in zip(page.headings, page.headings[1:], strict=False) if b > a + 1]
        assert deeper == [], path


def test_ids_are_unique(read: dict[str, Any]) -> None:
    assert {p for p, r in read.items() if len(set(r.ids)) != len(r.ids)} == set()


def test_every_control_has_a_label(read: dict[str, Any]) -> None:
    for path, page in read.items():
        bare = [c for c in page.controls if not c["within"] and c.get("id") not in page.labelled]
        assert bare == [], path


def test_pages_say_their_language_and_direction(read: dict[str, Any]) -> None:
    for path, page in read.items():
        expected = ("ur", "rtl") if path.startswith("ur/") else ("en", "ltr")
        assert (page.html["lang"], page.html["dir"]) == expected, path


def test_both_languages_have_the_same_pages(read: dict[str, Any]) -> None:
    urdu = {p.removeprefix("ur/") for p in read if p.startswith("ur/")}
    assert urdu == {p for p in read if not p.startswith("ur/")}


def test_nothing_needs_an_exception_of_the_content_policy(read: dict[str, Any]) -> None:
    assert {p: r.inline for p, r in read.items() if r.inline} == {}


def test_no_file_comes_from_another_host(read: dict[str, Any]) -> None:
    for path, page in read.items():
        outside = [f for f in page.files if re.match(r"(?:[a-z]+:)?//", f)]
        assert [f for f in outside if not f.startswith(ADDRESS)] == [], path


def test_an_answer_is_in_the_page_before_any_script_runs(published: pipeline.Home) -> None:
    page = (published.site / "q" / "toll" / "index.html").read_text(encoding="utf-8")
    assert '<svg viewBox="0 0 680' in page
    assert page.index('class="answer"') < page.index("<svg")


def test_every_number_on_a_page_leads_to_its_way_back(published: pipeline.Home) -> None:
    page = published.site / "q" / "toll" / "index.html"
    links = re.findall(r'class="number" href="([^"]+)"', page.read_text(encoding="utf-8"))
    assert links
    for link in links:
        target, _, anchor = link.partition("#")
        way = (page.parent / target).resolve()
        assert f'id="{anchor}"' in way.read_text(encoding="utf-8")


def test_a_security_result_stands_beside_its_rights(published: pipeline.Home) -> None:
    with PublicStore(published.store) as public:
        shown = [f for f in public.finding_ids() if public.finding(f).security_result]
    assert "toll" in shown
    page = (published.site / "q" / "toll" / "index.html").read_text(encoding="utf-8")
    assert page.index('class="rights"') < page.index("<section")


def test_the_page_for_lost_readers_works_at_any_depth(read: dict[str, Any]) -> None:
    for path in ("404.html", "ur/404.html"):
        page = read[path]
        local = [x for x in [*page.links, *page.files] if not x.startswith(("#", "https://"))]
        assert all(x.startswith("/") for x in local), path


@pytest.mark.parametrize("which", ["published", "empty"])
def test_links_of_a_small_site_lead_somewhere(
    which: str, published: pipeline.Home, bare: str, tmp_path: Path, clock: Any
) -> None:
    site = published.site
    if which == "empty":
        empty = pipeline.Home(folder=tmp_path)
        site = pipeline.build(home=empty, pack=bare, clock=clock).site
    assert broken(site) == []


@pytest.mark.xdist_group("site")
def test_links_of_the_whole_site_lead_somewhere(whole: Path) -> None:
    assert broken(whole)[:20] == []


def broken(site: Path) -> list[str]:
    """Links within the site whose file or anchor is not there."""
    texts = {p: p.read_text(encoding="utf-8") for p in site.rglob("*.html")}
    anchors = {p: set(ANCHOR.findall(t)) for p, t in texts.items()}
    files = {str(p) for p in site.rglob("*") if p.is_file()}
    found = []
    for path, text in texts.items():
        for link in set(LINK.findall(text)):
            problem = _broken(site, path, link, files=files, anchors=anchors)
            if problem:
                found.append(f"{path.relative_to(site)}: {link} {problem}")
    return found


def _broken(
    site: Path, path: Path, link: str, *, files: set[str], anchors: dict[Path, set[str]]
) -> str:
    if re.match(r"[a-z]+:", link) or link.startswith("?"):
        return ""
    target, _, anchor = unquote(link).partition("#")
    target = target.partition("?")[0]
    base = site if target.startswith("/") else path.parent
    file = _joined(base, target.lstrip("/")) if target else str(path)
    if file not in files:
        return "is not there"
    if anchor and anchor not in anchors.get(Path(file), set()):
        return "has no such anchor"
    return ""


def _joined(base: Path, target: str) -> str:
    parts = list(base.parts)
    for part in target.split("/"):
        if part == "..":
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return str(Path(*parts))


@pytest.mark.xdist_group("site")
def test_no_page_weighs_more_than_it_may(whole: Path) -> None:
    """Compressed, with style and script, without fonts; the interactive library comes on demand."""
    shared = sum(
        len(gzip.compress((whole / "static" / name).read_bytes()))
        for name in ("site.css", "site.js", "mark.svg")
    )
    assert shared < STYLES
    heavy = {
        p.relative_to(whole).as_posix(): weight
        for p in whole.rglob("*.html")
        if p.stat().st_size > MAX_WEIGHT // 2
        and (weight := len(gzip.compress(p.read_bytes(), 6)) + shared) > MAX_WEIGHT
    }
    assert heavy == {}


@pytest.mark.xdist_group("site")
def test_every_place_has_its_page_and_its_circle(whole: Path) -> None:
    page = (whole / "places" / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'<a href="(\.\./places/\w+/index\.html)"', page))
    assert len(linked) == 167
    assert page.count("<circle") >= 160
    assert all((whole / "places" / link).resolve().is_file() for link in linked)


@pytest.mark.xdist_group("site")
def test_urdu_pages_are_in_urdu(whole: Path) -> None:
    page = (whole / "ur" / "index.html").read_text(encoding="utf-8")
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", page, flags=re.S)
    urdu, latin = len(re.findall("[؀-ۿ]", body)), len(re.findall("[A-Za-z]", body))
    assert urdu > 10 * latin


@pytest.mark.xdist_group("site")
def test_the_first_page_tells_what_is_likely_and_how_good_we_were(whole: Path) -> None:
    page = (whole / "index.html").read_text(encoding="utf-8")
    entry = page.split('href="q/outlook/index.html"', 1)[1].split("</li>", 1)[0]
    said = re.sub(r"<[^>]+>", "", entry)
    assert "9 times in 10" in said
    assert "counts end in December 2021" in said
    assert 'href="q/track_record/index.html"' in entry


@pytest.mark.xdist_group("site")
def test_a_map_of_a_finding_is_drawn_and_offers_no_empty_button(whole: Path) -> None:
    page = (whole / "q" / "outlook" / "index.html").read_text(encoding="utf-8")
    figure = page.split('id="chart-map"', 1)[1].split("</figure>", 1)[0]
    assert figure.count("<circle") >= 2 * 114
    assert "data-spec" not in figure
