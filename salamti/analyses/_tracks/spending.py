"""Military spending beside social spending: ratios of shares of the same whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, Measure, derived, figure
from salamti.analyses._kit.parts import Part
from salamti.analyses._tracks.tracks import Track
from salamti.model.finding import ColumnKind
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

SPENDING = (
    ("ms_mil_xpnd_gd_zs", "sh_xpd_chex_gd_zs"),
    ("ms_mil_xpnd_gd_zs", "se_xpd_totl_gd_zs"),
    ("ms_mil_xpnd_gd_zs", "imf_ggr_ngdp"),
    ("sdg_sd_xpd_esed", "sh_xpd_ghed_ge_zs"),
)
"""Pairs of spending indicators in the same unit, compared as first divided by second."""

COLUMNS: Mapping[str, ColumnKind] = {
    "first": "text",
    "second": "text",
    "year": "year",
    "first_value": "number",
    "second_value": "number",
    "ratio": "number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Two indicators of a common year, and the first divided by the second."""

    year: int
    first: Number
    second: Number
    ratio: Number


def spending_part(finding: str, tracks: Mapping[str, Track]) -> Part | None:
    """A section with every pair that the catalogue knows; None where it knows none."""
    pairs = [(tracks[a], tracks[b]) for a, b in SPENDING if a in tracks and b in tracks]
    if not any(a.points for a, _ in pairs):
        return None
    made = [(a, b, _ratio(finding, a, b)) for a, b in pairs]
    rows = [_row(a, b, r) for a, b, r in made]
    return Part(
        id="spending",
        title=message("policy.section_spending"),
        sentences=tuple(_sentence(a, b, r) for a, b, r in made),
        numbers=tuple(n for _, _, r in made if r for n in (r.first, r.second, r.ratio)),
        tables=(columns_table("policy.spending", COLUMNS, rows),),
    )


def _ratio(finding: str, first: Track, second: Track) -> Ratio | None:
    years = {p.year for p in first.points} & {p.year for p in second.points}
    if not years:
        return None
    year = max(years)
    a, b = _at(finding, first, year), _at(finding, second, year)
    if not isinstance(a.value, float) or not isinstance(b.value, float) or b.value == 0:
        return None
    measure = Measure(
        finding=finding,
        name="spending_ratio",
        unit=message("policy.unit_ratio"),
        method=message("policy.method_spending_ratio"),
        decimals=2,
    )
    ratio = figure(
        measure,
        a.value / b.value,
        derived([a, b]),
        dims={"first": first.indicator.id, "second": second.indicator.id, "year": year},
    )
    return Ratio(year=year, first=a, second=b, ratio=ratio)


def _at(finding: str, track: Track, year: int) -> Number:
    point = next(p for p in track.points if p.year == year)
    measure = Measure(
        finding=finding,
        name="spending",
        unit=track.indicator.unit,
        method=message("policy.method_value"),
        decimals=track.indicator.decimals,
    )
    trail = track.trail(track.country, year, year)
    ground = Ground(origins=(track.origin or "",), as_of=str(year), trails=(trail,), n=1)
    return figure(
        measure, point.value, ground, dims={"indicator": track.indicator.id, "year": year}
    )


def _sentence(first: Track, second: Track, ratio: Ratio | None) -> Words:
    names = {"first": first.indicator.name, "second": second.indicator.name}
    if ratio is None:
        return message("policy.spending_unknown", **names)
    return message("policy.spending", **names, ratio=Ref(ratio.ratio.id), year=ratio.year)


def _row(first: Track, second: Track, ratio: Ratio | None) -> Row:
    names = (first.indicator.name, second.indicator.name)
    if ratio is None:
        return (*names, None, None, None, None)
    return (*names, ratio.year, Ref(ratio.first.id), Ref(ratio.second.id), Ref(ratio.ratio.id))
