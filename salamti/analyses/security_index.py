"""How secure is the country in all senses of the word, and how sure can that be?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit.parts import assembled
from salamti.analyses._security_index import (
    doubt,
    index,
    makeup,
    overview,
    sensitivity,
    series,
    states,
    themes,
    within,
    worst_off,
)
from salamti.analyses._security_index.doubt import LEVEL, POINTS
from salamti.analyses._security_index.index import share
from salamti.analyses._security_index.view import View
from salamti.analyses._tracks.rights import with_rights
from salamti.base.errors import UsageError
from salamti.methods.composite import ranks
from salamti.model.finding import Finding
from salamti.model.scorecard import Scorecard
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

CARD = "security"
CAVEATS = ("choice", "missing", "states", "military", "cause")
Page = Callable[[View], Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Why there is no index of this country."""

    reason: str


def run(reader: Reader, params: Params) -> Finding:
    """The overview, a theme, the worst-off, the sensitivity, or all states."""
    wanted = params.get("part")
    card = _card(reader)
    if card is None:
        return _unavailable("no_card")
    known = _parts(card)
    if wanted is not None and wanted not in known:
        raise UsageError(f"There is no part {wanted!r}.", do=f"There are: {', '.join(known)}.")
    if wanted == "worst_off":
        made = worst_off.finding(reader, card, method=_method_within(), caveats=_caveats())
        return with_rights(reader, made)
    seen = reader.once("security_index.view", lambda: _view(reader, card))
    if isinstance(seen, Absent):
        return _unavailable(seen.reason)
    return with_rights(reader, _page(seen, wanted))


def variants(reader: Reader) -> list[Params]:
    """The overview and its parts, as far as there are data; none without any."""
    card = _card(reader)
    if card is None:
        return []
    seen = reader.once("security_index.view", lambda: _view(reader, card))
    if isinstance(seen, Absent):
        return [{}]
    return [{}, *({"part": p} for p in _parts(card))]


def _card(reader: Reader) -> Scorecard | None:
    return next((c for c in reader.scorecards() if c.id == CARD), None)


def _parts(card: Scorecard) -> tuple[str, ...]:
    return (*(t.id for t in card.themes), "worst_off", "sensitivity", "states")


def _page(view: View, wanted: str | None) -> Finding:
    method, caveats = _method(view.card), _caveats()
    if wanted is None:
        return _overview(view)
    if wanted == "sensitivity":
        return sensitivity.finding(view, method=method, caveats=caveats)
    if wanted == "states":
        return states.finding(view, method=method, caveats=caveats)
    theme = next(t for t in view.card.themes if t.id == wanted)
    return themes.finding(view, theme, method=method, caveats=caveats)


def _view(reader: Reader, card: Scorecard) -> View | Absent:
    """The index from the country's side, or why there is none."""
    country = reader.country()
    made = index.index(reader, card)
    if made is None:
        return Absent(reason="no_panel")
    subject = made.state(country.iso3)
    if subject is None:
        return Absent(reason="not_in_panel")
    if np.isnan(made.whole[subject, -1]):
        return Absent(reason="theme_unknown")
    peers = [s for p in country.peers if (s := made.state(p.iso3)) is not None]
    found = doubt.doubt(made, subject, [subject, *peers])
    sure = found.apart()
    scored = [int(s) for s in found.states]
    at = scored.index(subject)
    middles = ranks.ranges(found.now).median
    catalogue, origins = reader.indicators(), reader.origins()
    return View(
        index=made,
        doubt=found,
        places=dict(zip(scored, doubt.places(sure), strict=True)),
        middles=dict(zip(scored, (float(m) for m in middles), strict=True)),
        ahead=frozenset(scored[i] for i in np.flatnonzero(sure[:, at])),
        behind=frozenset(scored[i] for i in np.flatnonzero(sure[at])),
        country=country,
        subject=subject,
        names=reader.state_names(),
        units={i: (d.name, d.unit, d.decimals) for i, d in catalogue.items()},
        publishers={i: origins[o].name for i, o in made.panel.origins.items() if o in origins},
    )


def _overview(view: View) -> Finding:
    found = overview.standing(overview.FINDING, view)
    entries = overview.entries(overview.FINDING, view)
    finding = Finding(
        id=overview.FINDING,
        question=message("security_index.question"),
        answer=_answer(view, found),
        numbers=(),
        method=_method(view.card),
        caveats=_caveats(),
    )
    parts = [
        overview.score_part(view, found),
        makeup.themes_part(view, entries, found),
        overview.peers_part(view),
        overview.series_part(view, entries),
        overview.missing_part(view),
    ]
    return assembled(finding, parts)


def _answer(view: View, found: overview.Standing) -> Words:
    now, place = found.now, found.place
    if place is None:
        return message("security_index.answer_none")
    given = message(
        "security_index.answer",
        country=view.country.name,
        score=Ref(now.id),
        year=view.index.latest,
        low=round(now.low or 0),
        high=round(now.high or 0),
        place=Ref(place.id),
        count=view.places[view.subject].count,
    )
    if found.change is None:
        return given
    return message(
        "security_index.answer_change",
        now=given,
        since=str(found.change.dimensions["from"]),
        points=Ref(found.change.id),
        moved=found.moved,
    )


def _method(card: Scorecard) -> tuple[Words, ...]:
    weights = ", ".join(str(round(100 * share(card, t))) for t in card.themes)
    params: Mapping[str, Mapping[str, str | int]] = {
        "series": {"count": len(card.components), "themes": len(card.themes)},
        "goalposts": {},
        "weights": {"weights": weights},
        "gaps": {"reach": card.years.reach, "gap": card.years.gap},
        "known": {"least": round(100 * card.least_known)},
        "doubt": {"count": 2 * POINTS, "level": round(100 * LEVEL)},
        "places": {"level": round(100 * (1 + LEVEL) / 2)},
        "split": {},
    }
    return tuple(message(f"security_index.method_{k}", **v) for k, v in params.items())


def _method_within() -> tuple[Words, ...]:
    return tuple(message(f"security_index.method_{k}") for k in ("districts", "tenth", "groups"))


def _caveats() -> tuple[Words, ...]:
    return tuple(message(f"security_index.caveat_{c}") for c in CAVEATS)


def _unavailable(reason: str) -> Finding:
    return Finding(
        id="security_index",
        question=message("security_index.question"),
        answer=message(f"security_index.unavailable_{reason}"),
        numbers=(),
        method=(message("security_index.method_none"),),
        caveats=(message("security_index.caveat_unavailable"),),
    )


ANALYSIS = Analysis(
    id="security_index",
    question=message("security_index.question"),
    reads=tuple(dict.fromkeys((*series.READS, *within.READS, "reg_justice"))),
    run=run,
    params={"part": "a theme, worst_off, sensitivity or states; without it, the overview"},
    variants=variants,
)
