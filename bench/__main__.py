"""`python -m bench [NAME …]`: run the benchmarks and print a table."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench._measure import ROOT, Result, Skip

WIDTHS = (8, 44, 14, 18)


def names() -> list[str]:
    """All benchmarks, by the name of their module."""
    return sorted(p.stem for p in (ROOT / "bench").glob("[a-z]*.py"))


def main(chosen: list[str]) -> int:
    """Run the chosen benchmarks, or all."""
    unknown = sorted(set(chosen) - set(names()))
    if unknown:
        print(f"No benchmark is called {', '.join(unknown)}. Known: {', '.join(names())}.")
        return 2
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}")
    print(_line(("bench", "what", "value", "target"), "ratio to the baseline"))
    for name in chosen or names():
        _run(name)
    return 0


def _run(name: str) -> None:
    with tempfile.TemporaryDirectory(prefix=f"salamti-{name}-") as folder:
        try:
            _print(name, importlib.import_module(f"bench.{name}").run(Path(folder)))
        except (Skip, ImportError) as reason:
            print(_line((name, "skipped", "", ""), str(reason)))


def _print(name: str, results: Iterator[Result]) -> None:
    for r in results:
        ratio = "" if r.baseline is None else f"{r.value / r.baseline:.2f} x {r.against}"
        print(_line((name, r.what, f"{_shown(r)} {r.unit}", r.target), ratio), flush=True)


def _shown(result: Result) -> str:
    whole = float(result.value).is_integer() or result.value >= 100
    return f"{result.value:,.0f}" if whole else f"{result.value:,.2f}"


def _line(cells: tuple[str, ...], last: str) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    return f"{'  '.join(padded)}  {last}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
