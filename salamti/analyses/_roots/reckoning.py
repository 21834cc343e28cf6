"""Every series against later violence, in every way of reckoning; what stands and what does not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._roots.series import Series
from salamti.methods.alert import adjusted
from salamti.methods.panel import curve
from salamti.methods.panel.curve import Curve, Result, Sample

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Verdict = Literal["stands", "fragile", "none", "unclear"]
SHUFFLES = 39
SEED = 20221227
Q = 0.05
AGREE = 2 / 3
"""Of all ways of reckoning, so many must point the same way for an association to stand,"""
CLEAR = 1 / 2
"""and in so many it must be told from zero."""
NOTHING = 0.1
"""An interval that lies within this distance of zero says that there is next to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What is compared with what: places of a year, or each place with itself (`within`).

    `base` are controls that belong to the comparison itself.
    """

    id: str
    within: bool
    base: tuple[Floats, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Tables [places, years]: hardship by series, later violence by outcome, and the choices.

    The first outcome, control set and sample are the main reckoning. Outcomes are complete where
    their year is in reach.
    """

    places: tuple[str, ...]
    years: tuple[int, ...]
    hardship: Mapping[str, Floats]
    outcomes: Mapping[str, Floats]
    controls: Mapping[str, tuple[Floats, ...]]
    samples: Mapping[str, Bools | None]
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of reckoning and its result."""

    outcome: str
    controls: str
    sample: str
    result: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A series in one family: the main result, all ways, their curve; q over the whole family."""

    series: Series
    family: str
    main: Result
    ways: tuple[Way, ...]
    curve: Curve
    q: float

    @property
    def same(self) -> float:
        """Share of all ways that point where the main one does."""
        return self.curve.positive if self.main.value > 0 else 1 - self.curve.positive

    @property
    def verdict(self) -> Verdict:
        """By one rule for all series."""
        if self.q <= Q:
            agreed = self.same >= AGREE and self.curve.significant >= CLEAR
            unlikely = (self.curve.p_median or 0.0) <= Q
            return "stands" if agreed and unlikely else "fragile"
        near = max(abs(self.main.low), abs(self.main.high)) < NOTHING
        return "none" if near else "unclear"


def judged(study: Study, tried: Sequence[Series]) -> list[Judged]:
    """Every series in every family that has a main result; q-values within each family."""
    orders = _orders(study)
    found: list[Judged] = []
    for family in study.families:
        ways = {
            s: tuple(_ways(study, family, s, orders=orders))
            for s in tried
            if s.id in study.hardship
        }
        told = {s: w for s, w in ways.items() if w and _is_main(study, w[0])}
        q = adjusted([w[0].result.p for w in told.values()]) if told else np.zeros(0)
        found += [
            Judged(
                series=s,
                family=family.id,
                main=w[0].result,
                ways=w,
                curve=curve.summarised([one.result for one in w]),
                q=float(value),
            )
            for (s, w), value in zip(told.items(), q, strict=True)
        ]
    return found


def _ways(
    study: Study, family: Family, series: Series, *, orders: NDArray[np.int64]
) -> Iterator[Way]:
    """All combinations, the main one first; outcomes are shuffled in the main sample only."""
    x = study.hardship[series.id]
    for sample, controls in itertools.product(study.samples, study.controls):
        rows = study.samples[sample]
        beside = [c for c in study.controls[controls] if not _same(c, x)]
        chosen = Sample(x=x, controls=(*family.base, *beside), within=family.within, rows=rows)
        shuffled = orders if sample == next(iter(study.samples)) else None
        results = curve.results(chosen, list(study.outcomes.values()), shuffled)
        for outcome, result in zip(study.outcomes, results, strict=True):
            if result is not None:
                yield Way(outcome=outcome, controls=controls, sample=sample, result=result)


def _orders(study: Study) -> NDArray[np.int64]:
    """Places of the main sample get each other's outcomes; the others keep their own."""
    rows = next(iter(study.samples.values()))
    size = len(study.places)
    inside = np.arange(size) if rows is None else np.nonzero(rows.any(axis=1))[0]
    found = np.tile(np.arange(size), (SHUFFLES, 1))
    found[:, inside] = inside[curve.orders(len(inside), SHUFFLES, seed=SEED)]
    return found


def _same(control: Floats, x: Floats) -> bool:
    """Whether a control is the series itself, whichever way it is turned."""
    return np.array_equal(np.abs(control), np.abs(x), equal_nan=True)


def _is_main(study: Study, way: Way) -> bool:
    first = (next(iter(study.outcomes)), next(iter(study.controls)), next(iter(study.samples)))
    return (way.outcome, way.controls, way.sample) == first


def by_choice(found: Sequence[Judged], family: str) -> dict[tuple[str, str], Floats]:
    """All results of a family by each choice made: ("outcome" | "controls" | "sample", which)."""
    made: dict[tuple[str, str], list[float]] = {}
    for way in (w for j in found if j.family == family for w in j.ways):
        for kind in ("outcome", "controls", "sample"):
            made.setdefault((kind, getattr(way, kind)), []).append(way.result.value)
    return {k: np.array(v) for k, v in made.items()}
