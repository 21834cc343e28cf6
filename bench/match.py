"""`salamti match`: a million events against a million, and crowded samples with their F1."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench._measure import SALAMTI, Cost, Result, process

MAKE = (sys.executable, "-m", "bench._match")
MODES = ("windows", "evidence")
REFERENCE = {4_000: (18.0, 0.88), 8_000: (136.0, 0.81)}
"""Seconds and F1 of the field's reference matcher on its own synthetic test of as many events."""


def run(folder: Path) -> Iterator[Result]:
    """Wall time, memory and F1 of both ways of deciding, each end to end in its own process."""
    for events, (seconds, quality) in REFERENCE.items():
        made = _made(folder, events, days=365, spread=2)
        _match(made, MODES[1])  # compiled code is cached before the clock starts
        for mode in MODES:
            what = f"{events:,} events a source by {mode}"
            yield Result(what=what, value=_match(made, mode).seconds, unit="s", baseline=seconds,
                         against="the field's reference, on its test")  # fmt: skip
            yield Result(what="F1", value=_f1(made, mode), unit="", baseline=quality,
                         against="the field's reference, on its test")  # fmt: skip
    made = _made(folder, 1_000_000, days=7_300, spread=10)
    for mode in MODES:
        cost = _match(made, mode)
        yield Result(what=f"1,000,000 x 1,000,000 by {mode}", value=cost.seconds, unit="s",
                     target="under 120 s")  # fmt: skip
        yield Result(what="peak memory", value=cost.peak_mb, unit="MB", target="under 6,000 MB")
        yield Result(what="F1", value=_f1(made, mode), unit="")


def _made(folder: Path, events: int, *, days: int, spread: float) -> Path:
    made = folder / str(events)
    made.mkdir()
    process([*MAKE, "write", str(made), str(events), str(days), str(spread)])
    return made


def _match(made: Path, mode: str) -> Cost:
    files = [str(made / name) for name in ("a.csv", "b.csv")]
    options = ["--km", "8", "--days", "2", "--by", mode, "--taxonomy", str(made / "kind.csv")]
    return process([*SALAMTI, "match", *files, *options, "--out", str(made / f"{mode}.csv")])


def _f1(made: Path, mode: str) -> float:
    return float(process([*MAKE, "f1", str(made / f"{mode}.csv")]).output)
