"""Make border_districts.csv: how far each district lies from each land border.

Usage: python borders.py DISTRICTS.geojson NEIGHBOURS.geojson LINE_OF_CONTROL.geojson

The inputs are OCHA's district polygons and its Line of Control, and Natural Earth's countries. The
distance is the shortest one between the outline of the district and the border, on a plane laid at
the district's centre (1 degree of latitude = 111.2 km, of longitude that times the cosine of the
latitude). The two sources do not meet exactly: an outline within TOUCHES of a border counts as
lying on it. Across from the Line of Control the line is what is measured to; the border with India
is that to the south of it.
"""

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from shapely import affinity
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

HERE = Path(__file__).resolve().parent
KM = 111.2
TOUCHES, NEAR = 10.0, 50.0
COUNTRIES = {"Afghanistan": "afghanistan", "Iran": "iran", "India": "india", "China": "china"}
LINE = "line_of_control"
SOURCE = (
    "Distance computed here from OCHA COD-AB (9 September 2022) and Natural Earth 4.1 "
    "(packs/pk/registers/borders.py)"
)


def _features(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return found


def borders(neighbours: Path, line: Path) -> dict[str, BaseGeometry]:
    """Neighbouring countries and the Line of Control by their codes."""
    found = {
        COUNTRIES[f["properties"]["name"]]: shape(f["geometry"])
        for f in _features(neighbours)
        if f["properties"]["name"] in COUNTRIES
    }
    control = unary_union([shape(f["geometry"]) for f in _features(line)])
    south = box(-180, -90, 180, control.bounds[1])
    return found | {"india": found["india"].intersection(south), LINE: control}


def distance_km(district: BaseGeometry, border: BaseGeometry) -> float:
    """Shortest distance in km between two geometries in degrees."""
    centre = district.centroid
    flat = (KM * math.cos(math.radians(centre.y)), KM)
    one, other = (affinity.scale(g, *flat, origin=(centre.x, centre.y)) for g in (district, border))
    return float(one.distance(other))


def rows(districts: Path, lines: dict[str, BaseGeometry]) -> Iterator[dict[str, str]]:
    """One row for each district and border within NEAR of each other."""
    for feature in _features(districts):
        pcode, place = feature["properties"]["adm2_pcode"], shape(feature["geometry"])
        for code, border in lines.items():
            away = distance_km(place, border)
            if away <= NEAR:
                yield {
                    "row_id": f"{pcode.lower()}-{code}",
                    "pcode": pcode,
                    "border": code,
                    "distance_km": f"{away:.1f}",
                    "ring": "on_border" if away <= TOUCHES else "near",
                }


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the geometries, write the register."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("districts", "neighbours", "line"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args(arguments)
    with (HERE.parent / "places.csv").open(encoding="utf-8", newline="") as file:
        names = {r["pcode"]: (r["name_en"], r["name_ur"]) for r in csv.DictReader(file)}
    found = sorted(
        rows(options.districts, borders(options.neighbours, options.line)),
        key=lambda r: (r["border"], r["ring"] != "on_border", r["pcode"]),
    )
    with (HERE / "border_districts.csv").open("w", encoding="utf-8", newline="") as file:
        heads = ["row_id", "name", "name_ur", "pcode", "border", "ring", "distance_km", "source",
                 "source_id", "confidence"]  # fmt: skip
        writer = csv.DictWriter(file, heads, lineterminator="\n")
        writer.writeheader()
        for row in found:
            english, urdu = names[row["pcode"]]
            writer.writerow({**row, "name": english, "name_ur": urdu, "source": SOURCE,
                             "source_id": "salamti_registers", "confidence": "high"})  # fmt: skip
    sys.stdout.write(f"{len(found)} rows\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
