"""Made-up car crashes in three files, in the layout and with the overlap of MELTT's example."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

OVERLAP = {"1": 41, "2": 34, "3": 31, "12": 5, "13": 4, "23": 4, "123": 21}
MAKES = (("B", "car", "small"), ("C", "car", "small"), ("D", "car", "large"), ("M", "van", "large"),
         ("J", "van", "large"))  # fmt: skip
LEVELS = {
    "model_tax": MAKES,
    "color_tax": (("red", "dark"), ("blue", "dark"), ("white", "light"), ("tan", "light")),
    "damage_tax": (("one",), ("two",), ("property",)),
}


def write(folder: Path, *, seed: int = 1) -> list[Path]:
    """Write crash_data1.csv to crash_data3.csv and a file for each taxonomy; reports of one crash
    lie up to 2 km and a day from the first one."""
    rng = np.random.default_rng(seed)
    seen = [who for who, count in OVERLAP.items() for _ in range(count)]
    rng.shuffle(seen)
    size = len(seen)
    lat, lon = rng.uniform(37.9, 39.7, size), rng.uniform(-79, -75.2, size)
    day, lasts = rng.integers(0, 30, size), rng.choice([0, 0, 0, 2], size)
    kinds = {name: rng.integers(0, len(rows), size) for name, rows in LEVELS.items()}
    files = []
    for source in "123":
        own = sorted((i for i in range(size) if source in seen[i]), key=lambda i: int(day[i]))
        rows = []
        for number, i in enumerate(own, start=1):
            later = seen[i][0] != source
            start = date(2012, 1, 1) + timedelta(int(day[i] + later * rng.integers(-1, 2)))
            moved = later * rng.uniform(-0.012, 0.012, 2)
            at = [lat[i] + moved[0], lon[i] + moved[1]]
            end = start + timedelta(int(lasts[i]))
            types = [f"{name[0]}{source}{kinds[name][i]}" for name in LEVELS]
            rows.append([f"crash_data{source}", number, start, end, *at, *types])
        head = ["dataset", "event", "date", "enddate", "latitude", "longitude", *LEVELS]
        files.append(_written(folder / f"crash_data{source}.csv", [head, *rows]))
    for name, levels in LEVELS.items():
        depth = len(levels[0])
        _written(
            folder / f"{name}.csv",
            [
                ["data.source", "base.categories", *(f"{name}_level{k + 1}" for k in range(depth))],
                *(
                    [f"crash_data{s}", f"{name[0]}{s}{k}", *v]
                    for s in "123"
                    for k, v in enumerate(levels)
                ),
            ],
        )
    return files


def _written(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return path
