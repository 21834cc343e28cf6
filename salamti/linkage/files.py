"""Reading files of reports: any CSV with a date, a latitude and a longitude."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salamti.base.errors import SourceError
from salamti.methods.match.compare import Source
from salamti.methods.match.reports import Reports

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SPELLINGS: dict[str, tuple[str, ...]] = {
    "date": ("date", "date_start", "start_date", "event_date", "startdate", "start", "date_begin"),
    "end": ("enddate", "end_date", "date_end", "end"),
    "lat": ("latitude", "lat"),
    "lon": ("longitude", "lon", "long", "lng"),
    "id": ("event", "id", "event_id", "event_id_cnty", "s#"),
    "dataset": ("dataset", "data_source"),
    "place_precision": ("where_prec", "geo_precision", "place_precision", "geoprecision"),
    "date_precision": ("date_prec", "time_precision", "date_precision"),
    "low": ("low", "deaths_low", "fatalities_low", "killed_min"),
    "best": ("best", "deaths_best", "deaths", "fatalities", "killed"),
    "high": ("high", "deaths_high", "fatalities_high", "killed_max"),
}
"""Usual names of columns; the first that a file has is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file: its name, kept rows as text, ids, numbers of rows (from 1), what was quarantined
    (row, reason), and its reports. `classes` are the values of place precision, in order."""

    name: str
    dataset: str
    frame: pl.DataFrame
    ids: list[str]
    rows: Ints
    records: int
    quarantined: list[tuple[int, str]]
    source: Source
    classes: tuple[str, ...]
    precise: bool


def named(columns: Sequence[str], what: str) -> str | None:
    """The column that holds something, by its usual names.

    >>> named(["When", "Event Date", "LAT"], "date"), named(["LAT"], "lat")
    ('Event Date', 'LAT')
    """
    spelled = {plain(c): c for c in reversed(columns)}
    for spelling in SPELLINGS[what]:
        if spelling in columns:
            return spelling
        if spelling in spelled:
            return spelled[spelling]
    return None


def plain(text: str) -> str:
    """A name in small letters with underscores."""
    return re.sub(r"[\s.\-]+", "_", text.strip().lower())


def text_of(path: Path) -> pl.DataFrame:
    """A CSV as text, empty cells and NA as null."""
    if not path.is_file():
        raise SourceError("The file is not there.", where=str(path))
    try:
        frame = pl.read_csv(path, infer_schema=False, null_values=["", "NA"], encoding="utf8-lossy")
    except pl.exceptions.PolarsError as error:
        said = str(error).splitlines()[0]
        raise SourceError(f"This is no readable CSV: {said}", where=str(path)) from error
    return frame.rename({c: c.removeprefix("\ufeff") for c in frame.columns})


def read(path: Path, name: str) -> Table:
    """Read reports; a row without a readable date and place is quarantined with the reason."""
    frame = text_of(path)
    found = {what: named(frame.columns, what) for what in SPELLINGS}
    for what in ("date", "lat", "lon"):
        if found[what] is None:
            wanted = ", ".join(SPELLINGS[what])
            raise SourceError(
                f"No column is called {wanted}.", where=str(path), do="Rename the column."
            )
    parsed = _parsed(frame, found)
    good = parsed["reason"].is_null()
    if not good.any():
        raise SourceError("No row has a date (YYYY-MM-DD) and a place.", where=str(path))
    kept, bad = frame.filter(good), parsed.filter(~good)
    return _table(kept, parsed.filter(good), found=found, name=name, bad=bad)


def _parsed(frame: pl.DataFrame, found: dict[str, str | None]) -> pl.DataFrame:
    def date(what: str) -> pl.Expr:
        column = pl.col(str(found[what])).str.strip_chars()
        return column.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)

    def number(what: str) -> pl.Expr:
        return pl.col(str(found[what])).str.strip_chars().cast(pl.Float64, strict=False)

    start = date("date")
    end = start if found["end"] is None else date("end").fill_null(start)
    parsed = frame.select(
        row=pl.int_range(1, pl.len() + 1),
        first=start.dt.epoch("d").cast(pl.Int64),
        last=end.dt.epoch("d").cast(pl.Int64),
        lat=number("lat"),
        lon=number("lon"),
        dated=pl.col(str(found["date"])).is_not_null(),
        placed=pl.col(str(found["lat"])).is_not_null() & pl.col(str(found["lon"])).is_not_null(),
    )
    return parsed.with_columns(reason=_reason())


def _reason() -> pl.Expr:
    known = pl.col("lat").is_finite() & pl.col("lon").is_finite()
    inside = (pl.col("lat").abs() <= 90) & (pl.col("lon").abs() <= 360)
    return (
        pl.when(~pl.col("dated")).then(pl.lit("no date"))
        .when(pl.col("first").is_null()).then(pl.lit("date is not YYYY-MM-DD"))
        .when(pl.col("last") < pl.col("first")).then(pl.lit("ends before it begins"))
        .when(~pl.col("placed")).then(pl.lit("no place"))
        .when(~known.fill_null(value=False)).then(pl.lit("latitude or longitude is no number"))
        .when(~inside).then(pl.lit("latitude or longitude is out of range"))
    )  # fmt: skip


def _table(
    kept: pl.DataFrame,
    parsed: pl.DataFrame,
    *,
    found: dict[str, str | None],
    name: str,
    bad: pl.DataFrame,
) -> Table:
    first, last, lat, lon = (parsed[c].to_numpy() for c in ("first", "last", "lat", "lon"))
    place, classes = _classes(kept, found["place_precision"])
    date, _ = _classes(kept, found["date_precision"])
    rows = parsed["row"].to_numpy()
    labels = kept[found["dataset"]].unique().to_list() if found["dataset"] else [name]
    return Table(
        name=name,
        dataset=labels[0] if len(labels) == 1 and labels[0] else name,
        frame=kept,
        ids=_ids(kept, found["id"], rows),
        rows=rows,
        records=kept.height + bad.height,
        quarantined=list(bad.select("row", "reason").iter_rows()),
        source=Source(
            reports=Reports(first=first, last=last, lat=lat, lon=lon),
            place=place, date=date, deaths=_deaths(kept, found),
        ),
        classes=classes,
        precise=found["place_precision"] is not None or found["date_precision"] is not None,
    )  # fmt: skip


def _ids(kept: pl.DataFrame, column: str | None, rows: Ints) -> list[str]:
    """Ids of the rows: the file's own where they are all there and unique, else their numbers."""
    own = kept[column] if column else None
    if own is not None and not own.null_count() and own.n_unique() == len(own):
        found: list[str] = own.str.strip_chars().to_list()
        return found
    return [str(r) for r in rows]


def _classes(kept: pl.DataFrame, column: str | None) -> tuple[Ints | None, tuple[str, ...]]:
    """Precision as numbers of classes, an unknown one a class of its own, and their values."""
    if column is None:
        return None, ("all",)
    values = kept[column].str.strip_chars().fill_null("unknown").to_numpy().astype(str)
    names, codes = np.unique(values, return_inverse=True)
    return codes.astype(np.int64), tuple(names.tolist())


def _deaths(kept: pl.DataFrame, found: dict[str, str | None]) -> Floats | None:
    """Low, best and high deaths; one that is missing is taken from the others."""
    if all(found[what] is None for what in ("low", "best", "high")):
        return None
    low, best, high = (_numbers(kept, found[what]) for what in ("low", "best", "high"))
    middle = np.where(np.isfinite(low) & np.isfinite(high), (low + high) / 2, np.fmax(low, high))
    best = np.where(np.isfinite(best), best, middle)
    low, high = np.where(np.isfinite(low), low, best), np.where(np.isfinite(high), high, best)
    return np.stack([np.fmin(low, best), best, np.fmax(high, best)], axis=1)


def _numbers(kept: pl.DataFrame, column: str | None) -> Floats:
    if column is None:
        return np.full(kept.height, np.nan)
    read = kept[column].str.strip_chars().cast(pl.Float64, strict=False)
    values = read.fill_null(np.nan).to_numpy()
    found: Floats = np.where(values >= 0, values, np.nan)
    return found
