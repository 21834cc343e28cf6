"""The section on the effect: recorded deaths, what was to be expected, the estimates, the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._campaigns.results import Result, estimate_numbers, ground, recorded
from salamti.analyses._campaigns.study import Named, Study, number
from salamti.analyses._campaigns.trials import BASE, BEFORE, Estimate, Trial, Tried
from salamti.analyses._kit import panels as _panels
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, category
from salamti.analyses._toll.months import month_words
from salamti.model.finding import Axis, Chart, ColumnKind, Scalar, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

ENDLESS = 100.0
"""A ratio beyond this, or below one over it, is said in words."""
ESTIMATES: Mapping[str, ColumnKind] = {
    "method": "text",
    "window": "text",
    "difference": "text",
    "ratio": "text",
    "p": "number",
    "size": "number",
}


def part(found: Study, result: Result) -> Part:
    """Everything about deaths, or why nothing can be said."""
    years = recorded(found, result)
    said = [*_recorded_words(result, years), verdict_words(result)]
    tried = result.tried
    if tried is None:
        return Part(
            id="effect",
            title=message("campaigns.section_effect"),
            sentences=tuple(said),
            numbers=tuple(years.values()),
        )
    expected = _expected(found, result, tried)
    table, numbers = _estimates(found, result, tried)
    charts = [_chart_expected(found, result, expected), _chart_path(result)]
    return Part(
        id="effect",
        title=message("campaigns.section_effect"),
        sentences=(*said, *_difference_words(result, numbers), message("campaigns.effect_fight")),
        numbers=(*years.values(), *expected, *numbers.values()),
        charts=tuple(c for c in charts if c),
        tables=(table, _rule(result, tried)),
    )


def _recorded_words(result: Result, years: Mapping[int, Number]) -> list[Words]:
    if not {-1, 0} <= set(years):
        return []
    kind = "national" if result.national else "local"
    names = {-1: "before", 0: "first", 1: "second", 2: "third"}
    held = {names[y]: Ref(n.id) for y, n in years.items()}
    return [message(f"campaigns.recorded_{kind}_{len(held)}", **held)]


def verdict_words(result: Result, trial: Trial | None = None) -> Words:
    """What may be said of the base window, with every reason where it cannot be told."""
    found = result.verdict(trial)
    if found.word != "cannot_tell":
        return message(f"campaigns.verdict_{found.word}")
    reasons = [message(f"campaigns.reason_{r}") for r in found.reasons]
    return message("campaigns.verdict_cannot_tell", reasons=_joined(reasons))


def _joined(words: Sequence[Words]) -> Words:
    joined = words[0]
    for further in words[1:]:
        joined = message("campaigns.and_further", first=joined, further=further)
    return joined


def _difference_words(
    result: Result, numbers: Mapping[tuple[int, str, str], Number]
) -> list[Words]:
    """Deaths above or below what was to be expected, a quarter, by the series' own past."""
    trial = result.trial
    method = "structural"
    if trial is None:
        return []
    value, low, high = (
        numbers.get((trial.window, method, k)) for k in ("deaths", "deaths_low", "deaths_high")
    )
    if value is None or low is None or high is None:
        return []
    held = {"value": Ref(value.id), "low": Ref(low.id), "high": Ref(high.id)}
    return [message("campaigns.difference", quarters=trial.window, **held)]


def _estimates(
    found: Study, result: Result, tried: Tried
) -> tuple[Table, dict[tuple[int, str, str], Number]]:
    lines: list[Row] = []
    made: dict[tuple[int, str, str], Number] = {}
    shown = [(t, e) for t in tried.trials for e in t.estimates]
    base, monthly = result.trial, tried.monthly
    if monthly is not None and base is not None:
        shown.append((base, monthly))
    for trial, estimate in shown:
        numbers = estimate_numbers(found, result, estimate, window=trial.window)
        made |= {(trial.window, estimate.method, k): n for k, n in numbers.items()}
        lines.append(
            (
                message(f"campaigns.method_{estimate.method}"),
                message("campaigns.months", count=3 * trial.window),
                _difference(numbers),
                _times(numbers, estimate),
                ref(numbers.get("p")),
                ref(numbers.get("size")),
            )
        )
    note = message("campaigns.note_estimates")
    table = columns_table("campaigns.estimates", ESTIMATES, lines)
    return Table(id=table.id, title=table.title, columns=table.columns, rows=table.rows,
                 note=note), made  # fmt: skip


def _difference(numbers: Mapping[str, Number]) -> Words | Ref | None:
    if "deaths" not in numbers:
        return None
    if "deaths_low" not in numbers:
        return Ref(numbers["deaths"].id)
    ends = (("value", "deaths"), ("low", "deaths_low"), ("high", "deaths_high"))
    held = {k: Ref(numbers[n].id) for k, n in ends}
    return message("campaigns.spanned", **held)


def _times(numbers: Mapping[str, Number], estimate: Estimate) -> Words | Ref | None:
    """The ratio with its range; an end that means nothing is said in words."""
    if estimate.low is None or estimate.high is None:
        return Ref(numbers["ratio"].id)
    low: Words | Ref = Ref(numbers["low"].id)
    high: Words | Ref = Ref(numbers["high"].id)
    if estimate.high > ENDLESS:
        high = message("campaigns.over", limit=round(ENDLESS))
    if estimate.low < 1 / ENDLESS:
        low = message("campaigns.near_none")
    return message("campaigns.spanned", value=Ref(numbers["ratio"].id), low=low, high=high)


def _rule(result: Result, tried: Tried) -> Table:
    """The verdict of each window with its reasons."""
    lines: list[Row] = []
    for trial in tried.trials:
        verdict = result.verdict(trial)
        reasons = [message(f"campaigns.reason_{r}") for r in verdict.reasons]
        lines.append(
            (
                message("campaigns.months", count=3 * trial.window),
                message(f"campaigns.word_{verdict.word}"),
                _joined(reasons) if reasons else None,
                trial.donors,
            )
        )
    kinds: dict[str, ColumnKind] = {
        "window": "text", "word": "text", "reasons": "text", "donors": "number",
    }  # fmt: skip
    return columns_table("campaigns.rule", kinds, lines)


def _expected(found: Study, result: Result, tried: Tried) -> list[Number]:
    """What was to be expected by quarter after the start."""
    operation, base = result.operation, ground(found, result)
    measure = Named("expected", "deaths")
    months = [_panels.after(operation.start, 3 * q) for q in range(len(tried.expected))]
    return [
        number(found, measure, float(value), ground=base, low=float(low), high=float(high),
               dims={"operation": operation.id, "quarter": month})
        for month, value, low, high in zip(
            months, tried.expected, tried.expected_low, tried.expected_high, strict=True
        )
    ]  # fmt: skip


def _chart_expected(found: Study, result: Result, expected: Sequence[Number]) -> Chart:
    """Recorded and expected deaths by quarter; the range is cut off where it leaves the picture."""
    recorded_rows = _recorded_rows(found, result)
    most = 2 * max(float(str(r["deaths"])) for r in recorded_rows)
    ahead: list[Mapping[str, Scalar]] = [
        {
            "what": "expected",
            "month": str(n.dimensions["quarter"]),
            "deaths": round(min(float(str(n.value)), most), 1),
            "low": round(float(n.low or 0), 1),
            "high": round(min(float(n.high or 0), most), 1),
            "number": n.id,
        }
        for n in expected
    ]
    return Chart(
        id="expected",
        title=message("campaigns.chart_expected"),
        alt=message(
            "campaigns.chart_expected_alt",
            name=result.operation.name,
            start=month_words(result.operation.start),
        ),
        mark="line",
        data=(*recorded_rows, *ahead),
        x=Axis(column="month", label=message("campaigns.axis_quarter"), kind="month"),
        y=Axis(column="deaths", label=message("campaigns.axis_deaths"), kind="quantity"),
        colour=category("what", "campaigns", ("expected", "recorded")),
        subject="expected",
        note=message("campaigns.chart_expected_note"),
    )


def _recorded_rows(found: Study, result: Result) -> list[Mapping[str, Scalar]]:
    months = result.months
    values = _monthly(found, result)
    return [
        {"what": "recorded", "month": months[i], "deaths": sum(values[i : i + 3])}
        for i in range(0, len(months), 3)
    ]


def _monthly(found: Study, result: Result) -> list[int]:
    if result.setting is None:
        held = dict(found.national.select("month", "best").iter_rows())
        return [int(held.get(m) or 0) for m in result.months]
    at = result.setting
    return [int(v) for v in found.panel.deaths[at.own, at.first : at.last].sum(axis=0)]


def _chart_path(result: Result) -> Chart | None:
    """The event study: distance from untouched places by quarter, with what chance does."""
    tried, operation = result.tried, result.operation
    if tried is None or tried.path is None or not operation.start:
        return None
    path = tried.path
    quarters = range(-BASE, len(path.path) - BEFORE)
    rows: list[Mapping[str, Scalar]] = []
    for q in quarters:
        month = _panels.after(operation.start, 3 * q)
        at = q + BEFORE
        rows.append({"what": "place", "month": month, "steps": round(float(path.path[at]), 2)})
        rows.append(
            {"what": "chance", "month": month, "steps": 0.0,
             "low": round(float(path.path_low[at]), 2), "high": round(float(path.path_high[at]), 2)}
        )  # fmt: skip
    return Chart(
        id="path",
        title=message("campaigns.chart_path"),
        alt=message("campaigns.chart_path_alt", name=operation.name),
        mark="line",
        data=tuple(rows),
        x=Axis(column="month", label=message("campaigns.axis_quarter"), kind="month"),
        y=Axis(column="steps", label=message("campaigns.axis_steps"), kind="quantity"),
        colour=category("what", "campaigns", ("chance", "place")),
        subject="chance",
        note=message("campaigns.chart_path_note"),
    )


def answer(found: Study, result: Result) -> Words:
    """What was recorded, and whether a change can be called one."""
    name = result.operation.name
    years = recorded(found, result)
    if not {-1, 0} <= set(years):
        return message("campaigns.answer_unrecorded", name=name, verdict=verdict_words(result))
    last = max(years)
    words = {0: "first", 1: "second", 2: "third"}
    return message(
        f"campaigns.answer_{'national' if result.national else 'local'}",
        name=name,
        before=Ref(years[-1].id),
        first=Ref(years[0].id),
        last=Ref(years[last].id),
        which=message(f"campaigns.which_{words[last]}"),
        verdict=message(f"campaigns.short_{result.verdict().word}"),
    )
