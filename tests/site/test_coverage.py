"""The map of requirements names only what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from salamti import analyses, cli
from salamti.base import registry
from scripts import coverage

ROOT = Path(__file__).resolve().parents[2]
COUNTS = {"A": 46, "B": 53, "C": 48, "D": 29, "E": 24}
MAP = coverage.requirements()
SERVED = [r for r in MAP if r.status == "served"]


def test_every_requirement_is_on_the_map_once() -> None:
    expected = [f"{letter}{n}" for letter, count in COUNTS.items() for n in range(1, count + 1)]
    assert [r.id for r in MAP] == expected
    assert {r.status for r in MAP} <= {"served", "open"}


def test_what_is_open_says_what_is_missing() -> None:
    assert [r.id for r in MAP if r.status == "open" and (not r.note or r.page or r.test)] == []


@pytest.mark.parametrize("requirement", SERVED, ids=lambda r: r.id)
def test_what_is_served_names_a_page_and_a_test_that_exist(
    requirement: coverage.Requirement, whole: Path
) -> None:
    assert requirement.page
    assert (whole / requirement.page).is_file(), requirement.page
    assert (whole / "ur" / requirement.page).is_file()
    path, _, name = requirement.test.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")
    assert re.search(rf"^def {name or 'test_'}", text, re.MULTILINE), requirement.test


@pytest.mark.parametrize("verb", sorted({r.verb for r in SERVED if r.verb}))
def test_every_verb_on_the_map_exists(verb: str) -> None:
    name, _, question = verb.partition(" ")
    group = typer.main.get_command(cli.app)
    assert name in group.commands  # type: ignore[attr-defined]
    assert not question or question in registry.names(analyses.__name__)
