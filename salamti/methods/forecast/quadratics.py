"""Earlier forecasts added up: the CRPS of a mixture as a quadratic of its weights.

The quadratic of many rows is the weighted sum of theirs. Each knows how many records it really
rests on: a hundred rows of one war and year say little more than one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from salamti.methods.forecast import simplex
from salamti.methods.forecast.blocks import Floats
from salamti.methods.forecast.rows import Ints


@dataclass(frozen=True, slots=True)
class Quadratic:
    """`w miss - w between w / 2`, in units of the prior's CRPS.

    `records` is the effective number of records that it rests on.
    """

    miss: Floats
    between: Floats
    records: float

    def lent(self, other: Quadratic | None, records: float) -> Quadratic:
        """This one, with as much of the other as if that rested on so many records.

        >>> one, two = (Quadratic(np.full(2, v), np.zeros((2, 2)), 10.0) for v in (0.0, 1.0))
        >>> one.lent(two, 30).miss.tolist()
        [0.75, 0.75]
        """
        if other is None:
            return self
        own = self.records / (self.records + records)
        return Quadratic(
            own * self.miss + (1 - own) * other.miss,
            own * self.between + (1 - own) * other.between,
            self.records,
        )

    def weights(self) -> Floats:
        """The weights [blocks] with the smallest CRPS."""
        return simplex.weights(self.miss, self.between)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Earlier rows whose outcomes are known: sums over their months ahead.

    `miss` [rows, blocks] sums the distances of blocks to outcomes, `months` [rows] counts the
    outcomes, `between` [rows, blocks, blocks] are distances of blocks, `loss` [rows] is the
    prior's CRPS summed over the outcomes. Rows with one `record` belong together.
    """

    miss: Floats
    months: Floats
    between: Floats
    loss: Floats
    record: Ints

    def of(self, rows: Ints, weight: Floats) -> Quadratic | None:
        """The quadratic of some rows, each with its weight [all rows]; None where nothing is lost.

        Its records are the effective number (Kish 1965) of the losses of whole records.
        """
        share = weight[rows]
        each = self.loss[rows] * share
        unit = float(each.sum())
        if unit <= 0:
            return None
        lost = np.bincount(np.unique(self.record[rows], return_inverse=True)[1], weights=each)
        return Quadratic(
            share @ self.miss[rows] / unit,
            np.tensordot(share * self.months[rows], self.between[rows], axes=1) / unit,
            float(lost.sum() ** 2 / (lost**2).sum()),
        )
