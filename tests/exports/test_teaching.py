"""The teaching pack: works without a network, in both languages, with the data of each lesson."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest

from salamti import pipeline
from salamti.exports import teaching
from salamti.store.public import PublicStore

OUTSIDE = re.compile(r"""(?:src|href)=["'](?:https?:)?//|url\(|@import|<script""")
LINK = re.compile(r'href="([^"#]+)"')


@pytest.fixture(scope="module")
def lessons(published: pipeline.Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = pipeline.export(
        "teaching", tmp_path_factory.mktemp("teaching") / "t.zip", home=published
    )
    with zipfile.ZipFile(path) as archive:
        return {n: archive.read(n).decode() for n in archive.namelist()}


def test_a_lesson_for_every_question_in_both_languages(
    published: pipeline.Home, lessons: dict[str, str]
) -> None:
    with PublicStore(published.store) as public:
        asked = [i for i in public.finding_ids() if "." not in i]
    assert asked
    for ident in asked:
        assert {f"en/{ident}.html", f"ur/{ident}.html", f"data/{ident}.csv"} <= set(lessons)
        assert len(re.findall("<li>", lessons[f"en/{ident}.html"])) > len(teaching.TASKS)
    assert 'dir="rtl"' in lessons["ur/index.html"]


def test_nothing_is_fetched_and_every_link_lies_in_the_pack(lessons: dict[str, str]) -> None:
    for name, body in lessons.items():
        if name.endswith(".html"):
            assert not OUTSIDE.search(body), name
            for link in LINK.findall(body):
                found = "/".join((Path("/") / name).parent.joinpath(link).resolve().parts[1:])
                assert found in lessons, (name, link)


def test_the_data_of_a_lesson_are_its_numbers(
    published: pipeline.Home, lessons: dict[str, str]
) -> None:
    with PublicStore(published.store) as public:
        expected = [n.id for n in public.finding("toll").numbers]
    rows = list(csv.DictReader(io.StringIO(lessons["data/toll.csv"], newline="")))
    assert [r["id"] for r in rows] == expected
    assert all(r["source"] and r["licence"] for r in rows)
