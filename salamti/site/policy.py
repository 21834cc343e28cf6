"""The national policy: themes, lines, and what evidence there is for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from salamti.model.series import Indicator, Line, Theme
from salamti.model.words import Language
from salamti.site import paths, question
from salamti.site.view import View
from salamti.site.world import World
from salamti.site.writing import Page

FAMILY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCard:
    """A theme with its lines; `answer` is there where a finding speaks of it."""

    theme: Theme
    link: str
    answer: Any
    lines: tuple[tuple[Line, tuple[Indicator, ...]], ...]


def pages(world: World, language: Language) -> Iterator[Page]:
    """The overview and a page for each theme."""
    if world.policy is None:
        return
    view = View(world=world, language=language, path="policy/")
    finding = world.findings.get(FAMILY)
    context = question.context(view, finding) if finding else {}
    yield Page(
        view=view,
        template="policy.html",
        title=context.get("question", world.policy.title),
        about=world.policy.vision,
        twin=paths.twin(FAMILY, "json") if finding else None,
        context=context
        | {
            "finding": finding,
            "policy": world.policy,
            "themes": [_card(view, t) for t in world.policy.themes],
            "origin": world.origins.get(world.policy.source),
        },
    )
    for theme in world.policy.themes:
        yield theme_page(world, language, theme)


def with_series(world: World) -> frozenset[str]:
    """Indicators of which some number is published."""
    return frozenset(
        str(n.dimensions["indicator"])
        for f in world.findings.values()
        if f.id.partition(".")[0] == FAMILY
        for n in f.numbers
        if "indicator" in n.dimensions
    )


def theme_page(world: World, language: Language, theme: Theme) -> Page:
    """One theme with its lines and indicators."""
    ident = f"{FAMILY}.{theme.id}"
    view = View(world=world, language=language, path=paths.of_finding(ident))
    finding = world.findings.get(ident)
    context = question.context(view, finding) if finding else {}
    return Page(
        view=view,
        template="theme.html",
        title=theme.name,
        about=theme.aim,
        twin=paths.twin(ident, "json") if finding else None,
        context=context
        | {
            "finding": finding,
            "theme": theme,
            "card": _card(view, theme),
            "series": with_series(world),
            "themes": [_card(view, t) for t in world.policy.themes] if world.policy else [],
        },
    )


def _card(view: View, theme: Theme) -> ThemeCard:
    finding = view.world.findings.get(f"{FAMILY}.{theme.id}")
    known = view.world.indicators
    return ThemeCard(
        theme=theme,
        link=view.to(f"policy/{theme.id}/"),
        answer=view.speaker(finding).html(finding.answer) if finding else None,
        lines=tuple(
            (line, tuple(known[i] for i in line.indicators if i in known)) for line in theme.lines
        ),
    )
