"""Lines of the policy as sections with chart and tables, and the overview over all themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._columns import column, columns_table
from salamti.analyses._numbers import ref
from salamti.analyses._parts import Part
from salamti.analyses._policy_results import Aim, Result, Standing
from salamti.methods import ranking
from salamti.model.country import Country
from salamti.model.finding import Axis, Cell, Chart, Column, ColumnKind, Scalar, Table
from salamti.model.number import Number
from salamti.model.series import Line, Theme
from salamti.model.source import Origin
from salamti.model.words import Message, Ref, Words, message

CHART_FROM = 2000
LEAST_PEERS = 3
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
    peers = tuple(c for g in groups for c in _standing_cells(result.standings.get(g)))
    front = (
        result.track.indicator.name,
        ref(result.slope),
        ref(result.p),
        _trend_word(result),
        *peers,
    )
    aims: Sequence[Aim | None] = result.aims or (None,)
    return [(*front, *_aim_cells(a), source) for a in aims]


def _trend_word(result: Result) -> Words | None:
    if result.slope is None or result.p is None:
        return None
    name = {1: "rising", -1: "falling", 0: "none"}[result.rising]
    first, last = result.slope.dimensions["from"], result.slope.dimensions["to"]
    return message(f"policy.trend_{name}", first=str(first), last=str(last))


def _standing_cells(standing: Standing | None) -> tuple[Cell | Words, Cell | Words]:
    if standing is None:
        return None, None
    rank = standing.rank
    if rank is None:
        return Ref(standing.median.id), None
    count = int(rank.n or 0)
    if standing.exact:
        words = message("policy.rank_exact", rank=Ref(rank.id), of=count)
    else:
        words = message(
            "policy.rank_span", best=int(rank.low or 0), worst=int(rank.high or 0), of=count
        )
    return Ref(standing.median.id), words


def _aim_cells(aim: Aim | None) -> tuple[Cell | Words, Cell | Words, Cell | Words]:
    if aim is None:
        return None, None, None
    target = aim.target
    words = message("policy.target", wording=target.wording, year=target.year or "")
    return words, ref(aim.required), message(f"policy.outlook_{aim.outlook}")


def _chart(found: LineResult, known: Sequence[Result], country: Country) -> Chart:
    """Small multiples: one panel per indicator, the country and the middle value of each group."""
    names: dict[str, Words] = {country.iso3: country.name}
    names |= {g: message("policy.median_of", group=v.name) for g, v in country.peer_groups.items()}
    labels = {r.track.indicator.id: r.track.indicator.name for r in known}
    baseline = country.policy.baseline if country.policy else 0
    line = found.line.name
    return Chart(
        id=f"indicators_{found.line.id}",
        title=message("policy.chart_line", line=line),
        alt=message("policy.alt_line", line=line, country=country.name, count=len(known)),
        mark="small_multiples",
        data=tuple(row for r in known for row in _rows(r, country)),
        x=Axis(column="year", label=message("policy.axis_year"), kind="year"),
        y=Axis(column="value", label=message("policy.axis_value"), kind="quantity"),
        colour=Axis(
            column="who", label=message("policy.axis_who"), kind="category",
            order=tuple(names), labels=names,
        ),
        facet=Axis(
            column="indicator", label=message("policy.axis_indicator"), kind="category",
            order=tuple(labels), labels=labels,
        ),
        subject=country.iso3,
        note=message("policy.note_line", baseline=baseline),
    )  # fmt: skip


def _rows(result: Result, country: Country) -> list[Mapping[str, Scalar]]:
    ident = result.track.indicator.id
    own: list[Mapping[str, Scalar]] = [
        {"indicator": ident, "who": country.iso3, "year": y, "value": n.value, "low": n.low,
         "high": n.high, "number": n.id}
        for y, n in result.years.items() if y >= CHART_FROM
    ]  # fmt: skip
    return own + [
        {"indicator": ident, "who": group, "year": year, "value": value}
        for group in country.peer_groups
        for year, value in _medians(result, country, group)
    ]


def _medians(result: Result, country: Country, group: str) -> list[tuple[int, float]]:
    members = [p.iso3 for p in country.peers if p.group == group]
    years: dict[int, list[ranking.Score]] = {}
    for iso3 in members:
        for point in result.track.peers.get(iso3, ()):
            if point.year >= CHART_FROM:
                years.setdefault(point.year, []).append(ranking.Score(point.value))
    return [
        (year, float(ranking.median(scores) or 0.0))
        for year, scores in sorted(years.items())
        if len(scores) >= LEAST_PEERS
    ]
