"""Powers given for a time and taken back, steps of laws by date, and the FATF listings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import figure, ref
from salamti.analyses._kit.parts import Part, category, marks
from salamti.analyses._kit.parts import Row as Line
from salamti.analyses._kit.registers import named
from salamti.analyses._kit.tally import Row, Tally, newest, without_addresses
from salamti.analyses._law.study import LAWS, RATINGS, TURNS, dated
from salamti.model.finding import Axis, Chart, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Text, Words, message

SPAN = 5
"""Years in one bar of the chart of steps."""
FATF = "fatf-grey-list"
KINDS = ("law", "amendment", "constitution", "executive", "policy", "international")


def topics(tally: Tally) -> dict[str, list[Row]]:
    """Steps by the power that they concern, the earliest first within each."""
    found: dict[str, list[Row]] = {}
    for row in tally.rows(TURNS):
        found.setdefault(str(row["topic"]), []).append(row)
    return {t: sorted(rows, key=lambda r: str(r["date"])) for t, rows in found.items()}


def counts(tally: Tally) -> dict[str, Number]:
    """How many steps left powers wider, and how many narrower."""
    sides = {s: tally.rows(TURNS, powers=s) for s in ("wider", "narrower")}
    return {s: tally.count("turns", TURNS, rows, powers=s) for s, rows in sides.items() if rows}


def turns_part(tally: Tally) -> Part | None:
    """One table for each power: what happened to it, step by step."""
    found = topics(tally)
    if not found:
        return None
    columns = ("date", "step", "name", "powers", "until", "source")
    tables = [_titled(tally, topic, rows, columns=columns) for topic, rows in found.items()]
    return Part(
        id="turns",
        title=message("law.section_turns"),
        sentences=(message("law.turns"),),
        numbers=tuple(counts(tally).values()),
        tables=tuple(tables),
        see=("justice",),
    )


def _titled(tally: Tally, topic: str, rows: Sequence[Row], *, columns: Sequence[str]) -> Table:
    made = tally.table(topic, TURNS, rows, columns=columns)
    return replace(dated(made), title=tally.label(TURNS, "topic", topic))


def sunset_part(tally: Tally) -> Part | None:
    """Powers that were given with a planned end, and what came next."""
    found = topics(tally)
    given = [r for rows in found.values() for r in rows if r["until"]]
    if not given:
        return None
    number = tally.count("sunsets", TURNS, given)
    lines: list[Line] = [
        (named(r, "name"), str(r["date"]), str(r["until"]), _after(tally, r, found)) for r in given
    ]
    kinds: dict[str, ColumnKind] = {
        "name": "text", "date": "month", "until": "month", "after": "text",
    }  # fmt: skip
    return Part(
        id="sunsets",
        title=message("law.section_sunsets"),
        sentences=(message("law.sunsets", count=Ref(number.id)),),
        numbers=(number,),
        tables=(columns_table("law.sunsets", kinds, lines),),
    )


def _after(tally: Tally, row: Row, found: dict[str, list[Row]]) -> Text | None:
    """The next step of the same instrument, where there is one."""
    rows = found[str(row["topic"])]
    later = [
        r
        for r in rows[rows.index(row) + 1 :]
        if r["instrument_id"] and r["instrument_id"] == row["instrument_id"]
    ]
    if not later:
        return None
    step = tally.label(TURNS, "step", later[0]["step"])
    return Text(f"{step.en}, {later[0]['date']}", f"{step.ur}، {later[0]['date']}")


def steps_part(tally: Tally) -> Part | None:
    """Dated steps of laws, policies and instruments: by period as a chart, all as a table."""
    rows = [r for r in tally.rows(LAWS) if r["date"]]
    if not rows:
        return None
    groups = {(p, k): [r for r in rows if (_period(r), r["kind"]) == (p, k)]
              for p in sorted({_period(r) for r in rows}) for k in KINDS}  # fmt: skip
    numbers = [
        tally.count("steps", LAWS, own, period=p, kind=k) for (p, k), own in groups.items() if own
    ]
    columns = ("date", "name", "kind", "event", "area", "source")
    return Part(
        id="steps",
        title=message("law.section_steps"),
        sentences=(message("law.steps"),),
        numbers=tuple(numbers),
        charts=(_steps_chart(numbers),),
        tables=(dated(tally.table("steps", LAWS, newest(rows), columns=columns)),),
    )


def _period(row: Row) -> str:
    first = int(str(row["date"])[:4]) // SPAN * SPAN
    return f"{first}-{first + SPAN - 1}"


def _steps_chart(numbers: Sequence[Number]) -> Chart:
    periods = tuple(dict.fromkeys(str(n.dimensions["period"]) for n in numbers))
    return Chart(
        id="steps",
        title=message("law.chart_steps"),
        alt=message("law.chart_steps_alt"),
        mark="stacked_bar",
        data=marks(numbers, "steps", "period", "kind"),
        x=Axis(
            column="period", label=message("law.axis_period"), kind="category", order=periods,
            labels={p: Text(p.replace("-", "–"), p.replace("-", "–")) for p in periods},
        ),
        y=Axis(column="steps", label=message("law.axis_steps"), kind="quantity"),
        colour=category("kind", "law", KINDS),
        subject="law",
    )  # fmt: skip


def fatf_part(tally: Tally) -> Part | None:
    """Ratings report by report, and the dates of listing and removal."""
    ratings = sorted(tally.rows(RATINGS), key=lambda r: str(r["date"]))
    listings = tally.rows(LAWS, instrument_id=FATF)
    if not ratings and not listings:
        return None
    met = [_rating(tally, r) for r in ratings]
    kinds: dict[str, ColumnKind] = {"report": "text", "date": "month", "met": "number",
                                    "of": "number", "source": "text"}  # fmt: skip
    lines: list[Line] = [
        (
            named(r, "name"),
            str(r["date"]),
            ref(n),
            int(r["of"]),
            without_addresses(str(r["source"])),
        )
        for r, n in zip(ratings, met, strict=True)
    ]
    columns = ("date", "date_end", "event", "note", "source")
    tables = [columns_table("law.ratings", kinds, lines)] if lines else []
    if listings:
        tables.append(dated(tally.table("listings", LAWS, listings, columns=columns)))
    return Part(
        id="fatf",
        title=message("law.section_fatf"),
        sentences=(*_last(ratings, met), message("law.fatf")),
        numbers=tuple(met),
        tables=tuple(tables),
    )


def _last(ratings: Sequence[Row], met: Sequence[Number]) -> tuple[Words, ...]:
    """What the last report says, where there is one."""
    if not ratings:
        return ()
    last = ratings[-1]
    told = message("law.rated", met=Ref(met[-1].id), of=int(last["of"]), date=str(last["date"]))
    return (told,)


def _rating(tally: Tally, row: Row) -> Number:
    measure = tally.measure("met", "recommendations", how="rating")
    dims = {"report": str(row["rating_id"])}
    return figure(measure, int(row["met"]), tally.ground(RATINGS, [row]), dims=dims)
