"""How far scores and ranks hang on choices and on errors of the data: Monte Carlo over all at once.

Each replicate takes one alternative of every uncertain choice and runs the whole scorecard. What
comes back is not an error bar of nature: it says how far results move within the alternatives that
were named, so these and every replicate's parameters come back too, and any replicate can be run
again by itself (`engine.replicate(space, uncertainty.positions[r])`).

Reference: Saisana, Saltelli and Tarantola (2005), Journal of the Royal Statistical Society A 168;
OECD and JRC (2008), step 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import qmc

from salamti.methods.composite import engine, ranks
from salamti.methods.composite.run import run
from salamti.methods.composite.space import Choice, Space, checked, placed
from salamti.methods.composite.spec import Spec

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Sample = Literal["random", "sobol"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """One choice that was varied, in words: its place, what it was before, its alternatives."""

    name: str
    where: str
    nominal: str
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Everything that the replicates were made with; `fixed` is the spec around the choices."""

    varied: tuple[Varied, ...]
    fixed: Spec
    code: str
    runs: int
    seed: int
    sample: str
    level: float

    @property
    def one_scale(self) -> bool:
        """Whether all replicates are on one scale, so that scores of different ones compare."""
        return not any(
            varied.where.startswith(("normalisation", "steps"))
            or any("copeland" in said for said in varied.alternatives)
            for varied in self.varied
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interval:
    """Lower end, median and upper end per row of the data; NaN where never scored."""

    low: Floats
    median: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Uncertainty:
    """Scores and ranks over the replicates; rows are those of the data, `units` their codes.

    `score` and `rank` are the nominal ones, of the spec as it is. `shift` is the mean absolute
    change of rank of each replicate, over the rows that both score. `replicates` are the scores,
    (runs, rows), and `positions` the alternatives taken, (runs, choices). Ranges of ranks always
    hold; ranges of scores mean something only on one scale (`parameters.one_scale`).
    """

    units: tuple[str, ...]
    times: Floats | None
    score: Floats
    rank: Floats
    scores: Interval
    ranks: Interval
    shift: Floats
    replicates: Floats
    positions: Ints
    parameters: Parameters


def monte_carlo(
    space: Space,
    *,
    runs: int,
    seed: int,
    sample: Sample = "random",
    code: str | None = None,
    level: float = ranks.LEVEL,
) -> Uncertainty:
    """Run the scorecard `runs` times with drawn alternatives; score of `code`, the top unless told.

    >>> from salamti.methods.composite.data import Data
    >>> from salamti.methods.composite.space import leaving_out
    >>> from salamti.methods.composite.tree import Node, tree
    >>> t = tree([Node(code=c, parent="x") for c in "abc"] + [Node(code="x", parent=None)])
    >>> d = Data(units=("A", "B"), values=np.array([[3.0, 3.0, 1.0], [2.0, 2.0, 2.0]]))
    >>> s = Space(data=d, tree=t, spec=Spec(), choices=(leaving_out(t),))
    >>> found = monte_carlo(s, runs=400, seed=1)
    >>> found.rank.tolist(), found.ranks.low.tolist(), found.ranks.high.tolist()
    ([1.0, 2.0], [1.0, 1.0], [1.0, 2.0])
    """
    if runs < 1:
        raise ValueError(f"{runs} runs: give at least 1")
    points = _points(runs, len(checked(space).choices), seed=seed, sample=sample)
    positions = placed(points, space)
    parameters = described(space, code, runs=runs, seed=seed, sample=sample, level=level)
    return summary(space, positions, engine.evaluate(space, positions, code=code),
                   parameters=parameters)  # fmt: skip


def summary(
    space: Space, positions: Ints, replicates: Floats, *, parameters: Parameters
) -> Uncertainty:
    """Sum up replicates that were run: `replicates` (runs, rows) at `positions` (runs, choices)."""
    times = space.data.times
    score = nominal(space, parameters.code)
    rank = ranked(score[None], times)[0]
    placed_ranks = ranked(replicates, times)
    level = parameters.level
    return Uncertainty(
        units=space.data.units,
        times=times,
        score=score,
        rank=rank,
        scores=Interval(**_ends(replicates, level)),
        ranks=Interval(**_ends(placed_ranks, level, occurred=True)),
        shift=rank_shift(placed_ranks, rank),
        replicates=replicates,
        positions=positions,
        parameters=parameters,
    )


def nominal(space: Space, code: str) -> Floats:
    """Score of `code` in the run as it is, per row of the data; NaN where screened out."""
    made = run(space.data, space.tree, space.spec)
    found = np.full(len(space.data.units), np.nan)
    found[made.kept] = made.scores[:, made.tree.every.index(code)]
    return found


def ranked(scores: Floats, times: Floats | None) -> Floats:
    """Ranks within each row of scores (runs, rows), and in a panel within each time."""
    if times is None:
        return ranks.ranks(scores)
    found = np.empty_like(scores)
    for time in np.unique(times):
        found[:, times == time] = ranks.ranks(scores[:, times == time])
    return found


def rank_shift(found: Floats, before: Floats) -> Floats:
    """Mean absolute change of rank per row of `found` (runs, rows), over what both rank.

    >>> rank_shift(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, np.nan]]), np.array([1.0, 2.0, 3.0]))
    array([0., 1.])
    """
    changes = np.abs(found - before)
    known = ~np.isnan(changes)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, changes, 0.0).sum(axis=1) / known.sum(axis=1))


def measured(
    values: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    draws: int = 100,
    seed: int = 0,
    shape: Literal["normal", "uniform"] = "normal",
    level: float = 0.95,
    name: str = "measurement",
) -> Choice:
    """The data as they could have been measured, as a choice of `draws` tables.

    `low` and `high` (rows, indicators) are the publisher's range, NaN for a value without one: it
    stays as it is. normal: `level` of the draws lie within the range, half of all below the value;
    where the value is not in the middle the two sides have their own scatter. uniform: anywhere
    in the range. Values err independently of each other. Each draw makes a table of its own, so
    the time grows with `draws`. Raises ValueError for a range that is half given, or does not hold
    its value.

    >>> drawn = measured([[1.0, 5.0]], [[0.0, np.nan]], [[2.0, np.nan]], draws=3, shape="uniform")
    >>> [bool(0 <= x[0, 0] <= 2 and x[0, 1] == 5) for x in drawn.alternatives]
    [True, True, True]
    """
    x, least, most = (np.asarray(given, dtype=np.float64) for given in (values, low, high))
    _check_ranges(x, least, most, level=level)
    rng = np.random.default_rng(seed)
    ranged = ~np.isnan(least) & ~np.isnan(x)
    drawn = []
    for _ in range(draws):
        if shape == "uniform":
            other = least + (most - least) * rng.random(x.shape)
        else:
            z = rng.normal(size=x.shape) / NormalDist().inv_cdf((1 + level) / 2)
            other = x + z * np.where(z < 0, x - least, most - x)
        drawn.append(np.where(ranged, other, x))
    inside = f", {level:.0%} within the range" if shape == "normal" else " within the range"
    labels = tuple(f"draw {i} ({shape}{inside})" for i in range(draws))
    return Choice(name=name, where="inputs", alternatives=tuple(drawn), labels=labels)


def described(
    space: Space, code: str | None, *, runs: int, seed: int, sample: str, level: float
) -> Parameters:
    """The parameters of an analysis of a space."""
    return Parameters(
        varied=tuple(
            Varied(name=choice.name, where=choice.where, nominal=_nominal(space, choice.where),
                   alternatives=choice.called)
            for choice in space.choices
        ),
        fixed=space.spec,
        code=space.tree.top if code is None else code,
        runs=runs,
        seed=seed,
        sample=sample,
        level=level,
    )  # fmt: skip


def _nominal(space: Space, where: str) -> str:
    """What the run takes at a place when nothing is varied."""
    words = {"noise": "weights as they are", "leave_out": "none", "inputs": "values as they are"}
    if where in words:
        return words[where]
    found: Any = space.spec
    for part in where.split("."):
        if isinstance(found, dict):
            found = found.get(int(part) if part.isdigit() else part)
        else:
            found = getattr(found, part, None)
    return Choice(name="", where=where, alternatives=(found,)).called[0]


def _points(runs: int, choices: int, *, seed: int, sample: Sample) -> Floats:
    rng = np.random.default_rng(seed)
    if sample == "random":
        return rng.random((runs, choices))
    points = qmc.Sobol(choices, rng=rng).random_base2((runs - 1).bit_length())
    return np.asarray(points[:runs], dtype=np.float64)


def _ends(values: Floats, level: float, *, occurred: bool = False) -> dict[str, Floats]:
    ends = ranks.intervals(values, level=level, occurred=occurred)
    return dict(zip(("low", "median", "high"), ends, strict=True))


def _check_ranges(x: Floats, low: Floats, high: Floats, *, level: float) -> None:
    if x.ndim != 2 or not x.shape == low.shape == high.shape:
        raise ValueError(f"values {x.shape}, low {low.shape}, high {high.shape}: give one shape")
    if not 0 < level < 1:
        raise ValueError(f"level {level}: give a share between 0 and 1, such as 0.95")
    half = np.isnan(low) != np.isnan(high)
    wrong = half | (low > x) | (high < x)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ValueError(
            f"row {row}, column {column}: the range {low[row, column]} to {high[row, column]} "
            f"must have both ends and hold the value {x[row, column]}"
        )
