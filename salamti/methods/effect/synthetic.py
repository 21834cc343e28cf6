"""Synthetic control: a weighted mean of untouched units that went the same way before.

The effect in a period is the unit's outcome less that of its synthetic control. Weights are >= 0
and sum to 1, so nothing is extrapolated. With predictors the donors are chosen to be near in them,
and the predictors' importance so that the outcomes before are followed best; without, the donors
follow the outcomes before directly.

References: Abadie and Gardeazabal (2003), American Economic Review 93(1); Abadie, Diamond and
Hainmueller (2010), Journal of the American Statistical Association 105(490); the nearest point of
a hull by Wolfe (1976), Mathematical Programming 11.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.methods.effect import _nearest

Floats = NDArray[np.float64]
EVALUATIONS = 20_000
"""Limit of the search for the predictors' importance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Outcomes (T, N) by period and unit, the number of periods before the intervention, the
    periods (of those before) that the fit must follow, and predictors (K, N) if there are any.

    Outcomes and predictors must be known everywhere; `fitted` is all periods before by default.
    """

    outcomes: Floats
    before: int
    fitted: slice | None = None
    predictors: Floats | None = None

    def __post_init__(self) -> None:
        periods, units = self.outcomes.shape
        if units < 3:
            raise ValueError(f"a synthetic control needs two donors or more, not {units - 1}")
        if not 1 < self.before < periods:
            raise ValueError(f"before must lie between 2 and {periods - 1}, not {self.before}")
        if self.predictors is not None and self.predictors.shape[1] != units:
            raise ValueError(f"predictors must have {units} columns, as the outcomes have")
        for name, known in (("outcomes", self.outcomes), ("predictors", self.predictors)):
            if known is not None and not np.isfinite(known).all():
                raise ValueError(f"{name} have unknown values: leave out such units or periods")


@dataclass(frozen=True, slots=True)
class Fit:
    """`weights` (N,) of the units (0 for the treated), `importance` (K,) of the predictors or None,
    `gaps` (T,): outcome less synthetic outcome, `mspe`: mean squared gap over the fitted periods,
    `effect`: mean gap from the intervention on."""

    weights: Floats
    importance: Floats | None
    gaps: Floats
    mspe: float
    effect: float


@dataclass(frozen=True, slots=True)
class Placebos:
    """Every unit as if it were the treated: `gaps` (T, N), `ratios` (N,) of the root mean squared
    gap after to that before, and `p`: the share of units whose ratio is at least the treated's.

    `p` cannot be below 1 / N. It takes the units as exchangeable, which they rarely are: `size`
    tells how often the test would cry wolf.
    """

    gaps: Floats
    ratios: Floats
    p: float


def fit(panel: Panel, unit: int) -> Fit:
    """The synthetic control of the unit in column `unit`.

    >>> donors = np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0], [4.0, 8.0]])
    >>> treated = donors.mean(axis=1) + [0.0, 0.0, 0.0, 5.0]
    >>> found = fit(Panel(outcomes=np.column_stack([treated, donors]), before=3), 0)
    >>> found.weights.round(3).tolist(), round(found.effect, 3)
    ([0.0, 0.5, 0.5], 5.0)
    """
    others = np.delete(np.arange(panel.outcomes.shape[1]), unit)
    followed = panel.outcomes[: panel.before][panel.fitted or slice(None)]
    apart = _apart(followed, unit, others)
    importance, chosen = _chosen(panel, apart, unit=unit, others=others)
    weights = np.zeros(panel.outcomes.shape[1])
    weights[others] = chosen
    gaps = panel.outcomes[:, unit] - panel.outcomes @ weights
    return Fit(
        weights=weights,
        importance=importance,
        gaps=gaps,
        mspe=float(np.mean((apart @ chosen) ** 2)),
        effect=float(gaps[panel.before :].mean()),
    )


def _chosen(
    panel: Panel, followed: Floats, *, unit: int, others: NDArray[np.intp]
) -> tuple[Floats | None, Floats]:
    if panel.predictors is None:
        return None, _nearest.nearest(followed.T @ followed)
    spread = panel.predictors.std(axis=1, ddof=1, keepdims=True)
    scaled = panel.predictors / np.where(spread > 0, spread, 1.0)
    case = _nearest.Case(_apart(scaled, unit, others), followed)
    importance = _nearest.best_importance(case, EVALUATIONS)
    return importance, _nearest.donor_weights(case.apart, importance)


def _apart(values: Floats, unit: int, others: NDArray[np.intp]) -> Floats:
    return np.ascontiguousarray(values[:, others] - values[:, [unit]], dtype=np.float64)


def placebos(panel: Panel, unit: int) -> Placebos:
    """The test of the treated `unit`: each donor takes its place, the treated left out.

    >>> rng = np.random.default_rng(1)
    >>> flat = rng.normal(10, 1, (30, 20))
    >>> flat[20:, 0] += 9
    >>> placebos(Panel(outcomes=flat, before=20), 0).p
    0.05
    """
    units = panel.outcomes.shape[1]
    fits = [fit(panel, unit) if u == unit else _without(panel, unit, u) for u in range(units)]
    gaps = np.column_stack([f.gaps for f in fits])
    ratios = _ratios(gaps, panel.before)
    return Placebos(gaps=gaps, ratios=ratios, p=float(np.mean(ratios >= ratios[unit])))


def _without(panel: Panel, treated: int, unit: int) -> Fit:
    """A donor's fit among the donors only: what happened to the treated must not reach it."""
    predictors = panel.predictors
    donors = Panel(
        outcomes=np.delete(panel.outcomes, treated, axis=1),
        before=panel.before,
        fitted=panel.fitted,
        predictors=None if predictors is None else np.delete(predictors, treated, axis=1),
    )
    return fit(donors, unit - (unit > treated))


def _ratios(gaps: Floats, before: int) -> Floats:
    root = np.sqrt(np.mean(gaps[:before] ** 2, axis=0))
    after = np.sqrt(np.mean(gaps[before:] ** 2, axis=0))
    exact = np.where(after > 0, np.inf, 0.0)
    return np.divide(after, root, out=exact, where=root > 0)


def size(panel: Panel, unit: int, *, level: float, draws: int, seed: int) -> float:
    """How often the placebo test would reject at `level` if nothing had happened (0 to 1).

    Each draw replaces the treated unit's outcomes by its synthetic control plus an autoregressive
    error whose size and memory are those of its gaps before; donors stay as they are. The weights
    are found anew, without predictors. A size far above `level` means that a small p says little.

    >>> rng = np.random.default_rng(2)
    >>> flat = rng.normal(10, 1, (30, 20))
    >>> size(Panel(outcomes=flat, before=20), 0, level=0.1, draws=100, seed=3) < 0.3
    True
    """
    rng = np.random.default_rng(seed)
    found = fit(panel, unit)
    expected = panel.outcomes @ found.weights
    donors = [_without(panel, unit, u) for u in range(panel.outcomes.shape[1]) if u != unit]
    others = _ratios(np.column_stack([f.gaps for f in donors]), panel.before)
    errors = _errors(found.gaps[: panel.before], (draws, len(expected)), rng)
    rejected = 0
    for error in errors:
        outcomes = panel.outcomes.copy()
        outcomes[:, unit] = expected + error
        gaps = fit(Panel(outcomes=outcomes, before=panel.before, fitted=panel.fitted), unit).gaps
        ratio = _ratios(gaps.reshape(-1, 1), panel.before)[0]
        rejected += (1 + int((others >= ratio).sum())) / (1 + len(others)) <= level
    return rejected / draws


def _errors(gaps: Floats, shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Stationary autoregressive errors (draws, T) like the gaps before."""
    centred = gaps - gaps.mean()
    total = float(centred @ centred)
    memory = float(np.clip((centred[1:] @ centred[:-1]) / total, -0.95, 0.95)) if total else 0.0
    spread = float(np.sqrt(total / max(len(gaps) - 1, 1)))
    shocks = rng.normal(0, spread * np.sqrt(1 - memory**2), shape)
    errors = np.empty(shape)
    errors[:, 0] = rng.normal(0, spread, shape[0])
    for t in range(1, shape[1]):
        errors[:, t] = memory * errors[:, t - 1] + shocks[:, t]
    return errors
