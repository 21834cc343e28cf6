"""A run as files: results and every stage as CSV, choices and notes as JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from salamti.methods.composite.run import Run
from salamti.scorecards import telling
from salamti.scorecards.reading import Scorecard


def write(card: Scorecard, run: Run, folder: Path) -> tuple[Path, ...]:
    """Write `results.csv`, one CSV per stage and `run.json` to `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    told = telling.told(card, run)
    rows = told.pop("results")
    written = [_table(folder / "results.csv", [_flat(row) for row in rows])]
    for name in telling.names_of_stages(run):
        lines = [_flat_stage(row) for row in telling.stage(run, name)]
        written.append(_table(folder / f"{name}.csv", lines))
    written.append(_table(folder / "origins.csv", list(map(_flat_stage, telling.origins(run)))))
    written.append(folder / "run.json")
    text = json.dumps(told, ensure_ascii=False, indent=1)
    written[-1].write_text(text + "\n", encoding="utf-8")
    return tuple(written)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A result on one line: the rank of the top, and the scores of every code."""
    head = {key: row[key] for key in ("unit", "name", "time", "rank") if key in row}
    return {**head, **row["scores"]}


def _flat_stage(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a stage on one line."""
    return {**{key: row[key] for key in ("unit", "time") if key in row}, **row["values"]}


def _table(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
