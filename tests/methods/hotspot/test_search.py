"""The search finds what the definition finds, and leaving out never changes the best."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from salamti.methods.hotspot import _kernels
from salamti.methods.hotspot._layout import Study
from salamti.methods.hotspot._study import Cases, build, checked
from salamti.methods.hotspot._thresholds import LEVELS, STEP, largest_expected, log_ratio
from salamti.methods.hotspot.cylinder import Events, Limits, Places, Plan, Population
from salamti.methods.hotspot.scan import scan
from tests.methods.hotspot.definition import Cylinder, cylinders, overlaps

ONE = Plan(simulations=0, clusters=1)
SEED = 20100401


def small(seed: int, *, places: int = 7, days: int = 25) -> tuple[Places, Events, Population]:
    """A few places, some on one spot or equally far apart, with uneven events and people."""
    rng = np.random.default_rng(SEED + seed)
    lat, lon = 30 + rng.integers(0, 4, places) / 2, 70 + rng.integers(0, 4, places) / 2
    size = int(rng.integers(8, 45))
    chance = rng.gamma(0.7, 1, places) + 0.01
    place = rng.choice(places, size, p=chance / chance.sum())
    day = np.minimum(rng.gamma(2.0, days / 4, size).astype(int), days - 1)
    people = rng.integers(1, 50, places).astype(float)
    people[np.setdiff1d(np.arange(places), place)[:1]] = 0
    exposure = rng.uniform(0.2, 2, days) if seed % 2 else None
    events = Events(place=place, day=day, days=days)
    return Places(lat=lat, lon=lon), events, Population(people=people, exposure=exposure)


@pytest.mark.parametrize("alive", [False, True], ids=["any", "alive"])
@pytest.mark.parametrize("poisson", [False, True], ids=["permutation", "poisson"])
@pytest.mark.parametrize("seed", range(12))
def test_the_best_cylinder_is_that_of_the_definition(seed: int, poisson: bool, alive: bool) -> None:
    places, events, people = small(seed)
    rng = np.random.default_rng(seed)
    limits = Limits(radius_km=float(rng.choice([0, 60, 110])), days=int(rng.choice([1, 4, 9, 25])))
    population = people if poisson else None
    every = list(cylinders(places, events, limits, population=population, alive=alive))
    best = max((c.llr for c in every), default=0.0)
    found = scan(places, events, limits, population=population, plan=replace(ONE, alive=alive))
    if best <= 1e-12:
        assert found.clusters == ()
        return
    cluster = found.clusters[0]
    assert cluster.llr == pytest.approx(best, rel=1e-9)
    same = [c for c in every if c.llr == pytest.approx(best, rel=1e-9)]
    assert any(
        (c.start, c.end, c.observed) == (cluster.start, cluster.end, cluster.observed)
        and c.members <= set(cluster.members)
        for c in same
    )


@pytest.mark.parametrize("apart", ["place", "cylinder"])
@pytest.mark.parametrize("poisson", [False, True], ids=["permutation", "poisson"])
@pytest.mark.parametrize("seed", range(5))
def test_each_further_cluster_is_the_best_that_touches_none_before(
    seed: int, poisson: bool, apart: str
) -> None:
    places, events, people = small(seed, places=12)
    limits, population = Limits(radius_km=60, days=6), people if poisson else None
    every = list(cylinders(places, events, limits, population=population))
    plan = Plan(simulations=0, clusters=4, apart="place" if apart == "place" else "cylinder")
    taken: list[Cylinder] = []
    for cluster in scan(places, events, limits, population=population, plan=plan).clusters:
        left = [c for c in every if not any(overlaps(c, t, apart) for t in taken)]
        assert cluster.llr == pytest.approx(max(c.llr for c in left), rel=1e-9)
        members = frozenset(cluster.members)
        taken.append(Cylinder(members, cluster.start, cluster.end, cluster.observed, 0.0, 0.0))
    assert len(taken) >= 2


def plain(cases: Cases, study: Study) -> float:
    """The highest ratio of all circles and all windows: nothing is left out."""
    best = 0.0
    for centre in range(len(study.rings)):
        ring = study.rank[centre][cases.place]
        for last in range(study.rings[centre]):
            daily = np.bincount(cases.day[ring <= last], minlength=cases.days)
            before = np.concatenate([[0], np.cumsum(daily)])
            for width in range(1, study.days + 1):
                c = before[width:] - before[:-width]
                passed = study.elapsed[width:] - study.elapsed[:-width]
                mu = study.weight[centre, last] * passed * study.scale
                high = np.flatnonzero((c > mu) & (c >= study.least))
                best = max(best, log_ratio(c[high], mu[high], total=study.total).max(initial=0.0))
    return best


def medium(seed: int) -> tuple[Places, Events, Population]:
    """Enough places and events that groups of circles and steps of cases are left out."""
    rng = np.random.default_rng(SEED + seed)
    places = Places(lat=rng.uniform(29, 33, 30), lon=rng.uniform(68, 72, 30))
    chance = rng.gamma(0.5, 1, 30) + 0.001
    place = rng.choice(30, 700, p=chance / chance.sum())
    day = rng.integers(0, 200, 700)
    if seed % 2:
        day[:40], place[:40] = rng.integers(50, 60, 40), place[0]
    people = Population(people=chance, exposure=None)
    return places, Events(place=place, day=day, days=200), people


@pytest.mark.parametrize("poisson", [False, True], ids=["permutation", "poisson"])
@pytest.mark.parametrize("seed", range(4))
def test_leaving_out_never_changes_the_best(seed: int, poisson: bool) -> None:
    places, events, people = medium(seed)
    cases = checked(places, events, Limits(radius_km=150, days=20),
                    population=people if poisson else None)  # fmt: skip
    study = build(cases, Limits(radius_km=150, days=20), alive=False).study
    found = _kernels.search(study, cases.place, cases.day)
    assert found[_kernels.BEST] == pytest.approx(plain(cases, study), rel=1e-9)


@pytest.mark.parametrize("poisson", [False, True], ids=["permutation", "poisson"])
def test_simulated_maxima_are_exact_too(poisson: bool) -> None:
    places, events, people = medium(2)
    limits = Limits(radius_km=150, days=20)
    cases = checked(places, events, limits, population=people if poisson else None)
    study = build(cases, limits, alive=False).study
    for seed in range(3):
        drawn = _kernels.drawn(study, (cases.place, cases.day), seed)
        assert drawn[0].shape == drawn[1].shape == (cases.total,)
        simulated = replace(cases, place=drawn[0], day=drawn[1])
        highest = _kernels.maxima(study, (cases.place, cases.day), np.array([seed]))[0]
        assert highest == pytest.approx(plain(simulated, study), rel=1e-9)


def test_more_cases_in_a_window_than_the_tables_hold_are_found() -> None:
    places, events, _ = small(3)
    cases = checked(places, events, Limits(radius_km=60, days=9), population=None)
    study = build(cases, Limits(radius_km=60, days=9), alive=False).study
    short = study._replace(limit=np.ascontiguousarray(study.limit[:, [0, 1, 2, -1]]))
    short = short._replace(floor=np.ascontiguousarray(study.floor[[0, 1, 2, -1]]))
    for one, two in zip(
        _kernels.search(study, cases.place, cases.day),
        _kernels.search(short, cases.place, cases.day),
        strict=True,
    ):
        assert one == two


@pytest.mark.parametrize(("total", "most"), [(12, 12), (300, 300), (5000, 300)])
def test_tables_bound_the_expected_number_closely(total: int, most: int) -> None:
    table = largest_expected(total, most)[1:, 1 : most + 1]
    cases, levels = np.arange(1, most + 1), STEP * np.arange(1, LEVELS)[:, None]
    assert np.all(log_ratio(cases, table, total=total) <= levels)
    reached = log_ratio(cases, table * (1 - 1e-6), total=total)
    assert np.all(reached > levels)


def test_the_compiled_ratio_is_the_ratio() -> None:
    cases, expected = np.array([1, 5, 9, 9, 3]), np.array([0.2, 2.0, 8.9, 0.001, 4.0])
    compiled = [_kernels.ratio(int(c), float(mu), 9) for c, mu in zip(cases, expected, strict=True)]
    assert compiled == pytest.approx(log_ratio(cases, expected, total=9).tolist())
