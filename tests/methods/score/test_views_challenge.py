"""The challenge's published benchmark draws: scoring them gives their published mean CRPS."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from salamti.methods.score.calibration import coverage, randomised_coverage
from salamti.methods.score.samples import crps, ignorance, repeated

pytestmark = pytest.mark.data

WINDOWS = ("2018", "2019", "2020", "2021")
PUBLISHED = {
    "conflictology12": (14.48, 9.15, 21.34, 76.85),
    "last_poisson": (20.17, 9.48, 23.70, 85.61),
    "bootstrap240": (23.58, 22.46, 31.42, 86.63),
}


def window(folder: Path, name: str, year: str) -> tuple[np.ndarray, np.ndarray]:
    """Draws and deaths of 191 countries in the twelve months of a window."""
    files = folder / "views"
    key = [pl.col("month_id", "country_id").cast(pl.Int64)]
    actuals = pl.read_parquet(files / "views_pc2023_actuals_2018_2021.parquet").with_columns(key)
    found = (
        pl.read_parquet(files / f"views_pc2023_bm_{name}_2018_2021.parquet")
        .filter(pl.col("window") == year)
        .with_columns(key)
        .join(actuals, on=["month_id", "country_id"], validate="1:1")
    )
    assert found.height == 191 * 12
    return np.array(found["draws_sorted"].to_list()), found["outcome"].to_numpy()


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_mean_crps_of_each_window_is_the_published_one(shared_data: Path, name: str) -> None:
    means = [crps(*window(shared_data, name, year)).mean() for year in WINDOWS]
    assert tuple(np.round(means, 2)) == PUBLISHED[name]


def test_repetition_to_no_multiple_of_the_draws_favours_the_first(shared_data: Path) -> None:
    """1,000 is not a multiple of 12: four of the twelve months count 84 times, the others 83."""
    draws, deaths = window(shared_data, "conflictology12", "2018")
    own = crps(draws, deaths).mean()
    assert crps(repeated(draws, 996), deaths).mean() == pytest.approx(own, rel=1e-12)
    assert crps(repeated(draws, 1_000), deaths).mean() == pytest.approx(own, rel=0.002)
    assert crps(repeated(draws, 1_000), deaths).mean() < own - 0.01


def test_ignorance_of_few_draws_is_ruled_by_the_one_added_to_each_bin(shared_data: Path) -> None:
    draws, deaths = window(shared_data, "conflictology12", "2018")
    assert ignorance(draws, deaths).mean() > 1.2
    assert ignorance(repeated(draws, 1_000), deaths).mean() < 0.75


def test_plain_coverage_says_little_of_deaths_and_randomised_coverage_much(
    shared_data: Path,
) -> None:
    draws, deaths = window(shared_data, "conflictology12", "2018")
    assert coverage(draws, deaths, 0.5).mean() > 0.85
    assert 0.45 < randomised_coverage(draws, deaths, 0.5).mean() < 0.5
