"""Our scores against scoringrules: its numpy backend, its estimators of the plug-in form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from salamti.methods.score.brier import brier
from salamti.methods.score.samples import crps, interval

SEED = 20230702


@pytest.fixture(scope="module")
def rules() -> Any:
    return pytest.importorskip("scoringrules")


def forecasts(m: int, kind: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(SEED + m)
    observed = rng.negative_binomial(0.3, 0.005, 60).astype(float)
    if kind == "counts":
        return rng.negative_binomial(0.3, 0.005, (60, m)), observed
    return rng.gamma(0.3, 200, (60, m)), observed


@pytest.mark.parametrize("kind", ["counts", "continuous"])
@pytest.mark.parametrize("m", [1, 2, 12, 137])
def test_crps_is_the_energy_form(rules: Any, m: int, kind: str) -> None:
    draws, observed = forecasts(m, kind)
    theirs = rules.crps_ensemble(observed, draws.astype(float), estimator="nrg", backend="numpy")
    np.testing.assert_allclose(crps(draws, observed), theirs, rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("kind", ["counts", "continuous"])
def test_crps_of_1000_draws_is_the_quantile_decomposition(rules: Any, kind: str) -> None:
    draws, observed = forecasts(1_000, kind)
    theirs = rules.crps_ensemble(observed, draws.astype(float), estimator="qd", backend="numpy")
    np.testing.assert_allclose(crps(draws, observed), theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
@pytest.mark.parametrize("m", [12, 1_000])
def test_interval_score_of_numpys_quantiles(rules: Any, m: int, level: float) -> None:
    draws, observed = forecasts(m, "counts")
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=1)
    theirs = rules.interval_score(observed, low, high, 1 - level, backend="numpy")
    np.testing.assert_allclose(interval(draws, observed, level), theirs, rtol=1e-12, atol=1e-9)


def test_brier_score(rules: Any) -> None:
    rng = np.random.default_rng(SEED)
    probability, outcome = rng.random(100), rng.integers(0, 2, 100)
    theirs = rules.brier_score(outcome, probability, backend="numpy")
    np.testing.assert_allclose(brier(probability, outcome), theirs, atol=1e-12)
