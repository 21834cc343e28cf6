"""The reader's own case in a real browser: what the sliders give is what Python gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from salamti import pipeline
from salamti.analyses._scenarios.given import READS, Given, given
from salamti.analyses._scenarios.outcomes import OUTCOMES, outcomes, quantiles
from salamti.methods import dividend
from salamti.model.scenario import Case
from salamti.serving import server
from salamti.store.database import Store
from salamti.store.reading import Reader

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGE = "q/scenarios/index.html"
FORM = "#explorer-own"
TOLERANCE = 1e-6
SETTINGS: tuple[tuple[dict[str, float], str], ...] = (
    ({}, ""),
    ({"growth": 5.5}, ""),
    ({"revenue": 21, "borrowing": 3.2, "interest": 9.5}, "flood"),
    ({"defence": 24.4, "development": 8, "human": 30.1, "diplomacy": 1.2}, "conflict"),
    ({"growth": 0, "revenue": 10, "borrowing": 0, "interest": 18}, "oil"),
    ({"human": 45, "development": 35, "defence": 5}, ""),
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt install chromium"),
    pytest.mark.xdist_group("site"),
]


@pytest.fixture(scope="module")
def address(whole: Path) -> Iterator[str]:
    running = server(whole, 0)
    Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}/"
    running.shutdown()
    running.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Given:
    """What the packaged facts give the model."""
    home = pipeline.Home(folder=tmp_path_factory.mktemp("scenarios"))
    pipeline.prepare(home, "pk")
    with Store(home.store, read_only=True) as store:
        found = given(Reader(store, READS), "scenarios")
    assert found is not None
    return found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which no script may fail."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    mistakes: list[str] = []
    opened.on("pageerror", lambda error: mistakes.append(str(error)))
    opened.on("console", lambda said: mistakes.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    assert mistakes == []


def move(page: Page, goals: dict[str, float], shock: str) -> None:
    """Set sliders as a reader's hand would, and let the page work."""
    for name, value in goals.items():
        page.locator(f"{FORM} input[name={name}]").evaluate(
            "(slider, value) => { slider.value = value;"
            " slider.dispatchEvent(new Event('input', { bubbles: true })); }",
            str(value),
        )
    page.locator(f"{FORM} select[name=choice]").select_option(shock)
    settled(page)


def settled(page: Page) -> None:
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def result(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.locator(FORM).evaluate("(form) => form.salamti.result")
    return found


def python(known: Given, goals: dict[str, float], shock: str) -> dict[str, Any]:
    """The same case by salamti.methods.dividend."""
    case = Case(
        id="own",
        name=known.book.cases[0].name,
        about=known.book.cases[0].about,
        goals=goals,
        shock=shock or None,
    )
    path = dividend.path(known.parameters, known.plan(case), known.chance)
    return {name: quantiles(values).T for name, values in outcomes(path).items()}


@pytest.mark.parametrize(("goals", "shock"), SETTINGS)
def test_every_year_and_outcome_equals_pythons(
    page: Page, address: str, known: Given, goals: dict[str, float], shock: str
) -> None:
    page.goto(address + PAGE)
    move(page, goals, shock)
    there, here = result(page), python(known, goals, shock)
    assert set(there) == set(here) == set(OUTCOMES)
    for name, values in here.items():
        assert np.shape(there[name]) == values.shape == (known.book.years, 5)
        assert np.allclose(there[name], values, rtol=TOLERANCE, atol=TOLERANCE), name


def test_a_case_made_beforehand_is_what_the_sliders_give(
    page: Page, address: str, known: Given
) -> None:
    """The static pages and the sliders are one model."""
    page.goto(address + PAGE)
    case = next(c for c in known.book.cases if c.id == "policy_targets")
    move(page, dict(case.goals), case.shock or "")
    path = dividend.path(known.parameters, known.plan(case), known.chance)
    human = quantiles(outcomes(path)["human"])[2, -1]
    assert result(page)["human"][-1][2] == pytest.approx(human, rel=TOLERANCE)


def test_the_address_keeps_the_case_and_brings_it_back(page: Page, address: str) -> None:
    page.goto(address + PAGE)
    move(page, {"growth": 6, "human": 30}, "flood")
    page.locator(f"{FORM} select[name=shown]").select_option("debt")
    before, kept = result(page), page.url
    assert "own-growth=6" in kept
    assert "own-choice=flood" in kept
    page.goto(kept)
    assert result(page) == before
    assert page.locator(f"{FORM} select[name=shown]").input_value() == "debt"
    page.locator(f"{FORM} button.reset").click()
    settled(page)
    assert "own-" not in page.url


def test_shares_never_exceed_the_whole(page: Page, address: str) -> None:
    page.goto(address + PAGE)
    move(page, {"human": 45, "development": 35, "defence": 35}, "")
    values = [
        float(page.locator(f"{FORM} input[name={name}]").input_value()) for name in dividend.PARTS
    ]
    assert sum(values) == pytest.approx(100, abs=0.051)
    assert page.locator(f"{FORM} .left").inner_text().endswith("0.0%")


def test_keys_move_a_slider_and_the_sentence_follows(page: Page, address: str) -> None:
    page.goto(address + PAGE)
    said = page.locator(f"{FORM} [role=status]")
    before = said.inner_text()
    page.locator(f"{FORM} input[name=human]").focus()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    settled(page)
    assert float(page.locator(f"{FORM} input[name=human]").input_value()) == pytest.approx(21.7)
    assert said.inner_text() != before
    assert "21.7" in page.locator(f"{FORM} output").nth(6).inner_text()


@pytest.mark.parametrize("language", ["", "ur/"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_the_page_is_accessible_and_fits(
    browser: Browser, address: str, language: str, width: int, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened = context.new_page()
    opened.goto(address + language + PAGE)
    assert opened.locator(FORM).is_visible()
    wide = opened.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    assert violations(opened) == []
    context.close()


def test_without_script_the_cases_stand_and_the_sliders_say_so(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(address + PAGE)
    assert not opened.locator(FORM).is_visible()
    assert opened.locator("#note-own").is_visible()
    assert opened.locator("#table-side tbody tr").count() == 7
    context.close()


def violations(page: Page) -> list[str]:
    """What axe finds, or a skip where it is not installed."""
    for package in ("axe_playwright_python", "axe_core_python"):
        found = find_spec(package)
        if found and found.submodule_search_locations:
            script = Path(found.submodule_search_locations[0]) / "axe.min.js"
            page.evaluate("() => document.fonts.ready.then(() => true)")
            page.evaluate(script.read_text(encoding="utf-8"))
            report = page.evaluate(
                "(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", TAGS
            )
            return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in report["violations"]]
    pytest.skip("no package with axe-core is installed")
