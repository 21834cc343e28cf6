"""A matching written to a file: a table of reports with the number of their incident, or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from salamti.base.errors import UsageError
from salamti.linkage.run import Outcome


def write(done: Outcome, said: dict[str, Any] | None, path: Path) -> None:
    """Write a .csv (incident, reports in it, source, id, row, date) or a .json (all that is said).

    Raises:
        UsageError: for another ending.
    """
    if path.suffix == ".json":
        path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    elif path.suffix == ".csv":
        table(done).write_csv(path)
    else:
        raise UsageError(f"{path.name} is neither .csv nor .json.", do="Write --out FILE.csv.")


def table(done: Outcome) -> pl.DataFrame:
    """All kept reports, each with the number of its incident; incidents in order of their first."""
    label = done.matched.label
    incident, reports = np.unique(label, return_inverse=True, return_counts=True)[1:]
    names = np.array([t.name for t in done.tables])
    first = np.concatenate([s.reports.first for s in done.task.sources])
    return pl.DataFrame(
        {
            "incident": incident + 1,
            "reports": reports[incident],
            "source": names[done.task.source],
            "id": [i for t in done.tables for i in t.ids],
            "row": np.concatenate([t.rows for t in done.tables]),
            "date": pl.from_epoch(pl.Series(first), "d"),
        }
    ).sort("incident", maintain_order=True)
