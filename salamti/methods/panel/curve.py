"""All ways of reckoning at once: how far does an association depend on the choices made?

A specification is one choice of outcome, effects, controls, lag and sample. Its result is on the
scale of a correlation: the slope in standard deviations of what effects and controls leave of x and
y. The curve is judged as a whole by giving each place the outcomes of another, over and over: how
often does chance alone bring a median so far from zero, or so many significant results?

Reference: Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from salamti.methods.panel.absorb import Ints, absorber, codes, left

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
LEVEL = 0.95
LEAST_ROWS, LEAST_PLACES = 100, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one group of specifications shares: tables [places, years] with NaN for unknown.

    `x` is asked about; `controls` stand beside it; `within` compares each place with itself only
    (effects of places), otherwise places of a year are compared; `rows` narrows the sample.
    """

    x: Floats
    controls: tuple[Floats, ...] = ()
    within: bool = True
    rows: Bools | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Slope in standard deviations with its interval, t and p; `null` (B,) are t of shuffled
    outcomes."""

    value: float
    low: float
    high: float
    t: float
    p: float
    n: int
    places: int
    null: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Summary of all results: median, middle half, ends; shares above zero and significant on the
    median's side; p-values of the median and of that share under shuffling (None without it)."""

    count: int
    median: float
    lower: float
    upper: float
    least: float
    most: float
    positive: float
    significant: float
    p_median: float | None
    p_significant: float | None


def results(
    sample: Sample, outcomes: Sequence[Floats], orders: Ints | None = None
) -> list[Result | None]:
    """One result for each outcome [places, years]; None where too few rows are known.

    `orders` (B, places) gives each place the outcomes of another; those must then be complete for
    the rows used, so places with unknown outcomes have to be left out before.

    >>> rng = np.random.default_rng(2)
    >>> x = rng.normal(size=(40, 10))
    >>> [one] = results(Sample(x=x), [x + rng.normal(size=(40, 10))])
    >>> one.n, one.places, bool(0.6 < one.value < 0.8)
    (400, 40, True)
    """
    made: list[Result | None] = []
    ready: dict[bytes, _Ready | None] = {}
    for outcome in outcomes:
        known = _known(sample, outcome)
        key = known.tobytes()
        if key not in ready:
            ready[key] = _prepared(sample, known)
        one = ready[key]
        made.append(None if one is None else _result(one, outcome, orders))
    return made


def summarised(found: Sequence[Result]) -> Curve:
    """The curve of at least one result; shuffled results must belong to the same orders."""
    if not found:
        raise ValueError("no specification has a result")
    values = np.array([r.value for r in found])
    t = np.array([r.t for r in found])
    reach = np.array([_reach(r.places) for r in found])
    median = float(np.median(values))
    null = np.stack([r.null for r in found])
    share = _share(t[:, None], reach)[0]
    chance = _share(null, reach)
    middle = np.abs(np.median(null, axis=0))
    lower, upper = np.percentile(values, [25, 75])
    return Curve(
        count=len(found),
        median=median,
        lower=float(lower),
        upper=float(upper),
        least=float(values.min()),
        most=float(values.max()),
        positive=float((values > 0).mean()),
        significant=float(share),
        p_median=_p(middle, abs(float(np.median(t)))),
        p_significant=_p(chance, float(share)),
    )


def orders(places: int, count: int, *, seed: int) -> Ints:
    """`count` ways to give each place the outcomes of another (count, places).

    >>> orders(3, 2, seed=1).tolist()
    [[0, 1, 2], [2, 0, 1]]
    """
    rng = np.random.default_rng(seed)
    return np.stack([rng.permutation(places) for _ in range(count)]).astype(np.int64)


def _share(t: Floats, reach: Floats) -> Floats:
    """Share significant on the side of the median t, by column (..., B) -> (B,)."""
    side = np.sign(np.median(t, axis=0))
    found: Floats = (t * side > reach[:, None]).mean(axis=0)
    return found


def _p(chance: Floats, seen: float) -> float | None:
    if not len(chance):
        return None
    return float((1 + (chance >= seen - 1e-12).sum()) / (1 + len(chance)))


def _reach(places: int) -> float:
    return float(student.ppf((1 + LEVEL) / 2, places - 1))


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is left of x and the directions taken out; rows sorted by place."""

    x: Floats
    basis: Floats
    where: tuple[Ints, Ints]
    starts: Ints
    within: bool
    rank: int


def _known(sample: Sample, outcome: Floats) -> Bools:
    known = np.isfinite(sample.x) & np.isfinite(outcome)
    for control in sample.controls:
        known &= np.isfinite(control)
    return known if sample.rows is None else known & sample.rows


def _prepared(sample: Sample, known: Bools) -> _Ready | None:
    places, years = np.nonzero(known)
    starts = np.nonzero(np.diff(places, prepend=-1))[0]
    if len(places) < LEAST_ROWS or len(starts) < LEAST_PLACES:
        return None
    extra = np.stack([c[known] for c in sample.controls], axis=1) if sample.controls else None
    of = absorber([places] if sample.within else [], extra=_years(years, extra))
    x = left(sample.x[known], of)
    if (x**2).mean() <= 1e-12 * np.var(sample.x[known]) or not np.var(sample.x[known]):
        return None
    return _Ready(
        x=x,
        basis=of.basis,
        where=(places, years),
        starts=starts,
        within=sample.within,
        rank=1 + 1 + of.basis.shape[1],
    )


def _years(years: Ints, extra: Floats | None) -> Floats:
    dummies = np.eye(int(years.max()) + 1)[years]
    dummies = dummies[:, dummies.any(axis=0)]
    return dummies if extra is None else np.hstack([dummies, extra])


def _result(ready: _Ready, outcome: Floats, shuffles: Ints | None) -> Result:
    places, years = ready.where
    own = outcome[places, years][None, :]
    slope, t, spread = _slopes(ready, own)
    null = np.zeros(0)
    if shuffles is not None:
        moved = outcome[shuffles[:, places], years[None, :]]
        if not np.isfinite(moved).all():
            raise ValueError("outcomes are unknown for some place: leave it out before shuffling")
        null = _slopes(ready, moved)[1]
    scale = float(np.sqrt((ready.x**2).mean())) / float(spread[0])
    value, size = float(slope[0]) * scale, len(ready.starts)
    width = abs(value / float(t[0])) * _reach(size) if t[0] else 0.0
    return Result(
        value=value,
        low=value - width,
        high=value + width,
        t=float(t[0]),
        p=float(2 * student.sf(abs(t[0]), size - 1)),
        n=len(places),
        places=size,
        null=null,
    )


def _slopes(ready: _Ready, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Slopes, t-values and spreads left of outcomes (B, n), each (B,)."""
    groups = codes(ready.where[0])
    if ready.within:
        counts = np.diff(np.append(ready.starts, y.shape[1]))
        y = y - (np.add.reduceat(y, ready.starts, axis=1) / counts)[:, groups]
    else:
        y = y - y.mean(axis=1, keepdims=True)
    y = y - (y @ ready.basis) @ ready.basis.T
    square = float(ready.x @ ready.x)
    slope = y @ ready.x / square
    scores = np.add.reduceat((y - slope[:, None] * ready.x) * ready.x, ready.starts, axis=1)
    size, n = len(ready.starts), y.shape[1]
    factor = size / (size - 1) * (n - 1) / (n - ready.rank)
    error = np.sqrt(factor * (scores**2).sum(axis=1)) / square
    spread = np.sqrt((y**2).mean(axis=1))
    return slope, np.divide(slope, error, out=np.zeros_like(slope), where=error > 0), spread
