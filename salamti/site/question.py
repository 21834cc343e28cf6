"""The page of a finding, whatever its question; and its charts for other sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Language, Message, Param, Ref
from salamti.present import citation
from salamti.site import blocks, explorers, paths
from salamti.site.view import View
from salamti.site.world import World
from salamti.site.writing import Page

SMALL = "places"
"""Findings of this family are many: their pictures stand in the page, without PNG files."""


def pages(
    world: World, language: Language, *, without: frozenset[str] = frozenset()
) -> Iterator[Page]:
    """A page for every finding `without` those made elsewhere; an embed page for each chart."""
    for finding in world.findings.values():
        view = View(world=world, language=language, path=paths.of_finding(finding.id))
        if view.path not in without:
            yield page(view, finding)
        yield from embeds(world, language, finding)


def page(view: View, finding: Finding) -> Page:
    """The page of one finding."""
    speaker = view.speaker(finding)
    return Page(
        view=view,
        template="finding.html",
        title=speaker.say(finding.question),
        about=speaker.say(finding.answer),
        context=context(view, finding),
        twin=paths.twin(finding.id, "json"),
    )


def context(view: View, finding: Finding) -> dict[str, Any]:
    """What every page of a finding shows."""
    speaker = view.speaker(finding)
    family = finding.id.partition(".")[0]
    png = has_png(finding)
    return {
        "finding": finding,
        "question": speaker.say(finding.question),
        "answer": speaker.html(finding.answer),
        "sections": [blocks.section(view, finding, s, png=png) for s in finding.sections],
        "loose": _loose(view, finding, png=png),
        "models": explorers.models(finding),
        "rights": [speaker.html(r) for r in finding.rights],
        "method": [speaker.html(m) for m in finding.method],
        "caveats": [speaker.html(c) for c in finding.caveats],
        "origins": [view.world.origins[o] for o in finding.origins if o in view.world.origins],
        "cited": cited(view, finding),
        "citation": citation,
        "as_of": spoken_of(finding),
        "family": family,
        "up": _up(view, finding),
        "related": related(view, finding),
        "twins": {
            "json": view.to(paths.twin(finding.id, "json")),
            "csv": view.root(paths.twin(finding.id, "csv")),
            "meta.json": view.to(paths.twin(finding.id, "meta.json")),
        },
        "trace": view.to(paths.trace(finding.id)),
        "ld": linked_data(view, finding),
    }


def linked_data(view: View, finding: Finding) -> dict[str, Any]:
    """The finding as a dataset for search engines."""
    speaker = view.speaker(finding)
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": speaker.say(finding.question),
        "description": speaker.say(finding.answer),
        "url": view.address(),
        "version": view.world.build,
        "dateModified": view.world.built_on,
        "inLanguage": view.language,
        "isBasedOn": [o.url for i in finding.origins if (o := view.world.origins.get(i)) and o.url],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": view.address(paths.twin(finding.id, ending)),
            }
            for ending, kind in (("json", "application/json"),)
        ],
    }


def spoken_of(finding: Finding) -> str:
    """The last day that the answer speaks of: that of its own numbers, of all where it has none."""
    named = set(_named(finding.answer))
    days = [n.as_of for n in finding.numbers if dated(n) and (n.id in named or not named)]
    return max(days, default="")


def _named(words: Param) -> Iterator[str]:
    """Numbers that a text names, in the messages within it too."""
    if isinstance(words, Ref):
        yield words.number
    elif isinstance(words, Message):
        for param in words.params.values():
            yield from _named(param)


def dated(number: Number) -> bool:
    """Whether the number is of a calendar date; fiscal years and the like are not compared."""
    return number.as_of[:4].isdigit()


def has_png(finding: Finding) -> bool:
    """Whether its charts are also written as PNG files."""
    return finding.id.partition(".")[0] != SMALL or "." not in finding.id


def _loose(view: View, finding: Finding, *, png: bool) -> blocks.SectionBlock | None:
    """Charts and tables that no section names."""
    charts = {c for s in finding.sections for c in s.charts}
    tables = {t for s in finding.sections for t in s.tables}
    drawn = [blocks.chart(view, finding, c, png=png) for c in finding.charts if c.id not in charts]
    listed = [blocks.table(view, finding, t) for t in finding.tables if t.id not in tables]
    if not any(drawn) and not listed:
        return None
    return blocks.SectionBlock(
        id="more",
        title=view.plain("figures"),
        sentences=(),
        charts=tuple(c for c in drawn if c),
        tables=tuple(listed),
    )


def cited(view: View, finding: Finding) -> citation.Cited:
    """What a citation of the page is made of."""
    known = view.world.origins
    return citation.Cited(
        ident=finding.id,
        question=view.speaker(finding).say(finding.question),
        build=view.world.build,
        built_on=view.world.built_on,
        address=view.address(),
        origins=[known[o] for o in finding.origins if o in known],
    )


def _up(view: View, finding: Finding) -> tuple[str, str] | None:
    """The overview that a finding about one place or line belongs to."""
    family, _, variant = finding.id.partition(".")
    above = view.world.findings.get(family)
    if not variant or above is None:
        return None
    return view.to(paths.of_finding(family)), view.speaker(above).say(above.question)


def related(view: View, finding: Finding) -> list[tuple[str, str]]:
    """Findings of the same family, for a list of links; districts have their own."""
    family = finding.id.partition(".")[0]
    if family == SMALL:
        return []
    return [
        (view.to(paths.of_finding(f.id)), variant_name(view, f))
        for f in view.world.findings.values()
        if f.id.startswith(f"{family}.") and f.id != finding.id
    ]


def variant_name(view: View, finding: Finding) -> str:
    """A short name of a finding about one place, theme or partner."""
    variant = finding.id.partition(".")[2]
    place = view.world.places.get(variant)
    if place is not None:
        return view.say(place.name)
    themes = {t.id: t for t in view.world.policy.themes} if view.world.policy else {}
    if variant in themes:
        return view.say(themes[variant].name)
    return view.speaker(finding).say(finding.question)


def embeds(world: World, language: Language, finding: Finding) -> Iterator[Page]:
    """Each chart on a page of its own, for other sites to frame."""
    for chart in finding.charts:
        view = View(world=world, language=language, path=paths.embed(finding.id, chart.id))
        block = blocks.chart(view, finding, chart, png=False)
        if block is not None:
            yield Page(
                view=view,
                template="embed.html",
                title=block.title,
                about=block.title,
                context={
                    "chart": block,
                    "page": view.to(paths.of_finding(finding.id)),
                    "finding": finding,
                },
                embedded=True,
            )
