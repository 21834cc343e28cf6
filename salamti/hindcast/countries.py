"""The challenge replayed: the world's countries, a calendar year at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from salamti.base.errors import UsageError
from salamti.hindcast import panels, replay
from salamti.hindcast.panels import CountryPanel
from salamti.methods.forecast import benchmarks, pool, stack
from salamti.methods.forecast.blocks import YEAR, Floats
from salamti.methods.forecast.challenge import LEADS, origin, scored, simple
from salamti.methods.forecast.rows import Ints, rows

Progress = Callable[[str], None]
MONTHS = 60
"""Months of history that a row holds."""
EVERY = 2
"""Every so many months is an origin to learn from."""
SOURCE = "UCDP, deaths in state-based violence by country and month, as in the VIEWS challenge"


def run(
    windows: Sequence[int],
    *,
    panel: Path | None = None,
    country: str = "PAK",
    progress: Progress = lambda _: None,
) -> replay.Hindcast:
    """Replay the windows on a panel; each is forecast from what was known up to its October.

    Longer histories and the published draws of benchmarks are used where they lie beside the panel
    or among the datasets.
    """
    path = panels.found(panel)
    near = _beside(path)
    known = panels.read(path)
    longer, others = panels.lengthened(known, near)
    found: list[replay.Cells] = []
    notes = _notes(longer, known)
    for window in windows:
        _check(known, window, path)
        progress(f"window {window}")
        made, said = _window(longer, others, window, near=near)
        notes += said
        found += made
    table = replay.means(found) + replay.comparisons(found, [replay.REFERENCE])
    return replay.Hindcast(
        level="country",
        rows=tuple(table + _one(found, longer, country)),
        notes=tuple(dict.fromkeys(notes)),
        as_of=f"{max(windows)}-12",
        source=SOURCE,
        licence="CC BY 4.0",
    )


def _beside(path: Path) -> Path:
    """Where longer histories and published draws lie: beside the panel, or among the datasets."""
    here = path.resolve().parent
    return (
        here if any((here / n).is_file() for n in panels.HISTORIES) else panels.folder() / "views"
    )


def _check(panel: CountryPanel, window: int, path: Path) -> None:
    last = panel.first + panel.values.shape[1] - 1
    if origin(window) - YEAR + 1 < panel.first or origin(window) + LEADS[0] > last:
        first = int(np.ceil((panel.first + YEAR + 1) / YEAR)) + 1980
        raise UsageError(
            f"The panel cannot judge the window {window}: it needs the 12 months up to October "
            f"{window - 1} and months of {window}.",
            where=str(path),
            do=f"Its first window is {first}.",
        )


def _notes(longer: CountryPanel, known: CountryPanel) -> list[str]:
    said = [
        "A hindcast is a replay, not a forecast: the data are today's, not as first reported.",
        "Ignorance and interval score depend on the number of draws. Fewer than 1,000 draws are "
        "repeated plainly (12 draws 83 times); the challenge resampled them, so its own differ.",
        f"A place counts as better or worse where its mean CRPS differs by {replay.MARGIN} deaths.",
    ]
    if longer.first == known.first:
        said.append("No longer histories were found: the models learn from the panel alone.")
    return said


def _window(
    longer: CountryPanel, others: Floats, window: int, *, near: Path
) -> tuple[list[replay.Cells], list[str]]:
    """All models of one window. Only what was known at the origin reaches a model."""
    end = origin(window)
    past = longer.until(end)
    at = end - longer.first
    here = np.asarray(~np.isnan(past[:, -YEAR:]).any(axis=1))
    observed = _outcomes(longer.values, at)[here]
    said = []
    if np.isnan(observed).any():
        said.append(
            f"Window {window}: {np.isnan(observed).mean():.0%} of its outcomes are unknown."
        )
    history = past[here]
    draws = simple(history, np.random.default_rng(window))
    ids = tuple(i for i, k in zip(longer.ids, here, strict=True) if k)
    for model in ("last_poisson", "bootstrap"):
        own = panels.published(near, model, window=window, ids=ids)
        if own is None:
            said.append(
                f"{model} of {window} is drawn here: the challenge's own draws are not there."
            )
        if own is not None or model == "bootstrap":
            draws[model] = own if own is not None else _bootstrap(past, window)[here]
    draws |= _learnt(past, others[:, : at + 1], np.flatnonzero(here))
    return [replay.cells(m, window, scored(d, observed)) for m, d in draws.items()], said


def _bootstrap(past: Floats, window: int) -> Floats:
    rng = np.random.default_rng(window)
    return benchmarks.bootstrap(past, rng)[:, None]


def _outcomes(values: Floats, at: int) -> Floats:
    out = np.full((len(values), len(LEADS)), np.nan)
    reach = values[:, at + LEADS[0] : at + LEADS[-1] + 1]
    out[:, : reach.shape[1]] = reach
    return out


def _learnt(past: Floats, others: Floats, units: Ints) -> dict[str, Floats]:
    """The pool, the forest and the ensemble for `units`, learnt from the past alone."""
    everyone = np.concatenate([past, others])
    last = everyone.shape[1] - 1
    origins = range(YEAR - 1, last - LEADS[0] + 1, EVERY)
    earlier = rows(everyone, list(origins), leads=LEADS, months=MONTHS)
    both = stack.learn(pool.lessons(pool.Plan(), earlier), known=last)
    months, grown, speaks = both.members(past[units], LEADS, units=units)
    forest = np.where(
        speaks[:, None, None], grown, months[:, :, :: months.shape[2] // grown.shape[2]]
    )
    return {"pool": months, "forest": forest, "salamti": both.mixed(months, grown, speaks)}


def _one(found: Sequence[replay.Cells], panel: CountryPanel, country: str) -> list[replay.Row]:
    """CRPS of one country by window and model."""
    if country not in panel.iso3:
        return []
    place = panel.iso3.index(country)
    return [
        replay.Row(
            dimensions={"measure": "crps_place", "place": country, "window": c.window,
                        "model": c.model},
            value=float(c.scores["crps"][c.units == place].mean()),
            unit="deaths",
            n=int((c.units == place).sum()),
        )
        for c in found
        if (c.units == place).any()
    ]  # fmt: skip
