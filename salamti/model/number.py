"""A published number and its way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from salamti.base.ids import Scalar
from salamti.model.words import Words


@dataclass(frozen=True, slots=True)
class Trail:
    """The rows behind a number: a table of the store and the equalities that select them.

    A tuple as value means "any of these"; None means "is unknown". `between` selects inclusive
    ranges.
    """

    table: str
    where: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)
    between: Mapping[str, tuple[Scalar, Scalar]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A value that cannot exist without source, licence, method and the rows it came from.

    `value` is None where the publisher does not say; `low` and `high` are the publisher's range or
    an interval named by `method`. `n` is how many rows or units went in. `origins` are ids of
    `Origin`; `source` prints the first one's name. `parents` are ids of numbers that this one is
    computed from.
    """

    id: str
    value: float | int | str | None
    unit: Words
    as_of: str
    dimensions: Mapping[str, Scalar]
    origins: tuple[str, ...]
    method: Words
    low: float | int | None = None
    high: float | int | None = None
    n: int | None = None
    decimals: int = 0
    trails: tuple[Trail, ...] = ()
    parents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.origins:
            raise ValueError(f"number {self.id} has no origin")
        if not self.trails and not self.parents:
            raise ValueError(f"number {self.id} has no way back to its rows")
