"""The scorecards that the composite benchmark runs: a published example and a made-up world."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from salamti.methods.composite.data import Data
from salamti.methods.composite.impute import Imputation
from salamti.methods.composite.normalise import Normalisation
from salamti.methods.composite.screen import Screening
from salamti.methods.composite.sobol import design
from salamti.methods.composite.space import Choice, Space, leaving_out, noise, placed
from salamti.methods.composite.spec import Denomination, Spec
from salamti.methods.composite.tree import Node, Tree, tree

REFERENCE_S = 135.0
"""Processor seconds of the reference R package for 600 runs, as stated, not measured here."""
LIMITS = Choice(name="limit", where="treatment.limit", alternatives=(1, 2, 3, 4, 5))


@dataclass(frozen=True, slots=True)
class Case:
    """A space, how many replicates of it, and the target."""

    name: str
    space: Space
    runs: int
    target: str


def positions(case: Case) -> np.ndarray:
    """Replicates of a case: a Sobol design for 600, independent draws for more."""
    count = len(case.space.choices)
    if case.runs == 600:
        return placed(design(case.runs // (count + 2), count, seed=1), case.space)
    return placed(np.random.default_rng(1).random((case.runs, count)), case.space)


def asem(folder: Path) -> Space:
    """51 countries, 49 indicators, four levels, four uncertain choices."""
    meta = [r for r in _rows(folder / "iMeta.csv") if r["Type"] in {"Indicator", "Aggregate"}]
    of = tree([
        Node(code=r["iCode"], parent=None if r["Parent"] == "NA" else r["Parent"],
             direction=int(r["Direction"]), weight=float(r["Weight"]))
        for r in meta
    ])  # fmt: skip
    by = {r["iCode"]: r["Denominator"] for r in meta if r["Denominator"] != "NA"}
    raw = _rows(folder / "iData.csv")
    data = Data(
        units=tuple(row["uCode"] for row in raw),
        values=np.column_stack([_numbers(raw, code) for code in of.indicators]),
        denominators={name: _numbers(raw, name) for name in set(by.values())},
        groups={"EurAsia_group": tuple(row["EurAsia_group"] for row in raw)},
    )
    spec = Spec(
        steps=("denominate", "impute", "screen", "treat", "normalise", "aggregate"),
        denomination=Denomination(by=by),
        screening=Screening(by="missing", availability=0.9),
        imputation=Imputation(method="group_mean", group="EurAsia_group"),
    )
    scales = (Normalisation(scale=(1, 100)), Normalisation(method="zscore", mean=10, sd=2))
    return Space(data=data, tree=of, spec=spec, choices=(
        LIMITS,
        Choice(name="scale", where="normalisation", alternatives=scales),
        noise(of, {2: 0.25, 3: 0.25}),
        Choice(name="mean", where="aggregation.method", alternatives=("arithmetic", "geometric")),
    ))  # fmt: skip


def world(units: int = 150, indicators: int = 60) -> Space:
    """Skewed values with gaps, four levels, every kind of choice at once."""
    rng = np.random.default_rng(7)
    of = _hierarchy(indicators)
    values = rng.lognormal(sigma=rng.uniform(0.2, 1.2, indicators), size=(units, indicators))
    values[rng.random(values.shape) < 0.08] = np.nan
    data = Data(units=tuple(f"u{i}" for i in range(units)), values=values,
                groups={"region": tuple("abcde"[i % 5] for i in range(units))})  # fmt: skip
    filled = (Imputation(), Imputation(method="mean"),
              Imputation(method="group_median", group="region"))  # fmt: skip
    scales = (Normalisation(scale=(1, 100)), Normalisation(method="zscore", mean=50, sd=5),
              Normalisation(method="rank"))  # fmt: skip
    means = ("arithmetic", "geometric", "harmonic")
    return Space(data=data, tree=of, spec=Spec(), choices=(
        Choice(name="filling", where="imputation", alternatives=filled),
        LIMITS,
        Choice(name="scale", where="normalisation", alternatives=scales),
        noise(of, {1: 0.25, 2: 0.25, 3: 0.25}),
        Choice(name="mean", where="aggregation.method", alternatives=means),
        leaving_out(of),
    ))  # fmt: skip


def _hierarchy(indicators: int) -> Tree:
    groups = indicators // 6
    return tree(
        [Node(code=f"i{k}", parent=f"t{k // 6}", weight=1 + k % 3, direction=1 - 2 * (k % 4 == 0))
         for k in range(indicators)]
        + [Node(code=f"t{j}", parent=f"p{j // 4}") for j in range(groups)]
        + [Node(code=f"p{j}", parent="index") for j in range((groups + 3) // 4)]
        + [Node(code="index", parent=None)]
    )  # fmt: skip


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _numbers(rows: list[dict[str, str]], column: str) -> np.ndarray:
    return np.array([np.nan if row[column] in {"", "NA"} else float(row[column]) for row in rows])
