"""What a sensitivity analysis says to programs: what was varied, indices, ranges, replicates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.base.errors import PackError
from salamti.methods.composite import ranks
from salamti.methods.composite.run import run
from salamti.methods.composite.sensitivity import Sensitivity, sensitivity
from salamti.methods.composite.uncertainty import Uncertainty
from salamti.methods.ranking import Rank
from salamti.scorecards import telling
from salamti.scorecards.reading import Scorecard
from salamti.scorecards.uncertain import Question

Ints = NDArray[np.int64]


def ask(card: Scorecard, question: Question) -> Sensitivity:
    """Run the analysis; what cannot be run is one message with the file."""
    try:
        return sensitivity(question.space, question.plan, bootstrap=question.bootstrap)
    except ValueError as error:
        raise PackError(f"{error}.", where=str(card.path)) from error


def told(card: Scorecard, question: Question, found: Sensitivity) -> dict[str, Any]:
    """The analysis as one object for JSON; unknown is null."""
    parameters = found.uncertainty.parameters
    varied = [
        {**given, "nominal": one.nominal, "alternatives": len(one.alternatives)}
        for given, one in zip(question.parameters, parameters.varied, strict=True)
    ]
    return {
        "varied": varied,
        "plan": plan(question, found),
        "fixed": telling.choices(run(card.data, card.tree, card.spec)),
        "indices": indices(found),
        "variance": found.indices.variance,
        "mean": telling.number(found.mean),
        "mean_rank_shift": mean_shift(found),
        "one_scale": parameters.one_scale,
        "units": units(card, found.uncertainty),
        "groups": groups(found.uncertainty),
        "replicates": {
            "positions": found.positions.tolist(),
            "results": [telling.number(x) for x in found.results],
        },
    }


def mean_shift(found: Sensitivity) -> float | None:
    """Ranks that a unit moves on average; None where nothing is ranked twice."""
    known = found.uncertainty.shift[~np.isnan(found.uncertainty.shift)]
    return float(known.mean()) if len(known) else None


def plan(question: Question, found: Sensitivity) -> dict[str, Any]:
    """How the replicates were laid out and summed up."""
    p, b = found.plan, question.bootstrap
    row = p.row
    return {
        "runs": len(found.results), "base_points": p.n, "seed": p.seed, "sample": p.sample,
        "result": p.result, "unit": None if row is None else question.space.data.units[row],
        "code": found.uncertainty.parameters.code, "level": p.level,
        "estimator": found.indices.estimator, "resamples": b.resamples,
    }  # fmt: skip


def indices(found: Sensitivity) -> list[dict[str, Any]]:
    """First and total order of each choice with their intervals."""
    names = [one.name for one in found.uncertainty.parameters.varied]
    parts = {"first": found.indices.first, "total": found.indices.total}
    return [
        {"choice": name}
        | {
            f"{kind}{end}": telling.number(getattr(part, field)[i])
            for kind, part in parts.items()
            for end, field in (("", "value"), ("_low", "low"), ("_high", "high"))
        }
        for i, name in enumerate(names)
    ]


def units(card: Scorecard, found: Uncertainty) -> list[dict[str, Any]]:
    """Per unit its score and rank with their ranges, and the place that the replicates support.

    `place` is null where others cannot be told apart from the unit; ranges of scores are null where
    the replicates are not on one scale. In the order of the nominal rank, in panels the latest time
    first.
    """
    places = _places(found)
    times = np.zeros(len(found.units)) if found.times is None else found.times
    known = np.where(np.isnan(found.rank), np.inf, found.rank)
    order = sorted(range(len(found.units)), key=lambda i: (-times[i], known[i], found.units[i]))
    return [_unit(card, found, i, place=places[i]) for i in order]


def _unit(card: Scorecard, found: Uncertainty, i: int, *, place: Rank | None) -> dict[str, Any]:
    row: dict[str, Any] = {"unit": found.units[i], "name": card.unit_names[i]}
    if found.times is not None:
        row["time"] = float(found.times[i])
    for name, value, ends in (
        ("score", found.score, found.scores),
        ("rank", found.rank, found.ranks),
    ):
        row[name] = telling.number(value[i])
        comparable = name == "rank" or found.parameters.one_scale
        for end in ("low", "median", "high"):
            row[f"{name}_{end}"] = telling.number(getattr(ends, end)[i]) if comparable else None
    row["best_place"] = place.best if place else None
    row["worst_place"] = place.worst if place else None
    row["place"] = place.exact if place else None
    row["scored"] = float((~np.isnan(found.replicates[:, i])).mean())
    return row


def groups(found: Uncertainty) -> list[dict[str, Any]]:
    """Groups of units that cannot be told apart, best first; in panels for each time."""
    said: list[dict[str, Any]] = []
    for time, rows in _times(found):
        level = found.parameters.level
        for group in ranks.groups(found.replicates[:, rows], level=level):
            when = {} if time is None else {"time": time}
            said.append({**when, "units": [found.units[rows[i]] for i in group]})
    return said


def _places(found: Uncertainty) -> list[Rank | None]:
    places: list[Rank | None] = [None] * len(found.units)
    for _, rows in _times(found):
        one = ranks.places(found.replicates[:, rows], level=found.parameters.level)
        for row, place in zip(rows, one, strict=True):
            places[row] = place
    return places


def _times(found: Uncertainty) -> Iterator[tuple[float | None, Ints]]:
    """Rows that are ranked together: all, or those of each time, latest first."""
    if found.times is None:
        yield None, np.arange(len(found.units), dtype=np.int64)
        return
    for time in np.unique(found.times)[::-1]:
        yield float(time), np.flatnonzero(found.times == time)
