"""Weights of a forecast that were learnt once and are shipped: which past months count how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salamti.model.words import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class LearntPool:
    """Weights of the blocks of a pool by class, `span/level/trend` -> block -> weight.

    `data` says what they were learnt from, `until` the last month of it; classes that are not
    listed keep the prior of the plan.
    """

    __pydantic_config__ = STRICT

    id: str
    data: str
    until: str
    source: str
    rows: int
    weights: Mapping[str, Mapping[str, float]]
