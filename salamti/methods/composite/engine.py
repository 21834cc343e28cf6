"""Thousands of runs of a scorecard at once, equal to running each by itself.

Replicates differ in early steps (imputation, treatment, normalisation), of which there are few
distinct outcomes, and in late ones (weights, aggregation, an indicator left out), of which there
are many. So each distinct table of normalised scores is made once, by `run`, and all replicates
that share it are aggregated together by matrix products (`batch`), in blocks of bounded memory.

Weights that come from the data (pca, entropy) make late choices matter early; the same holds for
leaving an indicator out where units are screened, filled across indicators, or weighed by a budget.
Then those choices count as early ones and there are more tables: slower, but the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.composite import batch
from salamti.methods.composite._layout import (
    Layout,
    alternative,
    blocks,
    described,
    groups,
    layout,
    spec_of,
)
from salamti.methods.composite.aggregate import Aggregation
from salamti.methods.composite.data import Data
from salamti.methods.composite.run import Run, run
from salamti.methods.composite.space import Space, checked, spec_without, without
from salamti.methods.composite.spec import Spec
from salamti.methods.composite.tree import Tree
from salamti.methods.composite.weights import Weighting

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def replicate(space: Space, positions: ArrayLike) -> Run:
    """One replicate as a run of its own, with every stage; `positions` (choices,).

    This is what `evaluate` computes for many at once, and how a replicate is looked at afterwards.
    """
    row = _positions(checked(space), positions)[0]
    data, of, spec = _situation(space, row)
    with _named(space, row):
        made = run(data, of, spec)
        multipliers = alternative(space, row, "noise")
        if multipliers is None:
            return made
        factors = dict(zip(space.tree.every, multipliers, strict=True))
        used = zip(of.every, np.concatenate(made.tree.weights), strict=True)
        given = {code: float(weight * factors[code]) for code, weight in used}
        return run(data, of, replace(spec, weighting=Weighting(given=given)))


def evaluate(space: Space, positions: ArrayLike, *, code: str | None = None) -> Floats:
    """Score of the node `code` (the top unless told) in each replicate, (replicates, rows of data).

    `positions` is (replicates, choices), see `space.placed`. NaN for a row that a replicate does
    not score. Raises ValueError where a replicate cannot be run, naming its choices.

    >>> from salamti.methods.composite.space import leaving_out
    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> d = Data(units=("A", "B", "C"), values=np.array([[1.0, 30.0], [2.0, 20.0], [3.0, 40.0]]))
    >>> s = Space(data=d, tree=t, spec=Spec(), choices=(leaving_out(t),))
    >>> evaluate(s, [[0], [1]]).tolist()
    [[25.0, 25.0, 100.0], [50.0, 0.0, 100.0]]
    """
    rows = _positions(checked(space), positions)
    level, column = _target(space.tree, code)
    order = layout(space)
    base = None if order.driven else _stated(space, rows, order)
    found = np.full((len(rows), len(space.data.units)), np.nan)
    table: _Table | None = None
    for members in groups(rows, order):
        first = rows[members[0]]
        with _named(space, first):
            if table is None or np.any(first[order.early] != table.key):
                table = _table(space, first, order, leave=order.leaves_early)
            spec = spec_of(space, first)
            choices = {n: spec.aggregation_at(n) for n in range(2, level + 1)}
            for block in blocks(members, space):
                weights = _weights(space, rows[block], order,
                                   base=table.weights if base is None else base[block])  # fmt: skip
                scores = batch.climb(table.scores, space.tree, weights, choices=choices, top=level)
                found[block] = scores[column].T
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Table:
    """Normalised scores (rows of the data x indicators), and weights (codes,) found with them."""

    key: Ints
    scores: Floats
    weights: Floats


@contextmanager
def _named(space: Space, row: Ints) -> Iterator[None]:
    """Say with a ValueError which choices were being evaluated."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{described(space, row)}: {error}") from error


def _positions(space: Space, positions: ArrayLike) -> Ints:
    given = np.atleast_2d(np.asarray(positions, dtype=np.int64))
    counts = [len(choice.alternatives) for choice in space.choices]
    if given.ndim != 2 or given.shape[1] != len(counts):
        raise ValueError(f"positions {given.shape}: there are {len(counts)} choices")
    if np.any(given < 0) or np.any(given >= counts):
        raise ValueError(f"positions outside the alternatives, of which there are {counts}")
    return given


def _target(of: Tree, code: str | None) -> tuple[int, int]:
    """Level and column of a node above the indicators."""
    wanted = of.top if code is None else code
    for level, codes in enumerate(of.codes[1:], start=2):
        if wanted in codes:
            return level, codes.index(wanted)
    raise ValueError(f"{wanted!r} is not a node above the indicators of the scorecard")


def _situation(space: Space, row: Ints, *, leave: bool = True) -> tuple[Data, Tree, Spec]:
    """Data, tree and spec of a replicate, before noise is put on the weights."""
    data, of, spec = space.data, space.tree, spec_of(space, row)
    inputs = alternative(space, row, "inputs")
    if inputs is not None:
        data = replace(data, values=inputs)
    code = alternative(space, row, "leave_out") if leave else None
    if code is None:
        return data, of, spec
    left = without(of, code)
    keep = [one in left.indicators for one in of.indicators]
    gone = set(of.every) - set(left.every)
    return replace(data, values=data.values[:, keep]), left, spec_without(spec, gone)


def _table(space: Space, row: Ints, order: Layout, *, leave: bool) -> _Table:
    """Take the early steps once. A plain mean stands in for aggregations that do not matter yet."""
    data, of, spec = _situation(space, row, leave=leave)
    if not order.deep:
        spec = replace(spec, aggregation=Aggregation(), aggregations={})
    made = run(data, of, spec)
    scores = np.full((len(space.data.units), len(space.tree.indicators)), np.nan)
    columns = np.isin(space.tree.indicators, of.indicators)
    scores[np.ix_(made.kept, np.flatnonzero(columns))] = made.levels[0]
    used = dict(zip(of.every, np.concatenate(made.tree.weights), strict=True))
    weights = np.array([used.get(code, 0.0) for code in space.tree.every])
    return _Table(key=row[order.early], scores=scores, weights=weights)


def _stated(space: Space, rows: Ints, order: Layout) -> Floats:
    """Weights before noise of each replicate, (replicates, codes), where no data decide them."""
    kinds, first, which = np.unique(
        rows[:, order.weighing], axis=0, return_index=True, return_inverse=True
    )
    if not kinds.size:
        first, which = np.array([0]), np.zeros(len(rows), dtype=np.int64)
    found = np.stack([_table(space, rows[i], order, leave=False).weights for i in first])
    return np.asarray(found[which.ravel()])


def _weights(space: Space, rows: Ints, order: Layout, *, base: Floats) -> batch.Weights:
    """Weights of the replicates of a block, level by level."""
    at = {choice.where: rows[:, i] for i, choice in enumerate(space.choices)}
    weights = np.broadcast_to(base, (len(rows), len(space.tree.every)))
    if order.multipliers is not None:
        weights = weights * order.multipliers[at["noise"]]
    present = None if order.present is None else order.present[at["leave_out"]]
    if present is not None:
        weights = weights * present
    ends = np.cumsum([len(codes) for codes in space.tree.codes])[:-1]
    return batch.Weights(
        levels=tuple(np.ascontiguousarray(part.T) for part in np.split(weights, ends, axis=1)),
        present=None if present is None else tuple(p.T for p in np.split(present, ends, axis=1)),
    )
