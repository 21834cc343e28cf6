"""Events of organised violence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ViolenceType(StrEnum):
    """UCDP's three types of organised violence; `other` for sources that use none of them."""

    STATE_BASED = "state_based"
    NON_STATE = "non_state"
    ONE_SIDED = "one_sided"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Who did what to whom, where, when, with which toll.

    `adm1` and `adm2` are the names that the source wrote; the store resolves them to P-codes.
    Deaths are persons; unknown is None. `civilians`, `security`, `militants` and `unknown` add up
    to `best` where the source lets them be derived. `where_precision`: 1 exact, 2 near, 3 district,
    4 province, 5 line or border zone, 6 country, 7 sea or air (UCDP's scale). `date_precision`:
    1 day, 2 up to 6 days, 3 week, 4 month, 5 year.
    """

    id: str
    iso3: str
    date_start: date
    date_end: date
    date_precision: int | None
    type: ViolenceType
    side_a: str | None
    side_b: str | None
    dyad: str | None
    adm1: str | None
    adm2: str | None
    lat: float | None
    lon: float | None
    where_precision: int | None
    low: int | None
    best: int | None
    high: int | None
    civilians: int | None
    security: int | None
    militants: int | None
    unknown: int | None
