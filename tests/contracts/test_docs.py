"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salamti import analyses, sources
from salamti.base import registry
from scripts import reference

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])


@pytest.mark.parametrize("name", sorted(reference.pages()))
def test_the_reference_is_what_the_registries_say(name: str) -> None:
    written = (reference.FOLDER / name).read_text(encoding="utf-8")
    assert written == reference.pages()[name], "run: make docs"


@pytest.mark.parametrize("name", registry.names(sources.__name__))
def test_every_source_has_its_page(name: str) -> None:
    assert len((ROOT / "docs" / "sources" / f"{name}.md").read_text(encoding="utf-8")) > 300


@pytest.mark.parametrize("name", registry.names(analyses.__name__))
def test_every_analysis_has_its_method_page(name: str) -> None:
    assert len((ROOT / "docs" / "methods" / f"{name}.md").read_text(encoding="utf-8")) > 300


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_between_documents_resolves(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = [target for target in LINK.findall(text) if not (page.parent / target).exists()]
    assert broken == []
