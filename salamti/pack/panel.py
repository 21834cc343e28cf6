"""Indicators of all states by year: a wide CSV, one column per year, made long."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from salamti.base.errors import PackError
from salamti.pack import csvfile

KEYS = ("indicator", "iso3", "part", "source")
PARTS = ("value", "low", "high")
_SERIES = ["indicator", "iso3", "source"]


def panel(path: Path) -> pl.DataFrame:
    """The file as indicator, iso3, year, value, low, high, source and row (the line of the value).

    Empty cells are unknown and have no row. A part other than value, low and high, a part twice,
    bounds without a value, or a column that is no year is an error with its line.
    """
    wide = csvfile.frame(path, _schema(path))
    _check(path, wide)
    long = wide.unpivot(
        index=[*KEYS, "row"], variable_name="year", value_name="figure"
    ).with_columns(pl.col("year").cast(pl.Int64))
    value, low, high = (_part(long, part) for part in PARTS)
    keys = [*_SERIES, "year"]
    joined = (
        value.drop_nulls("value")
        .join(low.drop("row"), on=keys, how="left")
        .join(high.drop("row"), on=keys, how="left")
    )
    return joined.select("indicator", "iso3", "year", *PARTS, "source", "row").sort("row", "year")


def _schema(path: Path) -> csvfile.Schema:
    """The columns that the file must have: the keys, and a year for each of the others."""
    header = csvfile.text(path).split("\n", 1)[0].strip().split(",")
    years = [name for name in header if name not in KEYS]
    wrong = [name for name in years if not (len(name) == 4 and name.isdigit())]
    if wrong or not years:
        said = f"The column {wrong[0]!r} is no year." if wrong else "There is no column of a year."
        raise PackError(
            said, where=csvfile.at(path, 1), do=f"Columns are {', '.join(KEYS)}, years."
        )
    schema: csvfile.Schema = dict.fromkeys(KEYS, pl.String)
    schema.update((name, pl.Float64) for name in years)
    return schema


def _check(path: Path, wide: pl.DataFrame) -> None:
    for column in KEYS:
        csvfile.refuse(path, wide, pl.col(column).is_null(), column=column, why="is empty")
    unknown = ~pl.col("part").is_in(PARTS)
    csvfile.refuse(path, wide, unknown, column="part", why=f"is none of {', '.join(PARTS)}")
    malformed = ~pl.col("iso3").str.contains("^[A-Z]{3}$")
    csvfile.refuse(path, wide, malformed, column="iso3", why="is malformed")
    twice = pl.struct(KEYS).is_duplicated()
    csvfile.refuse(path, wide, twice, column="part", why="stands twice for this series")
    alone = ~(pl.col("part") == "value").any().over(_SERIES)
    csvfile.refuse(path, wide, alone, column="part", why="has no value beside it")


def _part(long: pl.DataFrame, part: str) -> pl.DataFrame:
    found = long.filter(pl.col("part") == part)
    return found.select(*_SERIES, "year", "row", pl.col("figure").alias(part))
