"""Women and men, villages and cities: which group is worse off in the pairs that are held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, derived, figure
from salamti.analyses._kit.parts import Part
from salamti.analyses._security_index.view import measure
from salamti.analyses._tracks.tracks import Track, tracks
from salamti.methods.progress import Point
from salamti.model.finding import ColumnKind
from salamti.model.number import Number
from salamti.model.scorecard import Pair
from salamti.model.words import Ref, message
from salamti.store.reading import Reader

GROUPS: Mapping[str, ColumnKind] = {
    "series": "text",
    "year": "year",
    "first": "number",
    "second": "number",
    "unit": "text",
    "gap": "number",
    "group": "text",
}


def part(reader: Reader, finding: str, pairs: Sequence[Pair]) -> Part | None:
    """A table of all pairs with a common year; None where there is none."""
    found = tracks(reader, reader.country(), [i for p in pairs for i in (p.first, p.second)],
                   districts=False)  # fmt: skip
    made = [m for p in pairs if (m := _pair(finding, p, found))]
    if not made:
        return None
    return Part(
        id="groups",
        title=message("security_index.section_groups"),
        sentences=(message("security_index.groups_intro"),),
        numbers=tuple(n for _, numbers in made for n in numbers),
        tables=(columns_table("security_index.groups", GROUPS, [row for row, _ in made]),),
    )


def _pair(
    finding: str, pair: Pair, found: Mapping[str, Track]
) -> tuple[Row, tuple[Number, ...]] | None:
    if pair.first not in found or pair.second not in found:
        return None
    first, second = found[pair.first], found[pair.second]
    years = {p.year for p in first.points} & {p.year for p in second.points}
    if not years:
        return None
    year = max(years)
    a, b = (_at(finding, t, year) for t in (first, second))
    apart = (float(str(a.value)) - float(str(b.value))) * (first.better or 1)
    gap = figure(
        measure(finding, "group_gap", unit=first.indicator.unit,
                decimals=first.indicator.decimals),
        abs(apart), derived([a, b]), dims={"first": pair.first, "year": year},
    )  # fmt: skip
    worse = "none" if apart == 0 else "first" if apart < 0 else "second"
    row: Row = (
        first.indicator.name,
        year,
        Ref(a.id),
        Ref(b.id),
        first.indicator.unit,
        Ref(gap.id),
        message(f"security_index.group_{pair.id}_{worse}"),
    )
    return row, (a, b, gap)


def _at(finding: str, track: Track, year: int) -> Number:
    point: Point = next(p for p in track.points if p.year == year)
    return figure(
        measure(finding, "group_value", unit=track.indicator.unit,
                decimals=track.indicator.decimals),
        point.value,
        Ground(origins=(str(track.origin),), as_of=str(year),
               trails=(track.trail(track.country, year, year),), n=1),
        dims={"indicator": track.indicator.id, "place": track.country, "year": year},
    )  # fmt: skip
