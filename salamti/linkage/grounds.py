"""Why reports were put into one group: what each comparison says for and against each pair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.linkage.run import Outcome
from salamti.methods.match import evidence
from salamti.methods.match.compare import UNKNOWN, Comparison

Ints = NDArray[np.int64]


def member(done: Outcome, number: int) -> dict[str, Any]:
    """A report by its source, id and row."""
    starts = done.task.offsets
    source = int(np.searchsorted(starts, number, side="right")) - 1
    table, place = done.tables[source], number - int(starts[source])
    return {"source": table.name, "id": table.ids[place], "row": int(table.rows[place])}


def groups(done: Outcome) -> Iterator[dict[str, Any]]:
    """Groups of two reports and more: their members and why they are together."""
    label = done.matched.label
    pairs = np.flatnonzero(done.matched.together)
    pairs = pairs[np.argsort(label[done.matched.pairs.left[pairs]], kind="stable")]
    why = _whys(done, pairs)
    heads = label[done.matched.pairs.left[pairs]]
    members = np.flatnonzero(np.bincount(label, minlength=len(label))[label] > 1)
    members = members[np.lexsort((members, label[members]))]
    found, starts = np.unique(label[members], return_index=True)
    ends = [*starts.tolist(), len(members)][1:]
    low, high = (np.searchsorted(heads, found, side=s).tolist() for s in ("left", "right"))
    for k, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True)):
        own = why[low[k] : high[k]]
        yield {
            "members": [member(done, i) for i in members[start:end].tolist()],
            "why": _whole(own) | {"pairs": own},
        }


def _whole(pairs: list[dict[str, Any]]) -> dict[str, Any]:
    """The weakest ground among the pairs of a group; an unknown stays unknown."""
    found: dict[str, Any] = {
        "km": max(p["km"] for p in pairs),
        "days": max(abs(p["days"]) for p in pairs),
        "types": {
            name: None if any(p["types"][name] is None for p in pairs)
            else max(p["types"][name] for p in pairs)
            for name in pairs[0]["types"]
        },
        "probability": None,
        "together": None,
    }  # fmt: skip
    for name in ("probability", "together"):
        known = [p[name] for p in pairs if p[name] is not None]
        found[name] = min(known) if known else None
    return found


def _whys(done: Outcome, pairs: Ints) -> list[dict[str, Any]]:
    """What speaks for each pair: distance, days, the level of each taxonomy at which types agree
    (1 is the finest, 0 for no agreement, None where a type is unknown), and with a model the
    probability and the log odds that each comparison adds."""
    some = done.matched.pairs.taken(pairs)
    columns: dict[str, list[Any]] = {
        "a": [member(done, i) for i in some.left.tolist()],
        "b": [member(done, i) for i in some.right.tolist()],
        "km": some.compared.km.round(2).tolist(),
        "days": some.days.tolist(),
        "types": _types(done, some.compared.comparisons),
    }
    nothing: list[Any] = [None] * len(pairs)
    columns |= {"probability": nothing, "together": nothing, "adds": nothing}
    model = done.matched.model
    if model is not None:
        adds = evidence.contributions(model, some.compared)
        names = ("usual", "distance", *model.names)
        columns["probability"] = evidence.probability(model, some.compared).round(4).tolist()
        columns["adds"] = [dict(zip(names, row, strict=True)) for row in adds.round(2).tolist()]
    if done.sampled is not None:
        columns["together"] = done.sampled.together[pairs].round(3).tolist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _types(done: Outcome, comparisons: tuple[Comparison, ...]) -> list[dict[str, int | None]]:
    own = [c for c in comparisons if c.name in done.task.names]
    levels = [_level(c) for c in own]
    size = len(comparisons[0].level)
    names = [c.name for c in own]
    if not own:
        return [{} for _ in range(size)]
    return [dict(zip(names, row, strict=True)) for row in zip(*levels, strict=True)]


def _level(c: Comparison) -> list[int | None]:
    none = c.levels - 1
    return [
        None if v == UNKNOWN else 0 if v == none else v + 1 for v in c.level.tolist()
    ]  # fmt: skip
