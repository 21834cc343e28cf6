"""Charts by place become circles: every place once, shade by value or category, unknown told."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from salamti.model.finding import Axis, Chart
from salamti.model.place import Place
from salamti.model.words import Text
from salamti.present import circles
from salamti.present.words import Speaker

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
    period = Axis(
        column="year", label=Text("Year", "سال"), kind="category", order=("1", "2"),
        labels={"1": Text("one", "ایک"), "2": Text("two", "دو")},
    )  # fmt: skip
    rows = tuple({**r, "year": y} for y in ("1", "2") for r in CHART.data)
    found = shades(replace(CHART, data=rows, facet=period))
    assert len(found) == 2 * len(PLACES)


def test_nothing_is_drawn_without_places_or_values() -> None:
    assert circles.both(CHART, [], Speaker("en", {})) is None
    assert circles.both(replace(CHART, data=()), PLACES, Speaker("en", {})) is None
