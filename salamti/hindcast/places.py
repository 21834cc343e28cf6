"""Provinces and districts replayed: rolling origins, one to twelve months ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from salamti import pipeline
from salamti.analyses._kit import excited, outlooks, panels
from salamti.base.errors import UsageError
from salamti.hindcast import replay
from salamti.methods.forecast import benchmarks, places, pool
from salamti.methods.forecast.blocks import YEAR, Floats
from salamti.methods.forecast.challenge import scored
from salamti.methods.forecast.mixing import mixed
from salamti.methods.forecast.rows import Rows, rows
from salamti.methods.score import calibration
from salamti.model.forecast import LEVELS
from salamti.store.database import Store
from salamti.store.reading import Reader

Progress = Callable[[str], None]
LEADS = tuple(range(1, 13))
EVERY = 3
"""Months between the origins of a window."""
DRAWS = 500
AGAINST = (replay.REFERENCE, "zero")


def panel_of(home: pipeline.Home, pack: str, level: str) -> panels.Panel:
    """Deaths by place and month as the store holds them."""
    pipeline.prepare(home, pack)
    with Store(home.store) as store:
        found = panels.known(Reader(store, panels.READS), LEVELS.index(level))
    if found is None:
        raise UsageError(f"The pack has no deaths by {level} and month.", where=pack)
    return found


def run(
    windows: Sequence[int],
    *,
    level: str,
    home: pipeline.Home,
    pack: str = "pk",
    progress: Progress = lambda _: None,
) -> replay.Hindcast:
    """Replay the windows for the places of a pack.

    A window is a year of four origins: December of the year before, March, June and September. The
    weights are learnt once, from what was known in that December.
    """
    panel = panel_of(home, pack, level)
    own = outlooks.placed(panel)
    also = outlooks.placed(panel_of(home, pack, "district")) if level == "province" else None
    found: list[replay.Cells] = []
    checked: list[_Checked] = []
    for window in windows:
        progress(f"window {window}")
        for cells, check in _window(panel, (own, also), window):
            found.append(cells)
            checked += [check] if check is not None else []
    return replay.Hindcast(
        level=level,
        rows=tuple(
            replay.means(found) + replay.comparisons(found, AGAINST) + list(_calibrated(checked))
        ),
        notes=(
            "A hindcast is a replay, not a forecast: the data are today's, not as first reported.",
            f"Data end in {panel.months[-1]}; {panel.unplaced:,} deaths stand only at a coarser "
            "level and are in no cell.",
            "Coverage counts the part of an outcome's probability that lies inside, since many "
            "outcomes are exactly 0.",
        ),
        as_of=panel.months[-1],
        source=panel.origin,
        licence="CC BY 4.0",
        extra={"pit": _histogram(checked)} if checked else {},
    )


@dataclass(frozen=True, slots=True)
class _Checked:
    """Draws [cells, draws] of our own forecast and the outcomes."""

    draws: Floats
    observed: Floats


def _window(
    panel: panels.Panel, known: tuple[places.Places, places.Places | None], window: int
) -> Iterator[tuple[replay.Cells, _Checked | None]]:
    first = f"{window - 1}-12"
    if first not in panel.months or panel.months.index(first) < 3 * YEAR:
        raise UsageError(
            f"The window {window} lies outside the data.",
            do=f"They reach from {panel.months[0]} to {panel.months[-1]}.",
        )
    start = panel.months.index(first)
    own, also = known
    earlier = places.past(own.beside(also).until(start), known=start, leads=LEADS)
    learnt = pool.learn(pool.lessons(places.PLAN, earlier), known=start)
    last = len(panel.months) - 1 - LEADS[0]
    origins = [o for o in range(start, start + YEAR, EVERY) if o <= last]
    at = rows(own.deaths, origins, leads=LEADS, months=places.MONTHS, near=own.near)
    for model, draws in _models(panel, learnt, at, window=window):
        place = np.broadcast_to(at.unit[:, None], at.observed.shape)[~np.isnan(at.observed)]
        cells = replay.cells(model, window, scored(draws, at.observed))
        checked = _checked(draws, at) if model == "salamti" else None
        yield replace(cells, units=place, clusters=place), checked


def _models(
    panel: panels.Panel, learnt: pool.Pool, at: Rows, *, window: int
) -> Iterator[tuple[str, Floats]]:
    rng = np.random.default_rng(window)
    yield "conflictology", benchmarks.conflictology(at.history)[:, None]
    yield "zero", benchmarks.zero(at.history)[:, None]
    yield "last_poisson", benchmarks.last_poisson(at.history, rng, draws=DRAWS)[:, None]
    yield "hurdle", benchmarks.hurdle(at.history, rng, draws=DRAWS)[:, None]
    pooled = learnt.draws(at.history, LEADS, draws=DRAWS, near=places.near_of(at))
    hawkes = excited.draws(panel, at, rng)
    yield "pool", pooled
    if hawkes is not None:
        yield "hawkes", hawkes
    yield "salamti", pooled if hawkes is None else mixed(pooled, hawkes, share=outlooks.EXCITED)


def _checked(draws: Floats, at: Rows) -> _Checked:
    known = ~np.isnan(at.observed)
    return _Checked(draws[known], at.observed[known])


def _calibrated(checked: Sequence[_Checked]) -> Iterator[replay.Row]:
    if not checked:
        return
    draws = np.concatenate([c.draws for c in checked])
    observed = np.concatenate([c.observed for c in checked])
    for level in (0.5, 0.9):
        inside = calibration.randomised_coverage(draws, observed, level)
        yield replay.Row(
            dimensions={"measure": f"coverage_{level:.0%}", "window": "all", "model": "salamti"},
            value=float(np.mean(inside)), unit="share", n=len(observed),
        )  # fmt: skip


def _histogram(checked: Sequence[_Checked]) -> list[float]:
    """Shares of the ten bins of the probability integral transform."""
    draws = np.concatenate([c.draws for c in checked])
    observed = np.concatenate([c.observed for c in checked])
    return [float(x) for x in calibration.pit_histogram(draws, observed)]
