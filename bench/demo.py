"""The whole build, from an empty home, and again with nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench._measure import SALAMTI, Result, process


def run(folder: Path) -> Iterator[Result]:
    """`salamti demo` twice in one home."""
    command = [*SALAMTI, "demo", "--home", str(folder / "home")]
    full = process(command)
    yield Result(what="full build", value=full.seconds, unit="s", target="under 60 s")
    yield Result(what="peak memory of it", value=full.peak_mb, unit="MB")
    site = [p for p in (folder / "home" / "site").rglob("*") if p.is_file()]
    yield Result(what="files of the site", value=len(site), unit="files")
    size = sum(p.stat().st_size for p in site) / 1e6
    yield Result(what="size of the site", value=size, unit="MB")
    again = process(command)
    yield Result(what="unchanged rebuild", value=again.seconds, unit="s", target="under 3 s",
                 baseline=full.seconds, against="the full build")  # fmt: skip
