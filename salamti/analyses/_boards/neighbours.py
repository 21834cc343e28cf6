"""Neighbouring countries side by side: the series that are held for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from salamti.analyses._boards.groups import SERIES, Origins, indicator_axis, series_cells, source
from salamti.analyses._boards.series import Shown, shown
from salamti.analyses._kit.columns import column
from salamti.analyses._kit.parts import Part
from salamti.analyses._tracks.tracks import Track
from salamti.analyses._tracks.views import CHART_FROM
from salamti.model.board import BoardGroup
from salamti.model.country import Country
from salamti.model.finding import Axis, Chart, Scalar, Table
from salamti.model.words import Text, Words, message


def part(
    finding: str,
    group: BoardGroup,
    found: Sequence[Shown],
    *,
    country: Country,
    names: Mapping[str, Text],
    origins: Origins,
) -> Part | None:
    """A group by country; None where no neighbour has any of its series."""
    made = {
        (s.indicator.id, iso3): shown(finding, _of(s.result.track, iso3), country, targets=())
        for s in found
        for iso3 in names
    }
    held = {k: s for k, s in made.items() if s.latest and s.years[-1] >= CHART_FROM}
    foreign = {i for i, iso3 in held if iso3 != country.iso3}
    if not foreign:
        return None
    return Part(
        id=f"by_country_{group.id}",
        title=message("boards.section_by_country", group=group.name),
        sentences=(group.note,) if group.note else (),
        numbers=tuple(n for s in held.values() for n in s.numbers),
        charts=(_chart(group, held, country, names=names),),
        tables=(_table(group, held, names, origins=origins),),
    )


def _of(track: Track, iso3: str) -> Track:
    """The same indicator for one country, without peers."""
    points = track.points if iso3 == track.country else track.peers.get(iso3, ())
    return replace(track, country=iso3, points=points, peers={}, inside=None)


def _table(
    group: BoardGroup,
    kept: Mapping[tuple[str, str], Shown],
    names: Mapping[str, Text],
    *,
    origins: Origins,
) -> Table:
    heads = [column("boards", "country", "text")]
    heads += [column("boards", i, k) for i, k in SERIES.items()]
    heads.append(column("boards", "source", "text"))
    return Table(
        id=f"by_country_{group.id}",
        title=message("boards.table_by_country", group=group.name),
        columns=tuple(heads),
        rows=tuple(
            (names[iso3], *series_cells(s), source(s, origins)) for (_, iso3), s in kept.items()
        ),
    )


def _chart(
    group: BoardGroup,
    kept: Mapping[tuple[str, str], Shown],
    country: Country,
    *,
    names: Mapping[str, Text],
) -> Chart:
    labels: dict[str, Words] = {i: n for i, n in names.items() if any(i == k[1] for k in kept)}
    return Chart(
        id=f"by_country_{group.id}",
        title=message("boards.chart_by_country", group=group.name),
        alt=message("boards.alt_by_country", group=group.name, country=country.name),
        mark="small_multiples",
        data=tuple(row for (i, iso3), s in kept.items() for row in _rows(i, iso3, s)),
        x=Axis(column="year", label=message("boards.axis_year"), kind="year"),
        y=Axis(column="value", label=message("boards.axis_value"), kind="quantity"),
        colour=Axis(
            column="who",
            label=message("boards.column_country"),
            kind="category",
            order=tuple(labels),
            labels=labels,
        ),
        facet=indicator_axis(list(kept.values())),
        subject=country.iso3,
        note=message("boards.note_by_country"),
    )


def _rows(indicator: str, iso3: str, found: Shown) -> Sequence[Mapping[str, Scalar]]:
    return [
        {"indicator": indicator, "who": iso3, "year": year, "value": n.value, "low": None,
         "high": None, "number": n.id}
        for year, n in found.result.years.items() if year >= CHART_FROM
    ]  # fmt: skip
