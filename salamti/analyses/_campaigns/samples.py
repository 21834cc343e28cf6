"""The deaths that an operation is judged by: its own places, untouched ones, rings around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._campaigns.study import Operation, Study
from salamti.analyses._campaigns.trials import BEFORE, WINDOWS, Sample, quarters
from salamti.analyses._kit.panels import after
from salamti.methods.hotspot._cylinders import distances

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
NEAR_KM = 100.0
RINGS = ((0.0, NEAR_KM), (NEAR_KM, 200.0))
ACTIVE = 10
"""A donor had at least so many deaths in the quarters before."""
VIOLENT = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where an operation stands in the panel: its first month, its places, other places by what
    they are good for, how far each is from it (km), and the months that are used."""

    start: int
    first: int
    last: int
    own: Bools
    untouched: Bools
    away: Floats
    months: tuple[str, ...]

    @property
    def span(self) -> tuple[str, str]:
        """First and last month used."""
        return self.months[self.first], self.months[self.last - 1]

    def after(self, quarter: int) -> str:
        """The first month of a quarter after the start."""
        return after(self.months[self.start], 3 * quarter)


def setting(found: Study, operation: Operation) -> Setting | None:
    """None where months or places are unknown, or the data end before a year has passed."""
    panel = found.panel
    if operation.start not in panel.months or not operation.districts:
        return None
    start = panel.months.index(operation.start)
    held = min(WINDOWS[-1], (len(panel.months) - start) // 3)
    if held < WINDOWS[0] or start < 3 * BEFORE:
        return None
    own = np.isin(panel.pcodes, operation.districts)
    return Setting(
        start=start,
        first=start - 3 * BEFORE,
        last=start + 3 * held,
        own=own,
        untouched=~own & ~_touched(found, operation),
        away=distances(panel.lat, panel.lon)[own].min(axis=0),
        months=panel.months,
    )


def _touched(found: Study, operation: Operation) -> Bools:
    """Places of other operations in the years that are looked at."""
    panel = found.panel
    first, last = after(operation.start, -3 * BEFORE), after(operation.start, 36)
    touched = np.zeros(len(panel.pcodes), dtype=bool)
    for other in found.operations:
        if other.id == operation.id or not other.row["start"]:
            continue
        begin = other.start or f"{str(other.row['start'])[:4]}-01"
        if begin < last and (other.end or begin) >= first:
            touched |= np.isin(panel.pcodes, other.districts)
    return touched


def sample(found: Study, at: Setting) -> Sample:
    """Quarters of its places and of the pools of donors."""
    months = found.panel.deaths[:, at.first : at.last].T
    before = months[: 3 * BEFORE].sum(axis=0)
    far = at.untouched & (at.away > NEAR_KM)
    pools = {
        "far": far & (before >= ACTIVE),
        "near": at.untouched & (before >= ACTIVE),
        "violent": far & (before >= VIOLENT),
    }
    return Sample(
        treated=quarters(months[:, at.own]),
        pools={name: quarters(months[:, chosen]) for name, chosen in pools.items()},
        months=months[:, at.own].sum(axis=1),
    )


def donors(found: Study, at: Setting) -> tuple[str, ...]:
    """P-codes of the first pool."""
    before = found.panel.deaths[:, at.first : at.start].sum(axis=1)
    chosen = at.untouched & (at.away > NEAR_KM) & (before >= ACTIVE)
    return tuple(p for p, c in zip(found.panel.pcodes, chosen, strict=True) if c)


def ring(found: Study, at: Setting, km: tuple[float, float]) -> tuple[str, ...]:
    """P-codes of the places whose centre lies so far from the nearest centre of the operation."""
    inside = ~at.own & (at.away > km[0]) & (at.away <= km[1])
    return tuple(p for p, c in zip(found.panel.pcodes, inside, strict=True) if c)


def nation(found: Study, operation: Operation) -> tuple[Sample, tuple[str, ...]] | None:
    """The whole country by quarter, without donors, and the months that are used."""
    if not operation.start or found.national.is_empty():
        return None
    months = found.national["month"].to_list()
    if operation.start not in months:
        return None
    start = months.index(operation.start)
    held = min(WINDOWS[-1], (len(months) - start) // 3)
    first, last = start - 3 * BEFORE, start + 3 * held
    if held < WINDOWS[0] or first < 0:
        return None
    values = found.national["best"].cast(float).to_numpy()[first:last]
    none = np.empty((len(values) // 3, 0))
    made = Sample(treated=quarters(values)[:, None], pools={"far": none}, months=values)
    return made, tuple(months[first:last])
