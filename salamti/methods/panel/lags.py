"""Which comes first? Each of two series against the other's past, beside its own past.

For every lag k: y_t on x_(t-k) and x_t on y_(t-k), with effects of place and year and, unless told
otherwise, the series' own value at t-k. That is what Granger's test asks of a panel: does the past
of one add to what the other's own past already says? With T years the slope on the own past is too
small by about (1 + slope) / T (Nickell). Where one series does drive the other, this leaks into the
opposite direction: with 14 to 22 years and a strong effect onward, 10 to 21% of the tests backward
reject at 5%. Where neither drives the other the level holds.

References: Granger (1969), Econometrica 37; Nickell (1981), Econometrica 49.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.panel.fixed import Slopes, fit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lagged:
    """At one lag: x before y (`onward`) and y before x (`back`); None where too little is known."""

    lag: int
    onward: Slopes | None
    back: Slopes | None


def shifted(table: ArrayLike, by: int) -> Floats:
    """A table [places, years] whose value at t is that of t - `by`; NaN where there is none.

    >>> shifted([[1.0, 2.0, 3.0]], 1).tolist()
    [[nan, 1.0, 2.0]]
    >>> shifted([[1.0, 2.0, 3.0]], -1).tolist()
    [[2.0, 3.0, nan]]
    """
    values = np.asarray(table, dtype=float)
    found = np.full_like(values, np.nan)
    years = values.shape[1]
    if abs(by) < years:
        found[:, max(0, by) : years + min(0, by)] = values[:, max(0, -by) : years - max(0, by)]
    return found


def both_ways(
    x: ArrayLike, y: ArrayLike, lags: Sequence[int], *, own: bool = True, level: float = 0.95
) -> list[Lagged]:
    """Both directions at every lag (at least 1) for tables [places, years] with NaN for unknown.

    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(40, 12))
    >>> y = np.roll(x, 1, axis=1) + rng.normal(size=(40, 12))
    >>> [first] = both_ways(x, y, [1])
    >>> bool(first.onward.p[0] < 0.001), bool(first.back.p[0] > 0.05)
    (True, True)
    """
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if a.shape != b.shape or a.ndim != 2:
        raise ValueError("x and y must be tables [places, years] of the same shape")
    if any(lag < 1 for lag in lags):
        raise ValueError("a lag is at least one year")
    return [
        Lagged(
            lag=k,
            onward=after(b, a, k, own=own, level=level),
            back=after(a, b, k, own=own, level=level),
        )
        for k in lags
    ]


def after(
    y: Floats, x: Floats, lag: int, *, own: bool = True, level: float = 0.95
) -> Slopes | None:
    """Slope of y_t on x_(t-lag), first in the result, beside y_(t-lag) and both effects."""
    past = [shifted(x, lag), *([shifted(y, lag)] if own else [])]
    known = np.isfinite(np.stack([y, *past])).all(axis=0)
    places, years = np.nonzero(known)
    table = np.stack([p[known] for p in past], axis=1)
    try:
        return fit(y[known], table, factors=[places, years], clusters=places, level=level)
    except ValueError:
        return None
