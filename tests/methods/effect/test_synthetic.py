"""Synthetic control: the published case, exact weights, an honest placebo test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from salamti.methods.effect import _nearest
from salamti.methods.effect.synthetic import Panel, fit, placebos, size

BASQUE = "Basque Country (Pais Vasco)"
SCHOOLS = ["school.illit", "school.prim", "school.med", "school.higher"]
SECTORS = ["agriculture", "energy", "industry", "construction", "services.venta",
           "services.nonventa"]  # fmt: skip


@pytest.fixture(scope="module")
def basque(shared_data: Path) -> tuple[Panel, list[str]]:
    """The panel of 17 regions with the predictors of the published analysis."""
    rows = pl.read_csv(shared_data / "basque" / "basque.csv", infer_schema_length=None).filter(
        pl.col("regionno") != 1
    )
    rows = rows.with_columns(
        (pl.col("school.high") + pl.col("school.post.high")).alias("school.higher")
    )
    total = pl.sum_horizontal(SCHOOLS)
    rows = rows.with_columns(pl.col(SCHOOLS) / total * 100)
    names = rows["regionname"].unique(maintain_order=True).to_list()
    wide = rows.pivot("regionname", index="year", values="gdpcap").sort("year").select(names)
    panel = Panel(
        outcomes=wide.to_numpy(), before=15, fitted=slice(5, 15), predictors=predictors(rows, names)
    )
    return panel, names


def predictors(
    rows: pl.DataFrame, names: list[str]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    wanted = [(c, range(1964, 1970)) for c in (*SCHOOLS, "invest")]
    wanted.append(("gdpcap", range(1960, 1970)))
    wanted += [(f"sec.{s}", range(1961, 1970, 2)) for s in SECTORS]
    wanted.append(("popdens", range(1969, 1970)))
    found = []
    for column, years in wanted:
        means = rows.filter(pl.col("year").cast(pl.Int64).is_in(list(years))).group_by("regionname")
        known = dict(means.agg(pl.col(column).mean()).iter_rows())
        found.append([known[n] for n in names])
    return np.array(found)


@pytest.mark.data
def test_the_basque_country_comes_out_as_published(basque: tuple[Panel, list[str]]) -> None:
    panel, names = basque
    found = fit(panel, names.index(BASQUE))
    weights = dict(zip(names, found.weights, strict=True))
    assert weights.pop("Cataluna") == pytest.approx(0.8508, abs=1e-3)
    assert weights.pop("Madrid (Comunidad De)") == pytest.approx(0.1492, abs=1e-3)
    assert max(weights.values()) < 1e-6
    assert found.gaps[20:].mean() == pytest.approx(-0.6996, abs=5e-4)
    assert found.mspe == pytest.approx(0.008865, abs=1e-6)


@pytest.mark.data
def test_every_region_of_the_published_case_takes_its_turn(
    basque: tuple[Panel, list[str]],
) -> None:
    panel, names = basque
    found = placebos(panel, names.index(BASQUE))
    assert found.gaps.shape == (43, 17)
    assert 1 / 17 <= found.p <= 1
    assert found.p == pytest.approx(np.mean(found.ratios >= found.ratios[names.index(BASQUE)]))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), donors=st.integers(2, 12), rows=st.integers(1, 15))
def test_donor_weights_are_the_least_of_the_simplex(seed: int, donors: int, rows: int) -> None:
    points = np.random.default_rng(seed).normal(size=(rows, donors)) + 0.5
    gram = points.T @ points
    found = _nearest.nearest(gram)
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)
    judged = minimize(
        lambda w: float(w @ gram @ w),
        np.full(donors, 1 / donors),
        jac=lambda w: 2 * gram @ w,
        bounds=[(0, 1)] * donors,
        constraints=[{"type": "eq", "fun": lambda w: w.sum() - 1}],
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert found @ gram @ found <= judged.fun + 1e-7


def test_equal_donors_share_without_harm() -> None:
    outcomes = np.column_stack([[1.0, 2.0, 3.0, 9.0], *[[1.0, 2.0, 3.0, 4.0]] * 3])
    found = fit(Panel(outcomes=outcomes, before=3), 0)
    assert found.effect == pytest.approx(5)
    assert found.weights.sum() == pytest.approx(1)


def test_an_effect_is_recovered_within_the_noise() -> None:
    rng = np.random.default_rng(5)
    common = rng.normal(0, 1, (60, 3)).cumsum(axis=0)
    outcomes = common @ rng.dirichlet(np.ones(3), 25).T + rng.normal(0, 0.1, (60, 25))
    outcomes[40:, 4] += 2
    found = fit(Panel(outcomes=outcomes, before=40), 4)
    assert found.effect == pytest.approx(2, abs=0.3)
    assert placebos(Panel(outcomes=outcomes, before=40), 4).p == pytest.approx(1 / 25)


def test_the_size_of_the_test_is_told_where_units_are_not_alike() -> None:
    """A noisier unit is no outlier of effect, but the test that takes all as alike cries wolf."""
    rng = np.random.default_rng(9)
    outcomes = rng.normal(10, 1, (24, 19)).cumsum(axis=0)
    outcomes[:, 0] = outcomes[:, 1:6].mean(axis=1) + rng.normal(0, 1, 24)
    found = size(Panel(outcomes=outcomes, before=16), 0, level=0.06, draws=60, seed=1)
    assert 0 <= found <= 1
    again = size(Panel(outcomes=outcomes, before=16), 0, level=0.06, draws=60, seed=1)
    assert again == found


@pytest.mark.parametrize(
    ("outcomes", "before", "said"),
    [
        (np.ones((5, 2)), 3, "two donors"),
        (np.ones((5, 4)), 1, "before must lie"),
        (np.ones((5, 4)), 5, "before must lie"),
        (np.full((5, 4), np.nan), 3, "unknown values"),
    ],
)
def test_a_panel_that_cannot_answer_is_refused(
    outcomes: np.ndarray[tuple[int, int], np.dtype[np.float64]], before: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        Panel(outcomes=outcomes, before=before)
