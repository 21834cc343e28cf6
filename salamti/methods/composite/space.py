"""The choices that are uncertain, each with its alternatives: what a sensitivity analysis varies.

A `Space` is a run (data, tree, spec) and a few `Choice`s. A replicate takes one alternative of each
choice; it is written down as their positions, counted from 0, so nothing about it is hidden. A
choice says where its alternative goes:

| where | alternatives |
|---|---|
| a path into `Spec` (`treatment.limit`, `normalisation`, `aggregations.3`) | values of the field |
| `noise` | multipliers of the weights, one per code of the tree (see `noise`) |
| `leave_out` | a code of an indicator, or None for all (see `leaving_out`) |
| `inputs` | the data as they could have been measured (see `uncertainty.measured`) |

All alternatives of a choice are equally likely; one that is given twice counts twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite import weights
from salamti.methods.composite.data import Data
from salamti.methods.composite.spec import Spec
from salamti.methods.composite.tree import Node, Tree, tree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
OTHER = ("noise", "leave_out", "inputs")
"""Places that are not fields of `Spec`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """One uncertain choice; `labels` are made from the alternatives where they are left out."""

    name: str
    where: str
    alternatives: tuple[Any, ...]
    labels: tuple[str, ...] = ()

    @property
    def called(self) -> tuple[str, ...]:
        """One label per alternative."""
        return self.labels or tuple(label(value) for value in self.alternatives)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Space:
    """A run and what is uncertain about it."""

    data: Data
    tree: Tree
    spec: Spec
    choices: tuple[Choice, ...]


def checked(space: Space) -> Space:
    """The space, if its choices make sense; raises ValueError otherwise.

    Refused are two choices of one name or place, a choice without alternatives, labels of another
    number, and a place that does not exist.
    """
    if not space.choices:
        raise ValueError("nothing is uncertain: give at least one choice with its alternatives")
    for what in ("name", "where"):
        found = [getattr(choice, what) for choice in space.choices]
        twice = [one for one in found if found.count(one) > 1]
        if twice:
            raise ValueError(f"two choices have the {what} {twice[0]!r}: join their alternatives")
    for choice in space.choices:
        _check(choice, space)
    return space


def _check(choice: Choice, space: Space) -> None:
    if not choice.alternatives or len(choice.called) != len(choice.alternatives):
        raise ValueError(
            f"{choice.name!r}: {len(choice.alternatives)} alternatives with {len(choice.called)} "
            "labels; give at least one alternative, and a label for each or none"
        )
    if choice.where not in OTHER:
        for value in choice.alternatives:
            put(space.spec, choice.where, value)
    for value in choice.alternatives if choice.where == "leave_out" else ():
        if value is not None and value not in space.tree.indicators:
            raise ValueError(f"{choice.name!r}: {value!r} is not an indicator of the scorecard")
    wanted = {"noise": (len(space.tree.every),), "inputs": space.data.values.shape}
    for value in choice.alternatives if choice.where in wanted else ():
        if np.shape(value) != wanted[choice.where]:
            raise ValueError(
                f"{choice.name!r}: an alternative has shape {np.shape(value)}; "
                f"{choice.where} needs {wanted[choice.where]}"
            )


def noise(
    of: Tree, factors: Mapping[int, float], *, draws: int = 1000, seed: int = 0, name: str = "noise"
) -> Choice:
    """A choice of `draws` sets of weights: each weight of a level times 1 + U(-f, f).

    `factors` gives f by level (1 are the indicators). The noise is put on the weights that the run
    would use, whatever they come from.

    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> len(noise(t, {1: 0.25}, draws=8).alternatives)
    8
    """
    rng = np.random.default_rng(seed)
    ones = weights.equal(of)
    drawn = tuple(
        np.concatenate(weights.noisy(ones, factors, rng=rng).weights) for _ in range(draws)
    )
    levels = ", ".join(f"level {level} by {factor:g}" for level, factor in sorted(factors.items()))
    labels = tuple(f"draw {i} ({levels})" for i in range(draws))
    return Choice(name=name, where="noise", alternatives=drawn, labels=labels)


def leaving_out(of: Tree, codes: Sequence[str] | None = None, *, name: str = "leave_out") -> Choice:
    """A choice of the indicator to leave out: none, or one of `codes` (all unless told).

    A group whose only indicator is left out is left out as well.

    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> leaving_out(t).called
    ('none', 'a', 'b')
    """
    chosen = of.indicators if codes is None else tuple(codes)
    return Choice(name=name, where="leave_out", alternatives=(None, *chosen))


def put(spec: Any, where: str, value: Any) -> Any:
    """`spec` with `value` at a path of field names and keys; raises ValueError for a wrong path.

    >>> put(Spec(), "treatment.limit", 3).treatment.limit
    3
    """
    head, _, rest = where.partition(".")
    if isinstance(spec, Mapping):
        key = int(head) if head.isdigit() else head
        return {**spec, key: put(spec.get(key), rest, value) if rest else value}
    known = [field.name for field in fields(spec)] if is_dataclass(spec) else []
    if head not in known:
        raise ValueError(
            f"there is nothing called {head!r} in {type(spec).__name__}; "
            f"known: {', '.join((*known, *OTHER)) if isinstance(spec, Spec) else ', '.join(known)}"
        )
    return replace(spec, **{head: put(getattr(spec, head), rest, value) if rest else value})


def label(value: Any) -> str:
    """A value in a few words: of a dataclass only what is not as usual.

    >>> from salamti.methods.composite.normalise import Normalisation
    >>> label(Normalisation(method="zscore", sd=2.0)), label(None), label(3)
    ('zscore (sd 2.0)', 'none', '3')
    """
    if value is None:
        return "none"
    if not is_dataclass(value) or isinstance(value, type):
        return str(value)
    first, *others = fields(value)
    told = ", ".join(
        f"{field.name} {getattr(value, field.name)}"
        for field in others
        if field.default != getattr(value, field.name)
        and getattr(value, field.name)  # empty mappings are as usual
    )
    return f"{getattr(value, first.name)}{f' ({told})' if told else ''}"


def placed(points: Floats, space: Space) -> Ints:
    """Points in [0, 1) of shape (replicates, choices) as positions of alternatives.

    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> s = Space(data=Data(units=("A",), values=np.ones((1, 2))), tree=t, spec=Spec(),
    ...           choices=(leaving_out(t),))
    >>> placed(np.array([[0.0], [0.34], [0.99]]), s).ravel().tolist()
    [0, 1, 2]
    """
    counts = np.array([len(choice.alternatives) for choice in space.choices])
    return np.asarray(np.minimum((points * counts).astype(np.int64), counts - 1))


def without(of: Tree, code: str) -> Tree:
    """The tree without one indicator, and without groups that are then empty.

    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> without(t, "a").every
    ('b', 'x')
    """
    rows = _rows(of)
    gone = {code}
    while True:
        parents = {row.parent for row in rows if row.code not in gone}
        empty = {r.code for r in rows if r.code not in of.indicators and r.code not in parents}
        if empty <= gone:
            break
        gone |= empty
    left = [row for row in rows if row.code not in gone]
    if not left:
        raise ValueError(f"{code!r} is the only indicator: it cannot be left out")
    return tree(left)


def _rows(of: Tree) -> list[Node]:
    found = []
    for k, codes in enumerate(of.codes):
        for i, code in enumerate(codes):
            above = of.codes[k + 1][of.parents[k][i]] if k + 1 < of.depth else None
            found.append(Node(code=code, parent=above, direction=int(of.directions[k][i]),
                              weight=float(of.weights[k][i])))  # fmt: skip
    return found


def spec_without(spec: Spec, gone: set[str]) -> Spec:
    """The spec without what it says about the codes in `gone`."""

    def kept(of: Mapping[str, Any]) -> dict[str, Any]:
        return {code: value for code, value in of.items() if code not in gone}

    weighing, dividing = spec.weighting, spec.denomination
    return replace(
        spec,
        treatments=kept(spec.treatments),
        normalisations=kept(spec.normalisations),
        denomination=replace(dividing, by=kept(dividing.by), factor=kept(dividing.factor)),
        weighting=replace(weighing, given=kept(weighing.given), points=kept(weighing.points)),
    )
