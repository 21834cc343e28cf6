"""What the model takes as given, as numbers with their rows, and as draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._kit.numbers import Ground, Measure, as_of, figure
from salamti.analyses._scenarios.estimates import Estimated, estimated, series
from salamti.methods import dividend, draws
from salamti.model.number import Number, Trail
from salamti.model.scenario import HUMAN, LEVERS, NEEDED, Assumption, Case, ScenarioBook
from salamti.model.words import Text, message
from salamti.store.reading import Reader

ID = "scenarios"
REGISTER = "reg_scenario_assumptions"
READS = (REGISTER, "observation")
PERCENT = frozenset(("percent", "percent_gdp", "percent_purse"))
DECIMALS = {"rupees": 0, "persons": 0, "years": 0, "points": 2, "elasticity": 2}
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An assumption with the value and range that the model works with, in its own unit."""

    of: Assumption
    number: Number
    value: float
    low: float
    high: float

    @property
    def scale(self) -> float:
        """What its unit is worth in the equations."""
        return 0.01 if self.of.unit in PERCENT else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Everything that a run of the model stands on; `luck` are past deviations of growth.

    `unit` are the fixed draws: a column for each assumption in the order of the file, then one
    for each year to come. `names` are those of the indicators.
    """

    book: ScenarioBook
    figures: Mapping[str, Figure]
    names: Mapping[str, Text]
    luck: tuple[float, ...]
    luck_trail: Trail
    unit: Floats
    origins: tuple[str, ...]
    as_of: str

    @property
    def parameters(self) -> dividend.Parameters:
        """The parameters drawn [draws]."""
        return dividend.Parameters(**{name: self.drawn(name) for name in NEEDED})

    def drawn(self, ident: str) -> Floats:
        """The draws of one assumption, in the unit of the equations."""
        found = self.figures[ident]
        column = list(self.figures).index(ident)
        ends = (found.low * found.scale, found.value * found.scale, found.high * found.scale)
        return draws.triangular(self.unit[:, column], low=ends[0], mode=ends[1], high=ends[2])

    @property
    def chance(self) -> Floats:
        """What chance adds to growth in each year [draws, years]."""
        return draws.resampled(self.unit[:, len(self.figures) :], self.luck)

    def today(self, lever: str) -> float:
        """Where a lever stands today, in the unit that a reader moves."""
        parts = HUMAN if lever == "human" else (lever,)
        return sum(self.figures[part].value for part in parts)

    def plan(self, case: Case) -> dividend.Plan:
        """The moves of a case, as shares."""
        moves = {
            lever: (case.goals.get(lever, self.today(lever)) - self.today(lever)) / 100
            for lever in LEVERS
        }
        return dividend.Plan(**moves, ramp=self.book.ramp, shock=self.shock(case.shock))

    def shock(self, ident: str | None) -> dividend.Shock:
        """A shock with its draws."""
        for kind in (s for s in self.book.shocks if s.id == ident):
            return dividend.Shock(
                growth=self.drawn(kind.growth),
                debt=self.drawn(kind.debt),
                start=kind.start,
                years=kind.years,
            )
        return dividend.Shock()


def given(reader: Reader, finding: str) -> Given | None:
    """What the pack and its series give, or None where the pack has no scenarios or no series."""
    book = reader.scenarios()
    if book is None or not reader.has(REGISTER):
        return None
    figures = [_figure(reader, book, a, finding=finding) for a in book.assumptions]
    known = [f for f in figures if f is not None]
    past = series(reader, book.luck.indicators[0], book.luck)
    if len(known) < len(figures) or past is None:
        return None
    values = np.array(list(past.values.values())) / 100
    cited = (*(o for f in known for o in f.number.origins), past.origin)
    return Given(
        book=book,
        figures={f.of.id: f for f in known},
        names={i: d.name for i, d in reader.indicators().items()},
        luck=tuple(float(v) for v in values - values.mean()),
        luck_trail=past.trail,
        unit=draws.uniform(book.draws, len(known) + book.years),
        origins=tuple(dict.fromkeys(cited)),
        as_of=f"{book.year}-06-30",
    )


def _figure(reader: Reader, book: ScenarioBook, of: Assumption, *, finding: str) -> Figure | None:
    found = _written(book, of) if of.estimate is None else estimated(reader, of.estimate)
    if found is None:
        return None
    single = len(found.trails) == 1
    ground = Ground(
        origins=found.origins,
        as_of=as_of(reader.origins(), *found.origins) or f"{book.year}-06-30",
        trails=found.trails,
        n=found.n if single else None,
    )
    number = figure(
        _measure(finding, of),
        found.value,
        ground,
        dims={"assumption": of.id},
        low=found.low,
        high=found.high,
    )
    low = found.value if found.low is None else found.low
    high = found.value if found.high is None else found.high
    return Figure(of=of, number=number, value=found.value, low=low, high=high)


def _measure(finding: str, of: Assumption) -> Measure:
    statistic = of.estimate.statistic if of.estimate else of.basis
    return Measure(
        finding=finding,
        name="assumption",
        unit=message(f"{ID}.unit_{of.unit}"),
        method=message(f"{ID}.how_{statistic}"),
        decimals=DECIMALS.get(of.unit, 1),
    )


def _written(book: ScenarioBook, of: Assumption) -> Estimated | None:
    """A value as the pack gives it, with its row of the register."""
    if of.value is None:
        return None
    return Estimated(
        value=of.value,
        low=of.low,
        high=of.high,
        n=1,
        origins=(book.register.origin,),
        trails=(Trail(REGISTER, {"row_id": of.id}),),
    )


def used(found: Given, idents: Sequence[str]) -> list[Number]:
    """The numbers of some assumptions."""
    return [found.figures[i].number for i in idents]
