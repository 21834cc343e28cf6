"""Several sources matched: candidates, comparisons, evidence and groups in one step."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from salamti.methods.match import candidates, competing, evidence, groups, pairing
from salamti.methods.match.compare import Comparison, score
from salamti.methods.match.pairing import Candidates, Task
from salamti.methods.match.usual import Usual

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
CERTAIN = 50.0
"""Log odds of a pair that a person judged to be one incident."""


class Mode(StrEnum):
    """What decides: the windows and types alone, or the evidence weighed by a learnt model."""

    WINDOWS = "windows"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Pairs (k, 2) of reports, numbered through the sources, that people judged."""

    same: Ints = field(default_factory=lambda: np.empty((0, 2), np.int64))
    different: Ints = field(default_factory=lambda: np.empty((0, 2), np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Groups (n,) of reports, each by the number of its first, and what led to them: candidate
    pairs, links with their worth, and the model and the prior where they were learnt."""

    label: Ints
    links: groups.Links
    pairs: Candidates
    model: evidence.Model | None
    prior: Usual | None

    @property
    def together(self) -> Flags:
        """Which candidate pairs (m,) are in one group."""
        found: Flags = self.label[self.pairs.left] == self.label[self.pairs.right]
        return found

    @property
    def probability(self) -> Floats | None:
        """Probability (m,) of each candidate pair, before pairs compete for a report."""
        if self.model is None:
            return None
        return evidence.probability(self.model, self.pairs.compared)


def match(
    task: Task,
    *,
    mode: Mode = Mode.WINDOWS,
    judged: Judged | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Matched:
    """Match the reports of several sources.

    By windows, events only match events and episodes only episodes, and types must agree at some
    level of every taxonomy; by evidence, all pairs within the windows are weighed. What people
    judged overrides both.

    >>> from salamti.methods.match.compare import Source
    >>> from salamti.methods.match.reports import Reports, Windows
    >>> day, place = np.array([5, 40]), np.array([30.0, 31.0])
    >>> one = Source(reports=Reports(first=day, last=day, lat=place, lon=place))
    >>> two = Source(reports=Reports(first=day[1:], last=day[1:], lat=place[1:], lon=place[1:]))
    >>> match(Task((one, two), Windows(km=4, days=2))).label.tolist()
    [0, 1, 1]
    """
    judged = judged or Judged()
    progress("looking for near pairs")
    found = pairing.pairs(task, mixed=mode is Mode.EVIDENCE)
    if mode is Mode.WINDOWS:
        found = found.taken(np.flatnonzero(score(_types(found), found.compared.size)[1]))
    model = None
    if mode is Mode.EVIDENCE and found.compared.size:
        progress("learning the error model")
        chance = pairing.different(task)
        model = evidence.fit(found.compared, chance, classes=task.classes)
    found, sure = _overridden(task, found, judged)
    progress("assigning")
    links, prior = _links(task, found, model, sure=sure)
    return Matched(label=groups.group(links), links=links, pairs=found, model=model, prior=prior)


def _types(found: Candidates) -> tuple[Comparison, ...]:
    return tuple(c for c in found.compared.comparisons if c.name not in {"days", "deaths"})


def _links(
    task: Task, found: Candidates, model: evidence.Model | None, *, sure: Flags
) -> tuple[groups.Links, Usual | None]:
    kinds = _types(found)
    depth = math.lcm(*(max(1, c.levels - 2) for c in kinds))
    links = groups.Links(
        source=task.source,
        left=found.left,
        right=found.right,
        km=np.minimum(found.compared.km, task.windows.km),
        window=task.windows.km,
        score=np.where(sure, 0.0, score(kinds, found.compared.size)[0]),
        step=1 / (depth * max(1, len(kinds))),
    )
    if model is None:
        return links, None
    own = np.where(sure, CERTAIN, evidence.contributions(model, found.compared)[:, 1:].sum(axis=1))
    stratum = found.compared.stratum
    prior = competing.usual(links, own, stratum, strata=len(model.prior))
    return replace(links, odds=competing.settled(links, prior, model.prior)), prior


def _overridden(task: Task, found: Candidates, judged: Judged) -> tuple[Candidates, Flags]:
    """Candidates without those judged different or in the way of pairs judged the same, with the
    latter, and which these are."""
    many = int(task.offsets[-1])
    if not len(judged.same) + len(judged.different):
        return found, np.zeros(found.compared.size, np.bool_)
    same, different = (np.sort(p.reshape(-1, 2), axis=1) for p in (judged.same, judged.different))
    out = np.isin(found.left * many + found.right, different[:, 0] * many + different[:, 1])
    source = task.source
    for own, other in ((found.left, found.right), (found.right, found.left)):
        key = own * len(task.sources) + source[other]
        for a, b in (same.T, same.T[::-1]):
            out |= np.isin(key, a * len(task.sources) + source[b])
    kept, count = np.flatnonzero(~out), len(same)
    left = np.concatenate([found.left[kept], same[:, 0]])
    right = np.concatenate([found.right[kept], same[:, 1]])
    return _recompared(task, left, right), np.arange(len(left)) >= len(left) - count


def _recompared(task: Task, left: Ints, right: Ints) -> Candidates:
    lat, lon, first = (
        np.concatenate([getattr(s.reports, name) for s in task.sources])
        for name in ("lat", "lon", "first")
    )
    km = candidates.apart(lat[left], lon[left], lat[right], lon[right])
    days = np.clip(first[right] - first[left], -task.windows.days, task.windows.days)
    return pairing.compared(task, left, right, days=days, km=km)
