"""How often chance alone lays out values as high as here: Gi* without the normal curve.

Rates of violence are zero in most places and high in few. There the normal p-value of Gi* calls
places hot in one shuffled map of three and more. Here all values are dealt out anew among all
places; p is the share of deals in which the place and its neighbours come out at least as high.

References: Getis and Ord (1992), Geographical Analysis 24; Phipson and Smyth (2010), Statistical
Applications in Genetics and Molecular Biology 9(1), for the 1 in numerator and denominator.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from salamti.methods.hotspot.local import gi_star
from salamti.methods.hotspot.weights import Floats, Weights

CHUNK = 1000
ALIKE = 1e-9
"""Sums this close, relatively, count as equal: the same values may be added in another order."""


def high_p(
    values: ArrayLike, weights: Weights, *, permutations: int = 9999, rng: np.random.Generator
) -> Floats:
    """One-sided p-value of a high Gi* by permutation of all places, shape (n,).

    (1 + deals with a Gi* at least as high) / (1 + permutations). Mean and variance of the values
    are the same in every deal, so weighted sums are compared. NaN where Gi* is not known. Raises
    ValueError as `gi_star` does, and where no permutation is asked for.

    >>> w = Weights(np.eye(8, k=1) + np.eye(8, k=-1))
    >>> p = high_p([9, 8, 7, 1, 1, 0, 1, 0], w, rng=np.random.default_rng(1))
    >>> bool(p[1] < 0.05), bool(p[6] > 0.5)
    (True, True)
    """
    if permutations < 1:
        raise ValueError(f"permutations must be 1 or more, not {permutations}")
    known = np.isfinite(gi_star(values, weights).z)
    x = np.asarray(values, dtype=float)
    near = weights.starred().matrix
    observed = near @ x
    bar = observed - ALIKE * (near @ np.abs(x))
    above = np.zeros(len(x), dtype=np.int64)
    for start in range(0, permutations, CHUNK):
        deals = np.tile(x, (min(CHUNK, permutations - start), 1))
        above += (rng.permuted(deals, axis=1) @ near.T >= bar).sum(axis=0)
    return np.where(known, (1 + above) / (1 + permutations), np.nan)
