"""How long each question takes, from an empty home and from a store that is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from bench._measure import ROOT, SALAMTI, Result, best, process


def run(folder: Path) -> Iterator[Result]:
    """Every question once with the first load of the pack, then each by itself."""
    home = str(folder / "home")
    first = None
    for question in questions():
        command = [*SALAMTI, "ask", question, "--json", "--home", home]
        if first is None:
            first = process(command).seconds
            yield Result(what=f"{question}, empty home", value=first, unit="s")
        cost = best(command, of=3)
        numbers = len(json.loads(cost.output)["numbers"])
        yield Result(what=f"{question}: {numbers:,} numbers", value=cost.seconds, unit="s",
                     baseline=first, against="the first question, with the pack")  # fmt: skip


def questions() -> list[str]:
    """Names of all analyses."""
    found = (ROOT / "salamti" / "analyses").glob("[a-z]*.py")
    return sorted(path.stem for path in found)
