"""From values to places on paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Linear: `low`..`high` of the values lies on `start`..`end` of the paper."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        span = self.high - self.low or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


def ticks(low: float, high: float, *, about: int = 5) -> list[float]:
    """Round values that cover `low`..`high`.

    >>> ticks(0, 7460, about=4)
    [0.0, 2000.0, 4000.0, 6000.0, 8000.0]
    """
    step = _step(high - low, about)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, max(last, first + 1) + 1)]


def _step(span: float, about: int) -> float:
    raw = (span or 1.0) / max(1, about)
    size: float = 10.0 ** math.floor(math.log10(raw))
    return next(m * size for m in (1, 2, 2.5, 5, 10) if m * size >= raw * 0.999)


def decimals(values: Sequence[float]) -> int:
    """How many decimals tick values need."""
    return next((d for d in range(4) if all(abs(v - round(v, d)) < 1e-9 for v in values)), 4)


def years(low: float, high: float, *, room: int) -> list[int]:
    """Whole years for the ticks of a time axis, at most about `room` of them."""
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    step = next((s for s in (1, 2, 5, 10, 20, 50) if (last - first) / s < max(1, room)), 100)
    found = [y for y in range(first, last + 1) if y % step == 0]
    return found or [first]


def domain(values: Sequence[float], *, zero: bool) -> tuple[float, float]:
    """The span of the values; with 0 where the length of a mark speaks."""
    low, high = min(values), max(values)
    if zero or 0 <= low < 0.4 * high:
        low, high = min(0.0, low), max(0.0, high)
    if low == high:
        low, high = (low - 1, high + 1) if not zero else (0.0, high or 1.0)
    return low, high
