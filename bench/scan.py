"""The space-time scan: exact maxima of 999 simulations, beside a search of every window."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench._measure import Result, process
from bench._scan import LIMITS, Case, cases, plain_maxima
from salamti.methods.hotspot.cylinder import Plan
from salamti.methods.hotspot.scan import Scan, scan

SIMULATIONS = 999
REPEATS = 5
TARGETS = {"160 places": "under 3 s", "600 places": "under 30 s"}
FIRST = "from bench.scan import first_call; first_call()"


def run(folder: Path) -> Iterator[Result]:
    """New processes, then for each study wall and processor time and what they compare with."""
    env = {"NUMBA_CACHE_DIR": str(folder / "numba")}
    for what in ("new process, nothing compiled yet", "new process, compiled before"):
        yield Result(what=what, value=process([sys.executable, "-c", FIRST], env).seconds, unit="s")
    for case in cases():
        print(f"{case.name}: {case.origin}, {len(np.asarray(case.events.day)):,} events, "
              f"{case.events.days:,} days")  # fmt: skip
        yield from _measured(case)


def first_call() -> None:
    """A small scan: what a new process needs before it can do more."""
    _scan(cases()[0], Plan(simulations=9))


def _scan(case: Case, plan: Plan) -> Scan:
    return scan(case.places, case.events, LIMITS, plan=plan)


def _measured(case: Case) -> Iterator[Result]:
    threads = os.cpu_count() or 1
    _scan(case, Plan(simulations=SIMULATIONS, clusters=1))
    found = [_timed(lambda: _scan(case, Plan(simulations=SIMULATIONS))) for _ in range(REPEATS)]
    wall, processor = min(f[0] for f in found), min(f[1] for f in found)
    seconds = Result(what=f"{case.name}, {SIMULATIONS} simulations", value=wall, unit="s",
                     target=TARGETS[case.name])  # fmt: skip
    plain, wrong = _plain(case, threads)
    yield replace(
        seconds, baseline=plain, against=f"every window ({case.plain} simulations, scaled)"
    )
    median = statistics.median(f[0] for f in found)
    yield replace(seconds, what=f"the same, median of {REPEATS}", value=median)
    yield Result(what="processor time", value=processor, unit="s", baseline=case.reference_s,
                 against=f"reference program, stated {case.reference_s:,.0f} s")  # fmt: skip
    yield Result(what="less processor time than the reference", value=case.reference_s / processor,
                 unit="times")  # fmt: skip
    yield Result(what="less time than every window", value=plain / wall, unit="times")
    yield Result(what="maxima that differ from every window", value=wrong, unit=f"of {case.plain}")


def _plain(case: Case, threads: int) -> tuple[float, int]:
    """Seconds of the plain search for all simulations, and how many of its maxima are not ours."""
    seeds = np.random.SeedSequence(0).generate_state(case.plain).astype(np.int64)
    plain_maxima(case, seeds[:1], threads)
    started = time.perf_counter()
    plain = np.sort(plain_maxima(case, seeds, threads))
    seconds = time.perf_counter() - started
    ours = np.array(_scan(case, Plan(simulations=case.plain, clusters=0)).maxima)
    wrong = int((np.abs(ours - plain) > 1e-9 * plain).sum())
    return seconds * SIMULATIONS / case.plain, wrong


def _timed(call: Callable[[], Scan]) -> tuple[float, float]:
    """Wall and processor seconds of a call."""
    wall, processor = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - processor
