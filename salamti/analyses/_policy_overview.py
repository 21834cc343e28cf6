"""All themes at a glance: lines by status, evidence, the clock of the policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from salamti.analyses._columns import columns_table
from salamti.analyses._numbers import Ground, Measure, figure, ref
from salamti.analyses._parts import Part
from salamti.analyses._policy_results import Result
from salamti.analyses._policy_tracks import Track
from salamti.analyses._policy_views import LineResult, status_words
from salamti.base.ids import Scalar
from salamti.methods.progress import STATUSES
from salamti.model.country import Country
from salamti.model.finding import Axis, Cell, Chart, ColumnKind
from salamti.model.number import Number, Trail
from salamti.model.series import Policy
from salamti.model.words import Ref, Words, message

Counts = Mapping[str, Number]
number: ColumnKind = "number"


def counted(
    finding: str, name: str, value: int, *, among: Iterable[Result], dims: Mapping[str, Scalar]
) -> Number | None:
    """A count of indicators or lines; its way back are the rows of the indicators."""
    held = [r.track for r in among if r.track.points or r.track.inside]
    if not held:
        return None
    origins = tuple(dict.fromkeys(o for t in held for o in _origins(t)))
    latest = max(y for t in held for y in _years(t))
    measure = Measure(
        finding=finding,
        name=name,
        unit=message(f"policy.unit_{name}"),
        method=message(f"policy.method_{name}"),
    )
    ground = Ground(origins=origins, as_of=str(latest), trails=_trails(held))
    return figure(measure, value, ground, dims=dims)


def _origins(track: Track) -> list[str]:
    return [o for o in (track.origin, track.inside.origin if track.inside else None) if o]


def _years(track: Track) -> list[int]:
    return [p.year for p in track.points[-1:]] + ([track.inside.year] if track.inside else [])


def _trails(held: Sequence[Track]) -> tuple[Trail, ...]:
    """All rows of the country, and the latest round of those known by district."""
    own = [t for t in held if t.points]
    found = [
        Trail("observation", {
            "indicator": t.indicator.id, "origin": t.inside.origin, "year": t.inside.year,
            "place": tuple(t.inside.places),
        })
        for t in held if t.inside
    ]  # fmt: skip
    if own:
        where: dict[str, Scalar | tuple[Scalar, ...]] = {
            "indicator": tuple(dict.fromkeys(t.indicator.id for t in own)),
            "place": own[0].country,
            "origin": tuple(dict.fromkeys(t.origin for t in own)),
        }
        found.insert(0, Trail("observation", where))
    return tuple(found)


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


def evidence(
    finding: str, results: Sequence[Result], dims: Mapping[str, Scalar]
) -> dict[str, Number | None]:
    """How many indicators there are, how many have a series, how many can be judged."""
    series = sum(bool(r.years or r.inside) for r in results)
    judged = sum(r.verdict.status != "no_evidence" for r in results)
    values = {"indicators": len(results), "with_series": series, "judged": judged}
    return {k: counted(finding, k, v, among=results, dims=dims) for k, v in values.items()}


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
