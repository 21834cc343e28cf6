"""Which of the uncertain choices the result hangs on: Sobol indices of a scorecard.

The result is one number per replicate: the mean absolute change of rank against the run as it is
("rank_shift"), or the score or the rank of one unit. n (choices + 2) replicates are run (`sobol`).
The first 2 n of them are a plain sample and give the uncertainty of scores and ranks as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite import engine
from salamti.methods.composite.ranks import LEVEL
from salamti.methods.composite.sobol import Bootstrap, Indices, Sample, design, indices
from salamti.methods.composite.space import Space, checked, placed
from salamti.methods.composite.uncertainty import (
    Uncertainty,
    described,
    nominal,
    rank_shift,
    ranked,
    summary,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Result = Literal["rank_shift", "score", "rank"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`n` base points, `seed`, the result looked at (with its row of the data, for one unit)."""

    n: int
    seed: int
    result: Result = "rank_shift"
    row: int | None = None
    code: str | None = None
    sample: Sample = "sobol"
    level: float = LEVEL


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """Indices per choice, in the order of the space; the results (runs,) they come from.

    `mean` is the result's mean over the plain sample. `uncertainty.parameters` says what was
    varied; `positions` (runs, choices) has the alternatives of all n (choices + 2) replicates.
    """

    plan: Plan
    indices: Indices
    mean: float
    results: Floats
    positions: Ints
    uncertainty: Uncertainty


def sensitivity(space: Space, plan: Plan, *, bootstrap: Bootstrap | None = None) -> Sensitivity:
    """Run the design and find first and total order indices of every choice.

    Raises ValueError for one choice only (all variance is its own), for a unit that is needed and
    not named, and for a result that some replicate does not have.

    >>> from salamti.methods.composite.aggregate import Aggregation
    >>> from salamti.methods.composite.data import Data
    >>> from salamti.methods.composite.normalise import Normalisation
    >>> from salamti.methods.composite.space import Choice, leaving_out
    >>> from salamti.methods.composite.spec import Spec
    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "abc"] + [Node(code="x", parent=None)])
    >>> d = Data(units=tuple("ABCDE"), values=np.random.default_rng(1).random((5, 3)))
    >>> scale = Choice(name="scale", where="normalisation.method", alternatives=("minmax", "rank"))
    >>> s = Space(data=d, tree=t, spec=Spec(), choices=(leaving_out(t), scale))
    >>> found = sensitivity(s, Plan(n=64, seed=1))
    >>> len(found.results), found.indices.first.value.shape
    (256, (2,))
    """
    count = len(checked(space).choices)
    if count < 2:
        raise ValueError("only one choice is uncertain: all variance is its own; vary two or more")
    _check_row(space, plan)
    points = design(plan.n, count, seed=plan.seed, sample=plan.sample)
    positions = placed(points, space)
    replicates = engine.evaluate(space, positions, code=plan.code)
    results = _results(space, replicates, plan)
    parameters = described(space, plan.code, runs=len(positions), seed=plan.seed,
                           sample=plan.sample, level=plan.level)  # fmt: skip
    plain = slice(0, 2 * plan.n)
    return Sensitivity(
        plan=plan,
        indices=indices(results, count, bootstrap=bootstrap or Bootstrap(seed=plan.seed)),
        mean=float(results[plain].mean()),
        results=results,
        positions=positions,
        uncertainty=summary(space, positions[plain], replicates[plain], parameters=parameters),
    )


def _check_row(space: Space, plan: Plan) -> None:
    if plan.result == "rank_shift":
        return
    if plan.row is None or not 0 <= plan.row < len(space.data.units):
        raise ValueError(
            f"the {plan.result} of row {plan.row}: name a row from 0 to {len(space.data.units) - 1}"
        )


def _results(space: Space, replicates: Floats, plan: Plan) -> Floats:
    if plan.result == "score":
        return np.asarray(replicates[:, plan.row])
    found = ranked(replicates, space.data.times)
    if plan.result == "rank":
        return np.asarray(found[:, plan.row])
    score = nominal(space, space.tree.top if plan.code is None else plan.code)
    return rank_shift(found, ranked(score[None], space.data.times)[0])
