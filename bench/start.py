"""How long the command line takes to start and to answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench._measure import SALAMTI, Result, best, process

EMPTY = "an empty Python"


def run(folder: Path) -> Iterator[Result]:
    """The smallest verb, the list of verbs, and an answer from a store that is there."""
    python = best([sys.executable, "-c", "pass"]).seconds
    version = best([*SALAMTI, "--version"]).seconds
    yield Result(
        what="salamti --version",
        value=version,
        unit="s",
        target="under 0.3 s",
        baseline=python,
        against=EMPTY,
    )
    helped = best([*SALAMTI, "--help"]).seconds
    yield Result(
        what="salamti --help",
        value=helped,
        unit="s",
        target="under 0.3 s",
        baseline=python,
        against=EMPTY,
    )
    ask = [*SALAMTI, "ask", "toll", "--json", "--home", str(folder / "home")]
    process(ask)
    cached = best(ask, of=3).seconds
    yield Result(
        what="salamti ask toll, store at hand",
        value=cached,
        unit="s",
        baseline=python,
        against=EMPTY,
    )
