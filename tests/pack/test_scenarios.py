"""Scenarios of a pack: every mistake is found with its line; every figure has a row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from salamti.base.errors import PackError
from salamti.model.scenario import NEEDED
from salamti.pack import facts, locate, scenarios

KNOWN = frozenset(
    i.id for i in facts.indicators(locate.data_folder("catalogue"), locate.pack_folder("pk"))
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the scenarios of the real pack, to be spoilt."""
    shutil.copy(locate.pack_folder("pk") / "scenarios.yml", tmp_path)
    return tmp_path


def spoil(folder: Path, old: str, new: str) -> int:
    """Change the file; returns the line of the change."""
    path = folder / "scenarios.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_pack_without_scenarios_has_none(tmp_path: Path) -> None:
    assert scenarios.book(tmp_path, KNOWN) is None
    assert scenarios.registers(tmp_path, None) == []


def test_every_figure_of_the_pack_is_a_row_with_its_line(folder: Path) -> None:
    book = scenarios.book(folder, KNOWN)
    assert book is not None
    [(register, path, records)] = scenarios.registers(folder, book)
    lines = path.read_text(encoding="utf-8").splitlines()
    keys = [r.values["row_id"] for r in records]
    assert len(set(keys)) == len(keys)
    assert set(NEEDED) <= set(keys)
    for record in records:
        ident = str(record.values["row_id"]).partition(".")[0]
        assert f"id: {ident}" in lines[record.line - 1]
    columns = {c.id for c in register.columns}
    assert all(columns <= set(r.values) for r in records)


def test_a_goal_is_listed_with_its_value(folder: Path) -> None:
    book = scenarios.book(folder, KNOWN)
    [(_, _, records)] = scenarios.registers(folder, book)
    rows = {r.values["row_id"]: r.values for r in records}
    assert rows["policy_targets.revenue"]["value"] == 22.6
    assert rows["conflict.shock"]["value"] == 5


def test_each_published_figure_names_where_it_was_read(folder: Path) -> None:
    book = scenarios.book(folder, KNOWN)
    assert book is not None
    for found in book.assumptions:
        assert found.source or found.basis != "published", found.id
        ranged = found.low is not None
        assert ranged or found.basis != "assumption" or found.id == "floor", found.id


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    value: 70.8\n", "", "give either a value or an estimate"),
        ("basis: published\n    value: 70.8", "basis: series\n    value: 70.8", "basis is series"),
        ("high: 14\n", "high: 12\n", "12.5 should not be above 12"),
        ("low: 8\n    high: 14\n", "low: 8\n", "both ends of the range"),
        ("sp_pop_totl", "sp_pop_nobody", "no catalogue holds the indicator 'sp_pop_nobody'"),
        ("- id: debt\n", "- id: debts\n", "The equations need debt"),
        ("- id: health\n", "- id: education\n", "'education' is listed twice"),
        ("goals: {defence: 19.4}", "goals: {army: 19.4}", "no lever is called 'army'"),
        ("goals: {defence: 19.4}", "goals: {defence: 60}", "defence goes from 5 to 35, not to 60"),
        (
            "goals: {defence: 19.4}",
            "goals: {defence: 35, development: 35, human: 45}",
            "add up to 115.4%",
        ),
        ("    shock: oil\n", "    shock: gas\n", "no shock is called 'gas'"),
        ("growth: oil_growth", "growth: oil_grow", "names no assumption with 'oil_grow'"),
        ("ramp: 5", "ramp: 0", "give at least 1"),
        ('{id: diplomacy, name: {en: "D', '{id: embassies, name: {en: "D', "The levers are"),
    ],
)
def test_a_mistake_is_refused_with_its_line(folder: Path, old: str, new: str, message: str) -> None:
    line = spoil(folder, old, new)
    with pytest.raises(PackError) as caught:
        scenarios.book(folder, KNOWN)
    assert message in str(caught.value)
    where = str(caught.value.where)
    assert where.startswith(str(folder / "scenarios.yml"))
    if "equations need" not in message and "levers are" not in message:
        assert abs(int(where.rpartition(":")[2]) - line) <= 8


def test_a_key_that_nobody_knows_is_refused_with_its_line(folder: Path) -> None:
    line = spoil(folder, "    value: 70.8\n", "    value: 70.8\n    colour: red\n")
    with pytest.raises(PackError, match=rf"scenarios.yml:{line + 1}"):
        scenarios.book(folder, KNOWN)
