"""What is left of a column once the means of places, years or other groups are taken out.

The group with the most levels is taken out by its (weighted) means, all others together through an
orthonormal basis of their dummies: exact up to rounding, without rounds of alternation.

Reference: Frisch and Waugh (1933), Econometrica 1; Lovell (1963), J. Am. Stat. Assoc. 58.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.linalg import qr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TINY = 1e-9
"""A dummy of which less than this share of its length is left is no direction of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorber:
    """Groups made ready: `rank` dimensions are taken out."""

    means: sparse.csr_array
    codes: Ints
    basis: Floats
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
    basis = _basis(np.hstack(dummies), first, means, root=root) if dummies else np.zeros((size, 0))
    return Absorber(
        means=means, codes=first, basis=basis, root=root, rank=int(first.max()) + 1 + basis.shape[1]
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
    table = table - of.basis @ (of.basis.T @ table)
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


def _basis(columns: Floats, groups: Ints, means: sparse.csr_array, *, root: Floats) -> Floats:
    """Orthonormal directions of columns without the group means; dependent ones fall away."""
    scaled = columns * root[:, None]
    lengths = np.linalg.norm(scaled, axis=0)
    rest = scaled - root[:, None] * (means @ scaled)[groups]
    kept = (lengths > 0) & (np.linalg.norm(rest, axis=0) > TINY * lengths)
    rest = rest[:, kept] / lengths[kept]
    if not rest.shape[1]:
        return np.zeros((len(root), 0))
    directions, corner, _ = qr(rest, mode="economic", pivoting=True)
    rank = int((np.abs(np.diag(corner)) > TINY * abs(corner[0, 0])).sum())
    found: Floats = np.ascontiguousarray(directions[:, :rank])
    return found
