"""Groups over several sources against a plain account of the rules and against all groupings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from salamti.methods.match.groups import Links, group, sequential, worth

Ints = NDArray[np.int64]


def random_links(rng: np.random.Generator, *, odds: bool, most: int = 5) -> Links:
    source = np.repeat(np.arange(3), rng.integers(1, most, 3))
    every = [(a, b) for a, b in combinations(range(len(source)), 2) if source[a] != source[b]]
    kept = np.array(every)[rng.random(len(every)) < 0.6].reshape(-1, 2)
    size = len(kept)
    return Links(
        source=source,
        left=kept[:, 0],
        right=kept[:, 1],
        km=rng.random(size) * 4,
        window=4,
        score=rng.integers(0, 3, size) / 2,
        odds=rng.normal(0.5, 2, size) if odds else None,
        step=0.5,
    )


def plainly(links: Links) -> Ints:
    """The rules of matching by windows, source by source, with a dense solver: as many matches as
    can be, then the least mean score, then the least distance, against the group's first report."""
    label = np.arange(len(links.source))
    value = {
        (int(a), int(b)): (s, k)
        for a, b, s, k in zip(links.left, links.right, links.score, links.km, strict=True)
    }
    for source in range(1, int(links.source.max()) + 1):
        leads = [int(i) for i in np.unique(label[links.source < source])]
        own = np.flatnonzero(links.source == source).tolist()
        gain = np.zeros((len(leads), len(own)))
        for i, lead in enumerate(leads):
            for j, report in enumerate(own):
                if (lead, report) in value:
                    score, km = value[lead, report]
                    gain[i, j] = 1e6 - 1e3 * score - km
        for i, j in zip(*linear_sum_assignment(gain, maximize=True), strict=True):
            if gain[i, j]:
                label[own[j]] = leads[i]
    return label


def all_groupings(links: Links) -> Iterator[list[list[int]]]:
    linked = set(zip(links.left.tolist(), links.right.tolist(), strict=True))

    def grown(i: int, made: list[list[int]]) -> Iterator[list[list[int]]]:
        if i == len(links.source):
            yield [list(g) for g in made]
            return
        for k, g in enumerate(made):
            if all((x, i) in linked for x in g):
                yield from grown(i + 1, [*made[:k], [*g, i], *made[k + 1 :]])
        yield from grown(i + 1, [*made, [i]])

    yield from grown(0, [])


def best_total(links: Links) -> float:
    assert links.odds is not None
    ends = zip(links.left.tolist(), links.right.tolist(), strict=True)
    odds: dict[tuple[int, int], float] = dict(zip(ends, links.odds.tolist(), strict=True))
    return max(
        sum((odds[p] for g in groups for p in combinations(g, 2)), 0.0)
        for groups in all_groupings(links)
    )


def test_source_by_source_the_rules_of_windows_are_kept() -> None:
    rng = np.random.default_rng(3)
    for _ in range(300):
        links = random_links(rng, odds=False, most=9)
        assert sequential(links).tolist() == plainly(links).tolist()


def test_groups_hold_one_report_of_a_source_and_only_linked_ones() -> None:
    rng = np.random.default_rng(4)
    for k in range(300):
        links = random_links(rng, odds=bool(k % 2), most=7)
        linked = set(zip(links.left.tolist(), links.right.tolist(), strict=True))
        label = group(links)
        for lead in np.unique(label):
            members = np.flatnonzero(label == lead).tolist()
            assert lead == members[0]
            assert len(set(links.source[members].tolist())) == len(members)
            pairs = combinations(members, 2) if k % 2 else ((lead, m) for m in members[1:])
            assert all(p in linked for p in pairs)


def test_taking_sources_out_finds_more_matches_than_one_pass() -> None:
    rng = np.random.default_rng(5)
    gained = duplicates = 0.0
    for _ in range(400):
        links = random_links(rng, odds=False)
        first, last = worth(links, sequential(links)), worth(links, group(links))
        assert last >= first
        gained, duplicates = gained + last - first, duplicates + first
    assert gained / duplicates > 0.003


def test_the_total_of_odds_is_nearly_the_largest_there_is() -> None:
    rng = np.random.default_rng(6)
    found = one_pass = best = 0.0
    for _ in range(120):
        links = random_links(rng, odds=True, most=4)
        total, most = worth(links, group(links)), best_total(links)
        assert total <= most + 1e-9
        found, best = found + total, best + most
        one_pass += worth(links, sequential(links))
    assert found / best > 0.985
    assert (best - found) < 0.5 * (best - one_pass)


def test_a_third_source_is_held_against_the_leader_not_against_the_nearest() -> None:
    links = Links(source=np.array([0, 1, 2]), left=np.array([0, 1]), right=np.array([1, 2]),
                  km=np.array([3.0, 1.0]), window=4, score=np.zeros(2))  # fmt: skip
    assert group(links).tolist() == [0, 0, 2]


def test_more_matches_come_before_better_types_before_nearness() -> None:
    def chosen(score: list[float], km: list[float]) -> list[int]:
        links = Links(source=np.array([0, 0, 1, 1]), left=np.array([0, 0, 1]),
                      right=np.array([2, 3, 2]), km=np.array(km), window=4,
                      score=np.array(score), step=1.0)  # fmt: skip
        return list(map(int, group(links)))

    assert chosen([0, 1, 1], [0, 4, 4]) == [0, 1, 1, 0]
    two = Links(source=np.array([0, 1, 1]), left=np.array([0, 0]), right=np.array([1, 2]),
                km=np.array([0.0, 4.0]), window=4, score=np.array([0.5, 0]), step=0.5)  # fmt: skip
    assert group(two).tolist() == [0, 1, 0]


def test_links_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="earlier"):
        Links(source=np.array([0, 1]), left=np.array([1]), right=np.array([0]), km=np.zeros(1),
              window=1, score=np.zeros(1))  # fmt: skip
