"""The section on the country and its neighbours: months, latest change, earlier alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salamti.analyses._alerts.measures import COUNTRIES, change_numbers, measure
from salamti.analyses._alerts.months import (
    Alarm,
    Country,
    Month,
    Watch,
    months_between,
    total_expected,
)
from salamti.analyses._alerts.revisions import Past
from salamti.analyses._alerts.views import (
    Told,
    alarm_table,
    context_table,
    countries_chart,
    countries_table,
)
from salamti.analyses._kit.numbers import Ground, figure
from salamti.analyses._kit.parts import Part
from salamti.analyses._toll.months import month_words
from salamti.base.ids import Scalar
from salamti.model.number import Number, Trail
from salamti.model.source import Origin
from salamti.model.words import Ref, Words, message

SHOWN_MONTHS = 36
LATELY = 6
"""Months for which an alert that has ended is still told of in a sentence."""
HISTORY_FROM = "2015-01"
"""Earlier alerts are listed for about ten years; the rate of alerts is of all months."""
Origins = Mapping[str, Origin]


def told(seen: Watch, past: Past | None, origins: Origins) -> list[Told]:
    """The numbers of every country of which all months of the window are known."""
    return [
        Told(
            country=c,
            change=_change(c, seen, origins),
            expected=_expected(c, seen, past, origins=origins),
        )
        for c in seen.countries
        if c.change is not None
    ]


def part(seen: Watch, known: Sequence[Told], past: Past | None, *, origins: Origins) -> Part:
    """Months of every country, its latest change, its earlier alerts."""
    months = [n for c in seen.countries for n in _months(c, seen, past, origins=origins)]
    alarms = list(_alarms(seen, origins))
    rate = _rate(seen, origins)
    sentences = [
        *_sentences(known, seen),
        *_lately(seen, alarms),
        message("alerts.countries_intro"),
        message("alerts.countries_rate", **{k: Ref(n.id) for k, n in rate.items()}),
    ]
    return Part(
        id="countries",
        title=message("alerts.section_countries"),
        sentences=tuple(sentences),
        numbers=(
            *(n for t in known for n in t.change.values()),
            *(t.expected for t in known if t.expected),
            *months,
            *(n for _, _, n in alarms),
            *rate.values(),
        ),
        charts=(countries_chart(seen, months),),
        tables=(
            countries_table(seen, known),
            *([alarm_table(alarms, HISTORY_FROM)] if alarms else []),
            context_table(seen, known),
        ),
    )


def _ground(country: Country, months: Sequence[str], origins: Origins) -> Ground:
    named, trail, n = country.trail(months)
    as_of = max(origins[o].as_of for o in named)
    return Ground(origins=named, as_of=as_of, trails=(trail,), n=n)


def _change(country: Country, seen: Watch, origins: Origins) -> dict[str, Number]:
    dims = {"country": country.iso3, "from": seen.recent[0], "to": seen.recent[-1]}
    recent, before = (_ground(country, m, origins) for m in (seen.recent, seen.before))
    return change_numbers(country.change, recent, before, dims=dims) if country.change else {}


def _expected(
    country: Country, seen: Watch, past: Past | None, *, origins: Origins
) -> Number | None:
    found = total_expected(country, seen.recent)
    if found is None or past is None:
        return None
    ground = _learnt(_ground(country, seen.recent, origins), past)
    dims = {"country": country.iso3, "from": seen.recent[0], "to": seen.recent[-1]}
    return figure(
        measure("deaths_expected", "deaths"),
        found.best,
        ground,
        dims=dims,
        low=found.low,
        high=found.high,
    )


def _learnt(ground: Ground, past: Past) -> Ground:
    """Rows of the count and those from which its revision was learnt."""
    return Ground(
        origins=tuple(dict.fromkeys((*ground.origins, past.origin))),
        as_of=ground.as_of,
        trails=(*ground.trails, past.trail),
    )


def _months(
    country: Country, seen: Watch, past: Past | None, *, origins: Origins
) -> Iterator[Number]:
    for name in _axis(seen):
        month = country.months.get(name)
        if month is not None:
            yield _month(country, name, month, past=past, origins=origins)


def _axis(seen: Watch) -> list[str]:
    return months_between("1900-01", seen.recent[-1])[-SHOWN_MONTHS:]


def _month(
    country: Country, name: str, month: Month, *, past: Past | None, origins: Origins
) -> Number:
    """A month of the chart; the range of a preliminary one is what its review may leave."""
    ground = _ground(country, [name], origins)
    ranged = month.expected if past else None
    if past and ranged:
        ground = _learnt(ground, past)
    how = "month_expected" if ranged else "month"
    return figure(
        measure("deaths", "deaths", how=how),
        month.count,
        ground,
        dims={"country": country.iso3, "month": name, "basis": month.basis},
        low=ranged.low if ranged else None,
        high=ranged.high if ranged else None,
    )


def _alarms(seen: Watch, origins: Origins) -> Iterator[tuple[Country, Alarm, Number]]:
    """Earlier alerts, the newest first, with the deaths of the months that the last one judged."""
    listed = [(c, a) for c in seen.countries for a in c.alarms if a.last >= HISTORY_FROM]
    for country, alarm in sorted(listed, key=lambda x: (x[1].last, x[0].iso3), reverse=True):
        months = months_between("1900-01", alarm.last)[-COUNTRIES.recent :]
        dims = {"country": country.iso3, "from": months[0], "to": alarm.last, "way": alarm.way}
        deaths = figure(
            measure("deaths_alert", "deaths"),
            sum(country.months[m].count for m in months),
            _ground(country, months, origins),
            dims=dims,
        )
        yield country, alarm, deaths


def _rate(seen: Watch, origins: Origins) -> dict[str, Number]:
    """How many months could be judged in all countries, and in how many the rule fired."""
    used = [c for c in seen.countries if c.judged]
    fired = sum(len(months_between(a.first, a.last)) for c in used for a in c.alarms)
    named = tuple(dict.fromkeys(m.origin for c in used for m in c.months.values()))
    where: dict[str, str | tuple[str, ...]] = {
        "iso3": tuple(c.iso3 for c in used),
        "type": "total",
        "origin": named,
    }
    ground = Ground(
        origins=named,
        as_of=max(origins[o].as_of for o in named),
        trails=(Trail("national_month", where),),
    )
    dims: dict[str, Scalar] = {"to": seen.recent[-1]}
    values = {"judged": sum(len(c.judged) for c in used), "fired": fired}
    return {
        k: figure(measure(f"months_{k}", "months"), v, ground, dims=dims) for k, v in values.items()
    }


def _sentences(known: Sequence[Told], seen: Watch) -> Iterator[Words]:
    """The country in any case, a neighbour where its change is sharp; then the review to come."""
    first = seen.countries[0].iso3
    for one in known:
        change = one.country.change
        if change is None or (one.country.iso3 != first and change.way is None):
            continue
        yield message(
            f"alerts.moved_{change.way or 'none'}",
            country=one.country.name,
            first=month_words(seen.recent[0]),
            last=month_words(seen.recent[-1]),
            deaths=Ref(one.change["recent"].id),
            usual=Ref(one.change["usual"].id),
        )
        if one.expected is not None:
            yield message(
                "alerts.expected",
                best=Ref(one.expected.id),
                low=int(one.expected.low or 0),
                high=int(one.expected.high or 0),
            )
        if not one.country.firm:
            yield message("alerts.unsure", country=one.country.name)


def _lately(seen: Watch, alarms: Sequence[tuple[Country, Alarm, Number]]) -> Iterator[Words]:
    """Alerts that have ended in the last months."""
    recent = months_between("1900-01", seen.recent[-1])[-LATELY:-1]
    for country, alarm, deaths in alarms:
        if alarm.last in recent:
            last = month_words(alarm.last)
            yield message(
                f"alerts.lately_{alarm.way}",
                country=country.name,
                last=last,
                deaths=Ref(deaths.id),
            )
