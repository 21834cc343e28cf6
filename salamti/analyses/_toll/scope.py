"""Whose toll is told: the country or one place, by one origin; measures and axes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from salamti.analyses._kit.numbers import Ground, Measure, Value, derived, figure
from salamti.analyses._kit.places import Places, Spot, census, people_trail
from salamti.analyses._kit.violence import NONE, Toll, Violence
from salamti.base.ids import Scalar
from salamti.methods import rates
from salamti.model.finding import Axis
from salamti.model.number import Number
from salamti.model.source import Origin
from salamti.model.words import message


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose toll is told: `where` narrows the rows, `dims` names the place in each number."""

    finding: str
    violence: Violence
    origin: Origin
    places: Places
    spot: Spot | None = None

    @property
    def dims(self) -> dict[str, Scalar]:
        """The dimensions that all numbers of the scope share."""
        place: dict[str, Scalar] = {"place": self.spot.pcode} if self.spot else {}
        return {"publisher": self.origin.name.en, **place}

    @property
    def within(self) -> tuple[str, ...] | None:
        """The P-codes of the scope, None for all."""
        return self.places.within(self.spot.pcode) if self.spot else None

    def ground(self, first: int, last: int, n: int, /, **where: str) -> Ground:
        """The rows of the scope in some years."""
        placed: dict[str, str | tuple[str, ...]] = {"pcode": self.within} if self.within else {}
        trail = self.violence.trail(first, last, **placed, **where)
        return Ground(origins=(self.origin.id,), as_of=self.origin.as_of, trails=(trail,), n=n)

    def years(self) -> dict[int, Toll]:
        """Every year that the origin covers; without any recorded event it is an empty toll."""
        found = self.violence.by("year", within=self.within)
        return {y: found.get(y, NONE) for y in self.violence.years}

    def measure(self, name: str, unit: str, *, decimals: int = 0, how: str = "") -> Measure:
        """A measure whose method is the message `toll.how_<how or name>`."""
        return measure(self.finding, name, unit, decimals=decimals, how=how)


def measure(finding: str, name: str, unit: str, *, decimals: int = 0, how: str = "") -> Measure:
    """A measure of this analysis; its method is the message `toll.how_<how or name>`."""
    return Measure(
        finding=finding,
        name=name,
        unit=message(f"toll.unit_{unit}"),
        method=message(f"toll.how_{how or name}"),
        decimals=decimals,
    )


def rate(
    measure: Measure, count: Number, spot: Spot, *, origins: tuple[str, ...], years: int = 1
) -> Number | None:
    """A rate from a count of deaths and the census nearest to its (middle) year, or None."""
    at = count.dimensions.get("year") or count.dimensions.get("to")
    based = census(spot, float(str(at)) - (years - 1) / 2)
    if based is None:
        return None
    year, people = based
    ground = derived([count], people_trail(spot.pcode), origins=origins)
    dims = {k: v for k, v in count.dimensions.items() if k != "measure"} | {"census": year}
    low, value, high = (
        rates.per_100k(as_number(v), people, years=years)
        for v in (count.low, count.value, count.high)
    )
    made = figure(measure, value, ground, dims=dims, low=low, high=high)
    return replace(made, decimals=2) if value is not None and value < 1 else made


def as_number(value: Value) -> float | None:
    """The value of a number where it is one."""
    return float(value) if isinstance(value, (int, float)) else None


def year_axis() -> Axis:
    """Years."""
    return Axis(column="year", label=message("toll.axis_year"), kind="year")


def deaths_axis() -> Axis:
    """Deaths."""
    return Axis(column="deaths", label=message("toll.axis_deaths"), kind="quantity")
