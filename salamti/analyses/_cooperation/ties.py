"""Who is tied to whom and in what: edges from the rows of the registers, and the themes asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part, Row
from salamti.analyses._kit.parts import table as parts_table
from salamti.analyses._kit.tally import Tally
from salamti.model.finding import Axis, Chart
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

DRAWN = 12
"""Partners in the picture, those with the most ties; the table has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A partner and an area of cooperation, tied by dated events of the register."""

    partner: str
    area: str
    events: Number


def edges(tally: Tally, domestic: str) -> list[Edge]:
    """One edge for each pair of partner and area that a row names; none is inferred."""
    rows = [r for r in tally.rows("agreements") if r["partner"] != domestic]
    pairs = Counter((str(r["partner"]), str(r["area"])) for r in rows)
    return [
        Edge(
            partner=partner,
            area=area,
            events=tally.count(
                "ties", "agreements", [r for r in rows if (r["partner"], r["area"]) == pair],
                partner=partner, area=area,
            ),
        )
        for pair in sorted(pairs)
        for partner, area in [pair]
    ]  # fmt: skip


def network(tally: Tally, domestic: str) -> Part | None:
    """Partners and areas as a network: the edges, the picture, who shares most areas."""
    found = edges(tally, domestic)
    if not found:
        return None
    degree = Counter(e.partner for e in found)
    weight = Counter[str]()
    for edge in found:
        weight[edge.partner] += int(str(edge.events.value))
    order = sorted(degree, key=lambda p: (-weight[p], p))
    widest = max(order, key=lambda p: degree[p])
    rows: list[Row] = [
        (_partner(tally, e.partner), tally.label("agreements", "area", e.area), ref(e.events))
        for p in order
        for e in found
        if e.partner == p
    ]
    count = _edges(tally, found, domestic)
    told = message(
        "cooperation.network",
        edges=Ref(count.id),
        partners=len(degree),
        widest=_partner(tally, widest),
        areas=degree[widest],
    )
    return Part(
        id="network",
        title=message("cooperation.section_network"),
        sentences=(told, message("cooperation.network_rows")),
        numbers=(count, *(e.events for e in found)),
        charts=(_picture(tally, found, order[:DRAWN]),),
        tables=(parts_table("cooperation.edges", ("name", "status", "events"), rows),),
    )


def _edges(tally: Tally, found: list[Edge], domestic: str) -> Number:
    """How many ties there are; all rows with a partner stand behind it."""
    rows = [r for r in tally.rows("agreements") if r["partner"] != domestic]
    whole = tally.ground("agreements", rows)
    ground = Ground(origins=whole.origins, as_of=whole.as_of, trails=whole.trails)
    return figure(tally.measure("edges", "ties", how="edges"), len(found), ground, dims={})


def _partner(tally: Tally, code: str) -> Words:
    return tally.label("agreements", "partner", code)


def _picture(tally: Tally, found: list[Edge], order: list[str]) -> Chart:
    areas = list(dict.fromkeys(e.area for e in found))
    names: Mapping[str, Words] = {p: _partner(tally, p) for p in order}
    kinds: Mapping[str, Words] = {a: tally.label("agreements", "area", a) for a in areas}
    return Chart(
        id="network",
        title=message("cooperation.chart_network"),
        alt=message("cooperation.chart_network_alt"),
        mark="stacked_bar",
        data=tuple(
            {"partner": e.partner, "area": e.area, "events": e.events.value, "number": e.events.id}
            for p in order
            for e in found
            if e.partner == p
        ),
        x=Axis(column="events", label=message("cooperation.axis_events"), kind="quantity"),
        y=Axis(
            column="partner", label=message("cooperation.axis_partner"), kind="category",
            order=tuple(order), labels=names,
        ),
        colour=Axis(
            column="area", label=message("cooperation.axis_area"), kind="category",
            order=tuple(areas), labels=kinds,
        ),
    )  # fmt: skip


def voices(tally: Tally) -> Part | None:
    """What communities asked, counted by theme; no one is named."""
    rows = tally.rows("consultations")
    if not rows:
        return None
    themes = Counter(str(r["theme"]) for r in rows)
    counts = {
        t: tally.count("asked", "consultations", tally.rows("consultations", theme=t), theme=t)
        for t, _ in themes.most_common()
    }
    waiting = {
        t: tally.count("open", "consultations", left, theme=t)
        for t in counts
        if (left := tally.rows("consultations", theme=t, open_question="yes"))
    }
    whole = tally.count("asked", "consultations", rows)
    lines: list[Row] = [
        (tally.label("consultations", "theme", t), ref(n), ref(waiting.get(t)))
        for t, n in counts.items()
    ]
    first = next(iter(counts))
    told = message(
        "cooperation.voices",
        whole=Ref(whole.id),
        theme=tally.label("consultations", "theme", first),
        count=Ref(counts[first].id),
    )
    return Part(
        id="voices",
        title=message("cooperation.section_voices"),
        sentences=(told,),
        numbers=(whole, *counts.values(), *waiting.values()),
        tables=(
            parts_table(
                "cooperation.voices",
                ("name", "asked", "open"),
                lines,
                note=message("cooperation.note_voices"),
            ),
        ),
    )
