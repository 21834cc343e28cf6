"""A matching told: counts, overlap, and each group with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.linkage.grounds import groups, member
from salamti.linkage.run import Outcome
from salamti.methods.match.coverage import Coverage
from salamti.methods.match.matched import Mode

Ints = NDArray[np.int64]
ASSUMED = {
    "Chapman": "both sources are about the same kinds of incidents, places and years and report "
    "independently of each other; the matching is right",
    "Chao": "a lower bound for sources about the same kinds of incidents, places and years that do "
    "not avoid each other's; incidents may differ in how likely they are reported",
    "log-linear": "sources are about the same kinds of incidents, places and years and depend on "
    "each other in pairs, not beyond; the matching is right",
}


def told(done: Outcome, *, each: bool = True) -> dict[str, Any]:
    """All that is said about a matching, for programs; `each` lists every group."""
    label, records = done.matched.label, sum(t.records for t in done.tables)
    quarantined = [
        {"source": t.name, "row": row, "reason": reason}
        for t in done.tables for row, reason in t.quarantined
    ]  # fmt: skip
    size = np.bincount(label, minlength=len(label))
    episode = np.concatenate([s.reports.episode for s in done.task.sources])
    lead = (label == np.arange(len(label))) & (size > 1)
    return {
        "records": records,
        "unique": int((size > 0).sum()),
        "matches": int(lead.sum()),
        "matches_of_events": int((lead & ~episode).sum()),
        "matches_of_episodes": int((lead & episode).sum()),
        "duplicates": int(len(label) - (size > 0).sum()),
        "by_source": _by_source(done, size),
        "overlap": list(overlap(done)),
        "incidents": _interval(done),
        "coverage": [_covered(c) for c in done.coverage],
        "groups": list(groups(done)) if each else None,
        "flagged": list(_flagged(done)),
        "quarantined": quarantined,
        "choices": _choices(done),
        "notes": list(done.notes),
    }


def _by_source(done: Outcome, size: Ints) -> dict[str, Any]:
    alone = size[done.matched.label] == 1
    return {
        t.name: {
            "records": t.records,
            "quarantined": len(t.quarantined),
            "alone": int(alone[done.task.source == k].sum()),
            "matched": int((~alone)[done.task.source == k].sum()),
        }
        for k, t in enumerate(done.tables)
    }


def overlap(done: Outcome) -> Iterator[dict[str, Any]]:
    """How many incidents each combination of sources reports, from the single ones up."""
    label, source = done.matched.label, done.task.source
    mask = np.zeros(len(label), np.int64)
    np.add.at(mask, label, 1 << source)
    masks, counts = np.unique(mask[mask > 0], return_counts=True)
    names = [t.name for t in done.tables]
    order = sorted(zip(masks.tolist(), counts.tolist(), strict=True),
                   key=lambda mc: (mc[0].bit_count(), _bits(mc[0])))  # fmt: skip
    for m, count in order:
        yield {"sources": [names[k] for k in _bits(m)], "incidents": count}


def _bits(mask: int) -> list[int]:
    return [k for k in range(mask.bit_length()) if mask >> k & 1]


def _interval(done: Outcome) -> dict[str, Any] | None:
    if done.sampled is None:
        return None
    low, best, high = done.sampled.interval()
    found: dict[str, Any] = {"low": low, "best": best, "high": high, "level": 0.9}
    deaths = done.sampled.deaths_interval()
    if deaths is not None:
        keys = ("low", "best", "high")
        rule = "of each incident the best figure of the earliest source that gives one"
        found["deaths"] = dict(zip(keys, deaths, strict=True)) | {"rule": rule}
    return found


def _covered(c: Coverage) -> dict[str, Any]:
    return {
        "method": c.method, "seen": c.seen, "low": round(c.low, 1), "best": round(c.best, 1),
        "high": round(c.high, 1), "level": 0.95, "lower_bound": c.bound,
        "assumes": ASSUMED[c.method],
    }  # fmt: skip


def _flagged(done: Outcome) -> Iterator[dict[str, Any]]:
    near = done.flagged
    for episode, event, km in zip(near.episode.tolist(), near.event.tolist(), near.km, strict=True):
        yield {"episode": member(done, episode), "event": member(done, event),
               "km": round(float(km), 2)}  # fmt: skip


def _choices(done: Outcome) -> dict[str, Any]:
    judged = done.judged
    label = done.matched.label
    unmet = int((label[judged.same[:, 0]] != label[judged.same[:, 1]]).sum())
    found: dict[str, Any] = {
        "km": done.task.windows.km,
        "days": done.task.windows.days,
        "mode": done.mode.value,
        "sources": [t.name for t in done.tables],
        "taxonomies": [
            {"name": t.name, "column": c, "levels": t.depth}
            for t, c in zip(done.taxonomies, done.columns, strict=True)
        ],
        "judgements": {"same": len(judged.same), "different": len(judged.different),
                       "unmet": unmet},
    }  # fmt: skip
    model = done.matched.model
    if model is not None and done.mode is Mode.EVIDENCE:
        sigma = iter(model.sigma_km.tolist())
        found["model"] = {
            "sigma_km": {
                t.name: {c: round(next(sigma), 2) for c in t.classes} for t in done.tables
            },
            "misplaced": round(model.wide, 3),
            "prior": [round(float(p), 4) for p in 1 / (1 + np.exp(-model.prior))],
            "rounds": model.rounds,
            "settled": model.settled,
        }
    return found
