"""How common matches are between two sources, and the prior odds of a pair that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Evidence (m,) of links as log odds without a prior, their pair of sources (m,), and for each
    pair of sources (strata,) how many candidate pairs there are and how many reports (strata, 2).
    """

    evidence: Floats
    stratum: Ints
    pairs: Floats
    reports: Floats

    def matches(self, together: NDArray[np.generic]) -> Floats:
        """Number of matches (strata,) where the links (m,) hold in these shares."""
        shares = np.asarray(together, np.float64)
        return np.bincount(self.stratum, shares, len(self.pairs)).astype(np.float64)

    def odds(self, matches: Floats) -> Floats:
        """Log odds (strata,) of a candidate pair whose reports are both free, before its evidence.

        M / (m - M) n_a n_b / ((n_a - M) (n_b - M)) for M matches among m candidates: how common
        matches are among candidates, and that all other candidates of both reports are none.

        Reference: Sadinle (2017), JASA 112, 600-612 (the prior over matchings).

        >>> one = np.array([1.0])
        >>> usual = Usual(evidence=np.zeros(3), stratum=np.zeros(3, int), pairs=3 * one,
        ...               reports=np.array([[3.0, 3.0]]))
        >>> float(usual.odds(one).round(2)[0])
        0.06
        """
        known = np.clip(matches, 0.5, np.minimum(self.reports.min(axis=1), self.pairs) - 0.5)
        common = np.log(known + 0.5) - np.log(self.pairs - known + 0.5)
        free = np.log(self.reports + 1) - np.log(self.reports - known[:, None] + 1)
        found: Floats = common + free.sum(axis=1)
        return found

    def drawn(self, matches: Floats, rng: np.random.Generator) -> Floats:
        """Log odds (strata,) where the share of reports that match is drawn given their number."""
        least = np.minimum(self.reports.min(axis=1), self.pairs)
        return self.odds(least * rng.beta(matches + 1, np.maximum(least - matches, 0) + 1))

    def total(self, odds: Floats) -> Floats:
        """Log odds (m,) of links under prior odds (strata,)."""
        found: Floats = self.evidence + odds[self.stratum]
        return found
