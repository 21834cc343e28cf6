"""Series by district: their latest round, the people's mean, the lowest province and district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._kit.places import Places, Spot, census
from salamti.methods.index.scoring import Posts, score
from salamti.methods.index.worst import people_mean
from salamti.model.scorecard import Within
from salamti.model.series import Indicator
from salamti.store.reading import Reader

READS = ("observation", "place")
Floats = NDArray[np.float64]
DISTRICTS = """
    WITH known AS (
        SELECT o.indicator, o.origin, o.year, o.place, o.value
        FROM observation AS o JOIN place AS p ON p.pcode = o.place
        WHERE p.level = 2 AND o.value IS NOT NULL
        QUALIFY row_number() OVER (
            PARTITION BY o.indicator, o.origin, o.year, o.place ORDER BY o.file, o.row) = 1
    ),
    latest AS (
        SELECT indicator, origin, max(year) AS year FROM known GROUP BY indicator, origin
        QUALIFY row_number() OVER (PARTITION BY indicator ORDER BY max(year) DESC, origin) = 1
    )
    SELECT known.* FROM known JOIN latest USING (indicator, origin, year)
    ORDER BY indicator, place
"""
LEAST = 5
"""Fewest districts for which a lowest one is named."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Districts:
    """One series by district. `values` and `people` go with `places`; unknown people are NaN."""

    indicator: Indicator
    origin: str
    year: int
    places: tuple[str, ...]
    values: Floats
    people: Floats

    @property
    def sign(self) -> int:
        """1 where more is better, else -1."""
        return 1 if self.indicator.direction == "higher" else -1

    @property
    def mean(self) -> float:
        """Mean over districts, weighted by people."""
        return people_mean(self.values, self.people)

    @property
    def lowest(self) -> int:
        """The position of the district that is worst off."""
        return int(np.argmin(self.sign * self.values))

    def provinces(self, known: Places) -> dict[str, tuple[float, list[int]]]:
        """People's mean and members by province; provinces without people are left out."""
        members: dict[str, list[int]] = {}
        for i, place in enumerate(self.places):
            members.setdefault(str(known.province(place)), []).append(i)
        found = {p: (people_mean(self.values[at], self.people[at]), at)
                 for p, at in members.items()}  # fmt: skip
        return {p: f for p, f in found.items() if np.isfinite(f[0])}


def districts(reader: Reader, places: Places) -> list[Districts]:
    """All series by district that have a better direction; counts of persons are left out."""
    if not (reader.has("observation") and places.spots):
        return []
    catalogue = reader.indicators()
    rows = reader.sql(DISTRICTS)
    found = []
    for (indicator,), held in rows.group_by("indicator", maintain_order=True):
        described = catalogue.get(str(indicator))
        if described is None or described.direction == "none" or described.person_statistic:
            continue
        made = Districts(
            indicator=described,
            origin=str(held["origin"][0]),
            year=int(held["year"][0]),
            places=tuple(held["place"]),
            values=held["value"].to_numpy().astype(np.float64),
            people=_people([places.spots[p] for p in held["place"]], int(held["year"][0])),
        )
        if len(made.places) >= LEAST:
            found.append(made)
    return found


def _people(spots: Sequence[Spot], year: int) -> Floats:
    known = [census(s, year) for s in spots]
    return np.array([float(k[1]) if k else float("nan") for k in known])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """Scores of districts over the chosen series: (places, series), their mean, their people."""

    places: tuple[str, ...]
    series: tuple[Districts, ...]
    every: Floats
    mean: Floats
    people: Floats


def scores(
    found: Sequence[Districts], chosen: Sequence[Within], places: Places, *, least: float
) -> Scores | None:
    """Districts scored by the chosen series; one with fewer than `least` of them has no mean."""
    by_id = {d.indicator.id: d for d in found}
    used = [(by_id[w.indicator], w) for w in chosen if w.indicator in by_id]
    listed = tuple(s.pcode for s in places.level(2) if any(s.pcode in d.places for d, _ in used))
    if not listed:
        return None
    every = np.column_stack([_column(d, w, listed) for d, w in used])
    known = ~np.isnan(every)
    total = np.where(known, every, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    latest = max(d.year for d, _ in used)
    return Scores(
        places=listed,
        series=tuple(d for d, _ in used),
        every=every,
        mean=np.where(known.mean(axis=1) >= least, total, np.nan),
        people=_people([places.spots[p] for p in listed], latest),
    )


def _column(held: Districts, posts: Within, listed: Sequence[str]) -> Floats:
    row: Mapping[str, int] = {p: i for i, p in enumerate(held.places)}
    scored = score(held.values, Posts(worst=posts.worst, best=posts.best))
    return np.array([scored[row[p]] if p in row else np.nan for p in listed])
