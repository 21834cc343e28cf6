"""Sharp changes in counts: against scipy, against what must be true, and on simulated nulls."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from salamti.methods.alert import Rule, adjusted, changes, dispersion, history, p_value, spans

SEED = 20211231


@pytest.mark.parametrize("spread", [0.05, 0.5, 3.0])
@pytest.mark.parametrize("recent", [0, 7, 30])
def test_the_test_is_the_beta_binomial_one(recent: int, spread: float) -> None:
    past = np.array([5.0, 8.0, 9.0, 4.0])
    size, all_deaths = 1 / spread, int(past.sum()) + recent
    law = stats.betabinom(all_deaths, size, 4 * size)
    tails = law.cdf(recent), law.sf(recent - 1)
    assert p_value(recent, past, spread=spread) == pytest.approx(min(1, 2 * min(tails)), abs=1e-12)


def test_without_spread_the_test_is_the_binomial_one() -> None:
    past = np.full(8, 6.0)
    tail = stats.binom.sf(14, 48 + 15, 1 / 9)
    assert p_value(15, past, spread=0.0) == pytest.approx(2 * tail)


def test_q_values_agree_with_scipy() -> None:
    p = np.random.default_rng(SEED).uniform(size=40) ** 2
    assert adjusted(p) == pytest.approx(stats.false_discovery_control(p))
    assert adjusted([]).tolist() == []


def noise(rng: np.random.Generator, places: int) -> np.ndarray:
    """Months of places where nothing changes: noisy, with more spread than chance."""
    return rng.negative_binomial(3, 3 / 43, size=(places, 27))


def test_a_sudden_rise_and_a_sudden_fall_fire() -> None:
    counts = noise(np.random.default_rng(SEED), 6)
    counts[4, -3:] = (150, 210, 180)
    counts[5, -3:] = (1, 0, 2)
    assert [c.way for c in changes(counts) if c][4:] == ["rise", "fall"]


def test_stable_noisy_series_hardly_ever_fire() -> None:
    rng = np.random.default_rng(SEED)
    found = [c for _ in range(200) for c in changes(noise(rng, 6)) if c]
    assert len(found) == 1200
    assert sum(c.way is not None for c in found) < 0.02 * len(found)


def test_small_numbers_never_fire() -> None:
    doubled = [0, 0, 1] * 8 + [4, 5, 4]
    [found] = changes([doubled])
    assert found is not None
    assert found.p < 0.001
    assert found.way is None
    assert changes([doubled], Rule(least=10))[0].way == "rise"  # type: ignore[union-attr]


def test_after_years_of_nothing_there_is_no_ratio() -> None:
    [found] = changes([[0] * 24 + [20, 20, 20]])
    assert found is not None
    assert (found.usual, found.ratio) == (0.0, None)


def test_an_unknown_month_gives_no_answer_for_its_place_alone() -> None:
    calm = [5.0, 3.0, 4.0] * 9
    gap = [*calm[:-5], float("nan"), *calm[-4:]]
    found = changes([gap, calm])
    assert found[0] is None
    assert found[1] is not None
    assert changes([[float("nan"), *calm]])[0] is not None


def test_what_cannot_be_counted_is_refused() -> None:
    for bad in (-1.0, 0.5, float("inf")):
        with pytest.raises(ValueError, match="whole and not negative"):
            changes([[bad, *[1.0] * 26]])
    with pytest.raises(ValueError, match="27 months are needed, there are 26"):
        changes([[1.0] * 26])
    with pytest.raises(ValueError, match="places by months"):
        changes([1.0] * 27)
    with pytest.raises(ValueError, match="two or more blocks"):
        Rule(recent=3, before=25)


@pytest.mark.parametrize(("size", "mean"), [(0.5, 20.0), (2.0, 60.0), (20.0, 100.0)])
def test_false_alarms_stay_near_the_nominal_rate(size: float, mean: float) -> None:
    """Eight places without change, 300 times: p below 5% in 1 to 7 percent of all."""
    rng = np.random.default_rng(SEED)
    p = []
    for _ in range(300):
        counts = rng.negative_binomial(size, size / (size + mean), size=(8, 27))
        p += [c.p for c in changes(counts) if c]
    assert 0.01 < np.mean(np.array(p) < 0.05) < 0.07


def test_a_lone_series_is_judged_by_its_own_spread() -> None:
    even, wild = np.full((1, 8), 30.0), np.array([[0.0, 5, 160, 3, 40, 0, 20, 12]])
    assert dispersion(even)[0] == 0
    assert dispersion(wild)[0] > 1
    assert dispersion(np.vstack([even, wild]))[0] > 0


def test_history_judges_each_month_with_what_came_before_it() -> None:
    rng = np.random.default_rng(SEED)
    counts = rng.poisson(20, size=(2, 40))
    counts[0, 30:33] = 300
    ways = [month[0].way if month[0] else None for month in history(counts)]
    assert len(ways) == 40 - 26
    assert ways[:3] == [None] * 3
    [(first, last, way), *_] = spans(ways)
    assert way == "rise"
    assert 26 + first == 30
    assert history(counts)[4] == changes(counts[:, :31])
    assert last >= first


@given(st.lists(st.integers(0, 400), min_size=27, max_size=27), st.permutations(range(8)))
def test_the_order_of_past_blocks_does_not_matter(counts: list[int], order: list[int]) -> None:
    blocks = np.array(counts).reshape(9, 3)
    again = np.vstack([blocks[:8][order], blocks[8:]]).ravel()
    [one], [other] = changes([counts]), changes([again])
    assert one is not None
    assert other is not None
    assert 0 <= one.p <= one.q <= 1
    assert (one.recent, one.way) == (other.recent, other.way)
    assert one.p == pytest.approx(other.p)
