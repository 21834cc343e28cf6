"""The plan against terrorism: what is on record for each point, and who judged it how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, category, marks
from salamti.analyses._kit.parts import Row as Line
from salamti.analyses._kit.registers import named
from salamti.analyses._kit.tally import Row, Tally
from salamti.analyses._law.study import DELIVERY, ITEMS, counted, dated
from salamti.model.finding import Axis, Cell, Chart, ColumnKind
from salamti.model.number import Number
from salamti.model.words import Ref, Text, message

SIDES = ("official", "independent")
VERDICTS = ("done", "progress", "slow", "little", "unknown")
STATED = {"satisfactory": "progress", "slow": "slow"}
"""Statuses of the register of points in the words of the judgements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The latest judgement of one side on a point, and the row that it stands on."""

    verdict: str
    date: str
    register: str
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A numbered point of a plan: its row, what was judged by side, what was done."""

    item: Row
    judged: Mapping[str, Judgement]
    measures: Sequence[Row]

    def standing(self, side: str) -> str:
        """The verdict of a side, or `unknown`."""
        return self.judged[side].verdict if side in self.judged else "unknown"

    def behind(self, side: str) -> tuple[str, Row]:
        """The row that the standing rests on: the judgement, or the point itself."""
        held = self.judged.get(side)
        return (held.register, held.row) if held else (ITEMS, self.item)


def points(tally: Tally) -> tuple[Point, ...]:
    """Every numbered point of the plans, in their order."""
    return tuple(_point(tally, r) for r in tally.rows(ITEMS) if r["number"] is not None)


def unlisted(tally: Tally) -> Number | None:
    """Plans whose list of points, with a verdict on each, was not found."""
    rows = [r for r in tally.rows(ITEMS) if r["number"] is None and r["status"] not in STATED]
    return tally.count("unlisted", ITEMS, rows) if rows else None


def _point(tally: Tally, item: Row) -> Point:
    own = tally.rows(DELIVERY, plan=item["plan"], number=item["number"])
    said = [
        (str(r["given_by"]), Judgement(verdict=str(r["verdict"]), date=str(r["date"]),
                                       register=DELIVERY, row=r))
        for r in own
        if r["kind"] == "assessment" and r["verdict"] in VERDICTS
    ]  # fmt: skip
    if item["status"] in STATED:
        stated = Judgement(
            verdict=STATED[str(item["status"])],
            date=str(item["status_as_of"] or ""),
            register=ITEMS,
            row=item,
        )
        said.insert(0, ("official", stated))
    latest: dict[str, Judgement] = {}
    for side, judgement in said:
        if side not in latest or judgement.date >= latest[side].date:
            latest[side] = judgement
    return Point(item=item, judged=latest, measures=[r for r in own if r["kind"] == "measure"])


def counts(tally: Tally, held: Sequence[Point]) -> dict[tuple[str, str], Number]:
    """Points by side and verdict; those without any are left out."""
    found: dict[tuple[str, str], Number] = {}
    for side in SIDES:
        for verdict in VERDICTS:
            own = [p for p in held if p.standing(side) == verdict]
            if own:
                rows = _rows(p.behind(side) for p in own)
                found[side, verdict] = counted(
                    tally, "points", rows, dims={"side": side, "verdict": verdict}
                )
    return found


def _rows(behind: Iterable[tuple[str, Row]]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for register, row in behind:
        rows.setdefault(register, []).append(row)
    return rows


def with_measures(tally: Tally, held: Sequence[Point]) -> Number | None:
    """Points for which at least one measure is on record."""
    own = [p for p in held if p.measures]
    if not own:
        return None
    rows = {DELIVERY: [r for p in own for r in p.measures]}
    return counted(tally, "with_measures", rows, dims={}, value=len(own))


def sides_part(tally: Tally, held: Sequence[Point]) -> Part:
    """How many points each side called what."""
    found = counts(tally, held)
    lines: list[Line] = [
        (message(f"law.verdict_{v}"), *(ref(found.get((s, v))) for s in SIDES)) for v in VERDICTS
    ]
    kinds: dict[str, ColumnKind] = {"verdict": "text", "official": "number",
                                    "independent": "number"}  # fmt: skip
    return Part(
        id="sides",
        title=message("law.section_sides"),
        sentences=(message("law.sides"),),
        numbers=tuple(found.values()),
        charts=(_chart(list(found.values())),),
        tables=(columns_table("law.sides", kinds, lines),),
    )


def _chart(numbers: Sequence[Number]) -> Chart:
    return Chart(
        id="sides",
        title=message("law.chart_sides"),
        alt=message("law.chart_sides_alt"),
        mark="stacked_bar",
        data=marks(numbers, "points", "side", "verdict"),
        x=category("side", "law", SIDES),
        y=Axis(column="points", label=message("law.axis_points"), kind="quantity"),
        colour=category("verdict", "law", VERDICTS),
        subject="done",
    )


def points_part(tally: Tally, held: Sequence[Point]) -> Part:
    """Each point: the state's judgement, that of others, and the last measure on record."""
    lines: list[Line] = []
    for p in held:
        last = max(p.measures, key=lambda r: str(r["date"]), default=None)
        lines.append(
            (
                int(p.item["number"]),
                named(p.item, "item"),
                *(_said(tally, p.judged.get(s)) for s in SIDES),
                named(last, "record") if last else message("law.nothing"),
                str(last["date"]) if last else None,
            )
        )
    kinds: dict[str, ColumnKind] = {
        "number": "text", "point": "text", "official": "text", "independent": "text",
        "measure": "text", "date": "month",
    }  # fmt: skip
    whole = tally.count("plan_points", ITEMS, [p.item for p in held])
    made = with_measures(tally, held)
    some = message("law.some", count=Ref(made.id)) if made else message("law.none")
    return Part(
        id="points",
        title=message("law.section_points"),
        sentences=(message("law.points", points=Ref(whole.id), measured=some),),
        numbers=(whole, *([made] if made else [])),
        tables=(columns_table("law.points", kinds, lines),),
        see=("campaigns",),
    )


def _said(tally: Tally, held: Judgement | None) -> Cell:
    """A judgement with its year, or unknown."""
    if held is None:
        return None
    label = tally.label(DELIVERY, "verdict", held.verdict)
    year = held.date[:4]
    return Text(f"{label.en} ({year})", f"{label.ur} ({year})")


def records_part(tally: Tally) -> Part | None:
    """Everything on record by point, and what was said of whole plans."""
    rows = tally.rows(DELIVERY)
    if not rows:
        return None
    whole = [r for r in rows if r["number"] is None]
    single = sorted((r for r in rows if r["number"] is not None),
                    key=lambda r: (float(r["number"]), str(r["date"])))  # fmt: skip
    columns = ("date", "record", "body", "given_by", "verdict", "source")
    number = tally.count("records", DELIVERY, rows)
    return Part(
        id="records",
        title=message("law.section_records"),
        sentences=(message("law.records", count=Ref(number.id)),),
        numbers=(number,),
        tables=(
            dated(tally.table("whole", DELIVERY, whole, columns=("plan", *columns))),
            dated(tally.table("records", DELIVERY, single, columns=("number", *columns))),
        ),
    )
