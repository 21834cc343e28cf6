"""Making numbers: what those of one measure share is said once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from salamti.base.ids import Scalar, number_id
from salamti.model.number import Number, Trail
from salamti.model.source import Origin
from salamti.model.words import Ref, Words

Value = float | int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the numbers of one measure of a finding share."""

    finding: str
    name: str
    unit: Words
    method: Words
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a number stands on: origins, the last day that they speak of, rows, parent numbers."""

    origins: tuple[str, ...]
    as_of: str
    trails: tuple[Trail, ...] = ()
    parents: tuple[str, ...] = ()
    n: int | None = None


def figure(
    measure: Measure,
    value: Value,
    ground: Ground,
    *,
    dims: Mapping[str, Scalar],
    low: float | int | None = None,
    high: float | int | None = None,
) -> Number:
    """A number of `measure` that `dims` tell from its siblings."""
    named = {"measure": measure.name, **dims}
    return Number(
        id=number_id(measure.finding, named),
        value=value,
        low=low,
        high=high,
        n=ground.n,
        unit=measure.unit,
        as_of=ground.as_of,
        decimals=measure.decimals,
        dimensions=named,
        origins=ground.origins,
        method=measure.method,
        trails=ground.trails,
        parents=ground.parents,
    )


def derived(parents: Iterable[Number], *more: Trail, origins: Iterable[str] = ()) -> Ground:
    """The ground of a number that is computed from others, and from further rows."""
    known = list(parents)
    return Ground(
        origins=tuple(dict.fromkeys([*(o for p in known for o in p.origins), *origins])),
        as_of=max((p.as_of for p in known), default=""),
        trails=(*(t for p in known for t in p.trails), *more),
        parents=tuple(p.id for p in known),
    )


def as_of(origins: Mapping[str, Origin], *idents: str) -> str:
    """The last day that any of the origins speaks of."""
    return max((origins[i].as_of for i in idents if i in origins), default="")


def ref(number: Number | None) -> Ref | None:
    """A cell that shows a number, or an unknown."""
    return None if number is None else Ref(number.id)
