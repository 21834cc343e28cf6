"""Which matches are strong: probable, and close in every respect that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    """Bounds of a strong match: least probability, most kilometres and days apart, and the largest
    ratio of deaths (plus 1 each)."""

    probability: float = 0.8
    km: float = 20
    days: int = 0
    ratio: float = 2


def strong(
    bounds: Strong, probability: Floats, km: Floats, *, days: Ints, deaths: Floats
) -> NDArray[np.bool_]:
    """Which matches (m,) lie within all bounds; deaths (m, 2) are the best figures of both reports,
    NaN where unknown, which rules nothing out.

    >>> deaths = np.array([[3.0, 4.0], [3.0, 30.0]])
    >>> strong(Strong(), np.ones(2), np.ones(2), days=np.zeros(2, int), deaths=deaths).tolist()
    [True, False]
    """
    apart = np.abs(np.diff(np.log1p(deaths), axis=1)[:, 0])
    alike = ~(apart > np.log(bounds.ratio))
    near = (km <= bounds.km) & (np.abs(days) <= bounds.days)
    found: NDArray[np.bool_] = (probability >= bounds.probability) & near & alike
    return found
