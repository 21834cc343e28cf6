"""Names of the states of the world in both languages."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from salamti.model.country import StateNames
from salamti.model.words import Text
from salamti.pack import csvfile

SCHEMA: csvfile.Schema = dict.fromkeys(("iso3", "en", "ur"), pl.String)


def names(catalogue: Path) -> StateNames | None:
    """The states of `countries.csv`; None where the catalogue has none.

    An empty name, a malformed code or a code twice is an error with its line.
    """
    path = catalogue / "countries.csv"
    if not path.is_file():
        return None
    rows = csvfile.frame(path, SCHEMA)
    for column in SCHEMA:
        csvfile.refuse(path, rows, pl.col(column).is_null(), column=column, why="is empty")
    malformed = ~pl.col("iso3").str.contains("^[A-Z]{3}$")
    csvfile.refuse(path, rows, malformed, column="iso3", why="is malformed")
    csvfile.refuse(path, rows, pl.col("iso3").is_duplicated(), column="iso3", why="stands twice")
    listed = rows.select("iso3", "en", "ur").iter_rows()
    return StateNames(names={iso3: Text(en, ur) for iso3, en, ur in listed})
