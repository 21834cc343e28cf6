"""A stored query of a claim, run: rows by names and bound values, then one measure of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from salamti.analyses._kit.numbers import Ground, Measure, derived, figure
from salamti.base.errors import StoreError
from salamti.base.ids import Scalar
from salamti.model.claim import Among, Check, Claim, parsed
from salamti.model.number import Number, Trail
from salamti.model.words import message
from salamti.store.reading import Reader

FINDING = "claims"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A check with its number. `holds` is None where it has no test or nothing can be said.

    `values` is how many years or rows with a value went in; `detail` is the value of the year that
    a rank speaks of.
    """

    check: Check
    values: int = 0
    number: Number | None = None
    detail: Number | None = None
    holds: bool | None = None

    @property
    def tested(self) -> bool:
        """Whether the check decides about the claim."""
        return bool(self.check.test)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Its numbers."""
        return tuple(n for n in (self.number, self.detail) if n)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a check selects, and the trail that leads back to them."""

    frame: pl.DataFrame
    trail: Trail


def checked(reader: Reader, claim: Claim) -> tuple[Checked, ...]:
    """All checks of a claim in order; totals see the checks before them."""
    done: dict[str, Checked] = {}
    for check in claim.checks:
        total = check.value == "total"
        done[check.key] = _total(claim, check, done) if total else _run(reader, claim, check)
    return tuple(done.values())


def _run(reader: Reader, claim: Claim, check: Check) -> Checked:
    if not reader.has(check.table):
        return Checked(check=check)
    rows = _select(reader, check)
    value, n = _value(check, rows.frame)
    if value is None or (n < check.least and not check.complete):
        return Checked(check=check)
    number = _number(claim, check, value, ground=_ground(reader, check, rows))
    return Checked(
        check=check,
        values=n,
        number=number,
        detail=_detail(reader, claim, check, rows=rows),
        holds=_holds(check, value, found=rows.frame.height > 0),
    )


def _holds(check: Check, value: float, *, found: bool) -> bool | None:
    """Whether the test is passed; a count of nothing decides only where the table is complete."""
    if not check.test or not (found or check.complete):
        return None
    return parsed(check.test).holds(value)


def _select(reader: Reader, check: Check) -> Rows:
    """Rows of the check. Names are checked against the table, values are bound."""
    schema = reader.sql(f"SELECT * FROM {check.table} LIMIT 0").schema  # noqa: S608 - an identifier, declared
    _known(check, schema)
    where = {k: _typed(schema[k], v) for k, v in check.where.items()}
    between = {k: (_one(schema[k], a), _one(schema[k], b)) for k, (a, b) in check.between.items()}
    conditions, values = _conditions(where, between)
    query = f"SELECT * FROM {check.table} WHERE {conditions} ORDER BY file, row"  # noqa: S608
    return Rows(reader.sql(query, **values), Trail(check.table, where, between))


def _conditions(
    where: Mapping[str, Among], between: Mapping[str, tuple[Scalar, Scalar]]
) -> tuple[str, dict[str, object]]:
    parts: list[str] = []
    values: dict[str, object] = {}
    for i, (name, value) in enumerate(where.items()):
        if value is None:
            parts.append(f'"{name}" IS NULL')
            continue
        values[f"w{i}"] = list(value) if isinstance(value, tuple) else [value]
        parts.append(f'"{name}" IN (SELECT unnest($w{i}))')
    for i, (name, (low, high)) in enumerate(between.items()):
        values |= {f"a{i}": low, f"b{i}": high}
        parts.append(f'"{name}" BETWEEN $a{i} AND $b{i}')
    return " AND ".join(parts) or "true", values


def _known(check: Check, schema: pl.Schema) -> None:
    named = [check.column, check.by, *check.of, *check.where, *check.between]
    unknown = [n for n in [*named, *check.part, *check.whole] if n and n not in schema]
    if unknown:
        raise StoreError(
            f"Check {check.key!r} names a column {unknown[0]!r} that {check.table} does not have.",
            do="Correct it in claims.yml.",
        )


def _typed(kind: pl.DataType, value: Among) -> Among:
    return tuple(_one(kind, v) for v in value) if isinstance(value, tuple) else _one(kind, value)


def _one(kind: pl.DataType, value: Scalar) -> Scalar:
    """Years are text in registers: a bare 2018 in the pack means '2018' there."""
    return str(value) if kind == pl.String and value is not None else value


def _value(check: Check, rows: pl.DataFrame) -> tuple[float | None, int]:
    """The measure of the rows and how many values went in."""
    if check.value == "count":
        return float(rows.height), max(rows.height, check.least)
    known = rows.filter(pl.col(check.column).is_not_null())
    match check.value:
        case "share":
            return _share(check, rows), known.height
        case "rank" | "change":
            years = _by_year(check, known)
            return (_rank if check.value == "rank" else _change)(check, years), len(years)
        case "latest":
            values = known.sort(check.by)[check.column].to_list()
            return (float(values[-1]) if values else None), len(values)
        case _:
            return _simple(check, known[check.column]), known.height


def _simple(check: Check, values: pl.Series) -> float | None:
    """Sum, max or min; unknown for no values, except where no row means none."""
    if values.is_empty():
        return 0.0 if check.complete and check.value == "sum" else None
    found = {"sum": values.sum, "max": values.max, "min": values.min}[check.value]()
    return float(found)  # type: ignore[arg-type]


def _by_year(check: Check, known: pl.DataFrame) -> dict[str, float]:
    sums = known.group_by(check.by).agg(pl.col(check.column).sum()).sort(check.by)
    return {str(k): float(v) for k, v in sums.iter_rows()}


def _rank(check: Check, years: Mapping[str, float]) -> float | None:
    own = years.get(str(check.at))
    return None if own is None else 1.0 + sum(v > own for v in years.values())


def _change(check: Check, years: Mapping[str, float]) -> float | None:
    first, last = years.get(str(check.since)), years.get(str(check.at))
    return 100 * (last - first) / first if first and last is not None else None


def _share(check: Check, rows: pl.DataFrame) -> float | None:
    """Percent of the part in the whole."""
    part = _sum(_filtered(rows, check.part), (check.column,))
    whole = _sum(_filtered(rows, check.whole), check.of or (check.column,))
    return 100 * part / whole if part is not None and whole else None


def _sum(rows: pl.DataFrame, columns: tuple[str, ...]) -> float | None:
    if rows.is_empty() or any(rows[c].null_count() for c in columns):
        return None
    return float(sum(rows[c].sum() for c in columns))


def _filtered(rows: pl.DataFrame, where: Mapping[str, Among]) -> pl.DataFrame:
    for name, value in where.items():
        among = value if isinstance(value, tuple) else (value,)
        rows = rows.filter(pl.col(name).is_in([_one(rows.schema[name], v) for v in among]))
    return rows


def _ground(reader: Reader, check: Check, rows: Rows) -> Ground:
    """Origins of the rows; where there are none, the origin of the register that was asked."""
    found = tuple(dict.fromkeys(rows.frame["origin"].to_list()))
    register = reader.registers().get(check.table.removeprefix("reg_"))
    asked = (register.origin,) if register else ()
    known = reader.origins()
    days = [known[o].as_of for o in found if o in known]
    return Ground(
        origins=found or asked,
        as_of=max(days, default="") or check.window,
        trails=(rows.trail,),
        n=rows.frame.height,
    )


def _number(claim: Claim, check: Check, value: float, *, ground: Ground) -> Number:
    measure = Measure(
        finding=FINDING,
        name="claim_check",
        unit=check.unit,
        method=message(f"claims.method_{check.value}"),
        decimals=check.decimals,
    )
    dims = {"claim": claim.id, "definition": check.id, "window": check.window}
    return figure(measure, _tidy(value), ground, dims=dims)


def _tidy(value: float) -> float | int:
    """Whole numbers as such; sums of decimals without the dust of binary fractions."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _detail(reader: Reader, claim: Claim, check: Check, *, rows: Rows) -> Number | None:
    """The value of the year whose rank is asked."""
    if check.value != "rank":
        return None
    at = {check.by: _one(rows.frame.schema[check.by], check.at)}
    own = _filtered(rows.frame, at)
    between = {k: v for k, v in rows.trail.between.items() if k != check.by}
    narrowed = Trail(rows.trail.table, {**rows.trail.where, **at}, between)
    ground = _ground(reader, check, Rows(own, narrowed))
    measure = Measure(
        finding=FINDING,
        name="claim_value",
        unit=message("claims.unit_value"),
        method=message("claims.method_sum"),
    )
    dims = {"claim": claim.id, "definition": check.id, "window": str(check.at)}
    return figure(measure, _tidy(float(own[check.column].sum())), ground, dims=dims)


def _total(claim: Claim, check: Check, done: Mapping[str, Checked]) -> Checked:
    plus = [done[k].number for k in check.add if k in done]
    minus = [done[k].number for k in check.subtract if k in done]
    if len(plus) + len(minus) < len(check.add) + len(check.subtract):
        raise StoreError(
            f"Check {check.key!r} adds up checks that stand after it.",
            do="Move it below them in claims.yml.",
        )
    parents = [n for n in (*plus, *minus) if n is not None]
    if len(parents) < len(plus) + len(minus):
        return Checked(check=check)
    value = sum(_plain(n) for n in plus) - sum(_plain(n) for n in minus)
    number = _number(claim, check, value, ground=derived(parents))
    return Checked(check=check, number=number, holds=_holds(check, value, found=True))


def _plain(number: Number | None) -> float:
    return float(number.value) if number and isinstance(number.value, (int, float)) else 0.0
