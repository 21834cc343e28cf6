"""Nothing of a closed source is in a published byte: site, exports, answers, ways back."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from salamti import analyses, exports, pipeline
from salamti.base import registry
from salamti.store.database import Store
from salamti.store.public import PublicStore

NAMES = re.compile("mini_closed|Mini Secret|Mini Vendor|منی خفیہ".encode())
FIGURES = re.compile(rb"(?<![\w.#-])(?:777|4242|4,242)(?:\.0)?(?![\w.-])")
TEXT = {".html", ".json", ".csv", ".txt", ".xml", ".svg", ".bib", ".md", ".geojson", ".jsonld"}


def leaks(content: bytes, *, figures: bool = True) -> list[bytes]:
    found = NAMES.findall(content)
    return found + (FIGURES.findall(content) if figures else [])


def published_bytes(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a site, unpacked where it is packed."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        yield path.relative_to(folder).as_posix(), content
        if path.suffix == ".gz":
            yield f"{path.name}!", gzip.decompress(content)
        if path.suffix == ".zip":
            yield from unpacked(path)


def unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield f"{path.name}!{name}", archive.read(name)


def test_the_secrets_would_be_found() -> None:
    """The patterns see a leak in the forms in which a site would print it."""
    for leak in (b'{"value":777}', b"<td>4,242</td>", b"x,777.0\n", "منی خفیہ".encode()):
        assert leaks(leak)
    for harmless in (b"#777", b"toll-a777b", b"0.777", b'id="4242-x"'):
        assert not leaks(harmless)


def test_no_file_of_the_site_holds_a_closed_row(published: pipeline.Home) -> None:
    found, seen = {}, 0
    for name, content in published_bytes(published.site):
        seen += 1
        said = leaks(content, figures=Path(name).suffix in TEXT)
        if said:
            found[name] = said[:3]
    assert found == {}
    assert seen > 20


@pytest.mark.parametrize("form", registry.names(exports.__name__))
def test_no_export_holds_a_closed_row(built: pipeline.Home, tmp_path: Path, form: str) -> None:
    path = pipeline.export(form, tmp_path / form, home=built)
    contents = [("", path.read_bytes())]
    if zipfile.is_zipfile(path):
        contents = list(unpacked(path))
    assert [(name, leaks(content)) for name, content in contents if leaks(content)] == []


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("question", registry.names(analyses.__name__))
def test_no_answer_holds_a_closed_row(
    salamti: Callable[..., Any], built: pipeline.Home, mini: str, question: str, language: str
) -> None:
    where = ("--pack", mini, "--home", built.folder, "--lang", language)
    for form in ("--json", "--csv"):
        done = salamti("ask", question, form, *where)
        assert leaks(f"{done.out}{done.err}".encode()) == []


def test_no_way_back_leads_to_a_closed_row(
    salamti: Callable[..., Any], built: pipeline.Home
) -> None:
    with Store(built.store, read_only=True) as store:
        numbers = store.frame("SELECT id FROM number ORDER BY id")["id"].to_list()
    assert numbers
    with PublicStore(built.store) as public:
        said = [[r for t in public.trail(n) for r in t.rows] for n in numbers]
    assert leaks(repr(said).encode()) == []
    for number in numbers[:: len(numbers) // 20]:
        done = salamti("trace", number, "--json", "--home", built.folder)
        assert leaks(done.out.encode()) == []
