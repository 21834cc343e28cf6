"""Why a district stands where it stands, in words built from its months."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from salamti.analyses._kit.numbers import figure
from salamti.analyses._outlook.ahead import Ahead, measure
from salamti.analyses._outlook.located import Located
from salamti.methods.forecast.blocks import YEAR
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

QUARTER = 3
TOLD = 5
"""Deaths in one of two quarters from which their difference is told."""


def reasons(found: Located, ahead: Ahead) -> tuple[Words, list[Number]]:
    """One to three reasons in a row, and the numbers in them."""
    said: list[Words] = []
    numbers: list[Number] = []
    for words, used in _all(found, ahead):
        said.append(words)
        numbers += used
    named = dict(zip("abc", said, strict=False))
    joined = said[0] if len(said) == 1 else message(f"outlook.reasons_{len(said)}", **named)
    return joined, numbers


def _all(found: Located, ahead: Ahead) -> Iterator[tuple[Words, list[Number]]]:
    yield _often(ahead)
    if quarters := _quarters(ahead):
        yield quarters
    if beside := _next_door(found, ahead):
        yield beside, []


def _often(ahead: Ahead) -> tuple[Words, list[Number]]:
    """In how many of the last months there were deaths, or for how long there were none."""
    deadly = ahead.history > 0
    months = ahead.months(YEAR)
    if deadly[-YEAR:].any():
        dims = {**ahead.place, "from": months[0], "to": months[-1]}
        value = int(deadly[-YEAR:].sum())
        often = figure(
            measure(ahead, "months_deadly", "months"), value, ahead.past(months), dims=dims
        )
        return message("outlook.reason_often", count=Ref(often.id), of=YEAR), [often]
    if not deadly.any():
        return message("outlook.reason_never", year=ahead.months(len(deadly))[0][:4]), []
    quiet = int(np.argmax(deadly[::-1]))
    return message("outlook.reason_quiet", count=quiet), []


def _quarters(ahead: Ahead) -> tuple[Words, list[Number]] | None:
    """The last three months beside the three before, where they differ."""
    made = []
    for name, back in (("recent", QUARTER), ("before", 2 * QUARTER)):
        months = ahead.months(back)[:QUARTER]
        value = int(ahead.history[-back:][:QUARTER].sum())
        dims = {**ahead.place, "from": months[0], "to": months[-1]}
        of = measure(ahead, "deaths_quarter", "deaths")
        made.append((name, figure(of, value, ahead.past(months), dims=dims)))
    values = [int(str(n.value)) for _, n in made]
    if max(values) < TOLD or values[0] == values[1]:
        return None
    refs = {name: Ref(n.id) for name, n in made}
    return message("outlook.reason_quarters", **refs), [n for _, n in made]


def _next_door(found: Located, ahead: Ahead) -> Words | None:
    """How many of the places next door had deaths in the last month."""
    beside = found.beside[ahead.row]
    struck = int((found.outlook.history[beside, -1] > 0).sum())
    if not struck:
        return None
    if beside.sum() == 1:
        return message("outlook.reason_next_door_one")
    return message("outlook.reason_next_door", count=struck, of=int(beside.sum()))
