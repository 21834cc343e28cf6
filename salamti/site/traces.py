"""The way back of every published number: value, method, rows, source, licence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Language
from salamti.present.words import Speaker
from salamti.site import paths
from salamti.site.view import PER_TRACE_PAGE, View, trace_pages
from salamti.site.world import World
from salamti.site.writing import Page
from salamti.store.book import Behind

MOST_SPANS = 16
MOST_PARENTS = 12

Rows = Mapping[str, Sequence[Behind]]


def pages(world: World, language: Language, rows: Rows) -> Iterator[Page]:
    """All trace pages of all findings."""
    for finding in world.findings.values():
        yield from of_finding(world, language, finding, rows=rows)


def of_finding(world: World, language: Language, finding: Finding, *, rows: Rows) -> Iterator[Page]:
    """The trace pages of one finding, a few hundred numbers each."""
    count = max(trace_pages(finding).values(), default=1)
    for number in range(1, count + 1):
        view = View(world=world, language=language, path=paths.trace(finding.id, number))
        shown = finding.numbers[(number - 1) * PER_TRACE_PAGE : number * PER_TRACE_PAGE]
        speaker = view.speaker(finding)
        on = _Way(view, speaker, trace_pages(finding))
        yield Page(
            view=view,
            template="trace.html",
            title=view.plain("trace_title", question=speaker.say(finding.question)),
            about=view.plain("trace_about"),
            context={
                "question": speaker.say(finding.question),
                "page": view.to(paths.of_finding(finding.id)),
                "ways": [way(on, n, rows.get(n.id, ())) for n in shown],
                "number": number,
                "others": [
                    (p, view.to(paths.trace(finding.id, p))) for p in range(1, count + 1)
                ] if count > 1 else [],
            },
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Way:
    view: View
    speaker: Speaker
    pages: Mapping[str, int]
    told: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Source lines that are written already: most numbers of a page share theirs."""


def way(on: _Way, number: Number, behind: Sequence[Behind]) -> Markup:
    """One number with everything that stands behind it."""
    view, say = on.view, on.speaker.say
    digits = on.speaker.digits
    span = digits.span(number)
    ranged = f' <span class="range"><bdi>({escape(span)})</bdi></span>' if span else ""
    shown = f'<span class="value"><bdi>{escape(digits.value(number))}</bdi></span>{ranged}'
    parts = [
        f"<p>{shown} {escape(say(number.unit))} · {_dimensions(number)}</p>",
        f"<p>{escape(view.plain('made_by'))} {escape(say(number.method))}"
        + (f" · n = {number.n}" if number.n is not None else "")
        + (f" · {escape(view.plain('as_of', day=view.day(number.as_of)))}" if number.as_of else "")
        + "</p>",
        _parents(on, number),
        _sources(on, number.origins),
        *(_rows(view, b) for b in behind),
    ]
    return Markup(f'<li class="way" id="{number.id}">{"".join(parts)}</li>')  # noqa: S704


def _dimensions(number: Number) -> str:
    shown = (f"{k}: <bdi>{escape(str(v))}</bdi>" for k, v in number.dimensions.items())
    return f'<span lang="en" dir="ltr">{", ".join(shown)}</span>'


def _parents(on: _Way, number: Number) -> str:
    if not number.parents:
        return ""
    links = []
    for ident in number.parents[:MOST_PARENTS]:
        page = on.pages.get(ident)
        known = on.speaker.numbers.get(ident)
        words = on.speaker.digits.value(known) if known else ident
        finding_page = f"{on.view.to(paths.trace(_finding(on), page))}#{ident}" if page else ""
        links.append(
            f'<a href="{finding_page}"><bdi>{escape(words)}</bdi></a>' if page else escape(ident)
        )
    more = len(number.parents) - MOST_PARENTS
    rest = f" {escape(on.view.plain('n_more', count=more))}" if more > 0 else ""
    return f"<p>{escape(on.view.plain('computed_from'))} {', '.join(links)}{rest}</p>"


def _finding(on: _Way) -> str:
    return on.view.path.split("/")[1]


def _sources(on: _Way, origins: tuple[str, ...]) -> str:
    view = on.view
    if origins not in on.told:
        shown = "; ".join(
            f'<a href="{view.to("sources/#" + o.id)}"><bdi>{escape(view.say(o.name))}</bdi></a>'
            f" (<bdi>{escape(o.licence)}</bdi>)"
            for o in (view.world.origins[i] for i in origins if i in view.world.origins)
        )
        on.told[origins] = f"<p>{escape(view.plain('source'))} {shown}</p>"
    return on.told[origins]


def _rows(view: View, behind: Behind) -> str:
    """Files and line numbers; the content of the first rows where there are few."""
    parts = [str(escape(view.plain("rows_behind", count=behind.count, table=behind.table)))]
    parts += [_file(view, file, spans) for file, spans in behind.spans]
    if behind.withheld:
        parts.append(str(escape(view.plain("rows_withheld", count=behind.withheld))))
    samples = "".join(f"<li><code>{_sample(row)}</code></li>" for row in behind.sample)
    words = escape(view.plain("first_rows"))
    kept = f'<details><summary>{words}</summary><ol dir="ltr">{samples}</ol></details>'
    return f'<div class="lines">{" · ".join(parts)}{kept if samples else ""}</div>'


def _file(view: View, file: str, spans: Sequence[tuple[int, int]]) -> str:
    """A file with the numbers of its lines, the first spans of them."""
    shown = ", ".join(_span(first, last) for first, last in spans[:MOST_SPANS])
    more = sum(last - first + 1 for first, last in spans[MOST_SPANS:])
    rest = f" {escape(view.plain('n_more', count=more))}" if more else ""
    return f'<code dir="ltr">{escape(file)}: {shown}</code>{rest}'


def _sample(row: Mapping[str, object]) -> str:
    return str(escape(", ".join(f"{k} {v}" for k, v in row.items())))


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
