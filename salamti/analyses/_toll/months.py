"""Deaths by month to the present, preliminary counts marked; how often, and whom it hits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part, Row, by_dims, category, marks, table
from salamti.analyses._kit.violence import FEW
from salamti.analyses._toll.scope import Scope, deaths_axis, measure
from salamti.methods import rates
from salamti.model.finding import Axis, Chart, Table
from salamti.model.number import Number, Trail
from salamti.model.source import Origin
from salamti.model.words import Message, Ref, Words, message
from salamti.store.reading import Reader

READS = ("national_month", "violence_month")
SHOWN_MONTHS = 36
RHYTHM_MONTHS = 24

MONTHS = """
    SELECT month, basis, origin, best FROM national_month
    WHERE iso3 = $iso3 AND type = 'total' ORDER BY month, origin
"""
RHYTHM = """
    SELECT month, count(*) AS n, sum(events) AS events, sum(best) AS best,
           sum(security) AS security,
           sum(CASE WHEN civilians IS NULL THEN best ELSE unknown END) AS unknown
    FROM violence_month WHERE origin = $origin
    GROUP BY month ORDER BY month DESC LIMIT $limit
"""


def month_words(month: str) -> Words:
    """A month in words."""
    name = message(f"toll.month_{month[5:7]}")
    return message("toll.month", name=name, year=month[:4])


def months(reader: Reader, finding: str, origins: Mapping[str, Origin]) -> list[Number]:
    """Deaths in the whole country by month, each with its publisher and whether it is final."""
    if not reader.has("national_month"):
        return []
    iso3 = reader.country().iso3
    deaths = measure(finding, "deaths", "deaths", how="months")
    made = []
    for row in reader.sql(MONTHS, iso3=iso3).iter_rows(named=True):
        origin = origins[row["origin"]]
        dims = {"month": row["month"], "publisher": origin.name.en, "basis": row["basis"]}
        where = {"iso3": iso3, "month": row["month"], "type": "total", "origin": origin.id}
        trail = Trail("national_month", where)
        ground = Ground(origins=(origin.id,), as_of=origin.as_of, trails=(trail,), n=1)
        made.append(figure(deaths, row["best"], ground, dims=dims))
    return made


def preliminary(finding: str, monthly: Iterable[Number]) -> list[Number]:
    """Sums of preliminary months by year, with the months that they cover."""
    deaths = measure(finding, "deaths", "deaths", how="preliminary")
    made = []
    for year, members in _candidate_years(monthly):
        first, last = members[0], members[-1]
        span = {"from": first.dimensions["month"], "to": last.dimensions["month"]}
        dims = {"year": year, "publisher": first.dimensions["publisher"], "basis": "candidate"}
        total = sum(m.value for m in members if isinstance(m.value, int))
        made.append(figure(deaths, total, _sum_ground(members), dims=dims | span))
    return made


def _sum_ground(members: list[Number]) -> Ground:
    """The rows of all months of one publisher at once."""
    first, last = members[0], members[-1]
    where = {k: v for k, v in first.trails[0].where.items() if k != "month"}
    span = {"month": (first.dimensions["month"], last.dimensions["month"])}
    return Ground(
        origins=first.origins,
        as_of=first.as_of,
        trails=(Trail("national_month", where, span),),
        parents=tuple(m.id for m in members),
        n=len(members),
    )


def _candidate_years(monthly: Iterable[Number]) -> Iterator[tuple[int, list[Number]]]:
    """Years whose months are all preliminary: a year that is final in part is not summed."""
    years: dict[int, list[Number]] = {}
    for number in monthly:
        years.setdefault(int(str(number.dimensions["month"])[:4]), []).append(number)
    for year, members in years.items():
        publishers = {(m.dimensions["basis"], m.dimensions["publisher"]) for m in members}
        if len(publishers) == 1 and members[0].dimensions["basis"] == "candidate":
            yield year, members


def told(number: Number) -> Message:
    """A preliminary sum in words."""
    return message(
        "toll.preliminary",
        deaths=Ref(number.id),
        first=month_words(str(number.dimensions["from"])),
        last=month_words(str(number.dimensions["to"])),
        count=number.n or 0,
    )


def rhythm(reader: Reader, scope: Scope) -> list[Number]:
    """Events by month and the share of security forces among the dead, for the last months."""
    events = scope.measure("events", "events")
    share = scope.measure("share_of_deaths", "percent", how="share")
    made = []
    found = reader.sql(RHYTHM, origin=scope.origin.id, limit=RHYTHM_MONTHS)
    for row in found.reverse().iter_rows(named=True):
        trail = Trail("violence_month", {"origin": scope.origin.id, "month": row["month"]})
        ground = Ground(
            origins=(scope.origin.id,), as_of=scope.origin.as_of, trails=(trail,), n=row["n"]
        )
        dims = {**scope.dims, "month": row["month"]}
        made.append(figure(events, row["events"], ground, dims=dims))
        if row["best"] >= FEW and row["unknown"] * 3 <= row["best"]:
            value = rates.percent(row["security"], row["best"])
            made.append(figure(share, value, ground, dims={**dims, "who": "security"}))
    return made


def part(
    reader: Reader, finding: str, origins: Mapping[str, Origin], *, scope: Scope | None
) -> Part | None:
    """The section on months."""
    monthly = months(reader, finding, origins)
    if not monthly:
        return None
    sums = preliminary(finding, monthly)
    beats = rhythm(reader, scope) if scope else []
    tables = [months_table(monthly, origins)]
    if beats:
        tables.append(rhythm_table(beats))
    return Part(
        id="months",
        title=message("toll.section_months"),
        sentences=(message("toll.months_intro"), *(told(s) for s in sums)),
        numbers=(*monthly, *sums, *beats),
        charts=(months_chart(monthly),),
        tables=tuple(tables),
    )


def months_chart(monthly: list[Number]) -> Chart:
    """All months, final and preliminary told apart."""
    return Chart(
        id="months",
        title=message("toll.chart_months"),
        alt=message("toll.chart_months_alt"),
        mark="bar",
        data=marks(monthly, "deaths", "month", "publisher", "basis"),
        x=Axis(column="month", label=message("toll.axis_month"), kind="month"),
        y=deaths_axis(),
        colour=category("basis", "toll", ("final", "candidate")),
        subject="final",
        note=message("toll.months_note"),
    )


def months_table(monthly: list[Number], origins: Mapping[str, Origin]) -> Table:
    """The last months, the newest first."""
    rows: list[Row] = [
        (
            str(n.dimensions["month"]),
            ref(n),
            message(f"toll.basis_{n.dimensions['basis']}"),
            origins[n.origins[0]].name,
        )
        for n in reversed(monthly[-SHOWN_MONTHS:])
    ]
    return table("toll.months", ("month", "deaths", "status", "publisher"), rows)


def rhythm_table(beats: list[Number]) -> Table:
    """Events and security share by month."""
    events, share = (
        by_dims([n for n in beats if n.dimensions["measure"] == m], "month")
        for m in ("events", "share_of_deaths")
    )
    rows: list[Row] = [
        (str(month[0]), ref(number), ref(share.get(month)))
        for month, number in reversed(events.items())
    ]
    heads = ("month", "events", "security_share")
    return table("toll.rhythm", heads, rows, note=message("toll.note_few", few=FEW))
