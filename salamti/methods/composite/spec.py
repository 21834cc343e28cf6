"""All choices of a scorecard run in one frozen object: change one with `replace`, run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from salamti.methods.composite.aggregate import Aggregation
from salamti.methods.composite.impute import Imputation
from salamti.methods.composite.normalise import Normalisation
from salamti.methods.composite.screen import Screening
from salamti.methods.composite.treat import Treatment
from salamti.methods.composite.tree import Tree
from salamti.methods.composite.weights import Weighting

Step = Literal["denominate", "screen", "impute", "treat", "normalise", "aggregate"]
STEPS: tuple[Step, ...] = ("denominate", "screen", "impute", "treat", "normalise", "aggregate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Denomination:
    """By what each indicator is divided: a name of the data's denominators, and a factor."""

    by: Mapping[str, str] = field(default_factory=dict)
    factor: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """The choices of a run.

    `steps` is their order; a step that is left out is not done, `normalise` and `aggregate` are
    needed and come in this order, `aggregate` last. `treatments` and `normalisations` are for
    single indicators, `aggregations` for the nodes of single levels (2 and up).
    """

    steps: tuple[Step, ...] = STEPS
    denomination: Denomination = field(default_factory=Denomination)
    screening: Screening = field(default_factory=Screening)
    imputation: Imputation = field(default_factory=Imputation)
    treatment: Treatment = field(default_factory=Treatment)
    treatments: Mapping[str, Treatment] = field(default_factory=dict)
    normalisation: Normalisation = field(default_factory=Normalisation)
    normalisations: Mapping[str, Normalisation] = field(default_factory=dict)
    weighting: Weighting = field(default_factory=Weighting)
    aggregation: Aggregation = field(default_factory=Aggregation)
    aggregations: Mapping[int, Aggregation] = field(default_factory=dict)

    def aggregation_at(self, level: int) -> Aggregation:
        """How the nodes of `level` are aggregated."""
        return self.aggregations.get(level, self.aggregation)


def check(spec: Spec, of: Tree) -> None:
    """Raise ValueError where the choices do not fit together, or not the scorecard.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "ab"] + [Node(code="x", parent=None)])
    >>> check(Spec(steps=("aggregate",)), t)
    Traceback (most recent call last):
    ...
    ValueError: steps: 'normalise' and then 'aggregate' as the last are needed
    """
    _check_steps(spec)
    _check_codes(spec, of)
    levels = range(2, of.depth + 1)
    stray = sorted(set(spec.aggregations) - set(levels))
    if stray:
        raise ValueError(f"aggregation of level {stray[0]}: there are levels 2 to {of.depth}")
    choice = spec.imputation
    if choice.level is not None and choice.level not in levels:
        raise ValueError(f"imputation: level is {choice.level}; give one from 2 to {of.depth}")
    if choice.method.startswith("group") and choice.group is None:
        raise ValueError(f"imputation by {choice.method} needs a group: name a column of groups")
    weighted = [level for level in spec.weighting.levels if level not in range(1, of.depth)]
    if weighted:
        raise ValueError(f"weights: level {weighted[0]} is not one from 1 to {of.depth - 1}")


def _check_steps(spec: Spec) -> None:
    steps = spec.steps
    twice = [step for step in steps if steps.count(step) > 1]
    if twice:
        raise ValueError(f"steps: {twice[0]!r} stands twice; name each step once")
    if "normalise" not in steps or steps[-1:] != ("aggregate",):
        raise ValueError("steps: 'normalise' and then 'aggregate' as the last are needed")
    late = {"denominate", "treat"} & set(steps[steps.index("normalise") :])
    if late:
        raise ValueError(f"steps: {sorted(late)[0]!r} must come before 'normalise'")


def _check_codes(spec: Spec, of: Tree) -> None:
    named = {
        "treatment": spec.treatments,
        "normalisation": spec.normalisations,
        "denomination": {**spec.denomination.by, **spec.denomination.factor},
    }
    for step, codes in named.items():
        stray = sorted(set(codes) - set(of.indicators))
        if stray:
            raise ValueError(f"{step}: {stray[0]!r} is not an indicator of the scorecard")
