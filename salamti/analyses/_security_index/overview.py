"""The first page of the index: where the country stands, what it is made of, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._security_index import charts
from salamti.analyses._security_index.entries import kept, series_table
from salamti.analyses._security_index.view import (
    Entry,
    View,
    difference,
    entry,
    moved,
    place,
    score,
)
from salamti.model.finding import ColumnKind
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

FINDING = "security_index"
PEERS: Mapping[str, ColumnKind] = {
    "country": "text",
    "score": "number",
    "low": "number",
    "high": "number",
    "place": "number",
    "same": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The country's own score by year, its place, and how far it moved since the baseline."""

    own: Mapping[int, Number]
    place: Number | None
    change: Number | None
    moved: Words

    @property
    def now(self) -> Number:
        """The latest score."""
        return self.own[max(self.own)]


def standing(finding: str, view: View, *, every: bool = True) -> Standing:
    """The whole of the country; `every` year, or the baseline and the latest only."""
    wanted = range(view.last + 1) if every else [y for y in (view.base, view.last) if y is not None]
    own = {
        y: score(finding, view, view.subject, year=y)
        for y in wanted
        if np.isfinite(view.index.whole[view.subject, y])
    }
    drawn = view.doubt.change(view.subject, (view.base, view.last)) if view.base else None
    known = view.base in own and view.last in own
    change = (
        difference("change", own[int(str(view.base))], own[view.last], finding=finding, drawn=drawn)
        if known
        else None
    )
    return Standing(
        own=own,
        place=place(finding, view, view.subject, score_of=own[view.last]),
        change=change,
        moved=moved(drawn),
    )


def score_part(view: View, found: Standing) -> Part:
    """The score with its range, by year."""
    now = found.now
    chart = charts.path(view, found.own, "whole", code=view.card.top.id)
    said = [
        message(
            "security_index.score",
            country=view.country.name,
            score=Ref(now.id),
            year=view.index.latest,
            low=round(now.low or 0),
            high=round(now.high or 0),
        )
    ]
    drawn = view.doubt.span(view.subject, view.last)
    if drawn is not None:
        said.append(message("security_index.middle", middle=round(drawn.median)))
    if found.change is not None:
        said.append(
            message(
                "security_index.change",
                since=str(found.change.dimensions["from"]),
                points=Ref(found.change.id),
                moved=found.moved,
            )
        )
    numbers = [*found.own.values(), found.place, found.change]
    return Part(
        id="whole",
        title=message("security_index.section_whole"),
        sentences=tuple(said),
        numbers=tuple(n for n in numbers if n is not None),
        charts=(chart,) if chart else (),
        see=("security_index.worst_off", "security_index.sensitivity"),
    )


def peers_part(view: View) -> Part | None:
    """The country beside its peers: scores, places from best to worst, who cannot be told apart."""
    states = [s for s in _peers(view) if s in view.places]
    if len(states) < 2:
        return None
    scores = {s: score(FINDING, view, s, year=view.last) for s in states}
    places = {s: p for s in states if (p := place(FINDING, view, s, score_of=scores[s]))}
    middle = view.middles
    rows: list[Row] = [
        (view.name(s), Ref(scores[s].id), rounded(scores[s].low), rounded(scores[s].high),
         ref(places.get(s)), same(view, s))
        for s in sorted(states, key=lambda s: middle[s])
    ]  # fmt: skip
    count = view.places[view.subject].count
    return Part(
        id="peers",
        title=message("security_index.section_peers"),
        sentences=(
            message("security_index.peers_intro", count=count),
            _alike(view, places[view.subject]),
        ),
        numbers=(*scores.values(), *places.values()),
        charts=(charts.ranges(view, places, middle),),
        tables=(columns_table("security_index.peers", PEERS, rows),),
        see=("security_index.states",),
    )


def _peers(view: View) -> list[int]:
    codes = [view.country.iso3, *(p.iso3 for p in view.country.peers)]
    return [s for c in codes if (s := view.index.state(c)) is not None]


def rounded(value: float | int | None) -> int | None:
    """An end of a range in whole points."""
    return None if value is None else round(value)


def same(view: View, state: int) -> Words:
    """Whether a state can be told apart from the country."""
    if state == view.subject:
        return message("security_index.same_own")
    way = "above" if state in view.ahead else "below" if state in view.behind else "same"
    return message(f"security_index.same_{way}")


def _alike(view: View, own: Number) -> Words:
    """How many states cannot be told apart from the country."""
    alike = len(view.places) - 1 - len(view.ahead) - len(view.behind)
    return message(
        "security_index.alike", country=view.country.name, count=alike, place=Ref(own.id)
    )


def series_part(view: View, entries: Sequence[Entry]) -> Part:
    """All series: their contributions add up to the score exactly; which values are older."""
    old = [e for e in entries if e.age]
    unknown = [e for e in entries if e.age is None]
    return Part(
        id="series",
        title=message("security_index.section_series"),
        sentences=(
            message("security_index.series_intro", count=len(entries)),
            message(
                "security_index.imputed", old=len(old), unknown=len(unknown), year=view.index.latest
            ),
        ),
        numbers=tuple(n for e in entries for n in kept(e)),
        tables=(series_table(view, entries),),
    )


def missing_part(view: View) -> Part:
    """What no open series tells, theme by theme."""
    return Part(
        id="missing",
        title=message("security_index.section_missing"),
        sentences=tuple(
            message("security_index.missing", theme=g.name, what=g.missing)
            for g in view.card.themes
            if g.missing
        ),
    )


def entries(
    finding: str, view: View, *, theme: str | None = None, year: int | None = None
) -> list[Entry]:
    """The components of the country in a year (the latest), of one theme or all."""
    at = view.last if year is None else year
    return [
        entry(finding, view, j, state=view.subject, year=at)
        for j, c in enumerate(view.card.components)
        if theme in {None, c.parent}
    ]
