"""A benchmark's result, and processes with their time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SALAMTI = (sys.executable, "-m", "salamti")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the table. `baseline` is in the same unit, or None where nothing compares."""

    what: str
    value: float
    unit: str
    target: str = ""
    baseline: float | None = None
    against: str = ""


class Skip(Exception):
    """A benchmark that cannot run here, with the reason."""


Run = Callable[[Path], Iterator[Result]]
"""A benchmark: gets an empty folder to work in and yields results as they come."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall time in seconds, peak memory in MB, and what the process printed."""

    seconds: float
    peak_mb: float
    output: str


def process(command: Sequence[str], env: Mapping[str, str] | None = None) -> Cost:
    """Run a command; its peak resident memory comes from the kernel.

    The kernel counts the memory of the parent at the moment of the start into the child's peak,
    so this package imports nothing heavy.
    """
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE, text=True
    ) as child:
        output = child.stdout.read() if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}")
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024, output)


def best(command: Sequence[str], env: Mapping[str, str] | None = None, *, of: int = 5) -> Cost:
    """The fastest of some runs: what the command needs when nothing else disturbs."""
    return min((process(command, env) for _ in range(of)), key=lambda cost: cost.seconds)
