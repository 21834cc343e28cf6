"""Make aiddata_districts.csv: Chinese development finance by district, from AidData's GCDF 3.0.

Usage: python make.py AIDDATA_ADM2_LOCATIONS.csv [--places ../places.csv]

The input is AidData's table of project locations by second-level unit, each row one project in one
unit with its share of the commitment in 2021 US dollars. Its P-code is that of the unit's centre;
units of AidData that are wider than one district today are named in WIDER with all their P-codes.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = (
    "AidData, Global Chinese Development Finance Dataset 3.0, ADM2 locations; sums computed here"
)
WIDER = {
    "Azad Kashmir": (("PK1",), "Azad Jammu and Kashmir (whole)", "آزاد جموں و کشمیر (مجموعی)"),
    "Chitral": (("PK507", "PK508"), "Chitral (Upper and Lower)", "چترال (اپر اور لوئر)"),
    "Karachi": (
        ("PK702", "PK704", "PK712", "PK714", "PK721", "PK729"),
        "Karachi (all districts)",
        "کراچی (تمام اضلاع)",
    ),
    "Kharan": (("PK212", "PK230"), "Kharan and Washuk", "خاران اور واشک"),
    "Kohistan": (("PK515", "PK516", "PK517"), "Kohistan (all districts)", "کوہستان (تمام اضلاع)"),
}


@dataclass(slots=True)
class Unit:
    """Running sums of one unit; commitments in 2021 US dollars."""

    projects: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    by_area: list[float] = field(default_factory=list)
    even: list[float] = field(default_factory=list)

    def add(self, row: dict[str, str]) -> None:
        """Add one project location; an empty amount is unknown and only counts as a project."""
        self.projects.add(row["id"])
        if float(row["even_split_ratio"]) == 1.0:
            self.whole.add(row["id"])
        if row["intersection_ratio_commitment_value"]:
            self.by_area.append(float(row["intersection_ratio_commitment_value"]))
            self.even.append(float(row["even_split_ratio_commitment_value"]))


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _total(amounts: list[float]) -> str:
    return f"{sum(amounts):.0f}" if amounts else ""


def _place(row: dict[str, str]) -> tuple[str, ...]:
    return WIDER[row["shapeName"]][0] if row["shapeName"] in WIDER else (row["adm2_pcode"],)


def _sums(rows: Iterable[dict[str, str]]) -> dict[tuple[str, ...], Unit]:
    units: dict[tuple[str, ...], Unit] = {}
    for row in rows:
        units.setdefault(_place(row), Unit()).add(row)
    return dict(sorted(units.items()))


def _names(places: Iterable[dict[str, str]]) -> dict[tuple[str, ...], tuple[str, str]]:
    names = {(row["pcode"],): (row["name_en"], row["name_ur"]) for row in places}
    return names | {pcodes: (english, urdu) for pcodes, english, urdu in WIDER.values()}


def _row(pcodes: tuple[str, ...], unit: Unit, name: tuple[str, str]) -> dict[str, str]:
    return {
        "unit_id": "-".join(pcodes).lower(),
        "name": name[0],
        "name_ur": name[1],
        "pcodes": "|".join(pcodes),
        "partner": "china",
        "projects": str(len(unit.projects)),
        "whole_projects": str(len(unit.whole)),
        "with_amount": str(len(unit.by_area)),
        "commitment_usd_2021": _total(unit.by_area),
        "commitment_even_split_usd_2021": _total(unit.even),
        "source": SOURCE,
        "source_id": "aiddata_gcdf3",
        "confidence": "medium",
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the locations and the places, write the register."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("locations", type=Path, help="AidData table of ADM2 locations (CSV)")
    parser.add_argument("--places", type=Path, default=HERE.parent / "places.csv")
    options = parser.parse_args(arguments)
    names = _names(_read(options.places))
    units = _sums(_read(options.locations))
    rows = [_row(pcodes, unit, names[pcodes]) for pcodes, unit in units.items()]
    with (HERE / "aiddata_districts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} units\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
