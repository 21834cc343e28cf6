"""Our panels against statsmodels, and against tables that were printed."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.meta_analysis import combine_effects

from salamti.methods.panel import fixed, poisson, pooling
from salamti.methods.panel.absorb import absorber, left

SEED = 20240817


def panel(*, places: int = 14, years: int = 9, seed: int = 0) -> dict[str, np.ndarray]:
    """An unbalanced panel with errors that stay alike within a place."""
    rng = np.random.default_rng(SEED + seed)
    place, year = np.repeat(np.arange(places), years), np.tile(np.arange(years), places)
    x = rng.normal(size=(places * years, 2)) + 0.3 * rng.normal(size=places)[place][:, None]
    noise = rng.normal(size=places)[place] * (1 + year) / 3 + rng.normal(size=places * years)
    mean = 0.4 * x[:, 0] - 0.2 * x[:, 1] + 0.1 * place - 0.05 * year
    kept = rng.random(places * years) > 0.15
    columns = {
        "place": place,
        "year": year,
        "x": x,
        "y": mean + noise,
        "count": rng.poisson(np.exp(mean)).astype(float),
        "people": rng.uniform(1, 9, size=places * years),
    }
    return {k: v[kept] for k, v in columns.items()}


def dummies(data: dict[str, np.ndarray], *, years: bool = True) -> np.ndarray:
    """Regressors with a column for each place and year."""
    frames = [np.eye(data["place"].max() + 1)[data["place"]]]
    if years:
        frames.append(np.eye(data["year"].max() + 1)[data["year"]][:, 1:])
    return np.hstack([data["x"], *frames])


@pytest.mark.parametrize("years", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_slopes_and_clustered_errors_are_those_of_a_regression_on_dummies(
    seed: int, years: bool
) -> None:
    data = panel(seed=seed)
    theirs = sm.OLS(data["y"], dummies(data, years=years)).fit(
        cov_type="cluster", cov_kwds={"groups": data["place"]}, use_t=True
    )
    factors = [data["place"], data["year"]] if years else [data["place"]]
    ours = fixed.fit(
        data["y"], data["x"], factors=factors, clusters=data["place"], all_effects=True
    )
    assert ours.slope == pytest.approx(theirs.params[:2], abs=1e-8)
    assert ours.error == pytest.approx(theirs.bse[:2], abs=1e-8)
    assert ours.p == pytest.approx(theirs.pvalues[:2], abs=1e-8)
    assert (ours.low[0], ours.high[0]) == pytest.approx(theirs.conf_int()[0], abs=1e-8)


def test_effects_nested_in_clusters_do_not_count_as_parameters() -> None:
    data = panel()
    factors = [data["place"], data["year"]]
    ours, full = (
        fixed.fit(data["y"], data["x"], factors=factors, clusters=data["place"], all_effects=a)
        for a in (False, True)
    )
    places = len(np.unique(data["place"]))
    assert full.rank - ours.rank == places - 1
    shrink = np.sqrt((ours.n - full.rank) / (ours.n - ours.rank))
    assert ours.error == pytest.approx(full.error * shrink, rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_counts_agree_with_a_poisson_regression_on_dummies(seed: int) -> None:
    data = panel(seed=seed)
    model = sm.GLM(
        data["count"],
        dummies(data),
        family=sm.families.Poisson(),
        offset=np.log(data["people"]),
    )
    theirs = model.fit(
        cov_type="cluster", cov_kwds={"groups": data["place"]}, use_t=True, tol=1e-13, maxiter=200
    )
    ours = poisson.fit(
        data["count"],
        data["x"],
        factors=[data["place"], data["year"]],
        clusters=data["place"],
        exposure=data["people"],
        all_effects=True,
    )
    assert ours.dropped == 0
    assert ours.slope == pytest.approx(theirs.params[:2], abs=1e-8)
    assert ours.error == pytest.approx(theirs.bse[:2], abs=1e-8)


def test_places_without_any_count_are_left_out_and_change_nothing() -> None:
    data = panel()
    alone = poisson.fit(
        data["count"], data["x"], factors=[data["place"], data["year"]], clusters=data["place"]
    )
    more = {k: np.concatenate([v, v[:8]]) for k, v in data.items()}
    more["place"][-8:], more["count"][-8:] = 99, 0.0
    found = poisson.fit(
        more["count"], more["x"], factors=[more["place"], more["year"]], clusters=more["place"]
    )
    assert (found.dropped, found.n, found.clusters) == (8, alone.n, alone.clusters)
    assert found.slope == pytest.approx(alone.slope, abs=1e-10)


def test_pooling_agrees_with_statsmodels() -> None:
    rng = np.random.default_rng(SEED)
    errors = rng.uniform(0.2, 1.0, size=20)
    slopes = rng.normal(0.3, 0.6, size=20) + errors * rng.normal(size=20)
    theirs = combine_effects(slopes, errors**2, method_re="iterated", use_t=True)
    ours = pooling.pooled(slopes, errors)
    assert ours.tau**2 == pytest.approx(theirs.tau2, rel=1e-5)
    assert ours.mean == pytest.approx(theirs.mean_effect_re, rel=1e-5)
    # the published interval may be narrower than with known weights; ours may not
    assert ours.error == pytest.approx(max(theirs.sd_eff_w_re_hksj, theirs.sd_eff_w_re), rel=1e-5)


def grunfeld() -> dict[str, np.ndarray]:
    """Investment of ten firms 1935-1954, the firms of the textbooks."""
    data = sm.datasets.grunfeld.load_pandas().data
    data = data[data["firm"] != "American Steel"]
    names = ("invest", "value", "capital", "year")
    columns = {name: data[name].to_numpy(dtype=float) for name in names}
    return columns | {"firm": np.array([str(f) for f in data["firm"]])}


@pytest.mark.parametrize(
    ("factors", "slopes", "errors"),
    [
        (("firm",), (0.1101, 0.3101), (0.0119, 0.0174)),
        (("firm", "year"), (0.1177, 0.3579), (0.0138, 0.0227)),
    ],
)
def test_printed_slopes_of_the_grunfeld_data_are_reproduced(
    factors: tuple[str, ...], slopes: tuple[float, ...], errors: tuple[float, ...]
) -> None:
    """Baltagi, Econometric Analysis of Panel Data, tables 2.1 and 3.1: within estimates."""
    data = grunfeld()
    x = np.stack([data["value"], data["capital"]], axis=1)
    levels = [data[f] for f in factors]
    found = fixed.fit(data["invest"], x, factors=levels, clusters=data["firm"], all_effects=True)
    assert (found.n, found.clusters) == (200, 10)
    assert found.slope == pytest.approx(slopes, abs=6e-5)
    assert plain_errors(data["invest"], x, levels) == pytest.approx(errors, abs=6e-5)


def plain_errors(y: np.ndarray, x: np.ndarray, levels: list[np.ndarray]) -> np.ndarray:
    """The printed errors: all rows taken as independent and equally spread."""
    of = absorber(levels)
    rest_x, rest_y = left(x, of), left(y, of)
    bread = np.linalg.inv(rest_x.T @ rest_x)
    rest = rest_y - rest_x @ (bread @ rest_x.T @ rest_y)
    return np.sqrt(np.diag(bread) * (rest @ rest) / (len(y) - of.rank - 2))
