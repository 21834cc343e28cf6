"""Scores of forecasts given as equally weighted draws: CRPS, ignorance, interval score.

Draws have the shape [cells, m], integers or floats, sorted or not; observed values the shape
[cells]. All scores are negatively oriented: smaller is better. Rows are sorted in small blocks that
stay in the processor's cache, on all processors, and all three scores are taken from the same pass.

References: Gneiting and Raftery (2007), Journal of the American Statistical Association 102;
Hegre et al. (2025), Journal of Peace Research, the VIEWS prediction challenge 2023/24.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from salamti.methods.score._kernel import Rule, ascending, score_sorted
from salamti.methods.score._layout import (
    Draws,
    Floats,
    checked_draws,
    checked_observed,
    places,
    tail_of,
)

CHALLENGE_EDGES = (0.0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Lower edges of the 11 bins of the VIEWS challenge, deaths per month; the last bin is open."""
BLOCK = 65_536
"""Draws that are sorted and scored at a time: 512 kB of float64 stay in the second-level cache."""
COMPILED = (np.int32, np.int64, np.float32, np.float64)
"""Kinds of number for which the loops are compiled; others are widened block by block."""


@dataclass(frozen=True, slots=True)
class Scores:
    """CRPS (deaths), ignorance (bits) and mean interval score (deaths), each of shape [cells]."""

    crps: Floats
    ignorance: Floats
    mis: Floats


def scores(
    draws: ArrayLike,
    observed: ArrayLike,
    *,
    level: float = 0.9,
    edges: ArrayLike = CHALLENGE_EDGES,
) -> Scores:
    """CRPS, ignorance and interval score of each cell, from one pass over the draws.

    Formulas and errors are those of `crps`, `ignorance` and `interval`.

    >>> found = scores([[0, 0, 3, 5]], [2])
    >>> found.crps.tolist(), found.ignorance.round(3).tolist(), found.mis.round(2).tolist()
    ([0.875], [3.907], [4.7])
    """
    table = checked_draws(draws)
    seen = checked_observed(observed, len(table))
    tail = tail_of(level)
    rule = (_checked_edges(edges), tail, *places(tail, table.shape[1]))
    found = _scored(table, seen, rule)
    if np.isnan(found).any():
        raise ValueError("draws must be known, finite and not negative")
    return Scores(*np.ascontiguousarray(found.T))


def crps(draws: ArrayLike, observed: ArrayLike) -> Floats:
    """Continuous ranked probability score of each cell, in the unit of the draws.

    `mean|x - y| - 1/2 mean|x - x'|` over all draws x and pairs of draws x, x' (a draw with itself
    too): exact for the empirical distribution of the draws. It is computed from the sorted draws as
    `2/m^2 sum |x_(i) - y| (i - 1/2 if x_(i) <= y else m - i + 1/2)`, which does not cancel.

    draws [cells, m], observed [cells]; returns [cells]. ValueError for other shapes, no draws, and
    values that are unknown, infinite or negative. Gneiting and Raftery (2007), equation 21.

    >>> crps([[0, 0, 3, 5], [2, 2, 2, 2]], [2, 7]).tolist()
    [0.875, 5.0]
    """
    return scores(draws, observed).crps


def ignorance(draws: ArrayLike, observed: ArrayLike, edges: ArrayLike = CHALLENGE_EDGES) -> Floats:
    """Ignorance of each cell, in bits: `-log2((n + 1) / (m + bins))`.

    n of the m draws fall into the bin of the observed value; bins are [edge, next edge), the last
    is open. One is added to each bin, so that a bin without draws has a finite score.

    draws [cells, m], observed [cells], edges [bins] increasing from 0; returns [cells]. ValueError
    as for `crps`, and for edges out of order. Hegre et al. (2025).

    >>> ignorance([[0, 0, 0, 0, 4]], [0]).round(4).tolist()
    [1.6781]
    """
    return scores(draws, observed, edges=edges).ignorance


def interval(draws: ArrayLike, observed: ArrayLike, level: float = 0.9) -> Floats:
    """Interval score of the central interval of each cell, in the unit of the draws.

    `upper - lower + 2/alpha (lower - y)+ + 2/alpha (y - upper)+` with alpha = 1 - level; the bounds
    are the quantiles (1 - level)/2 and (1 + level)/2 of the draws, linear between order statistics.

    draws [cells, m], observed [cells]; returns [cells]. ValueError as for `crps`, and for a level
    outside 0 to 1. Gneiting and Raftery (2007), equation 43.

    >>> interval([[0, 10], [0, 10]], [5, 20]).round(6).tolist()
    [9.0, 219.0]
    """
    return scores(draws, observed, level=level).mis


def repeated(draws: ArrayLike, m: int) -> Draws:
    """Draws of shape [cells, n] repeated in their order until there are `m` per cell: [cells, m].

    Where `m` is not a multiple of n, the first draws count once more than the others: the CRPS is
    then not quite that of the n draws, so take that from them as they are. ValueError where `m` is
    less than 1 or there is nothing to repeat.

    >>> repeated([[1, 2, 3]], 7).tolist()
    [[1, 2, 3, 1, 2, 3, 1]]
    """
    table = checked_draws(draws)
    if m < 1:
        raise ValueError(f"m must be 1 or more, it is {m}")
    return table[:, np.arange(m) % table.shape[1]]


def _checked_edges(edges: ArrayLike) -> Floats:
    found = np.ascontiguousarray(edges, dtype=np.float64)
    if found.ndim != 1 or found.size == 0 or found[0] != 0 or not (np.diff(found) > 0).all():
        raise ValueError(f"edges must be one row that increases from 0, they are {found.tolist()}")
    return found


def _scored(draws: Draws, observed: Floats, rule: Rule) -> Floats:
    """The three scores as columns, block by block, on all processors where it pays."""
    cells, m = draws.shape
    step = max(1, BLOCK // m)
    starts = range(0, cells, step)
    workers = min(os.cpu_count() or 1, len(starts))
    queue = iter(starts)  # shared: a worker that is held up takes fewer blocks
    out = np.empty((cells, 3))

    def run(_: int) -> None:
        for start in queue:
            rows = slice(start, start + step)
            out[rows] = score_sorted(_sorted(draws[rows]), observed[rows], rule)

    if workers == 1:
        run(0)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, range(workers)))
    return out


def _sorted(block: Draws) -> Draws:
    """The rows in order: the block itself where it is so already, else a copy."""
    if block.dtype not in COMPILED:
        block = block.astype(np.float64 if block.dtype.kind == "f" else np.int64, order="C")
    elif not (block.flags.c_contiguous and block.flags.writeable):
        block = block.copy(order="C")
    if ascending(block):
        return block
    found: Draws = np.sort(block, axis=1)
    return found
