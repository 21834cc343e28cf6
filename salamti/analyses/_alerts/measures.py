"""Measures of the alerts, what they say of a change, and the rules in force."""

from __future__ import annotations

from collections.abc import Mapping

from salamti.analyses._kit.numbers import Ground, Measure, derived, figure
from salamti.base.ids import Scalar
from salamti.methods.alert import Change, Rule
from salamti.model.number import Number
from salamti.model.words import Words, message

FINDING = "alerts"
COUNTRIES = Rule(recent=3, before=24, q=0.05, ratio=2.0, least=25)
PROVINCES = COUNTRIES
DISTRICTS = Rule(recent=3, before=24, q=0.05, ratio=2.0, least=10)


def measure(name: str, unit: str | Words, *, decimals: int = 0, how: str = "") -> Measure:
    """A measure whose method is the message `alerts.how_<how or name>`."""
    return Measure(
        finding=FINDING,
        name=name,
        unit=message(f"alerts.unit_{unit}") if isinstance(unit, str) else unit,
        method=message(f"alerts.how_{how or name}"),
        decimals=decimals,
    )


def change_numbers(
    change: Change, recent: Ground, past: Ground, *, dims: Mapping[str, Scalar]
) -> dict[str, Number]:
    """Recent deaths, usual deaths and, where there are any, their ratio and q-value."""
    deaths = figure(measure("deaths_recent", "deaths"), change.recent, recent, dims=dims)
    usual = figure(
        measure("deaths_usual", "deaths"),
        change.usual,
        past,
        dims=dims,
        low=change.low,
        high=change.high,
    )
    made = {"recent": deaths, "usual": usual}
    both = derived([deaths, usual])
    if change.ratio is not None:
        made["ratio"] = figure(measure("ratio", "times", decimals=1), change.ratio, both, dims=dims)
    if change.recent or change.high:
        made["q"] = figure(measure("q", "q", decimals=3), change.q, both, dims=dims)
    return made


def status(change: Change | None, *, firm: bool = True) -> Words:
    """The alert in words: rise, fall, none or unknown."""
    if change is None:
        return message("alerts.status_unknown")
    if change.way is None:
        return message("alerts.status_none")
    return message(f"alerts.status_{change.way}{'' if firm else '_unsure'}")
