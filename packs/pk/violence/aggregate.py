"""Aggregate UCDP data of Pakistan to the figures that the pack ships.

Reads the UCDP Georeferenced Event Dataset (the CSV as published, or as on HDX with its second
header row) and a table of national months, and writes `district_month.csv` and
`national_month.csv`; with `--neighbours` the latter also holds the countries that boards.yml calls
neighbours; with `--country-year` also `country_year.csv`, with `--vintages` also `revisions.csv`.
README.md beside this file states the rules; in short:

- deaths of an event that spans months are divided by days, largest remainder first, so that all
  sums stay exact; the event itself counts once, in the month in which it starts;
- civilians + security + militants + unknown = best, in every row;
- a place is found by the names in the data and the pack's places and aliases, never by coordinates;
- a neighbour's year is left out where its months hold less than 95 percent of the official year.
"""

import argparse
import csv
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from salamti.methods.spread import days_by_month, divide

HERE = Path(__file__).resolve().parent
TYPES = {"1": "state_based", "2": "non_state", "3": "one_sided"}
MONTH_COLUMNS = {"ged_sb": "state_based", "ged_ns": "non_state", "ged_os": "one_sided"}
COUNTRY_YEAR_PREFIX = {"state_based": "sb", "non_state": "ns", "one_sided": "os"}
WHO = ("civilians", "security", "militants", "unknown")
GENERIC = re.compile(r"\b(district|agency|tehsil|province|town|city|region|subdivision)\b")
GOVERNMENT = "Government of "
COUNTRIES = {  # Gleditsch-Ward number, as UCDP uses it -> ISO 3166
    "770": "PAK", "700": "AFG", "750": "IND", "771": "BGD", "780": "LKA",
    "790": "NPL", "760": "BTN", "781": "MDV", "630": "IRN", "710": "CHN",
}  # fmt: skip
MONTH_SOURCES = {  # how the table of months begins its source column -> (source id, basis)
    "VIEWS": ("ucdp_ged_months", "final"),
    "UCDP GED 25.1": ("ucdp_ged_month_totals", "final"),
    "UCDP Candidate": ("ucdp_candidate", "candidate"),
}
LAST_FINAL_VIEWS_MONTH = "2023-12"
BASES = {  # how the table of countries and months begins its basis column -> (source id, basis)
    "GED 25.1": ("ucdp_ged_month_totals", "final"),
    "UCDP Candidate": ("ucdp_candidate", "candidate"),
}
LEAST_SHARE = 0.95
"""Months of a year that hold less than this share of its official deaths are not the year."""
VINTAGES = "ucdp_month_vintages"

Row = dict[str, str]
Key = tuple[str, str, str]
Sums = dict[Key, Counter[str]]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of the pack's places: normalised name -> (scope, P-code), and each place's parent.

    A territory with one district only (Islamabad) is that district.
    """

    names: dict[str, set[tuple[str, str]]]
    parent: dict[str, str]
    only_child: dict[str, str]

    def find(self, name: str, scope: str = "") -> str | None:
        """P-code of a name inside a province, or None when no or several places bear it."""
        plain = normal(name)
        for key in (plain, GENERIC.sub("", plain)):
            found = {p for s, p in self.names.get(" ".join(key.split()), set()) if s in ("", scope)}
            wanted = {p for p in found if not scope or scope in (p, self.parent[p])}
            inside = {self.only_child.get(p, p) for p in wanted}
            if len(inside) == 1:
                return inside.pop()
        return None


def normal(name: str) -> str:
    """Case-folded name without accents and punctuation, "frontier region" as "fr"."""
    letters = unicodedata.normalize("NFKD", name)
    bare = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"\W+", " ", bare).split()).replace("frontier region ", "fr ")


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def read_gazetteer(pack: Path) -> Gazetteer:
    """The places and aliases of a pack."""
    places = read_rows(pack / "places.csv")
    names: dict[str, set[tuple[str, str]]] = defaultdict(set)
    children: dict[str, list[str]] = defaultdict(list)
    for place in places:
        names[" ".join(GENERIC.sub("", normal(place["name_en"])).split())].add(("", place["pcode"]))
        children[place["parent"]].append(place["pcode"])
    for alias in read_rows(pack / "aliases.csv"):
        names[normal(alias["alias"])].add((alias["scope"], alias["pcode"]))
    return Gazetteer(
        names=names,
        parent={place["pcode"]: place["parent"] for place in places},
        only_child={parent: pcodes[0] for parent, pcodes in children.items() if len(pcodes) == 1},
    )


def read_events(path: Path) -> list[Row]:
    """The events of a GED file; the HXL row of HDX is dropped, ids must be unique."""
    rows = read_rows(path)
    if rows and any(str(value).startswith("#") for value in rows[0].values()):
        rows = rows[1:]
    ids = Counter(row["id"] for row in rows)
    twice = [event for event, count in ids.items() if count > 1]
    if twice:
        raise SystemExit(f"{path}: event ids occur more than once: {', '.join(twice[:5])}")
    return rows


def locate(event: Row, gazetteer: Gazetteer) -> str:
    """P-code of the district, else of the province, else of the country."""
    if event["where_prec"] in ("6", "7"):
        return "PK"
    province = gazetteer.find(event["adm_1"]) if event["adm_1"] else None
    district = gazetteer.find(event["adm_2"], province or "") if event["adm_2"] else None
    return district or province or "PK"


def who_died(event: Row) -> dict[str, int]:
    """Deaths by group; what the data do not say, or say of a non-state conflict, is unknown."""
    best, civilians = int(event["best"]), int(event["deaths_civilians"])
    side_a, side_b = int(event["deaths_a"]), int(event["deaths_b"])
    security = militants = 0
    if TYPES[event["type_of_violence"]] == "state_based":
        security = side_a if event["side_a"].startswith(GOVERNMENT) else 0
        if event["side_b"].startswith(GOVERNMENT):
            security += side_b
        else:
            militants = side_b
    unknown = best - civilians - security - militants
    if unknown < 0:
        raise SystemExit(f"event {event['id']}: the groups exceed the best estimate of {best}")
    return dict(zip(WHO, (civilians, security, militants, unknown), strict=True))


def add_event(sums: Sums, event: Row, pcode: str) -> None:
    """Add one event to the sums of its place, months and type."""
    kind = TYPES[event["type_of_violence"]]
    start, end = (date.fromisoformat(event[f"date_{side}"][:10]) for side in ("start", "end"))
    days = days_by_month(start, end)
    sums[pcode, min(days), kind]["events"] += 1
    counts = {"low": int(event["low"]), "high": int(event["high"]), **who_died(event)}
    for column, total in counts.items():
        for month, share in divide(total, days).items():
            cell = sums[pcode, month, kind]
            cell[column] += share
            cell["best"] += share if column in WHO else 0


def aggregate(events: list[Row], gazetteer: Gazetteer) -> Sums:
    """Sums by place, month and type; every event and every death of the source is in them."""
    sums: Sums = defaultdict(Counter)
    for event in events:
        add_event(sums, event, locate(event, gazetteer))
    for column in ("low", "best", "high"):
        if sum(cell[column] for cell in sums.values()) != sum(int(e[column]) for e in events):
            raise SystemExit(f"the sum of {column} differs from the source")
    if sum(cell["events"] for cell in sums.values()) != len(events):
        raise SystemExit("the number of events differs from the source")
    return sums


def district_rows(sums: Sums) -> Iterator[list[str]]:
    columns = ("events", "low", "best", "high", *WHO)
    for key in sorted(sums):
        if any(sums[key].values()) or sums[key]["events"]:
            yield [*key, *(str(sums[key][column]) for column in columns), "ucdp_ged"]


def event_month_rows(sums: Sums) -> Iterator[list[str]]:
    """National months from the events: zero where UCDP recorded no death."""
    national: Counter[tuple[str, str]] = Counter()
    for (_, month, kind), cell in sums.items():
        national[month, kind] += cell["best"]
        national[month, "total"] += cell["best"]
    years = sorted({int(month[:4]) for month, _ in national})
    for year in range(years[0], years[-1] + 1):
        for month in (f"{year:04d}-{number:02d}" for number in range(1, 13)):
            for kind in (*TYPES.values(), "total"):
                yield ["PAK", month, kind, str(national[month, kind]), "final", "ucdp_ged"]


def later_month_rows(months: Iterable[Row], after: str) -> Iterator[list[str]]:
    """National months after the events end, from the table of months."""
    for row in months:
        month = f"{int(row['year']):04d}-{int(row['month']):02d}"
        if month <= after:
            continue
        source, basis = next(v for k, v in MONTH_SOURCES.items() if row["source"].startswith(k))
        if source == "ucdp_ged_months" and month > LAST_FINAL_VIEWS_MONTH:
            basis = "candidate"
        for column, kind in {**MONTH_COLUMNS, "total": "total"}.items():
            if row[column]:
                yield ["PAK", month, kind, f"{float(row[column]):g}", basis, source]


def neighbours(pack: Path) -> frozenset[str]:
    """The countries that the boards of the pack call neighbours."""
    boards = yaml.safe_load((pack / "boards.yml").read_text(encoding="utf-8"))
    return frozenset(n["iso3"] for board in boards for n in board.get("neighbours", ()))


def neighbour_rows(months: Iterable[dict[str, Any]], wanted: frozenset[str]) -> Iterator[list[str]]:
    """Months of the neighbours, without the years whose months are not the whole year."""
    for row in months:
        share = row["share_of_official"]
        if row["iso3"] in wanted and (share is None or share >= LEAST_SHARE):
            source, basis = next(v for k, v in BASES.items() if row["basis"].startswith(k))
            month = f"{row['year']:04d}-{row['month']:02d}"
            yield [row["iso3"], month, "total", str(row["deaths_best"]), basis, source]


def revision_rows(vintages: pl.DataFrame) -> Iterator[list[str]]:
    """Each count when first published and whenever a later vintage changed it."""
    known: dict[tuple[str, str], int] = {}
    for row in vintages.sort("vintage", "iso3", "year", "month").iter_rows(named=True):
        month = f"{row['year']:04d}-{row['month']:02d}"
        if known.get((row["iso3"], month)) != row["deaths_best"]:
            known[row["iso3"], month] = row["deaths_best"]
            yield [row["vintage"], row["iso3"], month, str(row["deaths_best"]), VINTAGES]


def country_year_rows(rows: Iterable[Row]) -> Iterator[list[str]]:
    """Pakistan, its neighbours and South Asia by year and type."""
    for row in rows:
        iso3 = COUNTRIES.get(row["country_id_cy"])
        if iso3:
            for kind, prefix in COUNTRY_YEAR_PREFIX.items():
                values = [row[f"{prefix}_total_deaths_{x}_cy"] for x in ("low", "best", "high")]
                yield [iso3, row["year_cy"], kind, *values, "ucdp_country_year"]


def write(path: Path, header: str, rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def report(events: list[Row], gazetteer: Gazetteer) -> str:
    """How well the events could be placed, and how often the source's range is not in order."""
    names = {2: "country", 3: "province"}
    levels = Counter(names.get(len(locate(e, gazetteer)), "district") for e in events)
    low = sum(int(e["low"]) > int(e["best"]) for e in events)
    high = sum(int(e["best"]) > int(e["high"]) for e in events)
    return f"{len(events)} events, by level {dict(levels)}; low > best {low}, best > high {high}\n"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("ged", type=Path, help="UCDP GED events of Pakistan, CSV")
    parser.add_argument("months", type=Path, help="national months by type, CSV")
    parser.add_argument("--neighbours", type=Path, help="months of all countries, Parquet")
    parser.add_argument("--country-year", type=Path, help="UCDP country-year CSV")
    parser.add_argument("--vintages", type=Path, help="months as each release had them, Parquet")
    parser.add_argument("--pack", type=Path, default=HERE.parent, help="folder of the pack")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    gazetteer, events = read_gazetteer(args.pack), read_events(args.ged)
    sums = aggregate(events, gazetteer)
    head = "pcode,month,type,events,low,best,high,civilians,security,militants,unknown,source"
    write(args.out / "district_month.csv", head, district_rows(sums))
    national = list(event_month_rows(sums))
    national += later_month_rows(read_rows(args.months), after=national[-1][1])
    if args.neighbours:
        months = pl.read_parquet(args.neighbours).iter_rows(named=True)
        national += neighbour_rows(months, neighbours(args.pack))
    write(args.out / "national_month.csv", "iso3,month,type,best,basis,source", sorted(national))
    if args.country_year:
        rows = sorted(country_year_rows(read_rows(args.country_year)))
        write(args.out / "country_year.csv", "iso3,year,type,low,best,high,source", rows)
    if args.vintages:
        changed = revision_rows(pl.read_parquet(args.vintages))
        write(args.out / "revisions.csv", "vintage,iso3,month,best,source", changed)
    sys.stderr.write(report(events, gazetteer))


if __name__ == "__main__":
    main()
