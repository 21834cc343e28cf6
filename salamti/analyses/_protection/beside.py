"""What stands beside the counts: measures, investment, what residents asked, rights."""

from __future__ import annotations

from collections.abc import Sequence

from salamti.analyses._kit.numbers import figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.parts import Row as Line
from salamti.analyses._kit.parts import table as parts_table
from salamti.analyses._kit.registers import at, named
from salamti.analyses._kit.tally import Row, Tally, newest
from salamti.analyses._protection.study import Exposure
from salamti.analyses._protection.sums import added, single
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Chart
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

INFLOWS = "investment_inflows"
SCHOOLS = "attacks_on_schools"
BREAK = 0.1
"""A later figure that differs by more than this share of the first marks a break."""


def measures(tally: Tally, *protects: str) -> Part | None:
    """Procedures, units, laws and agreements by date, the latest first."""
    rows = tally.rows("protection_measures")
    rows = tuple(r for r in rows if not protects or r["protects"] in protects)
    if not rows:
        return None
    count = tally.count("measures", "protection_measures", rows, protects="|".join(protects))
    columns = ("date", "name", "protects", "kind", "step", "taken_by", "source")
    return Part(
        id="measures",
        title=message("protection.section_measures"),
        sentences=(message("protection.measures", count=Ref(count.id)),),
        numbers=(count,),
        tables=(tally.table("measures", "protection_measures", newest(rows), columns=columns),),
    )


def investment(tally: Tally) -> Part | None:
    """Direct investment by fiscal year, first and later figures side by side, breaks marked."""
    years: dict[int, dict[str, Row]] = {}
    for row in tally.rows(INFLOWS):
        years.setdefault(int(row["ends"]), {})[str(row["release"])] = row
    if not years:
        return None
    made: dict[tuple[int, str], Number] = {}
    for year, found in sorted(years.items()):
        for release, row in found.items():
            dims: dict[str, Scalar] = {"year": year, "release": release}
            number = single(tally, INFLOWS, row, column="usd_million", unit="usd", dims=dims)
            if number:
                made[year, release] = number
    rows: list[Line] = [
        (
            named(next(iter(years[year].values())), "name"),
            ref(made.get((year, "first"))),
            ref(made.get((year, "later"))),
            message("protection.break") if _broken(years[year]) else None,
        )
        for year in sorted(years, reverse=True)
    ]
    heads = ("period", "first_figure", "later_figure", "status")
    ranges = [_range(tally, year, years[year]) for year in sorted(years)]
    return Part(
        id="investment",
        title=message("protection.section_investment"),
        sentences=(message("protection.investment"),),
        numbers=(*made.values(), *ranges),
        charts=(_inflow_chart(ranges),),
        tables=(
            parts_table(
                "protection.investment", heads, rows, note=message("protection.note_investment")
            ),
        ),
    )


def _broken(found: dict[str, Row]) -> bool:
    """Whether the two figures of a year differ by more than BREAK."""
    if len(found) < len(("first", "later")):
        return False
    first, later = (float(found[r]["usd_million"]) for r in ("first", "later"))
    return abs(later - first) > BREAK * first


def _range(tally: Tally, year: int, found: dict[str, Row]) -> Number:
    """The newest figure of a year, with the range of all that were published."""
    values = {r: float(row["usd_million"]) for r, row in found.items()}
    rows = list(found.values())
    return figure(
        tally.measure("inflow", "usd", how="inflow"),
        values.get("later", values.get("first")),
        tally.ground(INFLOWS, rows),
        dims={"year": year},
        low=min(values.values()),
        high=max(values.values()),
    )


def _inflow_chart(numbers: Sequence[Number]) -> Chart:
    return Chart(
        id="investment",
        title=message("protection.chart_investment"),
        alt=message("protection.chart_investment_alt"),
        mark="dot_range",
        data=tuple(
            {"year": str(n.dimensions["year"]), "usd": n.value, "low": n.low, "high": n.high,
             "number": n.id}
            for n in numbers
        ),
        x=Axis(column="usd", label=message("protection.axis_usd"), kind="quantity"),
        y=Axis(column="year", label=message("protection.axis_fiscal"), kind="category",
               order=tuple(str(n.dimensions["year"]) for n in numbers)),
    )  # fmt: skip


def schools(tally: Tally) -> Part | None:
    """Published figures on attacks on schools, none of them added to another."""
    rows = tally.rows(SCHOOLS)
    if not rows:
        return None
    made: list[Number] = []
    lines: list[Line] = []
    for row in rows:
        dims = {"figure": str(row["figure_id"])}
        ends = [
            single(tally, SCHOOLS, row, column=c, unit="entries", dims=dims)
            for c in ("low", "high")
        ]
        made += [n for n in ends if n]
        years = dict.fromkeys((str(row["begins"]), str(row["ends"])))
        who = named(row, "published_by")
        lines.append((named(row, "name"), "–".join(years), *map(ref, ends), who))
    heads = ("name", "period", "low", "high", "publisher")
    return Part(
        id="schools",
        title=message("protection.section_schools"),
        sentences=(message("protection.schools"),),
        numbers=tuple(made),
        tables=(parts_table("protection.schools", heads, lines),),
    )


def concerns(tally: Tally) -> Part | None:
    """What residents near projects asked, and what the authorities answered."""
    rows = newest(tally.rows("project_concerns"))
    if not rows:
        return None
    columns = ("date", "name", "asked", "answered", "open", "source")
    return Part(
        id="concerns",
        title=message("protection.section_concerns"),
        sentences=(message("protection.concerns"),),
        tables=(tally.table("concerns", "project_concerns", rows, columns=columns),),
        see=("voices",),
    )


def rights(tally: Tally, exposure: Exposure | None) -> tuple[tuple[Words, ...], list[Number]]:
    """What protection meant for the people who live there, as far as anything is known."""
    said: list[Words] = [message("protection.rights_limits"), message("protection.rights_unknown")]
    made: list[Number] = []
    asked = tally.rows("project_concerns")
    if asked:
        count = tally.count("concerns", "project_concerns", asked)
        made.append(count)
        said.append(message("protection.rights_concerns", count=Ref(count.id)))
    died = added(
        tally, "attacks_on_foreign_nationals", tally.rows("attacks_on_foreign_nationals"),
        column="killed_pakistani", unit="people", dims={"who": "pakistani"},
    )  # fmt: skip
    if died:
        made.append(died)
        said.append(message("protection.rights_pakistani", deaths=Ref(died.id)))
    held = _heard(tally, exposure)
    if exposure and not held:
        said.append(message("protection.rights_unheard"))
    elif held:
        count = tally.count("open_there", "consultations", held)
        made.append(count)
        said.append(message("protection.rights_heard", count=Ref(count.id)))
    return tuple(said), made


def _heard(tally: Tally, exposure: Exposure | None) -> list[Row]:
    """Gatherings with an open question in a district with a completed project."""
    codes = set(exposure.groups["corridor"]) | set(exposure.unknown) if exposure else set()
    rows = tally.rows("consultations", open_question="yes")
    return [r for r in rows if codes & set(at(r["pcodes"]))]
