"""The sections on the country and on its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from salamti.analyses._kit.numbers import figure
from salamti.analyses._kit.parts import Part, Row
from salamti.analyses._outlook.ahead import NEAR, Ahead, Line, Spread, chance, line, measure
from salamti.analyses._outlook.national import Country
from salamti.analyses._outlook.views import LINES, cells, fan, lines_table
from salamti.analyses._toll.months import month_words
from salamti.methods.forecast.blocks import YEAR
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The country's numbers: a near month, its worst month, a month worse than that."""

    line: Line
    worst: Number
    worse: Number

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All of them."""
        return (*self.line.numbers, self.worst, self.worse)


def told(country: Country) -> Told | None:
    """What is said of the country; None where its last year is not all known."""
    if country.ahead is None:
        return None
    ahead = country.ahead
    year = ahead.history[-YEAR:]
    month = ahead.months(YEAR)[int(np.argmax(year))]
    of = measure(ahead, "worst", "deaths")
    dims = {**ahead.place, "month": month}
    worst = figure(of, int(year.max()), ahead.past([month]), dims=dims)
    worse = chance(ahead, "worse", float(year.max()) + 1)
    return Told(line=line(ahead), worst=worst, worse=worse)


def near_words(one: Line) -> Words:
    """The range of a near month beside the last year, in one sentence."""
    ahead = one.ahead
    low, high = one.spread.most
    return message(
        "outlook.near",
        place=ahead.name,
        first=month_words(ahead.outlook.months[0]),
        last=month_words(ahead.outlook.months[NEAR - 1]),
        low=low,
        high=high,
        middle=Ref(one.likely.id),
        usual=Ref(one.usual.id),
    )


def country_part(country: Country, found: Told) -> Part:
    """The fan of the country, and its chances."""
    ahead = found.line.ahead
    chart, numbers = fan(
        "country",
        [ahead],
        title=message("outlook.chart_country", country=country.name),
        alt=message("outlook.alt_fan", count=1),
    )
    return Part(
        id="country",
        title=message("outlook.section_country", country=country.name),
        sentences=tuple(_sentences(found)),
        numbers=(*found.numbers, *numbers),
        charts=(chart,),
        see=("alerts",),
    )


def _sentences(found: Told) -> Iterator[Words]:
    ahead = found.line.ahead
    yield _far(ahead)
    yield message(
        "outlook.chances",
        many=Ref(found.line.many.id),
        worse=Ref(found.worse.id),
        worst=Ref(found.worst.id),
        month=month_words(str(found.worst.dimensions["month"])),
    )


def _far(ahead: Ahead) -> Words:
    """How wide the range becomes in the last month."""
    low, high = Spread(ahead.outlook.draws[ahead.row, -1]).most
    return message("outlook.far", month=month_words(ahead.outlook.months[-1]), low=low, high=high)


def ends(ahead: Ahead, since: str | None) -> Words:
    """Where the counts end, and since when they are preliminary."""
    last = month_words(ahead.outlook.end)
    if since is None:
        return message("outlook.ends", last=last)
    return message("outlook.ends_preliminary", last=last, since=month_words(since))


def neighbours_part(countries: Sequence[Country]) -> Part | None:
    """The neighbours with the same columns; unknown where a month of the last year is."""
    if not countries or not any(c.ahead for c in countries):
        return None
    rows: list[Row] = []
    numbers: list[Number] = []
    for country in countries:
        if country.ahead is None:
            rows.append((country.name, *(None for _ in LINES)))
            continue
        one = line(country.ahead)
        rows.append((country.name, *cells(one)))
        numbers += one.numbers
    first = next(c.ahead for c in countries if c.ahead)
    title = message(
        "outlook.table_neighbours",
        first=month_words(first.outlook.months[0]),
        last=month_words(first.outlook.months[NEAR - 1]),
    )
    return Part(
        id="neighbours",
        title=message("outlook.section_neighbours"),
        sentences=(message("outlook.neighbours_intro"),),
        numbers=tuple(numbers),
        tables=(lines_table("neighbours", "country", rows, title=title),),
        see=("alerts",),
    )
