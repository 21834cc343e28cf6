"""The section on clusters at the end of the data: which live, which have ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._hotspots import clusters as _clusters
from salamti.analyses._hotspots import figures as _figures
from salamti.analyses._hotspots import naming as _naming
from salamti.analyses._hotspots.clusters import Episode
from salamti.analyses._hotspots.study import FINDING, RESCANS, Study
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.panels import month_range
from salamti.analyses._kit.parts import Part
from salamti.analyses._toll.months import month_words
from salamti.model.finding import Axis, Chart, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

LATELY = 12
"""A cluster that was last seen within so many months is told of in a sentence."""
PANELS = 6
NAMED_ABOVE = 2
COLUMNS: Mapping[str, ColumnKind] = {
    "districts": "text",
    "since": "text",
    "state": "text",
    "events": "number",
    "expected": "number",
    "ratio": "number",
    "deaths": "number",
    "civilians": "number",
    "p": "number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An episode with its numbers."""

    episode: Episode
    numbers: Mapping[str, Number]
    alive: bool


def told(study: Study) -> list[Told]:
    """Clusters of the last months, the living ones first."""
    return [
        Told(
            episode=e,
            numbers=_figures.of_cluster(study, e.last, kind="living"),
            alive=e.last.seen == study.end,
        )
        for e in _clusters.episodes(study)
    ]


def part(study: Study, known: Sequence[Told]) -> Part:
    """How old the data are, what lives at their end, what has ended."""
    shown = known[:PANELS]
    months = [n for t in shown for n in _months(study, t)]
    return Part(
        id="living",
        title=message("hotspots.section_living", last=month_words(study.months[-1])),
        sentences=(*_age(study), message("hotspots.living_intro"), *_sentences(study, known)),
        numbers=(*(n for t in known for n in t.numbers.values()), *months),
        charts=(_chart(study, shown, months),) if shown else (),
        tables=(_table(study, known),) if known else (),
    )


def _age(study: Study) -> Iterator[Words]:
    last = month_words(study.months[-1])
    yield message("hotspots.age", publisher=study.origin.name, last=last)
    if study.newest and study.newest > study.months[-1]:
        behind = len(month_range(study.months[-1], study.newest)) - 1
        yield message("hotspots.age_newest", newest=month_words(study.newest), count=behind)


def _sentences(study: Study, known: Sequence[Told]) -> Iterator[Words]:
    last = month_words(study.months[-1])
    alive = [t for t in known if t.alive]
    if not alive:
        yield message("hotspots.none_alive", last=last)
    for one in alive:
        new = study.end - one.episode.first < LATELY
        yield _sentence(study, one, "alive_new" if new else "alive")
    for one in known:
        if not one.alive and one.episode.last.seen > study.end - LATELY:
            yield _sentence(study, one, "ended")


def _sentence(study: Study, one: Told, state: str) -> Words:
    episode = one.episode
    found = episode.last
    said = {"seen": month_words(study.months[found.seen])} if state == "ended" else {}
    return message(
        f"hotspots.{state}",
        districts=_naming.districts(study, found.active),
        months=_naming.months(study, found.start, found.end),
        since=month_words(study.months[episode.since]),
        events=Ref(one.numbers["events"].id),
        expected=Ref(one.numbers["expected"].id),
        last=month_words(study.months[-1]),
        **said,
    )


def _table(study: Study, known: Sequence[Told]) -> Table:
    rows: list[Row] = []
    for one in known:
        found = one.episode.last
        rows.append(
            (
                _naming.districts(study, found.active, most=len(found.active)),
                month_words(study.months[one.episode.since]),
                _state(study, one),
                *(
                    ref(one.numbers.get(c))
                    for c in ("events", "expected", "ratio", "deaths", "civilians", "p")
                ),
            )
        )
    title = message("hotspots.table_living", last=month_words(study.months[-1]))
    return columns_table(f"{FINDING}.living", COLUMNS, rows, title=title)


def _state(study: Study, one: Told) -> Words:
    if one.alive:
        return message("hotspots.state_alive")
    return message("hotspots.state_ended", seen=month_words(study.months[one.episode.last.seen]))


def _months(study: Study, one: Told) -> Iterator[Number]:
    for month in range(max(0, study.end + 1 - RESCANS), study.end + 1):
        yield _figures.of_month(study, one.episode.last, month, since=one.episode.since)


def _chart(study: Study, shown: Sequence[Told], months: Sequence[Number]) -> Chart:
    labels: dict[str, Words] = {
        _key(study, t): _naming.districts(study, t.episode.last.active, most=NAMED_ABOVE)
        for t in shown
    }
    return Chart(
        id="living",
        title=message("hotspots.chart_living"),
        alt=message("hotspots.alt_living", count=len(labels)),
        mark="small_multiples",
        data=tuple(
            {
                "cluster": f"{n.dimensions['centre']} {n.dimensions['since']}",
                "month": n.dimensions["month"],
                "events": n.value,
                "low": None,
                "high": None,
                "number": n.id,
            }
            for n in months
        ),
        x=Axis(column="month", label=message("hotspots.axis_month"), kind="month"),
        y=Axis(column="events", label=message("hotspots.axis_events"), kind="quantity"),
        facet=Axis(
            column="cluster",
            label=message("hotspots.axis_cluster"),
            kind="category",
            order=tuple(labels),
            labels=labels,
        ),
        note=message("hotspots.note_living"),
    )


def _key(study: Study, one: Told) -> str:
    centre = study.panel.pcodes[one.episode.last.centre]
    return f"{centre} {study.months[one.episode.since]}"
