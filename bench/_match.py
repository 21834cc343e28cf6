"""Made-up events for the matching benchmark: incidents, and what each source reports of them."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

TYPES = 8


def write(folder: Path, events: int, *, days: int, spread: float, seed: int = 1) -> None:
    """Write two sources of as many events: four in five incidents are in both, jittered by about
    1.5 km on each axis and by a day in three cases of ten; one type in ten is coded otherwise.

    `spread` is the side of the square of degrees, `days` the length of the period: together they
    set how crowded incidents are.
    """
    rng = np.random.default_rng(seed)
    both = int(events * 0.8)
    total = 2 * events - both
    lat, lon = 30 + rng.random(total) * spread, 70 + rng.random(total) * spread
    day, kind = rng.integers(0, days, total), rng.integers(0, TYPES, total)
    for name, rows in (("a", np.arange(events)), ("b", np.arange(total - events, total))):
        picked = rng.permutation(rows)
        _write_one(folder / f"{name}.csv", picked, rng, place=(lat, lon), day=day, kind=kind)


def _write_one(
    path: Path,
    picked: np.ndarray,
    rng: np.random.Generator,
    *,
    place: tuple[np.ndarray, np.ndarray],
    day: np.ndarray,
    kind: np.ndarray,
) -> None:
    size = len(picked)
    lat = place[0][picked] + rng.normal(0, 1.5 / 111.2, size)
    lon = place[1][picked] + rng.normal(0, 1.5 / 111.2 / np.cos(np.radians(lat)), size)
    moved = rng.choice([-1, 0, 0, 0, 0, 0, 0, 0, 1, 1], size) * (path.stem == "b")
    dates = np.datetime_as_string(np.datetime64("2000-01-01") + day[picked] + moved)
    other = np.where(rng.random(size) < 0.1, rng.integers(0, TYPES, size), kind[picked])
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "date", "latitude", "longitude", "kind", "where_prec"])
        columns = (picked, dates, lat.round(5), lon.round(5), other)
        writer.writerows((*row, 1) for row in zip(*(c.tolist() for c in columns), strict=True))
    with (path.parent / "kind.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["data.source", "base.categories", "level1", "level2"])
        writer.writerows([s, k, f"kind {k}", "any"] for s in "ab" for k in range(TYPES))


def f1(table: Path) -> float:
    """F1 of the pairs that a matching wrote, against the truth that the ids tell."""
    import polars as pl  # noqa: PLC0415 - the parent of measured processes stays light

    rows = pl.read_csv(table, infer_schema=False)
    a, b = (rows.filter(pl.col("source") == s).select("incident", "id") for s in "ab")
    found = a.join(b, on="incident")
    true = a.join(b, on="id").height
    return 2 * found.filter(pl.col("id") == pl.col("id_right")).height / (found.height + true)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]), int(sys.argv[3]), days=int(sys.argv[4]), spread=float(sys.argv[5]))
    else:
        sys.stdout.write(f"{f1(Path(sys.argv[2]))}\n")
