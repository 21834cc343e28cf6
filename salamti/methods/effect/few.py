"""Difference in differences with few treated units: the others show what chance does.

With one or two treated units errors clustered by unit say nothing, and the wild bootstrap cannot
reject. Here every untouched unit takes the place of the treated: d_j = its change from before to
after less the mean change of the other untouched units. The effect is judged against these.

References: Conley and Taber (2011), Review of Economics and Statistics 93(1); MacKinnon and Webb
(2020), J. Econometrics 218(2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
DRAWS = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Few:
    """The effect per period and treated unit with its interval (infinite where the others are too
    few for the level), `p` two-sided (at least 1 / (others + 1)), and by period (T,) the distance
    of the treated from the others, with `low` and `high` of what chance does (`level`)."""

    effect: float
    low: float
    high: float
    p: float
    others: int
    path: Floats
    path_low: Floats
    path_high: Floats


def difference(
    outcomes: ArrayLike, treated: ArrayLike, *, start: int, level: float = 0.95, seed: int = 1
) -> Few:
    """The effect on the `treated` (N,) columns of `outcomes` (T, N) from period `start` on.

    It takes the units' changes as exchangeable: outcomes should be on a scale on which a large unit
    does not move more than a small one (logarithms of counts). Errors: `ValueError` where a side
    or a period is missing, or a cell is unknown.

    >>> rng = np.random.default_rng(3)
    >>> y = rng.normal(0, 1, (24, 41)) + rng.normal(0, 3, 41)
    >>> y[12:, 0] += 3
    >>> found = difference(y, np.arange(41) < 1, start=12)
    >>> bool(found.low < 3 < found.high), round(found.p, 3), found.others
    (True, 0.024, 40)
    """
    table, chosen = _checked(outcomes, treated, start)
    level_before = table[:start].mean(axis=0)
    moved = table - level_before
    others, own = moved[:, ~chosen], moved[:, chosen].mean(axis=1)
    path = own - others.mean(axis=1)
    paths = _placebos(others, int(chosen.sum()), np.random.default_rng(seed))
    effect, chance = float(path[start:].mean()), paths[start:].mean(axis=0)
    count = others.shape[1]
    tail = 1 - level
    reach = np.quantile(np.abs(chance), level, method="higher") if count + 1 >= 1 / tail else np.inf
    bigger = int((np.abs(chance) >= abs(effect)).sum())
    return Few(
        effect=effect,
        low=effect - float(reach),
        high=effect + float(reach),
        p=(1 + bigger) / (1 + chance.size),
        others=count,
        path=path,
        path_low=np.quantile(paths, tail / 2, axis=1),
        path_high=np.quantile(paths, 1 - tail / 2, axis=1),
    )


def _placebos(others: Floats, size: int, rng: np.random.Generator) -> Floats:
    """Paths (T, d) of untouched units, or of groups of `size` of them, less those that remain."""
    count = others.shape[1]
    if size == 1:
        groups = [np.array([j]) for j in range(count)]
    else:
        groups = [rng.choice(count, size, replace=False) for _ in range(DRAWS)]
    whole = others.sum(axis=1)
    found = []
    for group in groups:
        inside = others[:, group].sum(axis=1)
        found.append(inside / group.size - (whole - inside) / (count - group.size))
    return np.column_stack(found)


def _checked(
    outcomes: ArrayLike, treated: ArrayLike, start: int
) -> tuple[Floats, NDArray[np.bool_]]:
    table = np.asarray(outcomes, dtype=np.float64)
    chosen = np.asarray(treated, dtype=bool)
    if table.ndim != 2 or chosen.shape != table.shape[1:]:
        raise ValueError(f"treated must name each of the columns of outcomes {table.shape}")
    if not 0 < start < len(table):
        raise ValueError(f"start must leave periods on both sides, not {start} of {len(table)}")
    if not chosen.any() or (~chosen).sum() < chosen.sum() + 2:
        raise ValueError("there must be treated units, and at least two more others than treated")
    if not np.isfinite(table).all():
        raise ValueError("outcomes have unknown values: leave out such units or periods")
    return table, chosen
