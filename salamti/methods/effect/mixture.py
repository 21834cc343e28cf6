"""A mixture of Student t distributions: what is known of an effect when a setting is not known.

For each value of the setting (memory of the errors, pace of the level) the effect has a t
distribution; the mixture weighs them by how well each setting explains the data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import stdtr

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Components (m,): `centre` and `scale` of a t distribution with `df` degrees of freedom, and
    their `weight`, which sum to 1."""

    centre: Floats
    scale: Floats
    weight: Floats
    df: float

    def mean(self) -> float:
        """The mean of the mixture.

        >>> Mixture(np.array([1.0, 3.0]), np.ones(2), np.array([0.5, 0.5]), 10).mean()
        2.0
        """
        return float(self.weight @ self.centre)

    def below(self, value: float) -> float:
        """The probability of at most `value` (0 to 1).

        >>> Mixture(np.array([0.0]), np.ones(1), np.ones(1), 10).below(0)
        0.5
        """
        return float(self.weight @ stdtr(self.df, (value - self.centre) / self.scale))

    def quantile(self, share: float) -> float:
        """The value with the probability `share` below it.

        >>> one = Mixture(np.array([2.0]), np.ones(1), np.ones(1), 10)
        >>> round(one.quantile(0.975), 3)
        4.228
        """
        reach = 40 * self.scale.max() + 1e-12
        low, high = float(self.centre.min() - reach), float(self.centre.max() + reach)
        while self.below(low) > share:
            low -= reach
        while self.below(high) < share:
            high += reach
        return float(brentq(lambda v: self.below(v) - share, low, high, xtol=1e-10))

    def interval(self, level: float) -> tuple[float, float]:
        """The middle `level` of the mixture."""
        tail = (1 - level) / 2
        return self.quantile(tail), self.quantile(1 - tail)


def weights(log_likelihood: Floats) -> Floats:
    """Weights (m,) that sum to 1 from log likelihoods; settings are alike beforehand.

    >>> weights(np.log([1.0, 3.0])).round(2).tolist()
    [0.25, 0.75]
    """
    raised = np.exp(log_likelihood - log_likelihood.max())
    found: Floats = raised / raised.sum()
    return found
