"""The section on near repeats: does an event make another more likely in its district soon after?

By month and district only the coarsest question can be asked. Ebb and flow over the years also
brings events of one district together, so the ratio is set beside that of months half a year apart:
only what exceeds it is near repeat.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from salamti.analyses._hotspots.study import LEVEL, RESCANS, SEED, Study, measure
from salamti.analyses._kit.numbers import Ground, figure
from salamti.analyses._kit.parts import Part
from salamti.analyses._toll.months import month_words
from salamti.base.ids import Scalar
from salamti.methods.hotspot.cylinder import events_of
from salamti.methods.hotspot.knox import Cell, Happenings, near_repeats
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

BANDS = (0, 1, 6, 12)
"""Ends of the bands of months: the same month, the next, half a year, the half year after."""
NEXT, LATER = 1, 3
SIMULATIONS = 999
LEAST_PAIRS = 20


def part(study: Study) -> Part | None:
    """One sentence; None where too few pairs of events are known."""
    cells = _cells(study)
    if cells is None:
        return None
    made = {
        "next": _ratio(study, cells[NEXT], name="repeat_next"),
        "later": _ratio(study, cells[LATER], name="repeat_later"),
        "p": figure(
            measure("repeat_p", "p", decimals=3), cells[NEXT].p, _ground(study), dims=_dims(study)
        ),
    }
    return Part(
        id="repeats",
        title=message("hotspots.section_repeats"),
        sentences=(_sentence(study, cells, made), message("hotspots.repeats_limits")),
        numbers=tuple(made.values()),
    )


def _cells(study: Study) -> tuple[Cell, ...] | None:
    recent = study.events[:, -RESCANS:]
    if recent.sum() < LEAST_PAIRS:
        return None
    events = events_of(recent)
    place = np.asarray(events.place)
    happenings = Happenings(
        lat=study.panel.lat[place], lon=study.panel.lon[place], day=np.asarray(events.day)
    )
    cells = near_repeats(
        happenings,
        km=[0],
        days=BANDS,
        simulations=SIMULATIONS,
        rng=np.random.default_rng(SEED),
    )
    return cells if min(cells[i].expected for i in (NEXT, LATER)) >= LEAST_PAIRS else None


def _dims(study: Study) -> dict[str, Scalar]:
    return {"from": study.months[-RESCANS:][0], "to": study.months[-1]}


def _ground(study: Study) -> Ground:
    return study.whole(max(0, len(study.months) - RESCANS), study.end)


def _ratio(study: Study, cell: Cell, *, name: str) -> Number:
    return figure(measure(name, "times", decimals=2), cell.ratio, _ground(study), dims=_dims(study))


def _sentence(study: Study, cells: tuple[Cell, ...], made: Mapping[str, Number]) -> Words:
    near, later = cells[NEXT], cells[LATER]
    sure = near.p is not None and near.p <= LEVEL
    more = (near.ratio or 0.0) > (later.ratio or 0.0)
    key = "found" if sure and more else "waves" if sure else "none"
    first, last = (str(_dims(study)[k]) for k in ("from", "to"))
    return message(
        f"hotspots.repeats_{key}",
        first=month_words(first),
        last=month_words(last),
        next=Ref(made["next"].id),
        later=Ref(made["later"].id),
        p=Ref(made["p"].id),
    )
