"""Does the self-exciting model fit? Residuals by time rescaling, observed against expected events.

If the model is right, the expected number of events up to each event, as the model saw it coming,
runs like the times of a Poisson process of rate 1: gaps are exponential with mean 1. This is looked
at for all places together in the order of time, and for the places one after the other, whose
stretches are laid end to end. Within a day the order and time of events are unknown; under the
model they are uniform, so they are drawn.

References: Ogata (1988), JASA 83; Brown et al. (2002), Neural Computation 14; Meyer (1971), for
several processes at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import kolmogorov

from salamti.methods.hotspot import _hawkes_loops as loops
from salamti.methods.hotspot.hawkes_model import Events, Floats, Hawkes, Ints, checked


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Residuals:
    """Gaps after rescaling, their Kolmogorov-Smirnov p-values, and events by place and period.

    `in_time` for all places together, `by_place` for one after the other, shapes (events,). The
    p-values are for parameters known beforehand; after a fit to the same events they err upwards.
    `observed` and `expected` (places, periods).
    """

    in_time: Floats
    by_place: Floats
    p_in_time: float
    p_by_place: float
    observed: Floats
    expected: Floats


def residuals(
    model: Hawkes, events: Events, rng: np.random.Generator, *, periods: Sequence[int]
) -> Residuals:
    """Residuals of `model` on the events of its study; `periods` are their first days.

    The last period ends with the study. Raises ValueError unless periods increase within it.

    >>> from salamti.methods.hotspot.hawkes_model import Settings
    >>> flat = Hawkes(mu=np.array([0.1]), alpha=0.0, beta=1.0, stay=1.0, reach_km=1.0,
    ...               distances=np.zeros((1, 1)), days=200, settings=Settings(), wave=np.empty(0))
    >>> found = residuals(flat, Events(place=[0] * 3, day=[5, 60, 190]),
    ...                   np.random.default_rng(1), periods=[0, 100])
    >>> found.observed.tolist(), found.expected.round(6).tolist()
    ([[2.0, 1.0]], [[10.0, 10.0]])
    """
    place, day = checked(events, len(model.mu), days=model.days)
    edges = np.array([*periods, model.days])
    if np.any(np.diff(edges) <= 0) or edges[0] < 0:
        raise ValueError("periods must be first days that increase within the study")
    part = rng.random(len(day))
    known = np.unique(np.concatenate([day, day + 1, [0, model.days], edges]))
    passed = compensator(model, events, known)
    start, end = np.searchsorted(known, day), np.searchsorted(known, day + 1)
    whole, last = passed.sum(axis=0), passed[:, -1]
    in_time = whole[start] + part * (whole[end] - whole[start])
    own = passed[place, start] + part * (passed[place, end] - passed[place, start])
    end_to_end = own + (np.cumsum(last) - last)[place]
    gaps, gaps_by_place = (np.diff(np.sort(t), prepend=0.0) for t in (in_time, end_to_end))
    cell = place * len(periods) + np.searchsorted(edges, day, side="right") - 1
    inside = day >= edges[0]
    counts = np.bincount(cell[inside], minlength=len(last) * len(periods))
    return Residuals(
        in_time=gaps, by_place=gaps_by_place, p_in_time=exponential_p(gaps),
        p_by_place=exponential_p(gaps_by_place),
        observed=counts.reshape(len(last), -1).astype(float),
        expected=np.diff(passed[:, np.searchsorted(known, edges)], axis=1),
    )  # fmt: skip


def compensator(model: Hawkes, events: Events, days: Ints) -> Floats:
    """Events expected at each place before each of the increasing `days`, (places, days).

    It is the sum of lambda over the earlier days, each given what came before that day.
    """
    place, day = checked(events, len(model.mu), days=model.days)
    size = len(model.mu)
    born = loops.faded((place, day), days, (size, 0.0))
    for share, beta in model.scales():
        born -= share * loops.faded((place, day), days, (size, beta))
    wave = np.concatenate([[0.0], np.cumsum(model.background(np.arange(int(days[-1]))))])
    found: Floats = np.outer(model.mu, wave[days]) + model.alpha * (born @ model.spread()).T
    return found


def exponential_p(gaps: Floats) -> float:
    """Kolmogorov-Smirnov p-value (large samples) of gaps being exponential with mean 1.

    >>> round(exponential_p(-np.log(np.arange(1, 100) / 100)), 3)
    1.0
    """
    n = len(gaps)
    if n == 0:
        raise ValueError("no events, no residuals")
    share = np.sort(-np.expm1(-gaps))
    ranks = np.arange(n)
    far = max((share - ranks / n).max(), ((ranks + 1) / n - share).max())
    return float(kolmogorov(np.sqrt(n) * far))
