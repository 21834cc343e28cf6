"""Districts with projects against districts like them: rates, expected events, ratios."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._kit.numbers import derived, figure
from salamti.analyses._kit.places import CENSUS, people_trail
from salamti.analyses._kit.tally import Tally
from salamti.analyses._protection.study import Exposure, Span, recorded
from salamti.analyses._protection.study import events as events_of
from salamti.base.ids import Scalar
from salamti.methods import rate_ratio, rates
from salamti.model.number import Number
from salamti.model.words import Message, message

Floats = NDArray[np.float64]
LARGEST = 100
"""The upper end of a ratio is not given beyond this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Events in some districts, the events that like districts let expect, and their ratio.

    `ratio` is None where like districts had no event at all, so that nothing can be said.
    """

    own: Number
    like: Number
    expected: Number
    ratio: Number | None
    told: str

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All of them."""
        return tuple(n for n in (self.own, self.like, self.expected, self.ratio) if n)

    @property
    def span(self) -> Message | None:
        """The interval of the ratio in words."""
        if self.ratio is None or self.ratio.low is None or self.ratio.high is None:
            return None
        low, high = f"{self.ratio.low:.1f}", f"{self.ratio.high:.1f}"
        if self.ratio.high >= LARGEST:
            return message("protection.range_over", low=low, high=LARGEST)
        return message("protection.range", low=low, high=high)

    @property
    def words(self) -> Message:
        """Higher, lower, or cannot tell."""
        return message(f"protection.told_{self.told}")


def spread(found: Exposure, span: Span) -> float:
    """How unevenly like districts without projects fare among themselves."""
    known = events_of(found, span)
    counts: list[float] = []
    expected: list[float] = []
    for like in found.like.values():
        people = [found.people(p) for p in like]
        mean = sum(known.get(p, 0) for p in like) / sum(people)
        counts += [known.get(p, 0) for p in like]
        expected += [mean * n for n in people]
    if not sum(expected):
        return 0.0
    return rate_ratio.overdispersion(counts, expected, groups=len(found.like))


def against(
    found: Exposure, pcodes: Sequence[str], *, span: Span, uneven: float,
    **dims: Scalar,
) -> Compared:  # fmt: skip
    """Some districts that have like ones, against these; each weighs by its own people."""
    beside = sorted({q for p in pcodes for q in found.like[p]})
    named: dict[str, Scalar] = {**dims, "from": span.first, "to": span.last}
    own = recorded(found, pcodes, span.months, what="events", dims=named)
    like = recorded(found, beside, span.months, what="events", name="like", dims=named)
    counts = events_of(found, span)
    told = rate_ratio.ratio(
        [counts.get(p, 0) for p in pcodes],
        [counts.get(q, 0) for q in beside],
        _weights(found, pcodes, beside),
        alpha=uneven,
    )
    trails = [people_trail(p) for p in (*pcodes, *beside)]
    ground = derived([own, like], *trails, origins=_census(found, (*pcodes, *beside)))
    expected = figure(
        found.tally.measure("expected", "events", how="expected", decimals=1),
        told.expected, ground, dims=named,
    )  # fmt: skip
    return Compared(
        own=own, like=like, expected=expected, ratio=_ratio(found.tally, told, (own, expected)),
        told=told.told,
    )  # fmt: skip


def _ratio(tally: Tally, told: rate_ratio.Ratio, parents: tuple[Number, Number]) -> Number | None:
    if told.value is None:
        return None
    measure = tally.measure("ratio", "times", how="ratio", decimals=1)
    dims = {k: v for k, v in parents[0].dimensions.items() if k != "measure"}
    high = min(told.high, LARGEST)
    return figure(measure, told.value, derived(parents), dims=dims, low=told.low, high=high)


def _weights(found: Exposure, pcodes: Sequence[str], beside: Sequence[str]) -> Floats:
    """People of each district over the people of all like it, 0 for districts not like it."""
    made = np.zeros((len(pcodes), len(beside)))
    column = {q: j for j, q in enumerate(beside)}
    for i, pcode in enumerate(pcodes):
        like = found.like[pcode]
        share = found.people(pcode) / sum(found.people(q) for q in like)
        for other in like:
            made[i, column[other]] = share
    return made


def _census(found: Exposure, pcodes: Iterable[str]) -> tuple[str, ...]:
    listed = {found.places.spots[p].origin for p in pcodes}
    return tuple(dict.fromkeys((*(o for o in (CENSUS,) if o in found.places.origins), *listed)))


def rate(found: Exposure, events: Number, pcodes: Sequence[str]) -> Number:
    """Events per 100,000 people and year."""
    people = sum(found.people(p) for p in pcodes)
    years = int(str(events.dimensions["to"])) - int(str(events.dimensions["from"])) + 1
    trails = [people_trail(p) for p in pcodes]
    ground = derived([events], *trails, origins=_census(found, pcodes))
    name = f"{events.dimensions['measure']}_rate"
    measure = found.tally.measure(name, "rate", how="rate", decimals=2)
    value = rates.per_100k(float(str(events.value)), people, years=years)
    dims = {k: v for k, v in events.dimensions.items() if k != "measure"}
    return figure(measure, value, ground, dims=dims)
