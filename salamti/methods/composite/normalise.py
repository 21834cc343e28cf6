"""Normalisation: bringing series of different units onto one scale, more always better.

A series is first turned, `x = value * direction`, so that more is better; then one of the formulas
below is applied. What a formula takes from the data (range, mean, spread) can be given instead, so
that the scores of several years, or of a country that joins later, stay comparable; what was used
is returned with the scores.

| method | score |
|---|---|
| minmax | `low + (x - min) / (max - min) * (high - low)`, `scale` = (low, high) |
| zscore | `mean + sd * (x - centre) / spread` |
| scaled | `100 * (x - lower) / (upper - lower)` |
| rank, borda, percentile | `r` from 1 at the worst; `r - 1`; `(r - 1) / (n - 1)` |
| distance_to_max | `1 - (max - x) / (max - min)` |
| distance_to_reference | `1 - (ref - x) / (ref - min)`, `ref` the value of one unit |
| distance_to_target | `(x - min) / (target - min)` |
| fraction_of_max | `x / max` |
| goalposts | `factor * (x - lower) / (upper - lower)`, cut at both posts with `truncate` |
| none | `x` |

Reference: OECD and JRC (2008), step 5; as `Normalise` of COINr (R).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.columns import Ties, known, ranks

Floats = NDArray[np.float64]
Method = Literal[
    "minmax",
    "zscore",
    "scaled",
    "rank",
    "percentile",
    "borda",
    "distance_to_max",
    "distance_to_reference",
    "distance_to_target",
    "fraction_of_max",
    "goalposts",
    "none",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """How a series becomes a score.

    `minimum`, `maximum`, `centre`, `spread`, `lower`, `upper` and `target` are in the unit of the
    series as it is measured, whatever its direction: for a series where more is worse, `lower`
    is the good end. Only `lower` and `upper` of scaled hold for the turned series (times -1 where
    more is worse), unless `directed` is False; `directed` = True makes the others hold for the
    turned series too. `cap` cuts scores above 1 for distances, `truncate` those outside the posts.
    """

    method: Method = "minmax"
    scale: tuple[float, float] = (0.0, 100.0)
    minimum: float | None = None
    maximum: float | None = None
    mean: float = 0.0
    sd: float = 1.0
    centre: float | None = None
    spread: float | None = None
    lower: float | None = None
    upper: float | None = None
    factor: float = 1.0
    truncate: bool = True
    reference: str | None = None
    target: float | None = None
    cap: bool = False
    ties: Ties = "min"
    directed: bool | None = None


@dataclass(frozen=True, slots=True)
class Normalised:
    """Scores of one series, the parameters that were used (turned series), and why NaN, if so."""

    scores: Floats
    parameters: Mapping[str, float]
    reason: str = ""


def normalise(
    values: Floats,
    directions: Floats,
    choice: Normalisation,
    *,
    own: Mapping[int, Normalisation] | None = None,
    units: Sequence[str] = (),
    codes: Sequence[str] = (),
) -> tuple[Floats, tuple[Normalised, ...]]:
    """Score each column of units x indicators; returns the scores and what was used per column.

    `own` gives another choice for some columns; `units` are needed for distance_to_reference, and
    `codes` name the columns in errors. A series that a formula cannot score (all equal, one value
    only, no value) is NaN, with a reason. Raises ValueError for a parameter that is missing or
    impossible.

    >>> scores, used = normalise(np.array([[1.0], [3.0]]), np.array([-1.0]), Normalisation())
    >>> scores.ravel().tolist(), used[0].parameters
    ([100.0, 0.0], {'min': -3.0, 'max': -1.0})
    """
    found = []
    for j, (x, direction) in enumerate(zip(values.T, directions, strict=True)):
        try:
            found.append(one(x, float(direction), (own or {}).get(j, choice), units=units))
        except ValueError as error:
            raise ValueError(f"{codes[j] if codes else f'column {j}'}: {error}") from error
    return np.column_stack([score.scores for score in found]), tuple(found)


def one(
    x: Floats, direction: float, choice: Normalisation, *, units: Sequence[str] = ()
) -> Normalised:
    """Score one series."""
    turned = x * direction + 0.0  # no -0.0, which would be printed
    if not len(known(turned)):
        return Normalised(turned, {}, "no known value")
    used, reason = _parameters(turned, direction, choice, units=units)
    if reason:
        return Normalised(np.full(len(x), np.nan), used, reason)
    return Normalised(_FORMULAS[choice.method](turned, used, choice), used)


def _parameters(
    x: Floats, direction: float, choice: Normalisation, *, units: Sequence[str]
) -> tuple[dict[str, float], str]:
    """What the formula needs beside the series, and why it cannot be applied, if so."""
    used: dict[str, float] = {}
    reason = ""
    match choice.method:
        case "minmax" | "distance_to_max":
            used, reason = _divided(_range(x, direction, choice), "min", "max")
        case "zscore":
            used, reason = _moments(x, direction, choice)
        case "scaled" | "goalposts":
            used = _posts(direction, choice)
        case "distance_to_reference":
            used, reason = _distant(x, direction, choice, end=_reference(x, choice, units))
        case "distance_to_target":
            used, reason = _distant(x, direction, choice, end=_target(direction, choice))
        case "fraction_of_max":
            used = {"max": _range(x, direction, choice)["max"]}
            reason = "the maximum is 0" if used["max"] == 0 else ""
        case "percentile":
            reason = "one known value only" if len(known(x)) < 2 else ""
    return used, reason


def _distant(
    x: Floats, direction: float, choice: Normalisation, *, end: float
) -> tuple[dict[str, float], str]:
    return _divided({"min": _range(x, direction, choice)["min"], "end": end}, "min", "end")


def _divided(used: dict[str, float], low: str, high: str) -> tuple[dict[str, float], str]:
    """`used`, and a reason where the range between two of its entries is 0 or unknown."""
    if math.isnan(used[high]):
        return used, "the reference has no value"
    return used, "all known values are equal" if used[high] == used[low] else ""


def _turn(value: float, direction: float, choice: Normalisation) -> float:
    return value if _is_directed(choice) else value * direction


def _is_directed(choice: Normalisation) -> bool:
    """Whether the parameters hold for the turned series."""
    return choice.method == "scaled" if choice.directed is None else choice.directed


def _range(x: Floats, direction: float, choice: Normalisation) -> dict[str, float]:
    """Lowest and highest of the turned series, from the arguments or from the data."""
    low, high = choice.minimum, choice.maximum
    if direction < 0 and not _is_directed(choice):
        low, high = high, low
    return {
        "min": float(np.nanmin(x)) if low is None else _turn(low, direction, choice),
        "max": float(np.nanmax(x)) if high is None else _turn(high, direction, choice),
    }


def _moments(x: Floats, direction: float, choice: Normalisation) -> tuple[dict[str, float], str]:
    """Mean and sample standard deviation, from the arguments or from the data."""
    y = known(x)
    given = choice.centre
    centre = float(y.mean()) if given is None else _turn(given, direction, choice)
    if choice.spread is None and len(y) < 2:
        return {"centre": centre}, "one known value only"
    spread = float(y.std(ddof=1)) if choice.spread is None else choice.spread
    flat = np.ptp(y) == 0 if choice.spread is None else spread <= 0
    return {"centre": centre, "spread": spread}, "all known values are equal" if flat else ""


def _posts(direction: float, choice: Normalisation) -> dict[str, float]:
    low, high = choice.lower, choice.upper
    if choice.method == "scaled":
        low, high = 0.0 if low is None else low, 100.0 if high is None else high
    if low is None or high is None:
        raise ValueError(f"{choice.method} needs lower and upper: give both")
    if direction < 0 and not _is_directed(choice):
        low, high = high, low
    low, high = _turn(low, direction, choice), _turn(high, direction, choice)
    if low == high:
        raise ValueError(f"{choice.method}: lower and upper are equal ({low}): correct one")
    return {"lower": low, "upper": high}


def _reference(x: Floats, choice: Normalisation, units: Sequence[str]) -> float:
    if choice.reference is None or choice.reference not in units:
        raise ValueError(
            f"distance_to_reference: {choice.reference!r} is not a unit of the data: name one"
        )
    return float(x[list(units).index(choice.reference)])


def _target(direction: float, choice: Normalisation) -> float:
    if choice.target is None or math.isnan(choice.target):
        raise ValueError("distance_to_target needs a target for each indicator: give it")
    return _turn(choice.target, direction, choice)


def _stretched(x: Floats, used: Mapping[str, float], choice: Normalisation) -> Floats:
    low, high = choice.scale
    return (x - used["min"]) / (used["max"] - used["min"]) * (high - low) + low


def _standard(x: Floats, used: Mapping[str, float], choice: Normalisation) -> Floats:
    return (x - used["centre"]) / used["spread"] * choice.sd + choice.mean


def _distance(x: Floats, used: Mapping[str, float], choice: Normalisation) -> Floats:
    score = (x - used["min"]) / (used["end"] - used["min"])
    return np.minimum(score, 1.0) if choice.cap else score


def _between(x: Floats, used: Mapping[str, float], choice: Normalisation) -> Floats:
    share = (x - used["lower"]) / (used["upper"] - used["lower"])
    if choice.method == "scaled":
        return share * 100
    return (np.clip(share, 0.0, 1.0) if choice.truncate else share) * choice.factor


def _placed(x: Floats, _: Mapping[str, float], choice: Normalisation) -> Floats:
    place = ranks(x, ties=choice.ties)
    if choice.method == "rank":
        return place
    return (place - 1) / (1 if choice.method == "borda" else len(known(x)) - 1)


_FORMULAS: dict[str, Callable[[Floats, Mapping[str, float], Normalisation], Floats]] = {
    "minmax": _stretched,
    "zscore": _standard,
    "scaled": _between,
    "rank": _placed,
    "percentile": _placed,
    "borda": _placed,
    "distance_to_max": lambda x, used, _: (x - used["min"]) / (used["max"] - used["min"]),
    "distance_to_reference": _distance,
    "distance_to_target": _distance,
    "fraction_of_max": lambda x, used, _: x / used["max"],
    "goalposts": _between,
    "none": lambda x, used, choice: x,
}
