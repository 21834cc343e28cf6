"""Indicators of the campaign that runs: each a number with its rows, or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from salamti.analyses._campaigns.results import national_ground
from salamti.analyses._campaigns.study import Named, Operation, Study, number, row_number
from salamti.analyses._kit import panels as _panels
from salamti.analyses._kit.numbers import Ground, Measure, as_of, figure
from salamti.analyses._kit.tally import Row as Record
from salamti.analyses._tracks.tracks import tracks
from salamti.model.number import Number, Trail
from salamti.model.words import Text, Words, message

YEAR = 12
SHOWN = 8
YEARS = """
    SELECT year, origin, count(*) AS n, sum(best) AS best, sum(low) AS low, sum(high) AS high
    FROM country_year WHERE iso3 = $country
    GROUP BY year, origin ORDER BY year DESC LIMIT $years
"""
HEARD = ("met", "agreed")
WORK, INVESTMENT = "sl_uem_totl_zs", "bx_klt_dinv_wd_gd_zs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One indicator: what it is, its latest number (None: unknown), as of when, and its unit."""

    label: Words
    number: Number | None
    as_of: str = ""

    @property
    def unit(self) -> Words | None:
        """The unit of its number."""
        return self.number.unit if self.number else None


def latest_year(found: Study, operation: Operation | None = None) -> Gauge:
    """Deaths of the last twelve months of the country, or of the year before an operation."""
    label = message(f"campaigns.gauge_deaths_{'before' if operation else 'latest'}")
    if found.national.is_empty():
        return Gauge(label=label, number=None)
    newest = str(found.national["month"][-1])
    last = _panels.after(operation.start, -1) if operation else newest
    return deaths_to(found, last, label=label)


def deaths_to(found: Study, last: str, *, label: Words) -> Gauge:
    """Deaths of the twelve months that end with one."""
    span = (_panels.after(last, 1 - YEAR), last)
    rows = found.national.filter(pl.col("month").is_between(pl.lit(span[0]), pl.lit(span[1])))
    if rows.height < YEAR:
        return Gauge(label=label, number=None)
    made = number(
        found, Named("deaths", "deaths", "national"), int(rows["best"].sum()),
        ground=national_ground(found, span), dims={"from": span[0], "to": span[1]},
    )  # fmt: skip
    return Gauge(label=label, number=made, as_of=last)


def conviction(found: Study, area: str) -> Gauge:
    """The latest conviction rate of the anti-terrorism courts of a province."""
    rows = [
        r
        for r in found.tally.rows("justice", topic="anti_terrorism_courts", area=area,
                                  indicator="conviction_rate")
        if r["value"] is not None
    ]  # fmt: skip
    label = message("campaigns.gauge_conviction", area=found.tally.label("justice", "area", area))
    if not rows:
        return Gauge(label=label, number=None)
    last = max(rows, key=lambda r: str(r["period_end"]))
    made = row_number(found, "justice", last, name="conviction_rate", unit=_unit("percent"))
    return Gauge(label=label, number=made, as_of=str(last["period_end"]))


def laws(found: Study, operation: Operation) -> Gauge:
    """Steps of laws against terrorism since the start."""
    rows = [
        r
        for r in found.tally.rows("laws")
        if str(r["date"])[:7] >= operation.start and r["topic"] in ("anti_terrorism", "courts")
    ]
    return _counted(found, "laws", rows, operation=operation)


def agreements(found: Study, operation: Operation) -> Gauge:
    """Agreements and dialogues with neighbours since the start."""
    rows = [
        r
        for r in found.tally.rows("agreements")
        if str(r["date"])[:7] >= operation.start and r["neighbour"] in ("yes", True)
    ]
    return _counted(found, "agreements", rows, operation=operation)


def attacks(found: Study, operation: Operation) -> Gauge:
    """Attacks on foreign nationals since the start."""
    rows = [
        r
        for r in found.tally.rows("attacks_on_foreign_nationals")
        if str(r["month"])[:7] >= operation.start
    ]
    return _counted(found, "attacks_on_foreign_nationals", rows, operation=operation, by="month")


def demands(found: Study, operation: Operation) -> tuple[Gauge, Gauge]:
    """Demands of gatherings since the start, and those that are known to be met or agreed."""
    rows = [
        r
        for r in found.tally.rows("consultations")
        if str(r["date"])[:7] >= operation.start and r["demands"]
    ]
    met = [r for r in rows if r["answer"] in HEARD]
    return (
        _counted(found, "consultations", rows, operation=operation),
        _counted(found, "consultations", met, operation=operation, name="answered", of=rows),
    )


def plan(found: Study, theme: str | None = None) -> Gauge:
    """Points of the National Action Plan of 2014 that the ministry called slow."""
    rows = [r for r in found.tally.rows("plan_items", plan="nap_2014", status="slow")
            if theme is None or r["theme"] == theme]  # fmt: skip
    about = found.tally.label("plan_items", "theme", theme) if theme else None
    label = message("campaigns.gauge_plan_slow", theme=about or message("campaigns.all_themes"))
    if not rows:
        return Gauge(label=label, number=None)
    made = found.tally.count("plan_slow", "plan_items", rows, theme=theme or "all")
    return Gauge(label=label, number=made, as_of=str(rows[0]["status_as_of"] or ""))


def civilians_published(found: Study) -> tuple[Gauge, Gauge]:
    """Operations, and those for which anyone published how many civilians died."""
    rows = found.tally.rows("operations")
    named = {
        r["op_id"]
        for r in found.tally.rows("operation_figures", measure="deaths_civilians")
        if r["value"] is not None
    }
    told = [r for r in rows if r["op_id"] in named]
    whole = Gauge(
        label=message("campaigns.gauge_operations"),
        number=found.tally.count("operations", "operations", rows),
    )
    part = found.tally.count("civilians_published", "operations", told) if told else None
    return whole, Gauge(label=message("campaigns.gauge_civilians_published"), number=part)


def series(found: Study, indicator: str) -> Gauge | None:
    """The latest yearly value of an indicator of the catalogue; None where it has none."""
    country = found.reader.country()
    track = tracks(found.reader, country, [indicator], districts=False).get(indicator)
    if track is None or not track.points or track.origin is None:
        return None
    point = track.points[-1]
    measure = Measure(
        finding=found.tally.finding,
        name="series",
        unit=track.indicator.unit,
        method=message("campaigns.how_series"),
        decimals=track.indicator.decimals,
    )
    trail = track.trail(country.iso3, point.year, point.year)
    ground = Ground(origins=(track.origin,), as_of=str(point.year), trails=(trail,), n=1)
    made = figure(measure, point.value, ground, dims={"indicator": indicator, "year": point.year})
    return Gauge(label=track.indicator.name, number=made, as_of=str(point.year))


def yearly(found: Study) -> list[dict[str, Number]]:
    """Best, low and high deaths of the last years, all types, of the country."""
    if not found.reader.has("country_year"):
        return []
    iso3 = found.reader.country().iso3
    rows = found.reader.sql(YEARS, country=iso3, years=SHOWN)
    made = []
    for row in rows.iter_rows(named=True):
        trail = Trail("country_year", {"iso3": iso3, "year": row["year"], "origin": row["origin"]})
        day = as_of(found.tally.origins, row["origin"])
        ground = Ground(origins=(row["origin"],), as_of=day, trails=(trail,), n=row["n"])
        made.append(
            {
                end: number(found, Named(f"year_{end}", "deaths", f"year_{end}"), row[end],
                            ground=ground, dims={"year": row["year"]})
                for end in ("best", "low", "high")
            }
        )  # fmt: skip
    return made


def _counted(
    found: Study, register: str, rows: Sequence[Record], *, operation: Operation, by: str = "date",
    name: str = "", of: Sequence[Record] = (),
) -> Gauge:  # fmt: skip
    """How many rows; where there are none, unknown: the registers do not claim to be complete."""
    ident = name or register
    label = message(f"campaigns.gauge_{ident}")
    if not rows:
        return Gauge(label=label, number=_none_of(found, register, of, ident=ident))
    made = found.tally.count(f"since_{ident}", register, rows, operation=operation.id)
    return Gauge(label=label, number=made, as_of=max(str(r[by]) for r in rows))


def _none_of(found: Study, register: str, of: Sequence[Record], *, ident: str) -> Number | None:
    """A zero that stands on the rows that were looked through; None where there are none."""
    if not of:
        return None
    ground = found.tally.ground(register, of)
    measure = Named(f"since_{ident}", "entries", "none_of")
    return number(found, measure, 0, ground=ground, dims={"of": len(of)})


def _unit(name: str) -> Text:
    return {"percent": Text("percent", "فیصد")}[name]
