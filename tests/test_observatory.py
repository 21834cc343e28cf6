"""The Python API: ask, print, count, trace."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import salamti
from salamti import pipeline
from salamti.observatory import Observatory


@pytest.fixture
def observatory(built: pipeline.Home, mini: str) -> Observatory:
    return salamti.open(mini, home=str(built.folder))


def test_an_answer_is_a_sentence_in_both_languages(observatory: Observatory) -> None:
    answer = observatory.ask("toll")
    assert "Miniland" in answer.sentence()
    assert "چھوٹا ملک" in answer.sentence("ur")


def test_an_answer_is_a_frame_with_a_row_for_each_number(observatory: Observatory) -> None:
    answer = observatory.ask("toll", place="North")
    frame = answer.to_polars()
    assert frame.height == len(answer.finding.numbers)
    year = frame.filter(
        (pl.col("measure") == "deaths") & (pl.col("year") == 2020) & pl.col("who").is_null()
    )
    assert set(year["value"].cast(pl.Float64)) == {4.0}


def test_the_same_as_a_dictionary_and_as_csv(observatory: Observatory) -> None:
    answer = observatory.ask("toll")
    twin = answer.to_dict()
    assert [n["id"] for n in twin["numbers"]] == [n.id for n in answer.finding.numbers]
    assert answer.to_csv().count("\n") >= answer.to_polars().height


def test_a_number_leads_back_to_its_rows(observatory: Observatory) -> None:
    number = next(n for n in observatory.ask("toll").finding.numbers if n.value == 14)
    rows = [row for trail in observatory.trace(number.id) for row in trail.rows]
    assert [(r["file"], r["row"]) for r in rows] == [
        ("packs/mini/violence/district_month.csv", 3),
        ("packs/mini/violence/district_month.csv", 4),
    ]
    assert sum(r["best"] for r in rows) == 14


def test_the_home_is_a_folder_of_ones_choice(tmp_path: Path) -> None:
    assert salamti.open("pk", home=str(tmp_path)).home.folder == tmp_path
    assert salamti.open().pack == "pk"
