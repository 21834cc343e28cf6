"""Treatment of outliers: winsorise a few points first, transform the whole series if need be.

A series with an outlier lets one unit set the scale for all. A series passes where its absolute
skewness is below `skew` or its kurtosis below `kurtosis`. Where it does not, the first treatment is
tried; where it then still does not pass, the second is applied, to the series as it was (or, with
`combine`, to what the first left).

Reference: OECD and JRC (2008), step 4; Joanes and Gill (1998); as `Treat` of COINr (R).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.columns import known, kurtosis, skewness

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Method = Literal["none", "winsorise", "log_ct", "log_ct_plus", "log_ct_orig", "log_gii", "box_cox"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """How outliers are treated.

    `limit` is the most points that may be winsorised (None: no limit); `force` winsorises up to it
    even where the series passes in between. Winsorising aims at `winsorise_skew` and
    `winsorise_kurtosis`, which are those of the check where left out.
    """

    first: Method = "winsorise"
    second: Method = "log_ct"
    limit: int | None = 5
    skew: float = 2.0
    kurtosis: float = 3.5
    winsorise_skew: float | None = None
    winsorise_kurtosis: float | None = None
    force: bool = False
    combine: bool = False
    box_cox_lambda: float = 0.0
    box_cox_shift: bool = True


NONE = Treatment(first="none", second="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """What was done to one series.

    `done` lists the treatments that were tried and kept; `high` and `low` are the rows whose values
    were winsorised down and up; skewness and kurtosis are those before and after; `passes` is None
    where the series could not be checked (fewer than 4 known values, or all equal).
    """

    done: tuple[str, ...] = ()
    high: tuple[int, ...] = ()
    low: tuple[int, ...] = ()
    skew: tuple[float, float]
    kurtosis: tuple[float, float]
    passes: bool | None


def treat(
    values: Floats,
    choice: Treatment,
    *,
    own: Mapping[int, Treatment] | None = None,
    codes: Sequence[str] = (),
) -> tuple[Floats, tuple[Treated, ...]]:
    """Treat each column of units x indicators; returns the values and what was done per column.

    `own` gives another treatment for some columns, `codes` name them in errors. Raises ValueError
    for a transformation that is not possible.

    >>> x = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 30.0, 100.0]]).T
    >>> found, (did,) = treat(x, Treatment(limit=2))
    >>> found[-2:].ravel().tolist(), did.done, did.high
    ([30.0, 30.0], ('winsorise',), (11,))
    """
    pairs = []
    for j, x in enumerate(values.T):
        try:
            pairs.append(one(x, (own or {}).get(j, choice)))
        except ValueError as error:
            raise ValueError(f"{codes[j] if codes else f'column {j}'}: {error}") from error
    return np.column_stack([x for x, _ in pairs]), tuple(did for _, did in pairs)


def one(x: Floats, choice: Treatment) -> tuple[Floats, Treated]:
    """Treat one series."""
    before = (skewness(x), kurtosis(x))
    passing = passes(x, choice)
    if passing is None or passing:
        return x.copy(), _said(before, x, passing)
    first, high, low = _apply(choice.first, x, choice)
    if passes(first, choice) or choice.second == "none":
        done: tuple[str, ...] = () if choice.first == "none" else (choice.first,)
        return first, _said(before, first, passes(first, choice), done=done, at=(high, low))
    if not choice.combine or choice.first == "none":
        second, high, low = _apply(choice.second, x, choice)
        done = (choice.second,)
    else:
        second, *_ = _apply(choice.second, first, choice)
        done = (choice.first, choice.second)
    return second, _said(before, second, passes(second, choice), done=done, at=(high, low))


def passes(x: Floats, choice: Treatment) -> bool | None:
    """Whether `|skewness| < skew or kurtosis < kurtosis`; None where they are unknown.

    >>> passes(np.arange(10.0), Treatment()), passes(np.ones(10), Treatment())
    (True, None)
    """
    skew, kurt = skewness(x), kurtosis(x)
    if np.isnan(skew) or np.isnan(kurt):
        return None
    return abs(skew) < choice.skew or kurt < choice.kurtosis


def winsorise(x: Floats, choice: Treatment) -> tuple[Floats, Ints, Ints]:
    """Move the outermost values onto their neighbours until the series passes.

    With positive skewness all values equal to the maximum become the next lower value, else those
    equal to the minimum the next higher; again and again, until the series passes or at least
    `limit` points were moved (ties move together, so it may be more); never until all are equal.
    Returns the series and the rows that were moved down and up.

    >>> x = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 50.0])
    >>> moved, high, low = winsorise(x, Treatment())
    >>> moved.max(), high.tolist(), low.tolist()
    (np.float64(6.0), [6], [])
    """
    skew = choice.skew if choice.winsorise_skew is None else choice.winsorise_skew
    kurt = choice.kurtosis if choice.winsorise_kurtosis is None else choice.winsorise_kurtosis
    aim = Treatment(skew=skew, kurtosis=kurt)
    moved, high, low = x.copy(), np.empty(0, np.int64), np.empty(0, np.int64)
    while not passes(moved, aim) or choice.force:
        full = choice.limit is not None and len(high) + len(low) >= choice.limit
        if full or len(np.unique(known(moved))) < 3:
            break
        if skewness(moved) >= 0:
            high = np.flatnonzero(moved == np.nanmax(moved))
            moved[high] = np.nanmax(np.delete(moved, high))
        else:
            low = np.flatnonzero(moved == np.nanmin(moved))
            moved[low] = np.nanmin(np.delete(moved, low))
    return moved, high, low


def transform(x: Floats, method: str, *, lam: float = 0.0, shift: bool = True) -> Floats:
    """A monotone transformation of one series.

    log_ct `log(x - min + 0.01 (max - min))`; log_ct_plus the same for positive skewness, else its
    mirror image `-log(max - x + 0.01 (max - min))`; log_ct_orig `log(x - min + 1)`; log_gii `log(1
    + (max - 1)(x - min) / (max - min))`, refused where the maximum is 1 or less, since it would
    turn the series round; box_cox `(y^lam - 1) / lam`, for 0 `log y`, of `y = x - min + 1`, or of
    `x` itself without `shift`, which must then be positive.

    >>> transform(np.array([1.0, 2.0]), "log_ct_orig").round(4).tolist()
    [0.0, 0.6931]
    """
    low, high = np.nanmin(x), np.nanmax(x)
    edge = 0.01 * (high - low)
    if method == "log_ct_plus":
        return transform(x, "log_ct") if skewness(x) > 0 else -np.log(high - x + edge)
    if method == "log_gii":
        if high <= 1:
            raise ValueError(f"log_gii would turn a series round whose maximum is {high}: log_ct")
        return np.log1p((high - 1) * (x - low) / (high - low))
    if method == "box_cox":
        return _box_cox(x - low + 1 if shift else x, lam)
    return np.log(x - low + (edge if method == "log_ct" else 1.0))


def _box_cox(y: Floats, lam: float) -> Floats:
    if np.any(known(y) <= 0):
        raise ValueError("Box-Cox needs values above 0: set box_cox_shift, or treat another way")
    found: Floats = np.log(y) if lam == 0 else (y**lam - 1) / lam
    return found


def _apply(method: str, x: Floats, choice: Treatment) -> tuple[Floats, Ints, Ints]:
    nobody = np.empty(0, np.int64)
    if method == "none":
        return x.copy(), nobody, nobody
    if method == "winsorise":
        return winsorise(x, choice)
    lam, shift = choice.box_cox_lambda, choice.box_cox_shift
    return transform(x, method, lam=lam, shift=shift), nobody, nobody


def _said(
    before: tuple[float, float],
    after: Floats,
    passing: bool | None,
    *,
    done: tuple[str, ...] = (),
    at: tuple[Sequence[int] | Ints, Sequence[int] | Ints] = ((), ()),
) -> Treated:
    high, low = (tuple(int(row) for row in rows) for rows in at)
    return Treated(
        done=done,
        high=high,
        low=low,
        skew=(before[0], skewness(after)),
        kurtosis=(before[1], kurtosis(after)),
        passes=passing,
    )
