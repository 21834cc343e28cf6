"""Scores from 0 to 100 by fixed scales, so that states and years stay comparable.

| scale | score |
|---|---|
| goalposts | `100 (x - worst) / (best - worst)`, cut at 0 and 100 |
| spread | the same, with the 5th and 95th of 100 known values of all units and years as goalposts |
| place | share of all known values of all units and years that are no better |

On a logarithmic scale x stands for `log(value + offset)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Scaling = Literal["goalposts", "spread", "place"]
SCALINGS: tuple[Scaling, ...] = ("goalposts", "spread", "place")
ENDS = (0.05, 0.95)
"""Quantiles that serve as goalposts of the scale `spread`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """The values that score 0 and 100, in the unit of the series; `log` for a logarithmic scale."""

    worst: float
    best: float
    log: bool = False
    offset: float = 0.0

    @property
    def direction(self) -> float:
        """1 where more is better, else -1."""
        return 1.0 if self.best > self.worst else -1.0


def score(values: Floats, posts: Posts) -> Floats:
    """Scores by goalposts, any shape; unknown stays unknown.

    Raises ValueError for equal posts, or a post that has no logarithm.

    >>> score(np.array([0.0, 15.0, 30.0]), Posts(worst=20, best=10)).tolist()
    [100.0, 50.0, 0.0]
    """
    worst, best = (float(transformed(np.array(p), posts)) for p in (posts.worst, posts.best))
    if not np.isfinite([worst, best]).all() or worst == best:
        raise ValueError(f"goalposts {posts.worst} and {posts.best} make no scale: correct them")
    found: Floats = np.clip((transformed(values, posts) - worst) / (best - worst), 0, 1) * 100 + 0.0
    return found


def transformed(values: Floats, posts: Posts) -> Floats:
    """Values as they enter the scale; those without a logarithm become the lowest that has one."""
    if not posts.log:
        return values
    least = max(min(posts.worst, posts.best) + posts.offset, np.finfo(np.float64).tiny)
    return np.asarray(np.log(np.maximum(values + posts.offset, least)))


def scaled(values: Floats, posts: Posts, scaling: Scaling, *, pool: Floats) -> Floats:
    """Scores by one of `SCALINGS`; `pool` are the known values that spread and place look at.

    >>> pool = np.array([1.0, 2.0, 3.0, 4.0])
    >>> scaled(np.array([2.5, 4.0]), Posts(worst=0, best=5), "place", pool=pool).tolist()
    [50.0, 100.0]
    """
    if scaling == "goalposts":
        return score(values, posts)
    if scaling == "place":
        return _place(values, posts, pool)
    x, known = transformed(values, posts), transformed(pool, posts)
    low, high = np.quantile(known, ENDS)
    if high == low:
        return score(values, posts)
    worst, best = (low, high) if posts.direction > 0 else (high, low)
    found: Floats = np.clip((x - worst) / (best - worst), 0, 1) * 100
    return found


def _place(values: Floats, posts: Posts, pool: Floats) -> Floats:
    turned, known = values * posts.direction, np.sort(pool * posts.direction)
    share = np.searchsorted(known, turned, side="right") / len(known) * 100
    return np.where(np.isnan(values), np.nan, share)
