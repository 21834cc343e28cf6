"""Places of a country: P-codes, names, centre points, people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salamti.model.words import Text

Status = Literal["current", "abolished", "disputed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A country (level 0), province or territory (1) or district (2). Unknown people are None."""

    pcode: str
    level: int
    name: Text
    parent: str | None
    lat: float
    lon: float
    pop_2017: int | None
    pop_2023: int | None
    area_sqkm: float | None
    status: Status
    note: str
    source: str
