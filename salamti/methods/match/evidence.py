"""How probable it is that two reports are of one incident, with an error model learnt from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.special import expit

from salamti.methods.match.compare import UNKNOWN, Compared, Comparison

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FLOOR_KM2 = 0.25**2
"""Least variance of a distance: coordinates are rarely better than a quarter of a kilometre."""
LEARN_FROM = 60_000
"""Pairs that the rates are learnt from; of more, every second, third ... is."""
PULL = 5.0
"""Pseudo-pairs that pull a rare class or group towards all."""
WIDE = 9.0
"""How many times larger the variance of a misplaced report is than that of its class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What was learnt: variance of the place of a report by error class (km² for each axis), the
    share of misplaced reports, the logarithm of the odds that a pair is one incident by pair of
    sources, and for each comparison the logarithm of the ratio of its rates (groups, levels)."""

    window: float
    variance: Floats
    wide: float
    prior: Floats
    names: tuple[str, ...]
    ratios: tuple[Floats, ...]
    rounds: int
    settled: bool = True

    @property
    def sigma_km(self) -> Floats:
        """Standard error of place (classes,) in kilometres, on each axis."""
        found: Floats = np.sqrt(self.variance)
        return found


@dataclass(frozen=True, slots=True)
class _Rates:
    variance: Floats
    wide: float
    prior: Floats
    match: tuple[Floats, ...]
    other: tuple[Floats, ...]


def fit(
    compared: Compared, chance: Compared | None = None, *, classes: int, rounds: int = 200
) -> Model:
    """Learn the model from candidate pairs by expectation and maximisation.

    Distances of one incident are Rayleigh with variance s_a² + s_b² (nine times that for the share
    that is misplaced), cut at the window, against uniform in the window; the other comparisons are
    multinomial. `chance` are pairs that cannot be
    one incident (from dates shifted beyond the window): the rates among different incidents come
    from them; without them these are learnt too. Variances are non-negative least squares over the
    second moments of all combinations of classes.

    Reference: Fellegi and Sunter (1969), JASA 64, 1183-1210; Winkler (1988), EM for their model.

    >>> rng = np.random.default_rng(1)
    >>> near, far = rng.rayleigh(1.5, 400), 10 * np.sqrt(rng.random(400))
    >>> km = np.concatenate([near[near < 10], far])
    >>> pairs = Compared(km=km, window=10, place=np.zeros((len(km), 2), int),
    ...                  stratum=np.zeros(len(km), int))
    >>> model = fit(pairs, classes=1)
    >>> bool(abs(2 * model.variance[0] - 1.5**2) < 0.5), bool(abs(model.prior[0]) < 0.5)
    (True, True)
    """
    if not compared.size:
        raise ValueError("no pair lies within the windows: nothing can be learnt")
    step = -(-compared.size // LEARN_FROM)
    sample = compared.taken(np.arange(0, compared.size, step))
    rates, before = _start(sample, chance, classes), -np.inf
    settled, done = False, 0
    while not settled and done < rounds:
        done += 1
        odds = contributions(_model(sample, rates), sample).sum(axis=1)
        alone = np.logaddexp(0, rates.prior[sample.stratum])
        likely = float((np.logaddexp(0, odds) - alone).mean())
        settled = abs(likely - before) < 1e-7
        rates, before = _maximised(sample, rates, expit(odds), learn=chance is None), likely
    return _model(sample, rates, done=done, settled=settled)


def contributions(model: Model, compared: Compared) -> Floats:
    """What each comparison adds (m, 2 + comparisons) to the log odds of a pair: what is usual for
    the pair of sources, distance, then the others. An unknown adds 0."""
    place = np.logaddexp(*_places(compared, model.variance, model.wide))
    found = [model.prior[compared.stratum], place]
    for ratio, c in zip(model.ratios, compared.comparisons, strict=True):
        found.append(np.where(c.level == UNKNOWN, 0.0, ratio[c.group, c.level]))
    return np.stack(found, axis=1)


def _places(compared: Compared, variance: Floats, wide: float) -> tuple[Floats, Floats]:
    """Log ratios of distance (m,) for well placed and for misplaced reports, with their shares."""
    sums = np.maximum(variance[compared.place].sum(axis=1), FLOOR_KM2)
    good = _rayleigh(compared.km, sums, compared.window) + np.log1p(-wide)
    return good, _rayleigh(compared.km, WIDE * sums, compared.window) + np.log(wide)


def _rayleigh(km: Floats, variance: Floats, window: float) -> Floats:
    """Log ratio of a Rayleigh density cut at the window to a uniform one."""
    rate = window**2 / (2 * variance)
    found: Floats = np.log(rate) - km**2 / (2 * variance) - np.log(-np.expm1(-rate))
    return found


def probability(model: Model, compared: Compared) -> Floats:
    """Probability (m,) that each pair is one incident, before pairs compete for a report."""
    found: Floats = expit(contributions(model, compared).sum(axis=1))
    return found


def _start(sample: Compared, chance: Compared | None, classes: int) -> _Rates:
    strata = int(sample.stratum.max()) + 1
    match = tuple(
        np.tile(_normal(0.5 ** np.arange(c.levels)), (c.groups, 1)) for c in sample.comparisons
    )
    seen = {} if chance is None else {c.name: c for c in chance.comparisons}
    other = tuple(_other(c, seen.get(c.name, c)) for c in sample.comparisons)
    variance = np.full(classes, (sample.window / 6) ** 2 / 2)
    return _Rates(variance, 0.1, np.full(strata, -1.0), match, other)


def _other(c: Comparison, seen: Comparison) -> Floats:
    if c.chance is not None:
        return np.tile(c.chance, (c.groups, 1))
    return _multinomial(seen, np.ones(len(seen.level)))


def _maximised(sample: Compared, rates: _Rates, weight: Floats, *, learn: bool) -> _Rates:
    strata = len(rates.prior)
    share = (np.bincount(sample.stratum, weight, strata) + 0.5) / (
        np.bincount(sample.stratum, minlength=strata) + 1.0
    )
    match = tuple(_multinomial(c, weight) for c in sample.comparisons)
    other = rates.other
    if learn:
        other = tuple(
            rates.other[k] if c.chance is not None else _multinomial(c, 1 - weight)
            for k, c in enumerate(sample.comparisons)
        )
    good, bad = _places(sample, rates.variance, rates.wide)
    wide = weight * expit(bad - good)
    variance = _variance(sample, rates.variance, weight - wide, wide=wide)
    misplaced = float((wide.sum() + 1) / (weight.sum() + 10))
    return _Rates(variance, misplaced, np.log(share) - np.log1p(-share), match, other)


def _multinomial(c: Comparison, weight: Floats) -> Floats:
    """Rates (groups, levels), those of a rare group pulled towards all."""
    known = c.level != UNKNOWN
    flat = c.group[known] * c.levels + c.level[known]
    counts = np.bincount(flat, weight[known], c.groups * c.levels).reshape(c.groups, c.levels)
    pooled = _normal(counts.sum(axis=0) + 0.5)
    return _normal(counts + PULL * pooled)


def _normal(counts: NDArray[np.floating]) -> Floats:
    found: Floats = counts / counts.sum(axis=-1, keepdims=True)
    return found


def _variance(sample: Compared, before: Floats, good: Floats, *, wide: Floats) -> Floats:
    """Variances of the classes whose sums come nearest to the second moments of all combinations,
    each weighed by how sure it is (a mean of squares varies with its own size).

    What the window cuts off is put back as it was expected before the round.
    """
    pair, place = np.unique(np.sort(sample.place, axis=1), axis=0, return_inverse=True)
    sums = np.maximum(before[pair].sum(axis=1), FLOOR_KM2)
    half, square = sample.window**2 / 2, sample.km**2 / 2
    count, moment = np.zeros(len(pair)), np.zeros(len(pair))
    for weight, scale in ((good, 1.0), (wide, WIDE)):
        own = np.bincount(place.ravel(), weight, len(pair))
        cut = half / np.expm1(np.minimum(half / (scale * sums), 500))
        count += own
        moment += (np.bincount(place.ravel(), weight * square, len(pair)) + own * cut) / scale
    pooled = moment.sum() / max(count.sum(), 1e-9)
    mean = np.minimum((moment + PULL * pooled) / (count + PULL), half)
    design = np.zeros((len(pair), len(before)))
    for side in (0, 1):
        np.add.at(design, (np.arange(len(pair)), pair[:, side]), 1)
    root = np.sqrt(count + PULL) / sums
    found, _ = nnls(design * root[:, None], mean * root)
    return np.asarray(found, np.float64)


def _model(sample: Compared, rates: _Rates, *, done: int = 0, settled: bool = True) -> Model:
    ratios = tuple(np.log(m) - np.log(u) for m, u in zip(rates.match, rates.other, strict=True))
    return Model(
        window=sample.window,
        variance=rates.variance,
        wide=rates.wide,
        prior=rates.prior,
        ratios=ratios,
        names=tuple(c.name for c in sample.comparisons),
        rounds=done,
        settled=settled,
    )
