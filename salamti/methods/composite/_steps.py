"""The steps of a run, each on what the steps before it have made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite import aggregate, impute, normalise, screen, treat, weights
from salamti.methods.composite.data import Data
from salamti.methods.composite.denominate import denominate
from salamti.methods.composite.normalise import Normalised
from salamti.methods.composite.panel import Rows
from salamti.methods.composite.screen import Screened
from salamti.methods.composite.spec import Spec
from salamti.methods.composite.treat import Treated
from salamti.methods.composite.tree import Tree, ancestors, with_weights

Floats = NDArray[np.float64]


class Made:
    """What the steps of one run have made so far; the steps change it in turn."""

    def __init__(self, data: Data, of: Tree, spec: Spec) -> None:
        self.data, self.tree, self.spec = data, of, spec
        self.values = data.values
        self.kept = np.arange(len(data.units), dtype=np.int64)
        self.stages: dict[str, Floats] = {"raw": data.values}
        self.screened: Screened | None = None
        self.treated: tuple[Treated, ...] = ()
        self.normalised: tuple[Normalised, ...] = ()
        self.levels: tuple[Floats, ...] = ()

    def keep(self, stage: str, values: Floats) -> None:
        """Make `values` the newest stage."""
        self.values = self.stages[stage] = values

    def own(self, choices: Mapping[str, Any]) -> dict[int, Any]:
        """Choices by code as choices by column."""
        places = {code: j for j, code in enumerate(self.tree.indicators)}
        return {places[code]: choice for code, choice in choices.items()}

    def found(self) -> dict[str, Any]:
        """The fields of the run."""
        names = ("tree", "stages", "kept", "screened", "treated", "normalised", "levels")
        return {name: getattr(self, name) for name in names}


def _denominate(made: Made) -> None:
    choice = made.spec.denomination
    unknown = sorted(set(choice.by.values()) - set(made.data.denominators))
    if unknown:
        raise ValueError(f"denomination: there is no denominator {unknown[0]!r} in the data")
    by = {code: made.data.denominators[name][made.kept] for code, name in choice.by.items()}
    for code, divisor in by.items():
        if np.any(divisor == 0):
            unit = made.data.units[made.kept[int(np.flatnonzero(divisor == 0)[0])]]
            raise ValueError(
                f"denomination: {choice.by[code]!r} is 0 for {unit!r}: correct it, or leave it "
                "empty (unknown)"
            )
    made.keep("denominated", denominate(made.values, made.own(by), factors=made.own(choice.factor)))


def _screen(made: Made) -> None:
    choice = made.spec.screening
    named = {*choice.include, *choice.exclude}
    if named - set(made.data.units):
        raise ValueError(f"screening: {min(named - set(made.data.units))!r} is not a unit")
    made.screened = screen.screen(made.values, choice)
    units = np.array(made.data.units)[made.kept]
    stays = (made.screened.stays | np.isin(units, choice.include)) & ~np.isin(units, choice.exclude)
    if not stays.any():
        raise ValueError("screening: no unit stays; lower the threshold, or impute before it")
    made.kept = made.kept[stays]
    made.keep("screened", made.values[stays])


def ingredients(made: Made) -> dict[str, Any]:
    """What the imputation may need beside the values, for the rows that are kept."""
    data, choice, kept = made.data, made.spec.imputation, made.kept
    groups = data.groups.get(choice.group) if choice.group else None
    if choice.group and groups is None:
        raise ValueError(f"imputation: the data have no groups {choice.group!r}")
    return {
        "groups": [groups[row] for row in kept] if groups else None,
        "rows": None
        if data.times is None
        else Rows([data.units[row] for row in kept], data.times[kept]),
        "directions": made.tree.directions[0],
        "themes": ancestors(made.tree, choice.level) if choice.level else None,
    }


def _impute(made: Made) -> None:
    made.keep("imputed", impute.impute(made.values, made.spec.imputation, **ingredients(made)))


def _treat(made: Made) -> None:
    spec = made.spec
    values, made.treated = treat.treat(
        made.values, spec.treatment, own=made.own(spec.treatments), codes=made.tree.indicators
    )
    made.keep("treated", values)


def _normalise(made: Made) -> None:
    spec = made.spec
    units = [made.data.units[row] for row in made.kept]
    values, made.normalised = normalise.normalise(
        made.values,
        made.tree.directions[0],
        spec.normalisation,
        own=made.own(spec.normalisations),
        units=units,
        codes=made.tree.indicators,
    )
    made.keep("normalised", values)


def _aggregate(made: Made) -> None:
    """Weigh and aggregate level by level, since weights from data need the scores below."""
    made.tree = _weighed(made.tree, made.spec)
    levels = [made.values]
    for level in range(2, made.tree.depth + 1):
        made.tree = _weighed_by_data(made.tree, levels[-1], made.spec, level=level - 1)
        choice = made.spec.aggregation_at(level)
        levels.append(aggregate.climb(levels[-1], made.tree, level, choice=choice))
    made.levels = tuple(levels)


def _weighed(of: Tree, spec: Spec) -> Tree:
    choice = spec.weighting
    if choice.method == "equal":
        of = weights.equal(of)
    if choice.method == "budget":
        of = weights.budget(of, choice.points)
    return with_weights(of, choice.given)


def _weighed_by_data(of: Tree, scores: Floats, spec: Spec, *, level: int) -> Tree:
    if level not in spec.weighting.levels or spec.weighting.method not in {"pca", "entropy"}:
        return of
    found = (weights.pca if spec.weighting.method == "pca" else weights.entropy)(of, scores, level)
    return with_weights(found, spec.weighting.given)


STEPS: dict[str, Callable[[Made], None]] = {
    "denominate": _denominate,
    "screen": _screen,
    "impute": _impute,
    "treat": _treat,
    "normalise": _normalise,
    "aggregate": _aggregate,
}
