"""`salamti scorecard sensitivity`: the block, its errors with their lines, what it prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salamti.methods.composite.engine import replicate
from salamti.scorecards import reading, uncertain

Run = Callable[..., Any]
UNITS = 12
HEAD = """
indicators:
  - {code: a, parent: x}
  - {code: b, parent: x, direction: -1}
  - {code: c, parent: y}
  - {code: d, parent: y}
  - {code: x, parent: top, name: First}
  - {code: y, parent: top}
  - {code: top}
normalisation: {method: minmax, scale: [1, 100]}
"""
BLOCK = """
sensitivity:
  runs: 160
  seed: 3
  choices:
    - {name: outliers, at: treatment.limit, range: [1, 4]}
    - {name: scale, at: normalisation, values: [{scale: [1, 100]}, {method: rank}]}
    - {name: weights, noise: {1: 0.25, 2: 0.5}, draws: 40}
    - {name: mean, at: aggregation.method, values: [arithmetic, geometric]}
    - {name: fewer, leave_out: all}
    - {name: measured, errors: {file: ranges.csv, shape: uniform}, draws: 5}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A table of units, ranges of some values, and the choices."""
    rng = np.random.default_rng(1)
    values = rng.lognormal(size=(UNITS, 4))
    rows = [f"U{i},Unit {i}," + ",".join(f"{x:.4f}" for x in row) for i, row in enumerate(values)]
    (tmp_path / "units.csv").write_text("\n".join(["uCode,uName,a,b,c,d", *rows]) + "\n")
    ranged = [f"U{i},a,{values[i, 0] * 0.5:.4f},{values[i, 0] * 1.5:.4f}" for i in range(5)]
    (tmp_path / "ranges.csv").write_text("\n".join(["unit,indicator,low,high", *ranged]) + "\n")
    (tmp_path / "choices.yml").write_text(HEAD + BLOCK)
    return tmp_path


def asked(salamti: Run, folder: Path, *more: object) -> Any:
    return salamti(
        "scorecard", "sensitivity", folder / "units.csv", "--spec", folder / "choices.yml", *more
    )


def test_every_parameter_comes_back(salamti: Run, folder: Path) -> None:
    found = asked(salamti, folder, "--json").json
    varied = {one["name"]: one for one in found["varied"]}
    assert varied["outliers"]["values"] == [1, 2, 3, 4]
    assert varied["outliers"]["nominal"] == "5"
    assert varied["scale"]["values"][1]["method"] == "rank"
    assert varied["weights"]["factors"] == {"1": 0.25, "2": 0.5}
    assert varied["fewer"]["values"] == [None, "a", "b", "c", "d"]
    assert varied["measured"]["values_with_a_range"] == 5
    assert varied["measured"]["shape"] == "uniform"
    assert found["plan"]["runs"] == 160
    assert found["plan"]["seed"] == 3
    assert found["fixed"]["treatment"]["a"]["limit"] == 5
    assert np.shape(found["replicates"]["positions"]) == (160, 6)


def test_a_result_can_be_made_again_from_what_was_printed(salamti: Run, folder: Path) -> None:
    found = asked(salamti, folder, "--json").json
    card = reading.read(folder / "units.csv", folder / "choices.yml")
    space = uncertain.read(card).space
    nominal = np.array([one["rank"] for one in sorted(found["units"], key=_number)])
    for r in (0, 77, 159):
        run = replicate(space, found["replicates"]["positions"][r])
        shift = np.abs(run.ranks[:, -1] - nominal).mean()
        assert found["replicates"]["results"][r] == pytest.approx(shift, abs=1e-12)


def _number(unit: dict[str, Any]) -> int:
    return int(unit["unit"][1:])


def test_indices_ranges_and_places_are_told(salamti: Run, folder: Path) -> None:
    found = asked(salamti, folder, "--json").json
    assert [one["choice"] for one in found["indices"]] == [v["name"] for v in found["varied"]]
    for one in found["indices"]:
        assert one["total_low"] <= one["total"] <= one["total_high"]
    for unit in found["units"]:
        assert unit["rank_low"] <= unit["rank_median"] <= unit["rank_high"]
        assert (unit["place"] is None) == (unit["best_place"] < unit["worst_place"])
        assert unit["score_low"] is None  # scales differ between replicates
    assert not found["one_scale"]
    assert {unit for group in found["groups"] for unit in group["units"]} == {
        f"U{i}" for i in range(UNITS)
    }


def test_runs_and_seed_of_the_call_go_first(salamti: Run, folder: Path) -> None:
    one = asked(salamti, folder, "--json", "--runs", 805, "--seed", 9).json
    assert (one["plan"]["runs"], one["plan"]["seed"]) == (800, 9)
    again = asked(salamti, folder, "--json", "--runs", 805, "--seed", 9).json
    assert one == again


def test_the_score_of_one_unit_can_be_asked_about(salamti: Run, folder: Path) -> None:
    text = HEAD + BLOCK.replace("seed: 3", "seed: 3\n  result: score\n  unit: U4\n  code: x")
    (folder / "choices.yml").write_text(text)
    found = asked(salamti, folder, "--json").json
    assert (found["plan"]["result"], found["plan"]["unit"]) == ("score", "U4")
    assert found["plan"]["code"] == "x"


def test_people_read_what_was_varied_and_what_moves_it(salamti: Run, folder: Path) -> None:
    said = asked(salamti, folder).out
    for words in ("What was varied", "What moves the mean absolute change of rank", "outliers",
                  "40 draws", "Ranks and the 90%", "160 runs"):  # fmt: skip
        assert words in said


def test_a_panel_is_told_by_time(salamti: Run, folder: Path) -> None:
    lines = (folder / "units.csv").read_text().splitlines()
    rows = [f"U{i % 6},{line.split(',', 1)[1]},{2000 + i // 6}" for i, line in enumerate(lines[1:])]
    (folder / "units.csv").write_text("\n".join([lines[0] + ",year", *rows]) + "\n")
    panel = HEAD + "columns: {time: year}\n" + BLOCK.replace(
        "    - {name: measured, errors: {file: ranges.csv, shape: uniform}, draws: 5}\n", ""
    )  # fmt: skip
    (folder / "choices.yml").write_text(panel)
    found = asked(salamti, folder, "--json").json
    assert [unit["time"] for unit in found["units"]] == [2001] * 6 + [2000] * 6
    assert max(unit["rank_high"] for unit in found["units"]) <= 6


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("treatment.limit", "treatment.limits", "there is no 'limits'"),
        ("range: [1, 4]", "range: [1, 4], step: 2", "step: this key is not known"),
        ("range: [1, 4]", "values: [1, many]", "values.1"),
        (", range: [1, 4]", "", "give values, or a range"),
        ("{method: rank}", "{metod: rank}", "metod: this key is not known"),
        ("{method: rank}", "{method: ranks}", "Input should be"),
        ("{1: 0.25, 2: 0.5}", "{7: 0.25}", "below the top level"),
        ("leave_out: all", "leave_out: [z]", "'z' is not an indicator"),
        ("leave_out: all", "", "give one of at, noise, leave_out, errors"),
        ("ranges.csv", "units.csv", "no column unit"),
        ("runs: 160", "runs: 4", "too few"),
        ("runs: 160", "unit: nobody\n  result: score", "'nobody' is not a unit"),
        ("runs: 160", "result: score", "needs a unit"),
        ("scale: [1, 100]}, {method", "scale: [0, 100]}, {method", "mean = geometric.*undefined"),
        ("name: outliers", "name: scale", "two choices have the name 'scale'"),
    ],
)
def test_mistakes_are_named_with_their_file(
    salamti: Run, folder: Path, old: str, new: str, words: str
) -> None:
    path = folder / "choices.yml"
    path.write_text(HEAD + BLOCK.replace(old, new, 1))
    done = asked(salamti, folder)
    assert done.code != 0
    said = " ".join(done.err.split())
    assert re.search(r"(choices\.yml|units\.csv)", said), said
    assert re.search(words, said), said


def test_without_a_block_it_says_where_to_write_one(salamti: Run, folder: Path) -> None:
    (folder / "choices.yml").write_text(HEAD)
    done = asked(salamti, folder)
    assert done.code != 0
    assert "no block 'sensitivity'" in " ".join(done.err.split())
