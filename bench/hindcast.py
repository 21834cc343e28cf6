"""`salamti hindcast`: the challenge's four windows, and Pakistan's districts over ten years."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench._measure import ROOT, SALAMTI, Result, Skip, process

PANEL = "views/views_cm_by_type_2016_2021.parquet"


def run(folder: Path) -> Iterator[Result]:
    """Wall time and memory of both replays, each a process of its own."""
    home = str(folder / "home")
    asked = ["hindcast", "--windows", "2012-2021", "--level", "district", "--home", home, "--json"]
    cost = process([*SALAMTI, *asked])
    yield Result(what="districts, 40 origins, 6 models", value=cost.seconds, unit="s")
    if not (_data() / PANEL).is_file():
        raise Skip(f"{PANEL} is not there: set SALAMTI_DATA to the folder of datasets")
    one = process([*SALAMTI, "hindcast", "--windows", "2018", "--level", "country", "--json"])
    all_ = process([*SALAMTI, "hindcast", "--windows", "2018-2021", "--level", "country", "--json"])
    yield Result(what="countries, 4 windows, 8 models", value=all_.seconds, unit="s",
                 target="under 600 s", baseline=one.seconds, against="one window")  # fmt: skip
    yield Result(what="peak memory", value=all_.peak_mb, unit="MB")


def _data() -> Path:
    return Path(os.environ.get("SALAMTI_DATA", ROOT.parent / "shared" / "data"))
