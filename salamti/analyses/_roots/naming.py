"""How the roots are worded and measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from salamti.analyses._kit.numbers import Ground, Measure
from salamti.analyses._roots.reckoning import Judged
from salamti.analyses._roots.series import Series
from salamti.model.number import Trail
from salamti.model.words import Message, Param, Words, message

ID = "roots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Countries or districts: the finding, what was judged, and what its numbers stand on."""

    finding: str
    name: str
    judged: Sequence[Judged]
    cited: Callable[..., tuple[str, ...]]
    trails: Callable[..., tuple[Trail, ...]]
    as_of: Callable[[tuple[str, ...]], str]

    def of(self, family: str) -> list[Judged]:
        """What was judged in one family, strongest first."""
        found = [j for j in self.judged if j.family == family]
        return sorted(found, key=lambda j: (-j.main.value, j.series.id))

    def ground(self, *indicators: str, n: int | None = None) -> Ground:
        """What a number on some series stands on."""
        origins = self.cited(*indicators)
        return Ground(
            origins=origins, as_of=self.as_of(origins), trails=self.trails(*indicators), n=n
        )


def say(key: str, /, **params: Param) -> Message:
    """A message of this analysis."""
    return message(f"{ID}.{key}", **params)


def measure(
    finding: str, name: str, unit: str | Words, *, decimals: int = 2, how: str = ""
) -> Measure:
    """A measure whose method is the message `roots.how_<how or name>`."""
    return Measure(
        finding=finding,
        name=name,
        unit=say(f"unit_{unit}") if isinstance(unit, str) else unit,
        method=say(f"how_{how or name}"),
        decimals=decimals,
    )


def hardship(series: Series) -> Message:
    """The end of a series that is the hardship, in words."""
    return say(f"worse_{series.id}")


def listed(words: Sequence[Words]) -> Words:
    """Words one after the other."""
    found = words[0]
    for one in words[1:]:
        found = say("and", first=found, then=one)
    return found


def span(low: float, high: float) -> Message:
    """A range in words, two decimals."""
    return say("span", low=written(low, 2), high=written(high, 2))


def written(value: float, decimals: int) -> str:
    """A value with so many decimals, never a zero below zero.

    >>> written(-0.001, 2), written(-0.25, 1)
    ('0.00', '-0.2')
    """
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def verdict(judged: Judged) -> Message:
    """What is to be made of an association."""
    if judged.verdict == "stands":
        return say("verdict_more" if judged.main.value > 0 else "verdict_less")
    return say(f"verdict_{judged.verdict}")
