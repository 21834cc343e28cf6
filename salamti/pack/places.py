"""Places and their other names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from salamti.base.errors import PackError
from salamti.model.place import Place, Status
from salamti.model.words import Text
from salamti.pack import csvfile

COLUMNS = [
    "pcode",
    "level",
    "name_en",
    "name_ur",
    "parent",
    "lat",
    "lon",
    "pop_2017",
    "pop_2023",
    "area_sqkm",
    "status",
    "note",
    "source",
]
ALIAS_COLUMNS = ["alias", "scope", "pcode", "kind", "source", "note"]
AliasKind = Literal["spelling", "old_name", "new_name", "new_district", "province_only", "town"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Another name of a place; `scope` limits it to one province."""

    alias: str
    scope: str | None
    pcode: str
    kind: AliasKind
    source: str
    note: str


def places(folder: Path) -> list[Place]:
    """All places of the pack, in file order; parents must be listed."""
    path = folder / "places.csv"
    if not path.is_file():
        return []
    found = [_place(path, line) for line in csvfile.lines(path, COLUMNS)]
    known = {p.pcode for p in found}
    if len(known) < len(found):
        raise PackError("A P-code is listed twice.", where=csvfile.at(path, 1))
    for number, place in enumerate(found, start=2):
        if place.parent is not None and place.parent not in known:
            raise PackError(
                f"parent {place.parent!r} is not listed.", where=csvfile.at(path, number)
            )
    return found


def aliases(folder: Path, known: frozenset[str]) -> list[Alias]:
    """All aliases; each must point to a known P-code."""
    path = folder / "aliases.csv"
    if not path.is_file():
        return []
    return [_alias(path, line, known) for line in csvfile.lines(path, ALIAS_COLUMNS)]


def _place(path: Path, line: csvfile.Line) -> Place:
    c = line.cells
    try:
        return Place(
            pcode=c["pcode"],
            level=int(c["level"]),
            name=Text(c["name_en"], c["name_ur"]),
            parent=c["parent"] or None,
            lat=float(c["lat"]),
            lon=float(c["lon"]),
            pop_2017=_count(c["pop_2017"]),
            pop_2023=_count(c["pop_2023"]),
            area_sqkm=float(c["area_sqkm"]) if c["area_sqkm"] else None,
            status=_choice(c["status"], Status),
            note=c["note"],
            source=c["source"],
        )
    except ValueError as error:
        raise PackError(f"{error}.", where=csvfile.at(path, line.number)) from error


def _alias(path: Path, line: csvfile.Line, known: frozenset[str]) -> Alias:
    c = line.cells
    where = csvfile.at(path, line.number)
    if c["pcode"] not in known or (c["scope"] and c["scope"] not in known):
        raise PackError(
            f"P-code {c['pcode']!r} or {c['scope']!r} is not in places.csv.", where=where
        )
    try:
        kind = _choice(c["kind"], AliasKind)
    except ValueError as error:
        raise PackError(f"{error}.", where=where) from error
    return Alias(
        alias=c["alias"],
        scope=c["scope"] or None,
        pcode=c["pcode"],
        kind=kind,
        source=c["source"],
        note=c["note"],
    )


def _count(cell: str) -> int | None:
    return int(cell) if cell else None


def _choice(cell: str, kind: object) -> Any:
    allowed = get_args(kind)
    if cell not in allowed:
        raise ValueError(f"{cell!r} is none of {', '.join(allowed)}")
    return cell
