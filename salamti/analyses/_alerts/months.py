"""Deaths by month of the country and its neighbours, and what of it is a sharp change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._alerts import revisions as _alerts_revisions
from salamti.analyses._alerts.measures import COUNTRIES
from salamti.analyses._alerts.revisions import Past
from salamti.analyses._kit import panels
from salamti.methods import alert, nowcast
from salamti.methods.alert import Change, Way
from salamti.methods.nowcast import Range
from salamti.model.number import Trail
from salamti.model.words import Text
from salamti.store.reading import Reader

READS = ("national_month", *_alerts_revisions.READS)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a country: the count, its basis, its origin; `expected` after the review."""

    count: int
    basis: str
    origin: str
    expected: Range | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """A sharp change in the past: the months in which it would have stood, and the way."""

    first: str
    last: str
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country's months and its latest change; None where a month of the window is unknown.

    `firm`: the change stays sharp if the preliminary counts are revised as far as the range goes.
    `judged` are the months for which the rule could be applied, `alarms` those in which it fired.
    """

    iso3: str
    name: Text
    months: Mapping[str, Month]
    change: Change | None = None
    firm: bool = True
    judged: tuple[str, ...] = ()
    alarms: tuple[Alarm, ...] = ()

    def trail(self, months: Sequence[str]) -> tuple[tuple[str, ...], Trail, int]:
        """Origins, rows and number of rows of some months."""
        held = [m for m in months if m in self.months]
        origins = tuple(dict.fromkeys(self.months[m].origin for m in held))
        where: dict[str, str | tuple[str, ...]] = {
            "iso3": self.iso3,
            "type": "total",
            "origin": origins,
        }
        span = {"month": (months[0], months[-1])}
        return origins, Trail("national_month", where, span), len(held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """All countries with the months of the last window: `recent` judged against `before`."""

    countries: tuple[Country, ...]
    recent: tuple[str, ...]
    before: tuple[str, ...]


def names(reader: Reader) -> dict[str, Text]:
    """The country and the neighbours that the boards of the pack name, the country first."""
    country = reader.country()
    found = {country.iso3: country.name}
    for board in reader.boards():
        found |= {n.iso3: n.name for n in board.neighbours if n.iso3 not in found}
    return found


def watch(reader: Reader, past: Past | None) -> Watch | None:
    """The countries with the latest change of each; None without a full window of months."""
    if not reader.has("national_month"):
        return None
    known = names(reader)
    held: dict[str, dict[str, Month]] = {}
    for row in reader.sql(panels.TOTALS, countries=list(known)).iter_rows(named=True):
        month = Month(row["best"], row["basis"], row["origin"])
        held.setdefault(row["iso3"], {})[row["month"]] = month
    own = held.get(reader.country().iso3)
    if not own:
        return None
    axis = months_between(min(min(m) for m in held.values()), max(own))
    window = COUNTRIES.recent + COUNTRIES.before
    if len(axis) < window:
        return None
    made = [
        Country(iso3=i, name=name, months=_expected(held[i], i, past))
        for i, name in known.items()
        if i in held
    ]
    return Watch(
        countries=_judged(made, axis),
        recent=tuple(axis[-COUNTRIES.recent :]),
        before=tuple(axis[-window : -COUNTRIES.recent]),
    )


def months_between(first: str, last: str) -> list[str]:
    """All months from one to another.

    >>> months_between("2023-11", "2024-02")
    ['2023-11', '2023-12', '2024-01', '2024-02']
    """
    start, end = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (first, last))
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(start, end + 1)]


def _expected(months: Mapping[str, Month], iso3: str, past: Past | None) -> dict[str, Month]:
    """Preliminary months with their range."""
    return {
        m: Month(x.count, x.basis, x.origin, past.expected(x.count, m, iso3))
        if past and x.basis == "candidate"
        else x
        for m, x in months.items()
    }


def _judged(made: Sequence[Country], axis: Sequence[str]) -> tuple[Country, ...]:
    table = np.array([[_count(c, m) for m in axis] for c in made])
    history = alert.history(table, COUNTRIES)
    ends = list(axis[COUNTRIES.recent + COUNTRIES.before - 1 :])
    firm = _firm(made, axis, table)
    found = []
    for at, country in enumerate(made):
        past = [month[at] for month in history]
        ways = [c.way if c else None for c in past]
        found.append(
            Country(
                iso3=country.iso3,
                name=country.name,
                months=country.months,
                change=past[-1],
                firm=firm[at],
                judged=tuple(m for m, c in zip(ends, past, strict=True) if c),
                alarms=tuple(Alarm(ends[a], ends[b], w) for a, b, w in alert.spans(ways)),
            )
        )
    return tuple(found)


def _count(country: Country, month: str) -> float:
    known = country.months.get(month)
    return float("nan") if known is None else known.count


def _firm(made: Sequence[Country], axis: Sequence[str], table: NDArray[np.float64]) -> list[bool]:
    """Whether the latest alert of each country outlives a revision to either end of the range."""
    ends = [alert.changes(_revised(made, axis, table, end=e), COUNTRIES) for e in ("low", "high")]
    now = alert.changes(table, COUNTRIES)
    return [
        _way(c) is None or all(_way(e[at]) == _way(c) for e in ends) for at, c in enumerate(now)
    ]


def _way(change: Change | None) -> Way | None:
    return change.way if change else None


def _revised(
    made: Sequence[Country], axis: Sequence[str], table: NDArray[np.float64], *, end: str
) -> NDArray[np.float64]:
    """The counts with the preliminary ones among the last months at an end of their range."""
    found = table.copy()
    judged = range(len(axis) - COUNTRIES.recent, len(axis))
    for at, country in enumerate(made):
        known = {month: country.months.get(axis[month]) for month in judged}
        expected = {month: k.expected for month, k in known.items() if k and k.expected}
        for month, ranged in expected.items():
            found[at, month] = getattr(ranged, end)
    return found


def total_expected(country: Country, months: Sequence[str]) -> Range | None:
    """The range of the sum of some months after the review; None where one month has none."""
    held = [country.months[m] for m in months if m in country.months]
    ranges = [
        Range(m.count, m.count, m.count) if m.basis != "candidate" else m.expected for m in held
    ]
    known = [r for r in ranges if r is not None]
    if len(known) < len(months) or all(m.basis != "candidate" for m in held):
        return None
    return nowcast.total(known)
