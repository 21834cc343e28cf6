"""The pace that a target needs, beside the pace that was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outlook = Literal["reached", "missed", "on_pace", "too_slow", "moving_away"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`gap` is target minus latest value; `required` and `observed` are changes per year.

    `required` is None where the target is reached already or its year is over.
    """

    gap: float
    required: float | None
    observed: float
    outlook: Outlook


def pace(
    baseline: tuple[int, float],
    latest: tuple[int, float],
    *,
    target: tuple[int, float],
    better: int,
) -> Pace:
    """Pace from `latest` to `target`, all as (year, value). `better`: 1 for more, -1 for less.

    required = (target - latest) / (target year - latest year); observed = (latest - baseline) /
    (latest year - baseline year).

    >>> p = pace((2021, 60.0), (2024, 66.0), target=(2030, 90.0), better=1)
    >>> p.required, p.observed, p.outlook
    (4.0, 2.0, 'too_slow')
    """
    years_left = target[0] - latest[0]
    gap = target[1] - latest[1]
    observed = (latest[1] - baseline[1]) / max(latest[0] - baseline[0], 1)
    if gap * better <= 0:
        return Pace(gap=gap, required=None, observed=observed, outlook="reached")
    if years_left <= 0:
        return Pace(gap=gap, required=None, observed=observed, outlook="missed")
    required = gap / years_left
    return Pace(
        gap=gap, required=required, observed=observed, outlook=_outlook(observed, required, better)
    )


def _outlook(observed: float, required: float, better: int) -> Outlook:
    if observed * better <= 0:
        return "moving_away" if observed * better < 0 else "too_slow"
    return "on_pace" if abs(observed) >= abs(required) else "too_slow"
