"""The site in a real browser: accessible in both languages, on wide and narrow screens, light and
dark, with and without script; nothing is asked of another host."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from threading import Thread
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from salamti.serving import server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "index.html",
    "q/toll/index.html",
    "q/partners/index.html",
    "q/outlook/index.html",
    "q/alerts/index.html",
    "q/hotspots/index.html",
    "q/track_record/index.html",
    "policy/index.html",
    "policy/internal_security/index.html",
    "places/index.html",
    "places/PK5/index.html",
    "places/PK201/index.html",
    "registers/index.html",
    "registers/operations/index.html",
    "claims/index.html",
    "sources/index.html",
    "methods/index.html",
    "about/index.html",
    "limits/index.html",
    "data/index.html",
    "digest/index.html",
    "trace/places.PK201/index.html",
    "embed/toll/deaths_by_year.html",
    "404.html",
)
ANSWERS = (
    "q/security_index/index.html",
    "q/balance/index.html",
    "q/roots/index.html",
    "q/scenarios/index.html",
    "q/campaigns/index.html",
    "q/campaigns.zarb-e-azb-2014/index.html",
    "q/incidents/index.html",
    "q/protection/index.html",
    "q/law/index.html",
    "q/justice/index.html",
    "q/voices/index.html",
    "q/borders/index.html",
)
"""Further answers: pages of the same kind, seen in two looks instead of four."""
BOTH = [f"{language}{p}" for language in ("", "ur/") for p in PAGES]
ANSWERED = [f"{language}{p}" for language in ("", "ur/") for p in ANSWERS]
SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt install chromium"),
]


@dataclass(frozen=True, slots=True)
class Look:
    """A screen and what the reader's system asks for."""

    width: int
    scheme: Literal["light", "dark"]
    script: bool

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}-{'script' if self.script else 'plain'}"


LOOKS = (
    Look(1280, "light", True),
    Look(375, "dark", True),
    Look(375, "light", False),
    Look(1280, "dark", False),
)


@pytest.fixture(scope="session")
def address(whole: Path) -> Iterator[str]:
    """The site, served on this machine."""
    running = server(whole, 0)
    Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}/"
    running.shutdown()
    running.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    for package in ("axe_playwright_python", "axe_core_python"):
        found = find_spec(package)
        if found and found.submodule_search_locations:
            folder = Path(found.submodule_search_locations[0])
            return (folder / "axe.min.js").read_text(encoding="utf-8")
    pytest.skip("no package with axe-core is installed")


class Visit:
    """One page in one look; remembers what went wrong on the way."""

    def __init__(self, browser: Browser, look: Look) -> None:
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.context = browser.new_context(
            viewport={"width": look.width, "height": 900}, color_scheme=look.scheme
        )
        self.context.route("**/*", self._stay if look.script else self._strip)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def _stay(self, route: Route) -> None:
        """Only this machine may be asked."""
        if urlsplit(route.request.url).hostname not in {"127.0.0.1", None}:
            self.outside.append(route.request.url)
            route.abort()
            return
        route.continue_()

    def _strip(self, route: Route) -> None:
        """A reader without script gets the page without script."""
        if route.request.resource_type != "document":
            self._stay(route)
            return
        answer = route.fetch()
        route.fulfill(response=answer, body=SCRIPT.sub("", answer.text()))

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds, with the elements concerned."""
    page.evaluate("() => document.fonts.ready.then(() => null)")
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}"
        for v in found["violations"]
    ]


SEEN = [*product(BOTH, LOOKS), *product(ANSWERED, (LOOKS[0], LOOKS[2]))]


@pytest.mark.parametrize(("path", "look"), SEEN, ids=str)
def test_a_page_is_accessible(
    path: str, look: Look, address: str, browser: Browser, axe: str
) -> None:
    with Visit(browser, look) as visit:
        visit.page.goto(address + path)
        assert violations(visit.page, axe) == []
        assert visit.outside == []
        assert visit.errors == []


@pytest.mark.parametrize("path", [*BOTH, *ANSWERED])
def test_nothing_runs_out_of_a_narrow_screen(path: str, address: str, browser: Browser) -> None:
    with Visit(browser, Look(320, "light", True)) as visit:
        visit.page.goto(address + path)
        wide = visit.page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= 320


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("folder", ["", "ur/"])
def test_a_chart_can_be_explored(
    scheme: str, folder: str, address: str, whole: Path, browser: Browser
) -> None:
    root = address if scheme == "http" else f"file://{whole}/"
    with Visit(browser, Look(1280, "light", True)) as visit:
        page = visit.page
        page.goto(f"{root}{folder}q/toll/index.html")
        page.click("#chart-deaths_by_year button.explore")
        page.wait_for_selector("#chart-deaths_by_year .explored svg")
        assert not page.is_visible("#chart-deaths_by_year .drawing")
        assert "explore=deaths_by_year" in page.url
        page.select_option("select[data-pick=deaths_by_year]", index=1)
        assert "show-deaths_by_year=" in page.url
        page.click("#chart-deaths_by_year button.explore")
        assert page.is_visible("#chart-deaths_by_year .drawing")
        assert visit.errors == []
        assert visit.outside == []


def test_every_chart_of_a_page_can_be_explored(address: str, browser: Browser) -> None:
    with Visit(browser, Look(1280, "light", True)) as visit:
        for path in (
            "q/toll/index.html",
            "policy/internal_security/index.html",
            "claims/index.html",
        ):
            visit.page.goto(address + path)
            for button in visit.page.query_selector_all("figure.chart button.explore"):
                button.click()
                visit.page.wait_for_function("b => !b.disabled", arg=button)
            shown = len(visit.page.query_selector_all(".explored svg"))
            assert shown == len(visit.page.query_selector_all("figure.chart button.explore"))
        assert visit.errors == []


def test_filters_of_a_register_stand_in_the_address(address: str, browser: Browser) -> None:
    rows = "#records tbody tr:visible"
    with Visit(browser, Look(1280, "light", True)) as visit:
        page = visit.page
        page.goto(f"{address}registers/operations/index.html")
        every = page.locator(rows).count()
        page.fill("input[name=q]", "swat")
        some = page.locator(rows).count()
        assert 0 < some < every
        assert "q=swat" in page.url
        page.reload()
        assert page.locator(rows).count() == some
        page.click("button.clear")
        assert page.locator(rows).count() == every
        assert "?" not in page.url


def test_without_script_a_register_shows_all_rows_and_no_dead_controls(
    address: str, browser: Browser
) -> None:
    with Visit(browser, Look(1280, "light", False)) as visit:
        visit.page.goto(f"{address}registers/operations/index.html")
        assert visit.page.locator("#records tbody tr:visible").count() == 29
        assert visit.page.locator("form.filters").is_hidden()
        assert visit.page.locator("button:visible").count() == 0


def test_the_map_changes_its_shade_and_remembers_it(address: str, browser: Browser) -> None:
    with Visit(browser, Look(1280, "light", True)) as visit:
        page = visit.page
        page.goto(f"{address}places/index.html")
        choice = page.locator("input[name=shade]").nth(1)
        mark = page.locator(".map circle.place[data-base]")
        before = mark.evaluate_all("all => all.map(c => c.getAttribute('class')).join()")
        choice.check()
        after = mark.evaluate_all("all => all.map(c => c.getAttribute('class')).join()")
        assert before != after
        assert f"shade={choice.input_value()}" in page.url
        page.reload()
        assert mark.evaluate_all("all => all.map(c => c.getAttribute('class')).join()") == after


def test_a_link_to_another_build_says_so(address: str, browser: Browser) -> None:
    with Visit(browser, Look(1280, "light", True)) as visit:
        visit.page.goto(f"{address}q/toll/index.html?build=0123456789ab")
        assert "0123456789ab" in visit.page.inner_text("#build-notice")


def test_the_keyboard_reaches_content_and_menu(address: str, browser: Browser) -> None:
    with Visit(browser, Look(1280, "light", True)) as visit:
        page = visit.page
        page.goto(f"{address}index.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")
        focused = []
        page.goto(f"{address}index.html")
        for _ in range(9):
            page.keyboard.press("Tab")
            focused.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert "policy/index.html" in focused
        assert "ur/index.html" in focused


def test_the_first_chart_is_painted_within_a_second(address: str, browser: Browser) -> None:
    with Visit(browser, Look(1280, "light", True)) as visit:
        visit.page.goto(f"{address}q/toll/index.html")
        painted = visit.page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        )
        assert painted < 1000


def test_a_page_prints_without_controls(address: str, browser: Browser) -> None:
    with Visit(browser, Look(1280, "dark", True)) as visit:
        visit.page.goto(f"{address}q/toll/index.html")
        visit.page.emulate_media(media="print")
        assert visit.page.locator("header.top nav").is_hidden()
        assert visit.page.locator("figure.chart .tools").first.is_hidden()
        assert visit.page.locator("figure.chart svg.wide").first.is_visible()
