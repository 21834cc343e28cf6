"""The page on countries: what each choice does, deaths counted, what foretells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import figure
from salamti.analyses._kit.parts import Part
from salamti.analyses._roots.further import Foretold
from salamti.analyses._roots.naming import Level, hardship, measure, say, span, written
from salamti.analyses._roots.reckoning import Judged, by_choice
from salamti.analyses._roots.series import COUNTRIES, INCOME, Series
from salamti.base.ids import Scalar
from salamti.methods.panel.importance import Importance
from salamti.methods.panel.poisson import Ratios
from salamti.model.finding import ColumnKind
from salamti.model.number import Number
from salamti.model.words import Ref, Words

Floats = NDArray[np.float64]
FAMILIES = ("between", "within")
CHOICES: Mapping[str, ColumnKind] = {"choice": "text", "between": "number", "within": "number"}
RATIOS: Mapping[str, ColumnKind] = {
    "series": "text",
    "ratio_between": "number",
    "range_between": "text",
    "ratio_within": "number",
    "range_within": "text",
}
FORETOLD: Mapping[str, ColumnKind] = {
    "series": "text",
    "lost_places": "number",
    "range_places": "text",
    "lost_years": "number",
    "range_years": "text",
}
LISTED = 10
"""The table of what foretells names so many series."""


def choices_part(level: Level, judged: Sequence[Judged]) -> Part:
    """The median of all results under each choice."""
    medians = {f: by_choice(judged, f) for f in FAMILIES}
    keys = list(medians[FAMILIES[0]])
    named = [s.id for s in COUNTRIES]
    ground = level.ground(*named, INCOME)
    made: dict[tuple[str, str, str], Number] = {}
    for family, found in medians.items():
        for (kind, which), values in found.items():
            dims: dict[str, Scalar] = {
                "family": family,
                "choice": kind,
                "which": which,
                "results": len(values),
            }
            told = measure(level.finding, "choice", "association")
            value = float(np.median(values))
            made[family, kind, which] = figure(told, value, ground, dims=dims)
    rows: list[Row] = [
        (say(f"choice_{kind}_{which}"), *(Ref(made[f, kind, which].id) for f in FAMILIES))
        for kind, which in keys
    ]
    return Part(
        id="choices",
        title=say("section_choices"),
        sentences=(say("intro_choices"),),
        numbers=tuple(made.values()),
        tables=(columns_table("roots.choices", CHOICES, rows),),
    )


def ratios_part(
    level: Level, between: Mapping[str, Ratios], within: Mapping[str, Ratios]
) -> Part | None:
    """Deaths counted rather than their logarithm: how many times as many for a typical step."""
    chosen = [s for s in COUNTRIES if s.id in between and s.id in within]
    if not chosen:
        return None
    made: list[Number] = []
    rows: list[Row] = []
    for series in chosen:
        cells: list[Words | Ref] = []
        for family, found in (("between", between), ("within", within)):
            number = _ratio(level, series, found[series.id], family=family)
            made.append(number)
            cells += [Ref(number.id), span(float(number.low or 0), float(number.high or 0))]
        rows.append((hardship(series), *cells))
    return Part(
        id="ratios",
        title=say("section_ratios"),
        sentences=(say("intro_ratios"), _ratios_said(chosen, within)),
        numbers=tuple(made),
        tables=(columns_table("roots.ratios", RATIOS, rows),),
    )


def _ratio(level: Level, series: Series, found: Ratios, *, family: str) -> Number:
    return figure(
        measure(level.finding, "ratio", "times", how=f"ratio_{family}"),
        float(np.exp(found.slope[0])),
        level.ground(series.id, n=found.n),
        dims={"family": family, "indicator": series.id, "places": found.clusters},
        low=float(np.exp(found.low[0])),
        high=float(np.exp(found.high[0])),
    )


def _ratios_said(chosen: Sequence[Series], within: Mapping[str, Ratios]) -> Words:
    clear = sum(float(within[s.id].p[0]) < 0.05 / len(chosen) for s in chosen)
    return say("ratios_within", count=clear, of=len(chosen))


def foretold_part(level: Level, found: Foretold) -> Part:
    """What helps to foretell violence in countries and years that were not seen."""
    ground = level.ground(*found.series)
    skills = {
        name: figure(
            measure(level.finding, "skill", "percent", decimals=0),
            100 * told.skill,
            ground,
            dims={"from": name, "folds": told.folds},
            low=100 * told.skill_low,
            high=100 * told.skill_high,
        )
        for name, told in (("places", found.places), ("years", found.years), ("past", found.past))
    }
    named = {s.id: s for s in COUNTRIES}
    order = np.argsort(-found.places.lost[:, 0])[:LISTED]
    rows: list[Row] = []
    made: list[Number] = list(skills.values())
    for index in order:
        ident = found.series[int(index)]
        cells: list[Words | Ref] = []
        for folds, told in (("places", found.places), ("years", found.years)):
            number = _lost(level, ident, told, row=int(index), folds=folds)
            made.append(number)
            cells += [Ref(number.id), _points(told.lost[int(index)])]
        rows.append((hardship(named[ident]), *cells))
    said = {k: Ref(n.id) for k, n in skills.items()}
    return Part(
        id="foretold",
        title=say("section_foretold"),
        sentences=(say("foretold", **said), say("foretold_shared")),
        numbers=tuple(made),
        tables=(columns_table("roots.foretold", FORETOLD, rows),),
    )


def _lost(level: Level, ident: str, told: Importance, *, row: int, folds: str) -> Number:
    value, low, high = (100 * float(v) for v in told.lost[row])
    return figure(
        measure(level.finding, "lost", "points", decimals=1),
        value,
        level.ground(ident, n=told.n),
        dims={"indicator": ident, "folds": folds},
        low=low,
        high=high,
    )


def _points(lost: Floats) -> Words:
    return say("span", low=written(100 * lost[1], 1), high=written(100 * lost[2], 1))
