"""Assumptions, levers, shocks and cases of the resource dividend, as a pack writes them down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from salamti.model.record import Register
from salamti.model.words import STRICT, Text

Unit = Literal[
    "percent", "percent_gdp", "percent_purse", "points", "elasticity", "years", "rupees", "persons"
]
Basis = Literal["series", "published", "assumption"]
Statistic = Literal["mean", "debt_residual"]

NEEDED = (
    "growth", "interest", "interest_paid", "inflation", "revenue", "borrowing", "debt",
    "debt_drift", "floor", "gdp", "population", "population_growth", "defence", "development",
    "education", "health", "social", "diplomacy", "development_effect", "development_lag",
    "human_effect", "human_lag", "defence_effect", "revenue_effect", "insecurity",
    "insecurity_defence", "insecurity_human",
)  # fmt: skip
"""Assumptions without which the equations have nothing to work on."""
LEVERS = (
    "growth", "revenue", "borrowing", "interest", "defence", "development", "human", "diplomacy",
)  # fmt: skip
PURSE = ("defence", "development", "human", "diplomacy")
"""Levers that divide the purse; what they leave is for all else."""
HUMAN = ("education", "health", "social")
"""What the lever of human security is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How a value is drawn from the packaged series: which ones, which years, which statistic."""

    __pydantic_config__ = STRICT

    indicators: tuple[str, ...]
    first: int
    last: int
    statistic: Statistic = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One figure that the model takes as given; `low` and `high` are the ends of its range.

    Its value is either written down, with a source or as an assumption, or estimated.
    """

    __pydantic_config__ = STRICT

    id: str
    name: Text
    unit: Unit
    basis: Basis
    value: float | None = None
    low: float | None = None
    high: float | None = None
    estimate: Estimate | None = None
    source: str = ""
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """What a case or a reader may move; `low` and `high` are how far."""

    __pydantic_config__ = STRICT

    id: str
    name: Text
    low: float
    high: float
    step: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShockKind:
    """A blow from outside; `growth` and `debt` are ids of assumptions, `start` counts years."""

    __pydantic_config__ = STRICT

    id: str
    name: Text
    growth: str
    debt: str
    start: int
    years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case made beforehand: where levers go, and the shock that comes."""

    __pydantic_config__ = STRICT

    id: str
    name: Text
    about: Text
    goals: Mapping[str, float] = field(default_factory=dict)
    shock: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioBook:
    """Everything that the scenarios of a pack stand on.

    `year` is the last one known, `years` how many follow; levers reach their goals in `ramp` years.
    `luck` is the series whose deviations from its mean are drawn for each year to come. `register`
    is the schema under which all figures of the book are listed.
    """

    __pydantic_config__ = STRICT

    year: int
    years: int
    ramp: int
    draws: int
    luck: Estimate
    assumptions: tuple[Assumption, ...]
    levers: tuple[Lever, ...]
    shocks: tuple[ShockKind, ...]
    cases: tuple[Case, ...]
    register: Register

    def assumption(self, ident: str) -> Assumption:
        """The assumption of that id; KeyError where there is none."""
        return {a.id: a for a in self.assumptions}[ident]
