"""The large CSV facts of a pack as frames: series, survey, violence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from salamti.pack import csvfile

Schema = dict[str, pl.DataType | type[pl.DataType]]

_TOLL: Schema = dict.fromkeys(("low", "best", "high"), pl.Int64)
_WHO: Schema = dict.fromkeys(("civilians", "security", "militants", "unknown"), pl.Int64)
SERIES: Schema = {
    "indicator": pl.String,
    "iso3": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "source": pl.String,
    "basis": pl.String,
}
SURVEY: Schema = {
    "indicator": pl.String,
    "pcode": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "n": pl.Int64,
    "source": pl.String,
}
DISTRICT_MONTH: Schema = {
    "pcode": pl.String,
    "month": pl.String,
    "type": pl.String,
    "events": pl.Int64,
    **_TOLL,
    **_WHO,
    "source": pl.String,
}
NATIONAL_MONTH: Schema = {
    "iso3": pl.String,
    "month": pl.String,
    "type": pl.String,
    "best": pl.Int64,
    "basis": pl.String,
    "source": pl.String,
}
COUNTRY_YEAR: Schema = {
    "iso3": pl.String,
    "year": pl.Int64,
    "type": pl.String,
    **_TOLL,
    "source": pl.String,
}


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV of the pack: the table of the store that it fills, and its rows."""

    name: str
    path: Path
    rows: pl.DataFrame


_FILES = (
    ("observation", "series/*.csv", SERIES),
    ("observation", "survey/*.csv", SURVEY),
    ("violence_month", "violence/district_month.csv", DISTRICT_MONTH),
    ("national_month", "violence/national_month.csv", NATIONAL_MONTH),
    ("country_year", "violence/country_year.csv", COUNTRY_YEAR),
)


def tables(folder: Path) -> Iterator[Table]:
    """Yield every large table of the pack, in a fixed order."""
    for name, pattern, schema in _FILES:
        for path in sorted(folder.glob(pattern)):
            if path.name != "mapping.csv":
                yield Table(name, path, csvfile.frame(path, schema))
