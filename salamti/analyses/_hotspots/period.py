"""The section on the whole period: which clusters stood out, what could not be placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from salamti.analyses._hotspots import clusters as _clusters
from salamti.analyses._hotspots import figures as _figures
from salamti.analyses._hotspots import naming as _naming
from salamti.analyses._hotspots.clusters import Found
from salamti.analyses._hotspots.study import FINDING, Study, measure
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part, category
from salamti.analyses._toll.months import month_words
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Chart, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

CHARTED = 8
"""The strongest clusters, which the chart shows; the table has them all."""
NAMED_ABOVE = 1
COLUMNS: Mapping[str, ColumnKind] = {
    "districts": "text",
    "months": "text",
    "events": "number",
    "expected": "number",
    "ratio": "number",
    "deaths": "number",
    "civilians": "number",
    "p": "number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A cluster with its numbers."""

    found: Found
    numbers: Mapping[str, Number]


def part(study: Study) -> Part:
    """The clusters, the latest first, and what is left out."""
    known = [
        Told(found=f, numbers=_figures.of_cluster(study, f, kind="period"))
        for f in _clusters.of_period(study)
    ]
    counts = _counts(study)
    charted = sorted(known, key=lambda t: -t.found.llr)[:CHARTED]
    beyond = [_beyond(study, t) for t in charted]
    return Part(
        id="period",
        title=message("hotspots.section_period", **_span(study)),
        sentences=tuple(_sentences(study, known, counts)),
        numbers=(*(n for t in known for n in t.numbers.values()), *beyond, *counts.values()),
        charts=(_chart(study, charted, beyond),) if charted else (),
        tables=(_table(study, known),) if known else (),
    )


def _span(study: Study) -> dict[str, Words]:
    return {
        "first": month_words(study.months[study.start]),
        "last": month_words(study.months[study.end]),
    }


def _counts(study: Study) -> dict[str, Number]:
    """Events that are placed, those that are not, and where most of these are."""
    dims: dict[str, Scalar] = {
        "from": study.months[study.start],
        "to": study.months[study.end],
    }
    members = range(len(study.panel.pcodes))
    placed = int(study.events[:, study.start :].sum())
    ground = study.ground(members, study.start, study.end)
    made = {"placed": figure(measure("events_placed", "events"), placed, ground, dims=dims)}
    codes = tuple(sorted(study.unplaced["pcode"].unique()))
    if codes:
        made["unplaced"] = _unplaced(study, codes, dims=dims)
        most = _most(study)
        if most is not None and len(codes) > 1:
            made["most"] = _unplaced(study, (most,), dims=dims | {"place": most})
    return made


def _unplaced(study: Study, codes: tuple[str, ...], *, dims: Mapping[str, Scalar]) -> Number:
    rows = study.cells.filter(
        pl.col("pcode").is_in(list(codes)) & (pl.col("month") >= study.months[study.start])
    )
    ground = Ground(
        origins=(study.origin.id,),
        as_of=study.origin.as_of,
        trails=(study.trail(codes, study.start, study.end),),
        n=int(rows["n"].sum()),
    )
    value = int(rows["events"].sum())
    return figure(measure("events_unplaced", "events"), value, ground, dims=dims)


def _most(study: Study) -> str | None:
    """The province with the most events that stand at no district."""
    summed = study.unplaced.group_by("pcode").agg(pl.col("events").sum())
    provinces = {s.pcode for s in study.places.level(1)}
    rows = summed.filter(pl.col("pcode").is_in(list(provinces))).sort(
        "events", "pcode", descending=[True, False]
    )
    return str(rows["pcode"][0]) if rows.height else None


def _sentences(
    study: Study, known: Sequence[Told], counts: Mapping[str, Number]
) -> Iterator[Words]:
    span = _span(study)
    placed = Ref(counts["placed"].id)
    yield message("hotspots.period_intro", placed=placed, **span)
    kind = "full" if len(known) == _clusters.LISTED else "found" if known else "none"
    yield message(f"hotspots.period_{kind}", count=len(known))
    most = max(known, key=lambda t: t.found.llr, default=None)
    if most:
        yield message(
            "hotspots.period_most",
            districts=_naming.districts(study, most.found.active),
            months=_naming.months(study, most.found.start, most.found.end),
            events=Ref(most.numbers["events"].id),
            expected=Ref(most.numbers["expected"].id),
        )
    if "unplaced" in counts:
        yield message("hotspots.unplaced", unplaced=Ref(counts["unplaced"].id))
    if "most" in counts:
        place = study.places.spots[str(counts["most"].dimensions["place"])]
        yield message("hotspots.unplaced_most", most=Ref(counts["most"].id), place=place.name)


def _table(study: Study, known: Sequence[Told]) -> Table:
    rows: list[Row] = []
    for one in known:
        found = one.found
        rows.append(
            (
                _naming.districts(study, found.active, most=len(found.active)),
                _naming.months(study, found.start, found.end),
                *(
                    ref(one.numbers.get(c))
                    for c in ("events", "expected", "ratio", "deaths", "civilians", "p")
                ),
            )
        )
    title = message("hotspots.table_period", **_span(study))
    made = columns_table(f"{FINDING}.period", COLUMNS, rows, title=title)
    return replace(made, note=message("hotspots.note_period"))


def _beyond(study: Study, one: Told) -> Number:
    """Events beyond those expected."""
    found, events = one.found, one.numbers["events"]
    dims = {k: v for k, v in events.dimensions.items() if k != "measure"}
    ground = Ground(
        origins=events.origins,
        as_of=events.as_of,
        trails=one.numbers["expected"].trails,
        parents=(events.id, one.numbers["expected"].id),
    )
    value = found.observed - found.expected
    how = measure("events_beyond", "events", decimals=_figures.decimals(value))
    return figure(how, value, ground, dims=dims)


def _chart(study: Study, charted: Sequence[Told], beyond: Sequence[Number]) -> Chart:
    labels: dict[str, Words] = {str(i): _label(study, t.found) for i, t in enumerate(charted)}
    rows = [
        {"cluster": str(i), "part": part_, "events": n.value, "number": n.id}
        for i, (one, more) in enumerate(zip(charted, beyond, strict=True))
        for part_, n in (("expected", one.numbers["expected"]), ("beyond", more))
    ]
    return Chart(
        id="period",
        title=message("hotspots.chart_period", count=len(charted)),
        alt=message("hotspots.alt_period", count=len(charted)),
        mark="stacked_bar",
        data=tuple(rows),
        x=Axis(column="events", label=message("hotspots.axis_events"), kind="quantity"),
        y=Axis(
            column="cluster",
            label=message("hotspots.axis_cluster"),
            kind="category",
            order=tuple(labels),
            labels=labels,
        ),
        colour=category("part", "hotspots", ("expected", "beyond")),
        subject="beyond",
    )


def _label(study: Study, found: Found) -> Words:
    return message(
        "hotspots.label",
        districts=_naming.districts(study, found.active, most=NAMED_ABOVE),
        months=_naming.months(study, found.start, found.end),
    )
