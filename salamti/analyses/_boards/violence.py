"""Deaths in organised violence by country, from a publisher's yearly review of all countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salamti.analyses._boards.groups import SERIES
from salamti.analyses._boards.series import Shown, compared, moved
from salamti.analyses._kit.columns import column
from salamti.analyses._kit.numbers import Ground, Measure, figure, ref
from salamti.analyses._kit.parts import Part, marks
from salamti.analyses._tracks.results import Result
from salamti.analyses._tracks.tracks import Track
from salamti.analyses._tracks.views import CHART_FROM, trend_word
from salamti.base.ids import Scalar
from salamti.methods import trend
from salamti.methods.progress import Point, Verdict
from salamti.model.finding import Axis, Chart, Table
from salamti.model.number import Number, Trail
from salamti.model.series import Indicator
from salamti.model.words import Message, Ref, Text, Words, message
from salamti.store.reading import Reader

COUNTS = """
    WITH chosen AS (
        SELECT origin FROM country_year WHERE iso3 = $country AND year > 0 GROUP BY origin
        QUALIFY row_number() OVER (ORDER BY max(year) DESC, count(*) DESC, origin) = 1
    )
    SELECT iso3, year, origin, count(*) AS n,
           sum(low) AS low, sum(best) AS best, sum(high) AS high
    FROM country_year JOIN chosen USING (origin)
    WHERE year > 0 AND best IS NOT NULL AND iso3 IN (SELECT unnest($countries))
    GROUP BY ALL ORDER BY ALL
"""
LEAST = 2
DEATHS = Indicator(
    id="organised_violence",
    name=Text("Deaths in organised violence", "منظم تشدد میں اموات"),
    unit=Text("deaths", "اموات"),
    direction="lower",
    publisher="",
    decimals=0,
)


def deaths(reader: Reader, finding: str, names: Mapping[str, Text]) -> dict[str, Shown]:
    """Deaths of the countries named, the country itself first."""
    if not reader.has("country_year"):
        return {}
    rows = reader.sql(COUNTS, country=next(iter(names)), countries=list(names))
    by_country: dict[str, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        by_country.setdefault(row["iso3"], []).append(row)
    return {i: _shown(finding, i, by_country[i]) for i in names if i in by_country}


def most(found: Mapping[str, Shown], names: Mapping[str, Text]) -> Message | None:
    """The country and that neighbour which had most deaths, in the latest year that all have."""
    years = set.intersection(*(set(s.years) for s in found.values())) if found else set()
    if len(found) < LEAST or not years:
        return None
    year = max(years)
    numbers = {i: s.result.years[year] for i, s in found.items()}
    own, *others = found
    highest = max(others, key=lambda i: float(numbers[i].value or 0))
    return message(
        "boards.most_deaths",
        year=year,
        own=names[own],
        own_value=Ref(numbers[own].id),
        country=names[highest],
        value=Ref(numbers[highest].id),
    )


def part(found: Mapping[str, Shown], names: Mapping[str, Text]) -> Part | None:
    """The section on violence in the countries named."""
    if len(found) < LEAST:
        return None
    told = [moved(s, message("boards.deaths_in", country=names[i])) for i, s in found.items()]
    return Part(
        id="violence",
        title=message("boards.section_violence"),
        sentences=tuple(message("boards.sentence", told=m) for m in told if m),
        numbers=tuple(n for s in found.values() for n in s.numbers),
        charts=(_chart(found, names, next(iter(found))),),
        tables=(_table(found, names),),
    )


def _shown(finding: str, iso3: str, rows: Sequence[Mapping[str, Any]]) -> Shown:
    points = tuple(
        Point(year=r["year"], value=float(r["best"]), low=r["low"], high=r["high"]) for r in rows
    )
    track = Track(indicator=DEATHS, country=iso3, points=points, origin=rows[0]["origin"])
    slope, p = _trend(finding, track, n=sum(r["n"] for r in rows))
    measured = Result(
        track=track,
        verdict=Verdict(status="no_evidence", reason="no_baseline", latest=points[-1]),
        years={r["year"]: _deaths(finding, r) for r in rows},
        slope=slope,
        p=p,
    )
    return compared(finding, measured)


def _deaths(finding: str, row: Mapping[str, Any]) -> Number:
    measure = Measure(
        finding=finding, name="deaths", unit=DEATHS.unit,
        method=message("toll.how_country_year"),
    )  # fmt: skip
    where = {k: row[k] for k in ("iso3", "year", "origin")}
    ground = Ground(
        origins=(row["origin"],),
        as_of=str(row["year"]),
        trails=(Trail("country_year", where),),
        n=row["n"],
    )
    dims = {"country": row["iso3"], "year": row["year"]}
    return figure(measure, float(row["best"]), ground, dims=dims, low=row["low"], high=row["high"])


def _trend(finding: str, track: Track, *, n: int) -> tuple[Number | None, Number | None]:
    found = trend.trend([p.year for p in track.points], [p.value for p in track.points])
    if found is None or track.origin is None:
        return None, None
    first, last = track.points[0].year, track.points[-1].year
    where = {"iso3": track.country, "origin": track.origin}
    ground = Ground(
        origins=(track.origin,),
        as_of=str(last),
        trails=(Trail("country_year", where, {"year": (first, last)}),),
        n=n,
    )
    dims: dict[str, Scalar] = {"country": track.country, "from": first, "to": last}
    slope = Measure(
        finding=finding, name="deaths_trend", decimals=1, method=message("policy.method_trend"),
        unit=message("policy.per_year", unit=DEATHS.unit),
    )  # fmt: skip
    exact = "exact" if found.exact else "normal"
    test = Measure(
        finding=finding, name="deaths_trend_p", unit=message("policy.unit_p"), decimals=3,
        method=message(f"policy.method_trend_p_{exact}"),
    )  # fmt: skip
    value = figure(slope, found.slope, ground, dims=dims, low=found.low, high=found.high)
    return value, figure(test, found.p, ground, dims=dims)


def _table(found: Mapping[str, Shown], names: Mapping[str, Text]) -> Table:
    heads = [column("boards", "country", "text")]
    heads += [column("boards", i, k) for i, k in SERIES.items() if i not in ("indicator", "unit")]
    heads += [column("boards", "low", "number"), column("boards", "high", "number")]
    rows = []
    for iso3, s in found.items():
        latest, earlier = s.latest, s.earlier
        rows.append(
            (
                names[iso3], ref(latest), s.years[-1], ref(earlier),
                None if earlier is None else int(str(earlier.dimensions["year"])),
                ref(s.change), trend_word(s.result), ref(s.result.p),
                latest.low if latest else None, latest.high if latest else None,
            )
        )  # fmt: skip
    return Table(
        id="violence",
        title=message("boards.table_violence"),
        columns=tuple(heads),
        rows=tuple(rows),
    )


def _chart(found: Mapping[str, Shown], names: Mapping[str, Text], country: str) -> Chart:
    labels: dict[str, Words] = {i: names[i] for i in found}
    drawn = [n for s in found.values() for y, n in s.result.years.items() if y >= CHART_FROM]
    by_country = Axis(
        column="country",
        label=message("boards.column_country"),
        kind="category",
        order=tuple(labels),
        labels=labels,
    )
    return Chart(
        id="violence",
        title=message("boards.chart_violence"),
        alt=message("boards.alt_violence", count=len(found)),
        mark="small_multiples",
        data=marks(drawn, "value", "year", "country"),
        x=Axis(column="year", label=message("boards.axis_year"), kind="year"),
        y=Axis(column="value", label=DEATHS.unit, kind="quantity"),
        colour=by_country,
        facet=by_country,
        subject=country,
        note=message("boards.note_violence"),
    )
