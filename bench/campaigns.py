"""Campaigns: time of all pages; how often each method finds something where nothing was."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench._measure import Result
from salamti import pipeline
from salamti.analyses import campaigns
from salamti.analyses._campaigns import samples, study, trials
from salamti.analyses._campaigns.study import Study
from salamti.analyses._campaigns.trials import BASE, BEFORE, LEAST, MONTHLY
from salamti.store.database import Store
from salamti.store.reading import Reader

CASES = 150
ALPHA = 0.05


def run(folder: Path) -> Iterator[Result]:
    """All findings of the pack of Pakistan, then quiet districts and dates without an operation."""
    home = pipeline.Home(folder=folder)
    pipeline.prepare(home, "pk", clock=lambda: datetime.now(UTC))
    with Store(home.store, read_only=True) as store:
        reader = Reader(store, campaigns.ANALYSIS.reads)
        started = time.perf_counter()
        variants = campaigns.variants(reader)
        for params in variants:
            campaigns.run(reader, params)
        spent = time.perf_counter() - started
        yield Result(what=f"{len(variants)} findings", value=spent, unit="s", target="under 8 s")
        found = study.study(reader)
        if found is not None:
            yield from _sizes(found)


def _sizes(found: Study) -> Iterator[Result]:
    """Share of quiet cases in which p is below 5 percent, by method."""
    rejected: dict[str, list[bool]] = {}
    for operation in _quiet(found):
        at = samples.setting(found, operation)
        tried = trials.tried(samples.sample(found, at)) if at else None
        trial = tried.window(BASE) if tried else None
        if tried is None or trial is None:
            continue
        known = {e.method: e.p for e in trial.estimates}
        known |= {MONTHLY: tried.monthly.p} if tried.monthly else {}
        for method, p in known.items():
            rejected.setdefault(method, []).append(p < ALPHA)
    for method, held in rejected.items():
        yield Result(
            what=f"{method}: p < 0.05 in {len(held)} quiet cases",
            value=100 * float(np.mean(held)),
            unit="percent",
            target="5 percent",
        )


def _quiet(found: Study) -> list[study.Operation]:
    """Made-up operations in January, in districts with deaths and no real one in seven years."""
    panel, base = found.panel, found.judged[0]
    cases = []
    for p, pcode in enumerate(panel.pcodes):
        for m in range(60, len(panel.months) - 24, 12):
            quiet = panel.deaths[p, m - 3 * BEFORE : m].sum() >= LEAST
            if quiet and not _busy(found, pcode, m):
                cases.append((pcode, panel.months[m]))
    chosen = np.random.default_rng(0).choice(len(cases), min(CASES, len(cases)), replace=False)
    return [
        replace(
            base, id="none", districts=(cases[c][0],), unseen=(), start=cases[c][1], end="",
            nationwide=False, spread=False,
        )
        for c in chosen
    ]  # fmt: skip


def _busy(found: Study, pcode: str, month: int) -> bool:
    months = found.panel.months
    starts = [
        months.index(o.start)
        for o in found.operations
        if pcode in o.districts and o.start in months
    ]
    return any(month - 72 <= s < month + 24 for s in starts)
