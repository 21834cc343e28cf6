"""What the whole is made of: contributions of the themes, and what changed since the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import derived, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._security_index import charts
from salamti.analyses._security_index.index import share
from salamti.analyses._security_index.overview import FINDING, Standing, rounded
from salamti.analyses._security_index.view import Entry, View, difference, measure, moved, score
from salamti.base.ids import Scalar
from salamti.model.finding import ColumnKind
from salamti.model.number import Number
from salamti.model.scorecard import Group
from salamti.model.words import Ref, Text, Words, message

THEMES: Mapping[str, ColumnKind] = {
    "theme": "text",
    "weight": "number",
    "score": "number",
    "low": "number",
    "high": "number",
    "part": "number",
    "change": "number",
    "moved": "text",
}


def themes_part(view: View, entries: Sequence[Entry], found: Standing) -> Part:
    """Contributions of the themes, which add up to the score, and their change."""
    made = [_theme(view, g, entries) for g in view.card.themes]
    pillars = {
        g.id: score(FINDING, view, view.subject, year=view.last, code=g.id)
        for g in view.card.pillars
    }
    rows = [row for row, _, _ in made]
    parts = [(g.id, g.name, p) for g, (_, _, p) in zip(view.card.themes, made, strict=True) if p]
    return Part(
        id="themes",
        title=message("security_index.section_themes"),
        sentences=(
            message("security_index.themes_intro", score=Ref(found.now.id)),
            *_pillars(view, pillars),
            _most(view, made, found),
        ),
        numbers=(*pillars.values(), *(n for _, numbers, _ in made for n in numbers)),
        charts=(
            charts.bars(
                "themes",
                parts,
                "part",
                title=message("security_index.chart_themes", country=view.country.name),
                alt=message("security_index.alt_themes", country=view.country.name),
            ),
        ),
        tables=(columns_table("security_index.themes", THEMES, rows),),
        see=tuple(f"security_index.{g.id}" for g in view.card.themes),
    )


def _pillars(view: View, scores: Mapping[str, Number]) -> list[Words]:
    """One sentence for each pillar: its themes, its weight, its score."""
    said: list[Words] = []
    for pillar in view.card.pillars:
        themes = [t.name for t in view.card.themes if t.parent == pillar.id]
        names = Text(", ".join(t.en for t in themes), "، ".join(t.ur for t in themes))
        weight = round(100 * share(view.card, pillar))
        score_of = Ref(scores[pillar.id].id)
        said.append(
            message("security_index.pillar", pillar=pillar.name, themes=names, weight=weight,
                    score=score_of)
        )  # fmt: skip
    return said


Theme = tuple[Row, list[Number], Number | None]


def _theme(view: View, theme: Group, entries: Sequence[Entry]) -> Theme:
    now = score(FINDING, view, view.subject, year=view.last, code=theme.id)
    below = [e.part for e in entries if e.component.parent == theme.id and e.part]
    part = _part(view, theme, below)
    change, drawn = None, None
    numbers = [now]
    if view.base is not None:
        at = [t.id for t in view.card.themes].index(theme.id)
        before = score(FINDING, view, view.subject, year=view.base, code=theme.id)
        drawn = view.doubt.change(view.subject, (view.base, view.last), at)
        change = difference("theme_change", before, now, finding=FINDING, drawn=drawn)
        numbers.append(before)
    row: Row = (
        theme.name,
        round(100 * share(view.card, theme)),
        Ref(now.id),
        rounded(now.low),
        rounded(now.high),
        ref(part),
        ref(change),
        moved(drawn),
    )
    return row, [*numbers, *(n for n in (part, change) if n)], part


def _part(view: View, theme: Group, below: Sequence[Number]) -> Number | None:
    """What a theme contributes to the whole: the sum of its components' contributions."""
    if not below:
        return None
    total = float(sum(float(str(n.value)) for n in below))
    dims: dict[str, Scalar] = {
        "theme": theme.id,
        "place": view.country.iso3,
        "year": view.index.latest,
    }
    return figure(measure(FINDING, "theme_part"), total, derived(below), dims=dims)


def _most(view: View, made: Sequence[Theme], found: Standing) -> Words:
    """The theme that changed the whole most since the baseline."""
    if view.base is None or found.change is None:
        return message("security_index.most_unknown")
    at, base, last = view.subject, view.base, view.last
    moves = view.index.contributions[at, last] - view.index.contributions[at, base]
    by_theme = {
        g.id: float(np.nansum([moves[view.index.position(c.id)] for c in view.card.of(g.id)]))
        for g in view.card.themes
    }
    fell = isinstance(found.change.value, float) and found.change.value < 0
    chosen = (min if fell else max)(by_theme, key=lambda k: by_theme[k])
    theme = next(g for g in view.card.themes if g.id == chosen)
    changes = {
        n.dimensions["what"]: n
        for _, numbers, _ in made
        for n in numbers
        if n.dimensions["measure"] == "theme_change"
    }
    return message(
        f"security_index.most_{'fell' if fell else 'rose'}",
        theme=theme.name,
        points=Ref(changes[chosen].id),
        since=view.index.years[base],
    )
