"""Clusters of the whole period, and those that lived at the end of each of the last months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from salamti.analyses._hotspots.study import LEVEL, RESCANS, SEED, YEARS, Study
from salamti.methods.hotspot.cylinder import Limits, Places, Plan, events_of
from salamti.methods.hotspot.rescans import lord
from salamti.methods.hotspot.scan import Cluster, scan

LIMITS = Limits(radius_km=150, days=12, least=3)
"""A month is the unit of time: the scan's days are months here."""
LISTED = 20
"""Clusters of the whole period that are looked for, the strongest first."""
SIMULATIONS, RESCAN_SIMULATIONS = 999, 199
TOGETHER = 4
"""Living clusters that are looked for in each month."""
GAP = 2
"""Months that a cluster may go unseen and still be the same one."""
LEAST_HISTORY = 24
"""Months that must lie before the first re-scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A cluster: all districts of its circle, those with events in it (most first), its months.

    `start` and `end` count from the first month of the study, `seen` is the month whose scan found
    it.
    """

    members: tuple[int, ...]
    active: tuple[int, ...]
    centre: int
    start: int
    end: int
    seen: int
    observed: int
    expected: float
    llr: float
    p: float
    radius_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A cluster that was found in the scans of one or several months, as it was last found.

    `since` is the earliest month that any of them named as its start, `first` the month whose scan
    found it first.
    """

    last: Found
    since: int
    first: int


def of_period(study: Study) -> list[Found]:
    """Clusters that chance does not explain, the latest first."""
    plan = Plan(simulations=SIMULATIONS, seed=SEED, clusters=LISTED, apart="cylinder")
    window = (study.start, len(study.months))
    found = scan(_where(study), events_of(study.events[:, study.start :]), LIMITS, plan=plan)
    made = [_found(study, c, window, p=_chance(c.p)) for c in found.clusters]
    kept = [f for f in made if f.p <= LEVEL]
    return sorted(kept, key=lambda f: (-f.end, -f.start, f.p, f.centre))


def episodes(study: Study) -> list[Episode]:
    """Clusters that lived in the last months, those of the end of the data first."""
    made: list[Episode] = []
    for found in _alarms(study):
        made = list(_joined(made, found))
    return sorted(made, key=lambda e: (-e.last.end, -e.since, e.last.centre))


def _alarms(study: Study) -> Iterator[Found]:
    """Living clusters below the threshold of their month, month by month.

    The threshold is set by the most likely cluster of each month alone; the others of a month are
    held to the same, and their p-values err upwards.
    """
    months = len(study.months)
    ends = range(max(LEAST_HISTORY, months - RESCANS) + 1, months + 1)
    scans = [_living(study, end) for end in ends]
    bars = lord([min((f.p for f in found[:1]), default=1.0) for found in scans], level=LEVEL)
    for found, bar in zip(scans, bars.tolist(), strict=True):
        yield from (f for f in found if f.p <= bar)


def _living(study: Study, end: int) -> list[Found]:
    """Clusters that reach into the last month before `end`, by what is known of the years to it."""
    start = max(0, end - 12 * YEARS)
    seed = int(np.random.SeedSequence([SEED, _ordinal(study.months[end - 1])]).generate_state(1)[0])
    plan = Plan(
        simulations=RESCAN_SIMULATIONS, seed=seed, alive=True, clusters=TOGETHER, apart="place"
    )
    window = study.events[:, start:end]
    found = scan(_where(study), events_of(window), LIMITS, plan=plan).clusters
    return [_found(study, c, (start, end), p=_chance(c.gumbel_p, c.p)) for c in found]


def _ordinal(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])


def _where(study: Study) -> Places:
    return Places(lat=study.panel.lat, lon=study.panel.lon)


def _found(study: Study, cluster: Cluster, window: tuple[int, int], *, p: float) -> Found:
    start, end = window[0] + cluster.start, window[0] + cluster.end
    held = study.events[:, start : end + 1].sum(axis=1)
    active = sorted((i for i in cluster.members if held[i] > 0), key=lambda i: (-held[i], i))
    return Found(
        members=cluster.members,
        active=tuple(active),
        centre=cluster.centre,
        start=start,
        end=end,
        seen=window[1] - 1,
        observed=cluster.observed,
        expected=cluster.expected,
        llr=cluster.llr,
        p=p,
        radius_km=cluster.radius_km,
    )


def _chance(*known: float | None) -> float:
    return next((p for p in known if p is not None), 1.0)


def _joined(made: Iterable[Episode], found: Found) -> Iterator[Episode]:
    """The episodes with one more: it carries on the one that shares a district, or is new."""
    open_, taken = set(found.active), False
    for episode in made:
        last = episode.last
        near = 0 < found.seen - last.seen <= 1 + GAP and open_ & set(last.active)
        if near and not taken:
            taken = True
            yield replace(episode, last=found, since=min(episode.since, found.start))
        else:
            yield episode
    if not taken:
        yield Episode(last=found, since=found.start, first=found.seen)
