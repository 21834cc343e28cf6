"""A run of a scorecard: data, tree and choices in; every stage, scores and ranks out.

A run keeps what it was made of, so it can be replayed with one choice changed:
`again(run, screening=Screening(by="missing"))`. Nothing in it is random.

Reference: OECD and JRC (2008), Handbook on Constructing Composite Indicators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite._steps import STEPS, Made, ingredients
from salamti.methods.composite.columns import ranks
from salamti.methods.composite.data import Data
from salamti.methods.composite.data import check as check_data
from salamti.methods.composite.decompose import decompose
from salamti.methods.composite.impute import masking_error
from salamti.methods.composite.normalise import Normalised
from salamti.methods.composite.screen import Screened
from salamti.methods.composite.spec import Spec, check
from salamti.methods.composite.treat import Treated
from salamti.methods.composite.tree import Tree

__all__ = ["Data", "Run", "again", "contributions", "filling_error", "run"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Every stage of a run; `None` where a step was left out.

    `stages` are units x indicators in the order of the steps. After screening there are fewer rows:
    `kept` are the rows of the data that stay. `levels` are scores (kept rows x nodes) of every
    level; `tree` has the weights that were used.
    """

    data: Data
    tree: Tree
    spec: Spec
    stages: Mapping[str, Floats]
    kept: NDArray[np.int64]
    screened: Screened | None
    treated: tuple[Treated, ...]
    normalised: tuple[Normalised, ...]
    levels: tuple[Floats, ...]
    given: Tree

    @property
    def units(self) -> tuple[str, ...]:
        """The units that stay, in the order of the rows."""
        return tuple(self.data.units[row] for row in self.kept)

    @property
    def scores(self) -> Floats:
        """Scores of all codes (`tree.every`), kept rows x codes."""
        return np.hstack(self.levels)

    @property
    def ranks(self) -> Floats:
        """Ranks of all codes, 1 is best, equal scores share the better rank; by time in panels."""
        found = np.full(self.scores.shape, np.nan)
        times = None if self.data.times is None else self.data.times[self.kept]
        for time in [None] if times is None else np.unique(times):
            at = np.ones(len(found), dtype=np.bool_) if times is None else times == time
            found[at] = np.column_stack([ranks(-x) for x in self.scores[at].T])
        return found

    @property
    def index(self) -> Floats:
        """Scores of the top node."""
        found: Floats = self.levels[-1][:, 0]
        return found


def run(data: Data, of: Tree, spec: Spec) -> Run:
    """Take the steps of `spec` in their order.

    Raises ValueError where data, tree and choices do not fit, or a step cannot be done.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> values = np.array([[1.0, 30.0], [2.0, 20.0], [3.0, 40.0]])
    >>> r = run(Data(units=("A", "B", "C"), values=values), t, Spec())
    >>> r.index.tolist(), r.ranks[:, -1].tolist()
    ([25.0, 25.0, 100.0], [2.0, 2.0, 1.0])
    """
    check_data(data, of)
    check(spec, of)
    made = Made(data, of, spec)
    for step in spec.steps:
        STEPS[step](made)
    return Run(data=data, given=of, spec=spec, **made.found())


def again(of: Run, **changed: Any) -> Run:
    """The same run with some fields of its `Spec` changed.

    >>> from salamti.methods.composite.aggregate import Aggregation
    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> r = run(Data(units=("A", "B"), values=np.array([[1.0, 2.0], [2.0, 1.0]])), t, Spec())
    >>> again(r, aggregation=Aggregation(method="copeland")).index.tolist()
    [0.0, 0.0]
    """
    return run(of.data, of.given, replace(of.spec, **changed))


def contributions(of: Run, code: str | None = None) -> Floats:
    """What each indicator contributes to the score of `code` (the top by default).

    Kept rows x indicators; see `decompose` for which means split, and how.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> r = run(Data(units=("A", "B"), values=np.array([[1.0, 2.0], [2.0, 1.0]])), t, Spec())
    >>> contributions(r).tolist()
    [[0.0, 50.0], [50.0, 0.0]]
    """
    choices = {level: of.spec.aggregation_at(level) for level in range(2, of.tree.depth + 1)}
    return decompose(of.levels, of.tree, choices, code=code)


def filling_error(of: Run) -> Floats:
    """Root mean square error of the run's imputation per indicator, in the indicator's unit.

    See `masking_error`; NaN where nothing is filled, or it cannot be told.
    """
    if "impute" not in of.spec.steps:
        return np.full(len(of.tree.indicators), np.nan)
    made = Made(of.data, of.given, of.spec)
    for step in of.spec.steps[: of.spec.steps.index("impute")]:
        STEPS[step](made)
    return masking_error(made.values, of.spec.imputation, **ingredients(made))
