"""Money outside the large ledgers: yearly totals, single amounts, what is located; never merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from salamti.analyses._kit.numbers import figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import at, named
from salamti.analyses._partners.ledger import Ledger, entries
from salamti.analyses._partners.view import Row, View, of, table, year_of
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Cell, Chart, Column, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

Key = tuple[str, str, str]
DOLLARS = "commitment_usd_2021"
HEADS = (
    "donor",
    "account",
    "flow",
    "row_kind",
    "period",
    "amount",
    "qualifier",
    "unit",
    "publisher",
)


def yearly(view: View, donor: str, used: Sequence[Ledger]) -> dict[Key, dict[int, Number]]:
    """Yearly totals by source, flow and price basis, where a source gives at least three years."""
    groups: dict[Key, list[Row]] = {}
    for r in entries(view, donor):
        single = r["fy_start"] and r["fy_start"] == r["fy_end"] and r["row_type"] == "total"
        if single and r["price_basis"] and r["source_id"] not in {u.source for u in used}:
            key = (str(r["source_id"]), str(r["flow_type"]), str(r["price_basis"]))
            groups.setdefault(key, []).append(r)
    return {k: _years(view, donor, k, rows=rows) for k, rows in groups.items() if len(rows) > 2}


def _years(view: View, donor: str, key: Key, *, rows: Sequence[Row]) -> dict[int, Number]:
    source, flow, prices = key
    measure = view.measure("aid_by_year", "usd_million", how="printed")
    found: dict[int, Number] = {}
    for r in rows:
        year = year_of(r, "fy_start") or 0
        trail = of(
            "aid",
            donor=donor,
            source_id=source,
            flow_type=flow,
            price_basis=prices,
            row_type="total",
            superseded="no",
            fy_start=str(year),
            fy_end=str(year),
        )
        dims: dict[str, Scalar] = {"year": year, "flow": flow, "prices": prices, "source": source}
        made = view.total(measure, trail, "amount_usd_million", **dims)
        found |= {year: made} if made else {}
    return found


def yearly_part(view: View, found: Mapping[Key, Mapping[int, Number]]) -> Part | None:
    """Yearly totals, every flow and price basis on its own."""
    if not found:
        return None
    labels: dict[str, Words] = {"|".join(k): _flow(view, k) for k in found}
    years = sorted({y for values in found.values() for y in values})
    data = tuple(
        {"year": y, "flow": "|".join(k), "amount": n.value, "number": n.id}
        for k, values in found.items()
        for y, n in sorted(values.items())
    )
    names = list(dict.fromkeys(k[0] for k in found))
    return Part(
        id="yearly",
        title=message("partners.section_yearly"),
        sentences=tuple(
            message("partners.yearly", source=view.origins[s].name, first=years[0], last=years[-1])
            for s in names
        ),
        numbers=tuple(n for values in found.values() for n in values.values()),
        charts=(_yearly_chart(labels, data),),
        tables=(_yearly_table(view, found, years),),
    )


def _flow(view: View, key: Key) -> Words:
    return message(
        "partners.flow",
        flow=view.label("aid", "flow_type", key[1]),
        prices=view.label("aid", "price_basis", key[2]),
    )


def _yearly_chart(labels: Mapping[str, Words], data: tuple[Mapping[str, Scalar], ...]) -> Chart:
    return Chart(
        id="yearly",
        title=message("partners.chart_yearly"),
        alt=message("partners.chart_yearly_alt"),
        mark="line",
        data=data,
        x=Axis(column="year", label=message("partners.axis_fiscal_year"), kind="year"),
        y=Axis(column="amount", label=message("partners.axis_usd_million"), kind="quantity"),
        colour=Axis(
            column="flow",
            label=message("partners.axis_flow"),
            kind="category",
            order=tuple(labels),
            labels=labels,
        ),
        note=message("partners.note_last_year"),
    )


def _yearly_table(
    view: View, found: Mapping[Key, Mapping[int, Number]], years: Sequence[int]
) -> Table:
    columns = [Column(id="year", label=message("partners.column_year"), kind="year")]
    columns += [Column(id="_".join(k).lower(), label=_flow(view, k), kind="number") for k in found]
    rows: list[tuple[Cell | Words, ...]] = [
        (y, *(ref(values.get(y)) for values in found.values())) for y in reversed(years)
    ]
    title = message("partners.table_yearly")
    return Table(id="yearly", title=title, columns=tuple(columns), rows=tuple(rows))


def headline(view: View) -> list[tuple[Row, Number]]:
    """The largest total over several years that is printed for each donor, in US dollars."""
    best: dict[str, Row] = {}
    for r in view.rows(of("aid", row_type="total", superseded="no")):
        long = (year_of(r, "fy_end") or 0) > (year_of(r, "fy_start") or 0)
        flows = r["flow_type"] not in ("pledge", "budget_request", "project_cost")
        if long and flows and _dollars(r) > _dollars(best.get(str(r["donor"]))):
            best[str(r["donor"])] = r
    ordered = sorted(best.values(), key=_dollars, reverse=True)
    return [(r, n) for r in ordered if (n := amount(view, r))]


def _dollars(row: Row | None) -> float:
    return float(row["amount_usd_million"] or 0) if row else 0.0


def amount(view: View, row: Row) -> Number | None:
    """One amount as printed: in US dollars where the source gives them, else in its currency."""
    dollars = row["amount_usd_million"] is not None
    column = "amount_usd_million" if dollars else "amount_original"
    decimals = 0 if float(row[column] or 0).is_integer() else 2
    measure = view.measure("aid_amount", "usd_million", how="printed", decimals=decimals)
    if not dollars:
        measure = replace(measure, unit=view.label("aid", "currency", row["currency"]))
    dims: dict[str, Scalar] = {"row": str(row["id"]), "flow": str(row["flow_type"])}
    return view.total(measure, of("aid", id=str(row["id"])), column, **dims)


def others(view: View, donor: str, used: Sequence[Ledger]) -> list[Row]:
    """Amounts of a donor that stand in no ledger and no yearly series."""
    counted = {(k[0], k[1]) for k in yearly(view, donor, used)} | {(u.source, None) for u in used}
    return [
        r
        for r in entries(view, donor)
        if not {(str(r["source_id"]), str(r["flow_type"])), (str(r["source_id"]), None)} & counted
    ]


def strays(view: View) -> list[Row]:
    """Amounts of donors with whom no event is on record: they have no page of their own."""
    met = {r["partner"] for r in view.rows(of("agreements", partner=view.partners))}
    return [r for r in view.rows(of("aid", superseded="no")) if r["donor"] not in met]


def amounts_part(view: View, rows: Sequence[Row]) -> Part | None:
    """Single amounts side by side: flows, currencies and sources differ, so nothing is added."""
    found = [(r, n) for r in rows if (n := amount(view, r))]
    if not found:
        return None
    return Part(
        id="amounts",
        title=message("partners.section_amounts"),
        sentences=(message("partners.amounts"),),
        numbers=tuple(n for _, n in found),
        tables=(table("amounts", HEADS, [_amount_row(view, r, n) for r, n in found]),),
    )


def _amount_row(view: View, row: Row, number: Number) -> tuple[Cell | Words, ...]:
    qualifier = view.label("aid", "qualifier", row["qualifier"]) if row["qualifier"] else None
    return (
        view.partner_name(row["donor"]),
        named(row, "account"),
        view.label("aid", "flow_type", row["flow_type"]),
        view.label("aid", "row_type", row["row_type"]),
        _period(row),
        ref(number),
        qualifier,
        number.unit,
        view.origins[str(row["origin"])].name,
    )


def _period(row: Row) -> str | None:
    first, last = row["fy_start"], row["fy_end"]
    return None if not first else str(first) if first == last else f"{first}–{last}"


def headline_part(view: View) -> Part | None:
    """What the ledgers of all donors print, side by side."""
    found = headline(view)
    if not found:
        return None
    return Part(
        id="money",
        title=message("partners.section_money"),
        sentences=(message("partners.money"),),
        numbers=tuple(n for _, n in found),
        tables=(table("money", HEADS, [_amount_row(view, r, n) for r, n in found]),),
    )


def located_part(view: View) -> Part | None:
    """Commitments of located projects by province; what is not located is not here."""
    rows = view.rows(of("aiddata_districts", partner=view.who))
    groups: dict[str | None, list[str]] = {}
    for r in rows:
        homes = {view.places.province(p) for p in at(r["pcodes"])}
        groups.setdefault(homes.pop() if len(homes) == 1 else None, []).append(str(r["unit_id"]))
    found = {p: n for p, units in groups.items() if p and (n := _located(view, p, units))}
    if not found:
        return None
    ranked = sorted(found.items(), key=lambda item: -float(str(item[1].value)))
    first, number = ranked[0]
    cells = [(view.places.spots[p].name, len(groups[p]), ref(n)) for p, n in ranked]
    return Part(
        id="located",
        title=message("partners.section_located"),
        sentences=(
            message("partners.located", place=view.places.spots[first].name, amount=Ref(number.id)),
        ),
        numbers=tuple(found.values()),
        tables=(table("located", ("province", "units", "commitment"), cells),),
    )


def _located(view: View, province: str, units: Sequence[str]) -> Number | None:
    rows = view.rows(of("aiddata_districts", unit_id=tuple(units)))
    known = {str(r["unit_id"]): r[DOLLARS] for r in rows if r[DOLLARS] is not None}
    if not known:
        return None
    measure = view.measure("located_commitment", "usd_2021_million", how="located")
    ground = view.ground(of("aiddata_districts", unit_id=tuple(known)))
    value = round(sum(known.values()) / 1e6, 3)
    return figure(measure, value, ground, dims={**view.dims, "place": province})
