"""From weighted draws to equally weighted draws."""

from __future__ import annotations

import numpy as np

from salamti.methods.forecast.blocks import Floats


def resampled(values: Floats, weights: Floats, draws: int) -> Floats:
    """Equally weighted sorted draws [rows, draws] of weighted ones, by the middle of each share.

    values and weights [rows, n]; weights need not sum to 1. Draw i is the quantile at
    `(i + 1/2) / draws` of the weighted distribution, so nothing is left to chance.

    >>> resampled(np.array([[5.0, 1.0]]), np.array([[0.25, 0.75]]), 4).tolist()
    [[1.0, 1.0, 1.0, 5.0]]
    """
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    reach = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
    reach /= reach[:, -1:]
    level = (np.arange(draws) + 0.5) / draws
    rows = np.arange(len(values))[:, None]
    flat = (reach + rows).ravel()
    place = (
        np.searchsorted(flat, (level[None, :] + rows).ravel())
        - (rows * values.shape[1]).repeat(draws, axis=1).ravel()
    )
    place = np.clip(place, 0, values.shape[1] - 1).reshape(len(values), draws)
    return np.take_along_axis(ordered, place, axis=1)
