"""Districts ranked by one indicator in its latest year, the best placed first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salamti.model.series import Indicator

WORST = 10
"""A district is among the worst placed when no more than this many are as badly off."""
Fact = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The districts by one indicator in one year, the best first."""

    indicator: Indicator
    year: int
    rows: tuple[Fact, ...]

    @property
    def worst_placed(self) -> tuple[str, ...]:
        """P-codes of the last districts; a tie at the edge leaves the tied ones out."""
        last = self.rows[-WORST:]
        edge = self.rows[-WORST - 1]["value"] if len(self.rows) > WORST else None
        return tuple(r["place"] for r in last if r["value"] != edge)


def rankings(
    values: Iterable[Sequence[Fact]], indicators: Mapping[str, Indicator]
) -> dict[str, Ranking]:
    """Rankings by indicator where more or less is better, each in its latest year."""
    by_indicator: dict[str, list[Fact]] = {}
    for rows in values:
        for row in rows:
            by_indicator.setdefault(row["indicator"], []).append(row)
    found = {i: _ranking(indicators[i], by_indicator[i]) for i in sorted(by_indicator)}
    return {i: ranking for i, ranking in found.items() if ranking is not None}


def _ranking(indicator: Indicator, rows: list[Fact]) -> Ranking | None:
    if indicator.direction == "none" or indicator.person_statistic:
        return None
    year = max(r["year"] for r in rows)
    same = [r for r in rows if r["year"] == year]
    if len(same) < 2:
        return None
    sign = -1 if indicator.direction == "higher" else 1
    ranked = sorted(same, key=lambda r: (sign * r["value"], r["place"]))
    return Ranking(indicator=indicator, year=year, rows=tuple(ranked))
