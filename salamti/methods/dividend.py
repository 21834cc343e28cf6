"""The resource dividend: growth fills the purse, the purse is divided, the parts act on growth.

All rates and ratios are shares (0.04 is 4%); ratios are to the product of the same year. Levels of
the year before stand with a stroke: d' is last year's debt. For each year t from 1 to T, with
w = min(t / ramp, 1):

1. x = x0 + m_x w                            each lever moves in a straight line to its goal
2. V = V' + (v' - V') / L_v                  what development spending has built, with a lag
3. H = H' + (h' - H') / L_h                  what human security has built, with a lag
4. z = z0 (D'/D0)^-e_d (H/h0)^-e_h           growth lost to insecurity
5. g = b + a_v (V - v0) + a_h (H - h0) + a_d (D' - D0) + a_r (r' - r0) - (z - z0) - s + luck
6. Y = Y' (1 + g)                            the product, in prices of the first year
7. i = j d' / ((1 + g)(1 + p))               interest on last year's debt
8. k = max(B, floor + i - r)                 borrowing; more where too little is left to spend
9. S = r + k - i                             the purse: what is spent on all but interest
10. D, v, h, q = shares of S                 defence, development, human security, diplomacy
11. o = S - D - v - h - q                    all else: pensions, subsidies, administration
12. d = d' / ((1 + g)(1 + p)) + k + u + f    debt; u relief after a shock, f other changes

b is the growth lever, r revenue, j the interest lever, p inflation, B the borrowing lever, s the
growth that a shock takes. Education, health and social protection keep their proportions within h.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Level: TypeAlias = float | Floats
PARTS = ("defence", "development", "human", "diplomacy")
HUMAN = ("education", "health", "social")
LEAST = {"gdp": 1e-9, "population": 1e-9, "floor": 1e-9, "development_lag": 1, "human_lag": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What the equations take as given: each a number or one for each draw [n].

    Shares of the purse: defence, development, education, health, social, diplomacy. Ratios to the
    product: revenue, borrowing, interest_paid (of the year before the first), debt, debt_drift,
    floor. Rates a year: growth, interest,
    inflation, population_growth, insecurity. Lags in years; effects in growth for a change of 1 in
    a ratio; responses as elasticities; gdp in money, population in persons.
    """

    growth: Level
    interest: Level
    interest_paid: Level
    inflation: Level
    revenue: Level
    borrowing: Level
    debt: Level
    debt_drift: Level
    floor: Level
    gdp: Level
    population: Level
    population_growth: Level
    defence: Level
    development: Level
    education: Level
    health: Level
    social: Level
    diplomacy: Level
    development_effect: Level
    development_lag: Level
    human_effect: Level
    human_lag: Level
    defence_effect: Level
    revenue_effect: Level
    insecurity: Level
    insecurity_defence: Level
    insecurity_human: Level

    @property
    def human(self) -> Level:
        """The share of human security in the purse."""
        return self.education + self.health + self.social


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """Growth lost in each of `years` years from year `start` on; relief borrowed in the first."""

    growth: Level = 0.0
    debt: Level = 0.0
    start: int = 1
    years: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """By how much each lever moves within `ramp` years, as a share; and the shock that comes."""

    growth: float = 0.0
    interest: float = 0.0
    revenue: float = 0.0
    borrowing: float = 0.0
    defence: float = 0.0
    development: float = 0.0
    human: float = 0.0
    diplomacy: float = 0.0
    ramp: int = 5
    shock: Shock = Shock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """What follows, each [n, T]: years 1 to T for each draw; ratios to the product of the year."""

    growth: Floats
    gdp: Floats
    revenue: Floats
    interest: Floats
    borrowing: Floats
    relief: Floats
    drift: Floats
    debt: Floats
    purse: Floats
    defence: Floats
    development: Floats
    human: Floats
    education: Floats
    health: Floats
    social: Floats
    diplomacy: Floats
    other: Floats
    insecurity: Floats
    population: Floats


@dataclass(slots=True)
class _State:
    """One year as the next one needs it, each [n]; `built` and `skilled` are the lagged stocks."""

    gdp: Floats
    population: Floats
    debt: Floats
    revenue: Floats
    defence: Floats
    development: Floats
    human: Floats
    built: Floats
    skilled: Floats


def path(given: Parameters, plan: Plan, luck: Floats) -> Path:
    """The years that follow from the parameters and a plan, as ratios to the product.

    `luck` [n, T] is added to growth in each year; its shape says how many draws and years there
    are. Parameters are numbers or arrays [n].

    Raises ValueError where shares of the purse exceed 1 or fall to 0, or `luck` is no table.

    Reference: the identity of debt is that of any text on debt sustainability, as in J. Escolano,
    A Practical Guide to Public Debt Dynamics (IMF Technical Notes and Manuals 2010/02).

    >>> now = Parameters(
    ...     growth=0.04, interest=0.12, interest_paid=0.075, inflation=0.08, revenue=0.15,
    ...     borrowing=0.06, debt=0.7, debt_drift=0.0, floor=0.05, gdp=100.0, population=1.0,
    ...     population_growth=0.0, defence=0.2, development=0.15, education=0.1, health=0.06,
    ...     social=0.04, diplomacy=0.01, development_effect=0.1, development_lag=2.0,
    ...     human_effect=0.2, human_lag=5.0, defence_effect=0.0, revenue_effect=0.0,
    ...     insecurity=0.005, insecurity_defence=0.1, insecurity_human=0.1)
    >>> years = path(now, Plan(human=0.05), np.zeros((1, 3)))
    >>> years.growth.round(4).tolist(), years.debt.round(3).tolist()
    ([[0.04, 0.0401, 0.0402]], [[0.683, 0.668, 0.655]])
    """
    if luck.ndim != 2 or luck.size == 0:
        raise ValueError("luck must be a table of draws and years with at least one of each")
    draws, years = luck.shape
    wide = Parameters(**{f.name: _wide(getattr(given, f.name), draws) for f in fields(given)})
    _check(wide, plan)
    first, state = _start(wide), _start(wide)
    rows: list[dict[str, Floats]] = []
    for t in range(1, years + 1):
        row = _year(wide, plan, t, state=state, first=first, luck=luck[:, t - 1])
        rows.append(row)
        state = _State(**{f.name: row[f.name] for f in fields(_State)})
    return Path(**{f.name: np.column_stack([r[f.name] for r in rows]) for f in fields(Path)})


def shares(given: Parameters, plan: Plan) -> dict[str, Level]:
    """The share of each part in the purse once the plan is carried out, `other` included; sum 1.

    >>> shares(Parameters(**dict.fromkeys((f.name for f in fields(Parameters)), 0.1)),
    ...        Plan(defence=0.1))["other"].round(3)
    np.float64(0.3)
    """
    goal = {part: np.float64(1) * getattr(given, part) + getattr(plan, part) for part in PARTS}
    return {**goal, "other": 1 - sum(goal.values())}


def _wide(value: Level, draws: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (draws,)).copy()


def _check(given: Parameters, plan: Plan) -> None:
    for name, least in LEAST.items():
        if np.any(getattr(given, name) < least):
            raise ValueError(f"{name} must be at least {least:g}")
    for goal in (shares(given, Plan()), shares(given, plan)):
        taken = {k: v for k, v in goal.items() if k != "other"}
        if any(np.any(v <= 0) for v in taken.values()):
            raise ValueError("each share of the purse must stay above 0")
        if np.any(goal["other"] < -1e-9):
            raise ValueError("the shares of the purse add up to more than 1: lower one of them")
    if plan.ramp < 1:
        raise ValueError(f"ramp is {plan.ramp}: give at least one year")


def _start(given: Parameters) -> _State:
    """The first year: the purse as it is, its parts, and the stocks that they have built."""
    as_array = {f.name: np.asarray(getattr(given, f.name)) for f in fields(given)}
    spent = as_array["revenue"] + as_array["borrowing"] - as_array["interest_paid"]
    purse = np.maximum(spent, as_array["floor"])
    development, human = purse * given.development, purse * given.human
    return _State(
        gdp=as_array["gdp"],
        population=as_array["population"],
        debt=as_array["debt"],
        revenue=as_array["revenue"],
        defence=purse * given.defence,
        development=development,
        human=human,
        built=development,
        skilled=human,
    )


def _year(
    given: Parameters, plan: Plan, t: int, *, state: _State, first: _State, luck: Floats
) -> dict[str, Floats]:
    """One year: the stocks, growth, the purse, its parts, debt."""
    moved = min(t / plan.ramp, 1.0)
    built = state.built + (state.development - state.built) / given.development_lag
    skilled = state.skilled + (state.human - state.skilled) / given.human_lag
    lost = (
        given.insecurity
        * (state.defence / first.defence) ** -given.insecurity_defence
        * (skilled / first.human) ** -given.insecurity_human
    )
    hit = plan.shock.start <= t < plan.shock.start + plan.shock.years
    growth = (
        given.growth
        + plan.growth * moved
        + given.development_effect * (built - first.development)
        + given.human_effect * (skilled - first.human)
        + given.defence_effect * (state.defence - first.defence)
        + given.revenue_effect * (state.revenue - first.revenue)
        - (lost - given.insecurity)
        - (plan.shock.growth if hit else 0.0)
        + luck
    )
    relief = np.zeros_like(growth) + (plan.shock.debt if t == plan.shock.start and hit else 0.0)
    money = _money(given, plan, moved, state=state, growth=growth)
    return {
        **money,
        "growth": growth,
        "gdp": state.gdp * (1 + growth),
        "relief": relief,
        "drift": np.zeros_like(growth) + given.debt_drift,
        "debt": money["kept"] + money["borrowing"] + relief + given.debt_drift,
        "insecurity": lost,
        "built": built,
        "skilled": skilled,
        "population": state.population * (1 + given.population_growth),
    }


def _money(
    given: Parameters, plan: Plan, moved: float, *, state: _State, growth: Floats
) -> dict[str, Floats]:
    """The purse and its parts; `kept` is last year's debt in terms of this year's product."""
    kept = state.debt / ((1 + growth) * (1 + given.inflation))
    interest = (given.interest + plan.interest * moved) * kept
    revenue = given.revenue + plan.revenue * moved + np.zeros_like(growth)
    planned = given.borrowing + plan.borrowing * moved
    borrowing = np.maximum(planned, given.floor + interest - revenue)
    purse = revenue + borrowing - interest
    spent = {p: purse * (getattr(given, p) + getattr(plan, p) * moved) for p in PARTS}
    return {
        **spent,
        **{h: spent["human"] * getattr(given, h) / given.human for h in HUMAN},
        "kept": kept,
        "interest": interest,
        "revenue": revenue,
        "borrowing": borrowing,
        "purse": purse,
        "other": purse - sum(spent.values()),
    }
