"""From text columns to events: parse, check, say why a record is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

import polars as pl

from salamti.model.event import Event, ViolenceType
from salamti.model.source import Batch, Reading
from salamti.sources._batches import finish, refused
from salamti.sources._checks import (
    after,
    category,
    day,
    empty,
    negative,
    number,
    number_duplicates,
    off_map,
    outside,
    refuse_if_most,
    unread,
    whole,
)
from salamti.sources._table import Chunk, Table

COUNTS = ("low", "best", "high", "civilians", "security", "militants", "unknown")
TEXTS = ("id", "iso3", "side_a", "side_b", "dyad", "adm1", "adm2")
CODES = {"date_precision": (1, 5), "where_precision": (1, 7)}
LIMITS = {"lat": 90, "lon": 180}
TYPES = {t.value: t.value for t in ViolenceType}
_DTYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys((*TEXTS, "type"), pl.String),
    **dict.fromkeys(("date_start", "date_end"), pl.Date),
    **dict.fromkeys(CODES, pl.Int64),
    **dict.fromkeys(LIMITS, pl.Float64),
    **dict.fromkeys(COUNTS, pl.Int64),
}
SCHEMA = {f.name: _DTYPES[f.name] for f in fields(Event)} | {"row": pl.Int64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something odd that does not refuse a record: told once per file with its count."""

    when: pl.Expr
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A condition that, true for most records that `of` selects, means a wrong column."""

    when: pl.Expr
    text: str
    of: pl.Expr = field(default_factory=lambda: pl.lit(value=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the text columns of a source become the fields of an event.

    `fields` gives each field as text (a field that is not given is unknown), `names` what the
    publisher calls it. `types` maps the publisher's categories. `counts` are further columns of
    deaths, typed under their own name, from which `derive` computes fields of the event.
    """

    fields: Mapping[str, pl.Expr]
    names: Mapping[str, str]
    types: Mapping[str, str]
    counts: tuple[str, ...] = ()
    derive: tuple[pl.Expr, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    swaps: tuple[Swap, ...] = ()
    refusals: tuple[pl.Expr, ...] = ()
    country: str = ""
    date_formats: tuple[str, ...] = ("%Y-%m-%d",)

    def name(self, column: str) -> str:
        """What the publisher calls a field."""
        return self.names.get(column, column)


DOUBTS = (
    Doubt(when=pl.col("low") > pl.col("best"), text="low is above best"),
    Doubt(when=pl.col("best") > pl.col("high"), text="best is above high"),
)
SWAPS = (
    Swap(
        when=pl.col("low") > pl.col("high"),
        text="low is above high",
        of=pl.col("low") != pl.col("high"),
    ),
    Swap(
        when=pl.col("date_start") > pl.col("date_end"),
        text="the event ends before it starts",
        of=pl.col("date_start") != pl.col("date_end"),
    ),
)


def read_events(table: Table, plan: Plan, reading: Reading) -> Iterator[Batch]:
    """One batch per chunk; the last one carries the warnings."""
    seen: dict[str, int] = {}
    counts: dict[str, tuple[int, int]] = {}
    parts = _frames(table, plan, reading, seen=seen, counts=counts)
    return finish("event", parts, lambda: table.warnings + _told(counts))


def _frames(
    table: Table,
    plan: Plan,
    reading: Reading,
    *,
    seen: dict[str, int],
    counts: dict[str, tuple[int, int]],
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    for index, chunk in enumerate(table.chunks):
        typed = _typed(chunk, plan)
        if index == 0:
            _refuse_wrong_columns(typed, plan, table.where)
        reason = pl.coalesce(*_reasons(plan, reading), *plan.refusals)
        judged = typed.with_columns(reason.cast(pl.String).alias("reason"))
        bad = judged.filter(pl.col("reason").is_not_null())
        good = judged.filter(pl.col("reason").is_null())
        twice = number_duplicates(good, pl.col("id"), seen, noun="id")
        repeated = good.with_columns(twice).filter(twice.is_not_null())
        rows = good.filter(twice.is_null()).with_columns(*plan.derive)
        _count(rows, plan, counts)
        yield (
            rows.select(pl.col(c).cast(t) for c, t in SCHEMA.items()),
            refused(chunk, pl.concat([bad, repeated]).select("row", "reason")),
        )


def _typed(chunk: Chunk, plan: Plan) -> pl.DataFrame:
    missing = pl.lit(None, dtype=pl.String)
    names = [*_DTYPES, *plan.counts]
    texts = [plan.fields.get(n, missing).cast(pl.String).alias(f"_{n}") for n in names]
    return chunk.frame.with_columns(texts).with_columns(_parsed(plan))


def _parsed(plan: Plan) -> list[pl.Expr]:
    numbers = [whole(f"_{n}").alias(n) for n in (*CODES, *COUNTS, *plan.counts)]
    places = [number(f"_{n}").alias(n) for n in LIMITS]
    texts = [pl.col(f"_{n}").alias(n) for n in TEXTS]
    start = day("_date_start", plan.date_formats)
    end = pl.coalesce(day("_date_end", plan.date_formats), start)
    kind = pl.col("_type").replace_strict(dict(plan.types), default=None, return_dtype=pl.String)
    return [
        *numbers,
        *places,
        *texts,
        start.alias("date_start"),
        end.alias("date_end"),
        kind.alias("type"),
    ]


def _reasons(plan: Plan, reading: Reading) -> list[pl.Expr]:
    counts = (*COUNTS, *plan.counts)
    name = plan.name
    return [
        *[empty(f"_{n}", name(n)) for n in ("id", "date_start", "type")],
        *_country(plan),
        *[unread(f"_{n}", n, kind="a date", name=name(n)) for n in ("date_start", "date_end")],
        *[after(n, name(n), reading.today) for n in ("date_start", "date_end")],
        _reversed(plan),
        category("_type", name("type"), plan.types),
        *[unread(f"_{n}", n, kind="a whole number", name=name(n)) for n in (*CODES, *counts)],
        *[outside(n, name(n), bounds) for n, bounds in CODES.items()],
        *[negative(n, name(n)) for n in counts],
        *[unread(f"_{n}", n, kind="a number", name=name(n)) for n in LIMITS],
        *[off_map(n, name(n), limit) for n, limit in LIMITS.items()],
        _half_a_point(plan),
    ]


def _country(plan: Plan) -> list[pl.Expr]:
    code = pl.col("iso3")
    known = pl.col(plan.country) if plan.country else code
    name = plan.country or plan.name("iso3")
    return [
        pl.when(known.is_null()).then(pl.lit(f"{name} is empty")),
        pl.when(~code.str.contains("^[A-Z]{3}$").fill_null(value=False)).then(
            pl.format(f"unknown {name} '{{}}'", known)
        ),
    ]


def _reversed(plan: Plan) -> pl.Expr:
    start, end = pl.col("date_start"), pl.col("date_end")
    text = pl.format(
        f"end before start: {plan.name('date_end')} {{}}, {plan.name('date_start')} {{}}",
        end.dt.to_string("%Y-%m-%d"),
        start.dt.to_string("%Y-%m-%d"),
    )
    return pl.when(end < start).then(text)


def _half_a_point(plan: Plan) -> pl.Expr:
    half = pl.col("lat").is_null() != pl.col("lon").is_null()
    return pl.when(half).then(pl.lit(f"only one of {plan.name('lat')} and {plan.name('lon')}"))


def _refuse_wrong_columns(typed: pl.DataFrame, plan: Plan, where: str) -> None:
    for column in ("type", "date_start", "lat", "lon", "best"):
        filled = pl.col(f"_{column}").is_not_null()
        what = f"column {plan.name(column)} does not hold what its name says"
        refuse_if_most(typed, pl.col(column).is_null(), what, of=filled, where=where)
    for swap in (*SWAPS, *plan.swaps):
        refuse_if_most(typed, swap.when, swap.text, of=swap.of, where=where)


def _count(rows: pl.DataFrame, plan: Plan, counts: dict[str, tuple[int, int]]) -> None:
    for doubt in (*DOUBTS, *plan.doubts):
        odd = rows.filter(doubt.when.fill_null(value=False))["row"]
        if odd.len():
            number_before, first = counts.get(doubt.text, (0, odd[0]))
            counts[doubt.text] = (number_before + odd.len(), first)


def _told(counts: Mapping[str, tuple[int, int]]) -> list[str]:
    return [f"{text} in {n:,} records (first: row {row})" for text, (n, row) in counts.items()]
