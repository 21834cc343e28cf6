"""Sharp changes in counts: are the last months out of line with the place's own past? Arrays in.

Months are added up to blocks of as many months as are judged (three by default), so that what
carries over from month to month is in the spread of the blocks. If all blocks are negative binomial
with one mean and one size r, then, given the total t of all B + 1 blocks, the last one is
beta-binomial:

    P(X = x | t) = C(t, x) B(x + r, t - x + B r) / B(r, B r)

which is exact and free of the mean. 1/r, the spread beyond chance, is estimated by moments from
the B blocks of the past, drawn towards the upper third of all places that are judged together, and
widened by (B + 1)/(B - 1) because it is estimated; without any such spread the law is binomial. The
test is two-sided. Places judged together share a false discovery rate (Benjamini and Hochberg).

A change is *sharp* where its q-value is at most `Rule.q`, it at least doubles or halves the rate of
the past (`Rule.ratio`), and the larger of what was counted and what was usual reaches `Rule.least`
deaths: small numbers double easily.

References: Przyborowski and Wilenski (1940), Biometrika 31, and its negative binomial extension;
Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57; UCDP counts a conflict from 25 deaths on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, gammaln

Floats = NDArray[np.float64]
Way = Literal["rise", "fall"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a change is sharp: `recent` months against the `before` months that precede them."""

    recent: int = 3
    before: int = 24
    q: float = 0.05
    ratio: float = 2.0
    least: int = 25

    def __post_init__(self) -> None:
        if self.recent < 1 or self.before < 2 * self.recent or self.before % self.recent:
            raise ValueError("the past must be two or more blocks of as many months as are judged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The last months of a place against its past, in deaths in as many months.

    `usual` is the mean of the past blocks, `low` and `high` the smallest and largest of them;
    `ratio` is None where the past is all zero. `q` is the p-value adjusted for all places.
    """

    recent: int
    usual: float
    low: int
    high: int
    ratio: float | None
    p: float
    q: float
    way: Way | None


PRIOR = 7.0
"""Weight of the common spread, as if it came from so many degrees of freedom of a place's own."""
COMMON = 2 / 3
"""Two thirds of the places judged together spread less than what is taken to be common to them:
small counts show less spread than they have, which would make alarms of chance."""


def changes(counts: ArrayLike, rule: Rule | None = None) -> list[Change | None]:
    """The change of each place; `counts` has shape (places, months), the newest month last.

    Only the last `recent + before` months are used. None for a place with an unknown month (NaN)
    among them. Raises ValueError for too few months, negative counts or fractions.

    >>> calm, risen = [5, 3, 4] * 9, [5, 3, 4] * 8 + [30, 25, 41]
    >>> [c.way for c in changes([calm, risen])]
    [None, 'rise']
    >>> changes([[*risen[:-1], float("nan")]])
    [None]
    """
    rule = rule or Rule()
    table = _blocks(counts, rule)
    known = np.flatnonzero(~np.isnan(table).any(axis=1))
    judged = table[known]
    spread = dispersion(judged[:, :-1])
    p = [p_value(int(b[-1]), b[:-1], spread=s) for b, s in zip(judged, spread, strict=True)]
    listed = judged.max(axis=1, initial=0) > 0
    q = np.ones(len(known))
    q[listed] = adjusted(np.array(p)[listed]) if listed.any() else 1.0
    found: list[Change | None] = [None] * len(table)
    for place, b, one, other in zip(known, judged, p, q, strict=True):
        found[place] = _change(b, one, float(other), rule=rule)
    return found


def dispersion(past: Floats) -> Floats:
    """Spread 1/r of each place beyond chance; `past` has shape (places, blocks), in deaths.

    >>> dispersion(np.array([[4.0, 4.0, 4.0], [90.0, 10.0, 20.0]])).round(2).tolist()
    [1.21, 1.72]
    """
    mean, variance = past.mean(axis=1), past.var(axis=1, ddof=1)
    held = mean > 0
    own = np.zeros(len(past))
    own[held] = np.maximum(0.0, variance[held] - mean[held]) / mean[held] ** 2
    common = float(np.quantile(own[held], COMMON)) if held.any() else 0.0
    blocks = past.shape[1]
    degrees = np.where(held, blocks - 1.0, 0.0)
    drawn: Floats = (PRIOR * common + degrees * own) / (PRIOR + degrees)
    widened: Floats = drawn * (blocks + 1) / (blocks - 1)
    return widened


def p_value(recent: int, past: Floats, *, spread: float) -> float:
    """Two-sided p-value of `recent` deaths after the blocks of `past`, given their total.

    >>> round(p_value(12, np.array([4.0, 5.0, 3.0, 4.0]), spread=0.0), 4)
    0.0099
    >>> p_value(0, np.zeros(8), spread=1.0)
    1.0
    """
    total, blocks = int(past.sum()) + recent, len(past)
    x = np.arange(total + 1.0)
    ways = gammaln(total + 1) - gammaln(x + 1) - gammaln(total - x + 1)
    if spread > 0:
        size = 1 / spread
        log = ways + betaln(x + size, total - x + blocks * size) - betaln(size, blocks * size)
    else:
        log = ways - x * np.log(blocks + 1) + (total - x) * np.log(blocks / (blocks + 1))
    mass = np.exp(log)
    return float(min(1.0, 2 * min(mass[: recent + 1].sum(), mass[recent:].sum())))


def adjusted(p: ArrayLike) -> Floats:
    """Benjamini and Hochberg's q-values of p-values of shape (k,).

    >>> adjusted([0.01, 0.04, 0.03, 0.5]).round(3).tolist()
    [0.04, 0.053, 0.053, 0.5]
    """
    values = np.asarray(p, dtype=float)
    order = np.argsort(values)
    scaled = values[order] * len(values) / np.arange(1, len(values) + 1)
    found = np.empty_like(values)
    found[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return found


def history(counts: ArrayLike, rule: Rule | None = None) -> list[list[Change | None]]:
    """The changes as they would have been judged at the end of each month that has a full past.

    One list for each such month, oldest first; each as `changes` gives it.

    >>> [[c.way for c in month] for month in history([[5, 3, 4] * 8 + [30, 25, 41, 30]])]
    [['rise'], ['rise']]
    """
    rule = rule or Rule()
    table = _table(counts)
    window = rule.recent + rule.before
    ends = range(window, table.shape[1] + 1)
    return [changes(table[:, end - window : end], rule) for end in ends]


def _change(blocks: Floats, p: float, q: float, *, rule: Rule) -> Change:
    recent, past = int(blocks[-1]), blocks[:-1]
    usual = float(past.mean())
    return Change(
        recent=recent,
        usual=usual,
        low=int(past.min()),
        high=int(past.max()),
        ratio=recent / usual if usual else None,
        p=p,
        q=q,
        way=_way(recent, usual, q, rule=rule),
    )


def _way(recent: float, usual: float, q: float, *, rule: Rule) -> Way | None:
    if q > rule.q or max(recent, usual) < rule.least:
        return None
    if recent >= rule.ratio * usual:
        return "rise"
    return "fall" if usual >= rule.ratio * recent else None


def _table(counts: ArrayLike) -> Floats:
    table = np.asarray(counts, dtype=float)
    if table.ndim != 2:
        raise ValueError("counts must be a table of places by months")
    known = table[~np.isnan(table)]
    if np.any(known < 0) or np.any(known != np.floor(known)) or np.any(np.isinf(known)):
        raise ValueError("counts must be whole and not negative; unknown is NaN")
    return table


def _blocks(counts: ArrayLike, rule: Rule) -> Floats:
    """Sums of blocks of months, shape (places, blocks), the newest block last."""
    table = _table(counts)
    window = rule.recent + rule.before
    if table.shape[1] < window:
        raise ValueError(f"{window} months are needed, there are {table.shape[1]}")
    last = table[:, -window:]
    found: Floats = last.reshape(len(table), -1, rule.recent).sum(axis=2)
    return found


def spans(ways: Sequence[Way | None]) -> list[tuple[int, int, Way]]:
    """Runs of months with the same alert: first and last position and the way.

    >>> spans([None, "rise", "rise", None, "fall"])
    [(1, 2, 'rise'), (4, 4, 'fall')]
    """
    found: list[tuple[int, int, Way]] = []
    for at, way in enumerate(ways):
        if way is None:
            continue
        if found and found[-1][1] == at - 1 and found[-1][2] == way:
            found[-1] = (found[-1][0], at, way)
        else:
            found.append((at, at, way))
    return found
