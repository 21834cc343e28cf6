"""Prior odds of a pair where reports compete: one has one partner at most in each source."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from salamti.methods.match.groups import Links, sequential
from salamti.methods.match.uncertainty import sample
from salamti.methods.match.usual import Usual

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUNDS = 8
DRAWS = 40
NEAR = 0.01
"""Change of the number of matches, as a share, at which it is settled."""
MOST_SAMPLED = 200_000
"""Reports up to which matches are counted in draws; of more, in the best assignment."""


def usual(links: Links, evidence: Floats, stratum: Ints, *, strata: int) -> Usual:
    """What the prior odds of links depend on.

    >>> links = Links(source=np.array([0, 1]), left=np.array([0]), right=np.array([1]),
    ...               km=np.zeros(1), window=1, score=np.zeros(1))
    >>> usual(links, np.zeros(1), np.zeros(1, int), strata=1).reports.tolist()
    [[1.0, 1.0]]
    """
    sizes = np.bincount(links.source).astype(np.float64)
    reports = np.ones((strata, 2))
    reports[stratum, 0] = sizes[links.source[links.left]]
    reports[stratum, 1] = sizes[links.source[links.right]]
    pairs = np.bincount(stratum, minlength=strata).astype(np.float64)
    return Usual(evidence=evidence, stratum=stratum, pairs=np.maximum(pairs, 1), reports=reports)


def settled(links: Links, prior: Usual, start: Floats, *, seed: int = 0) -> Floats:
    """Log odds (m,) of links, their prior fitted to the number of matches that it leads to.

    Begins with `start`, log odds among candidates (strata,). Matches are counted in draws of groups
    until their number settles.

    >>> links = Links(source=np.array([0, 0, 1, 1]), left=np.array([0, 1]),
    ...               right=np.array([2, 3]), km=np.zeros(2), window=1, score=np.zeros(2))
    >>> prior = usual(links, np.array([4.0, -4.0]), np.zeros(2, int), strata=1)
    >>> settled(links, prior, np.zeros(1)).shape
    (2,)
    """
    matches = prior.pairs / (1 + np.exp(-start))
    for _ in range(ROUNDS):
        tried = replace(links, odds=prior.total(prior.odds(matches)))
        label = sequential(tried)
        together: NDArray[np.generic] = label[links.left] == label[links.right]
        if len(label) <= MOST_SAMPLED:
            together = sample(tried, label, draws=DRAWS, thin=1, seed=seed).together
        before, matches = matches, prior.matches(together)
        if np.all(np.abs(matches - before) <= NEAR * np.maximum(before, 1)):
            break
    return prior.total(prior.odds(matches))
