"""Benchmarks, the forest, the stack, the outlook of places."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods.forecast import benchmarks, challenge, forest, places, pool, stack
from salamti.methods.forecast.rows import rows
from salamti.methods.score import calibration

LEADS = (1, 3, 6)


@pytest.fixture(scope="module")
def panel() -> np.ndarray:
    rng = np.random.default_rng(11)
    level = np.repeat([0.0, 0.5, 6.0, 60.0], 10)[:, None]
    swing = np.exp(np.cumsum(rng.normal(0, 0.2, (40, 132)), axis=1))
    return rng.poisson(level * swing).astype(float)


def test_hurdle_has_the_share_of_zeros_and_the_mean_of_its_months() -> None:
    rng = np.random.default_rng(5)
    drawn = 1 + rng.negative_binomial(1.5, 1.5 / (1.5 + 7), (300, 24))
    history = np.where(rng.random((300, 24)) < 0.6, drawn, 0).astype(float)
    made = benchmarks.hurdle(history, rng, draws=2000)
    assert (made > 0).mean() == pytest.approx(0.6, abs=0.02)
    assert made.mean() == pytest.approx(history.mean(), rel=0.1)
    assert made.var() == pytest.approx(history.var(), rel=0.25)


def test_conflictology_needs_a_known_year() -> None:
    with pytest.raises(ValueError, match="last 12 months"):
        benchmarks.conflictology(np.array([[np.nan] * 12]))


def test_bootstrap_draws_from_everything_known() -> None:
    history = np.array([[np.nan, 1.0], [2.0, 3.0]])
    made = benchmarks.bootstrap(history, np.random.default_rng(1), draws=500)
    assert set(np.unique(made)) == {1.0, 2.0, 3.0}


def test_repeating_draws_leaves_the_crps_of_a_forecast_alone() -> None:
    rng = np.random.default_rng(2)
    draws, seen = rng.poisson(3, (5, 1, 12)).astype(float), rng.poisson(3, (5, 4)).astype(float)
    once = challenge.scored(draws, seen)
    many = challenge.scored(np.tile(draws, 83), seen)
    np.testing.assert_allclose(once.crps, many.crps)
    np.testing.assert_allclose(once.ignorance, many.ignorance)
    np.testing.assert_allclose(once.mis, many.mis)


def test_unknown_outcomes_have_no_score() -> None:
    found = challenge.scored(np.zeros((1, 1, 3)), np.array([[1.0, np.nan]]))
    assert np.isnan(found.crps[0, 1])
    assert found.crps[0, 0] == 1


def test_the_forest_learns_that_what_rises_goes_on_rising() -> None:
    """A world where every place triples or falls to a third, by the sign of its last quarter."""
    rng = np.random.default_rng(9)
    up = rng.random(400) < 0.5
    year = rng.uniform(20, 200, 400)[:, None]
    shape = np.where(up[:, None], np.linspace(0.5, 1.5, 12), np.linspace(1.5, 0.5, 12))
    ahead = year * np.where(up, 3.0, 1 / 3)[:, None] * np.ones((1, 3))
    world = np.concatenate([np.repeat(year, 48, axis=1), year * shape, ahead], axis=1).round()
    found = rows(world, [59], leads=(1, 2, 3), months=60)
    grown = forest.grow(found, found.known_by(62), growth=forest.Growth(leaf=20), seed=1)
    assert grown is not None
    made = forest.draws(grown, found.history, leads=(1, 2, 3), rng=rng)
    ratio = np.median(made, axis=(1, 2)) / found.history[:, -12:].mean(axis=1)
    assert np.median(ratio[up]) == pytest.approx(3, rel=0.1)
    assert np.median(ratio[~up]) == pytest.approx(1 / 3, rel=0.1)


def test_a_forest_needs_rows() -> None:
    found = rows(np.ones((2, 30)), [20], leads=(1,), months=24)
    assert forest.grow(found, found.known_by(25)) is None


def test_the_stack_never_looks_beyond_its_origin(panel: np.ndarray) -> None:
    other = panel.copy()
    other[:, 110:] += 500
    settings = stack.Settings(draws=100, growth=forest.Growth(trees=20, leaf=40))
    made = []
    for known in (panel, other):
        earlier = rows(known, list(range(24, 110, 6)), leads=LEADS, months=60)
        both = stack.learn(pool.lessons(pool.Plan(), earlier), known=109, settings=settings)
        made.append(both.draws(panel[:, 50:110], LEADS))
    np.testing.assert_array_equal(made[0], made[1])


def test_the_stack_mixes_its_members_by_their_share() -> None:
    months, grown = np.zeros((1, 1, 100)), np.full((1, 1, 20), 9.0)
    both = stack.Ensemble(
        pool=pool.Pool(pool.Plan(), pool.Plan().table()), forest=None, share=0.25,
        settings=stack.Settings(),
    )  # fmt: skip
    mixed = both.mixed(months, grown, np.array([True]))
    assert (mixed == 9).mean() == pytest.approx(0.25, abs=0.01)


def test_an_outlook_of_places_is_calibrated_on_the_months_that_follow(panel: np.ndarray) -> None:
    weights = np.eye(40, k=1) + np.eye(40, k=-1)
    near = places.beside(panel, weights)
    inside, width = [], []
    for origin in (95, 107):
        known = places.Places(panel, near).until(origin)
        learnt = places.learn(known, leads=LEADS)
        made = learnt.draws(LEADS, draws=400)
        ahead = panel[:, [origin + lead for lead in LEADS]]
        flat, seen = made.reshape(-1, 400), ahead.ravel()
        inside.append(calibration.randomised_coverage(flat, seen, 0.9).mean())
        width.append(calibration.sharpness(flat, 0.9))
    assert 0.82 <= np.mean(inside) <= 0.97
    assert np.mean(width) < panel.max()


def test_an_outlook_needs_three_years() -> None:
    with pytest.raises(ValueError, match="three years"):
        places.learn(places.Places(np.ones((3, 20)), np.ones((3, 20))))
