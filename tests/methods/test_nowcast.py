"""Revisions: what is learnt from a log of releases, and whether the ranges hold out of sample."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salamti.methods.nowcast import (
    Count,
    Range,
    Revisions,
    counted,
    held_out,
    learn,
    nowcast,
    reviews,
    total,
)

SEED = 20240624
LOG = Path(__file__).resolve().parents[2] / "packs" / "pk" / "violence" / "revisions.csv"
PLACES = "ABCDEFGH"


def simulated(ratio: float, noise: float, *, seed: int) -> list[Count]:
    """Two reviewed years of eight places whose counts are cut to about `ratio`."""
    rng = np.random.default_rng(seed)
    log = []
    for place in PLACES:
        log += [Count("2023-01-24", place, "2021-01", 9), Count("2023-06-24", place, "2021-01", 8)]
        log += [Count("2024-06-24", place, "2021-01", 7)]
        for year in (2022, 2023):
            for month in range(1, 13):
                count = int(rng.integers(30, 300))
                kept = ratio * float(np.exp(noise * rng.normal()))
                name = f"{year}-{month:02d}"
                log.append(Count(f"{year + 1}-01-24", place, name, count))
                log.append(Count(f"{year + 1}-06-24", place, name, round(count * kept)))
    return log


@pytest.fixture(scope="module")
def packaged() -> Revisions:
    """What the pack of Pakistan holds."""
    with LOG.open(encoding="utf-8", newline="") as stream:
        return learn(
            [
                Count(r["vintage"], r["iso3"], r["month"], int(r["best"]))
                for r in csv.DictReader(stream)
            ]
        )


def test_a_month_is_final_with_the_review_of_its_year() -> None:
    log = [
        Count("2023-12-20", "A", "2022-05", 8),
        Count("2023-12-20", "A", "2023-05", 90),
        Count("2024-02-20", "A", "2023-05", 95),
        Count("2024-06-24", "A", "2022-05", 9),
        Count("2024-06-24", "A", "2023-05", 70),
        Count("2025-07-21", "A", "2023-05", 75),
    ]
    assert reviews(log) == ["2024-06-24", "2025-07-21"]
    found = learn(log)
    assert found.count.tolist() == [90, 95]
    assert found.final.tolist() == [70, 70]
    assert found.age.tolist() == [7, 9]
    assert found.first.tolist() == [True, False]


def test_a_month_without_a_review_teaches_nothing() -> None:
    assert len(learn([Count("2024-01-26", "A", "2023-12", 40)]).cell) == 0
    assert nowcast(40, 1, learn([])) is None


def test_the_true_cut_is_found() -> None:
    past = learn(simulated(0.8, 0.05, seed=SEED))
    found = nowcast(150, 5, past)
    assert found is not None
    assert found.best == pytest.approx(120, abs=3)
    assert found.low < 116
    assert found.high > 124


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_ranges_cover_as_often_as_they_say_where_revisions_are_alike(level: float) -> None:
    past = learn(simulated(0.85, 0.2, seed=SEED + 1))
    held = held_out(past, past.review, level=level)
    assert held.n == 24 * len(PLACES)
    assert held.covered == pytest.approx(level, abs=0.08)


def test_a_place_leans_on_its_own_past() -> None:
    log = simulated(0.9, 0.02, seed=SEED)
    halved = [
        Count(c.release, c.place, c.month, round(c.count * 0.55))
        if c.place == "A" and c.release[5:7] == "06"
        else c
        for c in log
    ]
    past = learn(halved)
    own, other = nowcast(150, 5, past, place="A"), nowcast(150, 5, past, place="B")
    assert own is not None
    assert other is not None
    assert own.low < other.low
    assert other.best == pytest.approx(135, abs=4)


def test_packaged_revisions_cover_at_least_as_often_as_they_say(packaged: Revisions) -> None:
    """Learnt from one yearly review, tested on the other; counts of zero are left out."""
    past = counted(packaged)
    held = held_out(past, past.review)
    assert held.n == 115
    assert 0.8 <= held.covered < 0.97
    assert held.error < 0.75 * held.naive


def test_far_from_all_past_counts_nothing_is_said(packaged: Revisions) -> None:
    assert nowcast(400, 1, packaged, place="PAK") is not None
    assert nowcast(19_886, 5, packaged, place="IRN") is None


def test_what_cannot_be_is_refused(packaged: Revisions) -> None:
    for value, level in ((-1.0, 0.8), (float("nan"), 0.8), (5.0, 0.0), (5.0, 1.0)):
        with pytest.raises(ValueError, match="0 or more"):
            nowcast(value, 1, packaged, level=level)
    with pytest.raises(ValueError, match="fewer than two groups"):
        held_out(packaged, np.zeros(len(packaged.cell)))


@settings(deadline=None, max_examples=60)
@given(
    value=st.integers(0, 900), months=st.integers(1, 20), place=st.sampled_from(["PAK", "", "IRN"])
)
def test_a_range_is_in_order_and_wider_at_a_higher_level(
    value: int, months: int, place: str, packaged: Revisions
) -> None:
    narrow = nowcast(value, months, packaged, place=place, level=0.5)
    wide = nowcast(value, months, packaged, place=place, level=0.9)
    assert narrow is not None
    assert wide is not None
    assert 0 <= wide.low <= narrow.low <= narrow.best <= narrow.high <= wide.high


def test_the_range_of_a_sum_holds_the_sum_of_the_ranges() -> None:
    assert total([Range(1, 2, 3), Range(10, 20, 30)]) == Range(11, 22, 33)
    assert total([]) == Range(0, 0, 0)
