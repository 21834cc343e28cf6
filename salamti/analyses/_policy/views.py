"""Lines of the policy as sections with chart and tables, and the overview over all themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._kit.columns import column, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._tracks.results import Aim, Result
from salamti.analyses._tracks.views import chart_rows, standing_cells, trend_word, who_axis
from salamti.model.country import Country
from salamti.model.finding import Axis, Cell, Chart, Column, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.series import Line, Theme
from salamti.model.source import Origin
from salamti.model.words import Message, Ref, Words, message

PROGRESS: Mapping[str, ColumnKind] = {
    "indicator": "text",
    "unit": "text",
    "baseline": "number",
    "baseline_year": "year",
    "latest": "number",
    "latest_year": "year",
    "change": "number",
    "status": "status",
    "reason": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineResult:
    """A line of the policy with its indicators; `counts` are numbers of indicators by status."""

    theme: Theme
    line: Line
    results: tuple[Result, ...]
    status: str
    counts: Mapping[str, Number]


def status_words(status: str) -> Message:
    """The name of a status."""
    return message(f"policy.status_{status}")


def part(found: LineResult, country: Country, origins: Mapping[str, Origin]) -> Part:
    """The section of one line."""
    known = [r for r in found.results if r.years]
    return Part(
        id=found.line.id,
        title=found.line.name,
        sentences=_sentences(found, country),
        numbers=tuple(n for r in found.results for n in r.numbers) + tuple(found.counts.values()),
        charts=(_chart(found, known, country),) if known else (),
        tables=(_progress(found), _context(found, country, origins)),
    )


def _sentences(found: LineResult, country: Country) -> tuple[Words, ...]:
    refs = {k: Ref(n.id) for k, n in found.counts.items()}
    baseline = country.policy.baseline if country.policy else 0
    status = status_words(found.status)
    said: list[Words] = [message("policy.line_none", count=len(found.results))]
    if refs:
        said = [message("policy.line", status=status, baseline=baseline, **refs)]
    said += [
        message(
            "policy.districts",
            indicator=r.track.indicator.name,
            low=Ref(r.inside[0].id),
            high=Ref(r.inside[1].id),
            unit=r.track.indicator.unit,
            year=r.track.inside.year if r.track.inside else 0,
        )
        for r in found.results
        if r.inside
    ]
    return tuple(said)


def _progress(found: LineResult) -> Table:
    return columns_table(
        f"policy.progress_{found.line.id}",
        PROGRESS,
        (_progress_row(r) for r in found.results),
        title=message("policy.table_progress", line=found.line.name),
    )


def _progress_row(result: Result) -> tuple[Cell | Words, ...]:
    verdict = result.verdict
    return (
        result.track.indicator.name,
        result.track.indicator.unit,
        ref(result.baseline),
        verdict.baseline.year if verdict.baseline else None,
        ref(result.latest),
        verdict.latest.year if verdict.latest else None,
        ref(result.change),
        status_words(verdict.status),
        _reason(result),
    )


def _reason(result: Result) -> Words:
    if result.verdict.reason == "no_series" and result.track.inside:
        return message("policy.reason_districts_only")
    return message(f"policy.reason_{result.verdict.reason}")


def _context(found: LineResult, country: Country, origins: Mapping[str, Origin]) -> Table:
    groups = list(country.peer_groups.items())
    heads: list[Column] = [
        column("policy", "indicator", "text"),
        column("policy", "trend", "number"),
        column("policy", "p", "number"),
        column("policy", "trend_word", "text"),
    ]
    for ident, group in groups:
        label = message("policy.column_median", group=group.name)
        heads.append(Column(id=f"median_{ident}", label=label, kind="number"))
        label = message("policy.column_rank", group=group.name)
        heads.append(Column(id=f"rank_{ident}", label=label, kind="text"))
    heads += [
        column("policy", "target", "text"),
        column("policy", "required", "number"),
        column("policy", "outlook", "text"),
    ]
    heads.append(column("policy", "source", "text"))
    names = [g for g, _ in groups]
    return Table(
        id=f"context_{found.line.id}",
        title=message("policy.table_context", line=found.line.name),
        columns=tuple(heads),
        rows=tuple(row for r in found.results for row in _context_rows(r, names, origins)),
    )


def _context_rows(
    result: Result, groups: Sequence[str], origins: Mapping[str, Origin]
) -> list[tuple[Cell | Words, ...]]:
    """One row per target, at least one."""
    origin = origins.get(result.track.origin or "")
    source = origin.name if origin else result.track.indicator.publisher
    peers = tuple(c for g in groups for c in standing_cells(result.standings.get(g)))
    front = (
        result.track.indicator.name,
        ref(result.slope),
        ref(result.p),
        trend_word(result),
        *peers,
    )
    aims: Sequence[Aim | None] = result.aims or (None,)
    return [(*front, *_aim_cells(a), source) for a in aims]


def _aim_cells(aim: Aim | None) -> tuple[Cell | Words, Cell | Words, Cell | Words]:
    if aim is None:
        return None, None, None
    target = aim.target
    words = message("policy.target", wording=target.wording, year=target.year or "")
    return words, ref(aim.required), message(f"policy.outlook_{aim.outlook}")


def _chart(found: LineResult, known: Sequence[Result], country: Country) -> Chart:
    """Small multiples: one panel per indicator, the country and the middle value of each group."""
    labels = {r.track.indicator.id: r.track.indicator.name for r in known}
    baseline = country.policy.baseline if country.policy else 0
    line = found.line.name
    return Chart(
        id=f"indicators_{found.line.id}",
        title=message("policy.chart_line", line=line),
        alt=message("policy.alt_line", line=line, country=country.name, count=len(known)),
        mark="small_multiples",
        data=tuple(row for r in known for row in chart_rows(r, country)),
        x=Axis(column="year", label=message("policy.axis_year"), kind="year"),
        y=Axis(column="value", label=message("policy.axis_value"), kind="quantity"),
        colour=who_axis(country),
        facet=Axis(
            column="indicator", label=message("policy.axis_indicator"), kind="category",
            order=tuple(labels), labels=labels,
        ),
        subject=country.iso3,
        note=message("policy.note_line", baseline=baseline),
    )  # fmt: skip
