"""Classes of rows: from which earlier forecasts a pool learns the weights of a new one.

A scheme puts each row (a place at an origin) into an outer and, within it, an inner class. Few
classes with many rows teach more than many with few: the finer class borrows from the coarser one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salamti.methods.forecast.blocks import YEAR, Floats, filled
from salamti.methods.forecast.rows import Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLevel:
    """How much violence there was, and whether the last quarter was above or below the year.

    `levels` are bounds of the mean deaths a month in the last year; below them stand "none in three
    years" and "none in one year". `courses` are bounds of the last quarter over the last year:
    fallen far, fallen, level, risen.
    """

    levels: tuple[float, ...]
    courses: tuple[float, ...] = (0.4, 0.75, 1.3)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of outer and of inner classes."""
        return len(self.levels) + 3, len(self.courses) + 1

    def of(self, history: Floats) -> tuple[Ints, Ints]:
        """Outer and inner class of each row of `history` [rows, months].

        >>> outer, inner = ByLevel(levels=(1, 25)).of(np.array([[0.0] * 24 + [30.0] * 12]))
        >>> outer.tolist(), inner.tolist()
        ([4], [2])
        """
        months = filled(history, 3 * YEAR)
        year = months[:, -YEAR:].mean(axis=1)
        level = np.digitize(year, self.levels, right=True) + 2
        level = np.where(year > 0, level, (months.sum(axis=1) > 0).astype(int))
        return np.asarray(level), _course(months, 3, self.courses)


@dataclass(frozen=True, slots=True, kw_only=True)
class BySpread:
    """How unlike each other the months of the last year were, and its second half over the year.

    `spreads` are bounds of their standard deviation over their mean (half a death is added), from
    steady to in bursts; `courses` of the mean of the last six months over that of the twelve.
    """

    spreads: tuple[float, ...] = (0.5, 1.0, 1.8)
    courses: tuple[float, ...] = (0.6, 0.9, 1.15)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of outer and of inner classes."""
        return len(self.spreads) + 1, len(self.courses) + 1

    def of(self, history: Floats) -> tuple[Ints, Ints]:
        """Outer and inner class of each row of `history` [rows, months].

        >>> outer, inner = BySpread().of(np.array([[0.0] * 11 + [60.0], [9.0] * 12]))
        >>> outer.tolist(), inner.tolist()
        ([3, 0], [3, 2])
        """
        year = filled(history, YEAR)
        spread = year.std(axis=1) / (year.mean(axis=1) + 0.5)
        return np.asarray(np.digitize(spread, self.spreads)), _course(year, 6, self.courses)


def _course(months: Floats, recent: int, bounds: tuple[float, ...]) -> Ints:
    late, year = months[:, -recent:].mean(axis=1), months[:, -YEAR:].mean(axis=1)
    return np.asarray(np.digitize((late + 1) / (year + 1), bounds))
