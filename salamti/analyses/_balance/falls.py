"""Sharp changes: scores, indices that stand behind them, and deaths of the last months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from salamti.analyses._balance import figures
from salamti.analyses._balance.card import REGIME, TAGS, Card
from salamti.analyses._balance.paths import Paths
from salamti.analyses._balance.table import Held
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, derived, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._toll.months import month_words
from salamti.analyses._tracks.tracks import Track
from salamti.base.ids import Scalar
from salamti.methods import alert, decline
from salamti.model.finding import ColumnKind
from salamti.model.number import Number, Trail
from salamti.model.scorecard import Component
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

SINCE = 2000
POINTS = 10.0
"""A sharp change of a score, as of any scale: a tenth of it."""
RULE = alert.Rule()
STEPPED = "fh_"
"""The publisher whose scales have whole steps only."""
NOISY = "pts_"
"""Left out as on the page of alerts: nearly all of its sharp falls are undone soon."""
COLUMNS: Mapping[str, ColumnKind] = {
    "tag": "text", "series": "text", "since": "year", "before": "number", "year": "year",
    "after": "number", "change": "number", "stands": "text",
}  # fmt: skip
MONTHS = """
    SELECT month, best, origin FROM national_month
    WHERE iso3 = $country AND type = 'total' AND best IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY month ORDER BY basis DESC, file, row) = 1
    ORDER BY month
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A sharp worsening of one series, with its two numbers and the change between them."""

    tag: str
    name: Words
    first: Number
    last: Number
    change: Number
    stands: bool


def part(reader: Reader, of: Card, held: Held, *, found: Paths | None) -> Part:
    """Every sharp worsening since `SINCE`, the latest first, and the deaths of the last months."""
    watched = [c for tag in TAGS for c in of.components(tag) if _is_index(c)]
    turns = [t for c in watched for t in _indices(of, held.tracks[c.indicator], c)]
    turns += list(_scores(of, found)) if found else []
    turns.sort(key=lambda t: -int(str(t.last.dimensions["year"])))
    deaths = _deaths(reader)
    rows = [_row(t) for t in turns]
    title = message("balance.table_falls", since=SINCE)
    return Part(
        id="falls",
        title=message("balance.section_falls"),
        sentences=tuple(_sentences(turns, len(watched), deaths)),
        numbers=(*(n for t in turns for n in (t.first, t.last, t.change)), *deaths.values()),
        tables=(columns_table("balance.falls", COLUMNS, rows, title=title),) if rows else (),
        see=("alerts",),
    )


def _is_index(component: Component) -> bool:
    if component.indicator.startswith(NOISY) or component.formula is not None:
        return False
    return component.goalposts.reason == "whole"


def _indices(of: Card, track: Track, component: Component) -> Iterator[Turn]:
    """Sharp worsenings of an index on its own scale, by the rule of the page of alerts."""
    points = track.current
    posts = component.goalposts
    least = decline.threshold(
        min(posts.worst, posts.best),
        max(posts.worst, posts.best),
        steps=component.indicator.startswith(STEPPED),
    )
    fell = decline.falls(
        [p.year for p in points],
        [p.value for p in points],
        least=least,
        lows=[np.nan if p.low is None else p.low for p in points],
        highs=[np.nan if p.high is None else p.high for p in points],
        better=1 if component.direction == "higher" else -1,
    )
    for one in fell:
        ends = figures.value(track, one.since), figures.value(track, one.year)
        if one.last >= SINCE and ends[0] and ends[1]:
            yield _turn(
                of.tag(component.id).id, track.indicator.name, (ends[0], ends[1]),
                stands=one.last == points[-1].year,
            )  # fmt: skip


def _scores(of: Card, found: Paths) -> Iterator[Turn]:
    """Sharp rises of control and sharp falls of safety."""
    place = found.country.iso3
    for tag in of.tags:
        own = {y: n for (t, p, y), n in found.numbers.items() if t == tag.id and p == place}
        years = sorted(own)
        fell = decline.falls(
            years,
            [float(str(own[y].value)) for y in years],
            least=POINTS,
            lows=[float(own[y].low or 0) for y in years],
            highs=[float(own[y].high or 0) for y in years],
            better=-1 if tag.id == REGIME else 1,
        )
        for one in fell:
            stands = one.last == found.last
            name = message(f"balance.score_{tag.id}")
            yield _turn(tag.id, name, (own[one.since], own[one.year]), stands=stands)


def _turn(tag: str, name: Words, ends: tuple[Number, Number], *, stands: bool) -> Turn:
    first, last = ends
    kept = {k: v for k, v in last.dimensions.items() if k not in {"measure", "year"}}
    dims: dict[str, Scalar] = {
        **kept, "from": first.dimensions["year"], "to": last.dimensions["year"]
    }  # fmt: skip
    change = figure(
        figures.measure("turn", unit=last.unit, decimals=last.decimals),
        float(str(last.value)) - float(str(first.value)),
        derived([first, last]),
        dims=dims,
    )
    return Turn(tag=tag, name=name, first=first, last=last, change=change, stands=stands)


def _row(turn: Turn) -> Row:
    return (
        message(f"balance.short_{turn.tag}"),
        turn.name,
        int(str(turn.first.dimensions["year"])),
        ref(turn.first),
        int(str(turn.last.dimensions["year"])),
        ref(turn.last),
        ref(turn.change),
        message("balance.stands" if turn.stands else "balance.over"),
    )


def _sentences(
    turns: Sequence[Turn], watched: int, deaths: Mapping[str, Number]
) -> Iterator[Words]:
    standing = [t for t in turns if t.stands]
    yield message("balance.falls_rule", years=decline.WINDOW)
    if standing:
        for turn in standing:
            yield message(
                "balance.fell",
                series=turn.name,
                before=Ref(turn.first.id),
                since=int(str(turn.first.dimensions["year"])),
                after=Ref(turn.last.id),
                year=int(str(turn.last.dimensions["year"])),
            )
    else:
        yield message("balance.fell_none", count=watched)
    if deaths:
        way = str(deaths["recent"].dimensions["way"])
        shown = {k: Ref(n.id) for k, n in deaths.items()}
        yield message(f"balance.deaths_{way}", until=month_words(deaths["recent"].as_of), **shown)


def _deaths(reader: Reader) -> dict[str, Number]:
    """Deaths of the last months against the usual ones; empty where months are missing."""
    if not reader.has("national_month"):
        return {}
    rows = list(reader.sql(MONTHS, country=reader.country().iso3).iter_rows(named=True))
    window = rows[-(RULE.recent + RULE.before) :]
    if len(window) < RULE.recent + RULE.before or not _unbroken([r["month"] for r in window]):
        return {}
    change = alert.changes([[r["best"] for r in window]], RULE)[0]
    if change is None:
        return {}
    recent, before = window[-RULE.recent :], window[: -RULE.recent]
    dims: dict[str, Scalar] = {"to": recent[-1]["month"], "way": change.way or "none"}
    unit = message("balance.unit_deaths")
    return {
        "recent": figure(
            figures.measure("deaths", unit=unit), change.recent, _ground(reader, recent), dims=dims
        ),
        "usual": figure(
            figures.measure("deaths_usual", unit=unit),
            change.usual,
            _ground(reader, before),
            dims=dims,
            low=change.low,
            high=change.high,
        ),
    }


def _unbroken(months: Sequence[str]) -> bool:
    numbered = [int(m[:4]) * 12 + int(m[5:7]) for m in months]
    return all(b - a == 1 for a, b in pairwise(numbered))


def _ground(reader: Reader, rows: Sequence[Mapping[str, object]]) -> Ground:
    origins = tuple(dict.fromkeys(str(r["origin"]) for r in rows))
    where: dict[str, Scalar | tuple[Scalar, ...]] = {
        "iso3": reader.country().iso3,
        "type": "total",
        "origin": origins,
    }
    months = {"month": (str(rows[0]["month"]), str(rows[-1]["month"]))}
    trail = Trail("national_month", where, months)
    return Ground(origins=origins, as_of=str(rows[-1]["month"]), trails=(trail,))
