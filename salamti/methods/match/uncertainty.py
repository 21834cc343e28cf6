"""How sure a matching is: groups drawn from their posterior, and what counts come to in each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from salamti.methods.match import _gibbs
from salamti.methods.match.groups import Links
from salamti.methods.match.usual import Usual

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BURN_IN = 100


class Rule(StrEnum):
    """Which report's deaths stand for a group in a total: that of the earliest source, the lowest
    or the highest."""

    FIRST = "first"
    LOWEST = "lowest"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """Draws: how many distinct incidents there are (draws,), their deaths under the rule (draws,)
    or None, and how often the reports of each link (m,) were together."""

    incidents: Ints
    deaths: Floats | None
    together: Floats

    def interval(self, level: float = 0.9) -> tuple[float, float, float]:
        """Low, median and high number of incidents."""
        return _interval(self.incidents, level)

    def deaths_interval(self, level: float = 0.9) -> tuple[float, float, float] | None:
        """Low, median and high number of deaths under the rule."""
        return None if self.deaths is None else _interval(self.deaths, level)


def _interval(draws: Ints | Floats, level: float) -> tuple[float, float, float]:
    low, middle, high = np.quantile(draws, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return float(low), float(middle), float(high)


def sample(
    links: Links,
    label: Ints,
    *,
    draws: int = 500,
    thin: int = 2,
    seed: int = 0,
    prior: Usual | None = None,
    deaths: Floats | None = None,
    rule: Rule = Rule.FIRST,
) -> Sampled:
    """Draw groups with a probability in proportion to the product of the odds of their pairs.

    A report is taken out and put where the odds draw it, given all others (Gibbs); now and then two
    reports of one source change places (Metropolis). A group holds one report of a source at most
    and only linked pairs. Starts from `label`. With a `prior`, how common matches are is drawn anew
    before each draw, given how many there were. Deaths (n,), NaN where unknown: the total over the
    known ones of the report that the rule names.

    Raises:
        ValueError: where links have no odds.

    Reference: Steorts, Hall and Fienberg (2016), JASA 111, 1660-1672; Jerrum and Sinclair (1989).

    >>> links = Links(source=np.array([0, 1]), left=np.array([0]), right=np.array([1]),
    ...               km=np.zeros(1), window=1, score=np.zeros(1), odds=np.array([np.log(3)]))
    >>> drawn = sample(links, np.array([0, 0]), draws=2000)
    >>> bool(abs(drawn.together[0] - 0.75) < 0.05)
    True
    """
    if links.odds is None:
        raise ValueError("links without odds have no posterior: match by evidence")
    web, order = _web(links)
    rng = np.random.default_rng(seed)
    groups = _gibbs.opened(web, label.astype(np.int64), int(links.source.max(initial=0)) + 1)
    incidents, tolls = np.zeros(draws, np.int64), np.zeros(draws)
    together = np.zeros(len(links.left))
    for k in range(draws):
        if web.active.size:
            _gibbs.run(web, groups, thin if k else BURN_IN, int(rng.integers(2**31)))
        incidents[k] = len(label) - groups.free[0]
        one = groups.label[links.left] == groups.label[links.right]
        together += one
        if prior is not None:
            odds = prior.total(prior.drawn(prior.matches(one), rng))
            web.odds[:] = np.concatenate([odds, odds])[order]
        if deaths is not None:
            tolls[k] = toll(groups.label, deaths, rule)
    return Sampled(
        incidents=incidents, deaths=None if deaths is None else tolls, together=together / draws
    )


def toll(label: Ints, deaths: Floats, rule: Rule) -> float:
    """Deaths of all groups: of each the first, lowest or highest known figure of its reports.

    >>> toll(np.array([0, 1, 0]), np.array([5.0, np.nan, 7.0]), Rule.HIGHEST)
    7.0
    """
    known = np.flatnonzero(np.isfinite(deaths))
    rank = {Rule.FIRST: known, Rule.LOWEST: deaths[known], Rule.HIGHEST: -deaths[known]}[rule]
    order = known[np.lexsort((known, rank))]
    first = np.unique(label[order], return_index=True)[1]
    return float(deaths[order[first]].sum())


def _web(links: Links) -> tuple[_gibbs.Web, Ints]:
    """The links from both ends, and the order in which their odds stand."""
    odds = np.asarray(links.odds, np.float64)
    ends = np.concatenate([links.left, links.right])
    others = np.concatenate([links.right, links.left])
    order = np.lexsort((others, ends))
    count = np.bincount(ends, minlength=len(links.source))
    starts = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    both = np.concatenate([odds, odds])[order]
    active = np.flatnonzero(count).astype(np.int64)
    web = _gibbs.Web(
        links.source.astype(np.int64), starts, others[order].astype(np.int64), both, active
    )
    return web, order
