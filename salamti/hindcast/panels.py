"""Panels of the VIEWS challenge: deaths by country and month, read from files in its layout."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from salamti.base.errors import SourceError, UsageError
from salamti.methods.forecast.blocks import Floats

PANEL = "views_cm_by_type_2016_2021.parquet"
HISTORIES = {
    "views_cm_by_type_africa_israel_1990_2020.parquet": "ged_best_sb",
    "views_cm_sb_11_countries_1990_2021.parquet": "ged_sb",
}
"""Longer series of some countries, and their column of deaths in state-based violence."""
TOTALS = "ucdp/ucdp_country_month_total_1989_2026.parquet"
WHOLE_YEAR = 0.9
"""Least share of the official year that the months of a country-year must hold to be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryPanel:
    """Deaths [countries, months]; `first` is the challenge's number of the first month."""

    ids: tuple[int, ...]
    iso3: tuple[str, ...]
    first: int
    values: Floats

    def until(self, month: int) -> Floats:
        """What was known when `month` was over, [countries, months]."""
        return self.values[:, : max(0, month - self.first + 1)]


def folder() -> Path:
    """Where the datasets lie: `SALAMTI_DATA`, or `shared/data` beside the checkout."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    return Path(os.environ.get("SALAMTI_DATA", beside))


def found(path: Path | None) -> Path:
    """The panel asked for, or the one among the datasets."""
    panel = path or folder() / "views" / PANEL
    if not panel.is_file():
        raise UsageError(
            "There is no panel of countries and months.",
            where=str(panel),
            do="Give one with --panel, or set SALAMTI_DATA to the folder of the datasets. It needs "
            "the columns country_id, iso3, month_id and ged_sb.",
        )
    return panel


def read(path: Path) -> CountryPanel:
    """Read a panel; a country-month that stands twice, or a negative count, is an error."""
    frame = _frame(path, ("country_id", "iso3", "month_id", "ged_sb"))
    return _panel(frame.rename({"ged_sb": "deaths"}), path)


def _panel(frame: pl.DataFrame, path: Path) -> CountryPanel:
    if frame.select("country_id", "month_id").is_duplicated().any():
        raise SourceError("A country and month stand twice.", where=str(path))
    if frame.filter(pl.col("deaths") < 0).height:
        raise SourceError("A count of deaths is negative.", where=str(path))
    ids = frame["country_id"].unique().sort().to_list()
    codes = dict(frame.select("country_id", "iso3").iter_rows())
    first = int(frame.select(pl.col("month_id").min()).item())
    values = _grid(frame, ids, first)
    return CountryPanel(
        ids=tuple(ids), iso3=tuple(codes[i] or "" for i in ids), first=first, values=values
    )


def _frame(path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    try:
        frame = pl.read_csv(path) if path.suffix == ".csv" else pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(
            f"This is not a panel: {error}", where=str(path), do="Give Parquet or CSV."
        ) from error
    missing = [c for c in columns if c not in frame.columns]
    if missing:
        raise SourceError(f"The panel lacks {', '.join(missing)}.", where=str(path))
    return frame.select(columns)


def _grid(frame: pl.DataFrame, ids: list[int], first: int) -> Floats:
    last = int(frame.select(pl.col("month_id").max()).item())
    values = np.full((len(ids), last - first + 1), np.nan)
    row = {country: i for i, country in enumerate(ids)}
    known = frame.drop_nulls("deaths")
    rows = np.array([row[c] for c in known["country_id"]], dtype=int)
    values[rows, known["month_id"].to_numpy() - first] = known["deaths"].to_numpy()
    return values


def lengthened(panel: CountryPanel, near: Path) -> tuple[CountryPanel, Floats]:
    """The panel with earlier months of its countries where longer series lie beside it.

    Also returns further units to learn from, on the same months: deaths of all types of violence
    before the panel begins, for countries whose state-based series is not known there.
    """
    start = 1 + (1990 - 1980) * 12
    if panel.first <= start:
        return panel, np.empty((0, panel.values.shape[1]))
    early = np.full((len(panel.ids), panel.first - start), np.nan)
    for name, column in HISTORIES.items():
        _fill(early, near / name, column, panel=panel)
    whole = np.concatenate([early, panel.values], axis=1)
    longer = CountryPanel(ids=panel.ids, iso3=panel.iso3, first=start, values=whole)
    lacking = {c for c, row in zip(panel.iso3, early, strict=True) if np.isnan(row).all()}
    return longer, _totals(near.parent / TOTALS, longer, upto=panel.first - 1, lacking=lacking)


def _fill(early: Floats, path: Path, column: str, *, panel: CountryPanel) -> None:
    """Fill in months before the panel from one file, where it is there."""
    if not path.is_file():
        return
    start = panel.first - early.shape[1]
    frame = pl.read_parquet(path)
    if "month_id" not in frame.columns:
        frame = frame.with_columns(month_id=(pl.col("year") - 1980) * 12 + pl.col("month"))
    row = {country: i for i, country in enumerate(panel.ids)}
    kept = frame.filter(
        pl.col("country_id").is_in(panel.ids)
        & pl.col("month_id").is_between(start, panel.first - 1)
        & pl.col(column).is_not_null()
    )
    rows = np.array([row[c] for c in kept["country_id"]], dtype=int)
    early[rows, kept["month_id"].to_numpy() - start] = kept[column].to_numpy()


def _totals(path: Path, longer: CountryPanel, *, upto: int, lacking: set[str]) -> Floats:
    """Deaths of all types by country and month up to `upto`; later months are unknown."""
    if not path.is_file():
        return np.empty((0, longer.values.shape[1]))
    frame = (
        pl.read_parquet(path)
        .with_columns(month_id=(pl.col("year") - 1980) * 12 + pl.col("month"))
        .filter(
            pl.col("iso3").is_in(lacking)
            & pl.col("month_id").is_between(longer.first, upto)
            & (pl.col("share_of_official").is_null() | (pl.col("share_of_official") >= WHOLE_YEAR))
        )
    )
    codes = frame["iso3"].unique().sort().to_list()
    values = np.full((len(codes), longer.values.shape[1]), np.nan)
    row = {code: i for i, code in enumerate(codes)}
    rows = np.array([row[c] for c in frame["iso3"]], dtype=int)
    values[rows, frame["month_id"].to_numpy() - longer.first] = frame["deaths_best"].to_numpy()
    return values


def published(near: Path, model: str, *, window: int, ids: tuple[int, ...]) -> Floats | None:
    """A benchmark's own draws of a window [countries, months, draws]; None without them.

    They are taken only where they hold every country of `ids` and all 12 months.
    """
    name = {"last_poisson": "last_poisson", "bootstrap": "bootstrap240"}[model]
    for path in sorted(near.glob(f"views_pc2023_bm_{name}*.parquet")):
        frame = pl.read_parquet(path).filter(pl.col("window") == str(window))
        kept = frame.filter(pl.col("country_id").is_in(ids)).sort("country_id", "month_id")
        if kept.height == len(ids) * 12:
            draws = np.array(kept["draws_sorted"].to_list(), dtype=np.float64)
            return draws.reshape(len(ids), 12, -1)
    return None
