"""Months of countries as the store holds them, and the outlooks that they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._kit import outlooks, panels
from salamti.analyses._kit.numbers import Ground
from salamti.analyses._kit.panels import last_day
from salamti.analyses._outlook.ahead import Ahead
from salamti.model.number import Trail
from salamti.model.words import Text
from salamti.store.reading import Reader

LONGEST = 60
"""Months of its own past that a country's forecast is made from."""


@dataclass(frozen=True, slots=True)
class Month:
    """A counted month: where it comes from, and whether it was reviewed."""

    origin: str
    basis: str


@dataclass(frozen=True, slots=True)
class National:
    """The months of one country."""

    iso3: str
    months: Mapping[str, Month]

    def ground(self, months: Sequence[str]) -> Ground:
        """The rows of some months, a trail for each unbroken run of one origin."""
        held = [m for m in months if m in self.months]
        runs: list[list[str]] = []
        for month in held:
            last = runs[-1][-1] if runs else ""
            same = bool(last) and self.months[last].origin == self.months[month].origin
            if same and panels.after(last, 1) == month:
                runs[-1].append(month)
            else:
                runs.append([month])
        return Ground(
            origins=tuple(dict.fromkeys(self.months[m].origin for m in reversed(held))),
            as_of=last_day(held[-1]),
            trails=tuple(self._trail(r) for r in runs),
            n=len(held),
        )

    def _trail(self, run: Sequence[str]) -> Trail:
        where = {"iso3": self.iso3, "type": "total", "origin": self.months[run[0]].origin}
        return Trail("national_month", where, {"month": (run[0], run[-1])})

    @property
    def preliminary(self) -> str | None:
        """The first of the months up to the last one that are all preliminary."""
        first = None
        for month in sorted(self.months, reverse=True):
            if self.months[month].basis != "candidate":
                break
            first = month
        return first


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country's outlook, None where its last year is not all known.

    `preliminary` is the first of its last months that are not reviewed yet.
    """

    name: Text
    ahead: Ahead | None
    preliminary: str | None = None


def country(reader: Reader, iso3: str, name: Text, *, finding: str) -> Country:
    """Look ahead from a country's months."""
    outlook = outlooks.country(reader, iso3)
    if outlook is None:
        return Country(name=name, ahead=None)
    rows = reader.sql(panels.TOTALS, countries=[iso3])
    months = National(
        iso3,
        {r["month"]: Month(r["origin"], r["basis"]) for r in rows.iter_rows(named=True)},
    )
    back = [panels.after(outlook.end, i + 1 - LONGEST) for i in range(LONGEST)]
    ahead = Ahead(
        finding=finding,
        name=name,
        place={"country": iso3},
        outlook=outlook,
        row=0,
        past=months.ground,
        learnt=months.ground(back),
    )
    return Country(name=name, ahead=ahead, preliminary=months.preliminary)
