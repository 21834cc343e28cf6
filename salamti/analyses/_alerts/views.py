"""How the months of the countries are shown: table, earlier alerts, small multiples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._alerts.measures import status
from salamti.analyses._alerts.months import Alarm, Country, Watch
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import category
from salamti.analyses._toll.months import month_words
from salamti.model.finding import Axis, Chart, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Words, message

COLUMNS: Mapping[str, ColumnKind] = {
    "country": "text",
    "recent": "number",
    "usual": "number",
    "ratio": "number",
    "status": "text",
}
CONTEXT: Mapping[str, ColumnKind] = {
    "country": "text",
    "usual_low": "number",
    "usual_high": "number",
    "expected": "number",
    "expected_low": "number",
    "expected_high": "number",
    "q": "number",
}
ALARMS: Mapping[str, ColumnKind] = {
    "country": "text",
    "first": "text",
    "last": "text",
    "way": "text",
    "deaths": "number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A country with its numbers: the latest change, and what is expected after the review."""

    country: Country
    change: Mapping[str, Number]
    expected: Number | None


def countries_table(seen: Watch, known: Sequence[Told]) -> Table:
    """Each country's last months against its own past; unknown where a month is missing."""
    by_country = {t.country.iso3: t for t in known}
    rows: list[Row] = []
    for country in seen.countries:
        one = by_country.get(country.iso3)
        change = one.change if one else {}
        deaths = (ref(change.get(n)) for n in ("recent", "usual", "ratio"))
        rows.append((country.name, *deaths, status(country.change, firm=country.firm)))
    return _titled("countries", COLUMNS, rows, seen=seen)


def context_table(seen: Watch, known: Sequence[Told]) -> Table:
    """How far deaths ranged before, what the review may leave of the latest ones, and the test."""
    rows: list[Row] = []
    for one in known:
        usual, expected = one.change["usual"], one.expected
        rows.append(
            (
                one.country.name,
                usual.low,
                usual.high,
                ref(expected),
                expected.low if expected else None,
                expected.high if expected else None,
                ref(one.change.get("q")),
            )
        )
    return _titled("context", CONTEXT, rows, seen=seen)


def _titled(
    ident: str, columns: Mapping[str, ColumnKind], rows: Sequence[Row], *, seen: Watch
) -> Table:
    first, last = month_words(seen.recent[0]), month_words(seen.recent[-1])
    title = message(f"alerts.table_{ident}", first=first, last=last)
    return columns_table(f"alerts.{ident}", columns, rows, title=title)


def alarm_table(alarms: Sequence[tuple[Country, Alarm, Number]], since: str) -> Table:
    """Earlier alerts, the newest first."""
    rows: list[Row] = [
        (
            c.name,
            month_words(a.first),
            month_words(a.last),
            message(f"alerts.status_{a.way}"),
            ref(n),
        )
        for c, a, n in alarms
    ]
    title = message("alerts.table_alarms", since=since[:4])
    return columns_table("alerts.alarms", ALARMS, rows, title=title)


def countries_chart(seen: Watch, months: Sequence[Number]) -> Chart:
    """A panel for each country on a scale of its own, preliminary months with their range."""
    labels: dict[str, Words] = {c.iso3: c.name for c in seen.countries}
    return Chart(
        id="countries",
        title=message("alerts.chart_countries"),
        alt=message("alerts.alt_countries", count=len(labels)),
        mark="small_multiples",
        data=tuple(
            {
                "neighbour": n.dimensions["country"],
                "month": n.dimensions["month"],
                "deaths": n.value,
                "basis": n.dimensions["basis"],
                "low": n.low,
                "high": n.high,
                "number": n.id,
            }
            for n in months
        ),
        x=Axis(column="month", label=message("alerts.axis_month"), kind="month"),
        y=Axis(column="deaths", label=message("alerts.unit_deaths"), kind="quantity"),
        colour=category("basis", "alerts", ("final", "candidate")),
        facet=Axis(
            column="neighbour",
            label=message("alerts.column_country"),
            kind="category",
            order=tuple(labels),
            labels=labels,
        ),
        subject="candidate",
        note=message("alerts.note_countries"),
    )
