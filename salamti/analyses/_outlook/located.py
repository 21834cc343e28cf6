"""Provinces and districts looked ahead from, with the rows that their numbers stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._kit import outlooks, panels
from salamti.analyses._kit import places as kit_places
from salamti.analyses._kit.numbers import Ground
from salamti.analyses._kit.outlooks import Outlook
from salamti.analyses._kit.panels import last_day
from salamti.analyses._kit.places import Places, Spot
from salamti.analyses._outlook.ahead import Ahead
from salamti.methods.forecast.blocks import YEAR
from salamti.methods.hotspot import weights
from salamti.model.forecast import Level
from salamti.model.number import Trail
from salamti.store.reading import Reader

ROWS = """
    SELECT pcode, month, count(*) AS n FROM violence_month
    WHERE origin = $origin GROUP BY ALL ORDER BY ALL
"""
DECADE = 10 * YEAR
FEW = 12
"""Deaths in ten years below which nothing more is said of a district than that they are rare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """All places of a level with their outlook; `beside[i, j]`: j lies next door to i.

    `learnt` are all rows that forecasts stand on."""

    outlook: Outlook
    places: Places
    counts: Mapping[str, Mapping[str, int]]
    beside: NDArray[np.bool_]
    learnt: Ground

    @property
    def spots(self) -> list[Spot]:
        """The places in the order of the outlook."""
        return [self.places.spots[p] for p in self.outlook.places]

    def ahead(self, pcode: str, *, finding: str) -> Ahead:
        """One place as part of a finding."""
        return Ahead(
            finding=finding,
            name=self.places.spots[pcode].name,
            place={"place": pcode},
            outlook=self.outlook,
            row=self.outlook.places.index(pcode),
            past=lambda months: self.ground(pcode, months),
            learnt=self.learnt,
        )

    def rare(self, pcode: str) -> bool:
        """Whether too few deaths in ten years stand behind a forecast."""
        row = self.outlook.places.index(pcode)
        return float(self.outlook.history[row, -DECADE:].sum()) < FEW

    def ground(self, pcode: str, months: Sequence[str]) -> Ground:
        """The rows of a place in some months that follow each other."""
        inside = self.places.within(pcode)
        n = sum(self.counts.get(p, {}).get(m, 0) for p in inside for m in months)
        where: dict[str, str | tuple[str, ...]] = {
            "origin": self.outlook.origins[0],
            "pcode": inside,
        }
        trail = Trail("violence_month", where, {"month": (months[0], months[-1])})
        as_of = last_day(months[-1])
        return Ground(origins=self.outlook.origins, as_of=as_of, trails=(trail,), n=n)


def known(reader: Reader, level: Level) -> Located | None:
    """The places of a level, worked out once for all findings of a run."""
    return reader.once(level, lambda: _known(reader, level))


def _known(reader: Reader, level: Level) -> Located | None:
    outlook = outlooks.within(reader, level)
    panel = panels.known(reader, {"province": 1, "district": 2}[level]) if outlook else None
    if outlook is None or panel is None:
        return None
    counts: dict[str, dict[str, int]] = {}
    for pcode, month, n in reader.sql(ROWS, origin=panel.origin).iter_rows():
        counts.setdefault(pcode, {})[month] = n
    beside = weights.within(panel.lat, panel.lon, km=outlooks.NEXT_DOOR_KM).matrix > 0
    return Located(
        outlook=outlook,
        places=kit_places.known(reader),
        counts=counts,
        beside=beside,
        learnt=_learnt(outlook, counts),
    )


def _learnt(outlook: Outlook, counts: Mapping[str, Mapping[str, int]]) -> Ground:
    """All rows that weights were learnt from: those of the place are among them."""
    end, origins = outlook.end, outlook.origins
    first = min(m for by in counts.values() for m in by)
    n = sum(v for by in counts.values() for m, v in by.items() if first <= m <= end)
    trail = Trail("violence_month", {"origin": origins[0]}, {"month": (first, end)})
    return Ground(origins=origins, as_of=last_day(end), trails=(trail,), n=n)
