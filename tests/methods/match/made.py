"""Made-up incidents reported by several sources, with the truth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salamti.methods.match.compare import Source
from salamti.methods.match.reports import Reports

KM_PER_DEGREE = 111.2


def sources(
    rng: np.random.Generator,
    incidents: int,
    seen: tuple[float, ...],
    *,
    spread: float = 1.0,
    days: int = 200,
    sigma_km: tuple[float, ...] = (1.5, 1.5, 1.5),
    kinds: int = 6,
) -> tuple[tuple[Source, ...], NDArray[np.int64]]:
    """Sources that see each incident with these probabilities, and the incident of each report."""
    lat, lon = 30 + rng.random(incidents) * spread, 70 + rng.random(incidents) * spread
    day, kind = rng.integers(0, days, incidents), rng.integers(0, kinds, incidents)
    toll = rng.geometric(0.2, incidents)
    made, truth = [], []
    for k, share in enumerate(seen):
        own = np.flatnonzero(rng.random(incidents) < share)
        size = len(own)
        first = day[own] + (rng.choice([-1, 0, 0, 0, 1], size) if k else 0)
        jitter = rng.normal(0, sigma_km[k] / KM_PER_DEGREE, (2, size))
        best = np.maximum(toll[own] + rng.integers(-1, 2, size), 0).astype(float)
        coded = np.where(rng.random(size) < 0.1, rng.integers(0, kinds, size), kind[own])
        made.append(
            Source(
                reports=Reports(
                    first=first,
                    last=first,
                    lat=lat[own] + jitter[0],
                    lon=lon[own] + jitter[1] / np.cos(np.radians(30)),
                ),
                deaths=np.stack([best, best, best], axis=1),
                types=(np.stack([coded, coded // 3], axis=1),),
            )
        )
        truth.append(own)
    return tuple(made), np.concatenate(truth)


def pairs_of(label: NDArray[np.int64]) -> set[tuple[int, int]]:
    """All pairs of reports that are in one group."""
    order = np.argsort(label, kind="stable")
    found = set()
    for part in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        own = sorted(part.tolist())
        found |= {(a, b) for i, a in enumerate(own) for b in own[i + 1 :]}
    return found
