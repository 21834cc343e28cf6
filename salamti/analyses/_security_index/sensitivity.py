"""What the score hangs on: choices, the weight of the economy, what each theme counts for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, derived, figure, ref
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._security_index import charts
from salamti.analyses._security_index.doubt import alternatives, place_of, span
from salamti.analyses._security_index.index import share
from salamti.analyses._security_index.overview import rounded, standing
from salamti.analyses._security_index.view import View, measure
from salamti.base.ids import Scalar
from salamti.methods.composite import effective
from salamti.methods.index.replicates import CHOICES, shared_out
from salamti.model.finding import Axis, Chart, ColumnKind, Finding
from salamti.model.number import Number, Trail
from salamti.model.scorecard import Group
from salamti.model.words import Ref, Words, message

FINDING = "security_index.sensitivity"
CORE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
"""Weights of the core theme that are tried, beside the stated one."""
CHOSEN: Mapping[str, ColumnKind] = {
    "choice": "text",
    "alternatives": "text",
    "of_score": "number",
    "of_place": "number",
}
WEIGHT: Mapping[str, ColumnKind] = {
    "core_weight": "text",
    "score": "number",
    "low": "number",
    "high": "number",
    "place": "number",
}
COUNTS: Mapping[str, ColumnKind] = {"theme": "text", "weight": "number", "counts": "number"}
OTHERWISE: Mapping[str, ColumnKind] = {
    "choice": "text",
    "alternative": "text",
    "score": "number",
    "rank": "number",
}


def finding(view: View, *, method: tuple[Words, ...], caveats: tuple[Words, ...]) -> Finding:
    """The page of the doubt."""
    now = standing(FINDING, view, every=False).now
    curve = _curve(view, now)
    part, most = _choices(view, now)
    core = next(t for t in view.card.themes if t.id == view.card.core)
    base = Finding(
        id=FINDING,
        question=message("security_index.question_sensitivity"),
        answer=message(
            "security_index.answer_sensitivity",
            country=view.country.name,
            low=round(now.low or 0),
            high=round(now.high or 0),
            choice=message(f"security_index.choice_{most}"),
            core=core.name,
            first=Ref(curve[0.0][0].id),
            last=Ref(curve[CORE[-1]][0].id),
            most=round(100 * CORE[-1]),
        ),
        numbers=(now,),
        method=method,
        caveats=caveats,
        params={"part": "sensitivity"},
    )
    parts = [part, _core_part(view, core, curve), _otherwise(view, now), _counts(view)]
    return assembled(base, parts)


def _choices(view: View, now: Number) -> tuple[Part, str]:
    """Shares of the variance that each choice can account for, and the greatest of them."""
    found: dict[tuple[str, str], Number] = {}
    for what, indices in (view.doubt.sensitive or {}).items():
        for i, choice in enumerate(CHOICES):
            found[what, choice] = figure(
                measure(FINDING, f"matters_{what}", unit=message("security_index.unit_percent"),
                        decimals=0, how="matters"),
                _percent_of(float(indices.total.value[i])),
                derived([now]),
                dims={"choice": choice, "place": view.country.iso3},
                low=_percent_of(float(indices.total.low[i])),
                high=_percent_of(float(indices.total.high[i])),
            )  # fmt: skip
    order = sorted(CHOICES, key=lambda c: -float(str(found["score", c].value or 0)))
    rows: list[Row] = [
        (message(f"security_index.choice_{c}"), _tried(view, c), ref(found["score", c]),
         ref(found["rank", c]))
        for c in order
    ]  # fmt: skip
    shown = [(c, message(f"security_index.choice_{c}"), found["score", c]) for c in order]
    part = Part(
        id="choices",
        title=message("security_index.section_choices"),
        sentences=(message("security_index.choices_intro"),),
        numbers=tuple(found.values()),
        charts=(
            charts.bars("choices", shown, "matters",
                        title=message("security_index.chart_choices"),
                        alt=message("security_index.alt_choices", country=view.country.name)),
        ),
        tables=(columns_table("security_index.choices", CHOSEN, rows),),
    )  # fmt: skip
    return part, order[0]


def _percent_of(share: float) -> float | None:
    """A share in percent; unknown where nothing varied."""
    return 100 * share if np.isfinite(share) else None


def _tried(view: View, choice: str) -> Words:
    """What was tried for a choice."""
    held = view.card.doubt
    params = {
        "components": {"percent": round(100 * held.components)},
        "themes": {"percent": round(100 * held.themes)},
        "core": {"low": round(100 * held.core_low), "high": round(100 * held.core_high)},
        "filling": {"reach": view.card.years.reach, "twice": 2 * view.card.years.reach},
    }
    return message(f"security_index.tried_{choice}", **params.get(choice, {}))


Curve = dict[float, tuple[Number, Number]]


def _curve(view: View, now: Number) -> Curve:
    """Score and place for each weight of the core theme."""
    doubt, core = view.doubt, [t.id for t in view.card.themes].index(view.card.core)
    stated = np.array([[share(view.card, t) for t in view.card.themes]])
    at = int(np.flatnonzero(doubt.states == view.subject)[0])
    themes = np.array([view.index.node(t.id)[view.subject, view.last] for t in view.card.themes])
    found: Curve = {}
    for weight in sorted({*CORE, round(float(stated[0, core]), 4)}):
        drawn = doubt.made.with_core(core, weight)[:, : len(doubt.states)]
        value = float((shared_out(stated, core, weight) @ themes)[0])
        range_, place = span(drawn[:, at]), place_of(drawn, at)
        dims: dict[str, Scalar] = {"weight": round(100 * weight), "place": view.country.iso3}
        score = figure(measure(FINDING, "core_score"), value, derived([now]), dims=dims,
                       low=range_.low, high=range_.high)  # fmt: skip
        shown = place.exact or f"{place.best}–{place.worst}"
        placed = figure(
            measure(FINDING, "core_place", unit=message("security_index.unit_place"), decimals=0,
                    how="place"),
            shown, derived([score]), dims=dims, low=place.best, high=place.worst,
        )  # fmt: skip
        found[weight] = (score, placed)
    return found


def _core_part(view: View, core: Group, curve: Curve) -> Part:
    """The effect of the explicit weight of the core."""
    stated = round(100 * share(view.card, core))
    rows: list[Row] = [
        (_percent(w, stated), Ref(s.id), rounded(s.low), rounded(s.high), Ref(p.id))
        for w, (s, p) in curve.items()
    ]
    labels: dict[str, Words] = {str(s.dimensions["weight"]): _percent(w, stated)
                                for w, (s, _) in curve.items()}  # fmt: skip
    chart = Chart(
        id="core",
        title=message("security_index.chart_core", core=core.name),
        alt=message("security_index.alt_core", core=core.name, country=view.country.name),
        mark="dot_range",
        data=tuple(
            {"weight": str(s.dimensions["weight"]), "value": s.value, "low": s.low,
             "high": s.high, "number": s.id}
            for s, _ in curve.values()
        ),
        x=charts.axis_points(),
        y=Axis(column="weight", label=message("security_index.column_core_weight"),
               kind="category", order=tuple(labels), labels=labels),
    )  # fmt: skip
    return Part(
        id="core",
        title=message("security_index.section_core", core=core.name),
        sentences=(message("security_index.core_intro", core=core.name, stated=stated),),
        numbers=tuple(n for pair in curve.values() for n in pair),
        charts=(chart,),
        tables=(columns_table("security_index.core", WEIGHT, rows),),
    )


def _percent(weight: float, stated: int) -> Words:
    percent = round(100 * weight)
    kind = "stated" if percent == stated else "tried"
    return message(f"security_index.percent_{kind}", percent=percent)


def _otherwise(view: View, now: Number) -> Part:
    """One choice made otherwise at a time."""
    numbers: list[Number] = []
    rows: list[Row] = []
    for case in alternatives(view.doubt, view.subject):
        dims: dict[str, Scalar] = {
            "choice": case.choice,
            "label": case.label,
            "place": view.country.iso3,
        }
        score = figure(measure(FINDING, "otherwise_score"), case.score, derived([now]), dims=dims)
        rank = figure(
            measure(FINDING, "otherwise_rank", unit=message("security_index.unit_place"),
                    decimals=0),
            case.rank, derived([score]), dims=dims,
        )  # fmt: skip
        numbers += [score, rank]
        rows.append(
            (
                message(f"security_index.choice_{case.choice}"),
                message(f"security_index.alternative_{case.label}"),
                Ref(score.id),
                Ref(rank.id),
            )
        )
    return Part(
        id="otherwise",
        title=message("security_index.section_otherwise"),
        sentences=(message("security_index.otherwise_intro"),),
        numbers=tuple(numbers),
        tables=(columns_table("security_index.otherwise", OTHERWISE, rows),),
    )


def _counts(view: View) -> Part:
    """What each theme counts for among all states, beside its stated weight."""
    index, last = view.index, view.last
    themes = view.card.themes
    scores = np.column_stack([index.node(t.id)[view.doubt.states, last] for t in themes])
    stated = [share(view.card, t) for t in themes]
    found = effective.importance(scores, index.whole[view.doubt.states, last], weights=stated)
    numbers = [_counted(view, t, float(v)) for t, v in zip(themes, found.share, strict=True)]
    rows: list[Row] = [
        (t.name, round(100 * w), Ref(n.id)) for t, w, n in zip(themes, stated, numbers, strict=True)
    ]
    return Part(
        id="counts",
        title=message("security_index.section_counts"),
        sentences=(message("security_index.counts_intro", count=len(scores)),),
        numbers=tuple(numbers),
        tables=(columns_table("security_index.counts", COUNTS, rows),),
    )


def _counted(view: View, theme: Group, value: float) -> Number:
    card, held = view.card, view.index.panel
    inputs = tuple(dict.fromkeys(i for c in card.of(theme.id) for i in c.inputs))
    span_ = (max(card.years.first, view.index.latest - card.years.gap), view.index.latest)
    return figure(
        measure(FINDING, "counts", unit=message("security_index.unit_percent"), decimals=0),
        _percent_of(value),
        Ground(
            origins=tuple(dict.fromkeys(held.origins[i] for i in inputs if i in held.origins)),
            as_of=str(view.index.latest),
            trails=(Trail("country_panel", {"indicator": inputs}, {"year": span_}),),
        ),
        dims={"theme": theme.id, "year": view.index.latest},
    )
