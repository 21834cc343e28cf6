"""The country and its peers in the plane of the two scores, and how sure each difference is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from salamti.analyses._balance import figures
from salamti.analyses._balance.card import NATIONAL, REGIME, TAGS, Card
from salamti.analyses._balance.scores import Score
from salamti.analyses._balance.table import Held
from salamti.analyses._kit.columns import Row, column, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.model.country import Country
from salamti.model.finding import Axis, Cell, Chart, Column, ColumnKind, Scalar, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Text, Words, message

STEP = 5
"""Peers are shown every fifth year."""
HALF = 0.5
PATH: Mapping[str, ColumnKind] = {
    "year": "year", "regime": "number", "regime_range": "text",
    "national": "number", "national_range": "text",
}  # fmt: skip
COMPARED: Mapping[str, ColumnKind] = {
    "country": "text", "regime": "number", "regime_range": "text", "regime_than": "text",
    "national": "number", "national_range": "text", "national_than": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Scores as numbers by tag, country and year; `first` and `last` are the years compared."""

    country: Country
    scores: Mapping[str, Score]
    numbers: Mapping[tuple[str, str, int], Number]
    years: tuple[int, ...]
    first: int
    last: int

    def at(self, tag: str, place: str, year: int) -> Number | None:
        """The score of a country in a year."""
        return self.numbers.get((tag, place, year))

    @property
    def names(self) -> dict[str, Text]:
        """The country first, then its peers."""
        own = {self.country.iso3: self.country.name}
        return own | {p.iso3: p.name for p in self.country.peers}

    def moved(self, tag: str) -> int:
        """1 where the country's score surely rose from the first to the last year, -1 fell, 0."""
        found, place = self.scores[tag], self.country.iso3
        return found.sign(found.table.row(place, self.last), found.table.row(place, self.first))

    def than(self, tag: str, peer: str) -> int | None:
        """1 where the country is surely higher than a peer in the last year, -1 lower, 0 unsure."""
        found = self.scores[tag]
        if not found.known(peer, self.last):
            return None
        rows = [found.table.row(p, self.last) for p in (self.country.iso3, peer)]
        return found.sign(rows[0], rows[1])


def paths(of: Card, held: Held, scores: Mapping[str, Score], *, country: Country) -> Paths | None:
    """The scores as numbers; None where the country has too few values for both in any year."""
    years = [y for y in scores[REGIME].table.years if _scored(scores, country.iso3, y)]
    last = max((y for y in years if _measured(scores, country.iso3, y)), default=None)
    if last is None:
        return None
    shown = [y for y in years if y <= last]
    marks = [y for y in scores[REGIME].table.years if y <= last and (y % STEP == 0 or y == last)]
    wanted = [
        (tag, place, year)
        for tag in scores
        for place in scores[tag].table.places
        for year in (shown if place == country.iso3 else marks)
    ]
    made = {
        (tag, place, year): number
        for tag, place, year in wanted
        if (number := figures.score(of, held, scores[tag], place=place, year=year))
    }
    return Paths(
        country=country, scores=scores, numbers=made, years=tuple(marks),
        first=shown[0], last=last,
    )  # fmt: skip


def _scored(scores: Mapping[str, Score], place: str, year: int) -> bool:
    return all(s.known(place, year) for s in scores.values())


def _measured(scores: Mapping[str, Score], place: str, year: int) -> bool:
    """Whether half of the counted indicators of each tag have a value of the very year."""
    ages = [s.table.age[s.table.row(place, year)] for s in scores.values()]
    return all(np.mean(age == 0) >= HALF for age in ages)


def part(found: Paths) -> Part:
    """The plane, the country's path, and the comparison with each peer."""
    changes = {
        tag: figures.change(found.scores[tag], first, last)
        for tag in TAGS
        if (first := found.at(tag, found.country.iso3, found.first))
        and (last := found.at(tag, found.country.iso3, found.last))
        and found.first < found.last
    }
    return Part(
        id="plane",
        title=message("balance.section_plane"),
        sentences=tuple(_sentences(found, changes)),
        numbers=(*found.numbers.values(), *changes.values()),
        charts=(_chart(found),),
        tables=(_compared(found), *(_peers(found, tag) for tag in TAGS), _path(found)),
    )


def answer(found: Paths) -> Words:
    """Both movements in one sentence."""
    parts = {tag: _moved(found, tag) for tag in TAGS}
    return message(
        "balance.answer",
        country=found.country.name,
        first=found.first,
        last=found.last,
        regime=parts[REGIME],
        national=parts[NATIONAL],
    )


WAYS = {1: "up", -1: "down", 0: "same"}


def _moved(found: Paths, tag: str) -> Words:
    place = found.country.iso3
    first, last = found.at(tag, place, found.first), found.at(tag, place, found.last)
    if first is None or last is None:
        return message("balance.moved_unknown")
    way = WAYS[found.moved(tag)]
    return message(f"balance.{tag}_{way}", then=Ref(first.id), now=Ref(last.id))


def _sentences(found: Paths, changes: Mapping[str, Number]) -> Iterator[Words]:
    for tag in TAGS:
        last = found.at(tag, found.country.iso3, found.last)
        if last is not None:
            yield message(
                f"balance.now_{tag}",
                country=found.country.name,
                year=found.last,
                score=Ref(last.id),
                low=round(last.low or 0),
                high=round(last.high or 0),
            )
        if tag in changes:
            yield _change(found, tag, changes[tag])
        yield _against(found, tag)
    yield message("balance.apart")
    yield message("balance.inside")


def _change(found: Paths, tag: str, number: Number) -> Words:
    sure = "sure" if found.moved(tag) else "unsure"
    return message(
        f"balance.change_{sure}",
        first=found.first,
        change=Ref(number.id),
        low=round(number.low or 0),
        high=round(number.high or 0),
    )


def _against(found: Paths, tag: str) -> Words:
    """How many peers are surely above or below the country, and how many cannot be told apart."""
    signs = [found.than(tag, p.iso3) for p in found.country.peers]
    tally = Counter(s for s in signs if s is not None)
    sure = "" if tally[0] else "_sure"
    return message(
        f"balance.against_{tag}{sure}",
        peers=sum(tally.values()),
        higher=tally[1],
        lower=tally[-1],
        unsure=tally[0],
    )


def _chart(found: Paths) -> Chart:
    names: dict[str, Words] = dict(found.names)
    return Chart(
        id="plane",
        title=message("balance.chart_plane", first=found.first, last=found.last),
        alt=message(
            "balance.alt_plane", country=found.country.name, first=found.first, last=found.last
        ),
        mark="plane",
        data=tuple(_marks(found)),
        x=Axis(column="regime", label=message("balance.axis_regime"), kind="quantity"),
        y=Axis(column="national", label=message("balance.axis_national"), kind="quantity"),
        colour=Axis(
            column="country",
            label=message("balance.column_country"),
            kind="category",
            order=tuple(names),
            labels=names,
        ),
        subject=found.country.iso3,
        note=message("balance.note_plane", last=found.last),
    )


def _marks(found: Paths) -> Iterator[dict[str, Scalar]]:
    for (tag, place, year), across in found.numbers.items():
        up = found.at(NATIONAL, place, year)
        if tag != REGIME or up is None:
            continue
        yield {
            "country": place,
            "year": year,
            "regime": across.value,
            "x_low": across.low,
            "x_high": across.high,
            "x_number": across.id,
            "national": up.value,
            "low": up.low,
            "high": up.high,
            "number": up.id,
        }


def span(number: Number | None) -> Words | None:
    """The interval of a score in whole points."""
    if number is None or number.low is None or number.high is None:
        return None
    return message("balance.span", low=round(number.low), high=round(number.high))


def _path(found: Paths) -> Table:
    place = found.country.iso3
    years = sorted({y for _, p, y in found.numbers if p == place})
    rows: list[Row] = []
    for year in years:
        both = [found.at(tag, place, year) for tag in TAGS]
        rows.append((year, *(c for n in both for c in (ref(n), span(n)))))
    title = message("balance.table_path", country=found.country.name)
    return columns_table("balance.path", PATH, rows, title=title)


def _compared(found: Paths) -> Table:
    rows: list[Row] = []
    for place, name in found.names.items():
        cells: list[Cell | Words] = [name]
        for tag in TAGS:
            number = found.at(tag, place, found.last)
            same = place == found.country.iso3
            cells += [ref(number), span(number), None if same else _than(found, tag, place)]
        rows.append(tuple(cells))
    title = message("balance.table_compared", year=found.last)
    note = message("balance.note_compared", country=found.country.name)
    made = columns_table("balance.compared", COMPARED, rows, title=title)
    return Table(id=made.id, title=title, columns=made.columns, rows=made.rows, note=note)


def _than(found: Paths, tag: str, place: str) -> Words:
    """How the peer stands to the country."""
    sign = found.than(tag, place)
    return message("balance.unknown" if sign is None else f"balance.than_{WAYS[-sign]}")


def _peers(found: Paths, tag: str) -> Table:
    rows: list[Row] = [
        (name, *(ref(found.at(tag, place, year)) for year in found.years))
        for place, name in found.names.items()
    ]
    return Table(
        id=f"peers_{tag}",
        title=message(f"balance.table_peers_{tag}"),
        columns=(
            column("balance", "country", "text"),
            *(Column(id=f"y{y}", label=Text(str(y), str(y)), kind="number") for y in found.years),
        ),
        rows=tuple(rows),
    )
