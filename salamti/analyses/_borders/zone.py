"""A border zone: its districts by the register's rule, and deaths there by district and quarter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit import violence as _violence
from salamti.analyses._kit.numbers import Ground, as_of, figure
from salamti.analyses._kit.places import Places, known
from salamti.analyses._kit.tally import Row, Tally
from salamti.analyses._kit.violence import Violence
from salamti.base.ids import Scalar
from salamti.model.number import Number, Trail
from salamti.store.reading import Reader

ID = "borders"
NEEDED = {
    "border_districts": ("row_id", "pcode", "border", "ring", "distance_km"),
    "agreements": ("id", "date", "partner", "name", "kind", "status", "status_as_of"),
    "kashmir": ("kashmir_id", "kind", "party", "date", "name", "words"),
}
READS = ("violence_month", "place", *(f"reg_{r}" for r in NEEDED))
YEARS = 10
WHO = ("civilians", "unknown")
MONTHS = """
    SELECT pcode, month, best, civilians,
           CASE WHEN civilians IS NULL THEN best ELSE unknown END AS unknown
    FROM violence_month WHERE origin = $origin ORDER BY ALL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Registers, places and the deaths of one origin by district and month."""

    tally: Tally
    places: Places
    violence: Violence
    months: pl.DataFrame
    blind: frozenset[str]

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters of the last ten years, `2021 Q4` the latest."""
        last = self.violence.latest
        return tuple(f"{y} Q{q}" for y in range(last - YEARS + 1, last + 1) for q in range(1, 5))

    @property
    def borders(self) -> tuple[str, ...]:
        """Borders with a district on them, in the order of the register."""
        rows = self.tally.rows("border_districts", ring="on_border")
        return tuple(dict.fromkeys(str(r["border"]) for r in rows))

    def districts(self, border: str, ring: str = "on_border") -> tuple[Row, ...]:
        """The rows of the districts that lie on a border, or near it."""
        return self.tally.rows("border_districts", border=border, ring=ring)


def study(reader: Reader) -> Study | None:
    """What is known, or None without districts along borders or deaths by district."""
    tally = _tally.known(reader, ID, NEEDED)
    origins = _violence.known(reader)
    if not tally.rows("border_districts") or not origins:
        return None
    places = known(reader)
    months = reader.sql(MONTHS, origin=origins[0].origin)
    blind = _violence.unlocated(origins[0], places)
    return Study(tally=tally, places=places, violence=origins[0], months=months, blind=blind)


def span(quarter: str) -> tuple[str, str]:
    """First and last month of a quarter.

    >>> span("2021 Q4")
    ('2021-10', '2021-12')
    """
    year, number = quarter.split(" Q")
    last = 3 * int(number)
    return f"{year}-{last - 2:02d}", f"{year}-{last:02d}"


def deaths(
    found: Study, pcodes: Iterable[str], months: tuple[str, str], *, who: str = "best",
    **dims: Scalar,
) -> Number:  # fmt: skip
    """Deaths in some districts from one month to another; 0 where none were recorded."""
    codes = tuple(pcodes)
    rows = found.months.filter(
        pl.col("pcode").is_in(list(codes))
        & pl.col("month").is_between(pl.lit(months[0]), pl.lit(months[1]))
    )
    trail = Trail(
        "violence_month", {"origin": found.violence.origin, "pcode": codes}, {"month": months}
    )
    origins = (found.violence.origin,)
    day = as_of(found.tally.origins, *origins)
    ground = Ground(origins=origins, as_of=day, trails=(trail,), n=rows.height)
    name, how = ("deaths", "deaths") if who == "best" else (f"deaths_{who}", "who")
    measure = found.tally.measure(name, "deaths", how=how)
    return figure(measure, int(rows[who].sum() or 0), ground, dims=dims)


def seen(found: Study, rows: Sequence[Row]) -> tuple[str, ...]:
    """P-codes of the districts of which the source can speak."""
    return tuple(str(r["pcode"]) for r in rows if str(r["pcode"]) not in found.blind)


def quarterly(found: Study, border: str) -> list[Number]:
    """Deaths in the districts on a border, by quarter."""
    pcodes = seen(found, found.districts(border))
    return [deaths(found, pcodes, span(q), border=border, quarter=q) for q in found.quarters]


def yearly(found: Study, border: str) -> list[Number]:
    """Deaths in the districts on a border, by year."""
    pcodes = seen(found, found.districts(border))
    first = found.violence.latest - YEARS + 1
    return [
        deaths(found, pcodes, (f"{y}-01", f"{y}-12"), border=border, year=y)
        for y in range(first, found.violence.latest + 1)
    ]
