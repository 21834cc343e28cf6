"""Rows of the register of matched attacks as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit.numbers import Ground, Measure, as_of, derived, figure
from salamti.base.ids import Scalar
from salamti.model.number import Number, Trail
from salamti.model.source import Origin
from salamti.model.words import Words, message
from salamti.store.reading import Reader

ID = "incidents"
NEEDED = ("row_id", "measure", "year", "tier", "value", "low", "high", "n")
PERCENT = ("precision", "recall", "share_in_ged")
BY_YEAR = ("matched", "matched_strongly", "only_pbc", "deaths_pbc", "deaths_ged")


def say(key: str, **params: object) -> Words:
    """A message of this area."""
    return message(f"{ID}.{key}", **params)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Known:
    """Numbers of the register by measure and year, and by measure and tier."""

    years: Mapping[tuple[str, int], Number]
    tiers: Mapping[tuple[str, str], Number]

    def year(self, measure: str) -> dict[int, Number]:
        """Numbers of a measure by year."""
        return {y: n for (m, y), n in sorted(self.years.items()) if m == measure}


def known(reader: Reader) -> Known | None:
    """All numbers of the register, None where the pack has none."""
    frame = _registers.frame(reader, ID, NEEDED)
    if frame is None or frame.is_empty():
        return None
    origins = reader.origins()
    years, tiers = {}, {}
    for row in frame.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        number = _number(row, origins)
        if row["year"] is not None:
            years[str(row["measure"]), int(row["year"])] = number
        else:
            tiers[str(row["measure"]), str(row["tier"] or "")] = number
    return Known(years, tiers)


def _number(row: Mapping[str, object], origins: Mapping[str, Origin]) -> Number:
    name = str(row["measure"])
    dims: dict[str, Scalar] = {}
    if row["year"] is not None:
        dims["year"] = int(float(str(row["year"])))
    if row["tier"]:
        dims["tier"] = str(row["tier"])
    ground = Ground(
        origins=(str(row["origin"]),),
        as_of=as_of(origins, str(row["origin"])),
        trails=(Trail(f"reg_{ID}", {"row_id": str(row["row_id"])}),),
    )
    low, value, high = (_scaled(row[c], name) for c in ("low", "value", "high"))
    return figure(measure(name), value, ground, dims=dims, low=low, high=high)


def _scaled(cell: object, name: str) -> float | None:
    if cell is None:
        return None
    value = float(str(cell))
    return round(100 * value, 1) if name in PERCENT else value


def measure(name: str) -> Measure:
    """A measure with its unit and how it is made."""
    unit = "percent" if name in PERCENT else "deaths" if "deaths" in name else "attacks"
    how = "labels" if name in {"precision", "recall"} else "matched"
    how = "summed" if name.startswith("all_") else how
    return Measure(finding=ID, name=name, unit=say(f"unit_{unit}"), method=say(f"how_{how}"))


def summed(name: str, parts: Mapping[int, Number]) -> Number:
    """The sum of all years of a measure."""
    total = sum(float(str(n.value)) for n in parts.values())
    return figure(measure(f"all_{name}"), total, derived(parts.values()), dims={})
