"""Reports of several sources put into groups: one group is one incident."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.methods.match.assign import assign, parts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Which reports may be one incident: the source (n,) of each report, reports numbered through
    in the order of sources, and pairs (m,) of an earlier and a later source's report.

    With `odds` (log odds that the pair is one incident) all pairs of a group must be linked and
    the total of odds is as large as can be. Without, the windows decide: a report is held against
    the earliest source's report of the group, the number of matches is as large as can be, then
    the mean `score` of types (0 is best) and then the distance as small.
    """

    source: Ints
    left: Ints
    right: Ints
    km: Floats
    window: float
    score: Floats
    odds: Floats | None = None
    step: float = 1.0

    def __post_init__(self) -> None:
        if np.any(np.diff(self.source) < 0):
            raise ValueError("reports must be numbered in the order of their sources")
        if np.any(self.source[self.left] >= self.source[self.right]):
            raise ValueError("a link must go from an earlier to a later source")


def group(links: Links, *, rounds: int = 20) -> Ints:
    """Group (n,) of each report: the number of its first report. A group holds at most one report
    of a source.

    Sources come in one by one, each assigned at best to the groups so far. Then each source is
    taken out and assigned anew, until no source can be placed better: with odds, where their total
    grows; without, where one more report finds a match (of equals the earlier source keeps its).

    >>> links = Links(source=np.array([0, 1, 1]), left=np.array([0, 0]), right=np.array([1, 2]),
    ...               km=np.array([3.0, 1.0]), window=4, score=np.zeros(2))
    >>> group(links).tolist()
    [0, 1, 0]
    """
    return improved(links, sequential(links), rounds=rounds)


def sequential(links: Links) -> Ints:
    """Group (n,) of each report where sources come in one by one, in order."""
    label = np.arange(len(links.source))
    for source in range(1, _sources(links)):
        label = _placed(links, label, source, below=True)
    return label


def improved(links: Links, label: Ints, *, rounds: int = 20) -> Ints:
    """Groups that no new assignment of a single source betters."""
    sources = _sources(links)
    if sources < 3:
        return label
    best = worth(links, label)
    for _ in range(rounds):
        before = best
        for source in range(sources):
            tried = _placed(links, label, source, below=False)
            found = worth(links, tried)
            if found > best + 1e-9:
                label, best = tried, found
        if best == before:
            break
    return label


def worth(links: Links, label: Ints) -> float:
    """What groups are worth: the total of odds, or without odds the number of duplicates."""
    if links.odds is None:
        return float(len(label) - len(np.unique(label)))
    together = label[links.left] == label[links.right]
    return float(links.odds[together].sum())


def _sources(links: Links) -> int:
    return int(links.source.max()) + 1 if len(links.source) else 0


def _placed(links: Links, label: Ints, source: int, *, below: bool) -> Ints:
    """Groups with one source assigned anew; `below` leaves later sources out."""
    own = links.source == source
    others = (links.source < source) if below else ~own
    fixed = _renumbered(label, others)
    reports, groups, weight = _offers(links, fixed, source)
    kept = assign(reports, groups, weight)
    found = fixed.copy()
    found[own] = np.flatnonzero(own)
    joined, at = reports[kept], groups[kept]
    head = np.arange(len(label))
    head[at] = np.minimum(joined, at)
    found = np.where(others, head[np.where(others, fixed, 0)], found)
    found[joined] = head[at]
    found = np.where(own | others, found, np.arange(len(label)))
    return found if links.odds is not None or below else _held(links, found)


def _renumbered(label: Ints, others: Flags) -> Ints:
    """Groups of the other reports, each numbered by its first; -1 for those left out."""
    first = np.full(len(label), len(label))
    places = np.flatnonzero(others)
    np.minimum.at(first, label[places], places)
    return np.where(others, first[label], -1)


def _offers(links: Links, fixed: Ints, source: int) -> tuple[Ints, Ints, Floats]:
    """Reports of a source, groups they may join, and what each joining is worth."""
    left_own = links.source[links.left] == source
    right_own = links.source[links.right] == source
    own = np.where(left_own, links.left, links.right)
    other = np.where(left_own, links.right, links.left)
    use = (left_own | right_own) & (fixed[other] >= 0)
    place = np.flatnonzero(use)
    own, other, at = own[use], other[use], fixed[other[use]]
    size = np.bincount(fixed[fixed >= 0], minlength=len(fixed))[at]
    if links.odds is None:
        led = links.source[at] < source
        kept = ~led | (other == at)
        place, own, at = place[kept], own[kept], at[kept]
        size = np.where(led, 1, size)[kept]
    return _summed(links, place, own=own, at=at, size=size)


def _summed(
    links: Links, place: Ints, *, own: Ints, at: Ints, size: Ints
) -> tuple[Ints, Ints, Floats]:
    """Joinings that are linked to as many reports of the group as they must be."""
    key, back = np.unique(own * len(links.source) + at, return_inverse=True)
    count = np.bincount(back, minlength=len(key))
    need = np.zeros(len(key), np.int64)
    need[back] = size
    whole = count == need
    reports, groups = key[whole] // len(links.source), key[whole] % len(links.source)
    if links.odds is not None:
        return reports, groups, np.bincount(back, links.odds[place], len(key))[whole]
    mean = np.maximum(count, 1)
    score = (np.bincount(back, links.score[place], len(key)) / mean)[whole]
    km = (np.bincount(back, links.km[place], len(key)) / mean)[whole]
    return reports, groups, _ranked(links, reports, groups, score=score, km=km)


def _ranked(links: Links, reports: Ints, groups: Ints, *, score: Floats, km: Floats) -> Floats:
    """Weights whose total ranks by the number of matches, then by score, then by distance.

    Only pairs that compete are weighed against each other, so that the largest connected part
    bounds how many terms may add up.
    """
    if not len(reports):
        return np.empty(0)
    part = parts(reports, groups, len(links.source))
    most = np.bincount(part[reports]).max() + 2.0
    badness = (score + links.step / most * km / links.window) / (1 + links.step)
    found: Floats = 1 - badness / most
    return found


def _held(links: Links, label: Ints) -> Ints:
    """Groups after their leader changed: a report that is not linked to it stands alone."""
    held = label == np.arange(len(label))
    for a, b in ((links.left, links.right), (links.right, links.left)):
        held[b[label[b] == a]] = True
    return np.where(held, label, np.arange(len(label)))
