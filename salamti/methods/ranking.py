"""A country among its peers: middle value and rank, with the error that the publisher gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Score:
    """A value with the publisher's range, where given."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """Place among `count`, itself included; 1 is best. `best` < `worst` where ranges overlap."""

    best: int
    worst: int
    count: int

    @property
    def exact(self) -> int | None:
        """The place, or None where it is inside the error."""
        return self.best if self.best == self.worst else None


def median(peers: Sequence[Score]) -> float | None:
    """Middle value of the peers, None for none.

    >>> median([Score(1.0), Score(4.0)])
    2.5
    """
    return float(np.median([p.value for p in peers])) if peers else None


def rank(own: Score, peers: Sequence[Score], *, better: int) -> Rank:
    """Rank of `own` among `peers` and itself. `better` is 1 where more is better, else -1.

    A peer is surely ahead (or behind) when its range does not touch the own range; all others could
    stand on either side. Without ranges equal values share the better place.

    >>> rank(Score(5.0), [Score(7.0), Score(3.0)], better=1)
    Rank(best=2, worst=2, count=3)
    >>> rank(Score(5.0, 4.0, 6.0), [Score(7.0, 5.5, 8.5), Score(3.0, 2.0, 3.9)], better=1)
    Rank(best=1, worst=2, count=3)
    """
    ahead = sum(_ahead(p, own, better) for p in peers)
    behind = sum(_ahead(own, p, better) for p in peers)
    level = sum(p.value == own.value and _plain(p, own) for p in peers)
    count = len(peers) + 1
    return Rank(best=1 + ahead, worst=count - behind - level, count=count)


def _ahead(first: Score, second: Score, better: int) -> bool:
    if better > 0:
        return _floor(first, second) > _roof(second, first)
    return _roof(first, second) < _floor(second, first)


def _floor(one: Score, other: Score) -> float:
    return one.value if _plain(one, other) or one.low is None else one.low


def _roof(one: Score, other: Score) -> float:
    return one.value if _plain(one, other) or one.high is None else one.high


def _plain(one: Score, other: Score) -> bool:
    """Whether the two are compared by value because one of them has no range."""
    return None in (one.low, one.high, other.low, other.high)
