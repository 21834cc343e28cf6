"""What is studied: events by district and month, what is left out, and where the data end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from salamti.analyses._kit import panels as _panels
from salamti.analyses._kit import places as _places
from salamti.analyses._kit import violence as _violence
from salamti.analyses._kit.numbers import Ground, Measure
from salamti.analyses._kit.panels import Floats, Panel
from salamti.analyses._kit.places import Places, Spot
from salamti.model.number import Trail
from salamti.model.source import Origin
from salamti.model.words import message
from salamti.store.reading import Reader

READS = (*_panels.READS, *_violence.READS, "national_month")
FINDING = "hotspots"
SEED = 20211
LEVEL = 0.05
YEARS = 10
"""Years with which clusters are compared, where the data reach as far back."""
RESCANS = 36
"""Months at whose ends clusters are looked for anew."""
LEAST_MONTHS, LEAST_EVENTS, LEAST_PLACES = 36, 30, 8
"""Below these a scan says nothing."""

CELLS = """
    SELECT pcode, month, count(*) AS n, sum(events) AS events, sum(best) AS best,
           sum(civilians) AS civilians,
           sum(CASE WHEN civilians IS NULL THEN best ELSE unknown END) AS unknown
    FROM violence_month WHERE origin = $origin AND month BETWEEN $first AND $last
    GROUP BY ALL ORDER BY ALL
"""
NATIONAL = "SELECT max(month) AS month FROM national_month WHERE iso3 = $iso3"
SUMS = ("n", "best", "civilians", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Events [districts, months] of the last years, with the rows that they were added up from.

    The period of which clusters are told begins with the month `start`; earlier months only serve
    re-scans, each of which looks back as far. `cells` hold the same rows with those of no district;
    `newest` is the last month of which the country's total is known.
    """

    panel: Panel
    origin: Origin
    places: Places
    cells: pl.DataFrame
    newest: str | None

    @property
    def months(self) -> tuple[str, ...]:
        """All months, the last one is where the data end."""
        return self.panel.months

    @property
    def start(self) -> int:
        """The first month of the period of which clusters are told."""
        return max(0, len(self.months) - 12 * YEARS)

    @property
    def end(self) -> int:
        """The last month."""
        return len(self.months) - 1

    @property
    def events(self) -> Floats:
        """Events by district and month."""
        return self.panel.events

    @property
    def spots(self) -> list[Spot]:
        """The districts in the order of the rows of `events`."""
        return [self.places.spots[p] for p in self.panel.pcodes]

    def codes(self, members: Sequence[int]) -> tuple[str, ...]:
        """P-codes of districts, in a fixed order."""
        return tuple(sorted(self.panel.pcodes[i] for i in members))

    def sums(self, members: Sequence[int], start: int, end: int) -> dict[str, int]:
        """Rows, deaths, civilians and unknown dead of districts in the months `start` to `end`."""
        chosen = self.cells.filter(
            pl.col("pcode").is_in(list(self.codes(members)))
            & pl.col("month").is_between(pl.lit(self.months[start]), pl.lit(self.months[end]))
        )
        return {s: int(chosen[s].sum()) for s in SUMS}

    def ground(self, members: Sequence[int], start: int, end: int) -> Ground:
        """The rows of districts in the months `start` to `end`."""
        n = self.sums(members, start, end)["n"]
        trail = self.trail(self.codes(members), start, end)
        return Ground(origins=(self.origin.id,), as_of=self.origin.as_of, trails=(trail,), n=n)

    def whole(self, start: int, end: int) -> Ground:
        """All located rows of the months `start` to `end`."""
        trail = self.trail(self.codes(range(len(self.panel.pcodes))), start, end)
        return Ground(origins=(self.origin.id,), as_of=self.origin.as_of, trails=(trail,))

    def trail(self, codes: tuple[str, ...], start: int, end: int) -> Trail:
        """The way to rows of places in the months `start` to `end`."""
        span = {"month": (self.months[start], self.months[end])}
        return Trail("violence_month", {"origin": self.origin.id, "pcode": codes}, span)

    @property
    def unplaced(self) -> pl.DataFrame:
        """Rows of the period with events that stand at no district."""
        return self.cells.filter(
            ~pl.col("pcode").is_in(list(self.panel.pcodes))
            & (pl.col("events") > 0)
            & (pl.col("month") >= self.months[self.start])
        )


def known(reader: Reader) -> Study | None:
    """The study of the origin with the most rows; None where there is too little to scan."""
    panel = _panels.known(reader, 2)
    if panel is None or panel.origin not in reader.origins():
        return None
    panel = _cut(panel)
    if not _enough(panel):
        return None
    first, last = panel.months[0], panel.months[-1]
    return Study(
        panel=panel,
        origin=reader.origins()[panel.origin],
        places=_places.known(reader),
        cells=reader.sql(CELLS, origin=panel.origin, first=first, last=last),
        newest=_newest(reader),
    )


def _cut(panel: Panel) -> Panel:
    """The last years, and only districts with a known centre."""
    months = panel.months[-(12 * YEARS + RESCANS - 1) :]
    kept = np.flatnonzero(np.isfinite(panel.lat) & np.isfinite(panel.lon))
    back = len(panel.months) - len(months)
    return Panel(
        level=panel.level,
        pcodes=tuple(panel.pcodes[i] for i in kept),
        months=months,
        deaths=panel.deaths[kept, back:],
        events=panel.events[kept, back:],
        lat=panel.lat[kept],
        lon=panel.lon[kept],
        origin=panel.origin,
        unplaced=panel.unplaced,
    )


def _enough(panel: Panel) -> bool:
    return (
        len(panel.months) >= LEAST_MONTHS
        and len(panel.pcodes) >= LEAST_PLACES
        and panel.events.sum() >= LEAST_EVENTS
    )


def _newest(reader: Reader) -> str | None:
    if not reader.has("national_month"):
        return None
    month = reader.sql(NATIONAL, iso3=reader.country().iso3)["month"][0]
    return str(month) if month else None


def measure(name: str, unit: str, *, decimals: int = 0, how: str = "") -> Measure:
    """A measure of this analysis; its method is the message `hotspots.how_<how or name>`."""
    return Measure(
        finding=FINDING,
        name=name,
        unit=message(f"hotspots.unit_{unit}"),
        method=message(f"hotspots.how_{how or name}"),
        decimals=decimals,
    )
