"""Outlooks as draws: what the forecasting methods make of the months that the store holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salamti.analyses._kit import excited, panels
from salamti.analyses._kit.panels import Floats
from salamti.ledger.canonical import content_hash
from salamti.methods.forecast import benchmarks, places, shipped
from salamti.methods.forecast.blocks import YEAR
from salamti.methods.forecast.mixing import mixed
from salamti.methods.forecast.pool import Plan
from salamti.methods.forecast.rows import rows
from salamti.methods.hotspot import weights
from salamti.model.forecast import LEVELS, DataBasis, Level
from salamti.store.reading import Reader

READS = ("national_month", *panels.READS)
LEADS = tuple(range(1, 15))
"""Months ahead, counted from the last month of the data."""
DRAWS = 200
SEED = 20_220_101
EXCITED = 0.3
"""Weight of the self-exciting model beside the pool, the same at all places and times."""
NEXT_DOOR_KM = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Draws [places, leads, draws] of deaths, from a history [places, months] that ends at `end`.

    `models` maps each model to its draws, ours (`salamti`) first. `near` is the mean of the places
    next door, where there are any. `data_sha256` is the content hash of the history.
    """

    level: Level
    places: tuple[str, ...]
    end: str
    basis: DataBasis
    origins: tuple[str, ...]
    leads: tuple[int, ...]
    history: Floats
    models: Mapping[str, Floats]
    data_sha256: str
    near: Floats | None = None
    unplaced: int = 0

    @property
    def months(self) -> tuple[str, ...]:
        """The months ahead."""
        return tuple(panels.after(self.end, lead) for lead in self.leads)

    @property
    def draws(self) -> Floats:
        """Our own draws, sorted."""
        return self.models["salamti"]


def country(reader: Reader, iso3: str) -> Outlook | None:
    """Outlook of one country by the weights learnt on the world's countries.

    None where the pack ships no weights or the last 12 months are not all known.
    """
    learnt = reader.learnt()
    if learnt is None or not reader.has("national_month"):
        return None
    rows = reader.sql(panels.TOTALS, countries=[iso3])
    if rows.height < YEAR:
        return None
    months = panels.month_range(str(rows["month"][0]), str(rows["month"][-1]))
    counts = dict(rows.select("month", "best").iter_rows())
    history = np.array([[counts.get(m, np.nan) for m in months]], dtype=np.float64)
    if np.isnan(history[:, -YEAR:]).any():
        return None
    pool = shipped.from_names(Plan(), learnt.weights)
    draws = pool.draws(history, LEADS, draws=DRAWS)
    recent = rows.tail(YEAR)
    return Outlook(
        level="country",
        places=(iso3,),
        end=months[-1],
        basis="candidate" if "candidate" in set(recent["basis"]) else "final",
        origins=tuple(dict.fromkeys(rows["origin"].reverse())),
        leads=LEADS,
        history=history,
        models=_with_benchmarks(draws, history),
        data_sha256=_hash((iso3,), months, history),
    )


def within(reader: Reader, level: Level) -> Outlook | None:
    """Outlook of all provinces or districts, learnt from their own past; None without data."""
    panel = panels.known(reader, LEVELS.index(level))
    if panel is None or panel.deaths.shape[1] < 3 * YEAR or len(panel.pcodes) < 3:
        return None
    own = placed(panel)
    districts = panels.known(reader, 2) if level == "province" else None
    learnt = places.learn(own, also=placed(districts) if districts is not None else None)
    pooled = learnt.draws(LEADS, draws=DRAWS)
    return Outlook(
        level=level,
        places=panel.pcodes,
        end=panel.months[-1],
        basis="final",
        origins=(panel.origin,),
        leads=LEADS,
        history=panel.deaths,
        models=_with_benchmarks(_excited(panel, pooled), panel.deaths),
        data_sha256=_hash(panel.pcodes, panel.months, panel.deaths),
        near=own.near,
        unplaced=panel.unplaced,
    )


def _excited(panel: panels.Panel, pooled: Floats) -> Floats:
    """The pool mixed with the self-exciting model, where there are events enough for one."""
    at = rows(panel.deaths, [panel.deaths.shape[1] - 1], leads=LEADS, months=YEAR)
    found = excited.draws(panel, at, np.random.default_rng(SEED))
    return pooled if found is None else mixed(pooled, found, share=EXCITED)


def placed(panel: panels.Panel) -> places.Places:
    """Deaths by month, and their mean within 100 km, or of the two nearest where none is."""
    close = weights.within(panel.lat, panel.lon, km=NEXT_DOOR_KM).matrix
    nearest = weights.nearest(panel.lat, panel.lon, k=min(2, len(panel.pcodes) - 1)).matrix
    alone = close.sum(axis=1, keepdims=True) == 0
    near = places.beside(panel.deaths, np.where(alone, nearest, close))
    return places.Places(panel.deaths, near)


def _with_benchmarks(draws: Floats, history: Floats) -> dict[str, Floats]:
    """Our draws, and those of the benchmarks that every forecast is scored beside."""
    past = np.sort(benchmarks.conflictology(history), axis=1)
    flat = np.repeat(past[:, None], draws.shape[1], axis=1)
    return {
        "salamti": draws,
        "conflictology": flat,
        "zero": np.zeros((*draws.shape[:2], 1)),
    }


def _hash(places_: Sequence[str], months: Sequence[str], history: Floats) -> str:
    known = (
        (place, month, int(value))
        for place, row in zip(places_, history, strict=True)
        for month, value in zip(months, row, strict=True)
        if not np.isnan(value)
    )
    return content_hash(("place", "month", "deaths"), known)
