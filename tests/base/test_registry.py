"""The registry: a member is a module with one constant, and its id is the module's name."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from salamti.base import registry
from salamti.base.errors import UsageError


@dataclass(frozen=True)
class Thing:
    """A member."""

    id: str


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package with a good member, two wrong ones and a module that is none."""
    name = f"things_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "good.py").write_text("THING = None\n")
    (folder / "renamed.py").write_text("THING = None\n")
    (folder / "empty.py").write_text("")
    (folder / "_private.py").write_text("raise RuntimeError('imported')\n")
    monkeypatch.syspath_prepend(tmp_path)
    return name


def give(package: str, member: str, thing: object) -> None:
    registry.importlib.import_module(f"{package}.{member}").THING = thing  # type: ignore[attr-defined]


def test_members_are_listed_without_being_imported(package: str) -> None:
    assert registry.names(package) == ["empty", "good", "renamed"]
    assert f"{package}.good" not in sys.modules


def test_a_member_is_loaded_by_its_name(package: str) -> None:
    give(package, "good", Thing("good"))
    assert registry.load(package, "good", constant="THING", kind=Thing) == Thing("good")


def test_a_member_under_another_id_is_an_error(package: str) -> None:
    give(package, "renamed", Thing("other"))
    with pytest.raises(TypeError, match="id is 'other', must be 'renamed'"):
        registry.load(package, "renamed", constant="THING", kind=Thing)


def test_a_module_without_the_constant_is_an_error(package: str) -> None:
    with pytest.raises(TypeError, match="must be a Thing"):
        registry.load(package, "empty", constant="THING", kind=Thing)


@pytest.mark.parametrize("name", ["nothing", "_private", "../good", "good.THING", ""])
def test_an_unknown_name_is_refused_with_those_that_are_known(package: str, name: str) -> None:
    with pytest.raises(UsageError, match="No thing is called") as error:
        registry.load(package, name, constant="THING", kind=Thing)
    assert error.value.do == "Known: empty, good, renamed."
