"""From filed to decided: verdicts by court area and period, clearance, the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._justice.rows import COURTS, ID, Cell, Period, by_period, cells, computed
from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row
from salamti.analyses._kit.tally import Tally
from salamti.base.ids import Scalar
from salamti.methods.caseflow import clearance, disposition_days, months_between, share
from salamti.model.finding import Axis, Chart, ColumnKind
from salamti.model.number import Number
from salamti.model.verdicts import Verdicts
from salamti.model.words import Ref, Words, message

KINDS = ("filed", "decided", "convicted", "acquitted", "pending")
DAYS_A_MONTH = 365.25 / 12
LEAST_MONTHS = 6
"""Shares of shorter periods are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What is known of one court area in one period; shares are computed where both are known."""

    verdicts: Verdicts | None
    area: str
    period: Period
    held: Mapping[str, Number]
    share: Number | None
    clearance: Number | None
    queue: Number | None

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All numbers of the row."""
        more = (self.share, self.clearance, self.queue)
        return (*self.held.values(), *(n for n in more if n is not None))


def flows(tally: Tally, rights: tuple[Words, ...]) -> list[Flow]:
    """A flow for each area and period with any figure of cases."""
    found = by_period(cells(tally, COURTS, *KINDS))
    return [_flow(area, when, held, rights=rights) for (area, when), held in found.items()]


def _flow(area: str, when: Period, held: Mapping[str, Cell], *, rights: tuple[Words, ...]) -> Flow:
    numbers = {k: held[k].number for k in KINDS if k in held}
    value = {k: float(str(n.value)) for k, n in numbers.items() if n.value is not None}
    dims: dict[str, Scalar] = {"area": area, "start": when[0], "end": when[1]}
    months = months_between(*when)
    decided, filed = value.get("decided"), value.get("filed")
    days = months * DAYS_A_MONTH if months else 0.0
    part = share(value.get("convicted"), decided)
    pace = clearance(decided, filed)
    queue = disposition_days(value.get("pending"), decided if days else None, days=days)
    return Flow(
        verdicts=_verdicts(area, when, numbers, rights=rights),
        area=area,
        period=when,
        held=numbers,
        share=computed("conviction_share", _hundred(part), _of(numbers, "convicted", "decided"),
                       unit="percent", dims=dims),
        clearance=computed("clearance", _hundred(pace), _of(numbers, "decided", "filed"),
                           unit="percent", dims=dims),
        queue=computed("queue", None if queue is None else round(queue / DAYS_A_MONTH),
                       _of(numbers, "pending", "decided"), unit="months", dims=dims),
    )  # fmt: skip


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _of(numbers: Mapping[str, Number], *names: str) -> list[Number]:
    return [numbers[n] for n in names if n in numbers]


def _verdicts(
    area: str, when: Period, held: Mapping[str, Number], *, rights: tuple[Words, ...]
) -> Verdicts | None:
    if not {"decided", "convicted", "acquitted"} & set(held):
        return None
    return Verdicts(
        area=area,
        start=when[0],
        end=when[1],
        decided=held.get("decided"),
        convicted=held.get("convicted"),
        acquitted=held.get("acquitted"),
        rights=rights,
    )


def latest(found: Sequence[Flow]) -> Flow | None:
    """The latest flow of which decided, convicted and acquitted are all known."""
    whole = [f for f in found if {"decided", "convicted", "acquitted"} <= set(f.held)]
    return max(whole, key=lambda f: (f.period[1], _value(f.held["decided"])), default=None)


def _value(number: Number) -> float:
    return float(str(number.value))


def verdicts_part(tally: Tally, found: Sequence[Flow]) -> Part | None:
    """Decided cases and how they ended, with the share of convictions."""
    shown = [f for f in found if f.verdicts is not None and "decided" in f.held]
    if not shown:
        return None
    heads = ("decided", "convicted", "acquitted", "share")
    rows: list[Row] = [
        (
            tally.label(ID, "area", f.area),
            span(f.period),
            *_cells(f, "decided", "convicted", "acquitted"),
            ref(f.share),
        )
        for f in shown
    ]
    return Part(
        id="verdicts",
        title=message("justice.section_verdicts"),
        sentences=_words(shown, tally),
        numbers=tuple(n for f in shown for n in f.numbers),
        charts=_charts(tally, shown),
        tables=(columns_table("justice.verdicts", columns(*heads), rows),),
    )


def columns(*numbers: str) -> dict[str, ColumnKind]:
    """Columns of a table by area and period."""
    return {"area": "text", "period": "text", **dict.fromkeys(numbers, "number")}


def _cells(flow: Flow, *kinds: str) -> tuple[Ref | None, ...]:
    return tuple(ref(flow.held.get(k)) for k in kinds)


def _words(found: Sequence[Flow], tally: Tally) -> tuple[Words, ...]:
    """The lowest and the highest share, of periods of half a year or more."""
    known = [
        (n, f) for f in found if (n := f.share) and (months_between(*f.period) or 0) >= LEAST_MONTHS
    ]
    if len(known) < 2:
        return ()
    (low, first), (high, last) = (pick(known, key=_order) for pick in (min, max))
    return (
        message(
            "justice.spread",
            low=Ref(low.id),
            low_area=tally.label(ID, "area", first.area),
            low_period=span(first.period),
            high=Ref(high.id),
            high_area=tally.label(ID, "area", last.area),
            high_period=span(last.period),
        ),
    )


def _order(known: tuple[Number, Flow]) -> float:
    return _value(known[0])


def span(when: Period) -> Words:
    """A period in words; a whole year or a single date is one date."""
    start, end = when
    if not start:
        return message("justice.until", end=end)
    if start == end or (start, end) == (f"{end[:4]}-01", f"{end[:4]}-12"):
        return message("justice.within", when=end if start == end else end[:4])
    return message("justice.span", start=start, end=end)


def _charts(tally: Tally, found: Sequence[Flow]) -> tuple[Chart, ...]:
    """The share of convictions in each area and period, the latest first."""
    known = [(f, n) for f in reversed(found) if (n := f.share)]
    if len(known) < 3:
        return ()
    marks = tuple(
        {"case": _case(f), "share": n.value, "number": n.id, "kind": "share"} for f, n in known
    )
    labels: dict[str, Words] = {
        _case(f): message(
            "justice.case", area=tally.label(ID, "area", f.area), period=span(f.period)
        )
        for f, _ in known
    }
    axis = Axis(
        column="case",
        label=message("justice.axis_case"),
        kind="category",
        order=tuple(labels),
        labels=labels,
    )
    return (
        Chart(
            id="conviction_share",
            title=message("justice.chart_share"),
            alt=message("justice.alt_share", count=len(known)),
            mark="dot_range",
            data=marks,
            x=Axis(column="share", label=message("justice.axis_share"), kind="quantity"),
            y=axis,
            note=message("justice.note_share"),
        ),
    )


def _case(flow: Flow) -> str:
    return f"{flow.area} {flow.period[0]} {flow.period[1]}"


def queue_part(tally: Tally, found: Sequence[Flow]) -> Part | None:
    """What is pending, with the date of each count; clearance and the length of the queue."""
    shown = sorted((f for f in found if "pending" in f.held), key=lambda f: (f.area, f.period[1]))
    if not shown:
        return None
    heads = ("pending", "filed", "decided", "clearance", "queue")
    rows: list[Row] = [
        (tally.label(ID, "area", f.area), span(f.period),
         *_cells(f, "pending", "filed", "decided"), ref(f.clearance), ref(f.queue)) for f in shown
    ]  # fmt: skip
    return Part(
        id="queue",
        title=message("justice.section_queue"),
        sentences=(message("justice.queue"),),
        numbers=tuple(n for f in shown for n in f.numbers),
        tables=(columns_table("justice.queue", columns(*heads), rows),),
    )
