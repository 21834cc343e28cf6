"""Voices: gatherings counted as the register has them, open questions kept open."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from salamti import pipeline
from salamti.model.finding import Finding
from salamti.model.number import Number

REGISTER = Path(__file__).resolve().parents[2] / "packs" / "pk" / "registers" / "consultations.csv"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]) -> Finding:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    return pipeline.ask("voices", {}, home=home, clock=clock)


@pytest.fixture(scope="module")
def register() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def numbers(finding: Finding, measure: str) -> list[Number]:
    return [n for n in finding.numbers if n.dimensions["measure"] == measure]


def test_counts_equal_the_register(found: Finding, register: list[dict[str, str]]) -> None:
    assert numbers(found, "gatherings")[0].value == len(register)
    assert numbers(found, "asked")[0].value == sum(bool(r["demands"]) for r in register)
    assert numbers(found, "open")[0].value == sum(r["open_question"] == "yes" for r in register)


@pytest.mark.parametrize("by", ["type", "theme", "answer"])
def test_kinds_themes_and_answers_add_up(
    found: Finding, register: list[dict[str, str]], by: str
) -> None:
    assert sum(int(str(n.value)) for n in numbers(found, f"by_{by}")) == len(register)
    left = sum(int(str(n.value)) for n in numbers(found, f"open_by_{by}"))
    assert left == sum(r["open_question"] == "yes" for r in register)


def test_every_open_question_stands_on_the_page(
    found: Finding, register: list[dict[str, str]]
) -> None:
    table = next(t for t in found.tables if t.id == "open")
    assert len(table.rows) == sum(r["open_question"] == "yes" for r in register)


def test_districts_heard_are_those_of_the_register(
    found: Finding, register: list[dict[str, str]]
) -> None:
    named = {code for r in register for code in r["pcodes"].split("|") if code}
    assert sum(int(str(n.value)) for n in numbers(found, "districts_heard")) == len(named)
    table = next(t for t in found.tables if t.id == "coverage")
    assert len(table.rows) == 7
    assert any(row[1] is None for row in table.rows)


def test_a_pack_without_the_register_says_so(bare: str, tmp_path: Path) -> None:
    home = pipeline.Home(folder=tmp_path)
    assert pipeline.ask("voices", {}, home=home, pack=bare).numbers == ()
