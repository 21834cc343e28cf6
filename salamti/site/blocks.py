"""Charts and tables of a finding made ready for a template, each with its source line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from salamti.model.finding import Cell, Chart, Column, Finding, Section, Table
from salamti.model.number import Number
from salamti.model.source import Origin
from salamti.model.words import Message, Ref, Text, Words
from salamti.present.plots.frame import Mark, frames
from salamti.present.words import Speaker, isolated
from salamti.site import paths
from salamti.site.explorers import ExplorerBlock, explorer
from salamti.site.view import View, sketch

MOST_FIGURES = 160
MOST_METHODS = 2
TALL = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """Where the numbers of a chart or table come from."""

    origins: tuple[Origin, ...]
    as_of: str
    units: tuple[str, ...]
    ranged: bool
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBlock:
    """A table ready to be printed."""

    id: str
    title: str
    columns: tuple[Column, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[Markup, ...], ...]
    note: Markup | None
    source: SourceLine | None

    @property
    def tall(self) -> bool:
        """Whether the table scrolls inside a frame of its own."""
        return len(self.rows) > TALL


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBlock:
    """A chart ready to be printed: two drawings, the figures behind them, files."""

    id: str
    title: str
    wide: Markup
    narrow: Markup
    note: Markup | None
    figures: TableBlock | None
    source: SourceLine | None
    names: tuple[str, ...]
    csv: str
    svg: str
    png: str | None
    spec: str | None
    embed_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionBlock:
    """A section ready to be printed."""

    id: str
    title: str
    sentences: tuple[Markup, ...]
    charts: tuple[ChartBlock, ...]
    tables: tuple[TableBlock, ...]
    explorers: tuple[ExplorerBlock, ...] = ()
    see: tuple[tuple[str, str], ...] = ()


def section(view: View, finding: Finding, found: Section, *, png: bool) -> SectionBlock:
    """One section with its charts and tables."""
    speaker = view.speaker(finding)
    by_chart = {c.id: c for c in finding.charts}
    by_table = {t.id: t for t in finding.tables}
    tabled = {n for t in found.tables for n in _refs(by_table[t])}
    sentences = tuple(speaker.html(s) for s in found.sentences)
    drawn = [chart(view, finding, by_chart[c], png=png, tabled=tabled) for c in found.charts]
    own = [replace(c, note=None) if c and c.note in sentences else c for c in drawn]
    return SectionBlock(
        id=found.id,
        title=speaker.say(found.title),
        sentences=sentences,
        charts=tuple(c for c in own if c),
        tables=tuple(table(view, finding, by_table[t]) for t in found.tables),
        explorers=tuple(
            explorer(view, finding, e) for e in finding.explorers if e.id in found.explorers
        ),
        see=tuple(links(view, found.see)),
    )


def links(view: View, idents: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pages of other findings by their questions, where this build has them."""
    for ident in idents:
        other = view.world.findings.get(ident)
        if other is not None:
            yield view.to(paths.of_finding(ident)), view.speaker(other).say(other.question)


def chart(
    view: View, finding: Finding, found: Chart, *, png: bool, tabled: Iterable[str] = ()
) -> ChartBlock | None:
    """A chart, or None where no value of it is known."""
    speaker = view.speaker(finding)
    drawn = sketch(view, finding, found)
    if drawn is None:
        return None
    shown = [str(r["number"]) for r in found.data if r.get("number")]
    numbers = [speaker.numbers[n] for n in shown if n in speaker.numbers]
    repeated = bool(shown) and set(shown) <= set(tabled)
    return ChartBlock(
        id=found.id,
        title=speaker.say(found.title),
        wide=Markup(drawn[0].inline("wide")),  # noqa: S704 (our own drawing, texts escaped)
        narrow=Markup(drawn[1].inline("narrow")),  # noqa: S704
        note=speaker.html(found.note) if found.note else None,
        figures=None if repeated else figures(view, finding, found),
        source=source_line(view, speaker, numbers),
        names=_names(found, speaker),
        csv=view.root(paths.chart(finding.id, found.id, "csv")),
        svg=view.to(paths.chart(finding.id, found.id, "svg")),
        png=view.to(paths.chart(finding.id, found.id, "png")) if png else None,
        spec=None
        if found.mark == "cartogram"
        else view.to(paths.chart(finding.id, found.id, "spec.js")),
        embed_path=paths.embed(finding.id, found.id),
    )


def _refs(table: Table) -> set[str]:
    return {c.number for row in table.rows for c in row if isinstance(c, Ref)}


def _names(found: Chart, speaker: Speaker) -> tuple[str, ...]:
    """The categories that a reader may bring out."""
    drawn = frames(found, speaker)
    names = dict.fromkeys(f.group_names[g] for f in drawn for g in f.groups)
    return tuple(names) if len(names) > 1 and found.mark == "line" else ()


def figures(view: View, finding: Finding, found: Chart) -> TableBlock | None:
    """The figures of a chart, a row for each point of its base; None where they are too many."""
    speaker = view.speaker(finding)
    drawn = frames(found, speaker)
    rows: list[tuple[Markup, ...]] = []
    links = _links(found, speaker)
    names: dict[str, str] = {g: f.group_names[g] for f in drawn for g in f.groups}
    for frame in drawn:
        for base in frame.bases:
            marks = {m.group: m for m in frame.marks if m.base == base}
            panel = (Markup.escape(frame.title),) if found.facet else ()
            cells = tuple(_figure(marks.get(g), links, view) for g in names)
            rows.append((*panel, Markup.escape(frame.base_names[base]), *cells))
    if len(rows) > MOST_FIGURES:
        return None
    base_axis, measure = (found.x, found.y) if found.x.kind != "quantity" else (found.y, found.x)
    heads = [speaker.say(found.facet.label)] if found.facet else []
    heads.append(speaker.say(base_axis.label))
    heads += [n or speaker.say(measure.label) for n in names.values()]
    texts = len(heads) - len(names)
    kinds = ["text"] * texts + ["number"] * len(names)
    return TableBlock(
        id=f"figures-{found.id}",
        title=speaker.say(found.title),
        columns=tuple(Column(id=str(i), label=Text("", ""), kind=k) for i, k in enumerate(kinds)),  # type: ignore[arg-type]
        heads=tuple(heads),
        rows=tuple(rows),
        note=None,
        source=None,
    )


def _links(found: Chart, speaker: Speaker) -> dict[str, Markup]:
    """Numbers of a chart as links, by what the picture prints for them."""
    made: dict[str, Markup] = {}
    for row in found.data:
        number = speaker.numbers.get(str(row.get("number")))
        if number is not None:
            made[number.id] = speaker.number(number)
    return made


def _figure(mark: Mark | None, links: dict[str, Markup], view: View) -> Markup:
    if mark is None:
        return isolated(view.digits.plain(None))
    shown = links.get(mark.number) or isolated(mark.shown)
    if mark.low is None or mark.high is None or mark.low == mark.high:
        return shown
    places = 0 if float(mark.low).is_integer() and float(mark.high).is_integer() else 1
    low, high = view.digits.plain(mark.low, places), view.digits.plain(mark.high, places)
    return Markup('{} <span class="range"><bdi>({}–{})</bdi></span>').format(shown, low, high)


def table(view: View, finding: Finding, found: Table) -> TableBlock:
    """A table with its cells as marked text."""
    speaker = view.speaker(finding)
    numbers = [speaker.numbers[n] for n in _refs(found) if n in speaker.numbers]
    return TableBlock(
        id=found.id,
        title=speaker.say(found.title),
        columns=found.columns,
        heads=tuple(speaker.say(c.label) for c in found.columns),
        rows=tuple(
            tuple(
                cell(view, speaker, c, column=column)
                for c, column in zip(row, found.columns, strict=True)
            )
            for row in found.rows
        ),
        note=speaker.html(found.note) if found.note else None,
        source=source_line(view, speaker, numbers),
    )


def cell(view: View, speaker: Speaker, value: Cell | Words, *, column: Column) -> Markup:
    """One cell: numbers lead to their way back, unknown is a dash that says so."""
    if value is None:
        return Markup('<span class="unknown" title="{}">–</span>').format(view.plain("unknown"))
    if isinstance(value, Ref):
        number = speaker.numbers[value.number]
        return speaker.number(number)
    if isinstance(value, (Text, Message)):
        return speaker.html(value)
    if column.kind == "link":
        return Markup('<a href="{0}" rel="external">{0}</a>').format(value)
    if isinstance(value, (int, float)) and column.kind == "number":
        return isolated(view.digits.plain(value, 0 if float(value).is_integer() else 1))
    return isolated(view.digits.bare(value))


def source_line(view: View, speaker: Speaker, numbers: Sequence[Number]) -> SourceLine | None:
    """What stands under a chart or table."""
    if not numbers:
        return None
    known = view.world.origins
    idents = dict.fromkeys(o for n in numbers for o in n.origins if o in known)
    days = sorted({n.as_of for n in numbers if n.as_of[:4].isdigit()})
    methods = tuple(dict.fromkeys(speaker.say(n.method) for n in numbers))
    return SourceLine(
        origins=tuple(known[o] for o in idents),
        as_of=view.day(days[-1]) if days else "",
        units=tuple(dict.fromkeys(u for n in numbers if (u := speaker.say(n.unit)))),
        ranged=any(n.low is not None and n.low != n.high for n in numbers),
        methods=methods if len(methods) <= MOST_METHODS else (),
    )
