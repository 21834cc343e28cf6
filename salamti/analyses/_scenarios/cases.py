"""The cases made beforehand: what follows from each, as numbers with what they stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._kit.numbers import Ground, Measure, figure
from salamti.analyses._scenarios.given import ID, REGISTER, Given
from salamti.analyses._scenarios.outcomes import OUTCOMES, outcomes, quantiles
from salamti.base.ids import Scalar
from salamti.methods import dividend
from salamti.model.number import Number, Trail
from salamti.model.scenario import Case
from salamti.model.words import message
from salamti.store.reading import Reader

Floats = NDArray[np.float64]
Fans = Mapping[str, Floats]
"""For each outcome the shares of the draws [5, years]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A case that has been worked out."""

    case: Case
    fans: Fans

    def middle(self, outcome: str, at: int = -1) -> float:
        """The middle of the draws in one year, the last if none is named."""
        return float(self.fans[outcome][2, at])


def ran(reader: Reader, found: Given) -> dict[str, Ran]:
    """Every case of the book, worked out once for all findings."""
    return reader.once("scenarios", lambda: {c.id: _ran(found, c) for c in found.book.cases})


def _ran(found: Given, case: Case) -> Ran:
    path = dividend.path(found.parameters, found.plan(case), found.chance)
    return Ran(case=case, fans={n: quantiles(v) for n, v in outcomes(path).items()})


def years(found: Given) -> tuple[int, ...]:
    """The years ahead."""
    first = found.book.year + 1
    return tuple(range(first, first + found.book.years))


def numbers(
    found: Given, shown: Ran, *, finding: str, names: Iterable[str] = OUTCOMES, at: Iterable[int]
) -> list[Number]:
    """The middle of the draws with the ends of nine tenths of them, by outcome and year.

    Each leads back to the draws, and through them to every assumption.
    """
    ground = Ground(
        origins=found.origins,
        as_of=found.as_of,
        trails=(found.luck_trail,),
        parents=(draws(found, finding).id,),
    )
    made = []
    for name in names:
        unit, decimals = OUTCOMES[name]
        of = Measure(
            finding=finding,
            name=name,
            unit=message(f"{ID}.unit_{unit}"),
            method=message(f"{ID}.how_model", draws=f"{found.book.draws:,}"),
            decimals=decimals,
        )
        fan = shown.fans[name]
        for year in at:
            column = year - found.book.year - 1
            low, middle, high = (float(fan[row, column]) for row in (0, 2, 4))
            dims: dict[str, Scalar] = {"case": shown.case.id, "year": year}
            made.append(figure(of, middle, ground, dims=dims, low=low, high=high))
    return made


def draws(found: Given, finding: str) -> Number:
    """The draws themselves: what every outcome is computed from, with all that they stand on."""
    ground = Ground(
        origins=found.origins,
        as_of=found.as_of,
        trails=(Trail(REGISTER), found.luck_trail),
        parents=tuple(f.number.id for f in found.figures.values()),
    )
    of = Measure(
        finding=finding,
        name="draws",
        unit=message(f"{ID}.unit_draws"),
        method=message(f"{ID}.how_draws"),
    )
    return figure(of, found.book.draws, ground, dims={"years": found.book.years})
