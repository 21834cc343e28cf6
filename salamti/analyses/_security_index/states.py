"""All states: scores with their ranges, and places from best to worst."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._security_index.overview import rounded, same
from salamti.analyses._security_index.view import View, place, score
from salamti.model.finding import ColumnKind, Finding
from salamti.model.words import Ref, Text, Words, message

FINDING = "security_index.states"
STATES: Mapping[str, ColumnKind] = {
    "country": "text",
    "score": "number",
    "low": "number",
    "high": "number",
    "place": "number",
    "same": "text",
}


def finding(view: View, *, method: tuple[Words, ...], caveats: tuple[Words, ...]) -> Finding:
    """The page of all states."""
    order = sorted(view.middles, key=lambda s: view.middles[s])
    scores = {s: score(FINDING, view, s, year=view.last) for s in order}
    places = {s: p for s in order if (p := place(FINDING, view, s, score_of=scores[s]))}
    exact = sum(1 for p in places.values() if isinstance(p.value, int))
    rows: list[Row] = [
        (view.name(s), Ref(scores[s].id), rounded(scores[s].low), rounded(scores[s].high),
         ref(places.get(s)), same(view, s))
        for s in order
    ]  # fmt: skip
    part = Part(
        id="states",
        title=message("security_index.section_states"),
        sentences=(
            message("security_index.states_intro", exact=exact, count=len(order)),
            _unscored(view),
        ),
        numbers=(*scores.values(), *places.values()),
        tables=(columns_table("security_index.states", STATES, rows),),
        see=("security_index",),
    )
    base = Finding(
        id=FINDING,
        question=message("security_index.question_states"),
        answer=message(
            "security_index.answer_states",
            count=len(order),
            year=view.index.latest,
            country=view.country.name,
            place=Ref(places[view.subject].id),
        ),
        numbers=(),
        method=method,
        caveats=caveats,
        params={"part": "states"},
    )
    return assembled(base, [part])


def _unscored(view: View) -> Words:
    """States of which a theme is not known."""
    names = [view.name(i) for i, _ in enumerate(view.index.states)
             if np.isnan(view.index.whole[i, view.last])]  # fmt: skip
    if not names:
        return message("security_index.all_scored")
    said = Text(", ".join(n.en for n in names), "، ".join(n.ur for n in names))
    return message("security_index.unscored", count=len(names), names=said)
