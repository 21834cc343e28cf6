"""One page for each theme: its score over the years, its series, and how each is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._security_index import charts
from salamti.analyses._security_index.entries import kept, stood
from salamti.analyses._security_index.overview import entries
from salamti.analyses._security_index.view import (
    Entry,
    View,
    difference,
    moved,
    score,
    unit_of,
)
from salamti.model.finding import ColumnKind, Finding
from salamti.model.number import Number
from salamti.model.scorecard import Group
from salamti.model.words import Param, Ref, Words, message

COMPONENTS: Mapping[str, ColumnKind] = {
    "series": "text",
    "value": "number",
    "unit": "text",
    "stood": "text",
    "component_score": "number",
    "before": "number",
    "weight_in": "number",
}
POSTS: Mapping[str, ColumnKind] = {
    "series": "text",
    "why": "text",
    "worst": "number",
    "best": "number",
    "reason": "text",
    "source": "text",
}


def finding(
    view: View, theme: Group, *, method: tuple[Words, ...], caveats: tuple[Words, ...]
) -> Finding:
    """The page of a theme."""
    ident = f"security_index.{theme.id}"
    own = {
        y: score(ident, view, view.subject, year=y, code=theme.id)
        for y in range(view.last + 1)
        if np.isfinite(view.index.node(theme.id)[view.subject, y])
    }
    base = Finding(
        id=ident,
        question=message("security_index.question_theme", theme=theme.name),
        answer=message("security_index.answer_theme_none", theme=theme.name),
        numbers=(),
        method=method,
        caveats=(theme.missing, *caveats) if theme.missing else caveats,
        params={"part": theme.id},
    )
    if view.last not in own:
        return base
    found = entries(ident, view, theme=theme.id)
    return assembled(
        _answered(base, view, theme, own=own),
        [_score_part(view, theme, own), _series_part(ident, view, theme, found=found)],
    )


def _answered(base: Finding, view: View, theme: Group, *, own: Mapping[int, Number]) -> Finding:
    now = own[view.last]
    change, drawn = None, None
    if view.base is not None and view.base in own:
        at = [t.id for t in view.card.themes].index(theme.id)
        drawn = view.doubt.change(view.subject, (view.base, view.last), at)
        change = difference("theme_change", own[view.base], now, finding=base.id, drawn=drawn)
    spoken: dict[str, Param] = {
        "theme": theme.name,
        "country": view.country.name,
        "score": Ref(now.id),
        "year": view.index.latest,
        "low": round(now.low or 0),
        "high": round(now.high or 0),
    }
    answer = message("security_index.answer_theme", **spoken)
    if change is not None and view.base is not None:
        answer = message(
            "security_index.answer_theme_change",
            since=view.index.years[view.base],
            points=Ref(change.id),
            moved=moved(drawn),
            **spoken,
        )
    numbers = (*own.values(), *([change] if change else []))
    return Finding(
        id=base.id, question=base.question, answer=answer, numbers=numbers, method=base.method,
        caveats=base.caveats, params=base.params,
    )  # fmt: skip


def _score_part(view: View, theme: Group, own: Mapping[int, Number]) -> Part:
    chart = charts.path(view, own, "theme", code=theme.id, theme=theme.name)
    return Part(
        id="years",
        title=message("security_index.section_years"),
        sentences=(theme.why,),
        charts=(chart,) if chart else (),
        see=("security_index", "security_index.sensitivity"),
    )


def _series_part(ident: str, view: View, theme: Group, *, found: Sequence[Entry]) -> Part:
    before = _before(ident, view, theme)
    weights = [c.weight for c in view.card.of(theme.id)]
    rows: list[Row] = [
        (view.label(e.component), ref(e.value), unit_of(view, e.component)[0], stood(e),
         ref(e.score), ref(before.get(e.component.id)),
         round(100 * e.component.weight / sum(weights)))
        for e in found
    ]  # fmt: skip
    scored = [(e.component.id, view.label(e.component), e.score) for e in found if e.score]
    shown = charts.bars(
        "components",
        scored,
        "points",
        title=message("security_index.chart_components", year=view.index.latest),
        alt=message("security_index.alt_components", theme=theme.name),
    )
    since = view.index.years[view.base] if view.base is not None else view.index.latest
    return Part(
        id="series",
        title=message("security_index.section_series"),
        sentences=(message("security_index.theme_series", count=len(found), since=str(since)),),
        numbers=(*(n for e in found for n in kept(e)), *before.values()),
        charts=(shown,) if scored else (),
        tables=(
            columns_table("security_index.components", COMPONENTS, rows),
            columns_table("security_index.posts", POSTS, _posts(view, found)),
        ),
    )


def _before(ident: str, view: View, theme: Group) -> dict[str, Number]:
    """Scores of the components in the year of the baseline, with the values behind them."""
    if view.base is None:
        return {}
    made = entries(ident, view, theme=theme.id, year=view.base)
    found = {e.component.id: e.score for e in made if e.score}
    values = {f"{e.component.id}.value": e.value for e in made if e.value}
    return {**found, **values}


def _posts(view: View, found: Sequence[Entry]) -> list[Row]:
    """Why each series is there, the values that score 0 and 100, and where they come from."""
    publishers = view.publishers
    return [
        (
            view.label(e.component),
            e.component.why,
            e.component.goalposts.worst,
            e.component.goalposts.best,
            e.component.goalposts.note
            or message(f"security_index.reason_{e.component.goalposts.reason}"),
            publishers.get(e.component.indicator),
        )
        for e in found
    ]
