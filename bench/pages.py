"""What a page weighs on the wire and when its first chart is painted, in headless Chromium."""

from __future__ import annotations

import gzip
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Response, sync_playwright

from bench._measure import SALAMTI, Result, Skip, process
from salamti import serving

FONTS = (".woff2", ".woff", ".ttf")
PAINTED = """
window.__painted = null;
const look = () => {
  const chart = document.querySelector("figure svg, figure img, figure canvas");
  const there = chart && chart.getBoundingClientRect().width > 0 && chart.complete !== false;
  if (!there) { requestAnimationFrame(look); return; }
  const note = () => { window.__painted = performance.now(); };
  requestAnimationFrame(() => requestAnimationFrame(note));
};
requestAnimationFrame(look);
"""


def run(folder: Path) -> Iterator[Result]:
    """The heaviest page of each kind: weight without fonts, first chart painted."""
    site = built(folder)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise Skip("there is no Chromium on this machine")
    with serving.server(site, 0) as server, sync_playwright() as play:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        base = f"http://127.0.0.1:{server.server_port}/"
        for kind, page in sorted(heaviest(site).items()):
            yield from measured(browser, base + page, kind)
        browser.close()
        server.shutdown()


def built(folder: Path) -> Path:
    """The site of `SALAMTI_HOME` where there is one, else a new one."""
    site = Path(os.environ.get("SALAMTI_HOME", folder)) / "site"
    if not (site / "index.html").is_file():
        process([*SALAMTI, "demo", "--home", str(folder)])
        site = folder / "site"
    return site


def heaviest(site: Path) -> dict[str, str]:
    """For each kind of page the one with the largest file: kinds are told by their folders."""
    found: dict[str, Path] = {}
    for path in site.rglob("*.html"):
        parts = path.parent.relative_to(site).parts
        language, parts = ("ur ", parts[1:]) if parts[:1] == ("ur",) else ("", parts)
        kind = "home" if not parts else "/".join([parts[0], *("*" for _ in parts[1:])])
        key = language + kind
        if key not in found or path.stat().st_size > found[key].stat().st_size:
            found[key] = path
    return {kind: path.relative_to(site).as_posix() for kind, path in found.items()}


def measured(browser: Browser, url: str, kind: str) -> Iterator[Result]:
    """Weight of what the page fetches by itself, median of three first paints of a chart."""
    weights, paints = [], []
    for _ in range(3):
        weight, painted = visit(browser, url)
        weights.append(weight)
        paints.append(painted)
    yield Result(what=f"{kind}: weight", value=weights[0] / 1000, unit="kB", target="under 300 kB")
    seen = [p for p in paints if p is not None]
    if seen:
        yield Result(
            what=f"{kind}: first chart painted", value=median(seen), unit="s", target="under 1 s"
        )


def visit(browser: Browser, url: str) -> tuple[int, float | None]:
    """Bytes fetched, compressed, without fonts, and seconds until the first chart was painted."""
    page = browser.new_context().new_page()
    page.add_init_script(PAINTED)
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(url, wait_until="networkidle")
    weight = sum(len(gzip.compress(a.body(), 6)) for a in answers if not a.url.endswith(FONTS))
    painted = page.evaluate("window.__painted")
    page.context.close()
    return weight, None if painted is None else painted / 1000
