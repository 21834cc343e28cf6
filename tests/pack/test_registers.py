"""Registers: checked against their schema, and never a security result without its rights note."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from salamti.base.errors import PackError
from salamti.pack import facts, locate


def test_a_security_register_without_its_rights_note_is_refused(tmp_path: Path) -> None:
    pack = tmp_path / "pk"
    shutil.copytree(locate.pack_folder("pk") / "registers", pack / "registers")
    path = pack / "registers" / "justice.yml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("rights:\n"), text.index("columns:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(PackError, match=r"justice.yml.*without its rights note"):
        facts.registers(pack)


def test_registers_of_operations_convictions_and_tolls_carry_their_rights_note() -> None:
    found = {r.id: r for r in facts.registers(locate.pack_folder("pk"))}
    for name in ("operations", "operation_figures", "justice", "annual_toll", "cross_border"):
        assert found[name].security, name
        assert found[name].rights, name
