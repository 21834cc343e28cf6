"""Where the latest value of a yearly series stands: peak, rank, highest or lowest since when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The latest year in the light of the earlier ones of the same series.

    `before` is the year published before the latest, `rank` 1 the highest of `of` years.
    `highest_since` is the last earlier year with at least this value, `lowest_since` the last one
    with at most this value, or None where there is none. `gaps` are the years between the
    first and the latest that the series lacks: over a gap no record can be claimed.
    """

    year: int
    peak: int
    before: int | None
    rank: int
    of: int
    highest_since: int | None
    lowest_since: int | None
    gaps: tuple[int, ...]


def record(values: Mapping[int, float]) -> Record:
    """The record of a series (year -> value); raises ValueError for an empty one.

    >>> r = record({2018: 9.0, 2019: 3.0, 2020: 4.0, 2022: 5.0})
    >>> r.year, r.before, r.peak, r.rank, r.highest_since, r.gaps
    (2022, 2020, 2018, 2, 2018, (2021,))
    >>> record({2019: 3.0, 2020: 4.0}).highest_since is None
    True
    """
    if not values:
        raise ValueError("a record needs at least one year")
    years = sorted(values)
    latest = years[-1]
    now = values[latest]
    return Record(
        year=latest,
        peak=max(years, key=lambda y: (values[y], y)),
        before=years[-2] if len(years) > 1 else None,
        rank=1 + sum(1 for v in values.values() if v > now),
        of=len(years),
        highest_since=_last(years[:-1], lambda y: values[y] >= now),
        lowest_since=_last(years[:-1], lambda y: values[y] <= now),
        gaps=tuple(y for y in range(years[0], latest) if y not in values),
    )


def _last(years: Iterable[int], holds: Callable[[int], bool]) -> int | None:
    return max((y for y in years if holds(y)), default=None)


def spans(years: Iterable[int]) -> str:
    """Years as a reader wants them: runs of three and more drawn together.

    >>> spans([2008, 2009, 1990, 1991, 1992, 1995])
    '1990–1992, 1995, 2008, 2009'
    """
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(_run(run) for run in runs)


def _run(run: list[int]) -> str:
    return f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))
