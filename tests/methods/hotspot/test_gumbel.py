"""The Gumbel fit against scipy and against what it was drawn from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from salamti.methods.hotspot.gumbel import Gumbel, fit


@pytest.mark.parametrize("seed", range(5))
def test_the_likelihood_fit_is_that_of_scipy(seed: int) -> None:
    drawn = stats.gumbel_r.rvs(10, 1.3, size=500, random_state=seed)
    location, scale = stats.gumbel_r.fit(drawn)
    ours = fit(drawn, likelihood=True)
    assert (ours.location, ours.scale) == pytest.approx((location, scale), rel=1e-4)


def test_both_fits_recover_the_distribution() -> None:
    drawn = stats.gumbel_r.rvs(10, 1.3, size=20000, random_state=1)
    for likelihood in (False, True):
        found = fit(drawn, likelihood=likelihood)
        assert (found.location, found.scale) == pytest.approx((10, 1.3), rel=0.02)


@pytest.mark.parametrize("value", [0.0, 5.0, 10.0, 14.0, 40.0, 300.0])
def test_survival_keeps_its_digits_far_out(value: float) -> None:
    assert Gumbel(10, 1.3).survival(value) == pytest.approx(stats.gumbel_r.sf(value, 10, 1.3))


def test_survival_far_below_is_certain_and_overflows_nothing() -> None:
    assert Gumbel(10, 1.3).survival(-2000.0) == 1.0


@pytest.mark.parametrize("maxima", [[], [1.0], [2.0, 2.0, 2.0], [1.0, np.nan], [[1.0, 2.0]]])
def test_what_has_no_spread_cannot_be_fitted(maxima: list[float]) -> None:
    with pytest.raises(ValueError, match="maxima"):
        fit(maxima)
