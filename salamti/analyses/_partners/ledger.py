"""Aid by account and fiscal year as one publication gives it, against the totals that it prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._kit.numbers import derived, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import named
from salamti.analyses._partners.view import Row, View, of, table
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Cell, Chart, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

CATEGORIES = ("security", "economic", "reimbursement")
Where = dict[str, Scalar | tuple[Scalar, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The cells of one publication by account and fiscal year: one source, one price basis."""

    donor: str
    source: str
    prices: str | None
    cells: tuple[Row, ...]

    @property
    def where(self) -> Where:
        """What all rows of the publication share."""
        return {
            "donor": self.donor,
            "source_id": self.source,
            "price_basis": self.prices,
            "superseded": "no",
        }

    @property
    def span(self) -> tuple[str, str]:
        """First and last fiscal year of the cells."""
        return min(str(r["fy_start"]) for r in self.cells), max(
            str(r["fy_end"]) for r in self.cells
        )

    @property
    def periods(self) -> list[tuple[str, str]]:
        """The fiscal years or blocks of years that the cells stand in."""
        return sorted({(str(r["fy_start"]), str(r["fy_end"])) for r in self.cells})


def entries(view: View, donor: str) -> tuple[Row, ...]:
    """All rows of a donor that no newer row replaces."""
    return view.rows(of("aid", donor=donor, superseded="no"))


def ledgers(view: View, donor: str) -> list[Ledger]:
    """The publication with the most cells by account and period, if there is any."""
    groups: dict[tuple[str, str | None], list[Row]] = {}
    for r in entries(view, donor):
        if r["row_type"] == "detail" and r["fy_start"] and r["amount_usd_million"] is not None:
            groups.setdefault((str(r["source_id"]), r["price_basis"]), []).append(r)
    made = [
        Ledger(donor=donor, source=s, prices=p, cells=tuple(rows))
        for (s, p), rows in groups.items()
    ]
    found = [m for m in made if len(m.periods) > 2 and _repeated(m.cells)]
    return sorted(found, key=lambda m: -len(m.cells))[:1]


def _repeated(cells: Sequence[Row]) -> bool:
    return len({r["account_id"] for r in cells}) < len(cells)


def accounts(view: View, ledger: Ledger) -> dict[str, Number]:
    """The sum of each account over all periods."""
    measure = view.measure("aid_by_account", "usd_million", how="cells")
    found: dict[str, Number] = {}
    for account in dict.fromkeys(str(r["account_id"]) for r in ledger.cells):
        trail = of("aid", **ledger.where, row_type="detail", account_id=account)
        made = view.total(
            measure, trail, "amount_usd_million", account=account, source=ledger.source
        )
        found |= {account: made} if made else {}
    return found


def categories(view: View, ledger: Ledger) -> dict[str, Number]:
    """The sum of the cells of each category; no two kinds of flow are in one category."""
    measure = view.measure("aid_by_category", "usd_million", how="cells")
    found: dict[str, Number] = {}
    for category in CATEGORIES:
        trail = of("aid", **ledger.where, row_type="detail", category=category)
        made = view.total(
            measure, trail, "amount_usd_million", category=category, source=ledger.source
        )
        found |= {category: made} if made else {}
    return found


def printed(view: View, ledger: Ledger) -> dict[str, Number]:
    """The totals that the publication prints for the whole span of its cells."""
    first, last = ledger.span
    measure = view.measure("aid_printed", "usd_million", how="printed")
    found: dict[str, Number] = {}
    for category in (*CATEGORIES, "all"):
        trail = of(
            "aid",
            **ledger.where,
            row_type=("subtotal", "total"),
            category=category,
            fy_start=first,
            fy_end=last,
        )
        made = view.total(
            measure, trail, "amount_usd_million", category=category, source=ledger.source
        )
        if made and made.n == 1:
            found[category] = made
    return found


def compared(
    view: View, ledger: Ledger, *, cells: Mapping[str, Number], totals: Mapping[str, Number]
) -> dict[str, tuple[Number, Number, Number]]:
    """For each category and for all: sum of the cells, printed total, difference."""
    sums = dict(cells)
    if len(cells) > 1 and "all" in totals:
        value = sum(float(str(n.value)) for n in cells.values())
        measure = view.measure("aid_by_category", "usd_million", how="cells_all")
        dims = {**view.dims, "category": "all", "source": ledger.source}
        sums["all"] = figure(measure, value, derived(cells.values()), dims=dims)
    difference = view.measure("aid_difference", "usd_million", how="difference")
    found = {}
    for category in (c for c in sums if c in totals):
        a, b = sums[category], totals[category]
        dims = {**view.dims, "category": category, "source": ledger.source}
        gap = float(str(a.value)) - float(str(b.value))
        found[category] = (a, b, figure(difference, gap, derived([a, b]), dims=dims))
    return found


def periods(view: View, ledger: Ledger) -> dict[tuple[str, str, str], Number]:
    """The sum of the cells of each category in each fiscal year or block of years."""
    measure = view.measure("aid_by_period", "usd_million", how="cells")
    found: dict[tuple[str, str, str], Number] = {}
    for first, last in ledger.periods:
        for category in CATEGORIES:
            trail = of(
                "aid",
                **ledger.where,
                row_type="detail",
                category=category,
                fy_start=first,
                fy_end=last,
            )
            dims: dict[str, Scalar] = {"category": category, "source": ledger.source}
            dims |= {"year": int(last)} if first == last else {"period": f"{first}-{last}"}
            made = view.total(measure, trail, "amount_usd_million", **dims)
            found |= {(first, last, category): made} if made else {}
    return found


def ledger_part(view: View, ledger: Ledger) -> Part:
    """One publication: its accounts, its printed totals, its years."""
    by_account, by_category = accounts(view, ledger), categories(view, ledger)
    totals = printed(view, ledger)
    checked = compared(view, ledger, cells=by_category, totals=totals)
    by_period = periods(view, ledger)
    return Part(
        id="ledger",
        title=message("partners.section_ledger"),
        sentences=_ledger_sentences(view, ledger, totals, by_period=by_period),
        numbers=(
            *by_account.values(),
            *by_category.values(),
            *totals.values(),
            *by_period.values(),
            *(n for triple in checked.values() for n in triple),
        ),
        charts=(_chart(view, ledger, by_period),),
        tables=(
            _accounts_table(view, ledger, by_account),
            _check_table(view, checked),
            _periods_table(ledger, by_period),
        ),
    )


def _ledger_sentences(
    view: View,
    ledger: Ledger,
    totals: Mapping[str, Number],
    *,
    by_period: Mapping[tuple[str, str, str], Number],
) -> tuple[Words, ...]:
    first, last = ledger.span
    told: list[Words] = []
    if "all" in totals and "reimbursement" in totals:
        told.append(
            message(
                "partners.ledger",
                source=view.origins[ledger.source].name,
                total=Ref(totals["all"].id),
                reimbursed=Ref(totals["reimbursement"].id),
                first=first,
                last=last,
            )
        )
    latest = [n for (a, b, c), n in by_period.items() if a == b and c == "security"][-2:]
    if len(latest) == 2:
        told.append(
            message(
                "partners.ledger_security",
                before=Ref(latest[0].id),
                after=Ref(latest[1].id),
                year=str(latest[0].dimensions["year"]),
                next=str(latest[1].dimensions["year"]),
            )
        )
    stops = view.rows(of("agreements", partner=ledger.donor, topic="aid_suspension"))
    told += [
        message("partners.suspension", date=str(r["date"]), name=named(r, "name")) for r in stops
    ]
    return tuple(told)


def _chart(view: View, ledger: Ledger, by_period: Mapping[tuple[str, str, str], Number]) -> Chart:
    labels: dict[str, Words] = {c: view.label("aid", "category", c) for c in CATEGORIES}
    data = tuple(
        {"year": int(first), "category": category, "amount": n.value, "number": n.id}
        for (first, last, category), n in by_period.items()
        if first == last
    )
    return Chart(
        id="ledger",
        title=message("partners.chart_ledger", source=view.origins[ledger.source].name),
        alt=message("partners.chart_ledger_alt"),
        mark="stacked_bar",
        data=data,
        x=Axis(column="year", label=message("partners.axis_fiscal_year"), kind="year"),
        y=Axis(column="amount", label=message("partners.axis_usd_million"), kind="quantity"),
        colour=Axis(
            column="category",
            label=message("partners.axis_category"),
            kind="category",
            order=CATEGORIES,
            labels=labels,
        ),
        note=message("partners.note_block"),
    )


def _accounts_table(view: View, ledger: Ledger, found: Mapping[str, Number]) -> Table:
    names = {str(r["account_id"]): r for r in reversed(ledger.cells)}
    rows: list[tuple[Cell | Words, ...]] = [
        (
            named(names[a], "account"),
            view.label("aid", "category", names[a]["category"]),
            view.label("aid", "flow_type", names[a]["flow_type"]),
            ref(n),
        )
        for a, n in found.items()
    ]
    return table("accounts", ("account", "category", "flow", "amount"), rows)


def _check_table(view: View, checked: Mapping[str, tuple[Number, Number, Number]]) -> Table:
    rows = [
        (view.label("aid", "category", c), *(ref(n) for n in triple))
        for c, triple in checked.items()
    ]
    return table(
        "check",
        ("category", "cells", "printed", "difference"),
        rows,
        note=message("partners.note_check"),
    )


def _periods_table(ledger: Ledger, found: Mapping[tuple[str, str, str], Number]) -> Table:
    rows = [
        (
            first if first == last else f"{first}–{last}",
            *(ref(found.get((first, last, c))) for c in CATEGORIES),
        )
        for first, last in reversed(ledger.periods)
    ]
    return table("periods", ("period", "security", "economic", "reimbursed"), rows)
