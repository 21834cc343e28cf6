"""Scorecards: which series stand for what, how they are scored, and what of it is a choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from salamti.model.words import STRICT, Text

Way = Literal["higher", "lower"]
Scale = Literal["linear", "log"]
Reason = Literal["range", "whole", "norm"]
"""Why the goalposts stand there: the range of all states, the whole scale, or a stated norm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goalposts:
    """The values that score 0 (`worst`) and 100 (`best`), the same for all states and years.

    Between them the score follows the value, or on the scale `log` the logarithm of value plus
    `offset`; beyond them it stays 0 or 100.
    """

    __pydantic_config__ = STRICT

    worst: float
    best: float
    scale: Scale = "linear"
    offset: float = 0.0
    reason: Reason = "range"
    note: Text | None = None

    @property
    def direction(self) -> Way:
        """Which way is better."""
        return "higher" if self.best > self.worst else "lower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """How a component is made of indicators.

    `ratio`: factor * indicator / by, both of one year. `mean`: mean of the last `window` years.
    `years_above`: share (0 to 100) of the last `window` years above `threshold`.
    """

    __pydantic_config__ = STRICT

    kind: Literal["ratio", "mean", "years_above"]
    by: str | None = None
    factor: float = 1.0
    window: int = 1
    threshold: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One series of a scorecard.

    `name` and `unit` are the indicator's unless a formula makes something else of it. `bounds` is
    the share of the error that the publisher's low and high enclose; None where the publisher gives
    none.
    """

    __pydantic_config__ = STRICT

    id: str
    parent: str
    indicator: str
    direction: Way
    goalposts: Goalposts
    why: Text
    name: Text | None = None
    unit: Text | None = None
    decimals: int | None = None
    formula: Formula | None = None
    weight: float = 1.0
    bounds: float | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The indicators that it is made of."""
        by = self.formula.by if self.formula else None
        return (self.indicator, by) if by else (self.indicator,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The whole, a pillar or a theme; `missing` says what no open series tells about it."""

    __pydantic_config__ = STRICT

    id: str
    name: Text
    why: Text
    parent: str | None = None
    weight: float = 1.0
    missing: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """From which year; how many years a value may be carried, and the widest gap to be bridged."""

    __pydantic_config__ = STRICT

    first: int
    reach: int
    gap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """How far choices are varied.

    Weights of components and themes times 1 +/- the stated share; the weight of the core theme in
    the whole between `core_low` and `core_high`; `shared_error` is the share of the variance of a
    publisher's error that is the same in all years of a state.
    """

    __pydantic_config__ = STRICT

    components: float
    themes: float
    core_low: float
    core_high: float
    shared_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A series by district, or a pair of series by group, that the worst-off view scores."""

    __pydantic_config__ = STRICT

    indicator: str
    worst: float
    best: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two series of the same thing for two groups of people."""

    __pydantic_config__ = STRICT

    id: Literal["sex", "settlement"]
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """Components, the groups above them, and what is uncertain.

    `core` is the theme whose weight is examined. `least_known` is the share of a theme's weight
    that must be known for the theme to be scored. `within` lists series by district for the index
    of the worst-off, `pairs` those by group.
    """

    __pydantic_config__ = STRICT

    id: str
    name: Text
    years: Years
    least_known: float
    core: str
    doubt: Doubt
    groups: tuple[Group, ...]
    components: tuple[Component, ...]
    within: tuple[Within, ...] = ()
    pairs: tuple[Pair, ...] = ()

    @property
    def top(self) -> Group:
        """The whole."""
        return next(g for g in self.groups if g.parent is None)

    @property
    def pillars(self) -> tuple[Group, ...]:
        """Groups right below the whole."""
        return tuple(g for g in self.groups if g.parent == self.top.id)

    @property
    def themes(self) -> tuple[Group, ...]:
        """Groups right above components, in order."""
        direct = {c.parent for c in self.components}
        return tuple(g for g in self.groups if g.id in direct)

    def of(self, theme: str) -> tuple[Component, ...]:
        """The components of a theme."""
        return tuple(c for c in self.components if c.parent == theme)

    def named(self) -> Iterator[str]:
        """Every indicator that the scorecard names."""
        for component in self.components:
            yield from component.inputs
        yield from (w.indicator for w in self.within)
        for pair in self.pairs:
            yield from (pair.first, pair.second)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardBook:
    """All scorecards of the catalogue."""

    __pydantic_config__ = STRICT

    scorecards: tuple[Scorecard, ...] = field(default=())
