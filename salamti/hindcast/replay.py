"""Scores of replayed forecasts by model and window, and how they compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.base.ids import number_id
from salamti.methods.forecast.blocks import Floats
from salamti.methods.forecast.challenge import CellScores
from salamti.methods.score import skill

MEASURES = ("crps", "ignorance", "mis")
UNITS = {"crps": "deaths", "ignorance": "bits", "mis": "deaths"}
REFERENCE = "conflictology"
MARGIN = 0.05
"""Deaths by which the mean CRPS of a place must differ to count as better or worse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Scores of one model in one window, cell by cell, with the unit and cluster of each cell."""

    model: str
    window: int
    scores: Mapping[str, Floats]
    units: NDArray[np.int64]
    clusters: NDArray[np.int64]


def cells(model: str, window: int, found: CellScores) -> Cells:
    """Flatten scores [places, months]; a place is a unit and a cluster."""
    known = ~np.isnan(found.crps)
    units = np.broadcast_to(np.arange(len(found.crps))[:, None], known.shape)
    return Cells(
        model=model,
        window=window,
        scores={m: np.asarray(getattr(found, m))[known] for m in MEASURES},
        units=units[known],
        clusters=units[known],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number of a hindcast."""

    dimensions: Mapping[str, str | int]
    value: float
    unit: str
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindcast:
    """What a replay found, with the notes that its reader needs."""

    level: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    as_of: str
    source: str
    licence: str
    extra: Mapping[str, Any] = field(default_factory=dict)


def means(found: Sequence[Cells]) -> list[Row]:
    """The mean of each measure by window and model."""
    return [
        Row(
            dimensions={"measure": m, "window": c.window, "model": c.model},
            value=float(c.scores[m].mean()),
            unit=UNITS[m],
            n=len(c.units),
        )
        for c in found
        for m in MEASURES
    ]


def comparisons(found: Sequence[Cells], against: Sequence[str], *, seed: int = 1) -> list[Row]:
    """Every model beside each reference over all windows: skill in CRPS with its interval, places.

    Skill is 1 - mean / mean over all cells, and the mean of the skills of the windows
    (`skill_by_window`), so that no window rules alone. Intervals: a bootstrap over clusters.
    """
    rows: list[Row] = []
    models = dict.fromkeys(c.model for c in found)
    for reference in against:
        base = {c.window: c for c in found if c.model == reference}
        for model in (m for m in models if m != reference):
            pairs = [(c, base[c.window]) for c in found if c.model == model]
            rows += _compared(model, reference, pairs, seed=seed)
    return rows


def _compared(
    model: str, reference: str, pairs: Sequence[tuple[Cells, Cells]], *, seed: int
) -> list[Row]:
    score, base = (np.concatenate([p[k].scores["crps"] for p in pairs]) for k in (0, 1))
    clusters = np.concatenate([p[0].clusters for p in pairs])
    rng = np.random.default_rng(seed)
    pooled = skill.skill_interval(score, base, clusters, rng=rng)
    windows = [1 - c.scores["crps"].mean() / b.scores["crps"].mean() for c, b in pairs]
    gaps = _gaps(score - base, np.concatenate([p[0].units for p in pairs]))
    of = {"model": model, "against": reference, "window": "all"}

    def row(measure: str, value: float, n: int, *, unit: str = "share") -> Row:
        return Row(dimensions={"measure": measure, **of}, value=value, unit=unit, n=n)

    return [
        Row(dimensions={"measure": "skill", **of}, value=pooled.value, unit="share", n=len(score),
            low=pooled.low, high=pooled.high),
        row("skill_by_window", float(np.mean(windows)), len(windows)),
        row("skill_worst_window", float(np.min(windows)), len(windows)),
        row("median_difference", float(np.median(gaps)), len(gaps), unit="deaths"),
        row("share_better", float((gaps < -MARGIN).mean()), len(gaps)),
        row("share_worse", float((gaps > MARGIN).mean()), len(gaps)),
    ]  # fmt: skip


def _gaps(difference: Floats, units: NDArray[np.int64]) -> Floats:
    """Mean difference of each place."""
    places, place = np.unique(units, return_inverse=True)
    sums = np.bincount(place, weights=difference, minlength=len(places))
    return np.asarray(sums / np.bincount(place, minlength=len(places)))


def as_json(found: Hindcast) -> dict[str, Any]:
    """The hindcast as one object, in the shape of a finding."""
    name = f"hindcast.{found.level}"
    return {
        "id": name,
        "question": "How well would these forecasts have done?",
        "numbers": [
            {
                "id": number_id(name, dict(r.dimensions)),
                "value": r.value,
                "low": r.low,
                "high": r.high,
                "n": r.n,
                "unit": r.unit,
                "as_of": found.as_of,
                "dimensions": dict(r.dimensions),
                "source": found.source,
                "licence": found.licence,
            }
            for r in found.rows
        ],
        "caveats": list(found.notes),
        **found.extra,
    }
