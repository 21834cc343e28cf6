"""What lies beside the pages: data twins, feeds, ways back, fonts."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import shapely
from fontTools.ttLib import TTFont

from salamti import pipeline
from salamti.present.twin import finding_json
from salamti.site import build as site_build
from salamti.site import feeds, home, paths, polygons, registers, severity
from salamti.site.view import View
from salamti.site.world import ADDRESS, World, read
from salamti.store.public import PublicStore

URDU = "اآبپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیےۓؤئ۔؟،؛"


@pytest.fixture(scope="session")
def world(published: pipeline.Home) -> World:
    """What the site of the small country publishes."""
    with PublicStore(published.store) as public:
        return read(public, build=public.meta("build") or "")


@pytest.mark.parametrize("folder", ["", "ur/"])
def test_the_json_twin_is_the_finding(published: pipeline.Home, folder: str) -> None:
    body = json.loads((published.site / folder / "q/toll.json").read_text(encoding="utf-8"))
    with PublicStore(published.store) as public:
        expected = finding_json(
            public.finding("toll"),
            public.origins(),
            language="ur" if folder else "en",
            build={"id": body["build"]["id"], "at": public.meta("built_at")},
        )
    assert body == json.loads(json.dumps(expected, default=str))


def test_the_csv_twin_has_one_row_for_each_number(published: pipeline.Home, world: World) -> None:
    text = (published.site / "q/toll.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {r["id"] for r in rows} == {n.id for n in world.findings["toll"].numbers}
    assert all(r["source"] and r["licence"] for r in rows)


def test_no_cell_of_a_csv_runs_as_a_formula(published: pipeline.Home) -> None:
    number = re.compile(r"[+-]?[0-9.]+(e[+-]?[0-9]+)?$", re.IGNORECASE)
    for path in published.site.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                risky = [c for c in row if c[:1] in set("=+-@\t\r") and not number.match(c)]
                assert risky == [], path.name


def test_the_description_of_a_download_says_how_to_judge_it(published: pipeline.Home) -> None:
    body = json.loads((published.site / "q/toll.meta.json").read_text(encoding="utf-8"))
    assert body["method"]
    assert body["caveats"]
    assert body["rights"]
    assert {s["licence"] for s in body["sources"]} - {""}
    assert body["build"]["id"] in body["permalink"]


def test_a_chart_comes_as_picture_data_and_specification(
    published: pipeline.Home, world: World
) -> None:
    finding = world.findings["toll"]
    assert finding.charts
    for chart in finding.charts:
        base = published.site / "q" / "toll"
        if not (base / f"{chart.id}.svg").is_file():
            continue
        assert (base / f"{chart.id}.png").read_bytes().startswith(b"\x89PNG")
        assert (base / f"{chart.id}.csv").is_file()
        text = (base / f"{chart.id}.spec.js").read_text(encoding="utf-8")
        assert json.loads(text.partition("]=")[2].rstrip().rstrip(";"))["data"]["values"]
    assert list((published.site / "q" / "toll").glob("*.png"))


@pytest.mark.parametrize("folder", ["", "ur/"])
def test_a_chart_by_place_has_a_circle_for_each_place(
    published: pipeline.Home, world: World, folder: str
) -> None:
    mapped = [(f, c) for f in world.findings.values() for c in f.charts if c.mark == "cartogram"]
    assert mapped, "the small country needs a chart by place"
    for finding, chart in mapped:
        base = published.site / folder / paths.chart(finding.id, chart.id, "")
        parts = chart.facet.order if chart.facet else ("",)
        said = parsed(Path(f"{base}svg")).iter("{http://www.w3.org/2000/svg}title")
        assert len(list(said)) == 1 + len(parts) * len(world.level(2))
        assert Path(f"{base}png").read_bytes().startswith(b"\x89PNG")
        page = published.site / folder / paths.file(paths.of_finding(finding.id))
        assert f'id="chart-{chart.id}"' in page.read_text(encoding="utf-8")


def test_the_way_back_names_file_and_line(published: pipeline.Home, world: World) -> None:
    page = (published.site / "trace/toll/index.html").read_text(encoding="utf-8")
    with PublicStore(published.store) as public:
        number = next(n for n in world.findings["toll"].numbers if n.trails)
        row = public.trail(number.id)[0].rows[0]
    part = page[page.index(f'id="{number.id}"') :].partition("</li>\n")[0]
    assert str(row["file"]) in part
    assert str(row["row"]) in re.sub(r"–", " ", part)


def test_rows_that_a_licence_withholds_are_counted_and_not_shown(world: World) -> None:
    withheld = {i for i, o in world.origins.items() if str(o.licence_class) == "derived-only"}
    assert withheld, "the small country needs a source with derived figures only"
    with_rows = [r for rows in world.records.values() for r in rows if r["origin"] in withheld]
    assert with_rows == []


def test_feeds_are_sound_xml_and_name_every_page(published: pipeline.Home) -> None:
    site = published.site
    tree = parsed(site / "sitemap.xml")
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = {str(e.text).removeprefix(ADDRESS) for e in tree.iter(f"{space}loc")}
    assert [a for a in listed if not (site / paths.file(a)).is_file()] == []
    assert {"", "ur/", "q/toll/", "ur/q/toll/"} <= listed
    assert parsed(site / "changes.xml").tag.endswith("feed")
    assert "sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")


def parsed(path: Path) -> ElementTree.Element:
    return ElementTree.fromstring(path.read_bytes())  # noqa: S314 (our own file)


def test_the_change_feed_keeps_what_earlier_builds_told(world: World, tmp_path: Path) -> None:
    feeds.write(world, tmp_path / "one", [""])
    from_one = feeds._entries(tmp_path / "one")
    later = feeds.changes(world, [e.replace(world.build, "older") for e in from_one])
    assert later.count("<entry>") == 2
    assert feeds.changes(world, from_one).count("<entry>") == 1


def test_the_catalogue_offers_every_finding_and_register(
    published: pipeline.Home, world: World
) -> None:
    body = json.loads((published.site / "data/catalogue.jsonld").read_text(encoding="utf-8"))
    assert len(body["dcat:dataset"]) == len(world.findings) + len(world.registers)
    for dataset in body["dcat:dataset"]:
        for file in dataset["dcat:distribution"]:
            path = file["dcat:downloadURL"].removeprefix(ADDRESS)
            assert (published.site / path).is_file()


def test_addresses_in_a_register_become_links_and_text_is_escaped() -> None:
    made = registers.linked("A <b>, https://example.org/a?b=1&c=2. End")
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="external">' in made
    assert "&lt;b&gt;" in made
    assert made.endswith(". End")


def test_an_address_cannot_break_out_of_its_link() -> None:
    assert 'onmouseover="' not in registers.linked('https://x.org/"onmouseover="alert(1)')
    assert "<script>" not in registers.linked("https://x.org/<script>")


@pytest.mark.parametrize(
    ("day", "months"), [("2021-12-31", 58), ("2024", 22), ("2026-05", 5), ("2026-11-22", 0)]
)
def test_the_age_of_data_is_counted_in_whole_months(day: str, months: int) -> None:
    assert home._months(day, "2026-11-22") == months


def test_the_first_page_shows_only_questions_with_an_answer(world: World) -> None:
    view = View(world=world, language="en", path="")
    shown = [e.key for e in home.questions(view)]
    assert shown[0] == "safe"
    assert set(shown) <= {"safe", "policy", "worked", "next", "helps"}
    kept = {"toll": world.findings["toll"]}
    fewer = View(world=changed(world, findings=kept), language="en", path="")
    assert [e.key for e in home.questions(fewer)] == ["safe"]


def changed(world: World, **fields: Any) -> World:
    return dataclasses.replace(world, **fields)


def test_unknown_tolls_and_unknown_people_look_unlike_zero(world: World) -> None:
    view = View(world=world, language="en", path="")
    drawn = severity.drawing(view)
    assert drawn is not None
    assert "unknown" not in severity.legend(view, drawn.measures[0]).steps[0]
    assert {s for s, _ in severity.legend(view, drawn.measures[0]).steps} >= {"none", "unknown"}


def test_loaded_boundaries_appear_beside_the_circles_and_disputed_ones_are_dashed(
    world: World,
) -> None:
    view = View(world=world, language="en", path="places/")
    assert polygons.drawing(view) is None
    shapes = {
        p.pcode: shapely.to_wkb(shapely.box(p.lon, p.lat, p.lon + 0.4, p.lat + 0.4))
        for p in world.level(2)
    }
    drawn = polygons.drawing(View(world=changed(world, boundaries=shapes), language="en", path=""))
    assert drawn is not None
    assert drawn.content.count("<path") == len(shapes)
    disputed = [p for p in world.level(2) if p.status == "disputed"]
    assert drawn.content.count('class="place disputed') == len(disputed) > 0


def test_fonts_hold_every_letter_of_urdu(published: pipeline.Home) -> None:
    font = TTFont(published.site / "static" / "arabic.woff2")
    assert [c for c in URDU if ord(c) not in font.getBestCmap()] == []
    assert (published.site / "static" / "arabic.woff2").stat().st_size < 120_000


def test_building_twice_gives_the_same_bytes(
    published: pipeline.Home, tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    assert clock().tzinfo is UTC
    with PublicStore(published.store) as public:
        site_build.write(public, tmp_path / "a" / "site", build="x")
        site_build.write(public, tmp_path / "b" / "site", build="x")
    files = [p for p in (tmp_path / "a" / "site").rglob("*") if p.is_file()]
    for path in files:
        other = tmp_path / "b" / "site" / path.relative_to(tmp_path / "a" / "site")
        assert path.read_bytes() == other.read_bytes(), path.name
