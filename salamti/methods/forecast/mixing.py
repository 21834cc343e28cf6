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


def mixed(first: Floats, second: Floats, *, share: float, draws: int | None = None) -> Floats:
    """Draws [rows, leads, draws] of a mixture in which `second` has the weight `share`.

    first and second [rows, leads, any number of draws]; `draws` is that of `first` if not given.
    ValueError for a share outside 0 to 1.

    >>> mixed(np.zeros((1, 1, 4)), np.full((1, 1, 2), 9.0), share=0.25).tolist()
    [[[0.0, 0.0, 0.0, 9.0]]]
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not {share}")
    counts = (first.shape[2], second.shape[2])
    weight = np.concatenate(
        [np.full(n, w / n) for n, w in zip(counts, (1 - share, share), strict=True)]
    )
    flat = np.concatenate([first, second], axis=2).reshape(-1, sum(counts))
    made = resampled(flat, np.broadcast_to(weight, flat.shape), draws or counts[0])
    return made.reshape(*first.shape[:2], -1)
