"""How replicates are sorted for the engine: which share a table, an aggregation, their weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.space import OTHER, Space, put, without
from salamti.methods.composite.spec import Spec

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
BLOCK = 3_000_000
"""Scores held at once (8 bytes each, and a few such arrays)."""
LATE = frozenset({"weighting", "aggregation", "aggregations", "noise", "leave_out"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """Columns of the positions: those that make a table, an aggregation, the weights.

    `driven`: the weights depend on the table. `deep`: they depend on the aggregation too.
    `multipliers` (draws, codes) and `present` (alternatives, codes) are what the choices `noise`
    and `leave_out` hold, None without such a choice.
    """

    early: list[int]
    aggregating: list[int]
    weighing: list[int]
    driven: bool
    deep: bool
    leaves_early: bool
    multipliers: Floats | None
    present: Flags | None


def layout(space: Space) -> Layout:
    """Sort the choices of a space into early and late ones."""
    heads = [choice.where.split(".")[0] for choice in space.choices]
    driven, deep, across = _coupled(space)
    late = set(LATE)
    if driven:
        late -= {"weighting", "leave_out"}
    if deep:
        late -= {"aggregation", "aggregations"}
    if across:
        late -= {"leave_out"}
    return Layout(
        early=[i for i, head in enumerate(heads) if head not in late],
        aggregating=[i for i, head in enumerate(heads) if head.startswith("aggregation")],
        weighing=[i for i, head in enumerate(heads) if head == "weighting"],
        driven=driven,
        deep=deep,
        leaves_early="leave_out" not in late,
        multipliers=_stacked(space, "noise"),
        present=_presence(space),
    )


def _coupled(space: Space) -> tuple[bool, bool, bool]:
    """Whether weights depend on the indicators at hand, on scores above them, rows on columns."""
    specs = [space.spec] + [
        put(space.spec, choice.where, value)
        for choice in space.choices
        if choice.where.split(".")[0] in {"weighting", "imputation", "screening"}
        for value in choice.alternatives
    ]
    driven = any(spec.weighting.method in {"pca", "entropy", "budget"} for spec in specs)
    deep = driven and any(max(spec.weighting.levels, default=1) > 1 for spec in specs)
    across = any(s.imputation.across != "units" or s.screening.by != "none" for s in specs)
    return driven, deep, across


def alternative(space: Space, row: Ints, where: str) -> Any:
    """What a replicate takes at a place outside the spec; None without such a choice."""
    for choice, i in zip(space.choices, row, strict=True):
        if choice.where == where:
            return choice.alternatives[i]
    return None


def spec_of(space: Space, row: Ints) -> Spec:
    """The spec of a replicate."""
    spec = space.spec
    for choice, i in zip(space.choices, row, strict=True):
        if choice.where not in OTHER:
            spec = put(spec, choice.where, choice.alternatives[i])
    return spec


def groups(rows: Ints, order: Layout) -> Iterator[Ints]:
    """Replicates that share a table and an aggregation; those of one table after each other."""
    keys = rows[:, [*order.early, *order.aggregating]]
    if not keys.shape[1]:
        yield np.arange(len(keys))
        return
    found = np.lexsort(keys.T[::-1])
    changes = np.any(np.diff(keys[found], axis=0) != 0, axis=1)
    yield from np.split(found, np.flatnonzero(changes) + 1)


def blocks(members: Ints, space: Space) -> Iterator[Ints]:
    """Pieces of a group whose scores fit into `BLOCK`."""
    size = max(1, BLOCK // (len(space.data.units) * sum(len(c) for c in space.tree.codes[1:])))
    for start in range(0, len(members), size):
        yield members[start : start + size]


def described(space: Space, row: Ints) -> str:
    """The alternatives of a replicate in words, for a message."""
    return ", ".join(
        f"{choice.name} = {choice.called[i]}" for choice, i in zip(space.choices, row, strict=True)
    )


def _stacked(space: Space, where: str) -> Floats | None:
    for choice in space.choices:
        if choice.where == where:
            return np.stack(choice.alternatives)
    return None


def _presence(space: Space) -> Flags | None:
    """Per alternative of leaving out, which codes of the tree are present."""
    for choice in space.choices:
        if choice.where == "leave_out":
            return np.stack([_present(space, code) for code in choice.alternatives])
    return None


def _present(space: Space, code: str | None) -> Flags:
    left = set(space.tree.every if code is None else without(space.tree, code).every)
    return np.array([one in left for one in space.tree.every])
