"""Which uncertain choice moves the result: Sobol indices of first and total order.

With V the variance of a result y over all choices, the first-order index S_i is the share of V
that would vanish if choice i were known; the total index T_i is the share that would remain if all
others were known. S_i <= T_i, and the gap is what the choice does together with others. The sum of
all S_i is at most 1.

`design` lays out n (d + 2) points in [0, 1)^d: a sample A, a sample B, and for each choice i the
sample A with column i from B. With f the results and the mean taken off,

    S_i = mean(f(B) (f(AB_i) - f(A))) / V          (Saltelli and others 2010)
    S_i = 1 - mean((f(B) - f(AB_i))^2) / 2V        (Jansen 1999)
    T_i = mean((f(A) - f(AB_i))^2) / 2V            (Jansen 1999)

V is the variance of f(A) and f(B) together. Taking the mean off leaves the expectation as it is and
narrows the first estimate. Estimates can fall below 0 or above 1 by chance: they are returned as
they are, with intervals from a bootstrap of the n base points.

References: Saltelli and others (2010), Computer Physics Communications 181, 259-270; Jansen (1999),
Computer Physics Communications 117, 35-43.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import qmc

Floats = NDArray[np.float64]
Sample = Literal["sobol", "random"]
BLOCK = 4_000_000
"""Numbers held at once while resampling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """Intervals: `resamples` of the base points, the `level` that they hold (0 to 1), a seed."""

    resamples: int = 1000
    level: float = 0.9
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Indices of one kind with their intervals, each of shape (factors,)."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Indices:
    """First and total order of each factor; `n` base points, variance of the result over A and B.

    All indices are NaN where nothing varied (variance 0): there is nothing to divide up.
    """

    n: int
    variance: float
    first: Part
    total: Part
    bootstrap: Bootstrap
    estimator: str


def design(n: int, factors: int, *, seed: int, sample: Sample = "sobol") -> Floats:
    """Points in [0, 1) of shape (n (factors + 2), factors): A, then B, then AB_1 to AB_d.

    `sobol` is a scrambled Sobol sequence (Owen), most even where n is a power of 2; `random` are
    independent uniform draws, for which the bootstrap intervals are exact in large samples (for the
    sequence they are too wide). Raises ValueError for fewer than 2 points or no factor.

    >>> x = design(4, 2, seed=1)
    >>> x.shape, bool((x[8:12, 0] == x[4:8, 0]).all()), bool((x[8:12, 1] == x[0:4, 1]).all())
    ((16, 2), True, True)
    """
    if n < 2 or factors < 1:
        raise ValueError(f"{n} points of {factors} factors: give at least 2 points and 1 factor")
    base = _base(n, 2 * factors, seed=seed, sample=sample)
    a, b = base[:, :factors], base[:, factors:]
    mixed = np.repeat(a[None], factors, axis=0)
    for i in range(factors):
        mixed[i, :, i] = b[:, i]
    return np.concatenate([a, b, mixed.reshape(-1, factors)])


def _base(n: int, columns: int, *, seed: int, sample: Sample) -> Floats:
    rng = np.random.default_rng(seed)
    if sample == "random":
        return rng.random((n, columns))
    if sample == "sobol":
        points = qmc.Sobol(columns, rng=rng).random_base2((n - 1).bit_length())
        return np.asarray(points[:n], dtype=np.float64)
    raise ValueError(f"sample {sample!r} is not known: give 'sobol' or 'random'")


def indices(
    y: ArrayLike,
    factors: int,
    *,
    estimator: Literal["saltelli", "jansen"] = "saltelli",
    bootstrap: Bootstrap | None = None,
) -> Indices:
    """First and total order indices of `y` (n (factors + 2),), in the order of `design`.

    Raises ValueError where the length does not fit, or a result is missing or infinite: a replicate
    that failed would otherwise bias what it is compared with.

    >>> x = design(256, 2, seed=1)
    >>> found = indices(2 * x[:, 0] + x[:, 1], 2)
    >>> np.round(found.first.value, 2).tolist(), np.round(found.total.value, 2).tolist()
    ([0.8, 0.2], [0.8, 0.2])
    """
    how = bootstrap or Bootstrap()
    a, b, mixed = _split(y, factors)
    n, scale = len(a), max(1.0, float(np.abs(a).max()))
    terms = _Terms.of(a, b, mixed, estimator=estimator)
    first, total, variance = terms.estimate(np.full((1, n), 1.0 / n))
    if variance[0] <= (scale * 1e-14) ** 2:
        nothing = Part(**dict.fromkeys(("value", "low", "high"), np.full(factors, np.nan)))
        return Indices(n=n, variance=0.0, first=nothing, total=nothing, bootstrap=how,
                       estimator=estimator)  # fmt: skip
    drawn = _resampled(terms, n, how)
    return Indices(
        n=n,
        variance=float(variance[0]),
        first=_part(first[0], drawn[0], how.level),
        total=_part(total[0], drawn[1], how.level),
        bootstrap=how,
        estimator=estimator,
    )


def _split(y: ArrayLike, factors: int) -> tuple[Floats, Floats, Floats]:
    """f(A), f(B) of shape (n,) and f(AB) of shape (n, factors), around the mean of A and B."""
    values = np.asarray(y, dtype=np.float64)
    n, rest = divmod(values.size, factors + 2)
    if values.ndim != 1 or rest or n < 2:
        raise ValueError(
            f"{values.shape} results of {factors} factors: give n x {factors + 2} in one row"
        )
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        raise ValueError(
            f"result {bad[0]} of {values.size} is {values[bad[0]]}: take out the choices that fail"
        )
    values = values - values[: 2 * n].mean()
    return values[:n], values[n : 2 * n], values[2 * n :].reshape(factors, n).T


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """What is averaged over the base points, so that a resample is one matrix product.

    `first` and `step` are (n, factors): the estimate is mean(first) less the resample's own mean
    times mean(step). `mean` and `square` are (n,): halves of A and B together.
    """

    first: Floats
    step: Floats
    total: Floats
    mean: Floats
    square: Floats
    jansen: bool

    @staticmethod
    def of(a: Floats, b: Floats, mixed: Floats, *, estimator: str) -> _Terms:
        if estimator not in {"saltelli", "jansen"}:
            raise ValueError(f"estimator {estimator!r} is not known: give 'saltelli' or 'jansen'")
        jansen = estimator == "jansen"
        step = mixed - a[:, None]
        first = (b[:, None] - mixed) ** 2 / 2 if jansen else b[:, None] * step
        return _Terms(first=first, step=step, total=step**2 / 2, mean=(a + b) / 2,
                      square=(a**2 + b**2) / 2, jansen=jansen)  # fmt: skip

    def estimate(self, shares: Floats) -> tuple[Floats, Floats, Floats]:
        """First and total order (rows, factors), variance (rows,) for shares of shape (rows, n)."""
        mean = shares @ self.mean
        variance = np.maximum(shares @ self.square - mean**2, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            total = (shares @ self.total) / variance[:, None]
            if self.jansen:
                first = 1.0 - (shares @ self.first) / variance[:, None]
            else:
                centred = shares @ self.first - mean[:, None] * (shares @ self.step)
                first = centred / variance[:, None]
        return first, total, variance


def _resampled(terms: _Terms, n: int, how: Bootstrap) -> tuple[Floats, Floats]:
    """First and total order of each resample, (resamples, factors)."""
    rng = np.random.default_rng(how.seed)
    rows = max(1, BLOCK // n)
    firsts, totals = [], []
    for start in range(0, how.resamples, rows):
        count = min(rows, how.resamples - start)
        shares = rng.multinomial(n, np.full(n, 1.0 / n), size=count) / n
        first, total, _ = terms.estimate(shares)
        firsts.append(first)
        totals.append(total)
    return np.concatenate(firsts), np.concatenate(totals)


def _part(value: Floats, drawn: Floats, level: float) -> Part:
    low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Part(value=value, low=low, high=high)
