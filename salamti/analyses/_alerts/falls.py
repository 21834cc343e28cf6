"""Falls of the indices of democracy, rights and government: standing, past, long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._alerts.measures import measure
from salamti.analyses._kit.numbers import Ground, derived, figure
from salamti.analyses._tracks.tracks import Track, tracks
from salamti.base.ids import Scalar
from salamti.methods import decline
from salamti.methods.decline import Episode, Fall
from salamti.methods.progress import Point
from salamti.model.country import Country
from salamti.model.number import Number
from salamti.store.reading import Reader

READS = ("observation",)
SINCE = 2000
VDEM = (0.0, 1.0, False)
WGI = (-2.5, 2.5, False)
SCALES: Mapping[str, tuple[float, float, bool]] = {
    "v2x_polyarchy": VDEM,
    "v2x_libdem": VDEM,
    "v2x_partipdem": VDEM,
    "v2x_delibdem": VDEM,
    "v2x_egaldem": VDEM,
    "v2x_civlib": VDEM,
    "v2x_clphy": VDEM,
    "v2x_freexp_altinf": VDEM,
    "v2x_cspart": VDEM,
    "fh_total": (0, 100, True),
    "fh_pr": (1, 7, True),
    "fh_cl": (1, 7, True),
    "fh_expression": (0, 16, True),
    "fh_association": (0, 12, True),
    "fh_rule_of_law": (0, 16, True),
    "gov_wgi_va_est": WGI,
    "gov_wgi_rl_est": WGI,
    "gov_wgi_ge_est": WGI,
    "gov_wgi_cc_est": WGI,
    "gov_wgi_rq_est": WGI,
    "gov_wgi_pv_est": WGI,
}
"""Indices that are watched: ends of the scale, and whether it has whole steps only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One index of the country: its values, its sharp falls since `SINCE`, its long falls."""

    track: Track
    values: Mapping[int, Number]
    falls: Sequence[Fall]
    long: Sequence[Episode]

    @property
    def least(self) -> float:
        """The smallest fall that counts, in the index's units."""
        return least(self.track.indicator.id)

    @property
    def latest(self) -> int:
        """The last year with a value."""
        return max(self.values)

    def numbers(self) -> list[Number]:
        """All values, and every change that is told of."""
        spans = [(f.since, f.year) for f in self.falls] + [(e.since, e.last) for e in self.long]
        if self.before is not None:
            spans.append((self.before, self.latest))
        return [*self.values.values(), *(self.change(*s) for s in spans)]

    @property
    def standing(self) -> Fall | None:
        """The sharp fall that holds in the latest year."""
        return decline.open_fall(self.falls, self.latest)

    @property
    def falling(self) -> Episode | None:
        """The long fall that nothing has ended yet."""
        return next((e for e in self.long if e.open), None)

    @property
    def before(self) -> int | None:
        """The year whose value the latest one is compared with in the list, where it is known."""
        year = self.latest - decline.WINDOW
        return year if year in self.values else None

    def change(self, since: int, year: int) -> Number:
        """The value of `year` minus that of `since`."""
        indicator = self.track.indicator
        first, last = self.values[since], self.values[year]
        value = _value(last) - _value(first)
        dims: dict[str, Scalar] = {
            "indicator": indicator.id,
            "place": self.track.country,
            "from": since,
            "to": year,
        }
        made = measure("change", indicator.unit, decimals=indicator.decimals)
        return figure(made, value, derived([first, last]), dims=dims)


def least(indicator: str) -> float:
    """The smallest fall of an index that counts as sharp."""
    low, high, steps = SCALES[indicator]
    return decline.threshold(low, high, steps=steps)


def watched(reader: Reader, country: Country) -> list[Watched]:
    """The indices of which the country has values, in the order of `SCALES`."""
    found = tracks(reader, country, SCALES, districts=False)
    return [_watched(t) for t in found.values() if t.points]


def _watched(track: Track) -> Watched:
    points = track.current
    return Watched(
        track=track,
        values={p.year: _number(track, p) for p in points},
        falls=[f for f in falls_of(track, points) if f.last >= SINCE],
        long=[e for e in long_of(track, points) if e.last >= SINCE],
    )


def falls_of(track: Track, points: Sequence[Point]) -> list[Fall]:
    """Every sharp fall of one country's values."""
    return decline.falls(
        [p.year for p in points],
        [p.value for p in points],
        least=least(track.indicator.id),
        lows=_ends(p.low for p in points),
        highs=_ends(p.high for p in points),
        better=track.better,
    )


def long_of(track: Track, points: Sequence[Point]) -> list[Episode]:
    """Every long fall; the rule is made for indices from 0 to 1."""
    if SCALES[track.indicator.id] != VDEM:
        return []
    years, values = [p.year for p in points], [p.value for p in points]
    return decline.episodes(years, values, better=track.better)


def _ends(values: Iterable[float | None]) -> list[float]:
    return [float("nan") if v is None else v for v in values]


def _value(number: Number) -> float:
    return float(str(number.value))


def _number(track: Track, point: Point) -> Number:
    indicator = track.indicator
    ground = Ground(
        origins=(track.origin or "",),
        as_of=str(point.year),
        trails=(track.trail(track.country, point.year, point.year),),
        n=1,
    )
    return figure(
        measure("value", indicator.unit, decimals=indicator.decimals),
        point.value,
        ground,
        dims={"indicator": indicator.id, "place": track.country, "year": point.year},
        low=point.low,
        high=point.high,
    )
