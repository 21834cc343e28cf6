"""All boards at a glance, and the joint timeline of their domains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._boards.groups import indicator_axis
from salamti.analyses._boards.series import Shown, moved, with_values
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._tracks.counts import counted
from salamti.analyses._tracks.views import CHART_FROM
from salamti.base.ids import Scalar
from salamti.model.board import Board
from salamti.model.country import Country
from salamti.model.finding import Axis, Chart, Column, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Message, Ref, Words, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A board in short: how much of it has data, until when, and its headline."""

    board: Board
    counts: Mapping[str, Number]
    latest: int | None
    headline: tuple[Shown, ...]

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Everything that the sentence and the table print."""
        told = [n for s in self.headline for n in (s.latest, s.earlier, s.change) if n]
        return (*self.counts.values(), *told)


def counts(finding: str, found: Sequence[Shown], dims: Mapping[str, Scalar]) -> dict[str, Number]:
    """How many indicators there are and how many have a series; empty where none has."""
    results = [s.result for s in found]
    series = sum(bool(r.years or r.inside) for r in results)
    values = {"indicators": len(results), "with_series": series}
    made = {k: counted(finding, k, v, among=results, dims=dims) for k, v in values.items()}
    return {k: n for k, n in made.items() if n}


def latest_year(found: Sequence[Shown]) -> int | None:
    """The latest year of any of the series."""
    return max((s.years[-1] for s in with_values(found)), default=None)


def summary(finding: str, board: Board, found: Sequence[Shown]) -> Summary:
    """Counts and headline of one board."""
    known = {s.indicator.id: s for s in with_values(found)}
    return Summary(
        board=board,
        counts=counts(finding, found, {"board": board.id}),
        latest=latest_year(found),
        headline=tuple(known[i] for i in board.headline if i in known),
    )


def sentence(short: Summary, opening: Message | None = None) -> Words:
    """What the board says in one sentence, or two after an `opening` of its own."""
    if short.latest is None or not short.counts:
        return message("boards.answer_districts", board=short.board.name)
    counts = {k: Ref(n.id) for k, n in short.counts.items()}
    told = [*([opening] if opening else []), *(m for s in short.headline if (m := moved(s)))][:2]
    if not told:
        return Message("boards.answer_bare", {**counts, "latest": short.latest})
    named = dict(zip(("first", "second"), told, strict=False))
    key = "boards.answer_two" if len(told) == 2 else "boards.answer_one"
    return Message(key, {**named, **counts, "latest": short.latest})


def boards_part(found: Sequence[Summary]) -> Part:
    """A sentence and a row for each board."""
    kinds: Mapping[str, ColumnKind] = {
        "board": "text",
        "question": "text",
        "indicators": "number",
        "with_series": "number",
        "latest_year": "year",
    }
    rows: list[Row] = [
        (
            s.board.name,
            s.board.question,
            ref(s.counts.get("indicators")),
            ref(s.counts.get("with_series")),
            s.latest,
        )
        for s in found
    ]
    return Part(
        id="boards",
        title=message("boards.section_boards"),
        sentences=tuple(
            message("boards.line", board=s.board.name, told=sentence(s)) for s in found
        ),
        numbers=tuple(n for s in found for n in s.numbers),
        tables=(columns_table("boards.boards", kinds, rows),),
    )


def timeline_part(found: Sequence[Shown], country: Country) -> Part | None:
    """One series of each domain over the same years."""
    drawn = [s for s in with_values(found) if s.years[-1] >= CHART_FROM]
    if len(drawn) < 2:
        return None
    last = max(s.years[-1] for s in drawn)
    return Part(
        id="timeline",
        title=message("boards.section_timeline"),
        sentences=(message("boards.timeline", first=CHART_FROM, last=last),),
        numbers=tuple(n for s in drawn for y, n in s.result.years.items() if y >= CHART_FROM),
        charts=(_chart(drawn, country),),
        tables=(_table(drawn, last),),
    )


def _chart(drawn: Sequence[Shown], country: Country) -> Chart:
    rows = [
        {"indicator": s.indicator.id, "year": y, "value": n.value, "low": n.low, "high": n.high,
         "number": n.id}
        for s in drawn for y, n in s.result.years.items() if y >= CHART_FROM
    ]  # fmt: skip
    return Chart(
        id="timeline",
        title=message("boards.chart_timeline"),
        alt=message("boards.alt_timeline", country=country.name, count=len(drawn)),
        mark="small_multiples",
        data=tuple(rows),
        x=Axis(column="year", label=message("boards.axis_year"), kind="year"),
        y=Axis(column="value", label=message("boards.axis_value"), kind="quantity"),
        facet=indicator_axis(drawn),
        note=message("boards.note_timeline"),
    )


def _table(drawn: Sequence[Shown], last: int) -> Table:
    heads = [Column(id="year", label=message("boards.axis_year"), kind="year")]
    heads += [
        Column(
            id=s.indicator.id,
            label=message("boards.with_unit", name=s.indicator.name, unit=s.indicator.unit),
            kind="number",
        )
        for s in drawn
    ]
    years = range(CHART_FROM, last + 1)
    return Table(
        id="timeline",
        title=message("boards.table_timeline"),
        columns=tuple(heads),
        rows=tuple((y, *(ref(s.result.years.get(y)) for s in drawn)) for y in years),
    )
