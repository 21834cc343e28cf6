"""A pool of past months: blocks mixed with weights that were learnt from earlier forecasts.

Rows (a place at an origin) fall into classes (`classes.py`). Each class learns the weights of its
blocks, apart for near and far months, by minimising the CRPS over earlier rows (`simplex.py`). How
far it trusts itself depends on how many records it rests on: a class borrows from the coarser one,
that from all rows, and a place with a record of its own departs from its class as far as its record
reaches. A part of the weight stays with a fixed prior.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from salamti.methods.forecast import _distances
from salamti.methods.forecast.blocks import COUNTRY, PRIOR, YEAR, Block, Floats, filled, supports
from salamti.methods.forecast.classes import ByLevel, BySpread
from salamti.methods.forecast.mixing import resampled
from salamti.methods.forecast.quadratics import Earlier, Quadratic
from salamti.methods.forecast.rows import Ints, Rows

LEAST = 20
"""Rows that a class must have to learn weights of its own."""
LEAST_OWN = 6
"""Rows that a place must have to have a record of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pool is made of and how it learns.

    `spans` are the last lead of each group of months ahead but the last. `kept` is the share of the
    weight that stays with `prior`. `borrowed` and `own` are effective records: with as many, what a
    class (a place) saw for itself counts as much as what it borrows; `own` None lends a place no
    record of its own. A row counts half after `half_life` months (in a place's own record after
    `own_half_life`), and by its level to the power of minus `damping`, so that a few large
    conflicts do not rule alone; among all rows every origin counts the same.
    """

    blocks: tuple[Block, ...] = COUNTRY
    classes: ByLevel | BySpread = field(default_factory=BySpread)
    spans: tuple[int, ...] = (6, 10)
    prior: dict[str, float] = field(default_factory=lambda: dict(PRIOR))
    kept: float = 0.2
    borrowed: float = 30.0
    own: float | None = 30.0
    half_life: float = 240.0
    own_half_life: float = 3.0
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

    def table(self) -> Floats:
        """The prior for every group of months and class, [groups, outer, inner, blocks]."""
        return np.tile(self.start, (len(self.spans) + 1, *self.classes.shape, 1))

    def settled(self, learnt: Quadratic) -> Floats:
        """The best weights of a quadratic, as far as the prior lets them, [blocks]."""
        return np.asarray(self.kept * self.start + (1 - self.kept) * learnt.weights())


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """Earlier rows with their outcomes, ready to learn from.

    `miss` [rows, leads, blocks] and `between` [rows, blocks, blocks] as in `simplex.py`; `apart`
    [rows] is the mean distance between draws of the prior; `outer` and `inner` [rows] are the
    classes, `mean` [rows] the deaths a month in the last year.
    """

    plan: Plan
    rows: Rows
    miss: Floats
    between: Floats
    apart: Floats
    outer: Ints
    inner: Ints
    mean: Floats


def lessons(plan: Plan, rows: Rows) -> Lessons:
    """Prepare rows to learn from: the distances of their blocks, computed once for all origins."""
    support = supports(plan.blocks, rows.history, near=rows.near, draws=plan.draws)
    outer, inner = plan.classes.of(rows.history)
    between = _distances.pairs(support)
    return Lessons(
        plan=plan,
        rows=rows,
        miss=_distances.misses(support, rows.observed),
        between=between,
        apart=between @ plan.start @ plan.start,
        outer=outer,
        inner=inner,
        mean=rows.history[:, -YEAR:].mean(axis=1),
    )


@dataclass(frozen=True, slots=True)
class Pool:
    """Learnt weights of classes, and what places with a record of their own have learnt beside.

    `table` [groups of months ahead, outer classes, inner classes, blocks]; `bases` are the
    quadratics behind it and `records` those of single places, by group and class or unit. A pool
    that was shipped as a table alone has neither.
    """

    plan: Plan
    table: Floats
    bases: Mapping[tuple[int, int, int], Quadratic] = field(default_factory=dict)
    records: Mapping[tuple[int, int], Quadratic] = field(default_factory=dict)

    def weights(self, history: Floats, lead: int, units: Ints | None = None) -> Floats:
        """Weights of the blocks for each row, [rows, blocks].

        `units` [rows] says which place of the panel a row is: it is then forecast by its own
        record too, unless it had no death in three years.
        """
        span = self.plan.span(lead)
        outer, inner = self.plan.classes.of(history)
        found: Floats = self.table[span, outer, inner].copy()
        if units is None:
            return found
        for row in np.flatnonzero(filled(history, 3 * YEAR).sum(axis=1) > 0):
            own = self.records.get((span, int(units[row])))
            base = self.bases.get((span, int(outer[row]), int(inner[row])))
            if own is not None and base is not None:
                found[row] = self.plan.settled(own.lent(base, self.plan.own or 0.0))
        return found

    def draws(
        self,
        history: Floats,
        leads: tuple[int, ...],
        *,
        draws: int,
        near: Floats | None = None,
        units: Ints | None = None,
    ) -> Floats:
        """Equally weighted sorted draws of each month ahead, [rows, leads, draws], whole deaths."""
        plan = self.plan
        support = supports(plan.blocks, history, near=near, draws=plan.draws)
        flat = support.reshape(len(history), -1)
        spans = [plan.span(lead) for lead in leads]
        made = {}
        for span in set(spans):
            weights = self.weights(history, leads[spans.index(span)], units)
            made[span] = resampled(flat, np.repeat(weights, plan.draws, axis=1), draws)
        return np.stack([made[span] for span in spans], axis=1)


def learn(given: Lessons, *, known: int) -> Pool:
    """Learn from the outcomes up to the month `known` (an index of the panel); never from later."""
    plan, rows = given.plan, given.rows
    table, bases = plan.table(), {}
    records: dict[tuple[int, int], Quadratic] = {}
    span = np.array([plan.span(lead) for lead in rows.leads])
    for group in np.unique(span).tolist():
        seen = rows.known_by(known) & (span == group)[None, :]
        earlier = _earlier(given, seen)
        for (outer, inner), base in _by_class(given, earlier, known):
            bases[group, outer, inner] = base
            table[group, outer, inner] = plan.settled(base)
        if plan.own is not None:
            records |= {(group, u): q for u, q in _by_place(given, earlier, known)}
    return Pool(plan, table, bases, records)


def _earlier(given: Lessons, seen: NDArray[np.bool_]) -> Earlier:
    """Sums over the months ahead that `seen` [rows, leads] marks. A record is a place and year."""
    start = given.plan.start
    miss = np.einsum("rk,rkb->rb", seen, np.where(seen[:, :, None], given.miss, 0.0))
    months = seen.sum(axis=1).astype(np.float64)
    years = int(given.rows.origin.max(initial=0)) // YEAR + 1
    return Earlier(
        miss=miss,
        months=months,
        between=given.between,
        loss=np.maximum(miss @ start - months * given.apart / 2, 0.0),
        record=given.rows.unit * years + given.rows.origin // YEAR,
    )


def _fading(given: Lessons, known: int, half_life: float) -> Floats:
    return np.asarray(0.5 ** ((known - given.rows.origin) / half_life))


def _by_class(
    given: Lessons, earlier: Earlier, known: int
) -> Iterator[tuple[tuple[int, int], Quadratic]]:
    """What each class has learnt, with what its outer class has, and that with what all have."""
    plan = given.plan
    fading = _fading(given, known, plan.half_life)
    weight = fading / (1 + given.mean) ** plan.damping
    live = np.flatnonzero(earlier.months > 0)
    everyone = earlier.of(live, fading / _usual(given, earlier))
    for outer in range(plan.classes.shape[0]):
        within = live[given.outer[live] == outer]
        coarse = earlier.of(within, weight)
        coarse = coarse.lent(everyone, plan.borrowed) if coarse is not None else everyone
        for inner in range(plan.classes.shape[1]):
            part = within[given.inner[within] == inner]
            fine = earlier.of(part, weight) if len(part) >= LEAST else None
            found = fine.lent(coarse, plan.borrowed) if fine is not None else coarse
            if found is not None:
                yield (outer, inner), found


def _usual(given: Lessons, earlier: Earlier) -> Floats:
    """The prior's mean CRPS at the origin of each row, [rows]: what makes origins alike.

    A hundredth of the mean over origins is the least, so that one at peace does not rule.
    """
    origin = np.unique(given.rows.origin, return_inverse=True)[1]
    lost, months = (np.bincount(origin, weights=v) for v in (earlier.loss, earlier.months))
    each = lost / np.maximum(months, 1)
    return np.asarray(np.maximum(each, each.mean() / 100 + 1e-9)[origin])


def _by_place(given: Lessons, earlier: Earlier, known: int) -> Iterator[tuple[int, Quadratic]]:
    """What each place has seen for itself, where it lost anything."""
    plan = given.plan
    weight = _fading(given, known, plan.own_half_life) / (1 + given.mean) ** plan.damping
    live = np.flatnonzero(earlier.months > 0)
    for unit in np.unique(given.rows.unit[live]).tolist():
        own = live[given.rows.unit[live] == unit]
        found = earlier.of(own, weight) if len(own) >= LEAST_OWN else None
        if found is not None:
            yield unit, found
