"""`salamti hindcast --level district`: rolling origins over the packaged figures of Pakistan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salamti.analyses._kit import excited
from salamti.analyses._kit.panels import Panel, month_range

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def found(salamti: Call, tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("home")
    asked = ("--windows", "2015,2021", "--level", "district", "--home", home, "--json")
    return salamti("hindcast", *asked).json


def value(found: Any, **wanted: object) -> Any:
    (hit,) = [n for n in found["numbers"] if wanted.items() <= n["dimensions"].items()]
    return hit


def test_districts_are_forecast_better_than_by_either_benchmark(found: Any) -> None:
    for rival in ("conflictology", "zero"):
        skill = value(found, measure="skill", model="salamti", against=rival, window="all")
        assert skill["value"] > 0
        assert skill["low"] < skill["value"] < skill["high"]


def test_losses_are_printed_as_plainly_as_gains(found: Any) -> None:
    poisson = value(found, measure="skill", model="last_poisson", against="conflictology")
    assert poisson["value"] < 0
    assert value(found, measure="share_worse", model="salamti", against="zero")["value"] > 0


def test_ranges_hold_what_they_promise(found: Any) -> None:
    assert 0.45 <= value(found, measure="coverage_50%")["value"] <= 0.55
    assert 0.86 <= value(found, measure="coverage_90%")["value"] <= 0.94
    assert sum(found["pit"]) == pytest.approx(1)


def test_a_window_scores_only_months_that_the_data_reach(found: Any) -> None:
    """Origins December 2020 to September 2021: 12 + 9 + 6 + 3 months of 114 districts."""
    whole = value(found, measure="crps", model="salamti", window=2015)["n"]
    assert value(found, measure="crps", model="salamti", window=2021)["n"] == whole * 30 / 48


def test_windows_outside_the_data_are_refused(salamti: Call, tmp_path: Path) -> None:
    asked = ("--windows", "2024", "--level", "province", "--home", tmp_path)
    done = salamti("hindcast", *asked)
    assert done.code == 2
    assert "2021-12" in done.err


def test_a_pack_without_violence_is_told_so(salamti: Call, tmp_path: Path, bare: str) -> None:
    asked = ("--windows", "2015", "--level", "district", "--home", tmp_path, "--pack", bare)
    done = salamti("hindcast", *asked)
    assert done.code == 2
    assert "no deaths by district" in done.err


def test_events_known_by_month_keep_their_number_and_deaths() -> None:
    rng = np.random.default_rng(3)
    events = rng.poisson(1.5, (4, 24)).astype(float)
    deaths: np.ndarray = np.asarray(events * rng.integers(0, 5, (4, 24)), dtype=np.float64)
    panel = Panel(
        level=2, pcodes=("a", "b", "c", "d"), months=month_range("2019-01", "2020-12"),
        deaths=deaths, events=events, lat=np.arange(4.0), lon=np.zeros(4), origin="x", unplaced=0,
    )  # fmt: skip
    known = excited.events(panel, 3, 20)
    assert len(np.asarray(known.place)) == events[:, 3:21].sum()
    assert np.asarray(known.deaths).sum() == deaths[:, 3:21].sum()
    begin = excited.starts(panel.months)
    day, place = np.asarray(known.day), np.asarray(known.place)
    month = np.searchsorted(np.array(begin) - begin[3], day, side="right") - 1
    counted = np.zeros((4, 24))
    np.add.at(counted, (place, month), 1)
    np.testing.assert_array_equal(counted[:, 3:21], events[:, 3:21])
