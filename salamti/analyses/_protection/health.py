"""Attacks on health care: by year, and by province where the source gives one."""

from __future__ import annotations

from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, marks
from salamti.analyses._kit.parts import Row as Line
from salamti.analyses._kit.parts import table as parts_table
from salamti.analyses._kit.tally import Tally
from salamti.analyses._protection.sums import added, by_year
from salamti.model.finding import Axis, Chart
from salamti.model.number import Number
from salamti.model.words import message

REGISTER = "attacks_on_health_care"
HARM = ("killed", "injured", "kidnapped", "arrested")


def yearly(tally: Tally, column: str = "attacks") -> dict[int, Number]:
    """One column summed by year, years of which nothing is said left out."""
    unit = "entries" if column in {"attacks", "vaccination"} else "people"
    found = {
        year: added(tally, REGISTER, rows, column=column, unit=unit, dims={"year": year})
        for year, rows in by_year(tally.rows(REGISTER), "year").items()
    }
    return {y: n for y, n in found.items() if n}


def whole(tally: Tally) -> tuple[str, Number] | None:
    """The years of the source, and all attacks in them."""
    rows = tally.rows(REGISTER)
    number = added(tally, REGISTER, rows, column="attacks", unit="entries", dims={"period": "all"})
    years = sorted(str(r["year"])[:4] for r in rows)
    return (f"{years[0]}–{years[-1]}", number) if number else None


def parts(tally: Tally) -> list[Part | None]:
    """The sections of the page on health care."""
    return [_years(tally), _provinces(tally)]


def _years(tally: Tally) -> Part:
    columns = {c: yearly(tally, c) for c in ("attacks", *HARM, "vaccination")}
    rows: list[Line] = [
        (year, *(ref(columns[c].get(year)) for c in columns))
        for year in sorted(columns["attacks"], reverse=True)
    ]
    chart = Chart(
        id="years",
        title=message("protection.chart_health"),
        alt=message("protection.chart_health_alt"),
        mark="bar",
        data=marks(columns["attacks"].values(), "attacks", "year"),
        x=Axis(column="year", label=message("protection.axis_year"), kind="year"),
        y=Axis(column="attacks", label=message("protection.axis_attacks"), kind="quantity"),
    )
    table = parts_table(
        "protection.health",
        ("year", *columns),
        rows,
        note=message("protection.note_health"),
    )
    return Part(
        id="years",
        title=message("protection.section_health"),
        sentences=(message("protection.health"),),
        numbers=tuple(n for found in columns.values() for n in found.values()),
        charts=(chart,),
        tables=(table,),
    )


def _provinces(tally: Tally) -> Part | None:
    rows = [r for r in tally.rows(REGISTER) if r["province"]]
    lines: list[Line] = []
    made: list[Number] = []
    for row in rows:
        dims = {"row": str(row["row_id"])}
        cells = [
            added(tally, REGISTER, [row], column=c, dims=dims,
                  unit="entries" if c == "attacks" else "people")
            for c in ("attacks", "killed", "injured")
        ]  # fmt: skip
        made += [n for n in cells if n]
        name = tally.label(REGISTER, "province", row["province"])
        lines.append((int(str(row["year"])[:4]), name, *(ref(n) for n in cells)))
    if not lines:
        return None
    heads = ("year", "name", "attacks", "killed", "injured")
    return Part(
        id="provinces",
        title=message("protection.section_provinces"),
        sentences=(message("protection.provinces"),),
        numbers=tuple(made),
        tables=(parts_table("protection.provinces", heads, lines),),
    )
