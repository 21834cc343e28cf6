"""A series of those in power beside a series of the people's safety, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._balance import figures
from salamti.analyses._balance.card import Card, tagged
from salamti.analyses._balance.table import Held
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._tracks.tracks import Track
from salamti.model.country import Country
from salamti.model.finding import Axis, Chart, ColumnKind
from salamti.model.number import Number
from salamti.model.words import Words, message

PAIRS: Mapping[str, tuple[str, str]] = {
    "force": ("idea_personal_security", "ucdp_deaths_total"),
    "checks": ("v2x_polyarchy", "gov_wgi_pv_est"),
    "courts": ("idea_judicial_independence", "idea_access_justice"),
    "benefit": ("gov_wgi_cc_est", "si_pov_lmic"),
    "speech": ("idea_expression", "sh_dyn_mort"),
}
"""An indicator of each tag that stand beside each other."""
CHART_FROM = 2000
BACK = 10
COLUMNS: Mapping[str, ColumnKind] = {
    "tag": "text", "indicator": "text", "unit": "text", "earlier": "number",
    "earlier_year": "year", "latest": "number", "year": "year",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One series of a pair with its numbers by year."""

    tag: str
    track: Track
    years: Mapping[int, Number]

    @property
    def last(self) -> int:
        """The latest year."""
        return max(self.years)


def part(of: Card, held: Held, country: Country) -> Part | None:
    """A chart for each pair of which both series are held, and one table of all."""
    tags = tagged(of)
    made = {
        name: [_drawn(held.tracks[i], tags[i]) for i in pair]
        for name, pair in PAIRS.items()
        if all(i in tags and held.tracks[i].points for i in pair)
    }
    known = {name: pair for name, pair in made.items() if all(d.years for d in pair)}
    if not known:
        return None
    every = [d for pair in known.values() for d in pair]
    rows = [_row(d) for d in every]
    return Part(
        id="pairs",
        title=message("balance.section_pairs"),
        sentences=(message("balance.pairs_intro"), message("balance.pairs_not_cause")),
        numbers=tuple(n for d in every for n in d.years.values()),
        charts=tuple(_chart(name, pair, country) for name, pair in known.items()),
        tables=(columns_table("balance.pairs", COLUMNS, rows),),
    )


def _drawn(track: Track, tag: str) -> Drawn:
    years = [p.year for p in track.points if p.year >= CHART_FROM]
    values = {y: n for y in years if (n := figures.value(track, y))}
    return Drawn(tag=tag, track=track, years=values)


def _row(drawn: Drawn) -> Row:
    """The latest value and the known one nearest to ten years before it."""
    indicator, last = drawn.track.indicator, drawn.last
    before = [y for y in drawn.years if y <= last - BACK]
    earlier = max(before) if before else None
    return (
        message(f"balance.short_{drawn.tag}"),
        indicator.name,
        indicator.unit,
        ref(drawn.years[earlier]) if earlier else None,
        earlier,
        ref(drawn.years[last]),
        last,
    )


def _chart(name: str, pair: Sequence[Drawn], country: Country) -> Chart:
    labels: dict[str, Words] = {d.track.indicator.id: _panel(d) for d in pair}
    first, second = (d.track.indicator for d in pair)
    return Chart(
        id=f"pair_{name}",
        title=message(f"balance.pair_{name}"),
        alt=message(
            "balance.alt_pair", country=country.name, first=first.name, second=second.name
        ),
        mark="small_multiples",
        data=tuple(
            {"indicator": d.track.indicator.id, "year": year, "value": n.value,
             "low": n.low, "high": n.high, "number": n.id}
            for d in pair for year, n in d.years.items()
        ),
        x=Axis(column="year", label=message("balance.axis_year"), kind="year"),
        y=Axis(column="value", label=message("balance.axis_value"), kind="quantity"),
        facet=Axis(
            column="indicator",
            label=message("balance.column_indicator"),
            kind="category",
            order=tuple(labels),
            labels=labels,
        ),
        note=message(
            "balance.note_pair",
            first=message(f"balance.direction_{first.direction}"),
            second=message(f"balance.direction_{second.direction}"),
        ),
    )  # fmt: skip


def _panel(drawn: Drawn) -> Words:
    """The title of a panel: which of the two tags, which series, in which unit."""
    indicator = drawn.track.indicator
    return message(
        "balance.panel",
        tag=message(f"balance.short_{drawn.tag}"),
        name=indicator.name,
        unit=indicator.unit,
    )
