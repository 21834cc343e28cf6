"""Registers: dated and sourced records of one kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from salamti.model.words import STRICT, Text

ColumnType = Literal["text", "date", "number", "choice", "pcodes", "yes_no"]
Value = str | float | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterColumn:
    """One column of a register; `choices` maps the stored code to its label."""

    __pydantic_config__ = STRICT

    id: str
    name: Text
    type: ColumnType
    required: bool = False
    unit: Text | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The schema of a register: list, filter, timeline and download follow from it.

    A `security` register (operations, tolls, convictions) cannot exist without its `rights` note:
    what its rows meant for civilians and their rights, and where that is unknown.
    """

    __pydantic_config__ = STRICT

    id: str
    name: Text
    about: Text
    key: str
    title: str
    columns: tuple[RegisterColumn, ...]
    licence: str
    origin: str = "salamti_registers"
    date: str | None = None
    place: str | None = None
    security: bool = False
    rights: Text | None = None

    def __post_init__(self) -> None:
        if self.security and self.rights is None:
            raise ValueError(
                f"register {self.id} shows security results without its rights note: "
                "say what they meant for civilians and their rights, or that this is unknown"
            )


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a register with its line in the file."""

    register: str
    line: int
    values: Mapping[str, Value]
