"""Survey and census values by province: the middle district, or the sum of counted people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salamti.analyses._kit.columns import Row, column
from salamti.analyses._kit.numbers import Ground, Measure, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.places import Places
from salamti.model.board import BoardGroup
from salamti.model.finding import Column, ColumnKind, Table
from salamti.model.number import Number, Trail
from salamti.model.series import Indicator
from salamti.model.words import message
from salamti.store.reading import Reader

VALUES = """
    WITH known AS (
        SELECT o.indicator, o.origin, o.year, o.place, o.value, p.parent AS province
        FROM observation AS o JOIN place AS p ON p.pcode = o.place
        WHERE p.level = 2 AND o.value IS NOT NULL AND o.indicator IN (SELECT unnest($wanted))
        QUALIFY row_number() OVER (
            PARTITION BY o.indicator, o.origin, o.year, o.place ORDER BY o.file, o.row) = 1
    ),
    latest AS (
        SELECT indicator, origin, year FROM known
        QUALIFY row_number() OVER (PARTITION BY indicator ORDER BY year DESC, origin) = 1
    )
    SELECT indicator, origin, year, province, count(*) AS n, median(value) AS middle,
           sum(value) AS total, list(place ORDER BY place) AS places
    FROM known JOIN latest USING (indicator, origin, year)
    GROUP BY ALL ORDER BY ALL
"""
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
ALL = ""
FRONT: Mapping[str, ColumnKind] = {
    "indicator": "text",
    "unit": "text",
    "how": "text",
    "year": "year",
    "covered": "number",
    "districts": "number",
}


def rows(reader: Reader, wanted: Sequence[str]) -> Rows:
    """The latest round of each indicator by province."""
    if not wanted or not reader.has("observation") or not reader.has("place"):
        return {}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in reader.sql(VALUES, wanted=list(wanted)).iter_rows(named=True):
        found.setdefault(row["indicator"], []).append(row)
    return found


def part(
    finding: str,
    group: BoardGroup,
    found: Rows,
    *,
    places: Places,
    catalogue: Mapping[str, Indicator],
) -> Part | None:
    """The section of a group by province; None where no district has a value."""
    held = [i for i in group.by_province if i in found]
    provinces = places.level(1)
    if not held or not provinces:
        return None
    made = {i: _numbers(finding, catalogue[i], found[i]) for i in held}
    front = [column("boards", i, k) for i, k in FRONT.items()]
    middle = [Column(id=p.pcode, label=p.name, kind="number") for p in provinces]
    total = len(places.level(2))
    table = Table(
        id=f"provinces_{group.id}",
        title=message("boards.table_provinces", group=group.name),
        columns=(*front, *middle),
        rows=tuple(
            (*_front(catalogue[i], made[i], total), *(ref(made[i].get(p.pcode)) for p in provinces))
            for i in held
        ),
        note=message("boards.note_provinces"),
    )
    return Part(
        id=f"provinces_{group.id}",
        title=message("boards.section_provinces", group=group.name),
        sentences=(message("boards.provinces"),),
        numbers=tuple(n for m in made.values() for n in m.values()),
        tables=(table,),
    )


def _front(indicator: Indicator, made: Mapping[str, Number], total: int) -> Row:
    covered = made[ALL]
    name = "sum" if indicator.person_statistic else "middle"
    how = message(f"boards.provinces_{name}")
    return (indicator.name, indicator.unit, how, int(covered.as_of), ref(covered), total)


def _numbers(
    finding: str, indicator: Indicator, found: Sequence[Mapping[str, Any]]
) -> dict[str, Number]:
    """A number for each province, and how many districts have a value in all (`ALL`)."""
    name = "total" if indicator.person_statistic else "middle"
    measure = Measure(
        finding=finding,
        name=f"province_{name}",
        unit=indicator.unit,
        method=message(f"boards.method_province_{name}"),
        decimals=indicator.decimals,
    )
    covered = Measure(
        finding=finding,
        name="districts_with_value",
        unit=message("boards.unit_districts"),
        method=message("boards.method_districts"),
    )
    made = {
        r["province"]: figure(measure, r[name], _ground(indicator, r, r["places"]), dims={
            "indicator": indicator.id, "place": r["province"], "year": r["year"],
        })
        for r in found
    }  # fmt: skip
    everywhere = sorted(p for r in found for p in r["places"])
    ground = _ground(indicator, found[0], everywhere)
    dims = {"indicator": indicator.id, "year": found[0]["year"]}
    made[ALL] = figure(covered, len(everywhere), ground, dims=dims)
    return made


def _ground(indicator: Indicator, row: Mapping[str, Any], places: Sequence[str]) -> Ground:
    where = {
        "indicator": indicator.id,
        "origin": row["origin"],
        "year": row["year"],
        "place": tuple(places),
    }
    return Ground(
        origins=(row["origin"],),
        as_of=str(row["year"]),
        trails=(Trail("observation", where),),
        n=len(places),
    )
