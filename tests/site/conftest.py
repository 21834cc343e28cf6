"""The built site of the country, once for all tests that look at it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from salamti import pipeline

ROOT = Path(__file__).resolve().parents[2]
PACK = "pk"
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the country: that of `make demo` where it is current, else a fresh one."""
    home = pipeline.Home(folder=ROOT / "build")
    if home.store.is_file() and (home.site / "index.html").is_file():
        page = (home.site / "index.html").read_text(encoding="utf-8")
        built = re.search(r'data-build="(\w+)"', page)
        if built and built[1] == pipeline.build_key(home, PACK):
            return home.site
    fresh = pipeline.Home(folder=tmp_path_factory.mktemp("whole"))
    return pipeline.build(home=fresh, pack=PACK).site


@dataclass
class Read:
    """What a page holds, as a strict parser finds it."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    labelled: list[str] = field(default_factory=list)
    controls: list[dict[str, str | None]] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    html: dict[str, str | None] = field(default_factory=dict)
    inline: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)


class _Strict(HTMLParser):
    """Every element is closed in order; attributes are collected."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.read = Read()
        self.in_label = 0

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._collect(tag, dict(attrs))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._collect(tag, dict(attrs))
        if tag not in VOID:
            self.open.append(tag)
            self.in_label += tag == "label"

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.read.mistakes.append(f"</{tag}> at {self.getpos()}")
        self.in_label -= tag == "label"

    def _collect(self, tag: str, found: dict[str, str | None]) -> None:
        read = self.read
        if found.get("id"):
            read.ids.append(str(found["id"]))
        if found.get("href") is not None and tag != "link":
            read.links.append(str(found["href"]))
        if tag in {"script", "img", "link", "iframe"}:
            read.files.append(str(found.get("src") or found.get("href") or ""))
        if tag == "label" and found.get("for"):
            read.labelled.append(str(found["for"]))
        if tag in {"input", "select", "textarea"}:
            read.controls.append(found | {"within": str(self.in_label or "")})
        if re.fullmatch("h[1-6]", tag):
            read.headings.append(int(tag[1]))
        if tag == "html":
            read.html = found
        if "style" in found or any(k.startswith("on") for k in found):
            read.inline.append(f"{tag} at {self.getpos()}")
        if tag == "script" and "src" not in found and found.get("type") != "application/ld+json":
            read.inline.append(f"script at {self.getpos()}")


@pytest.fixture(scope="session")
def parse() -> Callable[[Path], Read]:
    """Reads a page strictly."""

    def read(path: Path) -> Read:
        parser = _Strict()
        parser.feed(path.read_text(encoding="utf-8"))
        parser.close()
        parser.read.mistakes += [f"<{tag}> is not closed" for tag in parser.open]
        return parser.read

    return read


@pytest.fixture(scope="session")
def pages() -> Callable[[Path], Iterator[Path]]:
    """All pages under a folder."""
    return lambda folder: iter(sorted(folder.rglob("*.html")))
