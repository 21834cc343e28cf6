"""The gaps between places: best and worst district, best and worst province, of each indicator."""

from __future__ import annotations

from salamti.analyses._kit.numbers import derived, figure, ref
from salamti.analyses._kit.parts import Part, Row, table
from salamti.analyses._kit.places import Spot
from salamti.analyses._profile.facts import Facts
from salamti.analyses._profile.survey import (
    measure_of,
    named,
    province_means,
    value,
)
from salamti.model.finding import Column, Table
from salamti.model.number import Number
from salamti.model.series import Indicator
from salamti.model.words import message


def gaps_part(facts: Facts, finding: str) -> Part | None:
    """Best and worst district of every indicator, and the gap between them."""
    numbers: list[Number] = []
    rows: list[Row] = []
    total = len(facts.places.level(2))
    for ranking in facts.rankings.values():
        best, worst = (value(facts, finding, r) for r in (ranking.rows[0], ranking.rows[-1]))
        gap = gap_number(finding, ranking.indicator, best, worst=worst)
        numbers += [best, worst, gap]
        ends = (
            ref(best),
            named(facts, ranking.rows[0]),
            ref(worst),
            named(facts, ranking.rows[-1]),
        )
        covered = message("places.covered", known=len(ranking.rows), total=total)
        rows.append((ranking.indicator.name, *ends, ref(gap), ranking.year, covered))
    heads = ("indicator", "best", "best_place", "worst", "worst_place", "gap", "year", "coverage")
    if not rows:
        return None
    return Part(
        id="gaps",
        title=message("places.section_gaps"),
        sentences=(message("places.gaps_intro"),),
        numbers=tuple(numbers),
        tables=(table("places.gaps", heads, rows, note=message("places.note_gaps")),),
    )


def gap_number(finding: str, indicator: Indicator, best: Number, *, worst: Number) -> Number:
    """The distance between the best and the worst place."""
    distance = abs(float(str(best.value)) - float(str(worst.value)))
    dims = {
        "gap": "district" if "districts" not in best.dimensions else "province",
        "best": best.dimensions["place"],
        "worst": worst.dimensions["place"],
        "year": best.dimensions["year"],
    }
    return figure(
        measure_of(finding, indicator, "gap"), distance, derived([best, worst]), dims=dims
    )


def provinces_part(facts: Facts, finding: str) -> Part | None:
    """Means of all provinces side by side, with the gap between the best and the worst."""
    spots = facts.places.level(1)
    means = {
        (s.pcode, m.ranking.indicator.id): m.number
        for s in spots
        for m in province_means(facts, finding, s)
    }
    numbers: list[Number] = []
    rows: list[Row] = []
    for ident, ranking in facts.rankings.items():
        known = [n for s in spots if (n := means.get((s.pcode, ident)))]
        if len(known) < 2:
            continue
        sign = -1 if ranking.indicator.direction == "higher" else 1
        known.sort(key=lambda n: sign * float(str(n.value)))
        gap = gap_number(finding, ranking.indicator, known[0], worst=known[-1])
        numbers += [*known, gap]
        cells = (ref(means.get((s.pcode, ident))) for s in spots)
        rows.append((ranking.indicator.name, ranking.year, *cells, ref(gap)))
    return _provinces_table(spots, rows, numbers) if rows else None


def _provinces_table(spots: list[Spot], rows: list[Row], numbers: list[Number]) -> Part:
    columns = (
        Column(id="indicator", label=message("places.column_indicator")),
        Column(id="year", label=message("places.column_year"), kind="year"),
        *(Column(id=s.pcode, label=s.name, kind="number") for s in spots),
        Column(id="gap", label=message("places.column_gap"), kind="number"),
    )
    means = Table(
        id="province_means",
        title=message("places.table_province_means"),
        columns=columns,
        rows=tuple(rows),
        note=message("places.note_means"),
    )
    return Part(
        id="province_means",
        title=message("places.section_province_means"),
        sentences=(message("places.means_intro"), message("places.missing_marked")),
        numbers=tuple(numbers),
        tables=(means,),
    )
