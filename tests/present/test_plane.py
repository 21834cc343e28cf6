"""Paths in a plane: drawn inside the picture, named at their ends, the subject with its ranges."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import altair
import pytest

from salamti.model.finding import Axis, Chart, Scalar
from salamti.model.words import LANGUAGES, Language, Text
from salamti.present import charts, vega
from salamti.present.plots import svg
from salamti.present.plots.frame import NARROW, WIDE
from salamti.present.words import Speaker

NAMES = {
    "AAA": Text("Subjectland", "موضوع ملک"),
    **{f"P{i:02d}": Text(f"Peer number {i}", f"ہم پلہ ملک {i}") for i in range(14)},
}


def row(country: str, year: int, x: float, y: float) -> dict[str, Scalar]:
    return {
        "country": country, "year": year, "control": x, "safety": y,
        "x_low": x - 5, "x_high": x + 5, "low": y - 6, "high": y + 6,
    }  # fmt: skip


PATH = [row("AAA", 2000 + i, 50 + i % 4, 40 + i) for i in range(24)]
PEERS = [
    row(f"P{i:02d}", year, 30 + 3 * i + (year - 2000) / 5, 20 + (i * 37) % 60 + (year - 2000) / 2)
    for i in range(14)
    for year in (2000, 2005, 2010, 2015, 2020, 2023)
]


def chart(rows: list[dict[str, Scalar]], **more: Any) -> Chart:
    chosen: dict[str, Any] = {"subject": "AAA"} | more
    return Chart(
        id="plane",
        title=Text("Two scores", "دو اسکور"),
        alt=Text("A plane", "خاکہ"),
        mark="plane",
        data=tuple(rows),
        x=Axis(column="control", label=Text("Control", "کنٹرول"), kind="quantity"),
        y=Axis(column="safety", label=Text("Safety", "تحفظ"), kind="quantity"),
        colour=Axis(
            column="country", label=Text("Country", "ملک"), kind="category",
            order=tuple(NAMES), labels=NAMES,
        ),
        **chosen,
    )  # fmt: skip


def drawn(rows: list[dict[str, Scalar]], language: Language = "en", width: float = WIDE) -> str:
    made = charts.picture(chart(rows), Speaker(language, {}), width=width)
    assert made is not None
    return made.content


def bare(text: ElementTree.Element) -> str:
    """The words without the marks of their direction."""
    return (text.text or "").strip("\u2067\u2069")


def texts(content: str) -> list[tuple[float, float, float, str]]:
    """Left, right, baseline and words of each text that starts at its place."""
    root = ElementTree.fromstring(f"<svg>{content}</svg>")  # noqa: S314 (our own drawing)
    return [
        (float(t.attrib["x"]), float(t.attrib["x"]) + svg.text_width(bare(t), 12),
         float(t.attrib["y"]), bare(t))
        for t in root.iter("text")
        if "text-anchor" not in t.attrib
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_everything_lies_inside_the_picture(language: Language, width: float) -> None:
    content = drawn([*PATH, *PEERS], language, width)
    for key in ("x", "cx", "x1", "x2"):
        for found in re.findall(rf' {key}="([-\d.]+)"', content):
            assert -1 <= float(found) <= width + 1
    assert all(right <= width + 1 for _, right, _, _ in texts(content))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_names_stand_at_their_paths_and_cover_each_other_nowhere(
    language: Language, width: float
) -> None:
    placed = texts(drawn([*PATH, *PEERS], language, width))
    said = " ".join(words for *_, words in placed)
    assert getattr(NAMES["AAA"], language) in said
    named = sum(getattr(name, language) in said for name in NAMES.values())
    assert named >= len(NAMES) - 2
    for one, two in combinations(placed, 2):
        apart = one[1] <= two[0] or two[1] <= one[0] or abs(one[2] - two[2]) >= 12
        assert apart, (one, two)


def test_the_subject_has_a_dot_for_each_year_and_ranges_at_its_ends() -> None:
    content = drawn([*PATH, *PEERS])
    assert content.count('class="dot-subject"') == len(PATH)
    assert content.count('class="whisker"') == 4
    assert content.count('class="line faint"') == 14
    assert ">2000<" in content
    assert "Subjectland 2023" in content


def test_one_year_is_a_dot_and_no_year_no_picture() -> None:
    content = drawn(PATH[:1])
    assert "line subject" not in content
    assert content.count('class="dot-subject"') == 1
    unknown = [{**PATH[0], "safety": None}]
    assert charts.picture(chart(unknown), Speaker("en", {})) is None
    assert vega.specification(chart(unknown), Speaker("en", {})) is None


def test_peers_alone_are_drawn_without_a_subject() -> None:
    content = drawn(PEERS)
    assert "dot-subject" not in content
    assert content.count('class="dot"') == 14


def test_the_interactive_twin_follows_the_years() -> None:
    spec = vega.specification(chart([*PATH, *PEERS]), Speaker("ur", {}))
    assert spec is not None
    altair.LayerChart.from_dict({k: v for k, v in spec.items() if k != "$schema"})
    line = spec["layer"][0]["encoding"]
    assert line["order"]["field"] == "year"
    assert spec["data"]["values"][-1]["subject"]
    assert spec["data"]["values"][-1]["group"] == NAMES["AAA"].ur
