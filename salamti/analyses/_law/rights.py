"""What is known of the rights of people under these laws and plans."""

from __future__ import annotations

from salamti.analyses._kit.numbers import figure
from salamti.analyses._kit.registers import named
from salamti.analyses._kit.tally import Row, Tally
from salamti.analyses._law.study import RIGHTS
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

TOPICS = ("death_penalty", "fair_trial", "enforced_disappearance")
EACH = 2
"""Facts of each topic that are said, the latest first."""


def rights(tally: Tally) -> tuple[tuple[Words, ...], tuple[Number, ...]]:
    """Death sentences, fair trial and disappearances as counted; unknown where nothing is."""
    facts = [r for topic in TOPICS for r in _latest(tally, topic)]
    numbers = [_fact(tally, r) for r in facts]
    if not facts:
        return (message("law.rights_unknown"),), ()
    said: list[Words] = [message("law.rights_intro")]
    said += [
        message("law.rights_fact", fact=named(r, "title"), value=Ref(n.id), until=str(r["as_of"]))
        for r, n in zip(facts, numbers, strict=True)
    ]
    return (*said, message("law.rights_harm")), tuple(numbers)


def _latest(tally: Tally, topic: str) -> list[Row]:
    rows = [r for r in tally.rows(RIGHTS, topic=topic) if r["value"] is not None and r["as_of"]]
    return sorted(rows, key=lambda r: str(r["as_of"]), reverse=True)[:EACH]


def _fact(tally: Tally, row: Row) -> Number:
    measure = tally.measure("right", "counted", how="right")
    dims = {"right": str(row["right_id"])}
    return figure(measure, int(row["value"]), tally.ground(RIGHTS, [row]), dims=dims)
