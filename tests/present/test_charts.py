"""Charts become pictures: for wide and narrow screens, as files, and as specifications."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import altair
import pytest

from salamti.model.finding import Axis, Chart, Mark, Scalar
from salamti.model.words import LANGUAGES, Language, Text
from salamti.present import charts, vega
from salamti.present.plots import palette, svg
from salamti.present.plots.frame import NARROW, WIDE, frames
from salamti.present.words import Speaker

YEAR = Axis(column="year", label=Text("Year", "سال"), kind="year")
MONTH = Axis(column="month", label=Text("Month", "مہینہ"), kind="month")
DEATHS = Axis(column="deaths", label=Text("deaths", "اموات"), kind="quantity")
WHO = Axis(
    column="who",
    label=Text("Who", "کون"),
    kind="category",
    order=("civilians", "unknown"),
    labels={"civilians": Text("Civilians", "عام شہری"), "unknown": Text("Unknown", "نامعلوم")},
)
PLACE = Axis(column="place", label=Text("Place", "جگہ"), kind="category")
INDICATOR = Axis(column="indicator", label=Text("Indicator", "اشاریہ"), kind="category")

Rows = Sequence[Mapping[str, Scalar]]
BY_YEAR: Rows = [
    {"year": y, "deaths": d, "low": d - 5, "high": d + 9, "who": "civilians", "place": "North"}
    for y, d in ((2001, 40), (2002, 75), (2003, 60), (2006, 20), (2007, 31))
]
STACKED: Rows = [
    {"year": y, "deaths": y - 1990, "who": w} for y in (2001, 2002, 2003) for w in WHO.order
]
BY_PLACE: Rows = [
    {"place": p, "deaths": d, "low": d * 0.8, "high": d * 1.3}
    for p, d in (("North <&>", 12.5), ("A district with a very long name indeed", 3.0), ("W", 1.0))
]  # fmt: skip
FACETS: Rows = [
    {"indicator": i, "year": y, "deaths": (y - 2000) * s, "who": w}
    for i, s in (("a", 1), ("b", 1000), ("c", 0.01), ("d", 5))
    for w in WHO.order
    for y in range(2000, 2010)
]


def chart(mark: Mark, rows: Rows, **more: Any) -> Chart:
    chosen: dict[str, Any] = {"x": YEAR, "y": DEATHS} | more
    return Chart(
        id="c",
        title=Text("Deaths & more", "اموات"),
        alt=Text('What it "shows"', "تصویر کا بیان"),
        mark=mark,
        data=tuple(rows),
        **chosen,
    )


STAGE = Axis(
    column="stage",
    label=Text("Stage", "مرحلہ"),
    kind="category",
    order=("known", "ahead"),
    labels={"known": Text("counted", "شمار شدہ"), "ahead": Text("likely", "متوقع")},
)
KNOWN: Rows = [
    {"month": f"2021-{m:02d}", "deaths": m, "stage": "known"} for m in range(1, 13)
]  # fmt: skip
AHEAD: Rows = [
    {
        "month": f"2022-{m:02d}", "deaths": 6, "stage": "ahead",
        "low": 0, "high": 20 + m, "inner_low": 4, "inner_high": 9,
    }
    for m in range(1, 7)
]  # fmt: skip
FAN: Rows = [*KNOWN, *AHEAD]

CHARTS = {
    "line": chart("line", BY_YEAR),
    "lines": chart("line", [*BY_YEAR, *STACKED], colour=WHO, subject="civilians"),
    "columns": chart("bar", BY_YEAR),
    "months": chart(
        "bar", [{"month": f"2024-{m:02d}", "deaths": m} for m in range(1, 13)], x=MONTH
    ),
    "stack": chart("stacked_bar", STACKED, colour=WHO, subject="civilians"),
    "bars": chart("bar", BY_PLACE, x=PLACE),
    "bars across": chart("bar", BY_PLACE, x=DEATHS, y=PLACE),
    "negative": chart("bar", [{"place": "a", "deaths": -4}, {"place": "b", "deaths": 2}], x=PLACE),
    "stacked bars": chart(
        "stacked_bar", [{**r, "place": "x"} for r in STACKED[:2]], x=PLACE, colour=WHO
    ),
    "dots": chart("dot_range", BY_PLACE, x=PLACE),
    "dots by year": chart("dot_range", BY_YEAR, colour=WHO),
    "panels": chart("small_multiples", FACETS, facet=INDICATOR, colour=WHO, subject="civilians"),
    "one value": chart("line", BY_YEAR[:1]),
    "fan": chart("line", FAN, x=MONTH, colour=STAGE, subject="ahead"),
    "all zero": chart("bar", [{"year": 2001, "deaths": 0}, {"year": 2002, "deaths": 0}]),
}  # fmt: skip


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 (our own drawing)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", CHARTS)
def test_every_mark_is_drawn_inside_its_picture(
    name: str, width: float, language: Language
) -> None:
    drawn = charts.picture(CHARTS[name], Speaker(language, {}), width=width)
    assert drawn is not None
    root = parsed(drawn.inline())
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == drawn.says
    for part in root.iter():
        for key in ("x", "cx", "x1", "x2"):
            assert -1 <= float(part.attrib.get(key, 0)) <= width + 1
    assert "nan" not in drawn.content


def test_a_line_is_never_drawn_over_unknown_years() -> None:
    drawn = charts.picture(CHARTS["line"], Speaker("en", {}))
    assert drawn is not None
    runs = re.findall(r'<path d="([^"]+)" class="line subject"/>', drawn.content)
    assert [r.count("L") + 1 for r in runs] == [3, 2]


def test_a_fan_is_a_dark_band_within_a_light_one_and_names_no_peak() -> None:
    drawn = charts.picture(CHARTS["fan"], Speaker("en", {}))
    assert drawn is not None
    light, dark = (
        re.findall(rf'<path d="([^"]+)" class="{name}"/>', drawn.content)
        for name in ("band", "band-inner")
    )
    assert len(light) == len(dark) == 1
    heights = [[float(y) for y in re.findall(r",([\d.]+)", d[0])] for d in (light, dark)]
    assert min(heights[0]) < min(heights[1]) <= max(heights[1]) < max(heights[0])
    assert "(2022-01)" not in drawn.content
    spec = vega.specification(CHARTS["fan"], Speaker("en", {}))
    assert spec is not None
    assert [x["mark"]["type"] for x in spec["layer"]] == ["area", "area", "line", "point"]


def test_the_peak_is_named_with_its_year() -> None:
    drawn = charts.picture(CHARTS["line"], Speaker("en", {}))
    assert drawn is not None
    assert ">75 (2002)<" in drawn.content


def test_rows_without_a_value_are_not_drawn_as_zero() -> None:
    rows: Rows = [{"year": 2001, "deaths": None}, {"year": 2002, "deaths": 3}]
    marks = frames(chart("line", rows), Speaker("en", {}))[0].marks
    assert [m.base for m in marks] == ["2002"]
    assert charts.picture(chart("line", rows[:1]), Speaker("en", {})) is None


def test_names_of_lines_do_not_cover_each_other() -> None:
    rows: Rows = [
        {"year": y, "deaths": 5 + i * 0.01, "who": f"g{i}"} for y in (2001, 2002) for i in range(5)
    ]
    colour = Axis(column="who", label=Text("w", "و"), kind="category")
    drawn = charts.picture(chart("line", rows, colour=colour, subject="g1"), Speaker("en", {}))
    assert drawn is not None
    label = r'<text x="[\d.]+" y="([\d.]+)" class="(?:soft|subject-text)">g\d<'
    found = re.findall(label, drawn.content)
    heights = sorted(float(y) for y in found)
    assert len(heights) == 5
    assert min(b - a for a, b in pairwise(heights)) >= svg.TEXT_SIZE


def test_the_subject_has_the_accent_and_the_unknown_an_outline() -> None:
    frame = frames(CHARTS["stack"], Speaker("en", {}))[0]
    assert frame.fills == {"civilians": "fill-subject", "unknown": "fill-unknown"}


def test_panels_of_indicators_have_scales_of_their_own_and_panels_of_places_share_one() -> None:
    speaker = Speaker("en", {})
    own = vega.specification(CHARTS["panels"], speaker)
    places = [{**r, "place": r["indicator"]} for r in FACETS]
    shared = vega.specification(chart("small_multiples", places, facet=PLACE), speaker)
    assert own is not None
    assert shared is not None
    assert own["resolve"]["scale"]["y"] == "independent"
    assert shared["resolve"]["scale"]["y"] == "shared"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_the_interactive_twin_is_valid_vega_lite(name: str, language: Language) -> None:
    spec = vega.specification(CHARTS[name], Speaker(language, {}))
    assert spec is not None
    altair.Chart.from_dict(spec)
    assert "http" not in str(spec).replace(vega.SCHEMA, "")


@pytest.mark.parametrize("dark", [True, False])
def test_a_picture_file_says_what_it_is_and_where_it_is_from(dark: bool) -> None:
    drawn = charts.picture(CHARTS["line"], Speaker("en", {}))
    assert drawn is not None
    text = charts.standalone(drawn, charts.Caption(title="A & B", footer="Source: X"), dark=dark)
    root = parsed(text)
    said = "".join(root.itertext())
    assert "A & B" in said
    assert "Source: X" in said
    assert "var(--" not in text
    assert ("prefers-color-scheme" in text) is dark


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK])
def test_text_and_marks_stand_out_from_the_paper(colours: Mapping[str, str]) -> None:
    for name in ("ink", "soft", "accent"):
        assert contrast(colours[name], colours["paper"]) >= 4.5
        assert contrast(colours[name], colours["panel"]) >= 4.5
    for name in ("edge", "grey-1"):
        assert contrast(colours[name], colours["paper"]) >= 3


@pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK])
def test_shades_survive_greyscale_printing(colours: Mapping[str, str]) -> None:
    steps = [luminance(colours[f"shade-{i}"]) for i in range(1, 6)]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    assert (
        min(contrast(colours[f"shade-{i}"], colours[f"shade-{i + 1}"]) for i in range(1, 5)) > 1.2
    )


def test_both_colour_sets_name_the_same_colours() -> None:
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", palette.rules()))
    assert used <= set(palette.LIGHT)
    assert set(palette.LIGHT) == set(palette.DARK)


def test_many_lines_are_drawn_apart_each_in_the_accent_once() -> None:
    rows: Rows = [
        {"year": y, "deaths": i + y % 7, "who": f"g{i}"}
        for y in range(2001, 2009)
        for i in range(9)
    ]
    colour = Axis(column="who", label=Text("w", "و"), kind="category")
    drawn = charts.picture(chart("line", rows, colour=colour, subject="g1"), Speaker("en", {}))
    assert drawn is not None
    assert drawn.content.count('class="line subject"') == 9
    assert all(f">g{i}<" in drawn.content for i in range(9))


def test_panels_of_lying_bars_are_as_tall_as_their_rows() -> None:
    """Two facets with twelve rows each: nothing of the drawing lies below its height."""
    rows = tuple(
        {"name": f"n{i}", "value": float(i), "part": part} for part in ("a", "b") for i in range(12)
    )
    chart = Chart(
        id="c", title=Text("t", "t"), alt=Text("a", "a"), mark="bar", data=rows,
        x=Axis(column="value", label=Text("v", "v"), kind="quantity"),
        y=Axis(column="name", label=Text("n", "n"), kind="category"),
        facet=Axis(column="part", label=Text("p", "p"), kind="category"),
    )  # fmt: skip
    shown = charts.picture(chart, Speaker("en", {}), width=400)
    assert shown is not None
    lowest = max(float(y) for y in re.findall(r'y="([0-9.]+)"', shown.content))
    assert shown.height > lowest
