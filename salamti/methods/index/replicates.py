"""One index under many choices: every replicate fills, scores, weighs and combines in its own way.

A replicate takes one alternative of each choice. The choices, in the order of a design's columns:

| choice | alternatives |
|---|---|
| filling | how what is still unknown is filled: a table of scores for each way |
| scaling | which scale turns values into scores: a table of scores for each way |
| error | one of many draws of the errors of measurement and of carried values |
| components | one of many draws of the weights of the components within their themes |
| themes | one of many draws of the weights of the themes other than the core |
| core | the weight of the core theme in the whole, uniform between two ends |
| combining | weighted arithmetic or geometric mean of the themes |

A score moves by `up` or `down` standard errors times a draw, and stays within 0 and 100. A theme is
the weighted arithmetic mean of its known components; the index needs every theme.

Reference: Saisana, Saltelli and Tarantola (2005), Journal of the Royal Statistical Society A 168.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CHOICES = ("filling", "scaling", "error", "components", "themes", "core", "combining")
FLOOR = 1.0
"""Lowest theme score that enters a geometric mean, which a 0 would make 0."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """What is scored. Shapes: fillings F, scalings S, rows N (a state in a year), components J.

    `scores`, `up` and `down` are (F, S, N, J): scores with NaN for unknown, standard errors upwards
    and downwards in points of the score. `units` (N,) says which rows are the same state, whose
    errors share the part `shared` of their variance. `theme` (J,) is the theme of each component.
    """

    scores: Floats
    up: Floats
    down: Floats
    units: Ints
    theme: Ints
    shared: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """Stated weights: of components (J,), of themes (T,), the core theme, and their doubt.

    Weights are drawn as stated times 1 + U(-f, f), f being `component_doubt` or `theme_doubt`; the
    core's share of the whole is U(`core_low`, `core_high`).
    """

    components: Floats
    themes: Floats
    core: int
    component_doubt: float
    theme_doubt: float
    core_low: float
    core_high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replicates:
    """Theme scores (R, N, T); weights of the themes (R, T) that sum to 1; which are geometric."""

    themes: Floats
    weights: Floats
    geometric: NDArray[np.bool_]

    @property
    def index(self) -> Floats:
        """The index, (R, N)."""
        return combined(self.themes, self.weights, self.geometric)

    def with_core(self, core: int, share: float) -> Floats:
        """The index where the core theme weighs `share` of the whole in every replicate."""
        return combined(self.themes, shared_out(self.weights, core, share), self.geometric)


def replicates(
    tables: Tables,
    weights: Weights,
    points: Floats,
    *,
    draws: int,
    seed: int,
    rows: int | None = None,
) -> Replicates:
    """Run the replicates of `points` in [0, 1), (R, choices); `draws` of errors and of weights.

    The draws depend on seed and tables alone, so a point gives the same choices in every call, also
    where only the first `rows` are wanted.
    """
    count = tables.scores.shape[2] if rows is None else rows
    filling = _pick(points[:, 0], tables.scores.shape[0])
    scaling = _pick(points[:, 1], tables.scores.shape[1])
    error, component, theme = (_pick(points[:, i], draws) for i in (2, 3, 4))
    rng = np.random.default_rng(seed)
    inside = _varied(weights.components, weights.component_doubt, draws, rng=rng)
    above = _varied(weights.themes, weights.theme_doubt, draws, rng=rng)
    core = weights.core_low + points[:, 5] * (weights.core_high - weights.core_low)
    errors = _errors(tables, draws, rng)[:, :count]
    themes = np.empty((len(points), count, len(weights.themes)))
    membership = tables.theme[:, None] == np.arange(len(weights.themes))
    for r, (f, s, e, c) in enumerate(zip(filling, scaling, error, component, strict=True)):
        x = _erring(tables, int(f), int(s), z=errors[e])
        themes[r] = _themes(x, inside[c][:, None] * membership)
    return Replicates(
        themes=themes,
        weights=shared_out(above[theme], weights.core, core),
        geometric=points[:, 6] >= 0.5,
    )


def combined(themes: Floats, weights: Floats, geometric: NDArray[np.bool_]) -> Floats:
    """The weighted mean of theme scores (R, N, T) with weights (R, T); NaN where one is unknown.

    >>> x = np.array([[[25.0, 100.0]], [[25.0, 100.0]]])
    >>> combined(x, np.full((2, 2), 0.5), np.array([False, True])).round(6).tolist()
    [[62.5], [50.0]]
    """
    found = np.einsum("rnt,rt->rn", themes, weights)
    logs = np.log(np.maximum(themes[geometric], FLOOR))
    found[geometric] = np.exp(np.einsum("rnt,rt->rn", logs, weights[geometric]))
    return np.asarray(found)


def shared_out(weights: Floats, core: int, share: float | Floats) -> Floats:
    """Weights (R, T) of which the core has `share`, the others the rest in their proportions.

    >>> shared_out(np.array([[2.0, 1.0, 1.0]]), 0, 0.2).tolist()
    [[0.2, 0.4, 0.4]]
    """
    others = weights.copy()
    others[:, core] = 0.0
    held = np.broadcast_to(np.asarray(share, dtype=np.float64), (len(weights),))
    found = others / others.sum(axis=1, keepdims=True) * (1 - held)[:, None]
    found[:, core] = held
    return np.asarray(found)


def _pick(points: Floats, count: int) -> Ints:
    return np.minimum((points * count).astype(np.int64), count - 1)


def _varied(stated: Floats, doubt: float, draws: int, *, rng: np.random.Generator) -> Floats:
    return np.asarray(stated * (1 + rng.uniform(-doubt, doubt, (draws, len(stated)))))


def _errors(tables: Tables, draws: int, rng: np.random.Generator) -> Floats:
    """Standard normal errors (draws, N, J); those of one state go together."""
    rows, components = tables.scores.shape[2:]
    states = int(tables.units.max()) + 1
    common = rng.standard_normal((draws, states, components))
    own = rng.standard_normal((draws, rows, components))
    common, own = common * np.sqrt(tables.shared), own * np.sqrt(1 - tables.shared)
    return np.asarray(common[:, tables.units] + own)


def _erring(tables: Tables, filling: int, scaling: int, *, z: Floats) -> Floats:
    at = (filling, scaling, slice(len(z)))
    step = np.where(z > 0, tables.up[at], tables.down[at])
    return np.asarray(np.clip(tables.scores[at] + step * z, 0, 100))


def _themes(x: Floats, weights: Floats) -> Floats:
    """Weighted means over known components, (N, T), weights (J, T)."""
    known = ~np.isnan(x)
    total = known @ weights
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known, x, 0.0) @ weights / np.where(total > 0, total, np.nan))
