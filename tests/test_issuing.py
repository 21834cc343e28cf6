"""`salamti forecast issue`: today's outlook on record, never for a month that has begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from salamti import checking, issuing, pipeline
from salamti.base.errors import UsageError
from salamti.ledger.ledger import Ledger

Call = Callable[..., Any]


def at(year: int, month: int, day: int = 15) -> Callable[[], datetime]:
    return lambda: datetime(year, month, day, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Home:
    """An observatory of Pakistan with one issue of June 2026 for the country and its neighbours."""
    home = pipeline.Home(folder=tmp_path_factory.mktemp("issued"))
    issuing.issue(["country"], home=home, clock=at(2026, 6))
    return home


def told(ledger: Ledger) -> list[Mapping[str, str]]:
    """The forecasts on record."""
    return [row for entry in ledger.listed() for _, row in ledger.content(entry).rows]


def cells(home: pipeline.Home) -> list[Mapping[str, str]]:
    return told(Ledger(home.folder / "ledger"))


def test_only_months_that_have_not_begun_are_issued(kept: pipeline.Home) -> None:
    months = {row["month"] for row in cells(kept)}
    assert min(months) == "2026-07"
    assert max(months) == "2027-07"


def test_the_country_and_its_neighbours_are_issued_with_the_benchmarks(kept: pipeline.Home) -> None:
    places = {row["place"] for row in cells(kept)}
    assert {"PAK", "AFG", "IND", "IRN"} <= places
    assert {row["model"] for row in cells(kept)} == {"salamti", "conflictology", "zero"}


def test_each_forecast_names_the_last_month_that_it_knew(kept: pipeline.Home) -> None:
    assert {row["data_end"] for row in cells(kept)} == {"2026-05"}
    assert {row["data_basis"] for row in cells(kept)} == {"candidate"}


def test_the_issue_passes_the_check(kept: pipeline.Home) -> None:
    found = checking.check("pk", kept, clock=at(2026, 12))
    assert found["ok"], found["lines"]


def test_data_too_old_for_any_month_to_come_are_refused(kept: pipeline.Home) -> None:
    with pytest.raises(UsageError, match="2021-12"):
        issuing.issue(["district"], home=kept, clock=at(2026, 6))
    with pytest.raises(UsageError, match="every month within reach has begun"):
        issuing.issue(["country"], home=kept, clock=at(2027, 7))


def test_the_same_data_give_the_same_forecast(kept: pipeline.Home, tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    issuing.issue(["country"], home=kept, folder=folder, clock=at(2026, 6))
    assert told(Ledger(folder)) == told(Ledger(kept.folder / "ledger"))


def test_an_unknown_level_is_refused(salamti: Call, kept: pipeline.Home) -> None:
    done = salamti("forecast", "issue", "--level", "tehsil", "--home", kept.folder)
    assert done.code == 2
    assert "country, province, district" in done.err
