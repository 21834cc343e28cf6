"""The large CSV facts of a pack as frames: series, survey, violence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import polars as pl

from salamti.model.event import ViolenceType
from salamti.model.series import Basis
from salamti.pack import csvfile, panel

_TOLL: csvfile.Schema = dict.fromkeys(("low", "best", "high"), pl.Int64)
_WHO: csvfile.Schema = dict.fromkeys(("civilians", "security", "militants", "unknown"), pl.Int64)
SERIES: csvfile.Schema = {
    "indicator": pl.String,
    "iso3": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "source": pl.String,
    "basis": pl.String,
}
SURVEY: csvfile.Schema = {
    "indicator": pl.String,
    "pcode": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "n": pl.Int64,
    "source": pl.String,
}
DISTRICT_MONTH: csvfile.Schema = {
    "pcode": pl.String,
    "month": pl.String,
    "type": pl.String,
    "events": pl.Int64,
    **_TOLL,
    **_WHO,
    "source": pl.String,
}
NATIONAL_MONTH: csvfile.Schema = {
    "iso3": pl.String,
    "month": pl.String,
    "type": pl.String,
    "best": pl.Int64,
    "basis": pl.String,
    "source": pl.String,
}
COUNTRY_YEAR: csvfile.Schema = {
    "iso3": pl.String,
    "year": pl.Int64,
    "type": pl.String,
    **_TOLL,
    "source": pl.String,
}
REVISION: csvfile.Schema = {
    "vintage": pl.String,
    "iso3": pl.String,
    "month": pl.String,
    "best": pl.Int64,
    "source": pl.String,
}


CHOICES = {
    "basis": get_args(Basis),
    "type": (*(t.value for t in ViolenceType), "total"),
}
_MONTH_BASIS = ("final", "candidate")
_MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
_ISO3 = "^[A-Z]{3}$"
_DAY = r"^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_NEEDED = frozenset(("indicator", "iso3", "pcode", "year", "month", "type", "vintage", "source"))


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
    ("revision", "violence/revisions.csv", REVISION),
)


def tables(folder: Path, known: frozenset[str]) -> Iterator[Table]:
    """Yield every large table of the pack, in a fixed order; `known` are the P-codes."""
    for name, pattern, schema in _FILES:
        for path in sorted(folder.glob(pattern)):
            if path.name != "mapping.csv":
                rows = csvfile.frame(path, schema)
                _check(path, rows, known)
                yield Table(name, path, rows)
    yield from _panels(folder)


def _panels(folder: Path) -> Iterator[Table]:
    for path in sorted(folder.glob("world/*.csv")):
        yield Table("country_panel", path, panel.panel(path))


def _check(path: Path, rows: pl.DataFrame, known: frozenset[str]) -> None:
    """Refuse empty keys, unknown choices and places, malformed months and countries."""
    for column in sorted(_NEEDED & set(rows.columns)):
        wrong = pl.col(column).is_null()
        csvfile.refuse(path, rows, wrong, column=column, why="is empty")
    for column, allowed in _choices(rows).items():
        wrong = ~pl.col(column).is_in(allowed)
        why = f"is none of {', '.join(allowed)}"
        csvfile.refuse(path, rows, wrong, column=column, why=why)
    for column, pattern in (("month", _MONTH), ("vintage", _DAY), ("iso3", _ISO3)):
        if column in rows.columns:
            wrong = ~pl.col(column).str.contains(pattern)
            csvfile.refuse(path, rows, wrong, column=column, why="is malformed")
    if "pcode" in rows.columns:
        wrong = ~pl.col("pcode").is_in(list(known))
        why = "is a P-code that places.csv does not list"
        csvfile.refuse(path, rows, wrong, column="pcode", why=why)


def _choices(rows: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    months = {"basis": _MONTH_BASIS} if "month" in rows.columns else {}
    return {c: allowed for c, allowed in (CHOICES | months).items() if c in rows.columns}
