"""Words in a language: locale files, parameters, numbers and bidirectional text."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from markupsafe import Markup, escape

from salamti.base.errors import PackError
from salamti.model.number import Number
from salamti.model.words import Language, Message, Param, Ref, Text, Words
from salamti.present.locate import locale_folder
from salamti.present.numbers import Digits

Catalogue = Mapping[str, str | Mapping[str, str]]
Link = Callable[[Number], str]
_WHEN = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def catalogue(language: Language) -> Catalogue:
    """All messages of a language: `locale/<language>/<area>.yml` gives the keys `<area>.<key>`."""
    found: dict[str, str | Mapping[str, str]] = {}
    for path in sorted((locale_folder() / language).glob("*.yml")):
        found |= {f"{path.stem}.{key}": text for key, text in _read(path).items()}
    return found


def _read(path: Path) -> dict[str, Any]:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    if not isinstance(data, dict):
        raise PackError("A locale file is a mapping of keys to text.", where=f"{path}:1")
    return data


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says words in one language. `numbers` are those that a `Ref` may point to."""

    language: Language
    numbers: Mapping[str, Number]
    link: Link | None = None

    @property
    def digits(self) -> Digits:
        """Number and date formats of the language."""
        return Digits(self.language)

    def say(self, words: Words | str) -> str:
        """Plain text, without markup.

        >>> Speaker("en", {}).say(Text("Deaths", "اموات"))
        'Deaths'
        """
        if isinstance(words, str):
            return words
        if isinstance(words, Text):
            return getattr(words, self.language)  # type: ignore[no-any-return]
        return self._template(words).format(**{k: self._plain(v) for k, v in words.params.items()})

    def html(self, words: Words | str) -> Markup:
        """Escaped HTML: numbers and foreign names are isolated, numbers link to their way back."""
        if not isinstance(words, Message):
            return escape(self.say(words))
        template = escape(self._template(words))
        return Markup(template.format(**{k: self._marked(v) for k, v in words.params.items()}))  # noqa: S704

    def _template(self, words: Message) -> str:
        found = catalogue(self.language).get(words.key)
        if found is None:
            raise KeyError(f"locale/{self.language} has no {words.key!r}")
        if isinstance(found, str):
            return found
        count = words.params.get("count", 0)
        form = Locale(self.language).plural_form(self._magnitude(count))
        return found.get(form, found["other"])

    def _magnitude(self, count: Param) -> float:
        value = self.numbers[count.number].value if isinstance(count, Ref) else count
        return float(value) if isinstance(value, (int, float)) else 0.0

    def _plain(self, value: Param) -> str:
        if isinstance(value, Ref):
            return self.digits.value(self.numbers[value.number])
        if isinstance(value, (Text, Message)):
            return self.say(value)
        return self.digits.bare(value)

    def _marked(self, value: Param) -> Markup:
        if isinstance(value, Ref):
            return self.number(self.numbers[value.number])
        if isinstance(value, (Text, Message)):
            return self.html(value)
        return isolated(self.digits.bare(value))

    def number(self, number: Number) -> Markup:
        """A number that leads to its way back."""
        shown = f"<bdi>{escape(self.digits.value(number))}</bdi>"
        if self.link is None:
            return Markup(shown)  # noqa: S704
        link = escape(self.link(number))
        return Markup(f'<a class="number" href="{link}">{shown}</a>')  # noqa: S704


def isolated(text: object) -> Markup:
    """A number or a name within text of the other direction; a day or month is not broken."""
    shown = escape(text)
    kind = ' class="when"' if _WHEN.fullmatch(shown) else ""
    return Markup(f"<bdi{kind}>{shown}</bdi>")  # noqa: S704


def fields(template: str) -> set[str]:
    """Names of the parameters of a message text, for the test that both languages agree."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
