"""Compiled sampling of groups: each step takes a report out and draws where it goes, or lets two
reports of one source change places."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Web(NamedTuple):
    """Source of each report; links of report i are `starts[i]` to `starts[i + 1]`: the other report
    and the log odds. `active` are the reports that have a link."""

    source: Ints
    starts: Ints
    other: Ints
    odds: Floats
    active: Ints


class Groups(NamedTuple):
    """Group of each report, member of each group by source (-1 for none), size of each group, and
    numbers of groups that are free (the first entry counts them)."""

    label: Ints
    member: Ints
    size: Ints
    free: Ints


@njit(cache=True)
def opened(web: Web, label: Ints, sources: int) -> Groups:
    """Groups ready to be changed."""
    n = label.size
    member = np.full((n, sources), -1)
    size, free = np.zeros(n, np.int64), np.zeros(n + 1, np.int64)
    for i in range(n):
        member[label[i], web.source[i]] = i
        size[label[i]] += 1
    for g in range(n):
        if size[g] == 0:
            free[0] += 1
            free[free[0]] = g
    return Groups(label.copy(), member, size, free)


@njit(cache=True)
def run(web: Web, groups: Groups, sweeps: int, seed: int) -> None:  # noqa: PLR0917
    """Draw a place for as many reports, and swaps, as there are active ones, `sweeps` times."""
    np.random.seed(seed)
    weight, place = np.empty(web.source.size), np.empty(web.source.size, np.int64)
    for _ in range(sweeps * web.active.size):
        _draw(web, groups, web.active[np.random.randint(web.active.size)], weight, place)
        _swap(web, groups, web.active[np.random.randint(web.active.size)])


@njit(cache=True)
def _draw(web: Web, groups: Groups, i: int, weight: Floats, place: Ints) -> None:  # noqa: PLR0917
    """Take report i out and draw its group given all others."""
    _leave(web, groups, i)
    options, most = 0, 0.0
    for k in range(web.starts[i], web.starts[i + 1]):
        g = groups.label[web.other[k]]
        found = _odds(web, groups, i, g)
        first = web.other[k] == _first(web, groups, i, g)
        if first and groups.member[g, web.source[i]] < 0 and found > -np.inf:
            weight[options], place[options] = found, g
            options += 1
            most = max(most, found)
    total = np.exp(-most)
    for k in range(options):
        total += np.exp(weight[k] - most)
    drawn = np.random.random() * total - np.exp(-most)
    g = -1
    for k in range(options):
        if drawn >= 0 and g < 0:
            drawn -= np.exp(weight[k] - most)
            g = place[k] if drawn < 0 else -1
    _enter(web, groups, i, g)


@njit(cache=True)
def _first(web: Web, groups: Groups, i: int, g: int) -> int:  # noqa: PLR0917
    """The first linked report of a group, so that a group is looked at once."""
    for k in range(web.starts[i], web.starts[i + 1]):
        if groups.label[web.other[k]] == g:
            return int(web.other[k])
    return -1


@njit(cache=True)
def _odds(web: Web, groups: Groups, i: int, g: int) -> float:  # noqa: PLR0917
    """Log odds of report i with all reports of a group but those of its source; minus infinity
    where one of them is not linked to it."""
    total, count = 0.0, 0
    for k in range(web.starts[i], web.starts[i + 1]):
        if groups.label[web.other[k]] == g and web.other[k] != i:
            total += web.odds[k]
            count += 1
    own = groups.member[g, web.source[i]]
    others = groups.size[g] - (1 if own >= 0 else 0)
    return total if count == others else -np.inf


@njit(cache=True)
def _leave(web: Web, groups: Groups, i: int) -> None:
    g = groups.label[i]
    groups.member[g, web.source[i]] = -1
    groups.size[g] -= 1
    groups.label[i] = -1
    if groups.size[g] == 0:
        groups.free[0] += 1
        groups.free[groups.free[0]] = g


@njit(cache=True)
def _enter(web: Web, groups: Groups, i: int, g: int) -> None:  # noqa: PLR0917
    """Into group g, or into an empty one where g is -1."""
    if g < 0:
        g = groups.free[groups.free[0]]
        groups.free[0] -= 1
    groups.member[g, web.source[i]] = i
    groups.size[g] += 1
    groups.label[i] = g


@njit(cache=True)
def _swap(web: Web, groups: Groups, i: int) -> None:
    """Let report i change places with the report of its source in the group of a report it is
    linked to."""
    links = web.starts[i + 1] - web.starts[i]
    target = web.other[web.starts[i] + np.random.randint(links)]
    g, h = groups.label[i], groups.label[target]
    j = groups.member[h, web.source[i]]
    if g == h or j < 0:
        return
    after = _odds(web, groups, i, h) + _odds(web, groups, j, g)
    before = _odds(web, groups, i, g) + _odds(web, groups, j, h)
    others_i, others_j = groups.size[g] - 1, groups.size[h] - 1
    links_j = web.starts[j + 1] - web.starts[j]
    back = others_i / links + others_j / links_j
    forth = others_j / links + others_i / links_j
    if np.log(np.random.random()) < after - before + np.log(back / forth):
        groups.label[i], groups.label[j] = h, g
        groups.member[h, web.source[i]], groups.member[g, web.source[i]] = i, j
