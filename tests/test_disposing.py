"""How long cases take: grouped rows are cases, wrong rows are named, persons cannot come along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salamti.base.errors import PackError, UsageError
from salamti.disposing import read, worked_out

HEADER = "court_area,registered,ended,outcome,cases"
Run = Callable[..., Any]


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "cases.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Of 100 cases 40 end in conviction after a year, 40 in acquittal after two, 20 wait."""
    return written(
        tmp_path,
        "north,2020-01,2021-01,convicted,40",
        "north,2020-01,2022-01,acquitted,40",
        "north,2020-01,,pending,20",
    )


def test_shares_are_those_of_the_cases(cases: Path) -> None:
    (area,) = worked_out(cases, "2023-01")["areas"]
    assert (area["cases"], area["ended"], area["median_months"]) == (100, 80, 24)
    points = {p["months"]: p for p in area["points"]}
    assert points[12] == pytest.approx(
        {"months": 12, "pending": 0.6, "convicted": 0.4, "acquitted": 0}
    )
    assert points[24] == pytest.approx(
        {"months": 24, "pending": 0.2, "convicted": 0.4, "acquitted": 0.4}
    )


def test_cases_that_wait_count_up_to_the_month_of_the_count(cases: Path) -> None:
    (early,) = worked_out(cases, None)["areas"]
    assert [p["months"] for p in early["points"]] == [12, 24]


def test_an_area_without_an_end_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "north,2020-01,,pending,5")
    (area,) = worked_out(path, "2021-01")["areas"]
    assert (area["median_months"], area["points"]) == (None, [])
    with pytest.raises(UsageError, match="No case has ended"):
        read(path, None)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("north,2020-01,2021-01,fined,4", "none of pending"),
        ("north,2020-01,2021-01,pending,4", "if and only if"),
        ("north,2020-01,,convicted,4", "if and only if"),
        ("north,2021-01,2020-01,convicted,4", "before it is registered"),
        ("north,2020,2021-01,convicted,4", "not a month"),
        ("north,2020-01,2021-01,convicted,0", "not a count"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(PackError, match=said) as caught:
        read(written(tmp_path, line), "2022-01")
    assert "cases.csv:2" in str(caught.value)


def test_a_column_of_persons_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "north,2020-01,2021-01,convicted,4,x", header=f"{HEADER},accused_name")
    with pytest.raises(PackError, match="unknown accused_name"):
        read(path, None)


def test_the_verb_prints_for_people_and_programs(salamti: Run, cases: Path) -> None:
    told = salamti("disposition", cases)
    assert told.code == 0
    assert "half within 24 months" in told.out
    assert salamti("disposition", cases, "--json").json["cases"] == 100
