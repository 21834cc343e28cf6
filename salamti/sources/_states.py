"""States: Gleditsch-Ward numbers, ISO numbers and names -> ISO 3166 alpha-3."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from salamti.base.text import fold

_FILE = Path(__file__).with_name("_states.csv")


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with _FILE.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def by_gleditsch_ward() -> dict[str, str]:
    """Gleditsch-Ward number (as UCDP uses it) -> ISO3."""
    return {gw: r["iso3"] for r in _rows() for gw in r["gw"].split("|") if gw}


@cache
def by_number() -> dict[str, str]:
    """ISO 3166 number without leading zeros -> ISO3."""
    return {r["numeric"].lstrip("0"): r["iso3"] for r in _rows() if r["numeric"]}


@cache
def by_name() -> dict[str, str]:
    """Folded country name -> ISO3."""
    return {fold(name): r["iso3"] for r in _rows() for name in r["names"].split("|")}
