"""Forecasts whose month is over against what happened, model beside model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.panels import last_day
from salamti.analyses._kit.parts import Part, Row
from salamti.analyses._track_record.issues import Cell, Group, Groups
from salamti.analyses._track_record.naming import (
    ID,
    issued,
    measure,
    model,
    months,
    rank,
    say,
    what,
)
from salamti.analyses._track_record.outcomes import CANDIDATE, FINAL, Outcomes
from salamti.base.ids import Scalar
from salamti.ledger import draws
from salamti.methods.score import brier, calibration, samples
from salamti.model.finding import ColumnKind, Table
from salamti.model.number import Number, Trail

Floats = NDArray[np.float64]
LARGE = 25
MEASURES = {"crps": ("deaths", 2), "ignorance": ("bits", 2), "interval_score": ("deaths", 1),
            "brier_25": ("score", 3)}  # fmt: skip
COVER = {"coverage_50": 0.5, "coverage_90": 0.9}
MANY = 20
"""Above this many places a way back names months and origin only."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Forecasts that are due, each with its group; `scores` holds a value for each of them."""

    groups: tuple[Group, ...]
    cells: tuple[Cell, ...]
    scores: Mapping[str, Floats]

    def pick(self, wanted: Iterable[int]) -> Bench:
        """Some of the forecasts."""
        at = list(wanted)
        return Bench(
            tuple(self.groups[i] for i in at),
            tuple(self.cells[i] for i in at),
            {name: values[at] for name, values in self.scores.items()},
        )

    def by(self, *names: str) -> dict[tuple[str, ...], Bench]:
        """The forecasts apart by attributes of their group, in the order in which they come."""
        found: dict[tuple[str, ...], list[int]] = {}
        for i, group in enumerate(self.groups):
            found.setdefault(tuple(getattr(group, n) for n in names), []).append(i)
        return {key: self.pick(at) for key, at in found.items()}

    @property
    def basis(self) -> str:
        """Candidate where any outcome is."""
        found = {c.outcome.basis for c in self.cells if c.outcome}
        return CANDIDATE if CANDIDATE in found else FINAL

    @property
    def span(self) -> tuple[str, str]:
        """First and last month."""
        found = sorted(c.month for c in self.cells)
        return found[0], found[-1]


def scored(groups: Groups) -> Bench:
    """All forecasts that are due with their scores."""
    pairs = [(g, c) for g, cells in groups.items() for c in cells if c.due]
    cells = tuple(c for _, c in pairs)
    scores = {name: np.zeros(len(pairs)) for name in (*MEASURES, *COVER)}
    for at, table, observed in alike(cells):
        for name, values in _values(table, observed).items():
            scores[name][at] = values
    return Bench(tuple(g for g, _ in pairs), cells, scores)


def alike(cells: Sequence[Cell]) -> Iterable[tuple[list[int], NDArray[np.int64], Floats]]:
    """Draws as tables, one for each number of draws: places, draws [cells, m], observed."""
    found: dict[int, tuple[list[int], list[Sequence[int]]]] = {}
    for i, cell in enumerate(cells):
        decoded = draws.decode(cell.draws)
        at, rows = found.setdefault(len(decoded), ([], []))
        at.append(i)
        rows.append(decoded)
    for at, rows in found.values():
        seen = [float(o.deaths) for i in at if (o := cells[i].outcome)]
        yield at, np.array(rows, dtype=np.int64), np.array(seen)


def _values(table: NDArray[np.int64], observed: Floats) -> dict[str, Floats]:
    found = samples.scores(table, observed)
    large = brier.brier(brier.exceedance(table, LARGE), observed >= LARGE)
    covered = {n: calibration.randomised_coverage(table, observed, at) for n, at in COVER.items()}
    return {
        "crps": found.crps,
        "ignorance": found.ignorance,
        "interval_score": found.mis,
        "brier_25": large,
        **covered,
    }


def means(bench: Bench, dims: Mapping[str, Scalar], outcomes: Outcomes) -> dict[str, Number]:
    """The mean scores of some forecasts, each with the cells and the counts behind it."""
    ground = grounded(bench, outcomes)
    told = {**dims, "basis": bench.basis}
    return {
        name: figure(
            measure(name, unit, decimals=decimals),
            float(bench.scores[name].mean()),
            ground,
            dims=told,
        )
        for name, (unit, decimals) in MEASURES.items()
    }


def grounded(bench: Bench, outcomes: Outcomes) -> Ground:
    """What a score stands on: the forecasts, and the counts that they are held against."""
    counted = {c.outcome.origin for c in bench.cells if c.outcome}
    issued = {g.origin for g in bench.groups}
    trails = [group.trail(between=bench.span) for group in dict.fromkeys(bench.groups)]
    return Ground(
        origins=(*sorted(issued), *sorted(counted)),
        as_of=last_day(bench.span[1]),
        trails=(*trails, *_counts(bench, outcomes)),
        n=len(bench.cells),
    )


def _counts(bench: Bench, outcomes: Outcomes) -> list[Trail]:
    """The rows of the store that say what happened."""
    made = []
    for (level, target), own in bench.by("level", "target").items():
        places = sorted({c.place for c in own.cells})
        origins = tuple(sorted({c.outcome.origin for c in own.cells if c.outcome}))
        where: dict[str, str | tuple[str, ...]] = {"origin": origins}
        if level == "country":
            where |= {"iso3": tuple(places), "type": target}
            made.append(Trail("national_month", where, {"month": own.span}))
            continue
        if len(places) <= MANY:
            inside = dict.fromkeys(p for place in places for p in outcomes.places.within(place))
            where["pcode"] = tuple(inside)
        if target != "total":
            where["type"] = target
        made.append(Trail("violence_month", where, {"month": own.span}))
    return made


@dataclass(frozen=True, slots=True)
class Line:
    """The mean scores of one model: over all issues, or of one of them."""

    bench: Bench
    numbers: Mapping[str, Number]

    @property
    def group(self) -> Group:
        """Whose scores they are."""
        return self.bench.groups[0]


def pooled(bench: Bench, outcomes: Outcomes) -> list[Line]:
    """One line for each level, target and model over all issues, ours before the benchmarks."""
    found = bench.by("level", "target", "model")
    return [
        Line(own, means(own, {"level": k[0], "target": k[1], "model": k[2]}, outcomes))
        for k, own in sorted(found.items(), key=lambda item: rank(*item[0]))
    ]


def by_issue(bench: Bench, outcomes: Outcomes) -> list[Line]:
    """One line for each issue, level, target and model, the latest issue first."""
    found = bench.by("issued", "ledger", "issue", "level", "target", "model")
    ranked = sorted(found, key=lambda k: rank(*k[3:]))
    ranked.sort(key=lambda k: k[:3], reverse=True)
    return [Line(found[k], means(found[k], found[k].groups[0].dims, outcomes)) for k in ranked]


def part(lines: Sequence[Line], issues: Sequence[Line]) -> Part | None:
    """The section of scores."""
    if not lines:
        return None
    preliminary = any(line.bench.basis == CANDIDATE for line in lines)
    return Part(
        id="scores",
        title=say("section_scores"),
        sentences=(say("scores_intro"), *((say("scores_candidate"),) if preliminary else ())),
        numbers=tuple(n for line in (*lines, *issues) for n in line.numbers.values()),
        tables=(_table("scores", lines, issue=False), _table("by_issue", issues, issue=True)),
    )


def _table(ident: str, lines: Sequence[Line], *, issue: bool) -> Table:
    kinds: dict[str, ColumnKind] = {"issued": "text"} if issue else {}
    kinds |= dict.fromkeys(("what", "model", "months"), "text")
    kinds |= dict.fromkeys(("n", *MEASURES), "number")
    kinds |= {"basis": "text"}
    return columns_table(f"{ID}.{ident}", kinds, [_row(line, issue=issue) for line in lines])


def _row(line: Line, *, issue: bool) -> Row:
    group = line.group
    when: Row = (issued(group.issued, group.ledger),) if issue else ()
    return (
        *when,
        what(group.level, group.target),
        model(group.model),
        months(*line.bench.span),
        len(line.bench.cells),
        *(ref(line.numbers[name]) for name in MEASURES),
        say(f"basis_{line.bench.basis}"),
    )
