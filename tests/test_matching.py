"""The verb `salamti match`: for programs, for people, and to a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scripts import incidents_register
from tests.linkage import crashes

Run = Callable[..., Any]


def asked(folder: Path) -> list[object]:
    files = crashes.write(folder)
    taxonomies = [a for t in crashes.LEVELS for a in ("--taxonomy", folder / f"{t}.csv")]
    return ["match", *files, "--km", "4", "--days", "2", *taxonomies]


def test_json_tells_counts_groups_and_choices(salamti: Run, tmp_path: Path) -> None:
    done = salamti(*asked(tmp_path), "--json")
    assert done.code == 0, done.err
    said = done.json
    assert (said["unique"], said["matches"], said["duplicates"]) == (140, 34, 55)
    assert said["choices"]["mode"] == "windows"


def test_people_read_the_overlap_and_what_nobody_saw(salamti: Run, tmp_path: Path) -> None:
    out = tmp_path / "incidents.csv"
    done = salamti(*asked(tmp_path), "--out", out)
    assert done.code == 0, done.err
    assert "195 records, 140 distinct incidents, 34 of them in several sources" in done.out
    assert "crash_data1 + crash_data2 + crash_data3" in done.out
    assert pl.read_csv(out)["incident"].n_unique() == 140


def test_a_json_file_holds_every_group(salamti: Run, tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    assert salamti(*asked(tmp_path), "--out", out).code == 0
    assert len(json.loads(out.read_text(encoding="utf-8"))["groups"]) == 34


def test_wrong_options_say_what_to_write(salamti: Run, tmp_path: Path) -> None:
    wrong = [*asked(tmp_path), "--out", tmp_path / "x.xlsx"]
    done = salamti(*wrong)
    assert done.code == 2
    assert "neither .csv nor .json" in done.err
    negative = salamti("match", "a.csv", "b.csv", "--km", "0", "--days", "2")
    assert negative.code == 2
    assert "--km must be above 0" in negative.err


@pytest.mark.data
def test_suicide_attacks_of_two_sources_match_as_labelled(shared_data: Path) -> None:
    """Each year is judged by a bound that was chosen on all other years."""
    found, labels = (
        incidents_register.matched(shared_data),
        incidents_register.labelled(shared_data),
    )
    strong = incidents_register.years_out(found, labels)
    assert strong.precision is not None
    assert strong.recall is not None
    assert min(strong.precision, strong.recall) >= 0.9
    both = incidents_register.both_tiers(found, labels)
    assert both.f1 is not None
    assert both.f1 > 0.83
    for name, told in (("strong", strong), ("strong or likely", both)):
        print(f"{name}: precision {told.precision:.3f}, recall {told.recall:.3f}")  # noqa: T201
    low, _, high = found.done.sampled.interval() if found.done.sampled else (0, 0, 0)
    assert low < high
