"""How many incidents all sources miss, from how their reports overlap (capture and recapture).

All estimates assume that the matching is right, that the place and the period are the same for all
sources, and that every incident could have been reported. What each adds to that stands with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Z95 = 1.959963984540054
ROUNDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Incidents seen by any source, and how many there may be in all, with a 95% interval. `bound`
    says that the estimate is the least number that the overlap allows."""

    method: str
    seen: int
    best: float
    low: float
    high: float
    bound: bool = False

    @property
    def share(self) -> float:
        """Share of all incidents that some source saw."""
        return self.seen / self.best


def _coverage(method: str, seen: int, missed: float, *, variance: float, bound: bool) -> Coverage:
    """Interval of the missed ones that is normal on the logarithm, so that it stays above 0."""
    if missed <= 0:
        high = seen + Z95 * float(np.sqrt(max(variance, 0.0)))
        return Coverage(method=method, seen=seen, best=float(seen), low=float(seen), high=high,
                        bound=bound)  # fmt: skip
    spread = float(np.exp(Z95 * np.sqrt(np.log1p(variance / missed**2))))
    return Coverage(method=method, seen=seen, best=seen + missed, low=seen + missed / spread,
                    high=seen + missed * spread, bound=bound)  # fmt: skip


def chapman(first: int, second: int, both: int) -> Coverage:
    """Two sources that report independently of each other, with reports of each and of both.

    N = (n1 + 1)(n2 + 1) / (m + 1) - 1. If incidents that one source sees are likelier to be seen by
    the other too (large ones), N is too low; if sources avoid each other's, too high.

    Reference: Chapman (1951); interval of Chao (1987), Biometrics 43, 783-791.

    >>> found = chapman(200, 150, 100)
    >>> round(found.best), round(found.low), round(found.high)
    (300, 281, 329)
    """
    if not 0 <= both <= min(first, second):
        raise ValueError(f"both must lie between 0 and the smaller source, not {both}")
    seen = first + second - both
    total = (first + 1) * (second + 1) / (both + 1) - 1
    top = (first + 1) * (second + 1) * (first - both) * (second - both)
    variance = top / ((both + 1) ** 2 * (both + 2))
    return _coverage("Chapman", seen, total - seen, variance=variance, bound=False)


def chao(once: int, twice: int, *, seen: int, sources: int) -> Coverage:
    """A lower bound from how many incidents one source and two sources saw.

    Incidents may differ in how likely they are to be reported; sources must not avoid each other's.
    Missed are at least (t - 1)/t f1 (f1 - 1) / (2 (f2 + 1)).

    Reference: Chao (1987), Biometrics 43, 783-791.

    >>> chao(50, 25, seen=90, sources=3).bound
    True
    """
    part = (sources - 1) / sources
    missed = part * once * (once - 1) / (2 * (twice + 1))
    ratio = once / max(twice, 1)
    variance = max(twice, 1) * (part / 2 * ratio**2 + part**2 * ratio**3 + part**2 / 4 * ratio**4)
    return _coverage("Chao", seen, missed, variance=variance, bound=True)


def log_linear(counts: Floats) -> Coverage:
    """Three to five sources that may depend on each other in pairs, averaged over all models.

    Counts (2,) * sources: incidents by who saw them (index 1) and who did not (0); the cell that
    nobody saw is not looked at. Each model is a Poisson regression with the sources and some of
    their pairs; models weigh by their AIC, and their disagreement is part of the interval. Assumes
    that no three sources depend on each other beyond their pairs.

    Reference: Fienberg (1972), Biometrika 59, 591-603; Buckland et al. (1997), Biometrics 53.

    >>> independent = 1000 * np.array([0.5, 0.5]) * np.array([[0.6], [0.4]])
    >>> table = independent[:, :, None] * np.array([0.7, 0.3])
    >>> bool(abs(log_linear(table).best - 1000) < 5)
    True
    """
    sources = counts.ndim
    if not 3 <= sources <= 5:
        raise ValueError(f"log-linear models need 3 to 5 sources, not {sources}")
    cells = np.indices(counts.shape).reshape(sources, -1).T[1:]
    seen = np.asarray(counts, np.float64).ravel()[1:]
    both = list(combinations(range(sources), 2))
    fits = []
    for chosen in range(2 ** len(both) - (sources == 3)):
        used = [pair for k, pair in enumerate(both) if chosen >> k & 1]
        fits.append(_poisson(_design(cells, used), seen))
    return _averaged([f for f in fits if f is not None], int(seen.sum()))


def _design(cells: Ints, used: list[tuple[int, int]]) -> Floats:
    columns = [np.ones(len(cells)), *cells.T, *(cells[:, a] * cells[:, b] for a, b in used)]
    return np.stack(columns, axis=1).astype(np.float64)


def _poisson(design: Floats, seen: Floats) -> tuple[float, float, float] | None:
    """AIC, log of the unseen cell and its variance; None where the model cannot be fitted."""
    at = np.log(seen + 0.5)
    beta = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        mean = np.exp(np.clip(at, -30, 30))
        weighted = design * mean[:, None]
        information = weighted.T @ design
        if np.linalg.cond(information) > 1e12:
            return None
        before, beta = beta, np.linalg.solve(information, weighted.T @ (at + seen / mean - 1))
        at = design @ beta
        if np.abs(beta - before).max() < 1e-10:
            break
    mean = np.exp(np.clip(at, -30, 30))
    likely = float((seen * at - mean - gammaln(seen + 1)).sum())
    variance = float(np.linalg.inv((design * mean[:, None]).T @ design)[0, 0])
    return 2 * design.shape[1] - 2 * likely, float(beta[0]), variance


def _averaged(fits: list[tuple[float, float, float]], seen: int) -> Coverage:
    if not fits:
        raise ValueError("too little overlap: no log-linear model can be fitted")
    aic, unseen, variance = (np.array(v) for v in zip(*fits, strict=True))
    weight = np.exp(-(aic - aic.min()) / 2)
    weight /= weight.sum()
    mean = float(weight @ unseen)
    spread = float(weight @ np.sqrt(variance + np.exp(-unseen) + (unseen - mean) ** 2))
    missed, factor = float(np.exp(mean)), float(np.exp(Z95 * spread))
    return Coverage(method="log-linear", seen=seen, best=seen + missed,
                    low=seen + missed / factor, high=seen + missed * factor)  # fmt: skip


def histories(source: Ints, label: Ints) -> Floats:
    """Counts (2,) * sources of groups by which sources report them.

    >>> histories(np.array([0, 0, 1]), np.array([0, 1, 0])).tolist()
    [[0.0, 0.0], [1.0, 1.0]]
    """
    sources = int(source.max(initial=0)) + 1
    groups, at = np.unique(label, return_inverse=True)
    seen = np.zeros((len(groups), sources), np.int64)
    seen[at, source] = 1
    counts = np.zeros((2,) * sources)
    np.add.at(counts, tuple(seen.T), 1)
    return counts


def chao_of(counts: Floats) -> Coverage:
    """The lower bound from counts by who reported.

    >>> chao_of(np.array([[0, 30], [40, 20]])).seen
    90
    """
    many = np.indices(counts.shape).sum(axis=0)
    once, twice = int(counts[many == 1].sum()), int(counts[many == 2].sum())
    return chao(once, twice, seen=int(counts[many > 0].sum()), sources=counts.ndim)
