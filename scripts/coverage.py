"""Count the requirements served, by founding document: `make coverage`."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
MAP = ROOT / "docs" / "coverage.csv"
DOCUMENTS = {
    "A": "Essay on regime security and national security",
    "B": "Programme of international cooperation",
    "C": "National Security Policy 2022-2026",
    "D": "Article on Azm-e-Istehkam",
    "E": "Article on Pakistan-US ties",
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: where it is served (page, verb, test), or `open` with what is missing."""

    id: str
    status: str
    page: str
    verb: str
    test: str
    note: str


def requirements(path: Path = MAP) -> list[Requirement]:
    """The map, in its order."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [Requirement(**row) for row in csv.DictReader(stream)]


def main() -> None:
    """Print the counts."""
    found = requirements()
    total, served = (
        Counter(r.id[0] for r in found),
        Counter(r.id[0] for r in found if r.status == "served"),
    )
    table = Table(box=None, pad_edge=False)
    for head in ("", "founding document", "served", "of"):
        table.add_column(head, justify="left" if head in {"", "founding document"} else "right")
    for letter, name in DOCUMENTS.items():
        table.add_row(letter, name, str(served[letter]), str(total[letter]))
    table.add_row("", "all", str(served.total()), str(total.total()))
    Console().print(table)


if __name__ == "__main__":
    main()
