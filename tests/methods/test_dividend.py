"""The resource dividend: identities hold, nothing done changes nothing, levers act as stated."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salamti.methods import dividend
from salamti.methods.dividend import Parameters, Path, Plan, Shock
from salamti.model import scenario

YEARS = 10
NOW = Parameters(
    growth=0.04, interest=0.12, interest_paid=0.078, inflation=0.09, revenue=0.157,
    borrowing=0.054, debt=0.7, debt_drift=0.01, floor=0.05, gdp=100.0, population=2.0,
    population_growth=0.015, defence=0.15, development=0.15, education=0.11, health=0.06,
    social=0.04, diplomacy=0.004, development_effect=0.13, development_lag=3.0, human_effect=0.15,
    human_lag=8.0, defence_effect=0.05, revenue_effect=0.02, insecurity=0.005,
    insecurity_defence=0.2, insecurity_human=0.2,
)  # fmt: skip
CALM = np.zeros((1, YEARS))
LUCK = np.random.default_rng(7).normal(0, 0.02, (50, YEARS))
SHOCK = Shock(growth=0.02, debt=0.03, start=3, years=2)
LEVER = st.floats(-0.04, 0.04)
PLANS = st.builds(
    Plan,
    growth=LEVER, interest=LEVER, revenue=LEVER, borrowing=LEVER, defence=LEVER,
    development=LEVER, human=LEVER, diplomacy=st.floats(-0.003, 0.02),
    ramp=st.integers(1, 12), shock=st.sampled_from((Shock(), SHOCK)),
)  # fmt: skip


def run(plan: Plan, luck: Any = CALM, **changed: Any) -> Path:
    return dividend.path(replace(NOW, **changed), plan, luck)


@given(PLANS)
@settings(max_examples=40, deadline=None)
def test_the_budget_adds_up_in_every_draw_and_year(plan: Plan) -> None:
    found = run(plan, LUCK)
    spent = found.defence + found.development + found.human + found.diplomacy + found.other
    assert np.allclose(found.purse, spent, rtol=0, atol=1e-15)
    means = found.revenue + found.borrowing
    assert np.allclose(means, found.interest + found.purse, rtol=0, atol=1e-15)
    assert np.allclose(found.human, found.education + found.health + found.social, atol=1e-15)


@given(PLANS)
@settings(max_examples=40, deadline=None)
def test_debt_is_last_years_debt_and_what_was_borrowed(plan: Plan) -> None:
    found = run(plan, LUCK)
    before = np.column_stack([np.full(len(LUCK), 0.7), found.debt[:, :-1]])
    kept = before / ((1 + found.growth) * (1 + 0.09))
    borrowed = found.borrowing + found.relief + found.drift
    assert np.allclose(found.debt, kept + borrowed, rtol=0, atol=1e-14)
    rate = 0.12 + plan.interest * np.minimum(np.arange(1, YEARS + 1) / plan.ramp, 1)
    assert np.allclose(found.interest, rate * kept, rtol=0, atol=1e-15)


@given(PLANS)
@settings(max_examples=40, deadline=None)
def test_the_product_grows_by_growth(plan: Plan) -> None:
    found = run(plan, LUCK)
    assert np.allclose(found.gdp, 100 * np.cumprod(1 + found.growth, axis=1), rtol=1e-13)
    assert np.allclose(found.population[:, -1], 2 * 1.015**YEARS)


def test_shares_of_a_plan_add_up_to_one() -> None:
    found = dividend.shares(NOW, Plan(defence=0.05, human=-0.02))
    assert sum(found.values()) == pytest.approx(1, abs=1e-15)
    assert found["defence"] == pytest.approx(0.20)
    assert found["human"] == pytest.approx(0.19)


def test_doing_nothing_gives_the_baseline() -> None:
    """A plan without moves and shocks is the same however long its ramp and whenever its shock."""
    base = run(Plan(), LUCK)
    idle = run(Plan(ramp=1, shock=Shock(growth=0.0, debt=0.0, start=4, years=3)), LUCK)
    for field in fields(Path):
        assert np.array_equal(getattr(base, field.name), getattr(idle, field.name)), field.name


def test_a_purse_that_stays_the_same_leaves_growth_at_its_base() -> None:
    """Interest and debt that keep the purse constant: no feedback has anything to act on."""
    steady = {"interest": 0.0, "interest_paid": 0.0}
    assert np.allclose(run(Plan(), **steady).growth, 0.04, rtol=0, atol=1e-15)


def test_a_case_by_hand() -> None:
    """The first two years written out with a calculator's order of operations."""
    found = run(Plan(human=0.05, ramp=5))
    purse0 = 0.157 + 0.054 - 0.078
    kept = 0.7 / (1.04 * 1.09)
    purse1 = 0.157 + 0.054 - 0.12 * kept
    assert found.growth[0, 0] == pytest.approx(0.04, abs=1e-15)
    assert found.purse[0, 0] == pytest.approx(purse1, abs=1e-15)
    human1, human0 = purse1 * (0.21 + 0.01), purse0 * 0.21
    assert found.human[0, 0] == pytest.approx(human1, abs=1e-15)
    skilled = human0 + (human1 - human0) / 8
    built = purse0 * 0.15 + (purse1 - purse0) * 0.15 / 3
    lost = 0.005 * (purse1 / purse0) ** -0.2 * (skilled / human0) ** -0.2
    growth = (
        0.04 + 0.13 * (built - purse0 * 0.15) + 0.15 * (skilled - human0)
        + 0.05 * (purse1 - purse0) * 0.15 - (lost - 0.005)
    )  # fmt: skip
    assert found.insecurity[0, 1] == pytest.approx(lost, abs=1e-15)
    assert found.growth[0, 1] == pytest.approx(growth, abs=1e-15)


@pytest.mark.parametrize(
    ("lever", "outcome", "sign"),
    [
        ("growth", "gdp", 1),
        ("growth", "debt", -1),
        ("revenue", "purse", 1),
        ("revenue", "debt", -1),
        ("borrowing", "debt", 1),
        ("interest", "debt", 1),
        ("interest", "purse", -1),
        ("defence", "defence", 1),
        ("defence", "insecurity", -1),
        ("development", "gdp", 1),
        ("human", "human", 1),
        ("human", "gdp", 1),
        ("human", "insecurity", -1),
        ("human", "other", -1),
        ("diplomacy", "diplomacy", 1),
    ],
)
def test_moving_a_lever_farther_moves_its_outcome_farther(
    lever: str, outcome: str, sign: int
) -> None:
    steps = [0.0, 0.01, 0.02, 0.03]
    plans: list[dict[str, Any]] = [{lever: s} for s in steps]
    ends = [getattr(run(Plan(**plan)), outcome)[0, -1] for plan in plans]
    assert np.all(sign * np.diff(ends) > 0)


def test_a_shock_takes_growth_in_its_years_alone_and_adds_to_debt() -> None:
    without, found = run(Plan()), run(Plan(shock=SHOCK))
    gap = without.growth - found.growth
    assert gap[0, :2].tolist() == [0, 0]
    assert gap[0, 2] == pytest.approx(0.02, abs=1e-15)
    assert np.all(np.abs(gap[0, 4:]) < 0.005)
    assert found.relief[0].tolist() == [0, 0, 0.03, *[0] * 7]
    assert found.debt[0, -1] > without.debt[0, -1]
    assert found.gdp[0, -1] < without.gdp[0, -1]


def test_where_interest_leaves_too_little_the_state_borrows_more() -> None:
    found = run(Plan(interest=0.2, revenue=-0.05))
    assert np.allclose(found.purse[0, -1], 0.05)
    assert found.borrowing[0, -1] > 0.054
    assert np.all(found.purse >= 0.05 - 1e-15)


def test_defence_and_human_security_answer_alike_where_their_figures_are_alike() -> None:
    """The equations do not decide between the two: equal spending and lags give equal effects."""
    same = {
        "defence": 0.2, "education": 0.2, "health": 0.0, "social": 0.0, "human_lag": 1.0,
        "human_effect": 0.0, "defence_effect": 0.0,
    }  # fmt: skip
    guns, schools = run(Plan(defence=0.05), **same), run(Plan(human=0.05), **same)
    assert np.allclose(guns.insecurity, schools.insecurity, rtol=1e-12)
    assert np.allclose(guns.gdp, schools.gdp, rtol=1e-12)


def test_draws_do_not_touch_each_other() -> None:
    growth = np.array([0.01, 0.04, 0.07])
    together = run(Plan(human=0.02), LUCK[:3], growth=growth)
    for i in range(3):
        alone = run(Plan(human=0.02), LUCK[i : i + 1], growth=growth[i])
        assert np.array_equal(together.debt[i], alone.debt[0])


@pytest.mark.parametrize(
    ("plan", "changed", "message"),
    [
        (Plan(defence=0.6), {}, "add up to more than 1"),
        (Plan(human=-0.5), {}, "must stay above 0"),
        (Plan(), {"development_lag": 0.5}, "development_lag must be at least 1"),
        (Plan(), {"floor": 0.0}, "floor must be at least"),
        (Plan(ramp=0), {}, "at least one year"),
    ],
)
def test_what_cannot_be_is_refused(plan: Plan, changed: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        run(plan, **changed)


def test_luck_must_be_a_table() -> None:
    with pytest.raises(ValueError, match="table of draws and years"):
        run(Plan(), np.zeros(3))


def test_a_pack_is_asked_for_exactly_what_the_equations_take() -> None:
    assert set(scenario.NEEDED) == {f.name for f in fields(Parameters)}
    assert set(scenario.LEVERS) | {"ramp", "shock"} == {f.name for f in fields(Plan)}
    assert scenario.PURSE == dividend.PARTS
    assert scenario.HUMAN == dividend.HUMAN
