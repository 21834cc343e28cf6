"""Indicators and their observations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from salamti.model.words import STRICT, Text

Direction = Literal["higher", "lower", "none"]
Basis = Literal["estimate", "projection", "break", "candidate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What is measured, in which unit, and which direction is better for people."""

    __pydantic_config__ = STRICT

    id: str
    name: Text
    unit: Text
    direction: Direction
    publisher: str
    decimals: int = 1
    codes: tuple[str, ...] = ()
    person_statistic: bool = False
    definition: Text | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One indicator, place (ISO3 or P-code) and year. `n` is the sample or cell size."""

    indicator: str
    place: str
    year: int
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A published target. Only a `comparable` one is in the unit and definition of the series."""

    __pydantic_config__ = STRICT

    indicator: str
    value: float | None
    wording: str
    year: int | None
    comparable: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the policy with its indicators."""

    __pydantic_config__ = STRICT

    id: str
    name: Text
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of the policy."""

    __pydantic_config__ = STRICT

    id: str
    name: Text
    aim: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The national policy: the skeleton of the site."""

    __pydantic_config__ = STRICT

    title: Text
    approved: str
    baseline: int
    source: str
    vision: Text
    themes: tuple[Theme, ...]
    targets: tuple[Target, ...] = field(default=())
