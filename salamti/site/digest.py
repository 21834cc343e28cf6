"""Two pages for those who come back: what stands and how old it is; how to correct it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from markupsafe import Markup

from salamti.model.finding import Finding
from salamti.model.source import Origin
from salamti.model.words import Language, Message, Param, Ref, Words
from salamti.present.words import Speaker
from salamti.site import paths
from salamti.site.view import View
from salamti.site.world import World
from salamti.site.writing import Page

LOG, DIRECTORY = "corrections", "stakeholders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """A source with its age in days at the time of the build; None where its date is unknown."""

    origin: Origin
    days: int | None


def pages(world: World, language: Language) -> Iterator[Page]:
    """The digest, and the page on corrections."""
    yield digest(world, language)
    yield corrections(world, language)


def ages(world: World) -> list[Aged]:
    """Every source, the freshest first; those without a date at the end."""
    built = date.fromisoformat(world.built_on)
    found = [Aged(origin=o, days=_days(o.as_of, built)) for o in world.origins.values()]
    return sorted(found, key=lambda a: (a.days is None, a.days or 0, a.origin.id))


def _days(as_of: str, built: date) -> int | None:
    """Days from the last day that a source speaks of to the build; a year means its last day."""
    if not as_of:
        return None
    year, month, day = (int(x) for x in (*as_of.split("-"), "12", "28")[:3])
    return max(0, (built - date(year, month, day)).days)


def digest(world: World, language: Language) -> Page:
    """The answers as they stand, and the age of each source behind them."""
    view = View(world=world, language=language, path="digest/")
    aged = ages(world)
    by_id = {a.origin.id: a for a in aged}
    answers = [_answer(view, f, by_id) for f in world.findings.values() if "." not in f.id]
    return _page(view, "digest", aged=aged, answers=answers)


def _answer(view: View, finding: Finding, aged: Mapping[str, Aged]) -> dict[str, Any]:
    """One question: its answer and the age of the freshest source behind the numbers in it."""
    told = {n.id: n for n in finding.numbers}
    named = {o for ident in _named(finding.answer) for o in told[ident].origins}
    known = [aged[o].days for o in named or finding.origins if o in aged]
    days = [d for d in known if d is not None]
    speaker = view.speaker(finding)
    return {
        "question": speaker.say(finding.question),
        "answer": speaker.html(finding.answer),
        "link": view.to(paths.of_finding(finding.id)),
        "days": min(days) if days else None,
    }


def _named(words: Words) -> Iterator[str]:
    """Ids of the numbers that a sentence prints."""
    for value in words.params.values() if isinstance(words, Message) else ():
        if isinstance(value, Ref):
            yield value.number
        elif isinstance(value, Message):
            yield from _named(value)


def corrections(world: World, language: Language) -> Page:
    """How to report a mistake, who else to ask, how fast earlier reports were answered."""
    view = View(world=world, language=language, path="corrections/")
    log = world.records.get(LOG, [])
    waited = [float(r["days"]) for r in log if r.get("days") is not None]
    return _page(
        view,
        "corrections",
        log=view.to(paths.register(LOG)) if LOG in world.registers else None,
        directory=view.to(paths.register(DIRECTORY)) if DIRECTORY in world.registers else None,
        reports=len(log),
        waited=median(waited) if waited else None,
    )


def _page(view: View, name: str, **context: Any) -> Page:
    speaker = Speaker(view.language, {})

    def say(key: str, **params: Param) -> Markup:
        return speaker.html(Message(f"digest.{key}", params))

    return Page(
        view=view,
        template=f"{name}.html",
        title=speaker.say(Message(f"digest.{name}_title")),
        about=speaker.say(Message(f"digest.{name}_about")),
        context={**context, "d": say},
    )
