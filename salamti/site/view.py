"""One page in one language: its words, its links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from salamti.model.finding import Chart, Finding
from salamti.model.number import Number
from salamti.model.words import Language, Message, Param, Words
from salamti.present import charts, circles
from salamti.present.numbers import Digits
from salamti.present.words import Speaker
from salamti.site import paths
from salamti.site.world import Sketch, World

PER_TRACE_PAGE = 400
LOST = "404.html"
OTHER: Mapping[Language, Language] = {"en": "ur", "ur": "en"}
FOLDER: Mapping[Language, str] = {"en": "", "ur": "ur/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page's place in the site. `path` is below the root of the language."""

    world: World
    language: Language
    path: str

    @property
    def file(self) -> str:
        """The file to write, from the root of the site."""
        return FOLDER[self.language] + paths.file(self.path)

    @property
    def digits(self) -> Digits:
        """Number formats."""
        return Digits(self.language)

    def to(self, target: str) -> str:
        """The way to another page of the same language."""
        return self._up + paths.file(target)

    @property
    def _up(self) -> str:
        """To the root of the language; the page for lost readers may be shown at any depth."""
        return f"/{FOLDER[self.language]}" if self.path == LOST else paths.up(self.path)

    def root(self, target: str) -> str:
        """The way to a file that all languages share, or to the other language."""
        up = "/" if self.path == LOST else "../" * self.file.count("/")
        return up + paths.file(target)

    @property
    def other(self) -> str:
        """The way to the same page in the other language."""
        return self.root(FOLDER[OTHER[self.language]] + self.path)

    def address(self, target: str | None = None) -> str:
        """The public address of this or another page of the language."""
        return (
            self.world.address + FOLDER[self.language] + (self.path if target is None else target)
        )

    def t(self, key: str, **params: Param) -> Markup:
        """Words of the interface."""
        return Speaker(self.language, {}).html(Message(f"site.{key}", params))

    def plain(self, key: str, **params: Param) -> str:
        """Words of the interface without markup."""
        return Speaker(self.language, {}).say(Message(f"site.{key}", params))

    def say(self, words: Words | str) -> str:
        """Bilingual words without numbers."""
        return Speaker(self.language, {}).say(words)

    def day(self, iso: str) -> str:
        """A date as the language writes it."""
        return written_day(iso, self.digits)

    def speaker(self, finding: Finding) -> Speaker:
        """Says the words of a finding; every number leads to its way back."""
        pages = trace_pages(finding)
        ups = self._up

        def link(number: Number) -> str:
            return f"{ups}{paths.file(paths.trace(finding.id, pages[number.id]))}#{number.id}"

        return Speaker(self.language, {n.id: n for n in finding.numbers}, link)


def sketch(view: View, finding: Finding, chart: Chart) -> Sketch | None:
    """The wide and the narrow picture of a chart; drawn once for all pages of the language."""
    key = (finding.id, chart.id, view.language)
    known = view.world.sketches
    if key not in known:
        speaker = view.speaker(finding)
        known[key] = (
            circles.both(chart, view.world.level(2), speaker, provinces=view.world.level(1))
            if chart.mark == "cartogram"
            else charts.both(chart, speaker)
        )
    return known[key]


def written_day(iso: str, digits: Digits) -> str:
    """`2021-12-31` as a day, `2021-12` as a month, `2021` as it stands; other text unchanged."""
    if len(iso) == 10 and iso[4] == iso[7] == "-":
        month = digits.month(iso[:7])
        return f"{int(iso[8:])} {month}"
    return digits.month(iso) if len(iso) == 7 and iso[4] == "-" else iso


def trace_pages(finding: Finding) -> dict[str, int]:
    """On which page of its finding the way back of each number stands."""
    return {n.id: i // PER_TRACE_PAGE + 1 for i, n in enumerate(finding.numbers)}


def joined(parts: Iterable[Any], separator: str) -> Markup:
    """Marked parts in a row."""
    return escape(separator).join(escape(p) for p in parts)
