"""Checks on text columns: each gives the reason in plain words, or null where all is well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from salamti.base.errors import SourceError

MIN_RECORDS = 5
_EARLIEST = date(1800, 1, 1)


def number(column: str) -> pl.Expr:
    """A finite number, null where there is none."""
    value = pl.col(column).cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def whole(column: str) -> pl.Expr:
    """A whole number ("3" or "3.0"), null where there is none."""
    value = number(column)
    exact = (value == value.round()) & (value.abs() < 2**53)
    return pl.when(exact).then(value.cast(pl.Int64, strict=False))


def day(column: str, formats: Sequence[str]) -> pl.Expr:
    """A day in the first of `formats` that fits; a time of day after it must be midnight."""
    text = pl.col(column).str.replace(r"[ T]00:00(:00(\.0+)?)?Z?$", "")
    return pl.coalesce(text.str.to_date(f, strict=False, exact=True) for f in formats)


def unread(column: str, typed: str, *, kind: str, name: str) -> pl.Expr:
    """Reason where a filled cell could not be read as `kind`."""
    bad = pl.col(column).is_not_null() & pl.col(typed).is_null()
    return pl.when(bad).then(pl.format(f"{name} is not {kind}: '{{}}'", pl.col(column)))


def empty(column: str, name: str) -> pl.Expr:
    """Reason where a cell is empty that must not be."""
    return pl.when(pl.col(column).is_null()).then(pl.lit(f"{name} is empty"))


def negative(typed: str, name: str) -> pl.Expr:
    """Reason where a count of deaths is below 0."""
    text = pl.format(f"negative deaths in {name}: {{}}", pl.col(typed))
    return pl.when(pl.col(typed) < 0).then(text)


def off_map(typed: str, name: str, limit: int) -> pl.Expr:
    """Reason where a coordinate is beyond ±`limit` degrees."""
    text = pl.format(f"{name} {{}} is off the map", pl.col(typed))
    return pl.when(pl.col(typed).abs() > limit).then(text)


def outside(typed: str, name: str, bounds: tuple[int, int]) -> pl.Expr:
    """Reason where a code is not within `bounds`."""
    inside = pl.col(typed).is_between(*bounds)
    return pl.when(~inside).then(pl.format(f"unknown {name} '{{}}'", pl.col(typed)))


def after(typed: str, name: str, today: date) -> pl.Expr:
    """Reason where a day is later than today or before 1800."""
    value = pl.col(typed)
    late = pl.format(f"{name} is after today ({{}})", value.dt.to_string("%Y-%m-%d"))
    early = pl.format(f"{name} is before 1800 ({{}})", value.dt.to_string("%Y-%m-%d"))
    return pl.when(value > today).then(late).when(value < _EARLIEST).then(early)


def category(column: str, name: str, known: Mapping[str, str]) -> pl.Expr:
    """Reason where a filled cell holds an unknown category."""
    unknown = pl.col(column).is_not_null() & ~pl.col(column).is_in(list(known))
    return pl.when(unknown).then(pl.format(f"unknown {name} '{{}}'", pl.col(column)))


def refuse_if_most(
    frame: pl.DataFrame, wrong: pl.Expr, what: str, *, of: pl.Expr, where: str
) -> None:
    """Raise when more than half of at least five records that `of` selects are `wrong`."""
    chosen = frame.filter(of.fill_null(value=False))
    count = chosen.select(wrong.fill_null(value=False).sum()).item()
    if chosen.height >= MIN_RECORDS and count * 2 > chosen.height:
        raise SourceError(
            f"In {count:,} of {chosen.height:,} records {what}: columns may have been swapped.",
            where=where,
            do="Fetch or export the file again, and check its header against its values.",
        )


def number_duplicates(
    frame: pl.DataFrame, key: pl.Expr, seen: dict[str, int], *, noun: str
) -> pl.Series:
    """Reasons for records whose key came before, in this frame or in those that `seen` knows."""
    reasons: list[str | None] = []
    for value, row in zip(frame.select(key.alias("key"))["key"], frame["row"], strict=True):
        first = seen.setdefault(value, row)
        known = first != row
        reasons.append(f"duplicate {noun} {value} (first at row {first})" if known else None)
    return pl.Series("reason", reasons, dtype=pl.String)
