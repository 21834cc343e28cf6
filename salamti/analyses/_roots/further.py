"""Further looks at the same panels: ratios of counts, foretelling, whole provinces, what comes
first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._roots.inside import Inside
from salamti.analyses._roots.reckoning import SEED, Study
from salamti.analyses._roots.series import INCOME, Series
from salamti.analyses._roots.world import World
from salamti.methods.alert import adjusted
from salamti.methods.panel import fixed, lags, poisson, pooling, wild
from salamti.methods.panel.fixed import Slopes
from salamti.methods.panel.importance import Importance, blocks, importance
from salamti.methods.panel.poisson import Ratios
from salamti.methods.panel.pooling import Pooled
from salamti.methods.panel.wild import Wild

Floats = NDArray[np.float64]
FOLDS, SPANS = 10, 5
LAGS = (1, 3, 5)
HEALTH = "sh_dyn_mort"
PAIRS = (("economy", "security"), ("economy", "violence"), ("security", "violence"))
FEW = 12
"""A province with fewer districts than this has no slope of its own."""
POINTS = 10
"""Slopes of provinces are told for so many percentage points of hardship."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """How well hardship, past violence, and hardship again in unseen years foretell violence."""

    series: tuple[str, ...]
    places: Importance
    years: Importance
    past: Importance


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """From one part of the cycle to another after so many years; q over all links."""

    cause: str
    effect: str
    lag: int
    slopes: Slopes
    q: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Two parts of the cycle in the same year, compared between countries."""

    first: str
    second: str
    slopes: Slopes


@dataclass(frozen=True, slots=True, kw_only=True)
class Provinces:
    """Slopes of a series by province, drawn together."""

    codes: tuple[str, ...]
    pooled: Pooled


def ratios(world: World, study: Study, *, within: bool) -> dict[str, Ratios]:
    """By series: deaths of the next year as a ratio for a typical step of hardship."""
    counts, people = (lags.shifted(t, -1) for t in (world.deaths, world.people))
    found: dict[str, Ratios] = {}
    for ident, x in study.hardship.items():
        known = np.isfinite(x) & np.isfinite(counts) & np.isfinite(people)
        places, years = np.nonzero(known)
        factors = [places, years] if within else [years]
        try:
            found[ident] = poisson.fit(
                counts[known],
                x[known] / x[known].std(),
                factors=factors,
                clusters=places,
                exposure=people[known],
            )
        except (ValueError, np.linalg.LinAlgError):
            continue
    return found


def foretold(world: World, study: Study) -> Foretold:
    """Next year's violence in countries, and in spans of years, that the model has not seen."""
    later = lags.shifted(world.violence, -1)
    known = np.isfinite(later)
    places, years = np.nonzero(known)
    x = np.stack([t[known] for t in study.hardship.values()], axis=1)
    unseen = blocks(places, FOLDS, seed=SEED)
    told = (
        importance(later[known], table, folds=folds, places=places, seed=SEED)
        for table, folds in (
            (x, unseen),
            (x, years // SPANS),
            (world.violence[known][:, None], unseen),
        )
    )
    by_place, by_year, past = told
    return Foretold(series=tuple(study.hardship), places=by_place, years=by_year, past=past)


def links(world: World) -> list[Link]:
    """Economy, human security and violence: each against the past of each other."""
    tables = _cycle(world)
    made: list[tuple[str, str, int, Slopes]] = []
    for first, second in PAIRS:
        for step in lags.both_ways(tables[first], tables[second], LAGS):
            if step.onward is not None:
                made.append((first, second, step.lag, step.onward))
            if step.back is not None:
                made.append((second, first, step.lag, step.back))
    q = adjusted([float(m[3].p[0]) for m in made])
    return [
        Link(cause=c, effect=e, lag=k, slopes=s, q=float(v))
        for (c, e, k, s), v in zip(made, q, strict=True)
    ]


def together(world: World) -> list[Together]:
    """Each pair in the same year, countries of a year compared."""
    tables = _cycle(world)
    found = []
    for first, second in PAIRS:
        a, b = tables[first], tables[second]
        known = np.isfinite(a) & np.isfinite(b)
        places, years = np.nonzero(known)
        slopes = fixed.fit(b[known], a[known], factors=[years], clusters=places)
        found.append(Together(first=first, second=second, slopes=slopes))
    return found


def _cycle(world: World) -> dict[str, Floats]:
    """Income per person, survival of children, and violence, each on a logarithm."""
    return {
        "economy": np.log(world.tables[INCOME]),
        "security": -np.log(world.tables[HEALTH]),
        "violence": world.violence,
    }


def whole_provinces(inside: Inside, study: Study) -> dict[str, Wild]:
    """By series: the comparison of districts when whole provinces are what was drawn."""
    found: dict[str, Wild] = {}
    for ident in study.hardship:
        y, x, places, years = _rows(inside, study, ident)
        province = np.array(inside.province)[places]
        if len(y) and len(set(province)) > 2:
            found[ident] = wild.wild(y, x, factors=[years], clusters=province, seed=SEED)
    return found


def by_province(inside: Inside, study: Study, tried: Sequence[Series]) -> Mapping[str, Provinces]:
    """By series: the slope within each province that has districts enough, and what they share."""
    found: dict[str, Provinces] = {}
    for series in tried:
        y, x, places, years = _rows(inside, study, series.id)
        codes, slopes = [], []
        for province in sorted(set(inside.province)):
            own = np.array(inside.province)[places] == province
            if len(set(places[own])) >= FEW:
                one = fixed.fit(y[own], x[own] / POINTS, factors=[years[own]], clusters=places[own])
                codes.append(province)
                slopes.append((float(one.slope[0]), float(one.error[0])))
        if len(codes) >= pooling.LEAST:
            told = pooling.pooled([s for s, _ in slopes], [e for _, e in slopes])
            found[series.id] = Provinces(codes=tuple(codes), pooled=told)
    return found


def _rows(
    inside: Inside, study: Study, ident: str
) -> tuple[Floats, Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Outcome, hardship, district and year of the rows of the main reckoning."""
    later = next(iter(study.outcomes.values()))
    x = study.hardship[ident]
    known = np.isfinite(x) & np.isfinite(later) & inside.located[:, None]
    places, years = np.nonzero(known)
    return later[known], x[known], places, years
