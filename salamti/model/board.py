"""Boards: one page for each domain of security with the series that describe it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from salamti.model.words import STRICT, Text

Lack = Literal[
    "not_held",
    "reports",
    "register",
    "to_compute",
    "contested",
    "other_countries",
    "not_published",
    "not_numeric",
]
"""Why an indicator has no open series here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardGroup:
    """Indicators that belong together: one picture and one table.

    `by_province` names indicators that are known by district, to be shown by province. Where
    `ranked` is false no ranks among peers are shown: the publisher gives no error to judge them by.
    """

    __pydantic_config__ = STRICT

    id: str
    name: Text
    indicators: tuple[str, ...] = ()
    by_province: tuple[str, ...] = ()
    ranked: bool = True
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A published value to read a series against, in its unit and definition."""

    __pydantic_config__ = STRICT

    indicator: str
    value: float
    name: Text
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChoice:
    """Rows of a register that belong beside the series: those with one of `values` in `column`.

    With `by_year` they are also counted by the year of the register's date.
    """

    __pydantic_config__ = STRICT

    register: str
    column: str
    values: tuple[str, ...]
    by_year: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A country to show by name, peer or not."""

    __pydantic_config__ = STRICT

    iso3: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A domain of security.

    `headline` names the indicators of the answer, most telling first; `timeline` the one that
    stands for the domain in the joint picture. A board with `security` shows results that must
    stand beside rights; one with `spending` compares military and social spending. `published`
    names topics of the register of published figures. `gaps` says why an indicator has no series,
    `instead` which other one is shown for it.
    """

    __pydantic_config__ = STRICT

    id: str
    name: Text
    question: Text
    groups: tuple[BoardGroup, ...]
    headline: tuple[str, ...] = ()
    timeline: str | None = None
    security: bool = False
    spending: bool = False
    neighbours: tuple[Neighbour, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    records: tuple[RecordChoice, ...] = ()
    published: tuple[str, ...] = ()
    gaps: Mapping[str, Lack] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """The national indicators of all groups, each once."""
        return tuple(dict.fromkeys(i for g in self.groups for i in g.indicators))

    @property
    def unranked(self) -> frozenset[str]:
        """Indicators of groups without ranks."""
        return frozenset(i for g in self.groups if not g.ranked for i in g.indicators)

    def named(self) -> Iterator[str]:
        """Every indicator that the board names anywhere."""
        for group in self.groups:
            yield from (*group.indicators, *group.by_province)
        yield from (*self.headline, *((self.timeline,) if self.timeline else ()))
        yield from (b.indicator for b in self.benchmarks)
        yield from (*self.gaps, *self.instead, *self.instead.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardBook:
    """All boards in the order in which they are shown."""

    __pydantic_config__ = STRICT

    boards: tuple[Board, ...]
