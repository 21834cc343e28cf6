"""How sure the index is: replicates over all choices, ranges, places, and what matters most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._security_index.index import Index, posts, share
from salamti.analyses._security_index.series import Series
from salamti.methods.composite import ranks, sobol
from salamti.methods.composite.sobol import Indices
from salamti.methods.index import bridging
from salamti.methods.index.bridging import Bridged
from salamti.methods.index.replicates import (
    CHOICES,
    Replicates,
    Tables,
    Weights,
    combined,
    replicates,
)
from salamti.methods.index.scoring import SCALINGS, Scaling, scaled
from salamti.methods.ranking import Rank

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
ALIKE = 1e-9
POINTS = 512
"""Base points of the design; twice as many replicates give the ranges."""
DRAWS = 128
"""Draws of errors and of weights that the replicates choose from."""
SEED = 20220114
LEVEL = ranks.LEVEL
FILLINGS = ("leave", "older", "median")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Span:
    """Lower end, median and upper end of the replicates."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Doubt:
    """Replicates of the scored states in the latest year, and of followed states in all years.

    `states` are positions in the index; the first rows of the replicates are they, the others
    those of `followed` by state and year. `sensitive` are the shares of the variance of the
    subject's score and of its rank; None where the subject is not scored.
    """

    index: Index
    states: Ints
    followed: dict[tuple[int, int], int]
    tables: Tables
    stated: Weights
    made: Replicates
    whole: Floats
    sensitive: dict[str, Indices] | None

    @property
    def now(self) -> Floats:
        """The index of the scored states in the latest year, (replicates, states)."""
        return self.whole[:, : len(self.states)]

    def row(self, state: int, year: int) -> int | None:
        """The column of a state in a year (position), None where it is not followed."""
        return self.followed.get((state, year))

    def span(self, state: int, year: int, theme: int | None = None) -> Span | None:
        """The range of the whole or of a theme."""
        at = self.row(state, year)
        if at is None:
            return None
        drawn = self.whole[:, at] if theme is None else self.made.themes[:, at, theme]
        return span(drawn)

    def change(self, state: int, years: tuple[int, int], theme: int | None = None) -> Span | None:
        """The range of the change of the whole, or of a theme's score, between two years."""
        at = [self.row(state, y) for y in years]
        if at[0] is None or at[1] is None:
            return None
        held = self.whole if theme is None else self.made.themes[:, :, theme]
        return span(held[:, at[1]] - held[:, at[0]])

    def apart(self) -> Flags:
        """Whether the row state is surely ahead of the column state, among the scored states."""
        return ranks.apart(self.now)


def places(sure: Flags) -> list[Rank]:
    """The place of each state, from the pairs that can be told apart."""
    count = len(sure)
    pairs = zip(sure.sum(axis=0), sure.sum(axis=1), strict=True)
    return [Rank(best=1 + int(up), worst=count - int(down), count=count) for up, down in pairs]


def place_of(drawn: Floats, at: int) -> Rank:
    """The place of one state (replicates, states), from the pairs that can be told apart."""
    needed = (1 + LEVEL) / 2 - ALIKE
    own = drawn[:, [at]]
    ahead = int(((drawn > own + ALIKE).mean(axis=0) >= needed).sum())
    behind = int(((drawn < own - ALIKE).mean(axis=0) >= needed).sum())
    count = drawn.shape[1]
    return Rank(best=1 + ahead, worst=count - behind, count=count)


def span(drawn: Floats) -> Span:
    """The central interval of replicates."""
    low, median, high = (float(x[0]) for x in ranks.intervals(drawn[:, None]))
    return Span(low=low, median=median, high=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One choice made otherwise, all else as stated: the country's score and rank."""

    choice: str
    label: str
    score: float
    rank: int


def alternatives(of: Doubt, state: int) -> list[Alternative]:
    """Each way of filling, scaling and combining by itself, without errors of measurement."""
    at = int(np.flatnonzero(of.states == state)[0])
    cases = [("stated", "stated", 0, 0, False)]
    cases += [("filling", name, f, 0, False) for f, name in enumerate(FILLINGS) if f]
    cases += [("scaling", name, 0, s, False) for s, name in enumerate(SCALINGS) if s]
    cases.append(("combining", "geometric", 0, 0, True))
    found = []
    for choice, label, filling, scaling, geometric in cases:
        themes = _stated_themes(of, filling, scaling)
        weights = (of.stated.themes / of.stated.themes.sum())[None]
        scores = combined(themes[None], weights, np.array([geometric]))[0]
        rank = int(ranks.ranks(scores)[at])
        found.append(Alternative(choice=choice, label=label, score=float(scores[at]), rank=rank))
    return found


def _stated_themes(of: Doubt, filling: int, scaling: int) -> Floats:
    """Theme scores of the scored states in the latest year with the stated weights."""
    scores = of.tables.scores[filling, scaling, : len(of.states)]
    member = of.tables.theme[:, None] == np.arange(len(of.stated.themes))
    weights = of.stated.components[:, None] * member
    known = ~np.isnan(scores)
    return np.asarray(np.where(known, scores, 0.0) @ weights / (known @ weights))


def doubt(of: Index, subject: int | None, followed: Sequence[int]) -> Doubt:
    """Run the replicates; `followed` are states that are followed through all years."""
    states = np.flatnonzero(~np.isnan(of.whole[:, -1]))
    last = len(of.years) - 1
    rows = [(int(s), last) for s in states]
    rows += [(s, y) for s in followed for y in range(last) if not np.isnan(of.whole[s, y])]
    tables = _tables(of, rows)
    weights = _weights(of)
    factors = len(CHOICES)
    points = sobol.design(POINTS, factors, seed=SEED)
    made = replicates(tables, weights, points[: 2 * POINTS], draws=DRAWS, seed=SEED)
    whole = made.index
    sensitive = None
    if subject is not None and subject in states:
        rest = replicates(tables, weights, points[2 * POINTS :], draws=DRAWS, seed=SEED,
                          rows=len(states)).index  # fmt: skip
        every = np.concatenate([whole[:, : len(states)], rest])
        sensitive = _sensitive(every, int(np.flatnonzero(states == subject)[0]))
    return Doubt(
        index=of,
        states=states,
        followed={row: i for i, row in enumerate(rows)},
        tables=tables,
        stated=weights,
        made=made,
        whole=whole,
        sensitive=sensitive,
    )


def _sensitive(every: Floats, at: int) -> dict[str, Indices]:
    """What the choices do to the score of one state, and to its rank."""
    drawn = {"score": every[:, at], "rank": ranks.ranks(every)[:, at]}
    return {k: sobol.indices(y, len(CHOICES)) for k, y in drawn.items()}


def _weights(of: Index) -> Weights:
    card = of.card
    themes = np.array([share(card, t) for t in card.themes])
    inside = np.array([c.weight for c in card.components])
    held = card.doubt
    return Weights(
        components=inside,
        themes=themes,
        core=[t.id for t in card.themes].index(card.core),
        component_doubt=held.components,
        theme_doubt=held.themes,
        core_low=held.core_low,
        core_high=held.core_high,
    )


def _tables(of: Index, rows: Sequence[tuple[int, int]]) -> Tables:
    """Scores and their errors for every filling and scaling, at the wanted rows."""
    at = tuple(np.array(rows).T)
    years = of.card.years
    older = [s.bridged(reach=2 * years.reach, gap=2 * years.gap) for s in of.series]
    parts = [
        [_columns(of, bridged, scaling, at=at) for scaling in SCALINGS]
        for bridged in (of.bridged, older)
    ]
    parts.append([_filled(*table, when=at[1]) for table in parts[0]])
    scores, up, down = (
        np.array([[table[i] for table in filling] for filling in parts]) for i in range(3)
    )
    themes = [t.id for t in of.card.themes]
    return Tables(
        scores=scores,
        up=up,
        down=down,
        units=at[0],
        theme=np.array([themes.index(c.parent) for c in of.card.components]),
        shared=of.card.doubt.shared_error,
    )


Table = tuple[Floats, Floats, Floats]


def _columns(
    of: Index, bridged: Sequence[Bridged], scaling: Scaling, *, at: tuple[Ints, ...]
) -> Table:
    columns = [_column(s, b, scaling, at=at) for s, b in zip(of.series, bridged, strict=True)]
    scores, up, down = (np.stack([c[i] for c in columns], axis=-1) for i in range(3))
    return scores, up, down


def _column(made: Series, bridged: Bridged, scaling: Scaling, *, at: tuple[Ints, ...]) -> Table:
    """Scores of one component with their standard errors upwards and downwards."""
    held = posts(made.component)
    pool = made.known[~np.isnan(made.known)]
    if not len(pool):
        empty = np.full(len(at[0]), np.nan)
        return empty, empty, empty
    values = bridged.values
    scores = scaled(values, held, scaling, pool=pool)
    aged = _drift(made, scaling, pool) * np.sqrt(np.nan_to_num(bridged.age))
    up, down = np.zeros(values.shape), np.zeros(values.shape)
    if made.component.bounds is not None:
        ends = [values + bridging.at_source(made.above, bridged),
                values - bridging.at_source(made.below, bridged)]  # fmt: skip
        moved = [scaled(end, held, scaling, pool=pool) - scores for end in ends]
        spread = NormalDist().inv_cdf((1 + made.component.bounds) / 2)
        up, down = np.maximum(*moved) / spread, -np.minimum(*moved) / spread
    return scores[at], np.hypot(up, aged)[at], np.hypot(down, aged)[at]


def _drift(made: Series, scaling: Scaling, pool: Floats) -> float:
    """How far a score moves in one year: root mean square, by the square root of the years."""
    scores = scaled(made.known, posts(made.component), scaling, pool=pool)
    steps: list[Floats] = []
    for row in scores:
        when = np.flatnonzero(~np.isnan(row))
        steps.append(np.diff(row[when]) / np.sqrt(np.diff(when)))
    every = np.concatenate(steps)
    return float(np.sqrt(np.mean(every**2))) if len(every) else 0.0


def _filled(scores: Floats, up: Floats, down: Floats, *, when: Ints) -> Table:
    """What is still unknown filled by the median of the states of that year, with their spread."""
    scores, up, down = scores.copy(), up.copy(), down.copy()
    for year in np.unique(when):
        rows = np.flatnonzero(when == year)
        here = scores[rows]
        known = ~np.isnan(here)
        for j in np.flatnonzero(known.any(axis=0) & ~known.all(axis=0)):
            held = here[known[:, j], j]
            empty = rows[~known[:, j]]
            scores[empty, j] = np.median(held)
            up[empty, j] = down[empty, j] = np.std(held)
    return scores, up, down
