"""Were the ranges as wide as they should have been? Coverage, and where outcomes fell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import figure, ref
from salamti.analyses._kit.parts import Part, Row, marks
from salamti.analyses._track_record.naming import AREA, ID, measure, model, say, what
from salamti.analyses._track_record.outcomes import Outcomes
from salamti.analyses._track_record.scores import COVER, Bench, Line, alike, grounded
from salamti.methods.score import calibration
from salamti.model.finding import Axis, Chart
from salamti.model.number import Number
from salamti.model.words import message

ENOUGH = 30
"""Below this many forecasts, coverage says nothing."""
BINS = 10


def part(lines: Sequence[Line], outcomes: Outcomes) -> Part | None:
    """The section on calibration, where enough forecasts are due."""
    many = [line for line in lines if len(line.bench.cells) >= ENOUGH]
    if not many:
        return None
    covered = [_coverage(line, outcomes) for line in many]
    shares = _histogram(many[0], outcomes)
    rows: list[Row] = [
        (what(line.group.level, line.group.target), model(line.group.model),
         len(line.bench.cells), *(ref(n) for n in numbers))
        for line, numbers in zip(many, covered, strict=True)
    ]  # fmt: skip
    heads = {"what": "text", "model": "text", "n": "number"}
    return Part(
        id="calibration",
        title=say("section_calibration"),
        sentences=(say("calibration_intro", count=ENOUGH),),
        numbers=(*(n for numbers in covered for n in numbers), *shares),
        charts=(_chart(many[0], shares),),
        tables=(
            columns_table(
                f"{ID}.calibration",
                heads | dict.fromkeys(COVER, "number"),  # type: ignore[arg-type]
                rows,
            ),
        ),
    )


def _coverage(line: Line, outcomes: Outcomes) -> list[Number]:
    group, ground = line.group, grounded(line.bench, outcomes)
    dims = {"level": group.level, "target": group.target, "model": group.model}
    return [
        figure(
            measure(name, "percent", decimals=0, how="coverage"),
            100 * float(line.bench.scores[name].mean()),
            ground,
            dims=dims,
        )
        for name in COVER
    ]


def _histogram(line: Line, outcomes: Outcomes) -> list[Number]:
    """The share of outcomes in each tenth of their forecast, in percent."""
    group, ground = line.group, grounded(line.bench, outcomes)
    dims = {"level": group.level, "target": group.target, "model": group.model}
    of = measure("outcomes_in_tenth", "percent", decimals=1, how="pit")
    return [
        figure(of, float(100 * share), ground, dims={**dims, "tenth": tenth})
        for tenth, share in enumerate(_shares(line.bench), start=1)
    ]


def _shares(bench: Bench) -> np.ndarray:
    total = np.zeros(BINS)
    for _, table, observed in alike(bench.cells):
        total += calibration.pit_histogram(table, observed, BINS) * len(observed)
    shares: np.ndarray = total / len(bench.cells)
    return shares


def _chart(line: Line, shares: list[Number]) -> Chart:
    tenths = [str(i) for i in range(1, BINS + 1)]
    return Chart(
        id="pit",
        title=message(f"{AREA}.chart_pit", model=model(line.group.model)),
        alt=say("chart_pit_alt"),
        mark="bar",
        data=tuple({**row, "tenth": str(row["tenth"])} for row in marks(shares, "share", "tenth")),
        x=Axis(column="share", label=say("axis_share"), kind="quantity"),
        y=Axis(
            column="tenth",
            label=say("axis_tenth"),
            kind="category",
            order=tuple(tenths),
            labels={t: say("tenth", number=int(t)) for t in tenths},
        ),
        note=say("chart_pit_note"),
    )
