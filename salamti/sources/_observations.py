"""From text columns to observations: parse, check, say why a record is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from salamti.model.source import Batch, Reading
from salamti.sources._batches import Frames, finish, refused
from salamti.sources._checks import number, number_duplicates, refuse_if_most, unread, whole
from salamti.sources._table import Chunk, Table

DRAFT = ("indicator", "place", "year", "value", "low", "high", "basis", "column", "refusal")
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "indicator": pl.String,
    "place": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "n": pl.Int64,
    "basis": pl.String,
    "row": pl.Int64,
}
_FIRST_YEAR = 1700


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How records become observations.

    `long` turns the text columns of a chunk into a draft: `row` and the columns of `DRAFT` as
    text (missing ones are unknown), any number of lines per record. `column` is what the publisher
    calls the value, `refusal` a reason of the source's own. `names` does the same for `place` and
    `year`. A record is repeated when `key` was seen before. With `counts` no value may be negative.
    """

    long: Callable[[pl.DataFrame], pl.DataFrame]
    names: Mapping[str, str]
    key: tuple[str, ...] = ("indicator", "place", "year")
    counts: bool = False
    future: bool = False


@dataclass(slots=True)
class _Tally:
    """What is told once per file."""

    without_value: int = 0
    outside_range: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    def told(self) -> list[str]:
        texts = {
            "records without a value were left out: unknown": self.without_value,
            "values lie outside their own range low to high": self.outside_range,
        }
        return [f"{count:,} {text}" for text, count in texts.items() if count]


def read_observations(table: Table, plan: Plan, reading: Reading) -> Iterator[Batch]:
    """One batch per chunk; the last one carries the warnings."""
    tally = _Tally()
    parts = _frames(table, plan, reading, tally=tally)
    return finish("observation", parts, lambda: table.warnings + tally.told())


def wide(values: Mapping[str, tuple[str, ...]]) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A `long` for tables with a column per indicator.

    `values` maps the indicator to its value column and, where there are any, the columns of low
    and high. The frame needs `row`, `place` and `year`, and may have `refusal`.
    """

    def long(frame: pl.DataFrame) -> pl.DataFrame:
        parts = [_one(frame, indicator, columns) for indicator, columns in values.items()]
        return pl.concat(parts, how="diagonal")

    return long


def _one(frame: pl.DataFrame, indicator: str, columns: tuple[str, ...]) -> pl.DataFrame:
    names = dict(zip(("value", "low", "high"), columns, strict=False))
    cells = [pl.col(c).alias(n) for n, c in names.items()]
    fixed = [pl.lit(indicator).alias("indicator"), pl.lit(columns[0]).alias("column")]
    shared = [c for c in ("row", "place", "year", "refusal") if c in frame.columns]
    return frame.select(*shared, *fixed, *cells)


def _frames(table: Table, plan: Plan, reading: Reading, *, tally: _Tally) -> Iterator[Frames]:
    for index, chunk in enumerate(table.chunks):
        typed = _typed(plan.long(chunk.frame))
        if index == 0:
            _refuse_wrong_columns(typed, plan, table.where)
        judged = typed.with_columns(pl.coalesce(*_reasons(plan, reading)).alias("reason"))
        reasons = _per_record(judged, plan, tally)
        rows = judged.join(reasons, on="row", how="anti").filter(pl.col("value").is_not_null())
        tally.without_value += _without_value(chunk, rows, reasons)
        tally.outside_range += _outside_range(rows)
        yield rows.select(pl.col(c).cast(t) for c, t in SCHEMA.items()), refused(chunk, reasons)


def _typed(draft: pl.DataFrame) -> pl.DataFrame:
    missing = [n for n in DRAFT if n not in draft.columns]
    filled = draft.with_columns(pl.lit(None, dtype=pl.String).alias(n) for n in missing)
    texts = filled.rename({n: f"_{n}" for n in ("year", "value", "low", "high")})
    return texts.with_columns(
        whole("_year").alias("year"),
        *[number(f"_{n}").alias(n) for n in ("value", "low", "high")],
        pl.lit(None, dtype=pl.Int64).alias("n"),
    )


def _reasons(plan: Plan, reading: Reading) -> list[pl.Expr]:
    place, year = (plan.names.get(n, n) for n in ("place", "year"))
    last = 2200 if plan.future else reading.today.year
    named = [_named(pl.col(f"_{n}").is_not_null() & pl.col(n).is_null(), n) for n in _NUMBERS]
    return [
        pl.col("refusal"),
        pl.when(pl.col("place").is_null()).then(pl.lit(f"{place} is empty")),
        pl.when(~pl.col("place").str.contains("^[A-Z]{2}[A-Z0-9]+$")).then(
            pl.format(f"unknown {place} '{{}}'", pl.col("place"))
        ),
        pl.when(pl.col("_year").is_null()).then(pl.lit(f"{year} is empty")),
        unread("_year", "year", kind="a year", name=year),
        pl.when(pl.col("year") > last).then(
            pl.format(f"{year} is after today ({{}})", pl.col("year"))
        ),
        pl.when(pl.col("year") < _FIRST_YEAR).then(
            pl.format(f"{year} is before {_FIRST_YEAR} ({{}})", pl.col("year"))
        ),
        *named,
        *([_negative(n) for n in _NUMBERS] if plan.counts else []),
    ]


_NUMBERS = ("value", "low", "high")


def _named(bad: pl.Expr, name: str) -> pl.Expr:
    column = pl.col("column").fill_null("value")
    text = pl.format(f"{{}}{_part(name)} is not a number: '{{}}'", column, pl.col(f"_{name}"))
    return pl.when(bad).then(text)


def _negative(name: str) -> pl.Expr:
    column = pl.col("column").fill_null("value")
    text = pl.format(f"{{}}{_part(name)} is negative: {{}}", column, pl.col(f"_{name}"))
    return pl.when(pl.col(name) < 0).then(text)


def _part(name: str) -> str:
    return "" if name == "value" else f" ({name})"


def _per_record(judged: pl.DataFrame, plan: Plan, tally: _Tally) -> pl.DataFrame:
    """The first reason of each refused record, then those that repeat a sound one."""
    bad = judged.filter(pl.col("reason").is_not_null())
    first = bad.group_by("row", maintain_order=True).agg(pl.col("reason").first())
    good = judged.join(first, on="row", how="anti").filter(pl.col("value").is_not_null())
    single = good.unique(["row", *plan.key], keep="first", maintain_order=True)
    key = pl.concat_str(*plan.key, separator=" ")
    twice = number_duplicates(single, key, tally.seen, noun="record of")
    again = single.select("row").with_columns(twice).filter(pl.col("reason").is_not_null())
    return pl.concat([first, again.unique("row", keep="first", maintain_order=True)])


def _without_value(chunk: Chunk, rows: pl.DataFrame, reasons: pl.DataFrame) -> int:
    return chunk.frame.height - rows["row"].n_unique() - reasons.height


def _outside_range(rows: pl.DataFrame) -> int:
    outside = (pl.col("value") < pl.col("low")) | (pl.col("value") > pl.col("high"))
    return int(rows.select(outside.fill_null(value=False).sum()).item())


def _refuse_wrong_columns(typed: pl.DataFrame, plan: Plan, where: str) -> None:
    for column in ("year", "value"):
        filled = pl.col(f"_{column}").is_not_null() & pl.col("refusal").is_null()
        name = plan.names.get(column, column)
        what = f"column {name} does not hold what its name says"
        refuse_if_most(typed, pl.col(column).is_null(), what, of=filled, where=where)
    differ = pl.col("low") != pl.col("high")
    low_high = pl.col("low") > pl.col("high")
    refuse_if_most(typed, low_high, "the low value is above the high one", of=differ, where=where)
