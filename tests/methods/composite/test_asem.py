"""COINr's ASEM example (1.1.14, MIT), every stage from its raw data, where it lies beside us."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from salamti.methods.composite.columns import Floats
from salamti.methods.composite.data import Data
from salamti.methods.composite.impute import Imputation
from salamti.methods.composite.run import Run, again, contributions, run
from salamti.methods.composite.screen import Screening
from salamti.methods.composite.spec import Denomination, Spec
from salamti.methods.composite.tree import Node, tree

pytestmark = pytest.mark.data
CLOSE = 1e-9
STAGES = ("raw", "denominated", "imputed", "screened", "treated", "normalised")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def numbers(table: list[dict[str, str]], codes: tuple[str, ...]) -> Floats:
    return np.array(
        [
            [float("nan") if row[code] == "NA" else float(row[code]) for code in codes]
            for row in table
        ]
    )


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    found = shared_data / "coinr_vectors"
    if not found.is_dir():
        pytest.skip(f"COINr's ASEM example is not at {found}")
    return found


@pytest.fixture(scope="module")
def asem(folder: Path) -> Run:
    meta, units = rows(folder, "iMeta"), rows(folder, "iData")
    nodes = [
        Node(
            code=row["iCode"],
            parent=None if row["Parent"] == "NA" else row["Parent"],
            level=int(row["Level"]),
            direction=int(row["Direction"]),
            weight=float(row["Weight"]),
        )
        for row in meta
        if row["Type"] in {"Indicator", "Aggregate"}
    ]
    by = {row["iCode"]: row["Denominator"] for row in meta if row["Denominator"] != "NA"}
    of = tree(nodes, data=list(units[0]))
    data = Data(
        units=tuple(row["uCode"] for row in units),
        values=numbers(units, of.indicators),
        denominators={name: numbers(units, (name,))[:, 0] for name in set(by.values())},
        groups={"EurAsia_group": tuple(row["EurAsia_group"] for row in units)},
    )
    spec = Spec(
        steps=("denominate", "impute", "screen", "treat", "normalise", "aggregate"),
        denomination=Denomination(by=by),
        screening=Screening(by="missing", availability=0.9),
        imputation=Imputation(method="group_mean", group="EurAsia_group"),
    )
    return run(data, of, spec)


def expected(folder: Path, name: str, of: Run, codes: tuple[str, ...]) -> Floats:
    by_unit = {row["uCode"]: row for row in rows(folder, name)}
    assert set(by_unit) == set(of.units)
    return numbers([by_unit[unit] for unit in of.units], codes)


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_is_reproduced(asem: Run, folder: Path, stage: str) -> None:
    codes = asem.tree.indicators
    wanted = expected(folder, f"dset_{stage.capitalize()}", asem, codes)
    found = asem.stages[stage]
    assert found.shape == (51, 49)
    assert np.array_equal(np.isnan(found), np.isnan(wanted))
    assert np.nanmax(np.abs(found - wanted)) < CLOSE


def test_the_scores_of_all_four_levels_are_reproduced(asem: Run, folder: Path) -> None:
    wanted = expected(folder, "dset_Aggregated", asem, asem.tree.every)
    assert np.abs(asem.scores - wanted).max() < CLOSE
    index = expected(folder, "agg_a_amean", asem, ("Index",))
    assert np.abs(asem.index - index[:, 0]).max() < CLOSE


def test_the_published_results_and_ranks_are_reproduced(asem: Run, folder: Path) -> None:
    wanted = expected(folder, "results_full", asem, asem.tree.every)
    assert np.abs(np.round(asem.scores, 2) - wanted).max() < CLOSE
    ranks = expected(folder, "results_full", asem, ("Rank",))
    assert asem.ranks[:, -1].tolist() == ranks[:, 0].tolist()


def test_raw_figures_are_normalised_as_published(asem: Run, folder: Path) -> None:
    found = again(asem, steps=("normalise", "aggregate")).stages["normalised"]
    wanted = expected(folder, "norm_n_minmax", asem, asem.tree.indicators)
    assert np.nanmax(np.abs(found - wanted)) < CLOSE


def test_each_score_is_the_sum_of_its_series(asem: Run) -> None:
    for code in (*asem.tree.codes[1], *asem.tree.codes[2], asem.tree.top):
        score = asem.scores[:, asem.tree.every.index(code)]
        assert np.abs(contributions(asem, code).sum(axis=1) - score).max() < 1e-12


def test_fifteen_series_are_winsorised_and_none_transformed(asem: Run) -> None:
    done = [did.done for did in asem.treated if did.done]
    assert done == [("winsorise",)] * 15
    assert all(did.passes for did in asem.treated)
