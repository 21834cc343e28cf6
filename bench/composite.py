"""Composite indices: sensitivity runs of a published example, Monte Carlo over all choices."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench._composite import REFERENCE_S, Case, asem, positions, world
from bench._measure import ROOT, Result, Skip, process
from salamti.methods.composite.engine import evaluate, replicate
from salamti.methods.composite.sensitivity import Plan, sensitivity
from salamti.methods.composite.space import Space
from salamti.methods.composite.uncertainty import monte_carlo

REPEATS = 5
ALONE = 40
"""Replicates that are also run one by one."""
SOBOL = "from bench.composite import alone; alone('asem')"
MONTE_CARLO = "from bench.composite import alone; alone('world')"


def run(folder: Path) -> Iterator[Result]:
    """Both cases in this process, then each in a process of its own for its memory."""
    if not _data().is_dir():
        raise Skip(f"the ASEM example is not at {_data()} (set SALAMTI_DATA)")
    print(f"{os.cpu_count()} processors; one by one: {ALONE} replicates, scaled")
    yield from _measured(Case("600 Sobol runs, 51 x 49", asem(_data()), 600, "under 1 s"))
    for what, value in _memory(SOBOL):
        yield Result(what=f"the same alone, {what}", value=value, unit=what.split(", ")[-1])
    yield from _measured(Case("10,000 replicates, 150 x 60", world(), 10_000, "under 10 s"))
    for what, value in _memory(MONTE_CARLO):
        target = "under 1000 MB" if what.endswith("MB") else ""
        yield Result(what=f"the same alone, {what}", value=value, unit=what.split(", ")[-1],
                     target=target)  # fmt: skip


def alone(name: str) -> None:
    """One case from start to end, with its indices or ranges."""
    if name == "asem":
        sensitivity(asem(_data()), Plan(n=100, seed=1))
    else:
        monte_carlo(world(), runs=10_000, seed=1)


def _data() -> Path:
    return Path(os.environ.get("SALAMTI_DATA", ROOT.parent / "shared" / "data")) / "coinr_vectors"


def _memory(code: str) -> list[tuple[str, float]]:
    cost = process([sys.executable, "-c", code])
    return [("with start of Python, s", cost.seconds), ("peak memory, MB", cost.peak_mb)]


def _measured(case: Case) -> Iterator[Result]:
    rows = positions(case)
    found = evaluate(case.space, rows)
    times = [_timed(case.space, rows) for _ in range(REPEATS)]
    wall = min(times)
    one, worst = _one_by_one(case.space, rows[:ALONE], found[:ALONE])
    whole = one * len(rows)
    first = Result(what=case.name, value=wall, unit="s", target=case.target, baseline=whole,
                   against="one by one")  # fmt: skip
    yield first
    yield replace(first, what=f"the same, median of {REPEATS}", value=statistics.median(times))
    yield Result(what="one by one", value=whole, unit="s")
    if case.runs == 600:
        yield Result(what="against the reference program", value=REFERENCE_S / wall,
                     unit="times faster (135 s stated)")  # fmt: skip
    yield Result(what="times faster than one by one", value=whole / wall, unit="times")
    yield Result(what="largest difference to one by one", value=worst * 1e15, unit="x 1e-15")


def _timed(space: Space, rows: np.ndarray) -> float:
    started = time.perf_counter()
    evaluate(space, rows)
    return time.perf_counter() - started


def _one_by_one(space: Space, rows: np.ndarray, found: np.ndarray) -> tuple[float, float]:
    """Seconds of one run by itself, and the largest relative difference to the engine.

    Timed without the noise of weights, for which a replicate by itself needs a second run.
    """
    quiet = [i for i, choice in enumerate(space.choices) if choice.where != "noise"]
    plain = replace(space, choices=tuple(space.choices[i] for i in quiet))
    started = time.perf_counter()
    for row in rows:
        replicate(plain, row[quiet])
    seconds = (time.perf_counter() - started) / len(rows)
    worst = 0.0
    for row, scores in zip(rows, found, strict=True):
        made = replicate(space, row)
        gaps = np.abs(made.index - scores[made.kept]) / np.maximum(np.abs(made.index), 1)
        worst = max(worst, float(np.nanmax(gaps)))
    return seconds, worst
