"""Sensitivity of a scorecard: which choice moves the result, with SALib as judge of the indices."""

from __future__ import annotations

import csv
import importlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from salamti.methods.composite.data import Data
from salamti.methods.composite.engine import evaluate
from salamti.methods.composite.impute import Imputation
from salamti.methods.composite.normalise import Normalisation
from salamti.methods.composite.screen import Screening
from salamti.methods.composite.sensitivity import Plan, sensitivity
from salamti.methods.composite.space import Choice, Space, noise
from salamti.methods.composite.spec import Denomination, Spec
from salamti.methods.composite.tree import Node, tree
from salamti.methods.composite.uncertainty import monte_carlo

TREE = tree([Node(code=c, parent="x") for c in "abcd"] + [Node(code="x", parent=None)])
VALUES = np.random.default_rng(2).lognormal(size=(20, 4))
LIMIT = Choice(name="limit", where="treatment.limit", alternatives=(0, 2, 5))
SCALE = Choice(
    name="scale", where="normalisation",
    alternatives=(Normalisation(scale=(1, 100)), Normalisation(method="rank")),
)  # fmt: skip
IDLE = Choice(name="idle", where="imputation.method", alternatives=("none", "mean", "median"))
SPACE = Space(
    data=Data(units=tuple(f"u{i}" for i in range(20)), values=VALUES), tree=TREE, spec=Spec(),
    choices=(LIMIT, SCALE, IDLE, noise(TREE, {1: 0.5}, draws=64)),
)  # fmt: skip


def test_a_choice_that_changes_nothing_has_no_index() -> None:
    found = sensitivity(SPACE, Plan(n=256, seed=1)).indices
    assert found.total.value[2] == 0  # nothing is missing, so filling does nothing
    assert found.first.value[2] == 0
    assert found.total.value[1] > 0.2


def test_indices_of_a_score_agree_with_all_combinations() -> None:
    weights = noise(TREE, {1: 0.5}, draws=8)
    space = replace(SPACE, choices=(LIMIT, SCALE, weights))
    rows = np.array([[a, b, c] for a in range(3) for b in range(2) for c in range(8)])
    y = evaluate(space, rows)[:, 5].reshape(3, 2, 8)
    exact = [np.var(y.mean(axis=tuple(set(range(3)) - {i}))) / np.var(y) for i in range(3)]
    whole = [np.mean(np.var(y, axis=i)) / np.var(y) for i in range(3)]
    found = sensitivity(space, Plan(n=2048, seed=3, result="score", row=5)).indices
    assert found.first.value == pytest.approx(exact, abs=0.03)
    assert found.total.value == pytest.approx(whole, abs=0.03)


def test_the_plain_sample_gives_the_uncertainty() -> None:
    found = sensitivity(SPACE, Plan(n=128, seed=1))
    assert found.positions.shape == (128 * 6, 4)
    assert found.uncertainty.replicates.shape == (256, 20)
    assert found.mean == pytest.approx(found.uncertainty.shift.mean())
    drawn = monte_carlo(SPACE, runs=4000, seed=9)
    assert found.mean == pytest.approx(drawn.shift.mean(), rel=0.1)
    assert found.uncertainty.parameters.runs == 768
    assert [v.name for v in found.uncertainty.parameters.varied] == [
        "limit", "scale", "idle", "noise",
    ]  # fmt: skip


def test_the_rank_of_one_unit_can_be_the_result() -> None:
    found = sensitivity(SPACE, Plan(n=64, seed=1, result="rank", row=3))
    assert set(found.results) <= set(range(1, 21))


def test_one_choice_only_or_no_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="vary two or more"):
        sensitivity(replace(SPACE, choices=(LIMIT,)), Plan(n=8, seed=1))
    with pytest.raises(ValueError, match="name a row from 0 to 19"):
        sensitivity(SPACE, Plan(n=8, seed=1, result="score"))


def asem(folder: Path) -> Space:
    """51 countries, 49 indicators, 4 uncertain choices."""
    meta = [r for r in _rows(folder / "iMeta.csv") if r["Type"] in {"Indicator", "Aggregate"}]
    of = tree([
        Node(code=r["iCode"], parent=None if r["Parent"] == "NA" else r["Parent"],
             direction=int(r["Direction"]), weight=float(r["Weight"]))
        for r in meta
    ])  # fmt: skip
    raw = _rows(folder / "iData.csv")
    by = {r["iCode"]: r["Denominator"] for r in meta if r["Denominator"] != "NA"}
    table = {code: np.array([_number(row[code]) for row in raw]) for code in raw[0]}
    data = Data(
        units=tuple(row["uCode"] for row in raw),
        values=np.column_stack([table[code] for code in of.indicators]),
        denominators={name: table[name] for name in set(by.values())},
        groups={"EurAsia_group": tuple(row["EurAsia_group"] for row in raw)},
    )
    spec = Spec(
        steps=("denominate", "impute", "screen", "treat", "normalise", "aggregate"),
        denomination=Denomination(by=by),
        screening=Screening(by="missing", availability=0.9),
        imputation=Imputation(method="group_mean", group="EurAsia_group"),
    )
    scales = (Normalisation(scale=(1, 100)), Normalisation(method="zscore", mean=10, sd=2))
    return Space(
        data=data, tree=of, spec=spec,
        choices=(
            replace(LIMIT, alternatives=(1, 2, 3, 4, 5)),
            replace(SCALE, alternatives=scales),
            noise(of, {2: 0.25, 3: 0.25}, draws=100),
            Choice(name="mean", where="aggregation.method",
                   alternatives=("arithmetic", "geometric")),
        ),
    )  # fmt: skip


@pytest.mark.data
def test_600_runs_of_the_asem_example_agree_with_salib(shared_data: Path) -> None:
    judge = importlib.import_module("SALib.analyze.sobol")
    found = sensitivity(asem(shared_data / "coinr_vectors"), Plan(n=100, seed=1))
    assert len(found.results) == 600
    a, b, *mixed = found.results.reshape(6, 100)
    names = ["limit", "scale", "weights", "mean"]
    problem = {"num_vars": 4, "names": names, "bounds": [[0, 1]] * 4}
    theirs = judge.analyze(
        problem, np.column_stack([a, *mixed, b]).ravel(), calc_second_order=False, seed=1
    )
    assert np.all(np.abs(found.indices.first.value - theirs["S1"]) <= theirs["S1_conf"] + 1e-12)
    assert np.all(np.abs(found.indices.total.value - theirs["ST"]) <= theirs["ST_conf"] + 1e-12)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
