"""Where facts come from: the origin with its licence, and the reader of a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from salamti.model.words import STRICT, Text


class LicenceClass(StrEnum):
    """What may leave the store."""

    OPEN = "open"
    DERIVED_ONLY = "derived-only"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A dataset as published: who, which version, under which licence."""

    __pydantic_config__ = STRICT

    id: str
    name: Text
    publisher: str
    licence: str
    licence_class: LicenceClass
    citation: str
    url: str = ""
    licence_url: str = ""
    version: str = ""
    as_of: str = ""
    definition: Text | None = None
    note: str = ""


Kind = Literal["event", "observation", "boundary", "aid"]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one kind as read from a file, and the rows that could not be read.

    `rows` is a polars frame with the columns of the kind plus `row` (the record number in the
    file, first data record = 1). `rejected` has columns `row`, `reason`, `raw`. Every record of
    the file is in exactly one of the two. (Typed `Any` because this floor imports no frames.)
    """

    kind: Kind
    rows: Any
    rejected: Any
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader may know: the day it runs, the country asked for, and options of its own."""

    today: date
    iso3: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """Where the publisher serves the file, and what to check."""

    url: str
    filename: str
    sha256: str = ""
    licence_notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One public dataset: its origin, how to read a local copy, where to fetch it.

    `files` says what the reader takes, for help and error messages ("CSV as published").
    `remotes` is empty for datasets that each user must obtain under their own account. `origin_of`
    is for readers whose options state the origin (a table of the user's own).
    """

    id: str
    origin: Origin
    files: str
    read: Callable[[Path, Reading], Iterator[Batch]]
    remotes: Callable[[Reading], tuple[Remote, ...]] | None = None
    origin_of: Callable[[Reading], Origin] | None = None
