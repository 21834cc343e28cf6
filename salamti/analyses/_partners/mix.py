"""What cooperation consists of: events by area, by partner, by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, by_dims
from salamti.analyses._partners.view import Row, View, during, of, table, year_of
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Cell, Chart, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

KINDS = ("agreements", "dialogues", "exercises")
KIND_CODES: Mapping[str, tuple[str, ...]] = {
    "agreements": ("treaty", "agreement"),
    "dialogues": ("dialogue",),
    "exercises": ("exercise",),
}


def events(view: View) -> Number | None:
    """All dated events of the finding."""
    return view.count(
        view.measure("events", "events", how="count"), of("agreements", partner=view.who)
    )


def instruments(view: View) -> Number | None:
    """All instruments of cooperation of the finding."""
    measure = view.measure("instruments", "instruments", how="count")
    return view.count(measure, of("partners", partner=view.who))


def areas(view: View) -> tuple[str, ...]:
    """The areas of cooperation in the order of the register."""
    schema = view.schemas["agreements"]
    return tuple(next(c.choices for c in schema.columns if c.id == "area"))


def by_area(view: View) -> list[Number]:
    """Events by area; each event has exactly one."""
    measure = view.measure("events", "events", how="count")
    made = (
        view.count(measure, of("agreements", partner=view.who, area=a), area=a) for a in areas(view)
    )
    return [n for n in made if n]


def area_part(view: View) -> Part | None:
    """The mix by area, over all years and by year."""
    whole = events(view)
    if whole is None:
        return None
    counts = by_area(view)
    share = view.measure("share_of_events", "percent", how="share", decimals=1)
    shares = [view.share(share, n, whole, area=n.dimensions["area"]) for n in counts]
    yearly = by_area_and_year(view)
    return Part(
        id="mix",
        title=message("partners.section_mix"),
        sentences=_area_sentences(view, counts, shares),
        numbers=(whole, *counts, *shares, *yearly),
        charts=(area_chart(view, yearly),),
        tables=(_area_table(view, counts, shares),),
    )


def _area_sentences(
    view: View, counts: Sequence[Number], shares: Sequence[Number]
) -> tuple[Words, ...]:
    first = max(range(len(counts)), key=lambda i: float(str(counts[i].value)))
    area = counts[first].dimensions["area"]
    told: list[Words] = [
        message(
            "partners.mix_largest",
            area=view.label("agreements", "area", area),
            share=Ref(shares[first].id),
            events=Ref(counts[first].id),
        )
    ]
    empty = set(areas(view)) - {n.dimensions["area"] for n in counts}
    told += [
        message("partners.mix_none", area=view.label("agreements", "area", a))
        for a in areas(view)
        if a in empty
    ]
    return tuple(told)


def _area_table(view: View, counts: Sequence[Number], shares: Sequence[Number]) -> Table:
    count_of, share_of = by_dims(counts, "area"), by_dims(shares, "area")
    rows: list[tuple[Cell | Words, ...]] = [
        (
            view.label("agreements", "area", a),
            ref(count_of.get((a,))),
            ref(share_of.get((a,))),
            latest(view, a),
        )
        for a in areas(view)
    ]
    return table(
        "mix", ("area", "events", "share", "latest"), rows, note=message("partners.note_none")
    )


def latest(view: View, area: str) -> str | None:
    """The date of the last event of an area."""
    return max(
        (str(r["date"]) for r in view.rows(of("agreements", partner=view.who, area=area))),
        default=None,
    )


def by_area_and_year(view: View) -> list[Number]:
    """Events by area and year; years without an event are left out."""
    measure = view.measure("events", "events", how="count")
    rows = view.rows(of("agreements", partner=view.who))
    pairs = sorted({(year_of(r) or 0, str(r["area"])) for r in rows})
    made = (
        view.count(
            measure, during("agreements", "date", y, partner=view.who, area=a), year=y, area=a
        )
        for y, a in pairs
    )
    return [n for n in made if n]


def area_chart(view: View, yearly: Sequence[Number]) -> Chart:
    """Events by year, stacked by area."""
    labels: dict[str, Words] = {a: view.label("agreements", "area", a) for a in areas(view)}
    data = tuple(
        {
            "year": n.dimensions["year"],
            "area": n.dimensions["area"],
            "events": n.value,
            "number": n.id,
        }
        for n in yearly
    )
    return Chart(
        id="mix",
        title=message("partners.chart_mix"),
        alt=message(
            "partners.chart_mix_alt", first=data[0]["year"] or 0, last=data[-1]["year"] or 0
        ),
        mark="stacked_bar",
        data=data,
        x=Axis(column="year", label=message("partners.axis_year"), kind="year"),
        y=Axis(column="events", label=message("partners.axis_events"), kind="quantity"),
        colour=Axis(
            column="area",
            label=message("partners.axis_area"),
            kind="category",
            order=areas(view),
            labels=labels,
        ),
        note=message("partners.note_years"),
    )


def by_partner(
    view: View, register: str = "agreements", **where: Scalar | tuple[Scalar, ...]
) -> dict[str, Number]:
    """Rows of a register by partner; a partner without any is left out."""
    name = "instruments" if register == "partners" else "events"
    measure = view.measure(name, name, how="count")
    kind = where.get("kind")
    told: dict[str, Scalar] = {"kind": "|".join(map(str, kind))} if isinstance(kind, tuple) else {}
    made = {
        p: view.count(measure, of(register, partner=p, **where), partner=p, **told)
        for p in view.partners
    }
    return {p: n for p, n in made.items() if n}


def ranked(view: View) -> list[str]:
    """Partners by their number of events, then of instruments."""
    counts, held = by_partner(view), by_partner(view, "partners")
    return sorted(view.partners, key=lambda p: (-_value(counts.get(p)), -_value(held.get(p)), p))


def _value(number: Number | None) -> float:
    return float(str(number.value)) if number else 0.0


def balance_part(view: View) -> Part | None:
    """Who the partners are: their share of all events, and what kind of events."""
    whole = events(view)
    if whole is None:
        return None
    counts, held = by_partner(view), by_partner(view, "partners")
    share = view.measure("share_of_events", "percent", how="share", decimals=1)
    shares = {p: view.share(share, n, whole, partner=p) for p, n in counts.items()}
    kinds = {k: by_partner(view, kind=codes) for k, codes in KIND_CODES.items()}
    yearly = by_partner_and_year(view)
    order = ranked(view)
    return Part(
        id="balance",
        title=message("partners.section_balance"),
        sentences=_balance_sentences(view, [p for p in order if p in shares], shares),
        numbers=(
            *counts.values(),
            *held.values(),
            *shares.values(),
            *yearly,
            *(n for found in kinds.values() for n in found.values()),
        ),
        charts=(_balance_chart(view, order, shares),),
        tables=(
            _balance_table(view, {"instruments": held, "events": counts, "share": shares, **kinds}),
            _yearly_table(view, yearly),
        ),
    )


def _balance_sentences(
    view: View, order: Sequence[str], shares: Mapping[str, Number]
) -> tuple[Words, ...]:
    if len(order) < 2:
        return ()
    first, second = order[:2]
    return (
        message(
            "partners.balance",
            first=view.partner_name(first),
            first_share=Ref(shares[first].id),
            second=view.partner_name(second),
            second_share=Ref(shares[second].id),
        ),
    )


def _balance_chart(view: View, order: Sequence[str], shares: Mapping[str, Number]) -> Chart:
    shown = tuple(p for p in order if p in shares)
    labels: dict[str, Words] = {p: view.partner_name(p) for p in shown}
    return Chart(
        id="balance",
        title=message("partners.chart_balance"),
        alt=message("partners.chart_balance_alt", first=labels[shown[0]]),
        mark="bar",
        data=tuple({"partner": p, "share": shares[p].value, "number": shares[p].id} for p in shown),
        x=Axis(column="share", label=message("partners.axis_share"), kind="quantity"),
        y=Axis(
            column="partner",
            label=message("partners.axis_partner"),
            kind="category",
            order=shown,
            labels=labels,
        ),
    )


def _balance_table(view: View, columns: Mapping[str, Mapping[str, Number]]) -> Table:
    rows: list[tuple[Cell | Words, ...]] = []
    for p in ranked(view):
        dates = sorted(str(r["date"]) for r in view.rows(of("agreements", partner=p)))
        spans = (dates[0], dates[-1]) if dates else (None, None)
        rows.append((view.partner_name(p), *(ref(c.get(p)) for c in columns.values()), *spans))
    return table("balance", ("partner", *columns, "first", "latest"), rows)


def by_partner_and_year(view: View) -> list[Number]:
    """Events by partner and year, as the register lists them."""
    measure = view.measure("events", "events", how="count")
    rows: tuple[Row, ...] = view.rows(of("agreements", partner=view.who))
    pairs = sorted({(str(r["partner"]), year_of(r) or 0) for r in rows})
    made = (
        view.count(measure, during("agreements", "date", y, partner=p), partner=p, year=y)
        for p, y in pairs
    )
    return [n for n in made if n]


def _yearly_table(view: View, yearly: Sequence[Number]) -> Table:
    rows: list[tuple[Cell | Words, ...]] = [
        (n.dimensions["year"], view.partner_name(n.dimensions["partner"]), ref(n))
        for n in sorted(
            yearly, key=lambda n: (-int(str(n.dimensions["year"])), str(n.dimensions["partner"]))
        )
    ]
    return table("partner_years", ("year", "partner", "events"), rows)
