"""What an analysis returns. Outputs render findings and know nothing about the analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from salamti.model.number import Number
from salamti.model.words import Ref, Text, Words

Mark = Literal["line", "bar", "stacked_bar", "dot_range", "small_multiples", "cartogram", "plane"]
Scalar = str | int | float | bool | None
Cell = Ref | Text | str | int | float | None
ColumnKind = Literal["text", "number", "place", "year", "month", "status", "link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A column of the chart's data with its label. `kind` is Vega-Lite's type in plain words."""

    column: str
    label: Words
    kind: Literal["quantity", "year", "month", "category"]
    order: tuple[str, ...] = ()
    labels: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart without a look: data, what goes on which axis, what stands out.

    `data` rows hold the axes' columns; `low` and `high` draw a range, `inner_low` and `inner_high`
    a darker one within it; `number` holds the id of the number of the same finding that the mark
    shows. In a `plane` both axes are quantities, `year` orders each path, and `x_low` and `x_high`
    are the range across. `subject` is the category drawn in the accent; all others are grey. `alt`
    says in words what the picture shows.
    """

    id: str
    title: Words
    alt: Words
    mark: Mark
    data: tuple[Mapping[str, Scalar], ...]
    x: Axis
    y: Axis
    colour: Axis | None = None
    facet: Axis | None = None
    subject: str | None = None
    note: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table."""

    id: str
    label: Words
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: cells are references to numbers, bilingual text, plain values or unknown (None)."""

    id: str
    title: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | Words, ...], ...]
    note: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A slider: what a reader may set, from where to where, and where it stands at first.

    Controls of one `group` divide a whole: together they never exceed `Explorer.whole`.
    """

    id: str
    label: Words
    low: float
    high: float
    step: float
    value: float
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a model gives for each year: its name, its unit, how it is printed."""

    id: str
    label: Words
    unit: Words
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Explorer:
    """A model with sliders that is worked out again in the reader's browser.

    `model` names its equations (`salamti/site/static/models/<model>.js`); `data` is what they take
    as given, plain values ready for JSON. `choice` offers one of `choices`, the empty one first.
    Without script nothing of it is shown but `note`.
    """

    id: str
    title: Words
    note: Words
    model: str
    controls: tuple[Control, ...]
    outcomes: tuple[Outcome, ...]
    years: tuple[int, ...]
    data: Mapping[str, Any]
    choice: Words | None = None
    choices: Mapping[str, Words] = field(default_factory=dict)
    whole: float = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a page.

    A heading, sentences, and the charts, tables and explorers (by id) that belong to it. `see` are
    ids of findings to read next.
    """

    id: str
    title: Words
    sentences: tuple[Words, ...] = ()
    charts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    explorers: tuple[str, ...] = ()
    see: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The question, one sentence that answers, and everything that stands behind it.

    `id` is the analysis id, or `analysis.variant` for a finding about one place or line.
    `rights` is the rights section; a finding with `security_result=True` cannot be made without it.
    """

    id: str
    question: Words
    answer: Words
    numbers: tuple[Number, ...]
    method: tuple[Words, ...]
    caveats: tuple[Words, ...]
    sections: tuple[Section, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    explorers: tuple[Explorer, ...] = ()
    rights: tuple[Words, ...] = ()
    security_result: bool = False
    params: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.security_result and not self.rights:
            raise ValueError(
                f"finding {self.id} shows a security result without its rights section: "
                "state what it meant for civilians and their rights, or that this is unknown"
            )
        if not self.caveats:
            raise ValueError(f"finding {self.id} does not say what it does not show")

    @property
    def origins(self) -> tuple[str, ...]:
        """Ids of all origins that its numbers stand on, in order of first use."""
        return tuple(dict.fromkeys(o for n in self.numbers for o in n.origins))
