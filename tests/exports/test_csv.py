"""The zip of tables: complete, the same each time, harmless in a spreadsheet, nothing closed."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from salamti import exports, pipeline
from salamti.base import registry
from salamti.exports._export import Export
from salamti.store.public import PublicStore

FORMULA = re.compile(r"^[=+\-@\t\r\n]")
NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$", re.IGNORECASE)
SECRETS = re.compile(r"mini_closed|Mini Secret|Mini Vendor|\b(4242|777)(\.0)?\b")


@pytest.fixture(scope="module")
def archive(built: pipeline.Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pipeline.export("csv", tmp_path_factory.mktemp("export") / "all.zip", home=built)


@pytest.fixture(scope="module")
def members(archive: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {n: opened.read(n).decode() for n in opened.namelist()}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_number_of_the_build_is_there(built: pipeline.Home, members: dict[str, str]) -> None:
    with PublicStore(built.store) as public:
        expected = [n.id for i in public.finding_ids() for n in public.finding(i).numbers]
    found = rows(members["numbers.csv"])
    assert [r["id"] for r in found] == expected
    assert all(r["source"] and r["licence"] and r["method"] for r in found)


def test_registers_series_and_sources_are_there(members: dict[str, str]) -> None:
    assert [r["visit_id"] for r in rows(members["registers/visits.csv"])] == ["v1", "v2"]
    series = rows(members["series.csv"])
    assert len(series) == 30
    assert {r["origin"] for r in series} == {"mini_open"}
    assert {r["id"] for r in rows(members["sources.csv"])} == {
        "mini_open", "mini_derived", "salamti_forecasts", "salamti_registers"}  # fmt: skip
    assert "unknown" in members["README.txt"]


def test_an_unknown_value_is_an_empty_cell(members: dict[str, str]) -> None:
    assert [r["people"] for r in rows(members["registers/visits.csv"])] == ["12.0", ""]


def test_no_cell_runs_as_a_formula(members: dict[str, str]) -> None:
    cells = [c for n, text in members.items() if n.endswith(".csv")
             for row in csv.reader(io.StringIO(text, newline="")) for c in row]  # fmt: skip
    assert "'=cmd|' /C calc'!A0" in cells
    assert [c for c in cells if FORMULA.match(c) and not NUMBER.match(c)] == []


def test_nothing_closed_is_in_any_byte(members: dict[str, str]) -> None:
    assert [(n, found[0]) for n, text in members.items() if (found := SECRETS.search(text))] == []


def test_the_same_build_gives_the_same_bytes(
    built: pipeline.Home, archive: Path, tmp_path: Path
) -> None:
    again = pipeline.export("csv", tmp_path / "again.zip", home=built)
    assert again.read_bytes() == archive.read_bytes()


def test_a_bare_pack_exports_too(home: pipeline.Home, bare: str, tmp_path: Path) -> None:
    pipeline.prepare(home, bare)
    with zipfile.ZipFile(pipeline.export("csv", tmp_path / "bare.zip", home=home)) as opened:
        assert "README.txt" in opened.namelist()


@pytest.mark.parametrize("form", registry.names(exports.__name__))
def test_every_format_writes_a_file_under_its_own_name(
    built: pipeline.Home, tmp_path: Path, form: str
) -> None:
    chosen = registry.load(exports.__name__, form, constant="EXPORT", kind=Export)
    assert chosen.about
    written = pipeline.export(form, tmp_path / f"out{chosen.suffix}", home=built)
    assert written.stat().st_size > 100


def test_the_default_place_is_the_home(
    built: pipeline.Home, salamti: Callable[..., object]
) -> None:
    written = pipeline.export("csv", None, home=built)
    assert written == built.folder / "salamti-csv.zip"
    written.unlink()
