"""What each indicator really counts for: stated weights are not importance.

Two indicators of equal weight count differently when one varies more or goes with the others. For
an indicator x and the index y over units:

- correlation r and its square: the share of the variance of y that a straight line in x explains;
- correlation ratio E = V(E(y | x)) / V(y): the same for any smooth curve, so E >= r^2 apart from
  the error of the smoothing. The curve is a local straight line with a normal kernel; its width is
  the one that predicts a unit best from the others, of a fixed set of widths;
- share w cov(x, y) / V(y): for an index that is the weighted mean of its indicators these sum to
  exactly 1 (some can be negative: such an indicator works against the index).

References: Paruolo, Saisana and Saltelli (2013), Journal of the Royal Statistical Society A 176;
Becker and others (2017), Ecological Indicators 80.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.composite.tree import Tree

Floats = NDArray[np.float64]
LEAST = 5
"""Fewest units with both values for which anything is said."""
WIDTHS = (0.1, 0.2, 0.35, 0.6, 1.0, 2.0, 5.0)
"""Kernel widths tried, in standard deviations of the indicator; the last is nearly straight."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Importance:
    """Per indicator, (indicators,), see the module; NaN with fewer than `LEAST` units or no spread.

    `relative` is the correlation ratio divided by the sum of all, so it can stand beside weights.
    `share` is NaN where no weights were given. `n` is the units used for each.
    """

    n: NDArray[np.int64]
    correlation: Floats
    linear: Floats
    ratio: Floats
    relative: Floats
    share: Floats


def nominal(of: Tree) -> tuple[Floats, ...]:
    """Weight of each node in the top node, level by level; each level sums to 1.

    The product of the weights on the way up, each divided by the sum within its group.

    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code="a", parent="x", weight=3), Node(code="b", parent="x"),
    ...           Node(code="x", parent=None)])
    >>> nominal(t)[0].tolist()
    [0.75, 0.25]
    """
    found = [np.ones(1)]
    for parents, weights in zip(of.parents[::-1], of.weights[-2::-1], strict=True):
        sums = np.bincount(parents, weights=weights)
        found.append(weights / sums[parents] * found[-1][parents])
    return tuple(found[::-1])


def importance(
    indicators: ArrayLike, index: ArrayLike, *, weights: ArrayLike | None = None
) -> Importance:
    """Importance of each column of `indicators` (units, indicators) for `index` (units,).

    Unknown values are left out pair by pair. Raises ValueError where the shapes do not fit.

    >>> x = np.array([[1.0, 4.0], [2.0, 1.0], [3.0, 3.0], [4.0, 2.0], [5.0, 5.0], [6.0, 0.0]])
    >>> found = importance(x, x @ [0.5, 0.5], weights=[0.5, 0.5])
    >>> found.share.round(3).tolist(), round(float(found.share.sum()), 9)
    ([0.5, 0.5], 1.0)
    """
    x, y, w = _checked(indicators, index, weights)
    rows = [_one(column, y, weight) for column, weight in zip(x.T, w, strict=True)]
    n, correlation, ratio, share = (np.array(part) for part in zip(*rows, strict=True))
    with np.errstate(invalid="ignore"):
        relative = ratio / np.nansum(ratio)
    return Importance(n=n, correlation=correlation, linear=correlation**2, ratio=ratio,
                      relative=relative, share=share)  # fmt: skip


def correlation_ratio(x: ArrayLike, y: ArrayLike) -> float:
    """Share of the variance of `y` that a smooth curve in `x` explains, 0 to 1; NaN without spread.

    >>> x = np.linspace(-1, 1, 60)
    >>> round(float(np.corrcoef(x, x**2)[0, 1]) ** 2, 3), correlation_ratio(x, x**2) > 0.97
    (0.0, True)
    """
    a, b = _pairs(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    return _ratio(a, b) if _varies(a, b) else float("nan")


def _one(x: Floats, y: Floats, weight: float) -> tuple[int, float, float, float]:
    """Pairs used, correlation, correlation ratio, share."""
    a, b = _pairs(x, y)
    if not _varies(a, b):
        return len(a), float("nan"), float("nan"), float("nan")
    covariance = float(((a - a.mean()) * (b - b.mean())).mean())
    correlation = covariance / float(a.std() * b.std())
    return len(a), correlation, _ratio(a, b), weight * covariance / float(b.var())


def _ratio(x: Floats, y: Floats) -> float:
    """Variance of the fitted curve over the variance of y, never above 1."""
    unit = (x - x.mean()) / x.std()
    errors, curves = zip(*(_smooth(unit, y, width) for width in WIDTHS), strict=True)
    best = int(np.argmin(errors))
    return min(1.0, float(curves[best].var() / y.var()))


def _smooth(x: Floats, y: Floats, width: float) -> tuple[float, Floats]:
    """Error of predicting each unit from the others, and the local linear curve at the units."""
    step = x[None, :] - x[:, None]
    kernel = np.exp(-0.5 * (step / width) ** 2)
    s1, s2 = (kernel * step).sum(axis=1), (kernel * step**2).sum(axis=1)
    lines = kernel * (s2[:, None] - step * s1[:, None])
    total = lines.sum(axis=1)
    # A unit far from all others has only itself to lean on: there the curve is the unit's value.
    alone = total <= 1e-9 * np.maximum(s2 * kernel.sum(axis=1), 1e-300)
    hat = np.where(alone[:, None], np.eye(len(x)), lines / np.where(alone, 1.0, total)[:, None])
    curve = hat @ y
    own = np.minimum(np.diag(hat), 1.0)
    missed = np.where(own < 1 - 1e-9, (y - curve) / np.where(own < 1 - 1e-9, 1 - own, 1.0), y.std())
    return float((missed**2).mean()), curve


def _pairs(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    both = ~np.isnan(x) & ~np.isnan(y)
    return x[both], y[both]


def _varies(x: Floats, y: Floats) -> bool:
    return len(x) >= LEAST and _spread(x) and _spread(y)


def _spread(x: Floats) -> bool:
    return bool(np.ptp(x) > 1e-12 * np.abs(x).max())


def _checked(
    indicators: ArrayLike, index: ArrayLike, weights: ArrayLike | None
) -> tuple[Floats, Floats, Floats]:
    x, y = np.asarray(indicators, dtype=np.float64), np.asarray(index, dtype=np.float64)
    if x.ndim != 2 or y.shape != (len(x),) or not x.size:
        raise ValueError(
            f"indicators {x.shape} and index {y.shape}: give (units, indicators) and (units,)"
        )
    if weights is None:
        return x, y, np.full(x.shape[1], np.nan)
    w = np.asarray(weights, dtype=np.float64)
    if w.shape != (x.shape[1],):
        raise ValueError(f"{w.shape} weights for {x.shape[1]} indicators: give one for each")
    return x, y, w
