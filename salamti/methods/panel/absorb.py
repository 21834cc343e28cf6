"""What is left of a column once the means of places, years or other groups are taken out.

The group with the most levels is taken out by its (weighted) means, all others together by least
squares on their dummies: exact up to rounding, without rounds of alternation.

Reference: Frisch and Waugh (1933), Econometrica 1; Lovell (1963), J. Am. Stat. Assoc. 58.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TINY = 1e-9
"""A dummy of which less than this share of its length is left is no direction of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorber:
    """Groups made ready: `rank` dimensions are taken out.

    `directions` (n, m) are what the first factor leaves of all else, `inverse` (m, m) that of their
    products.
    """

    means: sparse.csr_array
    codes: Ints
    directions: Floats
    inverse: Floats
    root: Floats
    rank: int


def codes(labels: ArrayLike) -> Ints:
    """Labels of shape (n,) as whole numbers from 0.

    >>> codes(["b", "a", "b"]).tolist()
    [1, 0, 1]
    """
    found: Ints = np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64)
    return found


def absorber(
    factors: Sequence[ArrayLike],
    *,
    extra: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> Absorber:
    """Ready to take out the means of every factor (each (n,)) and the columns `extra` (n, m).

    Without factors `extra` or `weights` must say how many rows there are; the mean is taken out.
    """
    columns = None if extra is None else np.asarray(extra, dtype=float)
    size = _size(factors, columns, weights)
    root = np.ones(size) if weights is None else np.sqrt(np.asarray(weights, dtype=float))
    groups = sorted((codes(f) for f in factors), key=lambda c: -int(c.max())) or [
        np.zeros(size, dtype=np.int64)
    ]
    first, rest = groups[0], groups[1:]
    means = _means(first, root)
    dummies = [np.eye(int(c.max()) + 1)[c][:, 1:] for c in rest]
    if columns is not None:
        dummies.append(columns.reshape(size, -1))
    columns = np.hstack(dummies) if dummies else np.zeros((size, 0))
    directions, inverse, rank = _directions(columns, first, means, root=root)
    return Absorber(
        means=means,
        codes=first,
        directions=directions,
        inverse=inverse,
        root=root,
        rank=int(first.max()) + 1 + rank,
    )


def left(columns: ArrayLike, of: Absorber) -> Floats:
    """What is left of columns (n,) or (n, k), in the same shape.

    >>> of = absorber([[0, 0, 1, 1], [0, 1, 0, 1]])
    >>> left([1.0, 2.0, 3.0, 8.0], of).round(9).tolist()
    [1.0, -1.0, -1.0, 1.0]
    """
    raw = np.asarray(columns, dtype=float)
    table = raw.reshape(len(raw), -1) * of.root[:, None]
    table = table - of.root[:, None] * (of.means @ table)[of.codes]
    for _ in range(2):  # the second round takes out what rounding left
        table = table - of.directions @ (of.inverse @ (of.directions.T @ table))
    found: Floats = (table / of.root[:, None]).reshape(raw.shape)
    return found


def _size(factors: Sequence[ArrayLike], columns: Floats | None, weights: ArrayLike | None) -> int:
    sizes = {len(np.asarray(f)) for f in factors}
    sizes |= set() if columns is None else {len(columns)}
    sizes |= set() if weights is None else {len(np.asarray(weights))}
    if len(sizes) != 1 or not next(iter(sizes)):
        raise ValueError(f"factors, columns and weights must have the same rows, not {sizes}")
    return sizes.pop()


def _means(groups: Ints, root: Floats) -> sparse.csr_array:
    """Weighted group means (levels, n) of columns that were multiplied by `root`."""
    size, levels = len(groups), int(groups.max()) + 1
    totals = np.bincount(groups, weights=root**2, minlength=levels)
    return sparse.csr_array((root / totals[groups], (groups, np.arange(size))), (levels, size))


def _directions(
    columns: Floats, groups: Ints, means: sparse.csr_array, *, root: Floats
) -> tuple[Floats, Floats, int]:
    """Columns of length 1 without the group means, the inverse of their products, its rank."""
    scaled = columns * root[:, None]
    before = np.sqrt((scaled * scaled).sum(axis=0))
    rest = scaled - root[:, None] * (means @ scaled)[groups]
    after = np.sqrt((rest * rest).sum(axis=0))
    kept = after > TINY * before
    if not kept.any():
        return np.zeros((len(root), 0)), np.zeros((0, 0)), 0
    found: Floats = rest[:, kept] / after[kept]
    values, vectors = np.linalg.eigh(found.T @ found)
    own = values > TINY * values[-1]
    inverse: Floats = (vectors[:, own] / values[own]) @ vectors[:, own].T
    return found, inverse, int(own.sum())
