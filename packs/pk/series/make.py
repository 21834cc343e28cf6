"""Make the series files of this pack from a folder of published data.

    python make.py DATA [--out FOLDER]

`mapping.csv` beside this file says for every indicator which code of which input it is, the
source, the years, and what happens to a value on its way. Output is sorted and deterministic:
one file per licence. Peers are read from `../pack.yml`.

Indicators marked in the column `world` are also written for every state, from 2000 on, into
`../world`: one line per indicator, state and part (value, low, high), one column per year.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import yaml

HERE = Path(__file__).resolve().parent
HEADER = ("indicator", "iso3", "year", "value", "low", "high", "source", "basis")
WORLD_KEYS = ("indicator", "iso3", "part", "source")
FIRST_YEAR = 1990
SE_TO_90_PERCENT = 1.64
SIGNIFICANT = 6
WORLD_YEARS = range(2000, 2026)
STATES = HERE.parents[2] / "salamti" / "sources" / "_states.csv"
Key = tuple[str, int]
Values = dict[Key, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one indicator is taken from one input. Years are inclusive."""

    indicator: str
    file: str
    input: str
    code: str
    source: str
    low: str = ""
    high: str = ""
    se: str = ""
    factor: float = 1.0
    years: range = field(default_factory=lambda: range(FIRST_YEAR, 2101))
    basis: tuple[tuple[range, str], ...] = ()
    drop_zero: bool = False
    world: bool = False


def read_rules(path: Path) -> list[Rule]:
    """The rows of mapping.csv."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [_rule(row) for row in csv.DictReader(handle)]


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        indicator=row["indicator"],
        file=row["file"],
        input=row["input"],
        code=row["code"],
        source=row["source"],
        low=row["low"],
        high=row["high"],
        se=row["se"],
        factor=float(row["factor"] or 1),
        years=range(int(row["first_year"] or FIRST_YEAR), int(row["last_year"] or 2100) + 1),
        basis=tuple(_basis(part) for part in row["basis"].split(";") if part),
        drop_zero=row["drop_zero"] == "yes",
        world=row["world"] == "yes",
    )


def _basis(text: str) -> tuple[range, str]:
    """`2024=break` marks one year, `2024+=projection` that year and all later ones."""
    years, word = text.split("=")
    first = int(years.rstrip("+"))
    return range(first, 2101 if years.endswith("+") else first + 1), word


def read_countries(pack: Path) -> list[str]:
    """ISO3 of the country and its peers."""
    facts = yaml.safe_load(pack.read_text(encoding="utf-8"))
    return [facts["iso3"], *(peer["iso3"] for peer in facts["peers"])]


def read_states() -> dict[str, str]:
    """Gleditsch-Ward number of every independent state, as UCDP uses it -> ISO3."""
    with STATES.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {number: row["iso3"] for row in rows for number in row["gw"].split("|") if number}


def read_indicators(data: Path) -> pl.DataFrame:
    """The compiled country indicators as iso3, year, code, value."""
    text = [pl.col(name).cast(pl.String) for name in ("iso3", "indicator_code")]
    frame = pl.read_parquet(data / "indicators" / "indicators_long.parquet").with_columns(text)
    return _long(frame, "indicator_code")


def read_us_aid(data: Path) -> pl.DataFrame:
    """Obligations and disbursements by fiscal year, in current and constant dollars."""
    path = data / "aid" / "us_foreign_aid_pak_and_peers_fy1946_2025.csv"
    frame = pl.read_csv(path, schema_overrides={"fiscal_year": pl.String})
    kept = frame.filter(
        pl.col("transaction_type").is_in(["Obligations", "Disbursements"]),
        pl.col("fiscal_year").str.contains(r"^\d{4}$"),
    ).with_columns(
        pl.col("transaction_type").str.to_lowercase(),
        pl.col("fiscal_year").cast(pl.Int32).alias("year"),
    )
    tall = kept.unpivot(
        ["current_usd", "constant_2024_usd"],
        index=["iso3", "year", "transaction_type"],
        variable_name="price",
    )
    return _long(tall.with_columns(code=pl.concat_str("transaction_type", "price", separator="_")))


def read_ucdp(data: Path) -> pl.DataFrame:
    """Organized violence by country and year: low, best and high by type."""
    states = read_states()
    path = data / "ucdp" / "ucdp_organized_violence_country_year_v25_1.csv"
    frame = pl.read_csv(path, infer_schema_length=None)
    columns = [name for name in frame.columns if name.endswith(("_best_cy", "_low_cy", "_high_cy"))]
    tall = frame.with_columns(
        pl.col("country_id_cy").cast(pl.String).replace_strict(states, default=None).alias("iso3"),
        pl.col("year_cy").alias("year"),
    ).unpivot(columns, index=["iso3", "year"], variable_name="code")
    return _long(tall.drop_nulls("iso3"))


def _long(frame: pl.DataFrame, code: str = "code") -> pl.DataFrame:
    return frame.select(
        pl.col("iso3").cast(pl.String),
        pl.col("year").cast(pl.Int32),
        pl.col(code).cast(pl.String).alias("code"),
        pl.col("value").cast(pl.Float64),
    )


INPUTS: dict[str, Callable[[Path], pl.DataFrame]] = {
    "indicators": read_indicators,
    "us_aid": read_us_aid,
    "ucdp": read_ucdp,
}


def values_by_code(frame: pl.DataFrame, countries: list[str]) -> dict[str, Values]:
    """Values of the wanted countries, by code, then by country and year."""
    result: dict[str, Values] = defaultdict(dict)
    kept = frame.filter(pl.col("iso3").is_in(countries)).drop_nulls("value")
    for iso3, year, code, value in kept.iter_rows():
        if (iso3, year) in result[code]:
            raise SystemExit(f"{code} has two values for {iso3} {year}: choose one in the input")
        result[code][iso3, year] = value
    return result


def pick(codes: dict[str, Values], code: str) -> Values:
    """The values of a code, or the sum of several joined by `+` where all have one."""
    parts = [codes.get(part, {}) for part in code.split("+")]
    if not parts[0]:
        raise SystemExit(f"mapping.csv: no values for the code {code}")
    shared = set(parts[0]).intersection(*parts[1:])
    return {key: sum(part[key] for part in parts) for key in shared}


def bounds(rule: Rule, codes: dict[str, Values], value: Values) -> tuple[Values, Values]:
    """Low and high: published ones, or the estimate -/+ 1.64 standard errors."""
    if rule.se:
        error = pick(codes, rule.se)
        shared = [key for key in value if key in error]
        low = {key: value[key] - SE_TO_90_PERCENT * error[key] for key in shared}
        return low, {key: value[key] + SE_TO_90_PERCENT * error[key] for key in shared}
    return pick(codes, rule.low) if rule.low else {}, pick(codes, rule.high) if rule.high else {}


def number(value: float | None, factor: float) -> str:
    """A whole number as published, anything else at 6 significant digits; unknown is empty."""
    if value is None or not math.isfinite(value):
        return ""
    scaled = value * factor
    if scaled == int(scaled):
        return str(int(scaled))
    return format(float(format(scaled, f".{SIGNIFICANT}g")), ".12g")


def rows_of(rule: Rule, codes: dict[str, Values]) -> Iterable[tuple[str, ...]]:
    """The rows of one indicator."""
    value = pick(codes, rule.code)
    low, high = bounds(rule, codes, value)
    for key in sorted(value):
        iso3, year = key
        if year not in rule.years or (rule.drop_zero and value[key] == 0):
            continue
        basis = next((word for years, word in rule.basis if year in years), "")
        figures = [number(part.get(key), rule.factor) for part in (value, low, high)]
        yield (rule.indicator, iso3, str(year), *figures, rule.source, basis)


def write(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """One series file, sorted by indicator, country and year."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows))


def wide(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows of one indicator with the years as columns; a part without any figure has no line."""
    cells: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
    for indicator, iso3, year, *figures, source, basis in rows:
        if int(year) in WORLD_YEARS and basis != "projection":
            for part, figure in zip(("value", "low", "high"), figures, strict=True):
                cells[indicator, iso3, part, source][int(year)] = figure
    lines = ((key, [found.get(y, "") for y in WORLD_YEARS]) for key, found in cells.items())
    return [(*key, *years) for key, years in lines if any(years)]


def make(data: Path, out: Path) -> dict[str, int]:
    """Write all files; returns the number of rows by file."""
    rules = read_rules(HERE / "mapping.csv")
    frames = {name: INPUTS[name](data) for name in sorted({rule.input for rule in rules})}
    countries = read_countries(HERE.parent / "pack.yml")
    own = write_all(out, rules, frames, countries=countries)
    world = [rule for rule in rules if rule.world]
    states = list(read_states().values())
    return own | write_all(out.parent / "world", world, frames, countries=states)


def write_all(
    out: Path, rules: Iterable[Rule], frames: dict[str, pl.DataFrame], *, countries: list[str]
) -> dict[str, int]:
    """Write the rules' files, one per licence; those of a folder `world` have years as columns."""
    codes = {name: values_by_code(frame, countries) for name, frame in frames.items()}
    world = out.name == "world"
    files: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for rule in rules:
        rows = rows_of(rule, codes[rule.input])
        files[rule.file].extend(wide(rows) if world else rows)
    header = (*WORLD_KEYS, *map(str, WORLD_YEARS)) if world else HEADER
    out.mkdir(exist_ok=True)
    for name, found in files.items():
        write(out / f"{name}.csv", header, found)
    return {f"{out.name}/{name}": len(found) for name, found in sorted(files.items())}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("data", type=Path, help="folder with indicators/, aid/ and ucdp/")
    parser.add_argument("--out", type=Path, default=HERE, help="where to write (default: here)")
    options = parser.parse_args()
    for name, count in make(options.data, options.out).items():
        print(f"{name}.csv: {count} rows")


if __name__ == "__main__":
    main()
