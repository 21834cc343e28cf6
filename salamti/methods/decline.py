"""Sharp and long falls of yearly indices with a bounded scale. Arrays in, falls out.

A *sharp fall* in year t is a worsening since one of the `WINDOW` years before,

    v[s] - v[t] >= threshold  and  high[t] < low[s],   t - WINDOW <= s < t,

where the second part holds for indices with a published range: the two ranges do not touch. The
threshold is a tenth of the scale, on scales of whole steps two steps at least. For indices from 0
to 1 this is the total of Luehrmann and Lindberg's episodes (0.1), reached within three years.

A *long fall* is their episode, as coded for the Episodes of Regime Transformation: it begins with a
yearly worsening of `START` or more and goes on until the index rises by `TURN` in a year or by
`TOTAL` in all, or until `PATIENCE` years pass without such a worsening; it counts where the index
has lost `TOTAL` or more. Its last year is the last one that worsened.

Years without a value are left out; NaN counts as no value. An index that is better when lower is
turned round with `better=-1`.

References: Luehrmann and Lindberg (2019), Democratization 26(7); Maerz, Edgell, Wilson, Hellmeier
and Lindberg (2024), Journal of Peace Research 61(6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
WINDOW = 3
SHARE = 0.1
STEPS = 2.0
START, TOTAL, TURN, PATIENCE = 0.01, 0.1, 0.03, 5
EPS = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A sharp fall: the years `first` to `last` in which the rule holds.

    `year` and `since` are the two years with the largest `drop` between them, in the index's units.
    """

    first: int
    last: int
    year: int
    since: int
    drop: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A long fall from its last year before the worsening to its last worsening; `drop` in all.

    `open` says that nothing had ended it by the last value.
    """

    since: int
    last: int
    drop: float
    open: bool


def threshold(low: float, high: float, *, steps: bool) -> float:
    """The smallest fall that counts on a scale from `low` to `high`, in its units.

    >>> threshold(0, 1, steps=False), threshold(1, 7, steps=True), threshold(0, 100, steps=True)
    (0.1, 2.0, 10.0)
    """
    tenth = (high - low) * SHARE
    return max(tenth, STEPS) if steps else tenth


def falls(
    years: ArrayLike,
    values: ArrayLike,
    *,
    least: float,
    lows: ArrayLike | None = None,
    highs: ArrayLike | None = None,
    better: int = 1,
) -> list[Fall]:
    """The sharp falls of an index by `least` units or more, oldest first.

    `years`, `values`, `lows` and `highs` have shape (k,); a range that is NaN is unknown, and the
    size of the fall alone decides. Raises ValueError for years that do not increase, shapes that
    differ, `better` other than 1 or -1, or a threshold that is not positive.

    >>> falls([1997, 1998, 1999, 2000], [0.39, 0.39, 0.34, 0.20], least=0.1)
    [Fall(first=2000, last=2000, year=2000, since=1997, drop=0.19)]
    >>> falls([2019, 2020], [0.5, 0.39], lows=[0.44, 0.33], highs=[0.56, 0.45], least=0.1)
    []
    """
    if least <= 0:
        raise ValueError("a threshold must be positive")
    x, y, low, high = _turned(years, values, (lows, highs), better=better)
    found: list[Fall] = []
    for at in range(1, len(x)):
        drop = _largest(at, (x, y), (low, high), least=least)
        if drop is None:
            continue
        if found and found[-1].last == x[at - 1]:
            found[-1] = _longer(found[-1], drop)
        else:
            found.append(drop)
    return found


def episodes(years: ArrayLike, values: ArrayLike, *, better: int = 1) -> list[Episode]:
    """The long falls of an index on a scale from 0 to 1, oldest first; shapes as in `falls`.

    A missing year ends an episode.

    >>> episodes(range(2014, 2020), [0.5, 0.47, 0.44, 0.45, 0.38, 0.37])
    [Episode(since=2014, last=2019, drop=0.13, open=True)]
    >>> episodes(range(2014, 2020), [0.5, 0.47, 0.52, 0.50, 0.50, 0.50])
    []
    """
    x, y, _, _ = _turned(years, values, (None, None), better=better)
    found: list[Episode] = []
    at = 1
    while at < len(x):
        if _worse(x, y, at):
            last, at, ended = _followed(x, y, at)
            found.append(_episode(x, y, at=(last[0], last[1]), ended=ended))
        else:
            at += 1
    return [e for e in found if e.drop >= TOTAL - EPS]


def regained(
    years: ArrayLike, values: ArrayLike, fall: Fall, *, within: int = 3, better: int = 1
) -> bool | None:
    """Whether the index won back half of a fall in the years `within` its last alert.

    None where it did not but fewer than `within` years have followed: not known yet.

    >>> fall = Fall(first=2000, last=2001, year=2000, since=1998, drop=0.2)
    >>> regained([2000, 2001, 2002, 2003], [0.2, 0.2, 0.25, 0.31], fall)
    True
    >>> regained([2000, 2001, 2002], [0.2, 0.2, 0.25], fall) is None
    True
    """
    x, y, _, _ = _turned(years, values, (None, None), better=better)
    bottom = float(y[x == fall.year][0])
    after = (x > fall.last) & (x <= fall.last + within)
    if np.any(y[after] >= bottom + fall.drop / 2 - EPS):
        return True
    return False if len(x) and x[-1] >= fall.last + within else None


def _turned(
    years: ArrayLike,
    values: ArrayLike,
    ends: tuple[ArrayLike | None, ArrayLike | None],
    *,
    better: int,
) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
    """Known years with value and range, turned so that more is better."""
    x, y = np.asarray(years, dtype=np.int64), np.asarray(values, dtype=float)
    low, high = (np.full(y.shape, np.nan) if e is None else np.asarray(e, float) for e in ends)
    if x.ndim != 1 or not x.shape == y.shape == low.shape == high.shape:
        raise ValueError("years, values and ranges must be rows of the same length")
    if np.any(np.diff(x) <= 0):
        raise ValueError("years must increase")
    if better not in (1, -1):
        raise ValueError("better must be 1 (more is better) or -1")
    known = np.isfinite(y)
    if better == -1:
        y, low, high = -y, -high, -low
    return x[known], y[known], low[known], high[known]


def _largest(
    at: int, line: tuple[NDArray[np.int64], Floats], ends: tuple[Floats, Floats], *, least: float
) -> Fall | None:
    """The largest fall to position `at` that fulfils the rule."""
    (x, y), (low, high) = line, ends
    best: Fall | None = None
    for s in range(at):
        drop = float(y[s] - y[at])
        apart = np.isnan(high[at]) or np.isnan(low[s]) or high[at] < low[s]
        near = x[at] - x[s] <= WINDOW
        if near and apart and drop >= least - EPS and (best is None or drop > best.drop + EPS):
            year = int(x[at])
            best = Fall(first=year, last=year, year=year, since=int(x[s]), drop=round(drop, 9))
    return best


def _longer(one: Fall, more: Fall) -> Fall:
    """Two alerts of neighbouring years are one fall."""
    larger = more if more.drop > one.drop + EPS else one
    return Fall(
        first=one.first, last=more.last, year=larger.year, since=larger.since, drop=larger.drop
    )


def _worse(x: NDArray[np.int64], y: Floats, at: int) -> bool:
    return bool(x[at] - x[at - 1] == 1 and y[at - 1] - y[at] >= START - EPS)


def _followed(x: NDArray[np.int64], y: Floats, start: int) -> tuple[tuple[int, int], int, bool]:
    """Follow an episode that begins at `start`: its ends, where to go on, whether it ended."""
    last, still, at = start, 0, start + 1
    while at < len(x):
        if x[at] - x[at - 1] != 1 or _turns(y, at, last):
            return (start - 1, last), at, True
        last, still = (at, 0) if _worse(x, y, at) else (last, still + 1)
        if still >= PATIENCE:
            return (start - 1, last), at + 1, True
        at += 1
    return (start - 1, last), at, False


def _turns(y: Floats, at: int, last: int) -> bool:
    return bool(y[at] - y[at - 1] >= TURN - EPS or y[at] - y[last] >= TOTAL - EPS)


def _episode(x: NDArray[np.int64], y: Floats, *, at: tuple[int, int], ended: bool) -> Episode:
    first, last = at
    drop = round(float(y[first] - y[last]), 9)
    return Episode(since=int(x[first]), last=int(x[last]), drop=drop, open=not ended)


def open_fall(found: Sequence[Fall], year: int) -> Fall | None:
    """The sharp fall that stands in `year`, the last one with a value, or None.

    >>> open_fall([Fall(first=2000, last=2001, year=2000, since=1998, drop=0.2)], 2001).first
    2000
    """
    return next((f for f in found if f.last == year), None)
