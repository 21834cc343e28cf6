"""How a preliminary count is likely to be revised, learnt from earlier releases. Arrays in.

A publisher that counts by month revises each year once, in a yearly review. Where every release
was kept, one knows for reviewed months what stood in the releases before: how much of the first
count was left. `learn` reads these revisions from a log of changes; `nowcast` applies them to a
count that has not been reviewed yet.

For a count v at age a (months since the month that it counts) the range holds the quantiles of

    log((final + 1/2) / (count + 1/2))

over all reviewed months, each once, weighted by exp(-d^2/2 - e^2/2) with d the distance of log(1 +
count) and e that of the age in units of `AGE`; months of the same place weigh `OWN` times as much.
The last factor is the shrinkage: a place leans on its own past as far as it has one and on all
places for the rest. Where fewer than `SUPPORT` reviewed months lie near a count, nothing is said.

References: England and Verrall (2002), British Actuarial Journal 8, on run-off triangles; Hegre et
al. (2020), Research and Politics 7(3), on the candidate counts that this was made for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEVEL = 0.8
AGE = 6.0
"""Months of age within which revisions are alike."""
OWN = 3.0
"""How much more a month of the same place counts."""
SUPPORT = 5.0
"""Fewest reviewed months of a similar count (by their weights) from which a range is given."""
TINY = 1e-9
OLD = 18
"""A release that changes a month as old as this, in months, is a yearly review."""


@dataclass(frozen=True, slots=True)
class Count:
    """A line of the log: from this release (ISO day) on, `count` stood for a month (YYYY-MM)."""

    release: str
    place: str
    month: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisions:
    """Counts before their review, shape (k,) each: one entry for every cell and release.

    `cell` numbers the place and month, `review` is the year of its review, `age` is in months,
    `first` marks the first release of a cell.
    """

    cell: NDArray[np.int64]
    place: NDArray[np.str_]
    review: NDArray[np.int64]
    age: Floats
    count: Floats
    final: Floats
    first: NDArray[np.bool_]

    def where(self, chosen: NDArray[np.bool_]) -> Revisions:
        """Those of the entries that a mask of shape (k,) selects."""
        return Revisions(
            cell=self.cell[chosen],
            place=self.place[chosen],
            review=self.review[chosen],
            age=self.age[chosen],
            count=self.count[chosen],
            final=self.final[chosen],
            first=self.first[chosen],
        )


@dataclass(frozen=True, slots=True)
class Range:
    """Deaths to be expected after the review: the middle and the range around it."""

    low: int
    best: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How ranges did on `n` counts that they had not learnt from.

    `covered` is the share of final counts inside, `below` the share under the range; `error` is the
    mean absolute error of the middle in deaths, `naive` that of the preliminary count itself.
    """

    n: int
    covered: float
    below: float
    error: float
    naive: float


def age(release: str, month: str) -> int:
    """Months from the month counted to the release.

    >>> age("2026-06-24", "2025-12")
    6
    """
    return (int(release[:4]) - int(month[:4])) * 12 + int(release[5:7]) - int(month[5:7])


def reviews(log: Sequence[Count]) -> list[str]:
    """Releases that are yearly reviews: those that change a month at least `OLD` months old.

    >>> reviews([Count("2024-01-26", "A", "2022-03", 5), Count("2024-06-24", "A", "2022-03", 6)])
    ['2024-06-24']
    """
    seen: set[tuple[str, str]] = set()
    found = set()
    for line in sorted(log, key=lambda c: c.release):
        if (line.place, line.month) in seen and age(line.release, line.month) >= OLD:
            found.add(line.release)
        seen.add((line.place, line.month))
    return sorted(found)


def learn(log: Sequence[Count]) -> Revisions:
    """Every count of the months of a year as it stood before the review of that year.

    A month is reviewed in the first review of the following year; months without one teach nothing.

    >>> log = [Count("2024-01-26", "A", "2022-03", 5), Count("2024-01-26", "A", "2023-12", 40),
    ...        Count("2024-06-24", "A", "2022-03", 6), Count("2024-06-24", "A", "2023-12", 30)]
    >>> found = learn(log)
    >>> found.count.tolist(), found.final.tolist(), found.age.tolist()
    ([40.0], [30.0], [1.0])
    """
    days = sorted({c.release for c in log})
    checked = reviews(log)
    cells: dict[tuple[str, str], list[Count]] = {}
    for line in sorted(log, key=lambda c: c.release):
        cells.setdefault((line.place, line.month), []).append(line)
    rows = []
    for number, ((place, month), lines) in enumerate(sorted(cells.items())):
        day = next((r for r in checked if int(r[:4]) == int(month[:4]) + 1), None)
        if day is None or day <= lines[0].release:
            continue
        final = _standing(lines, day)
        for release in days[days.index(lines[0].release) : days.index(day)]:
            first = release == lines[0].release
            stood = _standing(lines, release)
            rows.append((number, place, int(day[:4]), age(release, month), stood, final, first))
    return _arrays(rows)


def nowcast(
    value: float, months: float, past: Revisions, *, place: str = "", level: float = LEVEL
) -> Range | None:
    """Range of the count after review, in deaths, for a count of `months` of age.

    None where the past holds too few counts of that size. Raises ValueError for a negative or
    unknown count and for a level outside 0 to 1.

    >>> log = [Count("2024-01-26", "A", "2022-01", 1), Count("2024-06-24", "A", "2022-01", 2)]
    >>> for month in (f"2023-{m:02d}" for m in range(1, 13)):
    ...     log += [Count("2024-01-26", "A", month, 100), Count("2024-06-24", "A", month, 80)]
    >>> past = learn(log)
    >>> nowcast(100, 3, past), nowcast(50, 3, past)
    (Range(low=80, best=80, high=80), Range(low=39, best=40, high=40))
    >>> nowcast(100_000, 3, past) is None
    True
    """
    if not (np.isfinite(value) and value >= 0 and 0 < level < 1):
        raise ValueError("a count must be 0 or more and a level between 0 and 1")
    near = np.exp(-0.5 * (np.log1p(past.count) - np.log1p(value)) ** 2)
    aged = np.exp(-0.5 * ((past.age - months) / AGE) ** 2)
    weight = near * aged * np.where(past.place == place, OWN, 1.0)
    chosen = _once(past.cell, weight)
    if near[chosen].sum() < SUPPORT:
        return None
    change = np.log((past.final[chosen] + 0.5) / (past.count[chosen] + 0.5))
    shares = np.array([(1 - level) / 2, 0.5, (1 + level) / 2])
    low, best, high = (value + 0.5) * np.exp(_quantiles(change, weight[chosen], shares)) - 0.5
    ends = max(0, int(np.floor(low + TINY))), max(0, int(np.ceil(high - TINY)))
    return Range(ends[0], min(max(round(best), ends[0]), ends[1]), ends[1])


def held_out(past: Revisions, groups: NDArray[np.generic], *, level: float = LEVEL) -> Held:
    """Ranges for the first count of each cell, learnt from the cells of other groups only.

    `groups` has shape (k,), such as `past.review` (leave one review out). Counts without a range
    are left out. Raises ValueError where none is left.
    """
    found = []
    for group in np.unique(groups):
        inside = groups == group
        others = past.where(~inside)
        tested = past.where(inside & past.first)
        found += [
            (known, final, count)
            for count, months, place, final in zip(
                tested.count, tested.age, tested.place, tested.final, strict=True
            )
            if (known := nowcast(count, months, others, place=str(place), level=level))
        ]
    if not found:
        raise ValueError("no count can be held out: the past has fewer than two groups with data")
    low, best, high = (
        np.array([getattr(k, n) for k, _, _ in found]) for n in ("low", "best", "high")
    )
    final, count = (np.array([f[i] for f in found]) for i in (1, 2))
    return Held(
        n=len(found),
        covered=float(np.mean((low <= final) & (final <= high))),
        below=float(np.mean(final < low)),
        error=float(np.mean(np.abs(best - final))),
        naive=float(np.mean(np.abs(count - final))),
    )


def counted(past: Revisions) -> Revisions:
    """Without the counts of zero, which are hardly ever revised and easy to cover."""
    return past.where(past.count > 0)


def only_first(past: Revisions) -> Revisions:
    """The first count of each cell."""
    return past.where(past.first)


def total(ranges: Sequence[Range]) -> Range:
    """Range of a sum: ends are added, as if all months were revised alike, which is the widest.

    >>> total([Range(8, 9, 10), Range(0, 1, 3)])
    Range(low=8, best=10, high=13)
    """
    empty = Range(0, 0, 0)
    for known in ranges:
        empty = replace(
            empty,
            low=empty.low + known.low,
            best=empty.best + known.best,
            high=empty.high + known.high,
        )
    return empty


def _standing(lines: Sequence[Count], release: str) -> int:
    """The count that stood in a release."""
    return next(c.count for c in reversed(lines) if c.release <= release)


def _arrays(rows: Sequence[tuple[int, str, int, int, int, int, bool]]) -> Revisions:
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    return Revisions(
        cell=np.array(columns[0], dtype=np.int64),
        place=np.array(columns[1], dtype=np.str_),
        review=np.array(columns[2], dtype=np.int64),
        age=np.array(columns[3], dtype=float),
        count=np.array(columns[4], dtype=float),
        final=np.array(columns[5], dtype=float),
        first=np.array(columns[6], dtype=bool),
    )


def _once(cell: NDArray[np.int64], weight: Floats) -> NDArray[np.int64]:
    """Of each cell the entry with the largest weight: a month counts once, not once a release."""
    order = np.argsort(-weight, kind="stable")
    _, at = np.unique(cell[order], return_index=True)
    chosen: NDArray[np.int64] = order[at]
    return chosen


def _quantiles(values: Floats, weight: Floats, shares: Floats) -> Floats:
    """Weighted quantiles, interpolated between the middles of the weights."""
    order = np.argsort(values, kind="stable")
    heavy = weight[order]
    middle = (np.cumsum(heavy) - heavy / 2) / heavy.sum()
    found: Floats = np.interp(shares, middle, values[order])
    return found
