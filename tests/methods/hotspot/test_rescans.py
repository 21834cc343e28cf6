"""Re-scans month by month: the rule that holds false alarms down, and the whole procedure."""

from __future__ import annotations

import math

import numpy as np
import pytest

from salamti.methods.hotspot.cylinder import Events, Limits, Places, Plan, Population
from salamti.methods.hotspot.rescans import Calendar, Rescan, lord, recurrence, rescan
from salamti.methods.hotspot.scan import scan

LEVEL = 0.05
LIMITS = Limits(radius_km=100, days=30)
HISTORY, MONTHS = 180, 18
ENDS = [HISTORY + 30 * (k + 1) for k in range(MONTHS)]
LAT, LON = np.random.default_rng(5).uniform([[30], [70]], [[33], [73]], (2, 10))
WHERE = Places(lat=LAT, lon=LON)


def spending(t: int) -> float:
    return 0.0772 * math.log(max(t, 2)) / (t * math.exp(math.sqrt(math.log(t))))


def test_thresholds_follow_the_published_rule() -> None:
    thresholds = lord([0.5, 1e-5, 0.9, 1e-5, 0.9, 0.9], level=LEVEL)
    half = LEVEL / 2
    assert thresholds[:2] == pytest.approx([half * spending(1), half * spending(2)])
    assert thresholds[3] == pytest.approx(half * (spending(4) + spending(2)))
    last = half * (spending(6) + spending(4)) + LEVEL * spending(2)
    assert thresholds[5] == pytest.approx(last)


def test_a_threshold_knows_only_what_came_before() -> None:
    p = np.random.default_rng(1).uniform(size=50) ** 4
    whole = lord(p)
    for t in range(1, 50):
        assert lord(p[:t]) == pytest.approx(whole[:t])


def test_what_is_spent_never_exceeds_the_level_times_the_alarms() -> None:
    """The estimate of the false discovery proportion that LORD++ holds below the level."""
    for seed in range(20):
        p = np.random.default_rng(seed).uniform(size=400) ** 3
        bars = lord(p, level=LEVEL)
        alarms = np.maximum(1, np.cumsum(p <= bars))
        assert np.all(np.cumsum(bars) <= LEVEL * alarms + 1e-12)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.4])
def test_the_share_of_false_alarms_stays_below_the_level(share: float) -> None:
    rng = np.random.default_rng(20)
    false = []
    for _ in range(600):
        real = rng.random(120) < share
        p = np.where(real, rng.uniform(size=120) ** 8, rng.uniform(size=120))
        alarm = p <= lord(p, level=LEVEL)
        false.append((alarm & ~real).sum() / max(1, alarm.sum()))
    assert np.mean(false) <= LEVEL + 2 * np.std(false) / math.sqrt(600)


def months(seed: int, *, real: tuple[int, ...]) -> tuple[Rescan, ...]:
    """Re-scans of made-up events, with twelve more at one place in each month of `real`."""
    rng = np.random.default_rng([seed, 3])
    size = int(rng.poisson(ENDS[-1] * 0.6))
    place, day = [rng.integers(0, 10, size)], [rng.integers(0, ENDS[-1], size)]
    for month in real:
        place.append(np.full(12, rng.integers(0, 10)))
        day.append(rng.integers(ENDS[month] - 10, ENDS[month], 12))
    events = Events(place=np.concatenate(place), day=np.concatenate(day), days=ENDS[-1])
    plan = Plan(simulations=99, seed=seed, threads=1)
    calendar = Calendar(ends=ENDS, history=HISTORY, level=LEVEL)
    return rescan(WHERE, events, calendar, limits=LIMITS, plan=plan)


def test_monthly_re_scans_find_planted_months_and_few_others() -> None:
    real = (2, 9, 15)
    false, found, fixed = [], 0, 0
    for seed in range(12):
        alarms = {k for k, month in enumerate(months(seed, real=real)) if month.alarm}
        found += len(alarms & set(real))
        false.append(len(alarms - set(real)) / max(1, len(alarms)))
    assert np.mean(false) <= LEVEL
    assert found >= 0.8 * 12 * len(real)
    quiet = [month for seed in range(12) for month in months(seed + 50, real=())]
    fixed = sum(month.p <= LEVEL for month in quiet)
    assert fixed >= 5, "a fixed level keeps raising false alarms"
    assert sum(month.alarm for month in quiet) <= 1


def test_a_re_scan_is_the_scan_of_what_was_known() -> None:
    rng = np.random.default_rng(4)
    place, day = rng.integers(0, 10, 200), np.sort(rng.integers(0, 300, 200))
    events = Events(place=place, day=day, days=300)
    people = Population(people=np.arange(1, 11), exposure=rng.uniform(1, 2, 300))
    calendar = Calendar(ends=[200, 230, 300], history=150)
    plan = Plan(simulations=19)
    one = rescan(WHERE, events, calendar, limits=LIMITS, population=people, plan=plan)
    early = day < 230
    known = Events(place=place[early], day=day[early], days=300)
    again = rescan(WHERE, known, calendar, limits=LIMITS, population=people, plan=plan)
    assert one[:2] == again[:2]
    inside = (day >= 80) & (day < 230)
    cut = Events(place=place[inside], day=day[inside] - 80, days=150)
    exposure = np.asarray(people.exposure)[80:230]
    own = Population(people=people.people, exposure=exposure)
    alone = scan(WHERE, cut, LIMITS, population=own, plan=Plan(simulations=19, alive=True))
    cluster = one[1].cluster
    assert cluster is not None
    assert cluster.llr == alone.clusters[0].llr
    assert (cluster.start, cluster.end) == (alone.clusters[0].start + 80, 229)
    assert [month.recurrence_days for month in one] == pytest.approx(
        [30 / one[0].p, 30 / one[1].p, 70 / one[2].p]
    )


def test_a_month_without_any_event_is_no_alarm() -> None:
    nothing = Events(place=[], day=[], days=60)
    quiet = rescan(WHERE, nothing, Calendar(ends=[30, 60]), limits=LIMITS)
    assert [(month.cluster, month.p, month.alarm) for month in quiet] == [(None, 1.0, False)] * 2


def test_certainty_recurs_never() -> None:
    assert recurrence(0.0, every=30) == math.inf


@pytest.mark.parametrize(
    ("calendar", "message"),
    [
        (Calendar(ends=[30, 30]), "rise"),
        (Calendar(ends=[0, 30]), "1 to 60"),
        (Calendar(ends=[30, 61]), "1 to 60"),
        (Calendar(ends=[30], history=0), "history"),
        (Calendar(ends=[30], level=1.5), "level"),
    ],
)
def test_a_wrong_calendar_says_what_is_wrong(calendar: Calendar, message: str) -> None:
    events = Events(place=[1, 2], day=[3, 4], days=60)
    with pytest.raises(ValueError, match=message):
        rescan(WHERE, events, calendar, limits=LIMITS, plan=Plan(simulations=9))


@pytest.mark.parametrize("p", [[0.5, np.nan], [1.2], [-0.1], [[0.5]]])
def test_p_values_must_be_probabilities(p: list[float]) -> None:
    with pytest.raises(ValueError, match="known numbers"):
        lord(p)


def test_re_scans_need_simulations() -> None:
    events = Events(place=[1, 2], day=[3, 4], days=60)
    with pytest.raises(ValueError, match="simulations"):
        rescan(WHERE, events, Calendar(ends=[30]), limits=LIMITS, plan=Plan(simulations=0))
