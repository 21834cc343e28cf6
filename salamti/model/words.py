"""Words that a reader sees, before a language is chosen.

A `Text` is a bilingual literal that comes from a pack or the catalogue. A `Message` is a key of
`locale/*.yml` with its parameters. Analyses speak in both and never in one language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["en", "ur"]
STRICT = {"extra": "forbid"}  # for readers of files: a key that no field knows is an error
LANGUAGES: tuple[Language, ...] = ("en", "ur")


@dataclass(frozen=True, slots=True)
class Text:
    """A literal in every language of the project."""

    __pydantic_config__ = STRICT

    en: str
    ur: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A number of the same finding, to be printed where the parameter stands."""

    __pydantic_config__ = STRICT

    number: str


@dataclass(frozen=True, slots=True)
class Message:
    """A key of the locale files with its parameters.

    Parameters may be plain values, bilingual text, further messages or references to numbers of
    the same finding; `present.words` renders them.
    """

    __pydantic_config__ = STRICT

    key: str
    params: Mapping[str, Param] = field(default_factory=dict)


Param = str | int | float | Text | Ref | Message
Words = Text | Message


def message(key: str, /, **params: Param) -> Message:
    """Short form: `message("toll.answer", year=2009)`."""
    return Message(key, params)
