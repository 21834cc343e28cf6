"""All themes at a glance: lines by status, evidence, the clock of the policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import Ground, Measure, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._policy.views import LineResult, status_words
from salamti.analyses._tracks.counts import counted, evidence
from salamti.analyses._tracks.results import Result
from salamti.base.ids import Scalar
from salamti.methods.progress import STATUSES
from salamti.model.country import Country
from salamti.model.finding import Axis, Cell, Chart, ColumnKind
from salamti.model.number import Number, Trail
from salamti.model.series import Policy
from salamti.model.words import Ref, Words, message

Counts = Mapping[str, Number]
number: ColumnKind = "number"


def totals(finding: str, lines: Sequence[LineResult], dims: Mapping[str, Scalar]) -> Counts:
    """Numbers of lines by status, all lines, all indicators, those with a series, those judged."""
    results = [r for line in lines for r in line.results]
    statuses = [line.status for line in lines]
    made = evidence(finding, results, dims)
    made["lines"] = counted(finding, "lines_all", len(lines), among=results, dims=dims)
    for status in STATUSES:
        count = statuses.count(status)
        made[status] = counted(
            finding, "lines", count, among=results, dims={**dims, "status": status}
        )
    return {k: n for k, n in made.items() if n is not None}


def themes_part(finding: str, policy: Policy, lines: Sequence[LineResult]) -> Part:
    """A row and a bar per theme."""
    rows: list[tuple[Cell | Words, ...]] = []
    data: list[dict[str, str | int | float | bool | None]] = []
    numbers: list[Number] = []
    keys = ("lines", *STATUSES, "indicators", "with_series", "judged")
    for theme in policy.themes:
        own = [x for x in lines if x.theme.id == theme.id]
        counts = totals(finding, own, {"theme": theme.id})
        numbers += counts.values()
        rows.append((theme.name, *(ref(counts.get(k)) for k in keys)))
        data += [
            {"theme": theme.id, "status": s, "lines": counts[s].value, "number": counts[s].id}
            for s in STATUSES
            if s in counts
        ]
    kinds: dict[str, ColumnKind] = {"theme": "text", **dict.fromkeys(keys, number)}
    shown = columns_table("policy.themes", kinds, rows)
    return Part(
        id="themes",
        title=message("policy.section_themes"),
        numbers=tuple(numbers),
        charts=(_bars(policy, tuple(data)),) if data else (),
        tables=(shown,),
    )


def _bars(policy: Policy, data: tuple[Mapping[str, str | int | float | bool | None], ...]) -> Chart:
    names = {t.id: t.name for t in policy.themes}
    return Chart(
        id="themes",
        title=message("policy.chart_themes"),
        alt=message("policy.alt_themes"),
        mark="stacked_bar",
        data=data,
        x=Axis(column="lines", label=message("policy.axis_lines"), kind="quantity"),
        y=Axis(
            column="theme", label=message("policy.axis_theme"), kind="category",
            order=tuple(names), labels=names,
        ),
        colour=Axis(
            column="status", label=message("policy.column_status"), kind="category",
            order=STATUSES, labels={s: status_words(s) for s in STATUSES},
        ),
    )  # fmt: skip


def lines_part(lines: Sequence[LineResult]) -> Part:
    """Every line with its status and the numbers of its indicators."""
    keys = ("indicators", "with_series", "judged", "improving", "worsening", "no_change")
    rows = [
        (x.theme.name, x.line.name, status_words(x.status), *(ref(x.counts.get(k)) for k in keys))
        for x in lines
    ]
    kinds: dict[str, ColumnKind] = {"theme": "text", "line": "text", "status": "status"}
    shown = columns_table("policy.lines", kinds | dict.fromkeys(keys, number), rows)
    return Part(
        id="lines",
        title=message("policy.section_lines"),
        numbers=tuple(n for x in lines for n in x.counts.values()),
        tables=(shown,),
    )


def clock_part(finding: str, country: Country, results: Sequence[Result]) -> Part | None:
    """The years of the policy and how many indicators have a value for each."""
    period = country.policy
    known = [r for r in results if r.years]
    if period is None or not known:
        return None
    numbers = {
        year: _in_year(finding, year, known)
        for year in range(period.baseline, period.end + 1)
        if any(year in r.years for r in known)
    }
    latest = max(numbers) if numbers else period.baseline
    rows = [(y, ref(numbers.get(y))) for y in range(period.baseline, period.end + 1)]
    told = message(
        "policy.clock", baseline=period.baseline, start=period.start, end=period.end, latest=latest
    )
    return Part(
        id="clock",
        title=message("policy.section_clock"),
        sentences=(told,),
        numbers=tuple(numbers.values()),
        tables=(columns_table("policy.clock", {"year": "year", "with_value": number}, rows),),
    )


def _in_year(finding: str, year: int, known: Sequence[Result]) -> Number:
    held = [r.track for r in known if year in r.years]
    where: dict[str, Scalar | tuple[Scalar, ...]] = {
        "indicator": tuple(t.indicator.id for t in held),
        "origin": tuple(dict.fromkeys(t.origin for t in held)),
        "place": held[0].country,
        "year": year,
    }
    measure = Measure(
        finding=finding,
        name="with_value",
        unit=message("policy.unit_indicators"),
        method=message("policy.method_with_value"),
    )
    origins = tuple(dict.fromkeys(t.origin for t in held if t.origin))
    ground = Ground(
        origins=origins, as_of=str(year), trails=(Trail("observation", where),), n=len(held)
    )
    return figure(measure, len(held), ground, dims={"year": year})


def summary(counts: Counts) -> dict[str, Ref]:
    """Counts as parameters of a sentence."""
    return {k: Ref(n.id) for k, n in counts.items()}
