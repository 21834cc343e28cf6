"""Targets that the country has published and benchmarks of others, with the distance to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._boards.series import Shown
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Measure, derived, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._tracks.results import Aim
from salamti.base.ids import Scalar
from salamti.model.board import Benchmark
from salamti.model.finding import ColumnKind
from salamti.model.number import Number
from salamti.model.words import message

COLUMNS: Mapping[str, ColumnKind] = {
    "indicator": "text",
    "unit": "text",
    "latest": "number",
    "latest_year": "year",
    "kind": "text",
    "target": "text",
    "target_year": "year",
    "gap": "number",
    "required": "number",
    "outlook": "text",
    "source": "text",
}


def part(finding: str, found: Sequence[Shown], benchmarks: Sequence[Benchmark]) -> Part | None:
    """The section on targets; None where there are none."""
    rows: list[Row] = []
    numbers: list[Number] = []
    for shown in found:
        for aim in shown.result.aims:
            gap = _aim_gap(finding, shown, aim)
            rows.append(_aim_row(shown, aim, gap))
            numbers += [n for n in (shown.latest, aim.required, gap) if n]
        for benchmark in (b for b in benchmarks if b.indicator == shown.indicator.id):
            gap = _gap(finding, shown, benchmark.value, dims={"benchmark": benchmark.value})
            rows.append(_benchmark_row(shown, benchmark, gap))
            numbers += [n for n in (shown.latest, gap) if n]
    if not rows:
        return None
    return Part(
        id="targets",
        title=message("boards.section_targets"),
        sentences=(message("boards.targets"),),
        numbers=tuple(numbers),
        tables=(columns_table("boards.targets", COLUMNS, rows),),
    )


def _aim_gap(finding: str, shown: Shown, aim: Aim) -> Number | None:
    target = aim.target
    if not target.comparable or target.value is None:
        return None
    dims = {"target": target.value, "target_year": target.year}
    return _gap(finding, shown, target.value, dims=dims)


def _gap(finding: str, shown: Shown, value: float, *, dims: Mapping[str, Scalar]) -> Number | None:
    """Target minus latest value."""
    latest = shown.latest
    if latest is None or not isinstance(latest.value, float):
        return None
    measure = Measure(
        finding=finding,
        name="gap",
        unit=shown.indicator.unit,
        method=message("boards.method_gap"),
        decimals=shown.indicator.decimals,
    )
    own = {"indicator": shown.indicator.id, "place": shown.result.track.country, **dims}
    return figure(measure, value - latest.value, derived([latest]), dims=own)


def _front(shown: Shown) -> Row:
    year = shown.years[-1] if shown.years else None
    return (shown.indicator.name, shown.indicator.unit, ref(shown.latest), year)


def _aim_row(shown: Shown, aim: Aim, gap: Number | None) -> Row:
    target = aim.target
    return (
        *_front(shown),
        message("boards.kind_target"),
        target.wording,
        target.year,
        ref(gap),
        ref(aim.required),
        message(f"policy.outlook_{aim.outlook}") if shown.latest else message("boards.no_series"),
        target.source,
    )


def _benchmark_row(shown: Shown, benchmark: Benchmark, gap: Number | None) -> Row:
    kind = message("boards.kind_benchmark")
    return (
        *_front(shown), kind, benchmark.name, None, ref(gap), None, None, benchmark.source,
    )  # fmt: skip
