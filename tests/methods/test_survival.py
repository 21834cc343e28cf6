"""Time to an outcome: the published case, ties without chance, probabilities that add up."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salamti.methods.survival import aalen_johansen, kaplan_meier

REMISSION = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PUBLISHED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
"""Weeks of remission of 21 patients on 6-MP (Freireich et al. 1963) and the estimate as printed."""


def test_the_published_table_is_reproduced() -> None:
    found = kaplan_meier(REMISSION, RELAPSED)
    assert dict(zip(found.time, found.share.round(3), strict=True)) == PUBLISHED
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found.outcomes.tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert found.median() == 23


def test_the_published_error_is_reproduced() -> None:
    """Greenwood's standard error at 10 weeks is 0.0963; the interval is on the log-log scale."""
    found = kaplan_meier(REMISSION, RELAPSED)
    place = int(np.flatnonzero(found.time == 10)[0])
    log = np.log(found.share[place])
    width = 1.959964 * 0.0963 / (found.share[place] * abs(log))
    assert found.low[place] == pytest.approx(np.exp(log * np.exp(width)), abs=2e-4)
    assert found.high[place] == pytest.approx(np.exp(log * np.exp(-width)), abs=2e-4)


def exact(times: list[int], causes: list[int], cause: int) -> list[Fraction]:
    """Aalen-Johansen in exact fractions, written from its definition."""
    waiting, total, found = Fraction(1), Fraction(0), []
    for t in sorted({t for t, c in zip(times, causes, strict=True) if c}):
        risk = sum(other >= t for other in times)
        ended = [c for other, c in zip(times, causes, strict=True) if other == t and c]
        total += waiting * Fraction(ended.count(cause), risk)
        waiting *= 1 - Fraction(len(ended), risk)
        found.append(total)
    return found


CASES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), min_size=2, max_size=25)


@settings(deadline=None)
@given(cases=CASES.filter(lambda rows: any(c for _, c in rows)), seed=st.integers(0, 99))
def test_ties_are_exact_and_the_order_of_rows_does_not_matter(
    cases: list[tuple[int, int]], seed: int
) -> None:
    times, causes = [t for t, _ in cases], [c for _, c in cases]
    found = aalen_johansen(times, causes)
    order = np.random.default_rng(seed).permutation(len(cases))
    again = aalen_johansen(np.array(times)[order], np.array(causes)[order])
    for cause, curve in found.items():
        assert curve.share == pytest.approx([float(v) for v in exact(times, causes, cause)])
        assert np.array_equal(curve.share, again[cause].share)


@settings(deadline=None)
@given(cases=CASES.filter(lambda rows: any(c for _, c in rows)))
def test_those_who_wait_and_those_who_ended_are_everyone(cases: list[tuple[int, int]]) -> None:
    times, causes = np.array(cases).T
    waiting = kaplan_meier(times, causes > 0)
    ended = sum(curve.share for curve in aalen_johansen(times, causes).values())
    assert waiting.share + ended == pytest.approx(np.ones(len(waiting.time)))


def test_one_cause_is_the_complement_of_waiting() -> None:
    found = aalen_johansen(REMISSION, RELAPSED)[1]
    waiting = kaplan_meier(REMISSION, RELAPSED)
    assert found.share == pytest.approx(1 - waiting.share)
    assert found.at(9) == pytest.approx(1 - waiting.at(9))
    assert found.at(1) == 0


def test_intervals_hold_the_share_as_often_as_they_say() -> None:
    rng, inside, studies = np.random.default_rng(3), 0, 400
    for _ in range(studies):
        first, second, end = (rng.exponential(s, 120) for s in (10, 20, 25))
        time = np.minimum(np.minimum(first, second), end)
        cause = np.where(time == first, 1, np.where(time == second, 2, 0))
        curve = aalen_johansen(time, cause)[1]
        place = int(np.searchsorted(curve.time, 8, side="right")) - 1
        true = (2 / 3) * (1 - np.exp(-8 * (1 / 10 + 1 / 20)))
        inside += curve.low[place] <= true <= curve.high[place]
    assert 0.92 <= inside / studies <= 0.98


def test_a_median_that_is_not_reached_is_unknown() -> None:
    assert kaplan_meier([1, 2, 3, 4], [1, 0, 0, 0]).median() is None


@pytest.mark.parametrize(
    ("time", "outcome", "said"),
    [
        ([1, 2], [0, 0], "no outcome"),
        ([1, np.nan], [1, 1], "must be known"),
        ([1, -2], [1, 1], "0 or later"),
        ([1, 2, 3], [1, 1], "must be alike"),
    ],
)
def test_what_cannot_be_estimated_is_refused(
    time: list[float], outcome: list[int], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        kaplan_meier(time, outcome)


def test_causes_are_whole_numbers() -> None:
    with pytest.raises(ValueError, match="causes must be"):
        aalen_johansen([1, 2], [1, -1])
