"""Small p-values from few simulations: a Gumbel distribution fitted to the simulated maxima."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
ROUNDS = 100
"""Most Newton steps of the likelihood fit; it needs about six."""


@dataclass(frozen=True, slots=True)
class Gumbel:
    """Distribution of a maximum: `location` is its mode, `scale` its spread, in its own unit."""

    location: float
    scale: float

    def survival(self, value: float) -> float:
        """Probability of at least `value`: 1 - exp(-exp(-(value - location) / scale)).

        >>> round(Gumbel(10.0, 1.0).survival(12.97), 3)
        0.05
        """
        reach = -(value - self.location) / self.scale
        return 1.0 if reach > 700 else -math.expm1(-math.exp(reach))


def fit(maxima: ArrayLike, *, likelihood: bool = False) -> Gumbel:
    """Gumbel distribution of the `maxima`, shape (n,) with n >= 2, by moments or by likelihood.

    Moments: scale = s sqrt(6) / pi, location = mean - 0.5772 scale. Likelihood: Newton's method on
    scale = mean - sum(x e^(-x/scale)) / sum(e^(-x/scale)). Raises ValueError where values are
    fewer than two, not finite or all equal. Reference: Abrams, Kleinman and Kulldorff (2010),
    International Journal of Health Geographics 9:61.

    >>> found = fit([8.0, 9.0, 10.0, 12.0])
    >>> round(found.location, 2), round(found.scale, 2)
    (8.98, 1.33)
    """
    x = np.asarray(maxima, dtype=float)
    if x.ndim != 1 or len(x) < 2 or not np.all(np.isfinite(x)):
        raise ValueError("maxima must be a row of at least two finite numbers")
    spread = float(x.std(ddof=1))
    if spread <= 1e-12 * max(1.0, abs(float(x.mean()))):
        raise ValueError("maxima are all equal: no distribution can be fitted")
    scale = spread * math.sqrt(6) / math.pi
    if not likelihood:
        return Gumbel(float(x.mean()) - np.euler_gamma * scale, scale)
    scale = _likeliest(x, scale)
    lowest = float(x.min())
    mean = float(np.mean(np.exp(-(x - lowest) / scale)))
    return Gumbel(lowest - scale * math.log(mean), scale)


def _likeliest(x: Floats, scale: float) -> float:
    """Root of the likelihood equation, by Newton's method that halves a step below zero."""
    centred = x - x.min()
    for _ in range(ROUNDS):
        weight = np.exp(-centred / scale)
        weight /= weight.sum()
        first, second = float(weight @ centred), float(weight @ centred**2)
        gap = scale - float(centred.mean()) + first
        step = gap / (1 + (second - first**2) / scale**2)
        scale = max(scale - step, scale / 2)
        if abs(step) <= 1e-12 * scale:
            break
    return scale
