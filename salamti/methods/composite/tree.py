"""The hierarchy of a scorecard as arrays: indicators at level 1, one node at the top.

A scorecard is a table of nodes (code, parent, direction, weight). `tree` checks it once and turns
it into positions, so that every later step is arithmetic on arrays. Within a level the nodes keep
the order of the rows.

Reference: OECD and JRC (2008), Handbook on Constructing Composite Indicators, steps 1 and 6.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One row of a scorecard: an indicator, or a group of nodes one level below.

    `direction` is 1 where more is better and -1 where more is worse; `weight` counts against the
    weights of the other nodes of the same parent. `level` may be left out; where it is given it
    must be the one that the parents imply.
    """

    code: str
    parent: str | None
    level: int | None = None
    direction: int = 1
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A checked hierarchy; `codes[0]` are the indicators and `codes[-1]` is the one top node.

    `parents[k][i]` is the position in `codes[k + 1]` of the parent of `codes[k][i]`, so there is
    one array fewer than levels. `directions` (1 or -1) and `weights` (not scaled) have one array
    per level.
    """

    codes: tuple[tuple[str, ...], ...]
    parents: tuple[Ints, ...]
    directions: tuple[Floats, ...]
    weights: tuple[Floats, ...]

    @property
    def depth(self) -> int:
        """How many levels there are, indicators and top included."""
        return len(self.codes)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Codes of level 1."""
        return self.codes[0]

    @property
    def top(self) -> str:
        """Code of the node that everything ends in."""
        return self.codes[-1][0]

    @property
    def every(self) -> tuple[str, ...]:
        """All codes, level by level from the indicators up."""
        return tuple(code for level in self.codes for code in level)


def tree(rows: Sequence[Node], *, data: Collection[str] | None = None) -> Tree:
    """Check the rows of a scorecard and turn them into arrays.

    With `data`, the codes of the columns at hand, every indicator must be among them. Raises
    ValueError for a duplicate code, an unknown parent, parents in a circle, no or several tops,
    indicators at different depths, a level that the parents contradict, a direction other than 1
    and -1, a negative or unknown weight, and a group whose weights are all 0.

    >>> rows = [Node(code=code, parent="x") for code in "ab"] + [Node(code="x", parent=None)]
    >>> t = tree(rows)
    >>> t.codes, t.parents[0].tolist()
    ((('a', 'b'), ('x',)), [0, 0])
    """
    _check_rows(rows)
    levels = _levels(rows)
    _check_levels(rows, levels)
    _check_data(rows, levels, data)
    by_level = [
        [row for row in rows if levels[row.code] == k] for k in range(1, max(levels.values()) + 1)
    ]
    places = [{row.code: i for i, row in enumerate(level)} for level in by_level]
    built = Tree(
        codes=tuple(tuple(place) for place in places),
        parents=tuple(
            np.array([places[k + 1][str(row.parent)] for row in level], dtype=np.int64)
            for k, level in enumerate(by_level[:-1])
        ),
        directions=tuple(np.array([float(r.direction) for r in level]) for level in by_level),
        weights=tuple(np.array([float(r.weight) for r in level]) for level in by_level),
    )
    _check_weights(built)
    return built


def with_weights(of: Tree, given: Mapping[str, float]) -> Tree:
    """The same tree with other weights for the codes in `given`; the same checks hold.

    >>> rows = [Node(code=code, parent="x") for code in "ab"] + [Node(code="x", parent=None)]
    >>> t = tree(rows)
    >>> with_weights(t, {"b": 3.0}).weights[0].tolist()
    [1.0, 3.0]
    """
    unknown = sorted(set(given) - set(of.every))
    if unknown:
        raise ValueError(
            f"weight of {unknown[0]!r}: the scorecard has no such code; it has {_some(of.every)}"
        )
    for code, weight in given.items():
        _check_weight(code, weight)
    changed = tuple(
        np.array(
            [given.get(code, old) for code, old in zip(codes, olds, strict=True)], dtype=np.float64
        )
        for codes, olds in zip(of.codes, of.weights, strict=True)
    )
    built = replace(of, weights=changed)
    _check_weights(built)
    return built


def members(of: Tree, level: int) -> tuple[Ints, ...]:
    """Per node of `level` (2 or higher) the positions of its children one level below.

    >>> rows = [Node(code=code, parent="x") for code in "ab"] + [Node(code="x", parent=None)]
    >>> t = tree(rows)
    >>> [found.tolist() for found in members(t, 2)]
    [[0, 1]]
    """
    below = of.parents[level - 2]
    return tuple(np.flatnonzero(below == i) for i in range(len(of.codes[level - 1])))


def ancestors(of: Tree, level: int) -> Ints:
    """Per indicator the position in `codes[level - 1]` of the node that it belongs to.

    >>> rows = [Node(code=code, parent="x") for code in "ab"] + [Node(code="x", parent=None)]
    >>> t = tree(rows)
    >>> ancestors(t, 1).tolist(), ancestors(t, 2).tolist()
    ([0, 1], [0, 0])
    """
    found = np.arange(len(of.indicators), dtype=np.int64)
    for parents in of.parents[: level - 1]:
        found = parents[found]
    return found


def _check_rows(rows: Sequence[Node]) -> None:
    if not rows:
        raise ValueError("the scorecard has no rows: give its indicators and the nodes above them")
    (code, count), *_ = Counter(row.code for row in rows).most_common(1)
    if count > 1:
        raise ValueError(f"code {code!r} stands in {count} rows: a code must be unique")
    known = {row.code for row in rows}
    for row in rows:
        if row.parent is not None and row.parent not in known:
            raise ValueError(
                f"{row.code!r} has the unknown parent {row.parent!r}: add a row or correct it"
            )
        if row.direction not in {-1, 1}:
            raise ValueError(
                f"{row.code!r} has the direction {row.direction!r}: give 1 (more is better) or -1"
            )
        _check_weight(row.code, row.weight)


def _check_weight(code: str, weight: float) -> None:
    if not math.isfinite(weight) or weight < 0:
        raise ValueError(f"{code!r} has the weight {weight}: give a number of 0 or more")


def _levels(rows: Sequence[Node]) -> dict[str, int]:
    """Level of each code, 1 where the deepest nodes are, from its distance to the top."""
    above = {row.code: row.parent for row in rows}
    _check_top([code for code, parent in above.items() if parent is None], above)
    distances = {code: _distance(code, above) for code in above}
    deepest = max(distances.values())
    return {code: deepest - distance + 1 for code, distance in distances.items()}


def _distance(code: str, above: Mapping[str, str | None]) -> int:
    """Steps from `code` up to the top."""
    path = [code]
    while (parent := above[path[-1]]) is not None:
        if parent in path:
            circle = " -> ".join([*path[path.index(parent) :], parent])
            raise ValueError(f"the parents run in a circle: {circle}; correct one of them")
        path.append(parent)
    return len(path) - 1


def _check_top(tops: list[str], above: Mapping[str, str | None]) -> None:
    if not tops:
        for code in above:
            _distance(code, above)
    if len(tops) > 1:
        raise ValueError(
            f"{len(tops)} nodes have no parent ({_some(tops)}): only the top node may have none"
        )


def _check_levels(rows: Sequence[Node], levels: Mapping[str, int]) -> None:
    if max(levels.values()) == 1:
        raise ValueError(
            f"{rows[0].code!r} stands alone: a scorecard needs indicators and a node above"
        )
    parents = {row.parent for row in rows}
    for row in rows:
        if row.code not in parents and levels[row.code] != 1:
            raise ValueError(
                f"{row.code!r} has nothing below it and stands at level {levels[row.code]}: every "
                "indicator must stand equally deep; give it indicators, or put a node between"
            )
        if row.level is not None and row.level != levels[row.code]:
            raise ValueError(
                f"{row.code!r} is given as level {row.level}, its parents make it level "
                f"{levels[row.code]}: correct the level or the parent"
            )


def _check_data(
    rows: Sequence[Node], levels: Mapping[str, int], data: Collection[str] | None
) -> None:
    if data is None:
        return
    lacking = [row.code for row in rows if levels[row.code] == 1 and row.code not in data]
    if lacking:
        raise ValueError(
            f"indicator {_some(lacking)} has no data: add a column of that name, or take it out"
        )


def _check_weights(built: Tree) -> None:
    """No group may have only weights of 0."""
    for k, parents in enumerate(built.parents):
        sums = np.bincount(parents, weights=built.weights[k], minlength=len(built.codes[k + 1]))
        empty = np.flatnonzero(sums <= 0)
        if len(empty):
            raise ValueError(
                f"all weights below {built.codes[k + 1][empty[0]]!r} are 0: give one above 0"
            )


def _some(codes: Sequence[str], *, most: int = 8) -> str:
    """The first codes of a list, for a message."""
    more = f" and {len(codes) - most} more" if len(codes) > most else ""
    return ", ".join(map(repr, codes[:most])) + more
