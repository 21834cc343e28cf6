"""Weights that make each group count for what was stated, instead of what its variance makes of it.

The nodes x_1 to x_k of one level (units, nodes) are combined to an index y(w). Two aims:

- `balance`: weights for which the importance of the nodes, scaled to sum 1, equals the stated one.
  Importance is the correlation r_i with the index ("correlation") or its square ("variance").
  Minimised is the sum over i of (r_i / sum r - stated_i)^2.
- `informative`: weights for which the sum of correlations is largest, so that the index says most
  about its nodes.

Weights are w = exp(u) / sum exp(u), hence never negative. The search starts at the stated
importance, at equal weights and at some drawn ones, and keeps the best end. Not every aim can be
met: a node that goes against the others can have a negative correlation at any weight. Then
`converged` is False, and `reason` says how far off the result is; the weights are the nearest
found, not an answer. Look at `correlation` even where the aim is met: when all are near 0, the
nodes cancel out in the index, and no weights make it speak for them.

References: Becker and others (2017), Ecological Indicators 80; as get_opt_weights of COINr (R),
which stops earlier (its tolerance is 0.1 of the logarithm of the error).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import least_squares, minimize

Floats = NDArray[np.float64]
Combine = Callable[[Floats], Floats]
"""From weights (nodes,) to the index (units,)."""
Measure = Literal["correlation", "variance"]
BOUND = 12.0
"""Largest |u|: weights may differ by a factor of exp(24), beyond which one of them is nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """`starts` drawn starting points beside the two fixed ones; `tolerance` of the importance."""

    starts: int = 6
    tolerance: float = 1e-4
    most: int = 500
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Optimum:
    """Weights (sum 1) with the importance wanted and obtained, each (nodes,).

    `wanted` is NaN for the aim `informative`. `error` is the largest difference between wanted and
    obtained, `evaluations` how often the index was computed. See the module for `converged`.
    """

    weights: Floats
    wanted: Floats
    obtained: Floats
    correlation: Floats
    error: float
    converged: bool
    reason: str
    evaluations: int


def mean_of(nodes: ArrayLike) -> Combine:
    """The weighted arithmetic mean of the nodes (units, nodes) as an index of weights.

    >>> mean_of([[1.0, 3.0]])(np.array([0.25, 0.75])).tolist()
    [2.5]
    """
    table = np.asarray(nodes, dtype=np.float64)
    return lambda weights: np.asarray(table @ weights, dtype=np.float64)


def balance(
    nodes: ArrayLike,
    stated: ArrayLike,
    *,
    combine: Combine | None = None,
    measure: Measure = "correlation",
    search: Search | None = None,
) -> Optimum:
    """Weights for which the nodes (units, nodes) count as `stated` (nodes,), scaled to sum 1.

    `combine` is the index as a function of the weights, `mean_of(nodes)` unless told. Units where a
    node or the index is unknown are left out. Raises ValueError for shapes that do not fit, stated
    importance that is not above 0, and a node that does not vary.

    >>> x = np.random.default_rng(0).normal(size=(200, 3)) * [1.0, 2.0, 4.0]
    >>> found = balance(x, [1, 1, 1])
    >>> found.converged, np.round(found.obtained, 3).tolist()
    (True, [0.333, 0.333, 0.333])
    """
    x, how = _nodes(nodes), search or Search()
    wanted = _stated(stated, x.shape[1])
    task = _Task(x=x, combine=combine or mean_of(x), measure=measure)
    ends = [
        least_squares(lambda u: task.shares(u) - wanted, start, max_nfev=how.most, xtol=1e-12,
                      ftol=1e-14, gtol=1e-14, bounds=(-BOUND, BOUND))
        for start in _starts(wanted, how)
    ]  # fmt: skip
    best = min(ends, key=lambda end: float(end.cost))
    spent = sum(int(end.nfev) for end in ends) * (x.shape[1] + 1)
    return _optimum(task, best.x, wanted=wanted, evaluations=spent, tolerance=how.tolerance)


def informative(
    nodes: ArrayLike, *, combine: Combine | None = None, search: Search | None = None
) -> Optimum:
    """Weights for which the correlations of the nodes with the index have the largest sum.

    >>> x = np.random.default_rng(0).normal(size=(200, 2))
    >>> found = informative(np.column_stack([x, x[:, 0] + x[:, 1] / 2]))
    >>> found.converged, int(np.argmax(found.weights))
    (True, 2)
    """
    x, how = _nodes(nodes), search or Search()
    task = _Task(x=x, combine=combine or mean_of(x), measure="correlation")
    equal = np.full(x.shape[1], 1.0 / x.shape[1])
    ends = [
        minimize(lambda u: -float(task.correlations(u).sum()), start, method="L-BFGS-B",
                 bounds=[(-BOUND, BOUND)] * x.shape[1], options={"maxiter": how.most})
        for start in _starts(equal, how)
    ]  # fmt: skip
    best = min(ends, key=lambda end: float(end.fun))
    nothing = np.full(x.shape[1], np.nan)
    found = _optimum(task, best.x, wanted=nothing, evaluations=sum(int(e.nfev) for e in ends),
                     tolerance=how.tolerance)  # fmt: skip
    return _said(found, converged=bool(best.success), reason=str(best.message))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    x: Floats
    combine: Combine
    measure: Measure

    def correlations(self, u: Floats) -> Floats:
        """Correlation of each node with the index at weights exp(u) / sum exp(u)."""
        y = np.asarray(self.combine(_weights(u)), dtype=np.float64)
        if y.shape != (len(self.x),):
            raise ValueError(f"the index has shape {y.shape}: there are {len(self.x)} units")
        known = ~np.isnan(y) & ~np.isnan(self.x).any(axis=1)
        x, y = self.x[known], y[known]
        x, y = x - x.mean(axis=0), y - y.mean()
        spread = np.sqrt((x**2).sum(axis=0) * (y**2).sum())
        return np.asarray((x * y[:, None]).sum(axis=0) / np.where(spread > 0, spread, np.inf))

    def importance(self, u: Floats) -> Floats:
        """Correlation or its square, keeping its sign so that a bad node is seen."""
        r = self.correlations(u)
        return r if self.measure == "correlation" else r * np.abs(r)

    def shares(self, u: Floats) -> Floats:
        """Importance scaled to sum 1; a sum near 0 is held off 0, which no wanted share meets."""
        found = self.importance(u)
        total = float(found.sum())
        return found / (total if abs(total) > 1e-9 else 1e-9)


def _optimum(
    task: _Task, u: Floats, *, wanted: Floats, evaluations: int, tolerance: float
) -> Optimum:
    obtained = task.shares(u)
    gaps = np.abs(obtained - wanted)
    error = float("nan") if np.isnan(gaps).all() else float(gaps.max())
    met = error <= tolerance
    at = 0 if np.isnan(gaps).all() else int(gaps.argmax())
    reason = "" if met else (
        f"the stated importance was not met: node {at} counts {obtained[at]:.4f} instead of "
        f"{wanted[at]:.4f}; its correlation with the index is {task.correlations(u)[at]:.3f}"
    )  # fmt: skip
    return Optimum(weights=_weights(u), wanted=wanted, obtained=obtained, error=error,
                   correlation=task.correlations(u), converged=met, reason=reason,
                   evaluations=evaluations)  # fmt: skip


def _said(found: Optimum, *, converged: bool, reason: str) -> Optimum:
    return Optimum(weights=found.weights, wanted=found.wanted, obtained=found.obtained,
                   correlation=found.correlation, error=found.error, converged=converged,
                   reason="" if converged else reason, evaluations=found.evaluations)  # fmt: skip


def _weights(u: Floats) -> Floats:
    raised = np.exp(u - u.max())
    return np.asarray(raised / raised.sum())


def _starts(wanted: Floats, how: Search) -> list[Floats]:
    rng = np.random.default_rng(how.seed)
    fixed = [np.log(wanted) - np.log(wanted).mean(), np.zeros(len(wanted))]
    drawn = [rng.normal(size=len(wanted)) for _ in range(how.starts)]
    return [np.clip(start, -BOUND / 2, BOUND / 2) for start in (*fixed, *drawn)]


def _nodes(nodes: ArrayLike) -> Floats:
    x = np.asarray(nodes, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] < 2 or len(x) < 3:
        raise ValueError(f"nodes of shape {x.shape}: give at least 3 units and 2 nodes")
    known = x[~np.isnan(x).any(axis=1)]
    if len(known) < 3:
        raise ValueError(f"{len(known)} units have a value in every node: at least 3 are needed")
    still = np.flatnonzero(np.ptp(known, axis=0) == 0)
    if len(still):
        raise ValueError(f"node {still[0]} is the same for all units: no weight makes it count")
    return x


def _stated(stated: ArrayLike, nodes: int) -> Floats:
    wanted = np.asarray(stated, dtype=np.float64)
    if wanted.shape != (nodes,):
        raise ValueError(f"{wanted.shape} stated importance for {nodes} nodes: give one for each")
    if not np.all(np.isfinite(wanted)) or np.any(wanted <= 0):
        raise ValueError("stated importance must be above 0 for each node: leave others out")
    return np.asarray(wanted / wanted.sum())
