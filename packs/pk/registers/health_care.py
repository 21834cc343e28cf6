"""Make attacks_on_health_care.csv: attacks on health care by year and province, from SHCC.

Usage: python health_care.py SHCC_PAKISTAN.csv

The input is the table of attacks of the Safeguarding Health in Conflict Coalition, one row per
attack. Only counts are kept. An empty cell of the source says nothing, so a sum is that of the
attacks that give a number, and unknown where none does. Provinces stand in the rows of 2019 only.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROVINCES = {
    "": ("", "PK", "province not given", "صوبہ درج نہیں"),
    "Balochistan province": ("balochistan", "PK2", "Balochistan", "بلوچستان"),
    "Khyber Pakhtunkhwa province": (
        "khyber_pakhtunkhwa", "PK5", "Khyber Pakhtunkhwa", "خیبر پختونخوا",
    ),
    "Punjab province": ("punjab", "PK6", "Punjab", "پنجاب"),
    "Sindh province": ("sindh", "PK7", "Sindh", "سندھ"),
}  # fmt: skip
AREA = "State/Province/Division/Governorate/Department"
HARM = {
    "killed": "Total health worker killed",
    "injured": "Total health worker injured",
    "kidnapped": "Total health worker kidnapped",
    "arrested": "Total health worker arrested",
}
VACCINATION = "Vaccination-Related Violence"
SOURCE = "SHCC, attacks on health care in Pakistan 2018-2022; counted here (health_care.py)"


def _sum(rows: Iterable[dict[str, str]], column: str) -> str:
    known = [int(float(r[column])) for r in rows if r[column].strip()]
    return str(sum(known)) if known else ""


def _vaccination(rows: Iterable[dict[str, str]]) -> str:
    said = [r[VACCINATION].strip() for r in rows if r[VACCINATION].strip()]
    return str(sum(s == "Vaccination-related" for s in said)) if said else ""


def _row(year: str, area: str, rows: Sequence[dict[str, str]]) -> dict[str, str]:
    code, pcode, english, urdu = PROVINCES[area]
    return {
        "row_id": f"shcc-{year}-{code or 'unknown'}",
        "name": f"{year}, {english}",
        "name_ur": f"{year}، {urdu}",
        "year": year,
        "province": code,
        "pcodes": pcode,
        "attacks": str(len(rows)),
        **{name: _sum(rows, column) for name, column in HARM.items()},
        "vaccination": _vaccination(rows),
        "source": SOURCE,
        "source_id": "shcc",
        "confidence": "medium",
    }


def rows(attacks: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """One row for each year and province with an attack."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for attack in attacks:
        groups.setdefault((attack["year"], attack[AREA].strip()), []).append(attack)
    return [_row(*key, groups[key]) for key in sorted(groups)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the attacks, write the register."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("attacks", type=Path, help="SHCC table of attacks (CSV)")
    options = parser.parse_args(arguments)
    with options.attacks.open(encoding="utf-8", newline="") as file:
        made = rows(csv.DictReader(file))
    with (HERE / "attacks_on_health_care.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(made[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
    sys.stdout.write(f"{len(made)} rows, {sum(int(r['attacks']) for r in made)} attacks\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
