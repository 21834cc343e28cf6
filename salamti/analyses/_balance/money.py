"""Defence, education, health and social protection: share of what is produced, share of budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from salamti.analyses._balance import figures
from salamti.analyses._balance.card import FINDING
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import derived, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._tracks.spending import SPENDING, spending_part
from salamti.analyses._tracks.tracks import Track
from salamti.model.finding import Axis, Chart, ColumnKind
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

REVENUE, BALANCE = "imf_ggr_ngdp", "imf_ggxcnl_ngdp"
"""Government revenue and balance in percent of GDP; revenue less balance is spending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """The series of one purpose: its share of GDP, its share of the budget, where held."""

    gdp: str | None = None
    budget: str | None = None


PURPOSES: Mapping[str, Purpose] = {
    "defence": Purpose(gdp="ms_mil_xpnd_gd_zs"),
    "education": Purpose(budget="sdg_sd_xpd_esed"),
    "health": Purpose(budget="sh_xpd_ghed_ge_zs"),
    "social_protection": Purpose(),
}
WHOLES = ("gdp", "budget")
NAMED = tuple(
    dict.fromkeys(
        [REVENUE, BALANCE]
        + [i for p in PURPOSES.values() for i in (p.gdp, p.budget) if i]
        + [i for pair in SPENDING for i in pair]
    )
)
COLUMNS: Mapping[str, ColumnKind] = {
    "purpose": "text", "gdp": "number", "gdp_year": "year", "gdp_how": "text",
    "budget": "number", "budget_year": "year", "budget_how": "text",
}  # fmt: skip
FIRST = 2000
Years = Mapping[int, Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Shares of one purpose by year; `own` tells which whole is published and not computed.

    `parents` are the numbers that the computed ones stand on.
    """

    purpose: str
    shares: Mapping[str, Years]
    own: str | None
    parents: tuple[Number, ...] = ()


def part(tracks: Mapping[str, Track]) -> Part | None:
    """The shares side by side, with the ratios of pairs; None where nothing is held."""
    whole = _spending(tracks)
    made = [_spent(name, purpose, tracks, whole=whole) for name, purpose in PURPOSES.items()]
    if not any(s.shares["gdp"] or s.shares["budget"] for s in made):
        return None
    ratios = spending_part(FINDING, tracks)
    rows = [_row(s) for s in made]
    charts = [c for w in WHOLES if (c := _chart(made, w))]
    return Part(
        id="spending",
        title=message("balance.section_spending"),
        sentences=(
            message("balance.spending_intro"),
            *_sentences(made),
            message("balance.spending_formula"),
            *(ratios.sentences if ratios else ()),
        ),
        numbers=(
            *(n for s in made for years in s.shares.values() for n in years.values()),
            *(n for s in made for n in s.parents),
            *(ratios.numbers if ratios else ()),
        ),
        charts=tuple(charts),
        tables=(
            columns_table("balance.shares", COLUMNS, rows),
            *(ratios.tables if ratios else ()),
        ),
    )


def _spending(tracks: Mapping[str, Track]) -> Mapping[int, tuple[Number, Number]]:
    """Revenue and balance of each year that has both."""
    if REVENUE not in tracks or BALANCE not in tracks:
        return {}
    pairs = {
        p.year: (figures.value(tracks[REVENUE], p.year), figures.value(tracks[BALANCE], p.year))
        for p in tracks[REVENUE].points
    }
    return {year: (a, b) for year, (a, b) in pairs.items() if a and b}


def _spent(
    name: str,
    purpose: Purpose,
    tracks: Mapping[str, Track],
    *,
    whole: Mapping[int, tuple[Number, Number]],
) -> Spent:
    """One share as published, the other computed from it and the government's spending."""
    own = "gdp" if purpose.gdp else "budget" if purpose.budget else None
    ident = purpose.gdp or purpose.budget
    if own is None or ident is None or ident not in tracks:
        return Spent(purpose=name, shares={w: {} for w in WHOLES}, own=None)
    track = tracks[ident]
    held = {
        p.year: n for p in track.points if p.year >= FIRST and (n := figures.value(track, p.year))
    }
    other = "budget" if own == "gdp" else "gdp"
    computed = {y: _share(name, other, n, whole=whole[y]) for y, n in held.items() if y in whole}
    parents = tuple(n for y in computed for n in whole[y])
    return Spent(purpose=name, shares={own: held, other: computed}, own=own, parents=parents)


def _share(purpose: str, of: str, share: Number, *, whole: tuple[Number, Number]) -> Number:
    """A share of GDP made a share of the budget, or the other way round."""
    revenue, balance = (float(str(n.value)) for n in whole)
    spending, value = revenue - balance, float(str(share.value))
    year = share.dimensions["year"]
    made = figures.measure(f"share_{of}", unit=message(f"balance.unit_{of}"), decimals=1)
    return figure(
        made,
        100 * value / spending if of == "budget" else value * spending / 100,
        derived([share, *whole]),
        dims={"purpose": purpose, "of": of, "year": year},
    )


def _latest(years: Years) -> tuple[Number | None, int | None]:
    last = max(years, default=None)
    return (years[last], last) if last is not None else (None, None)


def _row(spent: Spent) -> Row:
    cells: list[Ref | Words | int | None] = []
    for whole in WHOLES:
        number, year = _latest(spent.shares[whole])
        how = "not_held" if number is None else "published" if spent.own == whole else "computed"
        cells += [ref(number), year, message(f"balance.{how}")]
    return (message(f"balance.purpose_{spent.purpose}"), *cells)


def _sentences(made: list[Spent]) -> Iterator[Words]:
    """The last year in which the budget shares of the three purposes are all known."""
    known = [s for s in made if s.own is not None]
    common = set.intersection(*(set(s.shares["budget"]) for s in known)) if known else set()
    if common and len(known) == len(PURPOSES) - 1:
        year = max(common)
        shown = {s.purpose: Ref(s.shares["budget"][year].id) for s in known}
        yield message("balance.spending_budget", year=year, **shown)
    for spent in made:
        if spent.own is None:
            yield message(
                "balance.spending_not_held", purpose=message(f"balance.purpose_{spent.purpose}")
            )


def _chart(made: list[Spent], whole: str) -> Chart | None:
    """Lines of the shares of one whole, side by side."""
    names: dict[str, Words] = {
        s.purpose: message(f"balance.purpose_{s.purpose}") for s in made if s.shares[whole]
    }
    if len(names) < 2:
        return None
    return Chart(
        id=f"spent_{whole}",
        title=message(f"balance.chart_{whole}"),
        alt=message(f"balance.alt_{whole}"),
        mark="line",
        data=tuple(
            {"purpose": s.purpose, "year": year, "share": n.value, "number": n.id}
            for s in made
            for year, n in sorted(s.shares[whole].items())
        ),
        x=Axis(column="year", label=message("balance.axis_year"), kind="year"),
        y=Axis(column="share", label=message(f"balance.unit_{whole}"), kind="quantity"),
        colour=Axis(
            column="purpose",
            label=message("balance.column_purpose"),
            kind="category",
            order=tuple(names),
            labels=names,
        ),
        note=message("balance.note_spent"),
    )
