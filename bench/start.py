"""How long the command line takes to start and to answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench._measure import SALAMTI, Result, best, process

EMPTY = "an empty Python"


def run(folder: Path) -> Iterator[Result]:
    """The smallest verb, the list of verbs, and an answer from a store that is there."""
    ask = ["ask", "toll", "--json", "--home", str(folder / "home")]
    process([*SALAMTI, *ask])
    empty = best([sys.executable, "-c", "pass"]).seconds
    for verb, target in ((["--version"], "under 0.3 s"), (["--help"], "under 0.3 s"), (ask, "")):
        cost = best([*SALAMTI, *verb])
        what = f"salamti {' '.join(verb[:2])}"
        yield Result(what=what, value=cost.seconds, unit="s", target=target,
                     baseline=empty, against=EMPTY)  # fmt: skip
