"""What the scores are made of: themes, definitions of the tags, totals by tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from salamti.analyses._balance import figures
from salamti.analyses._balance.card import TAGS, Card
from salamti.analyses._balance.paths import Paths
from salamti.analyses._balance.table import Held
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.base.ids import Scalar
from salamti.model.finding import ColumnKind, Table
from salamti.model.number import Number
from salamti.model.scorecard import Component, Group
from salamti.model.words import Message, Ref, Text, Words, message

THEMES: Mapping[str, ColumnKind] = {
    "tag": "text", "theme": "text", "first": "number", "last": "number", "added": "number",
}  # fmt: skip
TAGGED: Mapping[str, ColumnKind] = {
    "indicator": "text", "theme": "text", "why": "text", "counted": "text", "zero": "number",
    "hundred": "number", "held": "text",
}  # fmt: skip
COUNTS = ("indicators", "counted", "held", "measured")
TOTALS: Mapping[str, ColumnKind] = {
    "tag": "text", "indicators": "number", "counted": "number", "known": "number",
    "measured": "number",
}  # fmt: skip


def themes_part(of: Card, held: Held, found: Paths) -> Part:
    """The score of each theme in the first and the last year, and what it adds to the score."""
    rows: list[Row] = []
    numbers: list[Number] = []
    for tag in of.tags:
        for theme in of.themes(tag.id):
            made = figures.theme(
                of, held, found.scores[tag.id], code=theme.id, years=(found.first, found.last)
            )
            years = {int(str(n.dimensions["year"])): n for n in made}
            last = years.get(found.last)
            added = (
                figures.part_of_whole(found.scores[tag.id], last, code=theme.id) if last else None
            )
            rows.append(
                (
                    message(f"balance.short_{tag.id}"),
                    theme.name,
                    ref(years.get(found.first)),
                    ref(last),
                    ref(added),
                )
            )
            numbers += [*made, *([added] if added else [])]
    title = message("balance.table_themes", first=found.first, last=found.last)
    return Part(
        id="themes",
        title=message("balance.section_themes"),
        sentences=(message("balance.themes_intro"), *_missing(of)),
        numbers=tuple(numbers),
        tables=(columns_table("balance.themes", THEMES, rows, title=title),),
    )


def _missing(of: Card) -> Iterator[Words]:
    """What no open series tells."""
    for tag in TAGS:
        yield from (theme.missing for theme in of.themes(tag) if theme.missing)


def definitions_part(of: Card, held: Held, found: Paths | None) -> Part:
    """What each tag means, which indicators have it and why, and how many there are."""
    last = found.last if found else None
    totals = {tag.id: list(_totals(of, held, tag, last=last)) for tag in of.tags}
    rows: list[Row] = [(tag.name, *map(ref, totals[tag.id])) for tag in of.tags]
    return Part(
        id="definitions",
        title=message("balance.section_definitions"),
        sentences=(
            *(message("balance.meaning", tag=t.name, meaning=t.why) for t in of.tags),
            message("balance.one_tag"),
            *(_said(t, totals[t.id]) for t in of.tags),
        ),
        numbers=tuple(n for made in totals.values() for n in made if n),
        tables=(
            columns_table("balance.totals", TOTALS, rows),
            *(_tagged(of, held, tag) for tag in of.tags),
        ),
    )


def _said(tag: Group, totals: Sequence[Number | None]) -> Words:
    known = [Ref(n.id) for n in totals if n]
    if len(known) < len(COUNTS):
        return message("balance.totals_none", tag=tag.name)
    return message("balance.totals", tag=tag.name, **dict(zip(COUNTS, known, strict=True)))


def _totals(of: Card, held: Held, tag: Group, *, last: int | None) -> Iterator[Number | None]:
    """Indicators with the tag, those counted, those held, those with a value of the last year."""
    every = of.components(tag.id)
    values = {
        "indicators": len(every),
        "counted": len(of.components(tag.id, counted=True)),
        "held": sum(_has(held, c) for c in every),
        "measured": sum(_has(held, c, year=last) for c in every if c.weight),
    }
    known = [c for c in every if _has(held, c)]
    for name, count in values.items():
        yield _total(of, held, known, count=count, named=(name, tag.id)) if known else None


def _total(
    of: Card, held: Held, known: Iterable[Component], *, count: int, named: tuple[str, str]
) -> Number:
    place = next(iter(held.tables.values())).places[0]
    trail = figures.behind(of, held, known, place=place)
    origins = trail.where["origin"]
    ground = Ground(
        origins=tuple(str(o) for o in origins) if isinstance(origins, tuple) else (),
        as_of=str(max(t.points[-1].year for t in held.tracks.values() if t.points)),
        trails=(trail,),
    )
    name, tag = named
    dims: dict[str, Scalar] = {"tag": tag}
    made = figures.measure(f"total_{name}", unit=message("balance.unit_indicators"))
    return figure(made, count, ground, dims=dims)


def _has(held: Held, component: Component, *, year: int | None = None) -> bool:
    track = held.tracks.get(component.indicator)
    if track is None or not track.points:
        return False
    return year is None or any(p.year == year for p in track.points)


def _tagged(of: Card, held: Held, tag: Group) -> Table:
    """One row for each indicator of a tag: why it has it, what scores 0 and 100."""
    rows: list[Row] = []
    for theme in of.themes(tag.id):
        for component in of.scorecard.of(theme.id):
            track = held.tracks[component.indicator]
            posts = (component.goalposts.worst, component.goalposts.best)
            zero, hundred = posts if tag.id == TAGS[1] else posts[::-1]
            rows.append(
                (
                    component.name or track.indicator.name,
                    theme.name,
                    component.why,
                    message("balance.yes" if component.weight else "balance.no"),
                    zero,
                    hundred,
                    _years(held, component),
                )
            )
    title = message("balance.table_tagged", tag=tag.name)
    return columns_table(f"balance.tagged_{tag.id}", TAGGED, rows, title=title)


def _years(held: Held, component: Component) -> Message | Text:
    points = held.tracks[component.indicator].points
    if not points:
        return message("balance.not_held")
    return message("balance.years", first=points[0].year, last=points[-1].year)
