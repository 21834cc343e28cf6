"""What the deaths and estimates of one operation come to, for its page and the overview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from salamti.analyses._campaigns import samples as _samples
from salamti.analyses._campaigns import trials as _trials
from salamti.analyses._campaigns.samples import Setting
from salamti.analyses._campaigns.study import Dims, Named, Operation, Study, deaths, number
from salamti.analyses._campaigns.trials import BASE, Estimate, Trial, Tried
from salamti.analyses._campaigns.verdict import Verdict, judged
from salamti.analyses._kit import panels as _panels
from salamti.analyses._kit.numbers import Ground, as_of
from salamti.base.ids import Scalar
from salamti.model.number import Number, Trail

YEARS = (-1, 0, 1, 2)
"""The year before the start, and the first, second and third after it."""
YEAR = 12
Where = dict[str, Scalar | tuple[Scalar, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`why` names what stops any estimate, where nothing was tried."""

    operation: Operation
    setting: Setting | None = None
    tried: Tried | None = None
    months: tuple[str, ...] = ()
    why: str = ""

    @property
    def national(self) -> bool:
        """Whether the whole country by month stands for it."""
        return self.setting is None and bool(self.months)

    @property
    def trial(self) -> Trial | None:
        """The trial of the base window, or the longest one."""
        return (self.tried.window(BASE) or self.tried.trials[-1]) if self.tried else None

    def verdict(self, trial: Trial | None = None) -> Verdict:
        """What may be said; `cannot_tell` with the reason where nothing could be tried."""
        chosen = trial or self.trial
        if chosen is None:
            return Verdict(word="cannot_tell", reasons=(self.why,))
        return judged(chosen, touched=self.operation.spread)


def result(found: Study, operation: Operation) -> Result:
    """Worked out once for all pages."""
    return found.reader.once(f"campaigns:{operation.id}", lambda: _result(found, operation))


def _result(found: Study, operation: Operation) -> Result:
    if not operation.start:
        return Result(operation=operation, why="no_month")
    if operation.nationwide:
        return _national(found, operation)
    at = _samples.setting(found, operation)
    if at is None:
        return Result(operation=operation, why=_why(found, operation))
    tried = _trials.tried(_samples.sample(found, at))
    why = "" if tried else "thin"
    months = at.months[at.first : at.last]
    return Result(operation=operation, setting=at, tried=tried, months=months, why=why)


def _national(found: Study, operation: Operation) -> Result:
    made = _samples.nation(found, operation)
    if made is None:
        return Result(operation=operation, why="no_data")
    sample, months = made
    tried = _trials.tried(sample)
    return Result(operation=operation, tried=tried, months=months, why="" if tried else "thin")


def _why(found: Study, operation: Operation) -> str:
    if not operation.districts:
        return "unseen"
    return "ended" if found.panel.months else "no_data"


def recorded(found: Study, result: Result) -> dict[int, Number]:
    """Deaths of the year before and of each year after the start that the data hold in full."""
    operation = result.operation
    if not operation.start or not result.months:
        return {}
    made = {}
    for year in YEARS:
        span = tuple(_panels.after(operation.start, YEAR * year + m) for m in (0, YEAR - 1))
        if span[1] > result.months[-1]:
            continue
        dims: Dims = {"operation": operation.id, "year": year}
        made[year] = (
            _national_deaths(found, (span[0], span[1]), dims)
            if result.national
            else deaths(found, operation.districts, (span[0], span[1]), dims=dims)
        )
    return made


def _national_deaths(found: Study, span: tuple[str, str], dims: Dims) -> Number:
    rows = found.national.filter(pl.col("month").is_between(pl.lit(span[0]), pl.lit(span[1])))
    measure, value = Named("deaths", "deaths", "national"), int(rows["best"].sum())
    return number(found, measure, value, ground=national_ground(found, span), dims=dims)


def national_ground(found: Study, span: tuple[str, str]) -> Ground:
    """The months of the whole country."""
    rows = found.national.filter(pl.col("month").is_between(pl.lit(span[0]), pl.lit(span[1])))
    origins = tuple(dict.fromkeys(rows["origin"]))
    where: Where = {"iso3": found.reader.country().iso3, "type": "total", "origin": origins}
    trail = Trail("national_month", where, {"month": span})
    return Ground(origins=origins, as_of=as_of(found.tally.origins, *origins), trails=(trail,))


def ground(found: Study, result: Result) -> Ground:
    """What every estimate stands on: all months used, of its places and of the donors."""
    span = (result.months[0], result.months[-1])
    if result.national or result.setting is None:
        return national_ground(found, span)
    codes = (*result.operation.districts, *_samples.donors(found, result.setting))
    origin = found.panel.origin
    day = as_of(found.tally.origins, origin)
    trail = Trail("violence_month", {"origin": origin, "pcode": codes}, {"month": span})
    return Ground(origins=(origin,), as_of=day, trails=(trail,))


def estimate_numbers(
    found: Study, result: Result, estimate: Estimate, *, window: int
) -> Mapping[str, Number]:
    """The numbers of one estimate, by name; what it does not give is left out."""
    base = ground(found, result)
    dims: Dims = {
        "operation": result.operation.id,
        "method": estimate.method,
        "window": window,
    }
    kinds = {
        "deaths": ("deaths", 0), "deaths_low": ("deaths", 0), "deaths_high": ("deaths", 0),
        "ratio": ("times", 1), "low": ("times", 1), "high": ("times", 1),
        "p": ("p", 2), "size": ("p", 2), "fit": ("share", 2),
    }  # fmt: skip
    made = {}
    for name, (unit, decimals) in kinds.items():
        value = getattr(estimate, name)
        if value is not None:
            measure = Named(f"effect_{name}", unit, decimals=decimals)
            made[name] = number(found, measure, float(value), ground=base, dims=dims)
    return made
