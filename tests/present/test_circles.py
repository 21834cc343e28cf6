"""Charts by place become circles: every place once, shade by value or category, unknown told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from salamti.model.finding import Axis, Chart, Scalar
from salamti.model.place import Place
from salamti.model.words import LANGUAGES, Language, Text
from salamti.present import circles
from salamti.present.plots import atlas
from salamti.present.words import Speaker

Rows = tuple[Mapping[str, Scalar], ...]
PLACES = [
    Place(
        pcode=f"XA10{i}", level=2, name=Text(f"Place {i}", f"مقام {i}"), parent="XA1",
        lat=30.0 + i, lon=70.0 - i % 2, pop_2017=1000, pop_2023=1000 * i or None, area_sqkm=None,
        status="disputed" if i == 3 else "current", note="", source="mini_open",
    )
    for i in range(5)
]  # fmt: skip
NAMES = Axis(
    column="place", label=Text("Place", "مقام"), kind="category",
    order=tuple(p.pcode for p in PLACES), labels={p.pcode: p.name for p in PLACES},
)  # fmt: skip
STATE = Axis(
    column="state", label=Text("State", "حالت"), kind="category", order=("hot", "other"),
    labels={"hot": Text("Hot", "گرم"), "other": Text("Other", "دیگر")},
)  # fmt: skip
YEARS = Axis(
    column="year", label=Text("Year", "سال"), kind="category", order=("1", "2"),
    labels={"1": Text("one", "ایک"), "2": Text("two", "دو")},
)  # fmt: skip
CHART = Chart(
    id="c",
    title=Text("t", "ت"),
    alt=Text("Circles of deaths", "اموات کے دائرے"),
    mark="cartogram",
    data=tuple({"place": f"XA10{i}", "deaths": float(i), "state": "other"} for i in range(4)),
    x=NAMES,
    y=Axis(column="deaths", label=Text("deaths", "اموات"), kind="quantity"),
)


def shades(chart: Chart) -> list[str]:
    drawn = circles.both(chart, PLACES, Speaker("en", {}))
    assert drawn is not None
    body = drawn[0].content.split("<title>", 1)[1]
    return re.findall(r'class="(place[^"]*)"', body)


def test_every_place_is_a_circle_and_one_without_a_value_is_unknown() -> None:
    found = shades(CHART)
    assert len(found) == len(PLACES)
    assert sum("unknown" in s.split() for s in found) == 1
    assert sum("none" in s.split() for s in found) == 1
    assert len({s for s in found if "shade-" in s}) >= 2


def test_disputed_places_keep_their_dashed_outline() -> None:
    assert sum("disputed" in s.split() for s in shades(CHART)) == 1


def test_a_category_shades_the_subject_alone() -> None:
    rows = tuple({**r, "state": "hot" if r["place"] == "XA101" else "other"} for r in CHART.data)
    found = shades(replace(CHART, data=rows, colour=STATE, subject="hot"))
    assert sum("fill-subject" in s for s in found) == 1


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_picture_says_its_places_and_fits_both_screens(language: str) -> None:
    drawn = circles.both(CHART, PLACES, Speaker(language, {}))  # type: ignore[arg-type]
    assert drawn is not None
    wide, narrow = drawn
    assert wide.width > narrow.width
    assert PLACES[0].name.en in wide.content or PLACES[0].name.ur in wide.content


def test_facets_stand_beside_each_other() -> None:
    rows = tuple({**r, "year": y} for y in ("1", "2") for r in CHART.data)
    found = shades(replace(CHART, data=rows, facet=YEARS))
    assert len(found) == 2 * len(PLACES)


def test_nothing_is_drawn_without_places_or_values() -> None:
    assert circles.both(CHART, [], Speaker("en", {})) is None
    assert circles.both(replace(CHART, data=()), PLACES, Speaker("en", {})) is None


def titles(chart: Chart, language: Language = "en") -> dict[str, str]:
    """What each circle says, with its classes."""
    drawn = circles.both(chart, PLACES, Speaker(language, {}))
    assert drawn is not None
    found = re.findall(r'<title>([^<]*)</title><circle [^>]*class="(place[^"]*)"', drawn[0].content)
    assert len(found) == len(PLACES)
    return dict(found)


def test_unknown_is_told_and_drawn_apart_from_zero() -> None:
    found = titles(CHART)
    assert "none" in found["Place 0; deaths: 0"].split()
    assert "unknown" in found["Place 4; deaths: unknown"].split()
    unknown = re.compile(r'class="place [^"]*unknown[^"]*" fill="url\(#([^)]+)\)"')
    drawn = circles.both(CHART, PLACES, Speaker("en", {}))
    assert drawn is not None
    patterns = [{*unknown.findall(d.content)} for d in drawn]
    assert [len(p) for p in patterns] == [1, 1]
    assert patterns[0] != patterns[1], "a pattern of a hidden drawing is not painted"
    assert all(f'id="{i}"' in d.content for d, p in zip(drawn, patterns, strict=True) for i in p)


def test_the_key_names_only_what_is_drawn() -> None:
    known = replace(CHART, data=tuple({"place": p.pcode, "deaths": 5.0} for p in PLACES))
    drawn = circles.both(known, PLACES, Speaker("en", {}))
    assert drawn is not None
    assert ">unknown<" not in drawn[0].content
    assert ">0<" not in drawn[0].content
    with_zero = circles.both(CHART, PLACES, Speaker("en", {}))
    assert with_zero is not None
    assert ">unknown<" in with_zero[0].content
    assert ">0<" in with_zero[0].content


def test_a_circle_says_place_category_and_value_in_the_language() -> None:
    shown = replace(CHART, colour=STATE, subject="hot")
    assert "Place 1; Other; deaths: 1" in titles(shown)
    assert "Place 4; unknown" in titles(shown)
    assert "مقام 1؛ دیگر؛ اموات: 1" in titles(shown, "ur")


def test_less_than_nothing_and_nothing_known_have_no_picture() -> None:
    below: Rows = ({"place": "XA100", "deaths": -1.0}, {"place": "XA101", "deaths": 2.0})
    nothing: Rows = ({"place": "XA100", "deaths": None},)
    for rows in (below, nothing):
        assert circles.both(replace(CHART, data=rows), PLACES, Speaker("en", {})) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_circle_and_word_lies_inside_its_picture(language: Language) -> None:
    rows = tuple({**r, "year": y} for y in ("1", "2") for r in CHART.data)
    province = replace(PLACES[0], pcode="XA1", level=1, parent=None, name=Text("North", "شمال"))
    drawn = circles.both(
        replace(CHART, data=rows, facet=YEARS), PLACES, Speaker(language, {}), provinces=[province]
    )
    assert drawn is not None
    for picture in drawn:
        root = ElementTree.fromstring(picture.inline())  # noqa: S314 (our own drawing)
        for x, y, reach in reaches(root, (0.0, 0.0)):
            assert x - reach >= -1
            assert x + reach <= picture.width + 1
            assert 0 <= y <= picture.height
        assert picture.content.count(province.name.ur if language == "ur" else "North") == 2


def reaches(
    part: ElementTree.Element, at: tuple[float, float]
) -> Iterator[tuple[float, float, float]]:
    """Middle and half width of every circle and the point of every text, moved as drawn."""
    moved = re.match(r"translate\(([\d.]+),([\d.]+)\)", part.attrib.get("transform", ""))
    x, y = (at[0] + float(moved[1]), at[1] + float(moved[2])) if moved else at
    for child in part:
        own = child.attrib
        if "cx" in own or "x" in own:
            left, top = float(own.get("cx", own.get("x", 0))), float(own.get("cy", own.get("y", 0)))
            yield x + left, y + top, float(own.get("r", 0))
        yield from reaches(child, (x, y))


def test_a_name_stands_next_to_a_circle_of_its_own_province() -> None:
    near = atlas.Spot("a", 50, 50, 20, known=True)
    far = atlas.Spot("b", 200, 50, 20, known=True)
    found = atlas.Atlas((near, far), 300, 120)
    label = atlas.placed_labels(found, {"A": ["a"]}, {"A": "Aa"}, size=12, class_="small")
    assert len(label) == 1
    x = float(re.findall(r'x="([\d.]+)"', label[0])[0])
    assert abs(x - near.x) < abs(x - far.x)
