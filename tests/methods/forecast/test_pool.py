"""The pool of past months: weights that minimise the CRPS, learnt from the past alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from salamti.methods.forecast import _distances, pool, shipped, simplex
from salamti.methods.forecast.blocks import COUNTRY, PLACE, Block, filled, supports
from salamti.methods.forecast.classes import ByLevel, BySpread
from salamti.methods.forecast.mixing import resampled
from salamti.methods.forecast.quadratics import Earlier, Quadratic
from salamti.methods.forecast.rows import rows
from salamti.methods.score import samples

LEADS = (1, 2, 3, 7, 11)


@pytest.fixture(scope="module")
def panel() -> np.ndarray:
    """Thirty places over ten years: quiet, restless and violent ones, with slow swings."""
    rng = np.random.default_rng(7)
    level = np.repeat([0.02, 2.0, 40.0], 10)[:, None]
    swing = np.exp(np.cumsum(rng.normal(0, 0.25, (30, 120)), axis=1) * 0.5)
    return rng.poisson(level * swing).astype(float)


def test_weights_minimise_the_crps_of_the_mixture() -> None:
    """Against a search of the whole simplex of three samples, on a grid."""
    rng = np.random.default_rng(3)
    sample = np.sort(rng.gamma(2, [[1], [4], [9]], (3, 40)), axis=1)
    outcomes = rng.gamma(2, 3, 50)
    miss = np.abs(sample[None] - outcomes[:, None, None]).mean(axis=(0, 2))
    between = _distances.pairs(sample[None])[0]
    found = simplex.weights(miss, between)
    grid = [
        np.array([a, b, 100 - a - b]) / 100 for a in range(101) for b in range(101 - a)
    ]  # fmt: skip
    best = min(grid, key=lambda w: float(w @ miss - w @ between @ w / 2))
    assert found == pytest.approx(best, abs=0.011)
    assert found.sum() == pytest.approx(1)


@settings(max_examples=50, deadline=None)
@given(arrays(np.float64, 6, elements=st.floats(-5, 5)))
def test_the_projection_is_the_nearest_point_of_the_simplex(point: np.ndarray) -> None:
    found = simplex.projected(point)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    corners = np.eye(6)
    assert all((point - found) @ (corner - found) <= 1e-9 for corner in corners)


def test_distances_are_those_of_the_definition() -> None:
    rng = np.random.default_rng(1)
    support = np.sort(rng.poisson(3, (4, 5, 9)), axis=2).astype(float)
    observed = rng.poisson(3, (4, 2)).astype(float)
    observed[2, 1] = np.nan
    pairs = np.abs(support[:, :, None, :, None] - support[:, None, :, None, :]).mean(axis=(3, 4))
    misses = np.abs(support[:, None] - observed[:, :, None, None]).mean(axis=3)
    np.testing.assert_allclose(_distances.pairs(support), pairs)
    np.testing.assert_allclose(_distances.misses(support, observed), misses)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 30), st.integers(0, 10**6))
def test_resampling_equal_weights_to_their_own_number_changes_nothing(n: int, seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 9, (2, n)).astype(float)
    found = resampled(values, np.ones((2, n)), n)
    np.testing.assert_array_equal(found, np.sort(values, axis=1))


def test_unknown_early_months_repeat_the_last_year_and_late_ones_are_refused() -> None:
    history = np.array([[np.nan] * 24 + list(range(1, 13))], dtype=float)
    assert filled(history, 36)[0].tolist() == [*range(1, 13)] * 3
    history[0, -1] = np.nan
    with pytest.raises(ValueError, match="last 12 months"):
        filled(history, 36)


def test_a_block_next_door_needs_the_neighbours() -> None:
    with pytest.raises(ValueError, match="near"):
        supports((Block(kind="months", of="near"),), np.ones((1, 12)))


@pytest.mark.parametrize("blocks", [COUNTRY, PLACE])
def test_names_of_blocks_are_unique(blocks: tuple[Block, ...]) -> None:
    names = [b.name for b in blocks]
    assert len(set(names)) == len(names)


def test_what_comes_after_the_origin_is_never_looked_at(panel: np.ndarray) -> None:
    """Other outcomes after the last known month give the very same forecast."""
    other = panel.copy()
    other[:, 100:] = 999
    made = []
    for known in (panel, other):
        found = rows(known, list(range(24, 100, 3)), leads=LEADS, months=60)
        learnt = pool.learn(pool.lessons(pool.Plan(), found), known=99)
        made.append(learnt.draws(panel[:, 40:100], LEADS, draws=100, units=np.arange(30)))
    np.testing.assert_array_equal(made[0], made[1])


def test_learning_beats_the_prior_on_the_rows_that_it_learnt_from(panel: np.ndarray) -> None:
    found = rows(panel, list(range(24, 105, 2)), leads=LEADS, months=60)
    plan = replace(pool.Plan(), kept=0.0, borrowed=0.0, half_life=1e9, damping=0.0)
    lessons = pool.lessons(plan, found)
    learnt = pool.learn(lessons, known=119)
    prior = pool.Pool(plan, np.broadcast_to(plan.start, learnt.table.shape))
    crps = [_crps(p, found) for p in (learnt, prior)]
    assert crps[0] < crps[1]


def test_what_a_class_has_learnt_is_the_sum_of_its_rows(panel: np.ndarray) -> None:
    """The quadratic against the CRPS of the same mixture, drawn and scored row by row."""
    found = rows(panel, list(range(24, 105, 8)), leads=LEADS, months=60)
    plan = replace(
        pool.Plan(), classes=ByLevel(levels=()), borrowed=0.0, half_life=1e9, damping=0.0,
        own=None, spans=(),
    )  # fmt: skip
    learnt = pool.learn(pool.lessons(plan, found), known=119)
    level = plan.classes.of(found.history)[0]
    base, weight = learnt.bases[0, 2, 2], np.array([*[0.0] * 3, 1.0, *[0.0] * 32])
    ratio = _value(base, weight) / _value(base, plan.start)
    part = (level == 2) & (plan.classes.of(found.history)[1] == 2)
    rows_of = np.ix_(part, np.arange(len(LEADS)))
    assert plan.blocks[3].name == "months12"
    one = np.repeat(np.sort(found.history[part, -12:], axis=1)[:, None], len(LEADS), axis=1)
    prior = resampled(
        supports(plan.blocks, found.history[part]).reshape(part.sum(), -1),
        np.repeat(np.tile(plan.start, (int(part.sum()), 1)), plan.draws, axis=1), 6000,
    )  # fmt: skip
    seen = found.observed[rows_of]
    full = np.repeat(prior[:, None], len(LEADS), axis=1)
    expected = _mean(one, seen) / _mean(full, seen)
    assert ratio == pytest.approx(expected, rel=0.01)


def _value(base: Quadratic, weight: np.ndarray) -> float:
    return float(weight @ base.miss - weight @ base.between @ weight / 2)


def _mean(draws: np.ndarray, observed: np.ndarray) -> float:
    flat = np.ascontiguousarray(draws.reshape(-1, draws.shape[-1]))
    return float(samples.crps(flat, observed.ravel()).mean())


def test_a_place_that_keeps_growing_is_forecast_by_its_own_record() -> None:
    """Ten places stand still and one grows by a twentieth a month: its months ahead are higher."""
    rng = np.random.default_rng(5)
    level = np.full((11, 120), 100.0)
    level[0] = 4 * 1.05 ** np.arange(120)
    deaths = rng.poisson(level).astype(float)
    found = rows(deaths[:, :109], list(range(36, 109, 2)), leads=LEADS, months=60)
    plan = replace(pool.Plan(), own=1.0)
    learnt = pool.learn(pool.lessons(plan, found), known=108)
    history, seen = deaths[:, 49:109], deaths[:, [108 + k for k in LEADS]]
    by_class = learnt.draws(history, LEADS, draws=400)
    by_own = learnt.draws(history, LEADS, draws=400, units=np.arange(11))
    assert _mean(by_own[:1], seen[:1]) < 0.9 * _mean(by_class[:1], seen[:1])
    assert _mean(by_own[1:], seen[1:]) < 1.05 * _mean(by_class[1:], seen[1:])


def test_a_place_without_a_death_in_three_years_goes_by_its_class(panel: np.ndarray) -> None:
    found = rows(panel, list(range(24, 105, 4)), leads=LEADS, months=60)
    learnt = pool.learn(pool.lessons(pool.Plan(), found), known=119)
    quiet = np.zeros((1, 60))
    assert (0, 25) in learnt.records
    np.testing.assert_array_equal(
        learnt.weights(quiet, 1, np.array([25])), learnt.weights(quiet, 1)
    )


def test_years_of_peace_do_not_rule_what_is_learnt_of_war(panel: np.ndarray) -> None:
    """Origins at which nothing happened anywhere hardly change the forecasts of violent places."""
    peace = np.concatenate([np.zeros((30, 60)), panel[:, 60:]], axis=1)
    plan = replace(pool.Plan(), half_life=1e9, own=None)
    crps = []
    for first in (24, 60):
        found = rows(peace, list(range(first, 105, 4)), leads=LEADS, months=60)
        learnt = pool.learn(pool.lessons(plan, found), known=119)
        made = learnt.draws(panel[20:, :60], LEADS, draws=400)
        crps.append(_mean(made, panel[20:][:, [59 + k for k in LEADS]]))
    assert crps[0] == pytest.approx(crps[1], rel=0.03)


def test_without_a_death_anywhere_the_prior_stands() -> None:
    never = rows(np.zeros((3, 60)), list(range(24, 50, 4)), leads=LEADS, months=60)
    learnt = pool.learn(pool.lessons(pool.Plan(), never), known=59)
    np.testing.assert_array_equal(learnt.table, pool.Plan().table())


def test_records_count_by_what_they_lost() -> None:
    """Rows of one record are one, of two that lost alike two; one that lost nothing is none."""
    earlier = Earlier(
        miss=np.ones((4, 1)), months=np.ones(4), between=np.zeros((4, 1, 1)),
        loss=np.array([1.0, 1.0, 2.0, 0.0]), record=np.array([7, 7, 8, 9]),
    )  # fmt: skip
    weight = np.ones(4)
    counts = [(0, 1), (0, 1, 2), (0, 1, 2, 3)]
    found = [earlier.of(np.array(rows_), weight) for rows_ in counts]
    assert [q.records for q in found if q is not None] == pytest.approx([1, 2, 2])
    assert earlier.of(np.array([3]), weight) is None


@settings(max_examples=50, deadline=None)
@given(arrays(np.float64, (3, 40), elements=st.integers(0, 10**5).map(float)))
def test_every_row_has_a_class(history: np.ndarray) -> None:
    for scheme in (ByLevel(levels=(1, 25, 400)), BySpread()):
        for found, size in zip(scheme.of(history), scheme.shape, strict=True):
            assert ((found >= 0) & (found < size)).all()


def _crps(model: pool.Pool, found: object) -> float:
    made = model.draws(found.history, LEADS, draws=400)  # type: ignore[attr-defined]
    known = ~np.isnan(found.observed)  # type: ignore[attr-defined]
    return float(samples.crps(made[known], found.observed[known]).mean())  # type: ignore[attr-defined]


def test_shipped_weights_give_the_same_forecast(panel: np.ndarray) -> None:
    found = rows(panel, list(range(24, 105, 4)), leads=LEADS, months=60)
    learnt = pool.learn(pool.lessons(pool.Plan(), found), known=119)
    back = shipped.from_names(pool.Plan(), shipped.to_names(learnt))
    np.testing.assert_allclose(back.table, learnt.table, atol=0.02)
    np.testing.assert_allclose(back.table.sum(axis=-1), 1)


def test_shipped_weights_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="months99"):
        shipped.from_names(pool.Plan(), {"0/0/0": {"months99": 1.0}})
    with pytest.raises(ValueError, match="9/0/0"):
        shipped.from_names(pool.Plan(), {"9/0/0": {"months12": 1.0}})


def test_a_prior_with_an_unknown_block_is_refused() -> None:
    with pytest.raises(ValueError, match="months99"):
        _ = replace(pool.Plan(), prior={"months99": 1.0}).start
