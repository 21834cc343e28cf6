"""What a ledger of forecasts holds: forecasts as draws, judgements, how they turned out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from salamti.model.words import STRICT, Text

Target = Literal["state_based", "non_state", "one_sided", "total"]
Level = Literal["country", "province", "district"]
DataBasis = Literal["final", "candidate"]
Role = Literal[
    "analyst_desk",
    "expert_panel",
    "research_institute",
    "university",
    "rights_monitor",
    "newsroom",
    "relief_agency",
    "government_office",
    "regional_organisation",
]
"""Who may judge: a desk or an institution, never a person."""

TARGETS: tuple[str, ...] = get_args(Target)
LEVELS: tuple[str, ...] = get_args(Level)
BASES: tuple[str, ...] = get_args(DataBasis)
ROLES: tuple[str, ...] = get_args(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastCell:
    """Deaths of one kind in one place and month, as equally weighted draws of one model.

    `place` is an ISO3 code or a P-code. `data_end` is the last month that the model knew of this
    series, `data_basis` whether that month was reviewed or preliminary.
    """

    model: str
    target: Target
    level: Level
    place: str
    month: str
    data_end: str
    data_basis: DataBasis
    draws: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the models of an issue knew and which versions they were.

    `data_sha256` is the content hash of the series that they were given
    (`ledger.canonical.content_hash`); `models` maps the name of each model to its version.
    """

    data_sha256: str
    models: Mapping[str, str]
    software: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The probability that a desk or an institution gives to a dated yes-or-no question.

    `due` is the day by which the question is settled, `how` by what it is settled. `institution`
    names the institution where it wants to be named.
    """

    __pydantic_config__ = STRICT

    question: str
    text: Text
    role: Role
    probability: float
    due: date
    how: Text
    level: Level
    place: str
    institution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How a question turned out: whether it happened, on which day that was clear, who says so."""

    question: str
    happened: bool
    on: date
    source: str
