"""Numbers of the balance: values of series, scores, changes of scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from salamti.analyses._balance.card import FINDING, Card
from salamti.analyses._balance.scores import Score
from salamti.analyses._balance.table import Held, by_year
from salamti.analyses._kit.numbers import Ground, Measure, derived, figure
from salamti.analyses._tracks.tracks import Track
from salamti.base.ids import Scalar
from salamti.model.number import Number, Trail
from salamti.model.scorecard import Component
from salamti.model.words import Words, message


def measure(
    name: str, *, unit: Words | None = None, decimals: int = 0, method: Words | None = None
) -> Measure:
    """A measure whose method is the message `balance.how_<name>`."""
    return Measure(
        finding=FINDING,
        name=name,
        unit=unit or message("balance.unit_points"),
        method=method or message(f"balance.how_{name}"),
        decimals=decimals,
    )


def value(track: Track, year: int) -> Number | None:
    """The publisher's value of the country for a year."""
    point = by_year(track, track.country).get(year)
    if point is None:
        return None
    indicator = track.indicator
    trail = track.trail(track.country, year, year)
    return figure(
        measure(
            "value",
            unit=indicator.unit,
            decimals=indicator.decimals,
            method=message("policy.method_value"),
        ),
        point.value,
        Ground(origins=(track.origin or "",), as_of=str(year), trails=(trail,), n=1),
        dims={"indicator": indicator.id, "place": track.country, "year": year},
        low=point.low,
        high=point.high,
    )


def latest(track: Track | None) -> Number | None:
    """The latest value of the country."""
    return value(track, track.points[-1].year) if track is not None and track.points else None


def behind(of: Card, held: Held, components: Iterable[Component], *, place: str) -> Trail:
    """All rows of a country that components are made of."""
    found = [held.tracks[i] for c in components for i in c.inputs if i in held.tracks]
    known = [t for t in found if by_year(t, place)]
    where: dict[str, Scalar | tuple[Scalar, ...]] = {
        "indicator": tuple(dict.fromkeys(t.indicator.id for t in known)),
        "place": place,
        "origin": tuple(dict.fromkeys(t.origin for t in known)),
    }
    return Trail("observation", where)


def near(of: Card, trail: Trail, year: int) -> Ground:
    """The rows from which a year's values are taken, bridged or carried."""
    reach = max(of.years[1], of.years[2])
    origins = trail.where["origin"]
    named = tuple(str(o) for o in origins) if isinstance(origins, tuple) else ()
    span = {"year": (year - reach, year + reach)}
    return Ground(origins=named, as_of=str(year), trails=(Trail(trail.table, trail.where, span),))


def score(of: Card, held: Held, found: Score, *, place: str, year: int) -> Number | None:
    """A country's score of a year with its interval; None where it has none."""
    if not found.known(place, year):
        return None
    at = found.table.row(place, year)
    trail = behind(of, held, found.table.components, place=place)
    return figure(
        measure(f"score_{found.tag}"),
        float(found.base[at]),
        near(of, trail, year),
        dims={"tag": found.tag, "place": place, "year": year},
        low=float(found.low[at]),
        high=float(found.high[at]),
    )


def theme(of: Card, held: Held, found: Score, *, code: str, years: Sequence[int]) -> list[Number]:
    """Scores of one theme of the country in some years, unknown ones left out."""
    place, made = found.table.places[0], []
    trail = behind(of, held, (c for c in found.table.components if c.parent == code), place=place)
    for year in years:
        points = found.themes[found.table.row(place, year), found.codes.index(code)]
        if np.isfinite(points):
            dims: dict[str, Scalar] = {
                "tag": found.tag, "theme": code, "place": place, "year": year
            }  # fmt: skip
            shown = figure(
                measure("theme", method=message(f"balance.how_theme_{found.tag}")),
                float(points),
                near(of, trail, year),
                dims=dims,
            )
            made.append(shown)
    return made


def part_of_whole(found: Score, parent: Number, *, code: str) -> Number:
    """What a theme adds to the score: its score times its share among the known themes."""
    year = int(str(parent.dimensions["year"]))
    at = found.table.row(found.table.places[0], year)
    known = np.isfinite(found.themes[at])
    share = found.weights[found.codes.index(code)] / found.weights[known].sum()
    dims: dict[str, Scalar] = {"tag": found.tag, "theme": code, "year": year}
    added = float(str(parent.value)) * float(share)
    return figure(measure("added", decimals=1), added, derived([parent]), dims=dims)


def change(found: Score, first: Number, last: Number) -> Number:
    """How a score changed, with the interval of the difference within the replicates."""
    place = str(last.dimensions["place"])
    rows = [found.table.row(place, int(str(n.dimensions["year"]))) for n in (last, first)]
    compared = found.change(rows[0], rows[1])
    dims: dict[str, Scalar] = {
        "tag": found.tag,
        "place": place,
        "from": first.dimensions["year"],
        "to": last.dimensions["year"],
    }
    return figure(
        measure("change", decimals=1),
        float(str(last.value)) - float(str(first.value)),
        derived([first, last]),
        dims=dims,
        low=compared.low,
        high=compared.high,
    )
