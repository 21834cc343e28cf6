"""The panel of all states: wide in the file, long in the store, refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from salamti.base.errors import PackError
from salamti.pack.panel import panel

HEADER = "indicator,iso3,part,source,2000,2001"


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "panel.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


def test_years_become_rows_and_unknown_cells_none(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a,PAK,high,s,1.5,3", "a,PAK,low,s,0.5,", "a,PAK,value,s,1,2", "b,IND,value,s,,7"
    )
    assert panel(path).rows() == [
        ("a", "PAK", 2000, 1.0, 0.5, 1.5, "s", 4),
        ("a", "PAK", 2001, 2.0, None, 3.0, "s", 4),
        ("b", "IND", 2001, 7.0, None, None, "s", 5),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a,PAK,middle,s,1,2", "none of value, low, high"),
        ("a,pak,value,s,1,2", "malformed"),
        ("a,PAK,low,s,1,2", "no value beside it"),
        (",PAK,value,s,1,2", "is empty"),
        ("a,PAK,value,s,x,2", "is not a"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(PackError, match=said) as caught:
        panel(written(tmp_path, line))
    assert "panel.csv:2" in str(caught.value)


def test_the_same_part_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="twice"):
        panel(written(tmp_path, "a,PAK,value,s,1,2", "a,PAK,value,s,1,2"))


@pytest.mark.parametrize(
    "header", ["indicator,iso3,part,source,spring", "indicator,iso3,part,source"]
)
def test_a_column_that_is_no_year_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(PackError, match="year"):
        panel(written(tmp_path, header=header))
