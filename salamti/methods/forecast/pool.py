"""A pool of past months: blocks mixed with weights that were learnt from earlier forecasts.

Rows (a place at an origin) fall into classes by how much violence there was in the last year and
whether the last quarter was above or below it. Each class learns the weights of its blocks, apart
for near and far months, by minimising the CRPS over earlier rows (`simplex.py`). Recent rows count
more than old ones; classes lend each other strength, since the quadratic of all rows together and
of the level count beside the class's own; and a part of the weight stays with a fixed prior.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from salamti.methods.forecast import _distances, simplex
from salamti.methods.forecast.blocks import COUNTRY, PRIOR, YEAR, Block, Floats, filled, supports
from salamti.methods.forecast.mixing import resampled
from salamti.methods.forecast.rows import Rows

Ints = NDArray[np.int64]
TREND = (0.4, 0.75, 1.3)
"""Last quarter over last year: fallen far, fallen, level, risen."""
LEAST = 20
"""Rows that a class must have to learn weights of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pool is made of and how it learns.

    `levels` are bounds of the mean deaths a month in the last year; `spans` the last lead of each
    group of months ahead but the last. `kept` is the share of the weight that stays with `prior`.
    `borrowed` says how much the rows of all classes (first) and of the level (second) count beside
    a class's own. A row counts half after `half_life` months, and by its level to the power of
    minus `damping`, so that a few large conflicts do not rule alone.
    """

    blocks: tuple[Block, ...] = COUNTRY
    levels: tuple[float, ...] = (1, 25, 400)
    spans: tuple[int, ...] = (6, 10)
    prior: dict[str, float] = field(default_factory=lambda: dict(PRIOR))
    kept: float = 0.3
    borrowed: tuple[float, float] = (1.0, 1.0)
    half_life: float = 60.0
    damping: float = 0.25
    draws: int = 60

    def span(self, lead: int) -> int:
        """Which group of months ahead a lead belongs to.

        >>> Plan().span(6), Plan().span(7), Plan().span(14)
        (0, 1, 2)
        """
        return int(np.searchsorted(self.spans, lead))

    @property
    def start(self) -> Floats:
        """The prior as weights [blocks]; ValueError for a block that the plan does not have."""
        unknown = set(self.prior) - {b.name for b in self.blocks}
        if unknown:
            raise ValueError(f"the prior names unknown blocks: {', '.join(sorted(unknown))}")
        found = np.array([self.prior.get(b.name, 0.0) for b in self.blocks])
        return np.asarray(found / found.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """Earlier rows with their outcomes, ready to learn from.

    `miss` [rows, leads, blocks] and `between` [rows, blocks, blocks] as in `simplex.py`; `level`
    and `trend` [rows] are the classes, `mean` [rows] the deaths a month in the last year.
    """

    plan: Plan
    rows: Rows
    miss: Floats
    between: Floats
    level: Ints
    trend: Ints
    mean: Floats


def lessons(plan: Plan, rows: Rows) -> Lessons:
    """Prepare rows to learn from: the distances of their blocks, computed once for all origins."""
    support = supports(plan.blocks, rows.history, near=rows.near, draws=plan.draws)
    level, trend = classes(plan, rows.history)
    return Lessons(
        plan=plan,
        rows=rows,
        miss=_distances.misses(support, rows.observed),
        between=_distances.pairs(support),
        level=level,
        trend=trend,
        mean=rows.history[:, -YEAR:].mean(axis=1),
    )


def classes(plan: Plan, history: Floats) -> tuple[Ints, Ints]:
    """Class of each row: level of the last year (0 none in 3 years, 1 none in 1 year), and trend.

    >>> level, trend = classes(Plan(), np.array([[0.0] * 24 + [30.0] * 12, [9.0] * 36]))
    >>> level.tolist(), trend.tolist()
    ([4, 3], [2, 2])
    """
    months = filled(history, 3 * YEAR)
    year, quarter = months[:, -YEAR:].mean(axis=1), months[:, -3:].mean(axis=1)
    level = np.digitize(year, plan.levels, right=True) + 2
    level = np.where(year > 0, level, (months.sum(axis=1) > 0).astype(int))
    return np.asarray(level), np.asarray(np.digitize((quarter + 1) / (year + 1), TREND))


@dataclass(frozen=True, slots=True)
class Pool:
    """Learnt weights [groups of months ahead, classes of level, classes of trend, blocks]."""

    plan: Plan
    table: Floats

    def weights(self, history: Floats, lead: int) -> Floats:
        """Weights of the blocks for each row, [rows, blocks]."""
        level, trend = classes(self.plan, history)
        found: Floats = self.table[self.plan.span(lead), level, trend]
        return found

    def draws(
        self, history: Floats, leads: tuple[int, ...], *, draws: int, near: Floats | None = None
    ) -> Floats:
        """Equally weighted sorted draws of each month ahead, [rows, leads, draws], whole deaths."""
        plan = self.plan
        support = supports(plan.blocks, history, near=near, draws=plan.draws)
        flat = support.reshape(len(history), -1)
        spans = [plan.span(lead) for lead in leads]
        made = {
            span: resampled(
                flat,
                np.repeat(self.weights(history, leads[spans.index(span)]), plan.draws, axis=1),
                draws,
            )
            for span in set(spans)
        }
        return np.stack([made[span] for span in spans], axis=1)


def learn(given: Lessons, *, known: int) -> Pool:
    """Learn from the outcomes up to the month `known` (an index of the panel); never from later."""
    plan, rows = given.plan, given.rows
    seen = rows.known_by(known)
    share = 0.5 ** ((known - rows.origin) / plan.half_life) / (1 + given.mean) ** plan.damping
    span = np.array([plan.span(lead) for lead in rows.leads])
    shape = (len(plan.spans) + 1, len(plan.levels) + 3, len(TREND) + 1, 1)
    table = np.tile(plan.start, shape)
    for group in np.unique(span):
        count = seen & (span == group)[None, :]
        miss = np.einsum("rk,rkb->rb", count, np.where(count[:, :, None], given.miss, 0.0))
        weighed = _Weighed(given, miss * share[:, None], count.sum(axis=1) * share)
        for level, trend, w in _learnt(weighed):
            table[group, level, trend] = plan.kept * plan.start + (1 - plan.kept) * w
    return Pool(plan, table)


Quadratic = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Rows of one group of months ahead: weighted sums of `miss`, and the weight of each row."""

    given: Lessons
    miss: Floats
    weight: Floats

    def quadratic(self, part: NDArray[np.bool_], factor: Floats | float = 1.0) -> Quadratic | None:
        """The quadratic of some rows in units of the prior's CRPS; None where that is 0."""
        weight = (self.weight * factor)[part]
        a = (self.miss * np.reshape(factor, (-1, 1)))[part].sum(axis=0)
        b = np.tensordot(weight, self.given.between[part], axes=1)
        start = self.given.plan.start
        unit = float(start @ a - start @ b @ start / 2)
        return (a / unit, b / unit) if unit > 0 else None


def _learnt(weighed: _Weighed) -> Iterator[tuple[int, int | slice, Floats]]:
    """Weights class by class: a level first, then its trends."""
    given, any_ = weighed.given, weighed.weight > 0
    to_all, to_level = given.plan.borrowed
    everyone = weighed.quadratic(any_, 1 / (1 + given.mean))
    for level in range(len(given.plan.levels) + 3):
        here = any_ & (given.level == level)
        own = weighed.quadratic(here)
        if own is None or everyone is None:
            continue
        whole = _plus(own, everyone, to_all)
        yield level, slice(None), simplex.weights(*whole)
        for trend in range(len(TREND) + 1) if level > 1 else ():
            part = here & (given.trend == trend)
            sums = weighed.quadratic(part) if part.sum() >= LEAST else None
            if sums is not None:
                yield level, trend, simplex.weights(*_plus(sums, whole, to_level))


def _plus(own: Quadratic, other: Quadratic, factor: float) -> Quadratic:
    share = 1 / (1 + factor)
    return (
        share * own[0] + (1 - share) * other[0],
        share * own[1] + (1 - share) * other[1],
    )
