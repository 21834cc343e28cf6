"""A teaching pack: a lesson for each question with chart, table, data and tasks, to use offline."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from markupsafe import Markup, escape

from salamti.exports._export import Export
from salamti.model.finding import Finding, Table
from salamti.model.source import Origin
from salamti.model.words import LANGUAGES, Language, Message, Param
from salamti.present import charts
from salamti.present.csvtext import disarmed
from salamti.present.twin import number_json, table_json
from salamti.present.words import Speaker
from salamti.store.public import PublicStore

TASKS = ("read", "source", "draw", "unknown", "other", "limits")
ROWS = 25
"""Rows of a table on a lesson's page; the data file has everything."""
STYLE = Markup(
    "body{font:1.05rem/1.6 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;"
    "color:#222;background:#fdfcf8}table{border-collapse:collapse;font-size:.9rem}"
    "td,th{border-bottom:1px solid #ccc;padding:.2rem .6rem;text-align:start;vertical-align:top}"
    "svg{max-width:100%;height:auto}.scroll{overflow-x:auto}"
    "html[dir=rtl] body{font-family:'Noto Nastaliq Urdu','Noto Naskh Arabic',serif;"
    "line-height:2.2}"
)


def write(public: PublicStore, target: Path) -> None:
    """Write the zip; it needs no network, and the same build gives the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in _members(public):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body)


def _members(public: PublicStore) -> Iterator[tuple[str, str]]:
    origins = public.origins()
    lessons = [public.finding(i) for i in public.finding_ids() if "." not in i]
    for finding in lessons:
        yield f"data/{finding.id}.csv", _data(finding, origins)
    for language in LANGUAGES:
        yield f"{language}/index.html", _contents(lessons, language, str(public.meta("build")))
        for finding in lessons:
            yield f"{language}/{finding.id}.html", _lesson(finding, origins, language)


def _data(finding: Finding, origins: dict[str, Origin]) -> str:
    """The numbers of a finding with unit, date, source and licence."""
    speaker = Speaker("en", {n.id: n for n in finding.numbers})
    rows = [
        {
            **number_json(n, origins, speaker),
            "value": None if n.value is None else str(n.value),
            "dimensions": "; ".join(f"{k}={v}" for k, v in n.dimensions.items()),
        }
        for n in finding.numbers
    ]
    return disarmed(pl.DataFrame(rows, infer_schema_length=None, strict=False)).write_csv()


def _say(language: Language, key: str, **params: Param) -> Markup:
    return Speaker(language, {}).html(Message(f"teaching.{key}", params))


def _page(language: Language, title: Markup, body: Markup) -> str:
    direction = "rtl" if language == "ur" else "ltr"
    return Markup(
        '<!doctype html><html lang="{}" dir="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{}</title><style>{}</style></head><body>{}</body></html>\n"
    ).format(language, direction, title, STYLE, body)


def _contents(lessons: list[Finding], language: Language, build: str) -> str:
    """The page that all lessons hang on."""
    links = Markup("").join(
        Markup('<li><a href="{}.html">{}</a></li>').format(f.id, _question(f, language))
        for f in lessons
    )
    body = Markup("<h1>{}</h1><p>{}</p><ol>{}</ol><p>{}</p>").format(
        _say(language, "title"),
        _say(language, "about"),
        links,
        _say(language, "build", build=build),
    )
    return _page(language, _say(language, "title"), body)


def _question(finding: Finding, language: Language) -> str:
    return Speaker(language, {n.id: n for n in finding.numbers}).say(finding.question)


def _lesson(finding: Finding, origins: dict[str, Origin], language: Language) -> str:
    """Question, answer, first picture, first table, tasks, limits, sources."""
    speaker = Speaker(language, {n.id: n for n in finding.numbers})
    parts = [
        Markup('<p><a href="index.html">{}</a></p>').format(_say(language, "back")),
        Markup("<h1>{}</h1><p><strong>{}</strong></p>").format(
            speaker.say(finding.question), speaker.html(finding.answer)
        ),
        _picture(finding, speaker),
        *(_table(t, speaker) for t in finding.tables[:1]),
        _list(_say(language, "tasks"), [_say(language, f"task_{t}") for t in TASKS]),
        Markup('<p><a href="../data/{}.csv" download>{}</a></p>').format(
            finding.id, _say(language, "data")
        ),
        _list(_say(language, "rights"), [speaker.html(r) for r in finding.rights]),
        _list(_say(language, "limits"), [speaker.html(c) for c in finding.caveats]),
        _list(_say(language, "sources"), _sources(finding, origins, speaker)),
    ]
    return _page(language, escape(speaker.say(finding.question)), Markup("").join(parts))


def _picture(finding: Finding, speaker: Speaker) -> Markup:
    """The first chart that can be drawn."""
    for chart in finding.charts:
        drawn = charts.picture(chart, speaker)
        if drawn is not None:
            return Markup("<figure><figcaption>{}</figcaption>{}</figure>").format(
                speaker.say(chart.title), Markup(drawn.inline())  # noqa: S704 (our own drawing)
            )  # fmt: skip
    return Markup("")


def _table(table: Table, speaker: Speaker) -> Markup:
    """The first rows of a table as text."""
    twin = table_json(table, speaker)
    heads = Markup("").join(Markup("<th>{}</th>").format(c["label"]) for c in twin["columns"])
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td><bdi>{}</bdi></td>").format(_shown(c)) for c in row)
        )
        for row in twin["rows"][:ROWS]
    )
    return Markup(
        '<h2>{}</h2><div class="scroll"><table><thead><tr>{}</tr></thead><tbody>{}</tbody>'
        "</table></div>"
    ).format(twin["title"], heads, rows)


def _shown(cell: object) -> str:
    """A cell as a reader sees it; unknown is a dash."""
    value = cell.get("shown") if isinstance(cell, dict) else cell
    return "–" if value is None else str(value)


def _list(title: Markup, items: list[Markup]) -> Markup:
    if not items:
        return Markup("")
    lines = Markup("").join(Markup("<li>{}</li>").format(i) for i in items)
    return Markup("<h2>{}</h2><ul>{}</ul>").format(title, lines)


def _sources(finding: Finding, origins: dict[str, Origin], speaker: Speaker) -> list[Markup]:
    """Who published what, under which licence, up to when."""
    return [
        Markup("<bdi>{}</bdi>, {} · {} · {}").format(
            speaker.say(o.name), o.publisher, o.licence, o.as_of
        )
        for o in (origins[i] for i in finding.origins if i in origins)
    ]


EXPORT = Export(
    id="teaching", about="zip of lessons for a class, usable offline", suffix=".zip", write=write
)
