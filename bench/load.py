"""`salamti load` of a table as large as the worldwide UCDP GED: 386,000 events."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench._measure import ROOT, SALAMTI, Result, Skip, process

EVENTS = 386_000
PAKISTAN = "ucdp/ucdp_ged_v22_1_pakistan_1989_2021.hdx.csv"
DUCKDB = """
import sys, duckdb
table = "CREATE TABLE t AS SELECT * FROM read_csv(?, all_varchar=true)"
duckdb.connect(sys.argv[2]).execute(table, [sys.argv[1]])
"""
PYTHON = """
import csv, sys
for row in csv.reader(open(sys.argv[1], newline="", encoding="utf-8")):
    pass
"""


def run(folder: Path) -> Iterator[Result]:
    """Time and memory of the load, beside a bare read of the same file."""
    large = folder / "large.csv"
    replicate(original(), large, EVENTS)
    bare = process([sys.executable, "-c", DUCKDB, str(large), str(folder / "bare.duckdb")])
    plain = process([sys.executable, "-c", PYTHON, str(large)])
    home = str(folder / "home")
    process([*SALAMTI, "load", str(_small(folder)), "--as", "ucdp_ged", "--home", home, "--json"])
    cost = process([*SALAMTI, "load", str(large), "--as", "ucdp_ged", "--home", home, "--json"])
    counts = json.loads(cost.output)
    whole = counts["stored"] + counts["quarantined"]
    yield Result(what="events stored or quarantined", value=whole, unit="events")
    duckdb, python = "DuckDB read_csv into a table", "Python csv, rows thrown away"
    seconds = Result(what=f"load of {large.stat().st_size >> 20} MB", value=cost.seconds, unit="s",
                     target="under 20 s")  # fmt: skip
    yield replace(seconds, baseline=bare.seconds, against=duckdb)
    yield replace(seconds, what="the same", baseline=plain.seconds, against=python)
    yield Result(what="peak memory", value=cost.peak_mb, unit="MB", target="under 2,000 MB",
                 baseline=bare.peak_mb, against=duckdb)  # fmt: skip


def original() -> Path:
    """The events of Pakistan as on HDX."""
    path = Path(os.environ.get("SALAMTI_DATA", ROOT.parent / "shared" / "data")) / PAKISTAN
    if not path.is_file():
        raise Skip(f"{PAKISTAN} is not there: set SALAMTI_DATA to the folder of datasets")
    return path


def replicate(path: Path, target: Path, events: int) -> None:
    """Write the events of `path` again and again, each time under new ids."""
    with path.open(encoding="utf-8", newline="") as stream:
        header, tags, *rows = csv.reader(stream)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([header, tags])
        for number in range(events):
            copy, place = divmod(number, len(rows))
            row = rows[place]
            writer.writerow([f"{copy + 1}{int(row[0]):07d}", *row[1:]])


def _small(folder: Path) -> Path:
    """A few events, so that the store and the pack are there before the clock starts."""
    path = folder / "small.csv"
    replicate(original(), path, 10)
    return path
