"""Estimates of what an operation changed: four methods, three windows, other donors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.methods.effect import few, interrupted, structural, synthetic

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
BEFORE = 16
"""Quarters before the start that every method is fitted to."""
WINDOWS = (4, 8, 12)
BASE = 8
"""The window of which the headline speaks, in quarters."""
LEAST = 25
"""Fewer deaths in the quarters before give nothing to expect from (UCDP's yearly threshold)."""
FAR = "far"
LEVEL = 0.1
"""Level at which the size of the placebo test is worked out."""
DRAWS = 100
SEED = 20_140_615
MONTHLY = "monthly"
METHODS = ("interrupted", "structural", "synthetic", "differences")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Deaths by quarter, the start after `BEFORE` quarters: of the places of the operation (T, k),
    of untouched places by pool of donors (T, n), and by month of all its places together (m,)."""

    treated: Floats
    pools: Mapping[str, Floats]
    months: Floats

    @property
    def donors(self) -> Floats:
        """The first pool."""
        return self.pools[FAR]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One method in one window. `deaths` a quarter above what was to be expected (below: negative),
    `ratio`: a typical quarter over the expected one; ranges of 95 percent or None; `p` two-sided;
    for the synthetic control `size` of its test and `fit`: error before over spread before."""

    method: str
    deaths: float | None = None
    deaths_low: float | None = None
    deaths_high: float | None = None
    ratio: float
    low: float | None = None
    high: float | None = None
    p: float
    size: float | None = None
    fit: float | None = None

    @property
    def signs(self) -> set[bool]:
        """Directions of its estimates, up being True."""
        found = {self.ratio > 1}
        return found if self.deaths is None else found | {self.deaths > 0}

    @property
    def excludes_none(self) -> bool:
        """Whether its range of the ratio leaves out no change."""
        return self.low is not None and self.high is not None and not self.low <= 1 <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """All estimates of one window (quarters), and for the base window the ratio by differences with
    each pool of donors."""

    window: int
    estimates: tuple[Estimate, ...]
    pools: Mapping[str, float]
    donors: int

    def __getitem__(self, method: str) -> Estimate | None:
        return next((e for e in self.estimates if e.method == method), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Trials by window; what was to be expected by quarter after the start, with its range, and the
    distance from the donors by quarter as a ratio, with what chance does."""

    trials: tuple[Trial, ...]
    expected: Floats
    expected_low: Floats
    expected_high: Floats
    path: few.Few | None
    monthly: Estimate | None

    def window(self, quarters: int) -> Trial | None:
        """The trial of a window, None where the data end before it."""
        return next((t for t in self.trials if t.window == quarters), None)


def quarters(months: Floats) -> Floats:
    """Sums of three months (T, ...) from months (3 T, ...).

    >>> quarters(np.arange(6.0)).tolist()
    [3.0, 12.0]
    """
    made: Floats = months.reshape(len(months) // 3, 3, *months.shape[1:]).sum(axis=1)
    return made


def tried(sample: Sample) -> Tried | None:
    """Every window that the data hold; None where too few deaths or quarters are known."""
    after = len(sample.treated) - BEFORE
    windows = [w for w in WINDOWS if w <= after]
    if not windows or sample.treated[:BEFORE].sum() < LEAST:
        return None
    whole = BEFORE + windows[-1]
    ahead = _structural(np.log1p(sample.treated[:whole].sum(axis=1)), _control(sample, whole))
    enough = sample.donors.shape[1] >= sample.treated.shape[1] + 2
    return Tried(
        trials=tuple(_trial(sample, w) for w in windows),
        expected=np.expm1(ahead.without),
        expected_low=np.maximum(np.expm1(ahead.low), 0),
        expected_high=np.expm1(ahead.high),
        path=_few(sample, FAR, whole) if enough else None,
        monthly=_monthly(sample, min(BASE, windows[-1])),
    )


def _trial(sample: Sample, window: int) -> Trial:
    whole = BEFORE + window
    made = [_interrupted(sample, whole), _continued(sample, whole)]
    count = sample.donors.shape[1]
    pools = {}
    if count >= sample.treated.shape[1] + 2:
        made += [_synthetic(sample, whole), _differences(sample, whole)]
        pools = {
            name: float(np.exp(_few(sample, name, whole).effect))
            for name, donors in sample.pools.items()
            if window == BASE and donors.shape[1] >= sample.treated.shape[1] + 2
        }
    return Trial(window=window, estimates=tuple(made), pools=pools, donors=count)


def _interrupted(sample: Sample, whole: int) -> Estimate:
    y = sample.treated[:whole].sum(axis=1)
    design = interrupted.Design(start=BEFORE, trend=False, slope=True)
    plain, log = (interrupted.estimate(v, design) for v in (y, np.log1p(y)))
    return Estimate(
        method="interrupted",
        deaths=plain.effect,
        deaths_low=plain.low,
        deaths_high=plain.high,
        ratio=_ratio(log.effect),
        low=_ratio(log.low),
        high=_ratio(log.high),
        p=log.p,
    )


def _monthly(sample: Sample, window: int) -> Estimate:
    """By month, with the seasons: it rejects too often, so that it stands beside the others."""
    y = np.log1p(sample.months[: 3 * (BEFORE + window)])
    design = interrupted.Design(start=3 * BEFORE, trend=False, waves=1)
    found = interrupted.estimate(y, design)
    return Estimate(
        method=MONTHLY,
        ratio=_ratio(found.effect),
        low=_ratio(found.low),
        high=_ratio(found.high),
        p=found.p,
    )


def _control(sample: Sample, whole: int) -> Floats | None:
    """The donors together, on the scale of logarithms."""
    if not sample.donors.shape[1]:
        return None
    made: Floats = np.log1p(sample.donors[:whole].sum(axis=1))
    return made


def _structural(y: Floats, control: Floats | None) -> structural.Continued:
    return structural.continued(y, start=BEFORE, controls=control)


def _continued(sample: Sample, whole: int) -> Estimate:
    y = sample.treated[:whole].sum(axis=1)
    control = _control(sample, whole)
    plain = _structural(y, None if control is None else np.expm1(control))
    log = _structural(np.log1p(y), control)
    return Estimate(
        method="structural",
        deaths=plain.effect,
        deaths_low=plain.effect_low,
        deaths_high=plain.effect_high,
        ratio=_ratio(log.effect),
        low=_ratio(log.effect_low),
        high=_ratio(log.effect_high),
        p=log.p,
    )


def _synthetic(sample: Sample, whole: int) -> Estimate:
    """Logarithms less their own mean before, so that a place of many deaths can be followed."""
    logs = np.log1p(np.column_stack([sample.treated, sample.donors])[:whole])
    moved = logs - logs[:BEFORE].mean(axis=0)
    own = sample.treated.shape[1]
    outcomes = np.column_stack([moved[:, :own].mean(axis=1), moved[:, own:]])
    panel = synthetic.Panel(outcomes=outcomes, before=BEFORE)
    found = synthetic.fit(panel, 0)
    spread = float(outcomes[:BEFORE, 0].std())
    return Estimate(
        method="synthetic",
        ratio=_ratio(found.effect),
        p=synthetic.placebos(panel, 0).p,
        size=synthetic.size(panel, 0, level=LEVEL, draws=DRAWS, seed=SEED),
        fit=float(np.sqrt(found.mspe)) / spread if spread else None,
    )


def _differences(sample: Sample, whole: int) -> Estimate:
    log = _few(sample, FAR, whole)
    plain = _few(sample, FAR, whole, plain=True)
    own = sample.treated.shape[1]
    ends = np.isfinite(log.low)
    return Estimate(
        method="differences",
        deaths=own * plain.effect,
        ratio=_ratio(log.effect),
        low=_ratio(log.low) if ends else None,
        high=_ratio(log.high) if ends else None,
        p=log.p,
    )


def _few(sample: Sample, pool: str, whole: int, *, plain: bool = False) -> few.Few:
    """Differences on the scale of logarithms, or of deaths."""
    own = sample.treated.shape[1]
    deaths = np.column_stack([sample.treated, sample.pools[pool]])[:whole]
    table = deaths if plain else np.log1p(deaths)
    return few.difference(table, np.arange(table.shape[1]) < own, start=BEFORE)


def _ratio(effect: float) -> float:
    return float(np.exp(np.clip(effect, -20, 20)))
