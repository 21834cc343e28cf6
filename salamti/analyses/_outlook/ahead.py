"""One place looked ahead from: its past and its draws as numbers with their rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salamti.analyses._kit import panels
from salamti.analyses._kit.numbers import Ground, Measure, derived, figure
from salamti.analyses._kit.outlooks import Outlook
from salamti.analyses._kit.panels import Floats
from salamti.base.ids import Scalar
from salamti.methods.forecast.blocks import YEAR
from salamti.model.number import Number
from salamti.model.words import Text, Words, message

ID = "outlook"
NEAR = 3
"""Months ahead that sentences and tables speak of."""
SHOWN = 24
"""Months of the past that charts show before the months ahead."""
MANY = 25
"""Deaths in a month from which it counts as one of many deaths."""
LARGE = 10
"""Deaths a month below which a mean is given with a decimal."""
MOVED = 0.25
"""A forecast within this share of the last year's mean is about the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A row of an outlook as a place of a finding.

    `past` gives the rows of some months of the place, `learnt` is all that its forecast stands on.
    """

    finding: str
    name: Text
    place: Mapping[str, Scalar]
    outlook: Outlook
    row: int
    past: Callable[[Sequence[str]], Ground]
    learnt: Ground

    @property
    def history(self) -> Floats:
        """Deaths by month, the last of them in `end`."""
        found: Floats = self.outlook.history[self.row]
        return found

    @property
    def near(self) -> Floats:
        """Draws of a month among the next ones."""
        found: Floats = self.outlook.draws[self.row, :NEAR].ravel()
        return found

    @property
    def key(self) -> str:
        """The place by its code."""
        return str(next(iter(self.place.values())))

    def months(self, back: int) -> list[str]:
        """The last so many months before the outlook."""
        return [panels.after(self.outlook.end, i + 1 - back) for i in range(back)]


@dataclass(frozen=True, slots=True)
class Spread:
    """Deaths in a month: middle, half of all cases, nine in ten, mean."""

    draws: Floats

    def at(self, share: float) -> int:
        """The draw below which this share of them lies."""
        return int(np.quantile(self.draws, share, method="inverted_cdf"))

    @property
    def half(self) -> tuple[int, int]:
        """The range of half of all cases."""
        return self.at(0.25), self.at(0.75)

    @property
    def most(self) -> tuple[int, int]:
        """The range of nine cases in ten."""
        return self.at(0.05), self.at(0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is said of one place: its last year and a month among the next ones."""

    ahead: Ahead
    spread: Spread
    year: Number
    usual: Number
    expected: Number
    likely: Number
    some: Number
    many: Number

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All of them."""
        return (self.year, self.usual, self.expected, self.likely, self.some, self.many)

    @property
    def change(self) -> Words:
        """Higher or lower only where half of all cases lie beyond the last year's mean."""
        usual, mean = _value(self.usual), _value(self.expected)
        low, high = self.spread.half
        if low > usual and mean > usual * (1 + MOVED):
            return message("outlook.change_higher")
        if high < usual and mean < usual * (1 - MOVED):
            return message("outlook.change_lower")
        return message("outlook.change_same")


def measure(ahead: Ahead, name: str, unit: str, *, decimals: int = 0) -> Measure:
    """A measure whose method is the message `outlook.how_<name>`."""
    return Measure(
        finding=ahead.finding,
        name=name,
        unit=message(f"outlook.unit_{unit}"),
        method=message(f"outlook.how_{name}"),
        decimals=decimals,
    )


def line(ahead: Ahead) -> Line:
    """The numbers of one place."""
    spread = Spread(ahead.near)
    months = ahead.months(YEAR)
    past = dict(ahead.place) | {"from": months[0], "to": months[-1]}
    total = int(ahead.history[-YEAR:].sum())
    year = figure(measure(ahead, "deaths_year", "deaths"), total, ahead.past(months), dims=past)
    mean = total / YEAR
    monthly = measure(ahead, "deaths_usual", "deaths_month", decimals=0 if mean >= LARGE else 1)
    low, high = (float(f(ahead.history[-YEAR:])) for f in (np.min, np.max))
    return Line(
        ahead=ahead,
        spread=spread,
        year=year,
        usual=figure(monthly, mean, derived([year]), dims=past, low=low, high=high),
        expected=_of_draws(ahead, "expected", float(spread.draws.mean()), ends=spread.most),
        likely=_of_draws(ahead, "likely", spread.at(0.5), ends=spread.half),
        some=chance(ahead, "some", 1),
        many=chance(ahead, "many", MANY),
    )


def _of_draws(ahead: Ahead, name: str, value: float, *, ends: tuple[int, int]) -> Number:
    small = name == "expected" and value < LARGE
    of = measure(ahead, name, "deaths_month", decimals=1 if small else 0)
    return figure(of, value, ahead.learnt, dims=_near(ahead), low=ends[0], high=ends[1])


def chance(ahead: Ahead, name: str, least: float, **dims: Scalar) -> Number:
    """How likely at least so many deaths in a month are, in percent.

    Half a draw is added on both sides, since some hundred draws can show no chance to be none.
    """
    hits = float((ahead.near >= least).sum())
    value = 100 * (hits + 0.5) / (ahead.near.size + 1)
    of = measure(ahead, f"chance_{name}", "percent")
    return figure(of, value, ahead.learnt, dims={**_near(ahead), "least": least, **dims})


def _near(ahead: Ahead) -> dict[str, Scalar]:
    months = ahead.outlook.months
    return {**ahead.place, "from": months[0], "to": months[min(NEAR, len(months)) - 1]}


def known_months(ahead: Ahead, back: int = SHOWN) -> list[Number]:
    """The last months as they were counted."""
    of = measure(ahead, "deaths", "deaths")
    return [
        figure(of, int(value), ahead.past([month]), dims={**ahead.place, "month": month})
        for month, value in zip(ahead.months(back), ahead.history[-back:], strict=True)
        if not np.isnan(value)
    ]


def coming_months(ahead: Ahead) -> list[tuple[Number, Spread]]:
    """Every month ahead: its middle with the range of nine cases in ten."""
    of = measure(ahead, "deaths_ahead", "deaths")
    made = []
    for month, draws in zip(ahead.outlook.months, ahead.outlook.draws[ahead.row], strict=True):
        spread = Spread(draws)
        low, high = spread.most
        dims = {**ahead.place, "month": month}
        number = figure(of, spread.at(0.5), ahead.learnt, dims=dims, low=low, high=high)
        made.append((number, spread))
    return made


def span(ends: tuple[int, int]) -> Words:
    """A range in words."""
    return message("outlook.range", low=ends[0], high=ends[1])


def _value(number: Number) -> float:
    return float(str(number.value))
