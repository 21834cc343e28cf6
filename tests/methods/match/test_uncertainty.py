"""Drawn groups against all groupings; intervals against the truth they should hold."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from salamti.methods.match import matched
from salamti.methods.match.groups import group
from salamti.methods.match.matched import Mode
from salamti.methods.match.pairing import Task
from salamti.methods.match.reports import Windows
from salamti.methods.match.uncertainty import Rule, sample, toll
from tests.methods.match.made import sources
from tests.methods.match.test_groups import all_groupings, random_links


def test_draws_follow_the_posterior_of_all_groupings() -> None:
    rng = np.random.default_rng(1)
    for seed in range(6):
        links = random_links(rng, odds=True, most=4)
        assert links.odds is not None
        ends = list(zip(links.left.tolist(), links.right.tolist(), strict=True))
        odds = dict(zip(ends, links.odds.tolist(), strict=True))
        weight, size, share = 0.0, 0.0, dict.fromkeys(ends, 0.0)
        for groups in all_groupings(links):
            inside = [p for g in groups for p in combinations(g, 2)]
            own = float(np.exp(sum(odds[p] for p in inside)))
            weight, size = weight + own, size + own * len(groups)
            for p in inside:
                share[p] += own
        drawn = sample(links, group(links), draws=8000, seed=seed)
        assert drawn.together == pytest.approx([share[p] / weight for p in ends], abs=0.03)
        assert drawn.incidents.mean() == pytest.approx(size / weight, abs=0.05)


def test_intervals_hold_the_number_of_incidents_as_often_as_they_say() -> None:
    held = []
    for seed in range(24):
        made, truth = sources(np.random.default_rng(seed), 500, (0.7, 0.7))
        task = Task(made, Windows(km=8, days=2), ("kind",))
        done = matched.match(task, mode=Mode.EVIDENCE)
        drawn = sample(done.links, done.label, draws=120, prior=done.prior, seed=seed)
        low, _, high = drawn.interval(0.9)
        held.append(low <= len(np.unique(truth)) <= high)
    assert np.mean(held) >= 0.75


def test_the_same_seed_draws_the_same() -> None:
    links = random_links(np.random.default_rng(2), odds=True)
    label = group(links)
    one, two = (sample(links, label, draws=50, seed=3) for _ in range(2))
    assert one.incidents.tolist() == two.incidents.tolist()


def test_deaths_are_counted_once_under_a_stated_rule() -> None:
    label, deaths = np.array([0, 1, 0, 1]), np.array([5.0, np.nan, 7.0, 2.0])
    assert [toll(label, deaths, rule) for rule in Rule] == [7, 7, 9]
    links = random_links(np.random.default_rng(4), odds=True)
    drawn = sample(links, group(links), draws=200, deaths=np.ones(len(links.source)))
    assert drawn.deaths_interval() == pytest.approx(drawn.interval())


def test_links_without_odds_have_no_posterior() -> None:
    links = random_links(np.random.default_rng(5), odds=False)
    with pytest.raises(ValueError, match="evidence"):
        sample(links, group(links))


def test_a_pair_beyond_doubt_is_always_together() -> None:
    links = random_links(np.random.default_rng(6), odds=True)
    sure = replace(links, odds=np.full(len(links.left), -30.0))
    assert sample(sure, group(sure), draws=50).together.max() == 0
