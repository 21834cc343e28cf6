"""CRPS, ignorance and interval score of 39,330 cells with 1,000 draws each, in one pass."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bench._measure import Result, process

KINDS = ("int32", "float64", "int32 sorted", "float64 sorted")
AGAINST = "scoringrules (numba) and numpy"


def run(folder: Path) -> Iterator[Result]:
    """The first call with an empty cache of compiled code; then each kind of draws, warm."""
    command = [sys.executable, "-m", "bench._score"]
    empty = {"NUMBA_CACHE_DIR": str(folder / "numba")}
    cold = json.loads(process([*command, "int32", "cold"], empty).output)
    yield Result(what="first call ever, compiling, int32", value=cold["first"], unit="s")
    for kind in KINDS:
        yield from _kind(kind, json.loads(process([*command, kind]).output))


def _kind(kind: str, found: dict[str, float]) -> Iterator[Result]:
    yield Result(what=f"{kind}: first call of a process", value=found["first"], unit="s")
    yield Result(what=f"{kind}: best of nine calls", value=found["best"], unit="s",
                 target="under 0.2 s", baseline=found["theirs"], against=AGAINST)  # fmt: skip
    yield Result(what=f"{kind}: median of nine calls", value=found["median"], unit="s",
                 target="under 0.2 s", baseline=found["theirs"], against=AGAINST)  # fmt: skip
    yield Result(what=f"{kind}: processor time of a call", value=found["processor"], unit="s")
    largest = max(found["crps"], found["ignorance"], found["mis"])
    yield Result(what=f"{kind}: largest difference, of 1e-9", value=largest / 1e-9, unit="",
                 target="under 1")  # fmt: skip
