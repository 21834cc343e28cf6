"""The page on districts: what was tried, whole provinces, each province's own slope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from salamti.analyses._kit.columns import Row, column, columns_table
from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._roots.further import Provinces
from salamti.analyses._roots.inside import Inside
from salamti.analyses._roots.naming import Level, hardship, measure, say, span
from salamti.analyses._roots.series import DISTRICTS, Series
from salamti.base.ids import Scalar
from salamti.methods.panel.wild import Wild
from salamti.model.finding import Column, ColumnKind, Table
from salamti.model.number import Number, Trail
from salamti.model.series import Indicator
from salamti.model.words import Ref, Text, Words

TRIED: Mapping[str, ColumnKind] = {
    "series": "text",
    "indicator": "text",
    "districts": "number",
    "rounds": "text",
    "best": "number",
    "worst": "number",
}
LEVEL = 0.05


def tried(inside: Inside) -> list[Series]:
    """Series with any survey."""
    return [s for s in DISTRICTS if s.id in inside.tables]


def tried_part(level: Level, inside: Inside, catalogue: Mapping[str, Indicator]) -> Part:
    """What went in, and how far apart the districts are."""
    rows: list[Row] = []
    made: list[Number] = []
    for series in tried(inside):
        numbers = _spread(level, inside, series, indicator=catalogue[series.id])
        made += numbers
        known = catalogue[series.id]
        rows.append(
            (
                hardship(series),
                say("named", name=known.name, unit=known.unit),
                Ref(numbers[0].id),
                _rounds(inside, series),
                Ref(numbers[1].id),
                Ref(numbers[2].id),
            )
        )
    silent = int((~inside.located).sum())
    return Part(
        id="tried",
        title=say("section_tried"),
        sentences=(
            say(
                "tried_districts",
                count=len(rows),
                places=int(inside.located.sum()),
                first=inside.rounds[0],
                last=inside.rounds[-1],
            ),
            say("tried_silent", count=silent),
            say("tried_fixed"),
            say("lacking_districts", last=inside.violence.latest),
        ),
        numbers=tuple(made),
        tables=(columns_table("roots.tried", TRIED, rows, title=say("table_tried_districts")),),
    )


def _spread(
    level: Level, inside: Inside, series: Series, *, indicator: Indicator
) -> tuple[Number, Number, Number]:
    """How many districts; the easiest and the hardest of the latest survey."""
    table = inside.tables[series.id]
    seen = np.isfinite(table)
    latest = int(np.nonzero(seen.any(axis=0))[0][-1])
    year = inside.years[latest]
    column = table[:, latest][seen[:, latest]]
    easy, hard = (float(column.min()), float(column.max()))[:: series.worse]
    origins = inside.origins[series.id]
    as_of = level.as_of(origins)
    where: dict[str, Scalar | tuple[Scalar, ...]] = {
        "indicator": series.id,
        "place": inside.pcodes,
    }
    whole = Ground(origins=origins, as_of=as_of, trails=(Trail("observation", where),))
    newest = Trail("observation", {**where, "year": year})
    ground = Ground(origins=origins, as_of=as_of, trails=(newest,), n=len(column))
    ends = measure(level.finding, "end", indicator.unit, decimals=indicator.decimals)
    dims: dict[str, Scalar] = {"indicator": series.id, "year": year}
    return (
        figure(
            measure(level.finding, "districts", "districts", decimals=0),
            int(seen.any(axis=1).sum()),
            whole,
            dims={"indicator": series.id},
        ),
        figure(ends, easy, ground, dims=dims | {"which": "easiest"}),
        figure(ends, hard, ground, dims=dims | {"which": "hardest"}),
    )


def _rounds(inside: Inside, series: Series) -> Words:
    seen = np.isfinite(inside.tables[series.id]).any(axis=0)
    years = [inside.years[i] for i in np.nonzero(seen)[0]]
    if len(years) == 1:
        return Text(str(years[0]), str(years[0]))
    return say("rounds", first=years[0], last=years[-1], count=len(years))


def provinces_part(
    level: Level,
    inside: Inside,
    *,
    whole: Mapping[str, Wild],
    slopes: Mapping[str, Provinces],
) -> Part | None:
    """Whether the comparison holds when provinces, not districts, are what was drawn."""
    if not whole or not slopes:
        return None
    by_whole = {i: _whole(level, i, w) for i, w in whole.items()}
    codes = next(iter(slopes.values())).codes
    shown = {i: f for i, f in slopes.items() if f.codes == codes}
    own = {i: [_slope(level, i, f, index=k) for k in range(len(codes))] for i, f in shown.items()}
    common = {i: _common(level, i, f) for i, f in shown.items()}
    named = {s.id: s for s in DISTRICTS}
    rows: list[Row] = [
        (
            hardship(named[i]),
            *(Ref(n.id) for n in own[i]),
            Ref(common[i].id),
            span(f.pooled.low, f.pooled.high),
            ref(by_whole.get(i)),
        )
        for i, f in shown.items()
    ]
    return Part(
        id="provinces",
        title=say("section_provinces"),
        sentences=_said(whole, shown),
        numbers=(*by_whole.values(), *(n for o in own.values() for n in o), *common.values()),
        tables=(_table(inside, codes, rows),),
    )


def _said(whole: Mapping[str, Wild], shown: Mapping[str, Provinces]) -> tuple[Words, ...]:
    first = next(iter(whole.values()))
    clear = sum(w.p <= LEVEL for w in whole.values())
    differ = sum(f.pooled.p_alike <= LEVEL / len(shown) for f in shown.values())
    return (
        say("whole_provinces", count=first.clusters, least=f"{1 / (first.draws + 1):.4f}"),
        say("whole_found", count=clear, of=len(whole)),
        say("slopes_intro"),
        say("slopes_differ", count=differ, of=len(shown)),
    )


def _whole(level: Level, ident: str, found: Wild) -> Number:
    return figure(
        measure(level.finding, "whole", "p", decimals=3),
        found.p,
        level.ground(ident),
        dims={"indicator": ident, "provinces": found.clusters},
    )


def _slope(level: Level, ident: str, found: Provinces, *, index: int) -> Number:
    value, low, high = (float(v) for v in found.pooled.shrunk[index])
    return figure(
        measure(level.finding, "slope", "log_points"),
        value,
        level.ground(ident),
        dims={"indicator": ident, "province": found.codes[index]},
        low=low,
        high=high,
    )


def _common(level: Level, ident: str, found: Provinces) -> Number:
    return figure(
        measure(level.finding, "slope_common", "log_points"),
        found.pooled.mean,
        level.ground(ident),
        dims={"indicator": ident, "provinces": len(found.codes)},
        low=found.pooled.low,
        high=found.pooled.high,
    )


def _table(inside: Inside, codes: Sequence[str], rows: Sequence[Row]) -> Table:
    """A column for each province between the series and what the provinces share."""
    named = tuple(
        Column(id=c.casefold(), label=inside.places.spots[c].name, kind="number") for c in codes
    )
    return Table(
        id="provinces",
        title=say("table_provinces"),
        columns=(
            column("roots", "series", "text"),
            *named,
            column("roots", "common", "number"),
            column("roots", "range", "text"),
            column("roots", "whole", "number"),
        ),
        rows=tuple(rows),
    )
