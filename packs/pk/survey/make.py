"""Make the survey files of this pack from a folder of published data.

    python make.py DATA [--out FOLDER]

`mapping.csv` beside this file says which published name each indicator has, which survey rounds
are left out and why. A district with several census rows is their mean weighted by people (shares)
or their sum (counts). Person statistics below the minimum cell are left out.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import yaml

HERE = Path(__file__).resolve().parent
HEADER = ("indicator", "pcode", "year", "value", "n", "source")
CENSUS_YEAR = 2023
SIGNIFICANT = 6
COUNTS = {"out_of_school_5_16_n_2023", "transgender_2023"}
WHOLE_DISTRICT = {"growth_pct_pa_2017_2023", "avg_household_size_2023"}
INCOMPLETE = {"PK725"}  # tables lack a sub-district with 38% of its people
Row = tuple[str, str, int, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one indicator is taken from the survey or the census file."""

    indicator: str
    file: str
    name: str
    survey: str
    skip_years: frozenset[int]
    minimum_cell: bool
    source: str


def read_rules(path: Path) -> list[Rule]:
    """The rows of mapping.csv."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [
            Rule(
                indicator=row["indicator"],
                file=row["file"],
                name=row["name"],
                survey=row["survey"],
                skip_years=frozenset(int(year) for year in row["skip_years"].split()),
                minimum_cell=row["minimum_cell"] == "yes",
                source=row["source"],
            )
            for row in csv.DictReader(handle)
        ]


def number(value: float) -> str:
    """A value at 6 significant digits."""
    return format(float(format(value, f".{SIGNIFICANT}g")), ".12g")


def survey_rows(rule: Rule, frame: pl.DataFrame) -> list[Row]:
    """Rows of one indicator of the district survey file."""
    kept = frame.filter(
        pl.col("indicator") == rule.name,
        pl.col("source") == rule.survey,
        ~pl.col("year").is_in(list(rule.skip_years)),
    ).drop_nulls("value")
    if kept.is_empty():
        raise SystemExit(f"mapping.csv: no rows for {rule.name} of {rule.survey}")
    found = kept.select("adm2_pcode", "year", "value").sort("adm2_pcode", "year")
    return [
        (rule.indicator, pcode, year, number(value), "", rule.source)
        for pcode, year, value in found.iter_rows()
    ]


def census_rows(rule: Rule, districts: dict[str, list[dict[str, float]]], cell: int) -> list[Row]:
    """Rows of one indicator of the census file."""
    columns = rule.name.split("+")
    rows: list[Row] = []
    for pcode, parts in sorted(districts.items()):
        if pcode in INCOMPLETE and rule.name not in WHOLE_DISTRICT:
            continue
        value = pooled(parts, columns)
        if not rule.minimum_cell or persons(parts, columns, value) >= cell:
            rows.append((rule.indicator, pcode, CENSUS_YEAR, number(value), "", rule.source))
    return rows


def pooled(parts: list[dict[str, float]], columns: list[str]) -> float:
    """Sum of counts, or mean of shares weighted by people, over the parts of a district."""
    values = [sum(part[column] for column in columns) for part in parts]
    if columns[0] in COUNTS:
        return sum(values)
    people = [part["pop_2023"] for part in parts]
    return sum(v * p for v, p in zip(values, people, strict=True)) / sum(people)


def persons(parts: list[dict[str, float]], columns: list[str], value: float) -> float:
    """How many people stand behind a count or a share of people."""
    if columns[0] in COUNTS:
        return value
    return value / 100 * sum(part["pop_2023"] for part in parts)


def read_census(data: Path) -> dict[str, list[dict[str, float]]]:
    """Census rows by P-code; a polygon that holds two census districts has two."""
    frame = pl.read_csv(data / "census" / "census_district_2017_2023.csv", infer_schema_length=None)
    result: dict[str, list[dict[str, float]]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        result[str(row["adm2_pcode"])].append(row)
    return dict(result)


def make(data: Path, out: Path) -> dict[str, int]:
    """Write all files; returns the number of rows by file."""
    cell = int(yaml.safe_load((HERE.parent / "pack.yml").read_text("utf-8"))["minimum_cell"])
    frame = pl.read_parquet(data / "district" / "district_survey_indicators_long.parquet")
    districts = read_census(data)
    files: dict[str, list[Row]] = defaultdict(list)
    for rule in read_rules(HERE / "mapping.csv"):
        if rule.file == "census":
            files[rule.file] += census_rows(rule, districts, cell)
        else:
            files[rule.file] += survey_rows(rule, frame)
    for name, rows in files.items():
        with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(HEADER)
            writer.writerows(sorted(rows))
    return {name: len(rows) for name, rows in sorted(files.items())}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("data", type=Path, help="folder with district/ and census/")
    parser.add_argument("--out", type=Path, default=HERE, help="where to write (default: here)")
    options = parser.parse_args()
    for name, count in make(options.data, options.out).items():
        print(f"{name}.csv: {count} rows")


if __name__ == "__main__":
    main()
