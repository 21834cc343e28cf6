"""What the store holds on operations: registers, deaths by district and month, national months."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from salamti.analyses._kit import panels as _panels
from salamti.analyses._kit import places as _places
from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit.numbers import Ground, as_of, figure
from salamti.analyses._kit.panels import Panel
from salamti.analyses._kit.places import Places
from salamti.analyses._kit.tally import Row, Tally
from salamti.base.ids import Scalar
from salamti.model.number import Number, Trail
from salamti.model.words import Text, Words
from salamti.store.reading import Reader

ID = "campaigns"
NEEDED: Mapping[str, tuple[str, ...]] = {
    "operations": ("op_id", "name", "kind", "start", "end", "pcodes", "province_then", "source"),
    "operation_figures": ("fact_id", "op_id", "scope", "measure", "value", "unit", "published_by"),
    "consultations": ("consultation_id", "subject", "date", "pcodes", "demands", "answer"),
    "policy_timeline": ("event_id", "title", "date", "policy", "event", "body"),
    "plan_items": ("item_id", "plan", "theme", "status"),
    "laws": ("law_id", "name", "topic", "event", "date", "area"),
    "agreements": ("id", "date", "partner", "name", "kind", "neighbour", "status"),
    "justice": ("row_id", "topic", "area", "indicator", "period_end", "value"),
    "attacks_on_foreign_nationals": ("incident_id", "month", "killed_total"),
}
READS = (
    "violence_month",
    "national_month",
    "country_year",
    "place",
    "observation",
    *(f"reg_{r}" for r in NEEDED),
)
JUDGED = ("operation", "campaign", "law_enforcement", "intelligence_based")
"""Kinds that have a page: sieges and rescues of days are in the register."""
WHO = ("best", "civilians", "security", "militants", "unknown")
MONTHS = """
    SELECT pcode, month, count(*) AS n, sum(best) AS best, sum(civilians) AS civilians,
           sum(security) AS security, sum(militants) AS militants,
           sum(CASE WHEN civilians IS NULL THEN best ELSE unknown END) AS unknown
    FROM violence_month WHERE origin = $origin GROUP BY ALL ORDER BY ALL
"""
NATIONAL = """
    SELECT month, best, basis, origin, count(*) OVER (PARTITION BY month) AS n
    FROM national_month
    WHERE iso3 = $country AND type = 'total' AND best IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY month ORDER BY basis = 'candidate', origin) = 1
    ORDER BY month
"""
CONCERNED = ("operations", "displacement", "peace")
NOWHERE = Panel(
    level=2, pcodes=(), months=(), deaths=np.empty((0, 0)), events=np.empty((0, 0)),
    lat=np.empty(0), lon=np.empty(0), origin="", unplaced=0,
)  # fmt: skip
"""Where no deaths by district are held."""
_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One row of the register. `start` is a month, empty where only the year is known; `districts`
    are those of which the source of deaths can speak, `unseen` the others."""

    row: Row
    id: str
    name: Text
    start: str
    end: str
    districts: tuple[str, ...]
    unseen: tuple[str, ...]
    nationwide: bool
    spread: bool
    """Whether it reached the whole country, at once or later: then no place is untouched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Everything that the pages share."""

    reader: Reader
    tally: Tally
    places: Places
    panel: Panel
    months: pl.DataFrame
    national: pl.DataFrame
    operations: tuple[Operation, ...]

    def told(self, finding: str) -> Study:
        """The same, speaking for one finding."""
        return replace(self, tally=replace(self.tally, finding=finding))

    @property
    def judged(self) -> tuple[Operation, ...]:
        """Operations with a page: named, dated, of a kind that lasts."""
        return tuple(o for o in self.operations if o.row["kind"] in JUDGED and o.row["start"])


def study(reader: Reader) -> Study | None:
    """What is known, or None without a register of operations."""
    return reader.once("campaigns", lambda: _study(reader))


def _study(reader: Reader) -> Study | None:
    tally = _tally.known(reader, ID, NEEDED)
    if not tally.rows("operations"):
        return None
    panel = _panels.known(reader, 2) or NOWHERE
    empty = pl.DataFrame(schema={"pcode": pl.String, "month": pl.String, "n": pl.Int64,
                                 **dict.fromkeys(WHO, pl.Int64)})  # fmt: skip
    months = reader.sql(MONTHS, origin=panel.origin) if panel.origin else empty
    held = reader.has("national_month")
    national = reader.sql(NATIONAL, country=reader.country().iso3) if held else pl.DataFrame()
    seen = set(panel.pcodes)
    country = reader.country().id.upper()
    return Study(
        reader=reader,
        tally=tally,
        places=_places.known(reader),
        panel=panel,
        months=months,
        national=national,
        operations=tuple(_operation(r, seen, country) for r in tally.rows("operations")),
    )


def _operation(row: Row, seen: set[str], country: str) -> Operation:
    listed = _registers.at(row["pcodes"])
    then = str(row["province_then"] or "")
    return Operation(
        row=row,
        id=str(row["op_id"]),
        name=_registers.named(row, "name"),
        start=_month(row["start"]),
        end=_month(row["end"]),
        districts=tuple(p for p in listed if p in seen),
        unseen=tuple(p for p in listed if p not in seen and p != country),
        nationwide=country in listed,
        spread="nationwide" in then,
    )


def _month(value: object) -> str:
    found = _MONTH.match(str(value or ""))
    return found.group() if found else ""


Dims = Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Named:
    """A measure: its name, its unit, how it is made, its decimals."""

    name: str
    unit: str
    how: str = ""
    decimals: int = 0


def number(
    found: Study, named: Named, value: float | int | None, *, ground: Ground, dims: Dims,
    low: float | None = None, high: float | None = None,
) -> Number:  # fmt: skip
    """A number of the finding whose unit and method are messages of the area."""
    measure = found.tally.measure(
        named.name, named.unit, how=named.how or named.name, decimals=named.decimals
    )
    return figure(measure, value, ground, dims=dims, low=low, high=high)


def deaths_ground(
    found: Study, pcodes: Iterable[str] | None, months: tuple[str, str], *, counted: bool = False
) -> Ground:
    """The rows of deaths in some districts, or everywhere, between two months."""
    where: dict[str, Scalar | tuple[Scalar, ...]] = {"origin": found.panel.origin}
    if pcodes is not None:
        where["pcode"] = tuple(pcodes)
    n = int(rows(found, pcodes, months)["n"].sum()) if counted else None
    trail = Trail("violence_month", where, {"month": months})
    day = as_of(found.tally.origins, found.panel.origin)
    return Ground(origins=(found.panel.origin,), as_of=day, trails=(trail,), n=n)


def rows(found: Study, pcodes: Iterable[str] | None, months: tuple[str, str]) -> pl.DataFrame:
    """Rows by district and month."""
    inside = pl.col("month").is_between(pl.lit(months[0]), pl.lit(months[1]))
    if pcodes is not None:
        inside &= pl.col("pcode").is_in(list(pcodes))
    return found.months.filter(inside)


def deaths(
    found: Study, pcodes: Iterable[str] | None, months: tuple[str, str], *, who: str = "best",
    dims: Dims,
) -> Number:  # fmt: skip
    """Deaths between two months; 0 where none were recorded."""
    codes = None if pcodes is None else tuple(pcodes)
    ground = deaths_ground(found, codes, months, counted=True)
    name = "deaths" if who == "best" else f"deaths_{who}"
    how = "deaths" if who == "best" else "who"
    value = int(rows(found, codes, months)[who].sum() or 0)
    return number(found, Named(name, "deaths", how), value, ground=ground, dims=dims)


def row_number(
    found: Study, register: str, row: Row, *, name: str, unit: Words, column: str = "value"
) -> Number:  # fmt: skip
    """A published value of one row of a register."""
    key = found.tally.schemas[register].key
    measure = replace(found.tally.measure(name, "entries", how="published"), unit=unit)
    value = row[column]
    whole = value is not None and float(value).is_integer()
    ground = found.tally.ground(register, [row])
    measure = replace(measure, decimals=0 if whole or value is None else 1)
    return figure(measure, None if value is None else int(value) if whole else float(value),
                  ground, dims={"register": register, "row": str(row[key])})  # fmt: skip


def asked(found: Study, operation: Operation) -> tuple[Row, ...]:
    """Gatherings that name it, and those in or on its districts from a year before to three years
    after; for a campaign of the whole country those on operations, displacement and peace."""
    name = operation.name.en.casefold()
    span = _heard(operation)
    called = [found.places.spots[p].name.en for p in operation.districts]
    here = set(operation.districts) | set(operation.unseen)

    def near(row: Row) -> bool:
        if span is None or not span[0] <= str(row["date"])[:7] <= span[1]:
            return False
        if operation.nationwide:
            return row["theme"] in CONCERNED
        named = any(place in str(row["subject"]) for place in called)
        return named or bool(here & set(_registers.at(row["pcodes"])))

    rows = found.tally.rows("consultations")
    return tuple(r for r in rows if name in str(r["subject"]).casefold() or near(r))


def _heard(operation: Operation) -> tuple[str, str] | None:
    if not operation.start:
        return None
    last = operation.end or operation.start
    return _panels.after(operation.start, -12), _panels.after(last, 36)
