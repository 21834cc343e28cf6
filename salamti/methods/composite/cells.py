"""Where each cell of a run comes from: measured, filled, moved or transformed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.run import Run

ORIGINS = ("unknown", "measured", "filled", "winsorised", "transformed")


def cells(of: Run) -> NDArray[Any]:
    """The origin of each value that was scored, kept rows x indicators, one word of `ORIGINS`.

    `winsorised` and `transformed` say what the treatment did to a value, measured or filled; where
    a series was both winsorised and transformed, its moved points are `winsorised`.

    >>> from salamti.methods.composite.data import Data
    >>> from salamti.methods.composite.impute import Imputation
    >>> from salamti.methods.composite.run import run
    >>> from salamti.methods.composite.spec import Spec
    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> values = np.array([[1.0, 2.0], [np.nan, 1.0]])
    >>> mean = Spec(imputation=Imputation(method="mean"))
    >>> r = run(Data(units=("A", "B"), values=values), t, mean)
    >>> cells(r).tolist()
    [['measured', 'measured'], ['filled', 'measured']]
    """
    found = np.where(np.isnan(of.data.values[of.kept]), "filled", "measured").astype(object)
    place = {row: i for i, row in enumerate(_rows(of, "treated"))}
    for j, did in enumerate(of.treated):
        if set(did.done) - {"winsorise"}:
            found[:, j] = "transformed"
        moved = [place[row] for row in (*did.high, *did.low) if row in place]
        found[moved, j] = "winsorised"
    found[np.isnan(_last(of))] = "unknown"
    return found


def _last(of: Run) -> NDArray[np.float64]:
    """The values before they were scored, or the scores where gaps were filled among these."""
    names = list(of.stages)
    at = names.index("normalised")
    if "imputed" in names[at:]:
        return of.levels[0]
    return of.stages[names[at - 1]][_rows(of, names[at - 1])]


def _rows(of: Run, stage: str) -> list[int]:
    """The rows of a stage that stay to the end; none for a stage that there is not."""
    table = of.stages.get(stage, of.data.values[:0])
    kept: list[int] = of.kept.tolist()
    return kept if len(table) == len(of.data.units) else list(range(len(table)))
