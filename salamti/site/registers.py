"""Registers: a page each with table, filters, timeline and files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import mean
from typing import Any

from markupsafe import Markup, escape

from salamti.model.record import Register, RegisterColumn
from salamti.model.words import Language
from salamti.present.plots import svg, upright
from salamti.present.plots.frame import NARROW, WIDE, Frame, Mark
from salamti.present.words import isolated
from salamti.site import paths
from salamti.site.view import View, joined
from salamti.site.world import World
from salamti.site.writing import Page
from salamti.store.trails import Row

LONG, RARE, MOST_FRONT = 34, 0.5, 6
SOURCE_ID = "source_id"
BEHIND = frozenset({"source", "source_id", "confidence", "note"})
MOST_FILTERS, MOST_CHOICES = 5, 40
ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:]")
SHOWN_ADDRESS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which columns stand in the table, which in the details of a row, which filter."""

    title: RegisterColumn
    front: tuple[RegisterColumn, ...]
    details: tuple[RegisterColumn, ...]
    filters: tuple[tuple[RegisterColumn, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table."""

    key: str
    anchor: str
    title: Markup
    cells: tuple[Markup, ...]
    details: tuple[tuple[str, Markup], ...]
    year: int | None
    data: tuple[tuple[str, str], ...]


def pages(world: World, language: Language) -> Iterator[Page]:
    """The list of registers, and a page for each."""
    if not world.registers:
        return
    view = View(world=world, language=language, path="registers/")
    counts = {r: len(rows) for r, rows in world.records.items()}
    yield Page(
        view=view,
        template="registers.html",
        title=view.plain("registers_title"),
        about=view.plain("registers_about"),
        context={"counts": counts, "paths": paths},
    )
    for register in world.registers.values():
        yield page(world, language, register)


def page(world: World, language: Language, register: Register) -> Page:
    """The page of one register."""
    view = View(world=world, language=language, path=paths.register(register.id))
    rows = world.records[register.id]
    layout = laid_out(view, register, rows)
    lines = [line(view, register, r, layout=layout) for r in rows]
    return Page(
        view=view,
        template="register.html",
        title=register.name,
        about=register.about,
        context={
            "register": register,
            "layout": layout,
            "lines": lines,
            "origin": world.origins.get(register.origin),
            "timeline": timeline(view, lines),
            "undated": sum(x.year is None for x in lines) if register.date else 0,
            "csv": view.root(f"registers/{register.id}.csv"),
            "json": view.root(f"registers/{register.id}.json"),
            "record_links": record_links(world, view, register),
        },
    )


def laid_out(view: View, register: Register, rows: list[Row]) -> Layout:
    """Short and common columns in front; sources, notes and long texts with the details."""
    by_id = {c.id: c for c in register.columns}
    front: list[RegisterColumn] = []
    details: list[RegisterColumn] = []
    for column in register.columns:
        if column.id == register.title:
            continue
        (details if _belongs_behind(column, register, rows) else front).append(column)
    front.sort(key=lambda c: c.id != register.date)
    front, details = front[:MOST_FRONT], front[MOST_FRONT:] + details
    filters = []
    for column in register.columns:
        chosen = _choices(view, column, rows)
        if column.type == "choice" and 1 < len(chosen) <= MOST_CHOICES:
            filters.append((column, chosen))
    filters.sort(key=lambda f: f[0].id in BEHIND)
    return Layout(
        title=by_id[register.title],
        front=tuple(front),
        details=tuple(details),
        filters=tuple(filters[:MOST_FILTERS]),
    )


def _belongs_behind(column: RegisterColumn, register: Register, rows: list[Row]) -> bool:
    values = [str(r[column.id]) for r in rows if r.get(column.id) is not None]
    if column.id == register.date:
        return False
    if column.id in BEHIND or column.id == register.key or len(values) < RARE * len(rows):
        return True
    return column.type == "text" and mean(len(v) for v in values) > LONG


def _choices(view: View, column: RegisterColumn, rows: list[Row]) -> tuple[tuple[str, str], ...]:
    used = Counter(str(r[column.id]) for r in rows if r.get(column.id) is not None)
    return tuple(
        (code, view.say(column.choices[code]) if code in column.choices else code)
        for code in [c for c in column.choices if c in used]
    )


def line(view: View, register: Register, row: Row, *, layout: Layout) -> Line:
    """One record ready for the table."""
    year = _year(row.get(register.date)) if register.date else None
    key = str(row[register.key])
    return Line(
        key=key,
        anchor="r-" + re.sub(r"[^\w-]", "-", key),
        title=value(view, layout.title, row),
        cells=tuple(value(view, c, row) for c in layout.front),
        details=tuple(
            (view.say(c.name), value(view, c, row))
            for c in layout.details
            if row.get(c.id) is not None
            and not (c.id == SOURCE_ID and row[c.id] == register.origin)
        ),
        year=year,
        data=tuple((c.id, str(row[c.id])) for c, _ in layout.filters if row.get(c.id) is not None),
    )


def _year(value: object) -> int | None:
    text = str(value or "")
    return int(text[:4]) if text[:4].isdigit() else None


def value(view: View, column: RegisterColumn, row: Row) -> Markup:
    """One value as a reader sees it; addresses become links, places lead to their pages."""
    found = row.get(column.id)
    if found is None:
        return Markup('<span class="unknown" title="{}">–</span>').format(view.plain("unknown"))
    if column.type == "text":
        return _text(view, column, row)
    return _SHOWN[column.type](view, column, found)


def _choice(view: View, column: RegisterColumn, found: Any) -> Markup:
    label = column.choices.get(str(found))
    return escape(view.say(label)) if label else isolated(found)


def _number(view: View, _: RegisterColumn, found: Any) -> Markup:
    return isolated(view.digits.plain(found, _places(float(found))))


def _date(view: View, _: RegisterColumn, found: Any) -> Markup:
    return isolated(view.day(str(found)))


def _yes_no(view: View, _: RegisterColumn, found: Any) -> Markup:
    return escape(view.plain("yes" if found in {True, "yes", "true"} else "no"))


def _pcodes(view: View, _: RegisterColumn, found: Any) -> Markup:
    comma = ", " if view.language == "en" else "، "
    return joined((_place(view, p) for p in str(found).split("|")), comma)


_SHOWN: Mapping[str, Callable[[View, RegisterColumn, Any], Markup]] = {
    "choice": _choice,
    "number": _number,
    "date": _date,
    "yes_no": _yes_no,
    "pcodes": _pcodes,
}


def _text(view: View, column: RegisterColumn, row: Row) -> Markup:
    found = str(row[column.id])
    if column.id == SOURCE_ID and found in view.world.origins:
        origin = view.world.origins[found]
        return Markup('<a href="{}"><bdi>{}</bdi></a>').format(
            view.to(f"sources/#{origin.id}"), view.say(origin.name)
        )
    own = row.get(f"{column.id}_ur") if view.language == "ur" else None
    return linked(str(own or found), foreign=view.language == "ur" and own is None)


def _places(number: float) -> int:
    return 0 if number.is_integer() else (1 if abs(number) >= 10 else 2)


def _place(view: View, pcode: str) -> Markup:
    place = view.world.places.get(pcode)
    if place is None:
        return isolated(pcode)
    path = paths.of_finding(f"places.{pcode}")
    if place.level == 0:
        return escape(view.say(place.name))
    return Markup('<a href="{}">{}</a>').format(view.to(path), view.say(place.name))


def linked(text: str, *, foreign: bool = False) -> Markup:
    """Text with its web addresses as links; `foreign` text keeps its own direction and language."""
    parts, last = [], 0
    for found in ADDRESS.finditer(text):
        parts.append(escape(text[last : found.start()]))
        shown = found[0].removeprefix("https://").removeprefix("http://")
        shown = shown if len(shown) <= SHOWN_ADDRESS else shown[: SHOWN_ADDRESS - 1] + "…"
        parts.append(
            Markup('<a href="{}" rel="external"><bdi>{}</bdi></a>').format(found[0], shown)
        )
        last = found.end()
    parts.append(escape(text[last:]))
    body = Markup("").join(parts)
    return Markup('<span lang="en" dir="ltr">{}</span>').format(body) if foreign else body


def timeline(view: View, lines: list[Line]) -> dict[str, Markup] | None:
    """How many records fall in each year."""
    years = Counter(x.year for x in lines if x.year is not None)
    if len(years) < 3:
        return None
    span = range(min(years), max(years) + 1)
    marks = tuple(Mark(float(y), str(y), "", float(years[y]), shown=str(years[y])) for y in span)
    frame = Frame(
        turn="upright", monthly=False, marks=marks, bases=tuple(m.base for m in marks),
        base_names={m.base: m.base for m in marks}, groups=("",), group_names={"": ""},
        subject=None, unit=view.plain("records"), digits=view.digits, fills={"": "fill-subject"},
    )  # fmt: skip
    says = view.plain("timeline_says", first=span[0], last=span[-1])
    made = {}
    for name, width in (("wide", WIDE), ("narrow", NARROW)):
        content, height = upright.column_chart(frame, width=width, height=170)
        made[name] = Markup(  # noqa: S704 (our own drawing)
            svg.document(content, width=width, height=height, class_=name, title=says)
        )
    return made


def record_links(
    world: World, view: View, register: Register
) -> dict[str, list[tuple[str, str, int]]]:
    """For each key the other registers that name it: register, address, count of records."""
    made: dict[str, list[tuple[str, str, int]]] = {}
    for other in world.registers.values():
        if other.id == register.id or register.key not in {c.id for c in other.columns}:
            continue
        counts = Counter(
            str(r[register.key]) for r in world.records[other.id] if r.get(register.key)
        )
        address = view.to(paths.register(other.id))
        for key, count in counts.items():
            made.setdefault(key, []).append((view.say(other.name), f"{address}?q={key}", count))
    return made
