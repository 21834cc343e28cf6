"""Spatial weights: which places are neighbours, and how much each of them counts.

Weights are a dense matrix: a country has some hundred districts, so this is small and plain. Row i
holds the weights of the neighbours of place i; the diagonal is 0, because no place is its own
neighbour (`starred` puts it there for Gi*). Standardised rows sum to 1, or to 0 where a place has
no neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salamti.methods.hotspot._cylinders import distances

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Weights between n places: `matrix` (n, n), row i for the neighbours of place i.

    Raises ValueError where the matrix is not square or a weight is negative or unknown.

    >>> Weights(np.array([[0.0, 2.0], [1.0, 0.0]])).standardised().matrix.tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """

    matrix: Floats

    def __post_init__(self) -> None:
        shape = self.matrix.shape
        if len(shape) != 2 or shape[0] != shape[1]:
            raise ValueError(f"weights must be a square matrix, not {shape}")
        if not np.all(np.isfinite(self.matrix)) or np.any(self.matrix < 0):
            raise ValueError("weights must be known and not negative")

    @property
    def neighbours(self) -> NDArray[np.int64]:
        """Number of neighbours of each place, shape (n,)."""
        found: NDArray[np.int64] = np.count_nonzero(self.matrix, axis=1)
        return found

    def lag(self, values: Floats) -> Floats:
        """Weighted sum of the values of the neighbours, shape (n,)."""
        found: Floats = self.matrix @ values
        return found

    def standardised(self) -> Weights:
        """The same with rows that sum to 1; rows without neighbours stay 0."""
        total = self.matrix.sum(axis=1, keepdims=True)
        return Weights(
            np.divide(self.matrix, total, out=np.zeros_like(self.matrix), where=total > 0)
        )

    def starred(self) -> Weights:
        """The same with each place as its own neighbour, as heavy as its heaviest neighbour.

        1 where there is no neighbour; a diagonal that is there is kept. Rows are not standardised
        again.

        >>> Weights(np.array([[0.0, 2.0], [0.0, 0.0]])).starred().matrix.tolist()
        [[2.0, 2.0], [0.0, 1.0]]
        """
        matrix = self.matrix.copy()
        heaviest = matrix.max(axis=1, initial=0.0)
        own = np.where(heaviest > 0, heaviest, 1.0)
        np.fill_diagonal(matrix, np.where(matrix.diagonal() > 0, matrix.diagonal(), own))
        return Weights(matrix)


def nearest(lat: ArrayLike, lon: ArrayLike, *, k: int) -> Weights:
    """Weight 1 for the `k` nearest places (great circle, degrees); shapes (n,).

    Of places equally far away the first in order counts. A place may be the neighbour of one that
    is not its own. Raises ValueError unless 0 < k < n.

    >>> nearest([30, 30.1, 31], [70, 70, 70], k=1).matrix.tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    away = _apart(lat, lon)
    if not 0 < k < len(away):
        raise ValueError(f"k must lie between 1 and {len(away) - 1}, one less than the places")
    order = np.argsort(away, axis=1, kind="stable")[:, :k]
    matrix = np.zeros_like(away)
    np.put_along_axis(matrix, order, 1.0, axis=1)
    return Weights(matrix)


def within(lat: ArrayLike, lon: ArrayLike, *, km: float) -> Weights:
    """Weight 1 for all places at most `km` away (great circle, degrees); shapes (n,).

    >>> within([30, 30.1, 31], [70, 70, 70], km=20).matrix.tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    if not km > 0:
        raise ValueError(f"the distance must be above 0 km, not {km}")
    return Weights((_apart(lat, lon) <= km).astype(float))


def _apart(lat: ArrayLike, lon: ArrayLike) -> Floats:
    """Distances in km with an infinite diagonal."""
    north, east = np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)
    if north.ndim != 1 or north.shape != east.shape:
        raise ValueError("latitudes and longitudes must be two rows of the same length")
    if not np.all(np.isfinite(north) & np.isfinite(east)):
        raise ValueError("a place has no known centre: leave it out")
    away = distances(north, east)
    np.fill_diagonal(away, np.inf)
    return away
