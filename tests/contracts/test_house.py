"""The rules of the house that no other tool holds: sizes, neutral words, no data of persons."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "salamti").rglob("*.py"))
MAX_FILE, MAX_FUNCTION, MAX_CLASS, MAX_NESTING = 300, 40, 150, 3
BLOCKS = (ast.For, ast.While, ast.If, ast.With, ast.Try)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=names)
def test_files_functions_and_classes_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            assert code_lines(node, text) <= MAX_FUNCTION, f"{node.name} is too long"
            assert nesting(node) <= MAX_NESTING, f"{node.name} nests too deep"
        if isinstance(node, ast.ClassDef):
            assert code_lines(node, text) <= MAX_CLASS, f"{node.name} is too large"


def code_lines(node: Function | ast.ClassDef, text: str) -> int:
    """Lines of code of a definition, its docstring and blank lines left out."""
    first = node.body[0]
    doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = (first.end_lineno or node.lineno) + 1 if doc else node.lineno
    lines = text.splitlines()[start - 1 : node.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def nesting(node: ast.AST, depth: int = 0) -> int:
    deepest = depth
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*BLOCKS,)):
            is_elif = (
                isinstance(node, ast.If) and child in node.orelse and isinstance(child, ast.If)
            )
            deepest = max(deepest, nesting(child, depth if is_elif else depth + 1))
        elif not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            deepest = max(deepest, nesting(child, depth))
    return deepest


def imported() -> Iterator[tuple[Path, str]]:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield path, node.module


SURVEILLANCE = re.compile(
    r"^(cv2|face_recognition|deepface|dlib|scapy|pyshark|telethon|tweepy|instaloader|facebook|"
    r"whatsapp|imaplib|poplib|mailbox|phonenumbers|speech_recognition|whisper)\b"
)


def test_nothing_reads_faces_phones_or_personal_messages() -> None:
    found = [f"{path.name}: {name}" for path, name in imported() if SURVEILLANCE.match(name)]
    assert found == []


OWN_VOICE = re.compile(
    r"\b(terrorists|jihadis?|infidels?|martyr(?:ed|s)?|traitors?|miscreants?|khawarij)\b", re.I
)


def test_our_own_words_use_no_loaded_labels() -> None:
    found = []
    for path in [*(ROOT / "locale" / "en").glob("*.yml"), *(ROOT / "packs").rglob("*.yml")]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if OWN_VOICE.search(line):
                found.append(f"{names(path)}:{number}: {line.strip()[:80]}")
    assert found == []


WEAPONS = re.compile(
    r"\b(warheads?|kilotons?|megatons?|fissile|centrifuges?|enriched uranium|launch sites?|silos?|"
    r"missile ranges?|payloads?|deployment sites?|troop positions?|(?:patrol|convoy) routes?)\b",
    re.I,
)


def test_nothing_published_describes_weapons_or_tactics() -> None:
    """The nuclear topic is confidence building and public indices; nothing is tactical."""
    found = []
    files = [p for f in ("packs", "catalogue", "locale") for p in (ROOT / f).rglob("*")]
    for path in (p for p in files if p.suffix in {".yml", ".csv"}):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if WEAPONS.search(line):
                found.append(f"{names(path)}:{number}: {line.strip()[:120]}")
    assert found == []


def test_no_dataset_is_shipped() -> None:
    large = [
        names(p)
        for folder in ("packs", "catalogue", "tests", "salamti")
        for p in (ROOT / folder).rglob("*")
        if p.suffix in {".parquet", ".geojson", ".shp", ".zip", ".xlsx"}
        and p.stat().st_size > 20_000
    ]
    assert large == []
