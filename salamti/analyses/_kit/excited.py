"""Forecasts of the self-exciting model, from events that are known by month only."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date

import numpy as np

from salamti.analyses._kit.panels import Panel
from salamti.methods.forecast.blocks import Floats
from salamti.methods.forecast.rows import Rows
from salamti.methods.hotspot import hawkes
from salamti.methods.hotspot._cylinders import distances
from salamti.methods.hotspot.hawkes_model import Events

YEARS = 40
"""Most years before the origin from which the model is fitted."""
DRAWS = 200
LEAST = 100
"""Fewest events that a model is fitted to."""


def starts(months: Sequence[str]) -> list[int]:
    """The day on which each month begins, counted from the first; one more for the end."""
    first = _first(months[0])
    days = [(_first(m) - first).days for m in months]
    year, month = (int(x) for x in (months[-1][:4], months[-1][5:7]))
    return [*days, days[-1] + calendar.monthrange(year, month)[1]]


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


def events(panel: Panel, first: int, last: int) -> Events:
    """Events of the months `first` to `last`, spread evenly over their month, day 0 at `first`.

    The deaths of a month are divided among its events in whole numbers, the larger first.
    """
    begin = starts(panel.months)
    place, day, deaths = [], [], []
    for p, m in zip(*np.nonzero(panel.events[:, first : last + 1]), strict=True):
        month = first + int(m)
        count, total = int(panel.events[p, month]), int(panel.deaths[p, month])
        length = begin[month + 1] - begin[month]
        place += [p] * count
        day += [
            begin[month] - begin[first] + (2 * k + 1) * length // (2 * count) for k in range(count)
        ]
        deaths += [total // count + (k < total % count) for k in range(count)]
    order = np.argsort(day, kind="stable")
    return Events(
        place=np.array(place)[order], day=np.array(day)[order], deaths=np.array(deaths)[order]
    )


def draws(panel: Panel, at: Rows, rng: np.random.Generator) -> Floats | None:
    """Draws [rows, leads, draws] of deaths; fitted once, before the first origin of `at`.

    None where there are too few events to fit a model.
    """
    begin = starts(panel.months)
    origins = np.unique(at.origin)
    first = max(0, int(origins[0]) + 1 - 12 * YEARS)
    known = events(panel, first, int(origins[-1]))
    apart = distances(panel.lat, panel.lon)
    day = begin[origins[0] + 1] - begin[first]
    past = hawkes.before(known, day)
    if len(np.asarray(past.place)) < LEAST:
        return None
    fitted = hawkes.best(past, apart, days=day)
    out = np.empty((len(at.unit), len(at.leads), DRAWS))
    for origin in origins:
        months = _lengths(panel.months[origin], at.leads)
        day = begin[origin + 1] - begin[first]
        made = hawkes.forecast(
            known, apart, rng, origin=day, months=months, draws=DRAWS, model=fitted
        )
        here = at.origin == origin
        out[here] = made[at.unit[here]][:, [lead - 1 for lead in at.leads]]
    return out


def _lengths(origin: str, leads: Sequence[int]) -> list[int]:
    """Days of each month ahead, from the first to the farthest lead."""
    index = int(origin[:4]) * 12 + int(origin[5:7]) - 1
    ahead = range(index + 1, index + max(leads) + 1)
    return [calendar.monthrange(m // 12, m % 12 + 1)[1] for m in ahead]
