"""Every pack of the project and of the tests reads, fills a store and builds."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from salamti import pipeline
from salamti.base.privacy import personal_field, personal_identifier
from salamti.pack import facts, locate, places, tables
from salamti.store import ledgers, packing
from salamti.store import tables as store_tables
from salamti.store.database import Store

ROOT = Path(__file__).resolve().parents[2]
PACKS = sorted(
    p.parent for p in [*ROOT.glob("packs/*/pack.yml"), *ROOT.glob("tests/packs/*/pack.yml")]
)
TEXTS = sorted(p for pack in PACKS for p in pack.rglob("*.csv"))
KEYS = {
    "observation": ["indicator", "place", "year", "source"],
    "violence_month": ["pcode", "month", "type", "source"],
    "national_month": ["iso3", "month", "type", "source"],
    "country_year": ["iso3", "year", "type", "source"],
    "country_panel": ["indicator", "place", "year", "source"],
    "revision": ["vintage", "iso3", "month", "source"],
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def read() -> Callable[[Path], packing.Pack]:
    """A pack, read once."""
    return cache(lambda folder: pipeline.read_pack(str(folder)))


@pytest.mark.parametrize("folder", PACKS, ids=name)
def test_a_pack_fills_a_store_and_nothing_is_lost(
    folder: Path, read: Callable[[Path], packing.Pack], home: pipeline.Home,
    clock: Callable[[], datetime],
) -> None:  # fmt: skip
    pack = read(folder)
    pipeline.prepare(home, str(folder), clock=clock)
    with Store(home.store, read_only=True) as store:
        for table in store_tables.DATA.keys() - ledgers.TABLES:
            expected = sum(t.rows.height for t in pack.tables if t.name == table)
            assert store.frame(f"SELECT * FROM {table}").height == expected, table
        for register, _, records in pack.registers:
            assert store.frame(f"SELECT * FROM reg_{register.id}").height == len(records)
        assert store.frame("SELECT * FROM place").height == len(pack.places)


@pytest.mark.parametrize("folder", PACKS, ids=name)
def test_a_fact_is_stated_once_by_each_source(
    folder: Path, read: Callable[[Path], packing.Pack]
) -> None:
    pack = read(folder)
    for table, key in KEYS.items():
        frames = [as_observation(t.rows).select(key) for t in pack.tables if t.name == table]
        if frames:
            whole = pl.concat(frames, how="vertical_relaxed")
            twice = whole.filter(whole.is_duplicated())
            assert twice.is_empty(), twice.head(3)


def as_observation(rows: pl.DataFrame) -> pl.DataFrame:
    """Series and surveys name their place by different columns."""
    if "indicator" not in rows.columns:
        return rows
    return rows.rename({"iso3" if "iso3" in rows.columns else "pcode": "place"})


@pytest.mark.parametrize("folder", PACKS, ids=name)
def test_a_range_of_a_series_holds_its_value(
    folder: Path, read: Callable[[Path], packing.Pack]
) -> None:
    """All but UCDP's, whose low and high are kept as published even where they are out of order."""
    for table in read(folder).tables:
        if table.name in {"observation", "country_panel"} and "low" in table.rows.columns:
            ours = table.rows.filter(~pl.col("source").str.starts_with("ucdp"))
            out = (pl.col("low") > pl.col("value")) | (pl.col("value") > pl.col("high"))
            odd = ours.filter(out)
            assert odd.is_empty(), f"{table.path.name}: {odd.head(3)}"


@pytest.mark.parametrize("folder", PACKS, ids=name)
def test_deaths_are_never_negative_and_the_groups_add_up(
    folder: Path, read: Callable[[Path], packing.Pack]
) -> None:
    who = ["civilians", "security", "militants", "unknown"]
    for table in read(folder).tables:
        counts = [c for c in ("events", "low", "best", "high", *who) if c in table.rows.columns]
        for count in counts:
            if table.rows[count].dtype == pl.Int64:
                assert table.rows.filter(pl.col(count) < 0).is_empty(), (table.path.name, count)
        if set(who) <= set(counts):
            total = pl.sum_horizontal(who, ignore_nulls=False)
            assert table.rows.filter(total != pl.col("best")).is_empty()


@pytest.mark.parametrize("folder", PACKS, ids=name)
def test_points_lie_on_the_map_and_places_in_their_parents(
    folder: Path, read: Callable[[Path], packing.Pack]
) -> None:
    listed = {p.pcode: p for p in read(folder).places}
    for place in listed.values():
        assert -90 <= place.lat <= 90
        assert -180 <= place.lon <= 180
        assert place.name.en
        assert place.name.ur
        assert (place.parent is None) == (place.level == 0)
        if place.parent is not None:
            assert listed[place.parent].level == place.level - 1


@pytest.mark.parametrize("folder", PACKS, ids=name)
def test_a_name_of_a_place_finds_that_place(folder: Path) -> None:
    gazetteer = pipeline.gazetteer(str(folder))
    listed = {p.pcode: p for p in places.places(folder)}
    for place in listed.values():
        if place.level == 2 and place.parent:
            found = gazetteer.resolve(listed[place.parent].name.en, place.name.en)
            assert found.pcode == place.pcode, (place.name.en, found)


@pytest.mark.parametrize("folder", PACKS, ids=name)
def test_every_indicator_of_the_policy_is_described(folder: Path) -> None:
    known = {i.id for i in facts.indicators(locate.data_folder("catalogue"), folder)}
    policy = facts.policy(folder)
    if policy is not None:
        named = {i for t in policy.themes for line in t.lines for i in line.indicators}
        assert named <= known
        assert {t.indicator for t in policy.targets} <= known


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_no_column_and_no_cell_holds_data_of_a_person(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert [c for c in header if personal_field(c)] == []
    found = [(n, personal_identifier(" | ".join(r))) for n, r in enumerate(rows, start=2)]
    assert [f for f in found if f[1]] == []


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_a_table_ends_its_lines_like_the_others_and_repeats_no_row(path: Path) -> None:
    content = path.read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    lines = Counter(content.decode().splitlines())
    assert [line for line, n in lines.items() if n > 1 and line] == []


def test_no_file_of_a_pack_names_a_machine_or_an_unsourced_table() -> None:
    marks = re.compile(r"/work/|/home/|\.\./shared|unsourced_")
    files = [
        p for pack in PACKS for p in pack.rglob("*") if p.suffix in {".csv", ".yml", ".md", ".py"}
    ]
    found = [
        name(p)
        for p in files
        if marks.search(p.read_text(encoding="utf-8")) or "unsourced" in p.name
    ]
    assert len(files) > 20
    assert found == []


def test_the_pack_of_pakistan_has_what_the_project_promises(
    read: Callable[[Path], packing.Pack],
) -> None:
    pack = read(ROOT / "packs" / "pk")
    levels = Counter(p.level for p in pack.places)
    assert (levels[0], levels[1], levels[2]) == (1, 7, 160)
    assert pack.policy is not None
    assert len(pack.policy.themes) == 6
    assert sum(len(t.lines) for t in pack.policy.themes) == 37
    assert len(pack.registers) >= 12
    assert {t.name for t in pack.tables} == set(KEYS)
    assert len(list(tables.tables(pack.folder, frozenset(p.pcode for p in pack.places)))) == len(
        pack.tables
    )
