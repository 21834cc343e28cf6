"""The first page: people first, and only the questions that have an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from salamti.model.finding import Finding
from salamti.model.words import Language
from salamti.site import blocks, paths, severity
from salamti.site.question import spoken_of
from salamti.site.view import View
from salamti.site.world import World
from salamti.site.writing import Page

QUESTIONS = (
    ("safe", ("toll",)),
    ("policy", ("policy",)),
    ("worked", ("campaigns",)),
    ("next", ("outlook",)),
    ("helps", ("partners",)),
)
"""The five questions of the observatory and the analyses that may answer each."""
RIGHTS_BESIDE = frozenset({"safe", "worked"})
SEE = {
    "safe": ("security_index", "balance", "boards", "incidents"),
    "policy": ("claims", "scenarios", "commitments", "law"),
    "worked": ("protection", "justice", "voices"),
    "next": ("track_record", "alerts", "hotspots", "roots"),
    "helps": ("cooperation", "borders", "actors"),
}
"""What belongs beside an answer: a forecast beside how good earlier ones were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A question with its sentence."""

    key: str
    question: str
    link: str
    sentence: Markup
    beside: Markup | None
    as_of: str
    see: tuple[tuple[str, str], ...] = ()


def page(world: World, language: Language) -> Page:
    """The first page."""
    view = View(world=world, language=language, path="")
    entries = list(questions(view))
    days = sorted(e.as_of for e in entries if e.as_of)
    return Page(
        view=view,
        template="home.html",
        title=view.plain("home_title", country=world.country.name),
        about=view.plain("home_about", country=world.country.name),
        context={
            "entries": entries,
            "also": list(others(view)),
            "map": severity.drawing(view),
            "latest": view.day(days[-1]) if days else "",
            "stale": _stale(view, entries),
            "ld": {
                "@context": "https://schema.org",
                "@type": "WebSite",
                "name": "Salamti",
                "url": view.address(),
                "inLanguage": language,
            },
        },
    )


def questions(view: View) -> Iterator[Entry]:
    """The questions that this build answers."""
    for key, analyses in QUESTIONS:
        ident = next((a for a in analyses if a in view.world.findings), None)
        if ident:
            yield _entry(view, key, view.world.findings[ident])


def others(view: View) -> Iterator[Entry]:
    """Overviews that answer further questions, in their own words."""
    five = {a for _, analyses in QUESTIONS for a in analyses}
    named = five.union(*SEE.values())
    for ident, finding in view.world.findings.items():
        if "." not in ident and ident not in named:
            yield _entry(view, ident, finding)


def _entry(view: View, key: str, finding: Finding) -> Entry:
    speaker = view.speaker(finding)
    rights = finding.rights if key in RIGHTS_BESIDE else ()
    return Entry(
        key=key,
        question=speaker.say(finding.question),
        link=view.to(paths.of_finding(finding.id)),
        sentence=speaker.html(finding.answer),
        beside=speaker.html(rights[0]) if rights else None,
        as_of=spoken_of(finding),
        see=tuple(blocks.links(view, SEE.get(key, ()))),
    )


def _stale(view: View, entries: list[Entry]) -> list[tuple[str, str, int]]:
    """For each question: the last day that its data speak of, and whole months until the build."""
    built = view.world.built_on
    return [
        (e.key, view.day(e.as_of), _months(e.as_of, built)) for e in entries if e.as_of and built
    ]


def _months(earlier: str, later: str) -> int:
    """Whole months from one ISO date (year, month or day) to another; a year counts to its end.

    >>> _months("2021-12-31", "2026-11-22"), _months("2024", "2026-11-22")
    (58, 22)
    """
    first, last = _day(earlier), _day(later)
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months - (last.day < first.day))


def _day(iso: str) -> date:
    """A year or month counts to its end."""
    full = {4: f"{iso}-12-28", 7: f"{iso}-28"}.get(len(iso), iso[:10])
    return date.fromisoformat(full)
