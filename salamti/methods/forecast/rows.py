"""Rows to learn from: a place at an origin, what was known then, and what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.methods.forecast.blocks import YEAR, Floats

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """History [rows, months] and outcomes [rows, leads] (NaN: not known), and where each stands.

    `unit` and `origin` [rows] are indices of the panel; `leads` counts months after the origin.
    `near` is the history of the places next door, where the panel has it.
    """

    history: Floats
    observed: Floats
    unit: Ints
    origin: Ints
    leads: tuple[int, ...]
    near: Floats | None = None

    def known_by(self, month: int) -> NDArray[np.bool_]:
        """Which outcomes were known once `month` (an index) was over, [rows, leads]."""
        ends = self.origin[:, None] + np.asarray(self.leads)[None, :]
        return np.asarray((ends <= month) & ~np.isnan(self.observed))


def rows(
    panel: Floats,
    origins: Sequence[int],
    *,
    leads: Sequence[int],
    months: int = 60,
    near: Floats | None = None,
) -> Rows:
    """Cut a panel [places, months] at `origins` (index of the last known month).

    A place is left out at an origin where one of its last 12 months is unknown. Histories that the
    panel does not reach are NaN.

    >>> found = rows(np.arange(24.0)[None, :], [12], leads=[1, 3], months=24)
    >>> found.observed.tolist(), found.history[0, -2:].tolist(), found.history.shape
    ([[13.0, 15.0]], [11.0, 12.0], (1, 24))
    """
    histories = [_history(panel, o, months) for o in origins]
    usable = [np.asarray(~np.isnan(h[:, -YEAR:]).any(axis=1)) for h in histories]
    at = [np.full(int(k.sum()), o) for o, k in zip(origins, usable, strict=True)]
    return Rows(
        history=_joined(histories, usable),
        observed=_joined([_outcomes(panel, o, leads) for o in origins], usable),
        unit=np.concatenate([np.flatnonzero(k) for k in usable]),
        origin=np.concatenate(at).astype(np.int64),
        leads=tuple(leads),
        near=None
        if near is None
        else _joined([_history(near, o, months) for o in origins], usable),
    )


def _joined(parts: Sequence[Floats], usable: Sequence[NDArray[np.bool_]]) -> Floats:
    return np.concatenate([part[k] for part, k in zip(parts, usable, strict=True)])


def _history(panel: Floats, origin: int, months: int) -> Floats:
    """The last `months` of every place up to an origin, NaN where the panel does not reach."""
    found = np.full((len(panel), months), np.nan)
    first = max(0, origin + 1 - months)
    found[:, months - (origin + 1 - first) :] = panel[:, first : origin + 1]
    return found


def _outcomes(panel: Floats, origin: int, leads: Sequence[int]) -> Floats:
    """The months ahead of every place, NaN where the panel does not reach."""
    found = np.full((len(panel), len(leads)), np.nan)
    for column, lead in enumerate(leads):
        if origin + lead < panel.shape[1]:
            found[:, column] = panel[:, origin + lead]
    return found
