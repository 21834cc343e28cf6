"""Write catalogue/countries.csv: names of states in English and Urdu from Unicode CLDR, by babel.

    python scripts/countries.py

States are those of packs/*/world. Names of CLDR are used as they are, but for the corrections
below. Babel ships CLDR data; both are under open licences (Unicode License v3, BSD-3-Clause).
"""

from __future__ import annotations

import csv
from pathlib import Path

from babel import Locale
from babel.core import get_global

ROOT = Path(__file__).resolve().parent.parent
OWN = {"XKX": "XK", "ROU": "RO"}
"""Codes that CLDR does not list among its aliases."""
SHORT = {"MMR": ("Myanmar", "میانمار"), "CIV": ("Côte d'Ivoire", "کوٹ ڈی آئیوری")}
"""Names without the second one that CLDR puts into brackets."""


def states() -> list[str]:
    """ISO codes of all states of the panels."""
    found = set()
    for path in ROOT.glob("packs/*/world/*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {row["iso3"] for row in csv.DictReader(file)}
    return sorted(found)


def names(iso3: str) -> tuple[str, str]:
    """English and Urdu."""
    if iso3 in SHORT:
        return SHORT[iso3]
    alpha2 = OWN.get(iso3) or get_global("territory_aliases")[iso3][0]
    english, urdu = (Locale(language).territories[alpha2] for language in ("en", "ur"))
    return str(english), str(urdu)


def main() -> None:
    """Write the file."""
    path = ROOT / "catalogue" / "countries.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["iso3", "en", "ur"])
        out.writerows([iso3, *names(iso3)] for iso3 in states())


if __name__ == "__main__":
    main()
