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

from salamti.methods.panel.absorb import Absorber, Ints, absorber, left

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
LEVEL = 0.95
LEAST_ROWS, LEAST_PLACES = 60, 30
VARIES = 1e-12
"""Share of the variance of x that effects and controls must leave."""


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
    """The curve of at least one result. Chance is judged by those that were shuffled; their orders
    must be the same."""
    if not found:
        raise ValueError("no specification has a result")
    values = np.array([r.value for r in found])
    lower, upper = np.percentile(values, [25, 75])
    p_median, p_significant = _by_chance([r for r in found if len(r.null)])
    return Curve(
        count=len(found),
        median=float(np.median(values)),
        lower=float(lower),
        upper=float(upper),
        least=float(values.min()),
        most=float(values.max()),
        positive=float((values > 0).mean()),
        significant=float(_significant(found)[0]),
        p_median=p_median,
        p_significant=p_significant,
    )


def _by_chance(found: Sequence[Result]) -> tuple[float | None, float | None]:
    """How often shuffling gives a median t so far from zero, or so many significant results."""
    if not found:
        return None, None
    null = np.stack([r.null for r in found])
    median = abs(float(np.median([r.t for r in found])))
    reach = np.array([_reach(r.places) for r in found])
    seen = float(_significant(found)[0])
    return _p(np.abs(np.median(null, axis=0)), median), _p(_share(null, reach), seen)


def _significant(found: Sequence[Result]) -> Floats:
    t = np.array([r.t for r in found])
    return _share(t[:, None], np.array([_reach(r.places) for r in found]))


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


def _p(chance: Floats, seen: float) -> float:
    return float((1 + (chance >= seen - 1e-12).sum()) / (1 + len(chance)))


def _reach(places: int) -> float:
    return float(student.ppf((1 + LEVEL) / 2, places - 1))


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is left of x, its squares by place, and the directions taken out; rows by place.

    `leaning` [places, m] weighs what is taken out of an outcome, by its products with `directions`.
    """

    x: Floats
    squares: Floats
    directions: Floats
    leaning: Floats
    where: tuple[Ints, Ints]
    starts: Ints
    of: Absorber
    rank: int

    @property
    def factor(self) -> float:
        """CR1's correction for few places and for the parameters."""
        size, n = len(self.starts), len(self.x)
        rank = 1 + self.rank
        return float(size / (size - 1) * (n - 1) / (n - rank))


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
    columns = [_years(years), *(c[known][:, None] for c in sample.controls)]
    of = absorber([places] if sample.within else [], extra=np.hstack(columns))
    raw = sample.x[known]
    x = left(raw, of)
    if (x * x).mean() <= VARIES * raw.var():
        return None
    sums = np.add.reduceat(x[:, None] * of.directions, starts, axis=0)
    directions, leaning = of.directions, sums @ of.inverse
    if not sample.within:
        directions = np.hstack([directions, np.ones((len(x), 1))])
        leaning = np.hstack([leaning, np.add.reduceat(x, starts)[:, None] / len(x)])
    return _Ready(
        x=x,
        squares=np.add.reduceat(x * x, starts),
        directions=directions,
        leaning=leaning,
        where=(places, years),
        starts=starts,
        of=of,
        rank=of.rank - len(starts) + 1 if sample.within else of.rank,
    )


def _years(years: Ints) -> Floats:
    dummies = np.eye(int(years.max()) + 1)[years]
    return dummies[:, dummies.any(axis=0)]


def _result(ready: _Ready, outcome: Floats, shuffles: Ints | None) -> Result:
    places, years = ready.where
    own = outcome[places, years]
    slope, t = (float(v[0]) for v in _slopes(ready, own[None, :]))
    null = np.zeros(0)
    if shuffles is not None:
        moved = outcome[shuffles[:, places], years[None, :]]
        if not np.isfinite(moved).all():
            raise ValueError("outcomes are unknown for some place: leave it out before shuffling")
        null = _slopes(ready, moved)[1]
    spread = float(np.sqrt((left(own, ready.of) ** 2).mean()))
    value = slope * float(np.sqrt((ready.x**2).mean())) / spread if spread else 0.0
    size = len(ready.starts)
    width = abs(value / t) * _reach(size) if t else 0.0
    return Result(
        value=value,
        low=value - width,
        high=value + width,
        t=t,
        p=float(2 * student.sf(abs(t), size - 1)),
        n=len(places),
        places=size,
        null=null,
    )


def _slopes(ready: _Ready, y: Floats) -> tuple[Floats, Floats]:
    """Slopes and t-values of outcomes (B, n), each (B,).

    What effects and controls take out of y is weighed by `leaning`; places' own means need not be
    taken out, as what is left of x adds up to zero in each place.
    """
    square = float(ready.squares.sum())
    slope = y @ ready.x / square
    scores = np.add.reduceat(y * ready.x, ready.starts, axis=1)
    scores -= (y @ ready.directions) @ ready.leaning.T
    scores -= slope[:, None] * ready.squares
    error = np.sqrt(ready.factor * (scores**2).sum(axis=1)) / square
    return slope, np.divide(slope, error, out=np.zeros_like(slope), where=error > 0)
