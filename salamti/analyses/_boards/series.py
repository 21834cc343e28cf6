"""One indicator of a board: its latest value, the value ten years before, and the change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from salamti.analyses._kit.numbers import Measure, derived, figure
from salamti.analyses._tracks.results import Result, result
from salamti.analyses._tracks.tracks import Track
from salamti.analyses._tracks.views import CHART_FROM
from salamti.base.ids import Scalar
from salamti.model.country import Country
from salamti.model.number import Number
from salamti.model.series import Indicator, Target
from salamti.model.words import Message, Ref, Words, message

SPAN = 10
"""Years between the latest value and the one that it is compared with."""
NEAR = 2
"""Where that year has no value, one up to this many years away stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a board shows of one indicator; `change` is unknown across a change of method."""

    result: Result
    earlier: Number | None = None
    change: Number | None = None

    @property
    def indicator(self) -> Indicator:
        """The indicator."""
        return self.result.track.indicator

    @property
    def latest(self) -> Number | None:
        """The latest value."""
        return self.result.latest

    @property
    def years(self) -> list[int]:
        """Years with a value, in order."""
        return sorted(self.result.years)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All that is printed or drawn; years before the pictures begin are left out."""
        found = self.result
        drawn = [n for y, n in found.years.items() if y >= CHART_FROM]
        peers = [n for s in found.standings.values() for n in (s.median, s.rank)]
        aims = [a.required for a in found.aims]
        single = [self.latest, self.earlier, self.change, found.slope, found.p, *peers, *aims]
        return (*drawn, *(n for n in single if n is not None))


def shown(
    finding: str,
    track: Track,
    country: Country,
    *,
    targets: Sequence[Target],
    ranked: bool = True,
) -> Shown:
    """Measure one indicator for a board."""
    found = result(finding, track, country, targets=targets)
    if not ranked:
        plain = {g: replace(s, rank=None) for g, s in found.standings.items()}
        found = replace(found, standings=plain)
    return compared(finding, found)


def compared(finding: str, found: Result) -> Shown:
    """A measured indicator with its value of ten years before."""
    earlier = _earlier(found)
    return Shown(
        result=found,
        earlier=None if earlier is None else found.years[earlier],
        change=None if earlier is None else _change(finding, found, earlier),
    )


def with_values(found: Iterable[Shown]) -> list[Shown]:
    """Those with at least one value for the country."""
    return [s for s in found if s.latest is not None]


def _earlier(found: Result) -> int | None:
    """The year nearest to ten years before the latest; the earlier one of two."""
    wanted = max(found.years, default=0) - SPAN
    near = [y for y in found.years if abs(y - wanted) <= NEAR]
    return min(near, key=lambda y: (abs(y - wanted), y), default=None)


def _change(finding: str, found: Result, earlier: int) -> Number | None:
    latest = max(found.years)
    if any(p.breaks and earlier < p.year <= latest for p in found.track.points):
        return None
    first, last = found.years[earlier], found.years[latest]
    if not isinstance(first.value, float) or not isinstance(last.value, float):
        return None
    indicator = found.track.indicator
    measure = Measure(
        finding=finding,
        name="change_ten_years",
        unit=indicator.unit,
        method=message("boards.method_change"),
        decimals=indicator.decimals,
    )
    dims: dict[str, Scalar] = {
        "indicator": indicator.id,
        "place": found.track.country,
        "from": earlier,
        "to": latest,
    }
    return figure(measure, last.value - first.value, derived([first, last]), dims=dims)


def moved(found: Shown, name: Words | None = None) -> Message | None:
    """The latest value and the one of ten years before as a sentence without a full stop."""
    if found.latest is None:
        return None
    told: dict[str, Words | Ref | int] = {
        "indicator": name or found.indicator.name,
        "unit": found.indicator.unit,
        "value": Ref(found.latest.id),
        "year": found.years[-1],
    }
    if found.earlier is None or found.change is None:
        return Message("boards.stood", told)
    told["earlier"] = Ref(found.earlier.id)
    told["earlier_year"] = int(str(found.earlier.dimensions["year"]))
    way = "inside" if _overlap(found.earlier, found.latest) else _way(found.change)
    return Message(f"boards.moved_{way}", told)


def _overlap(a: Number, b: Number) -> bool:
    """Whether the publisher gives a range for both and the two touch."""
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return False
    return a.low < a.high and b.low < b.high and a.low <= b.high and b.low <= a.high


def _way(change: Number) -> str:
    """Up, down or same, as the printed decimals show it."""
    value = round(float(change.value or 0), change.decimals)
    return "same" if value == 0 else "up" if value > 0 else "down"
