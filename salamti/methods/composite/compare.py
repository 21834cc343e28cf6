"""Two runs beside each other: what did a choice change?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.multivariate import correlations
from salamti.methods.composite.run import Run

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Scores and ranks of one code in two runs, for the rows that both have.

    `change` is the rank in the first run minus that in the second: positive where a unit rises.
    Pearson's correlation is that of the scores, Spearman's of the ranks (NaN for under 3 rows).
    `left` and `joined` are units of only the first or only the second run.
    """

    code: str
    units: tuple[str, ...]
    scores: tuple[Floats, Floats]
    ranks: tuple[Floats, Floats]
    change: Floats
    mean_shift: float
    largest_shift: float
    pearson: float
    spearman: float
    left: tuple[str, ...]
    joined: tuple[str, ...]


def compare(first: Run, second: Run, *, code: str | None = None) -> Comparison:
    """Compare two runs in the score of `code` (the top by default); both must have the code.

    Ranks are those within each run; a unit that only one of them scores moves those behind it.

    >>> from salamti.methods.composite.data import Data
    >>> from salamti.methods.composite.run import again, run
    >>> from salamti.methods.composite.spec import Spec
    >>> from salamti.methods.composite.tree import Node, tree
    >>> from salamti.methods.composite.weights import Weighting
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> values = np.array([[1.0, 3.0], [2.0, 1.0], [3.0, 2.0]])
    >>> one = run(Data(units=("A", "B", "C"), values=values), t, Spec())
    >>> c = compare(one, again(one, weighting=Weighting(given={"b": 3.0})))
    >>> c.ranks[0].tolist(), c.ranks[1].tolist(), c.change.tolist()
    ([2.0, 3.0, 1.0], [1.0, 3.0, 2.0], [1.0, 0.0, -1.0])
    """
    wanted = first.tree.top if code is None else code
    for number, of in enumerate((first, second), start=1):
        if wanted not in of.tree.every:
            raise ValueError(f"run {number} has no code {wanted!r}: name one that both have")
    keys = [_keys(of) for of in (first, second)]
    both = [key for key in keys[0] if key in keys[1]]
    places = [[rows[key] for key in both] for rows in keys]
    column = first.tree.every.index(wanted), second.tree.every.index(wanted)
    scores = first.scores[places[0], column[0]], second.scores[places[1], column[1]]
    placed = first.ranks[places[0], column[0]], second.ranks[places[1], column[1]]
    change = placed[0] - placed[1]
    seen = np.abs(change[~np.isnan(change)])
    table = np.column_stack(scores)
    return Comparison(
        code=wanted,
        units=tuple(key[0] for key in both),
        scores=scores,
        ranks=placed,
        change=change,
        mean_shift=float(seen.mean()) if len(seen) else float("nan"),
        largest_shift=float(seen.max()) if len(seen) else float("nan"),
        pearson=float(correlations(table)[0, 1]),
        spearman=float(correlations(table, ranked=True)[0, 1]),
        left=tuple(key[0] for key in keys[0] if key not in keys[1]),
        joined=tuple(key[0] for key in keys[1] if key not in keys[0]),
    )


def _keys(of: Run) -> dict[tuple[str, float | None], int]:
    """Row by unit and time."""
    times = of.data.times
    return {
        (of.data.units[row], None if times is None else float(times[row])): place
        for place, row in enumerate(of.kept)
    }
