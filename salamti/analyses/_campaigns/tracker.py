"""The lines of effort of a campaign, and the four criteria of success, each with its indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._campaigns import gauges as _gauges
from salamti.analyses._campaigns.gauges import INVESTMENT, WORK, Gauge
from salamti.analyses._campaigns.study import Operation, Study
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._toll.months import month_words
from salamti.model.finding import ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

HEADS: Mapping[str, ColumnKind] = {
    "line": "text", "indicator": "text", "value": "number", "unit": "text", "as_of": "text",
}  # fmt: skip
PROVINCES = ("khyber_pakhtunkhwa", "sindh")
Groups = Mapping[str, Sequence[Gauge | None]]


def running(found: Study) -> Operation | None:
    """The campaign that runs: the newest of the whole country."""
    known = [o for o in found.judged if o.nationwide and o.start]
    return max(known, key=lambda o: o.start) if known else None


def efforts(found: Study, operation: Operation) -> Part | None:
    """The lines of effort that the state named, with what is known of each."""
    if not operation.row["lines_of_effort"]:
        return None
    groups: Groups = {
        "military": [_gauges.latest_year(found, operation), _gauges.latest_year(found)],
        "legislation": [
            _gauges.laws(found, operation),
            *(_gauges.conviction(found, p) for p in PROVINCES),
        ],
        "regional": [_gauges.agreements(found, operation)],
        "social": [_gauges.series(found, WORK), _gauges.plan(found, "society")],
    }
    table, numbers = _table("efforts", groups)
    return Part(
        id="efforts",
        title=message("campaigns.section_efforts"),
        sentences=(message("campaigns.efforts"),),
        numbers=numbers,
        tables=(table,),
    )


def success(found: Study, operation: Operation) -> Part:
    """The four criteria of the founding text; no score is made of them."""
    groups: Groups = {
        "lessons": [*_gauges.civilians_published(found), *_gauges.demands(found, operation)],
        "legal": [
            *(_gauges.conviction(found, p) for p in PROVINCES),
            _gauges.laws(found, operation),
            _gauges.plan(found, "justice"),
        ],
        "operational": [_gauges.latest_year(found, operation), _gauges.latest_year(found)],
        "partners": [_gauges.agreements(found, operation), _gauges.attacks(found, operation)],
    }
    table, numbers = _table("success", groups)
    return Part(
        id="success",
        title=message("campaigns.section_success"),
        sentences=(message("campaigns.success", name=operation.name),),
        numbers=numbers,
        tables=(table,),
    )


def _table(ident: str, groups: Groups) -> tuple[Table, tuple[Number, ...]]:
    lines: list[Row] = []
    numbers: dict[str, Number] = {}
    for line, held in groups.items():
        for gauge in (g for g in held if g is not None):
            if gauge.number:
                numbers[gauge.number.id] = gauge.number
            lines.append(
                (
                    message(f"campaigns.line_{line}"),
                    gauge.label,
                    ref(gauge.number),
                    gauge.unit,
                    gauge.as_of or None,
                )
            )
    return columns_table(f"campaigns.{ident}", HEADS, lines), tuple(numbers.values())


def trend(found: Study) -> Part | None:
    """How safe it is becoming, for people who live here and for those who invest."""
    latest = _gauges.latest_year(found)
    if latest.number is None:
        return None
    before = _gauges.deaths_to(
        found, _before(latest.as_of), label=message("campaigns.gauge_deaths_before")
    )
    said = [_people_words(latest.number, before, last=latest.as_of)]
    numbers = [g.number for g in (latest, before) if g.number]
    campaign = running(found)
    investors = [_gauges.attacks(found, campaign)] if campaign else []
    money = _gauges.series(found, INVESTMENT)
    for key, gauge in (("attacks", investors[0] if investors else None), ("investment", money)):
        if gauge and gauge.number:
            numbers.append(gauge.number)
            said.append(
                message(f"campaigns.trend_{key}", value=Ref(gauge.number.id), as_of=gauge.as_of)
            )
    table, yearly = _years(found)
    return Part(
        id="trend",
        title=message("campaigns.section_trend"),
        sentences=(*said, message("campaigns.trend_doubt")),
        numbers=(*numbers, *yearly),
        tables=(table,) if yearly else (),
        see=("toll", "outlook"),
    )


def _before(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"


def _people_words(latest: Number, before: Gauge, *, last: str) -> Words:
    held: dict[str, Ref | Words] = {"latest": Ref(latest.id), "month": month_words(last)}
    if before.number is None:
        return message("campaigns.trend_people_alone", **held)
    return message("campaigns.trend_people", **held, before=Ref(before.number.id))


def _years(found: Study) -> tuple[Table, tuple[Number, ...]]:
    """Deaths by year with the source's range."""
    lines: list[Row] = []
    made: list[Number] = []
    for year in _gauges.yearly(found):
        made += year.values()
        best = year["best"]
        lines.append((int(str(best.dimensions["year"])), *(Ref(n.id) for n in year.values())))
    kinds: dict[str, ColumnKind] = {
        "year": "year", "best": "number", "lowest": "number", "highest": "number",
    }  # fmt: skip
    return columns_table("campaigns.years", kinds, lines), tuple(made)
