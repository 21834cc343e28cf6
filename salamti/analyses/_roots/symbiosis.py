"""Economy, human security and violence: do they go together, and which comes first?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations

import numpy as np

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import derived, figure
from salamti.analyses._kit.parts import Part
from salamti.analyses._roots.further import HEALTH, Link, Together
from salamti.analyses._roots.naming import Level, measure, say, span
from salamti.analyses._roots.reckoning import NOTHING, Q
from salamti.analyses._roots.series import INCOME
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Chart, ColumnKind
from salamti.model.number import Number
from salamti.model.words import Message, Ref, Words

PARTS = ("economy", "security", "violence")
SERIES = {"economy": (INCOME,), "security": (HEALTH,), "violence": ()}
SHOWN = 3
"""The picture shows what comes so many years after; the table shows all lags."""
LINKS: Mapping[str, ColumnKind] = {
    "link": "text",
    "lag": "number",
    "after": "number",
    "range": "text",
    "q": "number",
    "verdict": "text",
}
TOGETHER: Mapping[str, ColumnKind] = {"pair": "text", "together": "number", "range": "text"}


def link_words(cause: str, effect: str) -> Message:
    """From one part of the cycle to another."""
    return say("link", cause=say(f"part_{cause}"), effect=say(f"part_{effect}"))


def together_part(level: Level, found: Sequence[Together]) -> Part:
    """How far the three go together between countries, in the same year."""
    made = [_together(level, t) for t in found]
    rows: list[Row] = [
        (
            say("pair", first=say(f"part_{t.first}"), second=say(f"part_{t.second}")),
            Ref(n.id),
            span(float(n.low or 0), float(n.high or 0)),
        )
        for t, n in zip(found, made, strict=True)
    ]
    return Part(
        id="together",
        title=say("section_together"),
        sentences=(say("intro_together"),),
        numbers=tuple(made),
        tables=(columns_table("roots.together", TOGETHER, rows),),
    )


def lined_up(found: Sequence[Together]) -> bool:
    """Whether all three go together as the cycle has it: with income survival, against violence."""
    wanted = {"violence": -1.0}
    return all(
        float(t.slopes.p[0]) <= Q and float(t.slopes.slope[0]) * wanted.get(t.second, 1.0) > 0
        for t in found
    )


def _together(level: Level, found: Together) -> Number:
    value, low, high = (float(v) for v in found.slopes.standardised[0])
    named = {*SERIES[found.first], *SERIES[found.second]}
    return figure(
        measure(level.finding, "together", "association"),
        value,
        level.ground(*sorted(named), n=found.slopes.n),
        dims={"first": found.first, "second": found.second, "places": found.slopes.clusters},
        low=low,
        high=high,
    )


def links_part(level: Level, found: Sequence[Link]) -> Part:
    """Each of the three after each of the others: picture, table, what is to be made of it."""
    made = {(x.cause, x.effect, x.lag): _numbers(level, x) for x in found}
    numbers = tuple(n for pair in made.values() for n in pair)
    rows: list[Row] = [
        (
            link_words(x.cause, x.effect),
            x.lag,
            Ref(made[x.cause, x.effect, x.lag][0].id),
            span(*(float(v) for v in x.slopes.standardised[0, 1:])),
            Ref(made[x.cause, x.effect, x.lag][1].id),
            _verdict(x),
        )
        for x in _ordered(found)
    ]
    return Part(
        id="links",
        title=say("section_links"),
        sentences=(say("intro_links"), *_said(found)),
        numbers=numbers,
        charts=(_chart(found, {k: v[0] for k, v in made.items()}),),
        tables=(columns_table("roots.links", LINKS, rows),),
    )


def _ordered(found: Sequence[Link]) -> list[Link]:
    order = {pair: i for i, pair in enumerate(permutations(PARTS, 2))}
    return sorted(found, key=lambda x: (order[x.cause, x.effect], x.lag))


def _numbers(level: Level, link: Link) -> tuple[Number, Number]:
    value, low, high = (float(v) for v in link.slopes.standardised[0])
    named = sorted({*SERIES[link.cause], *SERIES[link.effect]})
    dims: dict[str, Scalar] = {"cause": link.cause, "effect": link.effect, "lag": link.lag}
    after = figure(
        measure(level.finding, "after", "association"),
        value,
        level.ground(*named, n=link.slopes.n),
        dims=dims | {"places": link.slopes.clusters},
        low=low,
        high=high,
    )
    q = figure(measure(level.finding, "q", "q", decimals=3), link.q, derived([after]), dims=dims)
    return after, q


def _verdict(link: Link) -> Message:
    value, low, high = (float(v) for v in link.slopes.standardised[0])
    if link.q <= Q:
        return say("verdict_after_more" if value > 0 else "verdict_after_less")
    return say("verdict_none" if max(abs(low), abs(high)) < NOTHING else "verdict_unclear")


def _said(found: Sequence[Link]) -> list[Words]:
    """How many of the links stand, one by one where any does."""
    clear = [x for x in found if x.q <= Q]
    if not clear:
        return [say("links_none", count=len(found), widest=_widest(found))]
    said: list[Words] = [say("links_some", count=len(clear), of=len(found))]
    for x in _ordered(clear):
        kind = "more" if float(x.slopes.slope[0]) > 0 else "less"
        said.append(say(f"link_{kind}", link=link_words(x.cause, x.effect), count=x.lag))
    return said


def _widest(found: Sequence[Link]) -> str:
    """The furthest end of all intervals: nothing larger is hidden."""
    ends = np.abs(np.concatenate([x.slopes.standardised[0, 1:] for x in found]))
    return f"{float(ends.max()):.2f}"


def _chart(found: Sequence[Link], numbers: Mapping[tuple[str, str, int], Number]) -> Chart:
    shown = [x for x in _ordered(found) if x.lag == SHOWN]
    labels: dict[str, Words] = {
        f"{x.cause}-{x.effect}": link_words(x.cause, x.effect) for x in shown
    }
    data = tuple(
        {
            "link": f"{x.cause}-{x.effect}",
            "association": (n := numbers[x.cause, x.effect, x.lag]).value,
            "low": n.low,
            "high": n.high,
            "number": n.id,
        }
        for x in shown
    )
    return Chart(
        id="links",
        title=say("chart_links", count=SHOWN),
        alt=say("alt_links", count=len(shown)),
        mark="dot_range",
        data=data,
        x=Axis(column="association", label=say("unit_association"), kind="quantity"),
        y=Axis(
            column="link",
            label=say("column_link"),
            kind="category",
            order=tuple(labels),
            labels=labels,
        ),
        note=say("note_links"),
    )
