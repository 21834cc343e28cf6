"""Replay the forecasts and write their scores: `packs/pk/registers/hindcast.csv`.

`python -m scripts.hindcast_register` needs the panel of the VIEWS challenge among the datasets
(`SALAMTI_DATA`) for the countries; provinces and districts come from the packaged figures.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from salamti import pipeline
from salamti.hindcast import countries, places
from salamti.hindcast.replay import Hindcast, Row

TARGET = Path(__file__).resolve().parent.parent / "packs" / "pk" / "registers" / "hindcast.csv"
COUNTRY_WINDOWS = range(2018, 2022)
PLACE_WINDOWS = range(2012, 2022)
COLUMNS = (
    "row_id", "title", "level", "window", "model", "measure", "against", "part", "value", "low",
    "high", "n", "data_end", "source",
)  # fmt: skip


def main() -> None:
    """Run all levels, then write the register."""
    with tempfile.TemporaryDirectory() as folder:
        home = pipeline.Home(folder=Path(folder))
        found = [
            *(places.run(PLACE_WINDOWS, level=lv, home=home) for lv in ("province", "district")),
            countries.run(COUNTRY_WINDOWS),
        ]
    with TARGET.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(COLUMNS)
        for hindcast in found:
            out.writerows(_lines(hindcast))


def _lines(found: Hindcast) -> Iterator[tuple[object, ...]]:
    for row in (*found.rows, *_histogram(found)):
        cells = row.dimensions
        named = [
            str(cells[k]) for k in ("measure", "model", "against", "window", "part") if k in cells
        ]
        yield (
            "-".join((found.level, *named)),
            " ".join((found.level, *named)).replace("_", " "),
            found.level, cells["window"], cells["model"], cells["measure"],
            cells.get("against", ""), cells.get("part", ""), _short(row.value), _short(row.low),
            _short(row.high), row.n, found.as_of, f"salamti hindcast --level {found.level}",
        )  # fmt: skip


def _histogram(found: Hindcast) -> Iterator[Row]:
    """The calibration histogram as rows."""
    shares = found.extra.get("pit", [])
    cells = next((r.n for r in found.rows if r.dimensions["measure"] == "coverage_50%"), 0)
    for part, share in enumerate(shares, start=1):
        of: dict[str, str | int] = {
            "measure": "pit",
            "window": "all",
            "model": "salamti",
            "part": part,
        }
        yield Row(dimensions=of, value=share, unit="share", n=cells)


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}" if abs(value) < 1000 else f"{value:.1f}"


if __name__ == "__main__":
    main()
