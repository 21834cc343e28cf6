"""Scans as a user calls them: planted clusters, chance alone, odd input."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods.hotspot.cylinder import Events, Limits, Places, Plan, Population, events_of
from salamti.methods.hotspot.scan import Scan, scan

LIMITS = Limits(radius_km=80, days=14)
RNG = np.random.default_rng(5)
WHERE = Places(lat=RNG.uniform(30, 32, 12), lon=RNG.uniform(70, 72, 12))
FEW = Places(lat=[30.0, 30.3, 30.5, 31.2, 31.3, 33.0], lon=[70.0, 70.4, 70.0, 71.0, 71.4, 70.0])
PEOPLE = RNG.gamma(1, 1, 12) + 0.05
DAYS = 90


def null(seed: int, *, size: int = 120) -> Events:
    """Events spread as people are, on any day."""
    rng = np.random.default_rng([seed, 7])
    place = rng.choice(12, size, p=PEOPLE / PEOPLE.sum())
    return Events(place=place, day=rng.integers(0, DAYS, size), days=DAYS)


def planted(seed: int) -> Events:
    """The same with 22 events more at place 3 in the last eleven days."""
    events = null(seed)
    place = np.concatenate([np.asarray(events.place), np.full(22, 3)])
    day = np.concatenate([np.asarray(events.day), np.repeat(np.arange(79, 90), 2)])
    return Events(place=place, day=day, days=DAYS)


@pytest.mark.parametrize("alive", [False, True], ids=["any", "alive"])
@pytest.mark.parametrize("poisson", [False, True], ids=["permutation", "poisson"])
def test_a_planted_cluster_is_found_and_is_surprising(poisson: bool, alive: bool) -> None:
    people = Population(people=PEOPLE) if poisson else None
    best = scan(WHERE, planted(1), LIMITS, population=people, plan=Plan(alive=alive)).clusters[0]
    assert 3 in best.members
    assert 75 <= best.start <= 82
    assert best.end == 89
    assert best.ratio == best.observed / best.expected > 2
    assert best.p == 0.001
    assert best.gumbel_p is not None
    assert best.gumbel_p < 0.001


@pytest.mark.parametrize("poisson", [False, True], ids=["permutation", "poisson"])
def test_chance_alone_raises_an_alarm_at_the_stated_rate(poisson: bool) -> None:
    """Type I error of the whole procedure at 5%, over 320 studies without clusters."""
    share = np.array([1, 2, 3, 1, 2, 3]) / 12
    daily = np.ones(60) if poisson else np.linspace(1, 2, 60)
    people = Population(people=share) if poisson else None
    wrong = {"p": 0, "gumbel_p": 0}
    for seed in range(320):
        rng = np.random.default_rng([seed, 7])
        place, day = rng.choice(6, 80, p=share), rng.choice(60, 80, p=daily / daily.sum())
        events, limits = Events(place=place, day=day, days=60), Limits(radius_km=80, days=7)
        plan = Plan(simulations=99, clusters=1, seed=seed, threads=1)
        found = scan(FEW, events, limits, population=people, plan=plan)
        for name in wrong:
            wrong[name] += getattr(found.clusters[0], name) <= 0.05
    assert 0.03 * 320 <= wrong["p"] <= 0.07 * 320
    assert 0.03 * 320 <= wrong["gumbel_p"] <= 0.07 * 320


@pytest.mark.parametrize("poisson", [False, True], ids=["permutation", "poisson"])
def test_threads_change_nothing_and_the_seed_does(poisson: bool) -> None:
    people = Population(people=PEOPLE) if poisson else None

    def run(plan: Plan) -> Scan:
        return scan(WHERE, planted(2), LIMITS, population=people, plan=plan)

    one = run(Plan(simulations=100, threads=1))
    assert run(Plan(simulations=100, threads=3)) == one
    other = run(Plan(simulations=100, seed=1))
    assert other.maxima != one.maxima
    assert [c.llr for c in other.clusters] == [c.llr for c in one.clusters]


def test_the_p_value_counts_simulations_at_least_as_high() -> None:
    found = scan(WHERE, null(3), LIMITS, plan=Plan(simulations=199))
    assert len(found.maxima) == 199
    for cluster in found.clusters:
        above = sum(m >= cluster.llr for m in found.maxima)
        assert cluster.p == (1 + above) / 200
        assert found.gumbel is not None
        assert cluster.gumbel_p == found.gumbel.survival(cluster.llr)


def test_secondary_clusters_share_no_place_and_fall() -> None:
    clusters = scan(WHERE, null(4), LIMITS, plan=Plan(simulations=19)).clusters
    members = [m for cluster in clusters for m in cluster.members]
    assert len(clusters) >= 3
    assert len(members) == len(set(members))
    assert [c.llr for c in clusters] == sorted((c.llr for c in clusters), reverse=True)


def test_a_place_may_have_clusters_at_different_times_if_asked() -> None:
    events = Events(place=[0] * 8 + [1] * 12, day=[*range(5, 9), *range(60, 64), *range(20, 44, 2)],
                    days=DAYS)  # fmt: skip
    far = Places(lat=[30.0, 34.0], lon=[70.0, 70.0])
    plan = Plan(simulations=0, apart="cylinder", clusters=2)
    clusters = scan(far, events, Limits(radius_km=10, days=7), plan=plan).clusters
    assert [(c.members, c.start, c.end) for c in clusters] == [((0,), 5, 8), ((0,), 60, 63)]


def test_lasting_differences_between_places_are_no_cluster_for_the_permutation_model() -> None:
    counts = np.zeros((2, 40), int)
    counts[0], counts[1] = 9, 1
    far = Places(lat=[30.0, 34.0], lon=[70.0, 70.0])
    assert scan(far, events_of(counts), LIMITS, plan=Plan(simulations=9)).clusters == ()
    people = Population(people=[1, 1])
    best = scan(far, events_of(counts), LIMITS, population=people).clusters[0]
    assert (best.members, best.p) == ((0,), 0.001)


def test_exposure_explains_a_busy_season() -> None:
    daily = np.ones(DAYS)
    daily[40:50] = 8
    rng = np.random.default_rng(9)
    place = rng.choice(12, 160, p=PEOPLE / PEOPLE.sum())
    events = Events(place=place, day=rng.choice(DAYS, 160, p=daily / daily.sum()), days=DAYS)
    without = scan(WHERE, events, LIMITS, population=Population(people=PEOPLE)).clusters[0]
    known = Population(people=PEOPLE, exposure=daily)
    chance = scan(WHERE, events, LIMITS, population=known).clusters[0].p
    assert without.p == 0.001
    assert chance is not None
    assert chance > 0.05


def test_a_circle_names_places_without_events_too() -> None:
    places = Places(lat=[30.0, 30.2, 30.4, 35.0], lon=[70.0] * 4)
    place, day = [0, 0, 2, 2, *[3] * 10], [5, 6, 5, 6, *range(10, 20)]
    best = scan(places, Events(place=place, day=day, days=20), LIMITS, plan=Plan(simulations=0))
    assert set(best.clusters[0].members) == {0, 1, 2}
    assert best.clusters[0].radius_km == pytest.approx(44.5, abs=0.1)
    assert (best.clusters[0].p, best.clusters[0].gumbel_p, best.gumbel) == (None, None, None)


def test_a_radius_below_all_distances_leaves_single_places() -> None:
    clusters = scan(WHERE, null(6), Limits(radius_km=0, days=14), plan=Plan(simulations=9)).clusters
    assert clusters
    assert all(len(c.members) == 1 and c.radius_km == 0 for c in clusters)


def test_places_on_one_spot_are_always_together() -> None:
    twice = Places(lat=[30.0, 30.0, 33.0], lon=[70.0, 70.0, 70.0])
    events = Events(place=[0, 1, 0, 1, *[2] * 9], day=[5, 5, 6, 6, *range(20, 29)], days=40)
    best = scan(twice, events, Limits(radius_km=0, days=5), plan=Plan(simulations=9)).clusters[0]
    assert best.members == (0, 1)


NOTHING = Events(place=[], day=[], days=DAYS)


@pytest.mark.parametrize(
    ("places", "events"),
    [
        (WHERE, NOTHING),
        (Places(lat=[], lon=[]), NOTHING),
        (Places(lat=[30.0], lon=[70.0]), Events(place=[0] * 9, day=list(range(9)), days=9)),
        (WHERE, Events(place=[0, 0, 1, 2], day=[0] * 4, days=1)),
        (WHERE, Events(place=[4], day=[3], days=9)),
    ],
    ids=["no events", "no places", "one place", "one day", "one event"],
)
def test_where_nothing_can_stand_out_there_is_no_cluster(places: Places, events: Events) -> None:
    assert scan(places, events, LIMITS, plan=Plan(simulations=19)).clusters == ()


def test_one_place_has_clusters_in_time_and_one_day_clusters_in_space() -> None:
    one = Places(lat=[30.0], lon=[70.0])
    burst = Events(place=[0] * 9, day=[3, 4, 4, 4, 5, 5, 5, 20, 30], days=40)
    best = scan(one, burst, LIMITS, population=Population(people=[5])).clusters[0]
    assert (best.start, best.end, best.observed) == (3, 5, 7)
    day = Events(place=[2] * 9, day=[0] * 9, days=1)
    assert scan(WHERE, day, LIMITS, population=Population(people=PEOPLE)).clusters[0].p == 0.001


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"places": Places(lat=[30.0, 31.0], lon=[70.0])}, "one length"),
        ({"places": Places(lat=[30.0, np.nan], lon=[70.0, 71.0])}, "place 1 has no valid"),
        ({"places": Places(lat=[30.0, 91.0], lon=[70.0, 71.0])}, "place 1 has no valid"),
        ({"events": Events(place=[0, 1], day=[0], days=9)}, "2 places of events but 1 days"),
        ({"events": Events(place=[0, 12], day=[0, 1], days=9)}, "event 1: place 12"),
        ({"events": Events(place=[0, 1], day=[0, 9], days=9)}, "event 1: day 9"),
        ({"events": Events(place=[0, 1], day=[-1, 2], days=9)}, "event 0: day -1"),
        ({"events": Events(place=[0, 1], day=[np.nan, 2], days=9)}, "not known"),
        ({"events": Events(place=[0.5, 1], day=[1, 2], days=9)}, "whole numbers"),
        ({"events": Events(place=["a"], day=[1], days=9)}, "whole numbers"),
        ({"events": Events(place=[], day=[], days=0)}, "at least one day"),
        ({"limits": Limits(radius_km=-1, days=3)}, "0 km or more"),
        ({"limits": Limits(radius_km=np.nan, days=3)}, "0 km or more"),
        ({"limits": Limits(radius_km=9, days=0)}, "1 or more"),
        ({"plan": Plan(simulations=-1)}, "simulations"),
        ({"population": Population(people=[1, 2])}, "people must have the shape"),
        ({"population": Population(people=[*PEOPLE[:11], np.nan])}, "people must be known"),
        ({"population": Population(people=[*PEOPLE[:11], -1])}, "people must be known"),
        ({"population": Population(people=PEOPLE, exposure=[1, 2])}, "exposure must have"),
        ({"population": Population(people=np.eye(12)[0])}, "nobody was exposed"),
    ],
)  # fmt: skip
def test_wrong_input_says_what_is_wrong(change: dict[str, object], message: str) -> None:
    given: dict[str, object] = {"places": WHERE, "events": null(1), "limits": LIMITS} | change
    with pytest.raises(ValueError, match=message):
        scan(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize("counts", [[[1, -1]], [[0.5, 1]], [[np.nan, 1]], [1, 2]])
def test_counts_must_be_whole_and_known(counts: object) -> None:
    with pytest.raises(ValueError, match="counts must"):
        events_of(counts)  # type: ignore[arg-type]
