"""Since a baseline: improving, worsening, no clear change, or not enough evidence to say.

The rule is public and the same for every indicator; it prefers silence to a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

Status = Literal["improving", "worsening", "no_change", "no_evidence"]
Reason = Literal[
    "outside_range",
    "inside_range",
    "beyond_wobble",
    "within_wobble",
    "both_ways",
    "no_series",
    "no_baseline",
    "too_early",
    "method_changed",
    "short_series",
    "no_direction",
]

STATUSES: tuple[Status, ...] = ("improving", "worsening", "no_change", "no_evidence")

REACH = 3
"""The baseline is the value of the baseline year, or the latest at most this many years before."""
AFTER = 2
"""Fewest values after the baseline year that allow a judgement."""
STEPS = 5
"""Fewest yearly changes from which the ordinary wobble of a series can be known."""
MEMORY = 20
"""Years before the latest value in which the wobble is looked for."""
TIMES = 2.0
"""A change counts when it is larger than this many wobbles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value with the publisher's range, if any. `breaks`: first after a change of method."""

    year: int
    value: float
    low: float | None = None
    high: float | None = None
    breaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The status and its reason. `threshold`: the smallest change that counts by wobble."""

    status: Status
    reason: Reason
    baseline: Point | None = None
    latest: Point | None = None
    after: int = 0
    threshold: float | None = None


def judge(
    points: Sequence[Point], baseline_year: int, *, better: int, decimals: int = 6
) -> Verdict:
    """Judge a series, sorted by year, against its baseline. `better`: 1 more, -1 less, 0 neither.

    1. Baseline: the value of the baseline year, or the latest at most `REACH` years before it.
    2. At least `AFTER` values after the baseline year, no change of method among them.
    3. With a publisher's range at both ends: the ranges must not overlap. Otherwise the change must
       be larger than `TIMES` the wobble (see `wobble`) and visible at the printed decimals.
    4. The middle value after the baseline must lie on the same side of the baseline as the latest.

    >>> series = [Point(year=y, value=float(y - 2000)) for y in range(2010, 2025)]
    >>> judge(series, 2021, better=1).status, judge(series, 2021, better=-1).status
    ('improving', 'worsening')
    >>> judge(series[:13], 2021, better=1).reason
    'too_early'
    """
    if not points:
        return Verdict(status="no_evidence", reason="no_series")
    latest = points[-1]
    base = _baseline(points, baseline_year)
    after = [p for p in points if p.year > baseline_year]
    lacking = _lacking(base, after, better)
    if lacking or base is None:
        reason = lacking or "no_baseline"
        return Verdict(
            status="no_evidence", reason=reason, baseline=base, latest=latest, after=len(after)
        )
    status, reason, threshold = _moved(points, base, after, decimals=decimals)
    if status == "moved":
        status = "improving" if (latest.value - base.value) * better > 0 else "worsening"
    return Verdict(
        status=status,
        reason=reason,
        baseline=base,
        latest=latest,
        after=len(after),
        threshold=threshold,
    )


def wobble(points: Sequence[Point]) -> float | None:
    """Ordinary irregularity: the median distance of a series' yearly changes from their median.

    A steady climb has none, a series that jumps up and down has much. None where fewer than `STEPS`
    changes between values at most `REACH` years apart are known in the last `MEMORY` years.

    >>> wobble([Point(year=2000 + i, value=v) for i, v in enumerate([1, 2, 3, 4, 5, 6])])
    0.0
    """
    recent = [p for p in points if p.year >= points[-1].year - MEMORY]
    steps = [
        (b.value - a.value) / (b.year - a.year)
        for a, b in pairwise(recent)
        if b.year - a.year <= REACH and not b.breaks
    ]
    if len(steps) < STEPS:
        return None
    return float(np.median(np.abs(np.array(steps) - np.median(steps))))


def line_status(statuses: Sequence[Status]) -> Status:
    """Status of a policy line: the side that at least half of its judged indicators take.

    >>> line_status(["improving", "no_evidence", "no_change"])
    'improving'
    >>> line_status(["improving", "worsening"])
    'no_change'
    >>> line_status(["improving", "no_change", "no_change"])
    'no_change'
    """
    judged = [s for s in statuses if s != "no_evidence"]
    if not judged:
        return "no_evidence"
    up, down = judged.count("improving"), judged.count("worsening")
    if up == down or 2 * max(up, down) < len(judged):
        return "no_change"
    return "improving" if up > down else "worsening"


def _baseline(points: Sequence[Point], year: int) -> Point | None:
    found = [p for p in points if year - REACH <= p.year <= year]
    return found[-1] if found else None


def _lacking(base: Point | None, after: Sequence[Point], better: int) -> Reason | None:
    if base is None:
        return "no_baseline"
    if len(after) < AFTER:
        return "too_early"
    if any(p.breaks for p in after):
        return "method_changed"
    return "no_direction" if better == 0 else None


def _moved(
    points: Sequence[Point], base: Point, after: Sequence[Point], *, decimals: int
) -> tuple[Status | Literal["moved"], Reason, float | None]:
    """Whether the series has moved, why, and the threshold."""
    latest = after[-1]
    change = latest.value - base.value
    if (float(np.median([p.value for p in after])) - base.value) * change < 0:
        return "no_change", "both_ways", None
    if _ranged(base) and _ranged(latest):
        overlap = _overlap(base, latest)
        return ("no_change", "inside_range", None) if overlap else ("moved", "outside_range", None)
    usual = wobble(points)
    if usual is None:
        return "no_evidence", "short_series", None
    threshold = max(TIMES * usual, 10.0**-decimals / 2)
    if abs(change) > threshold:
        return "moved", "beyond_wobble", threshold
    return "no_change", "within_wobble", threshold


def _ranged(point: Point) -> bool:
    return point.low is not None and point.high is not None and point.low < point.high


def _overlap(a: Point, b: Point) -> bool:
    low_a, high_a, low_b, high_b = a.low, a.high, b.low, b.high
    if low_a is None or high_a is None or low_b is None or high_b is None:
        return True
    return low_a <= high_b and low_b <= high_a
