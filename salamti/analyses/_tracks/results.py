"""What can be said about one indicator: every statement as a number with its way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from salamti.analyses._kit.numbers import Ground, Measure, derived, figure
from salamti.analyses._tracks.tracks import Track
from salamti.methods import pace, progress, ranking, trend
from salamti.methods.progress import Point, Verdict
from salamti.model.country import Country
from salamti.model.number import Number, Trail
from salamti.model.series import Target
from salamti.model.words import Words, message

SIGNIFICANT = 0.05
PEER_REACH = 3
"""A peer's value may be this many years older than the country's latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A published target beside the series; a pace only where it is comparable."""

    target: Target
    outlook: str
    required: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The country among one group of peers."""

    median: Number
    rank: Number | None
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One indicator of a line. `years` are the country's values by year."""

    track: Track
    verdict: Verdict
    years: Mapping[int, Number] = field(default_factory=dict)
    change: Number | None = None
    slope: Number | None = None
    p: Number | None = None
    standings: Mapping[str, Standing] = field(default_factory=dict)
    aims: tuple[Aim, ...] = ()
    inside: tuple[Number, ...] = ()

    @property
    def baseline(self) -> Number | None:
        """The number of the baseline."""
        return self.years.get(self.verdict.baseline.year) if self.verdict.baseline else None

    @property
    def latest(self) -> Number | None:
        """The latest number."""
        return self.years.get(self.verdict.latest.year) if self.verdict.latest else None

    @property
    def rising(self) -> int:
        """1 for a rising long trend, -1 for a falling one, 0 where the test finds none."""
        if self.slope is None or self.p is None or not isinstance(self.slope.value, float):
            return 0
        sure = isinstance(self.p.value, float) and self.p.value < SIGNIFICANT
        return ((self.slope.value > 0) - (self.slope.value < 0)) if sure else 0

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All numbers of the indicator."""
        single = [self.change, self.slope, self.p, *(a.required for a in self.aims)]
        peers = [n for s in self.standings.values() for n in (s.median, s.rank)]
        return (*self.years.values(), *(n for n in [*single, *peers] if n), *self.inside)


def result(finding: str, track: Track, country: Country, *, targets: Sequence[Target]) -> Result:
    """Everything about one indicator since the baseline of the country's policy."""
    baseline = country.policy.baseline if country.policy else 0
    decimals = track.indicator.decimals
    verdict = progress.judge(track.points, baseline, better=track.better, decimals=decimals)
    own = [t for t in targets if t.indicator == track.indicator.id]
    inside = _inside(finding, track)
    if not track.points or track.origin is None:
        aims = tuple(Aim(target=t, outlook=_open(t)) for t in own)
        return Result(track=track, verdict=verdict, aims=aims, inside=inside)
    years = {p.year: _value(finding, track, p) for p in track.points}
    slope, p = _trend(finding, track)
    return Result(
        track=track,
        verdict=verdict,
        years=years,
        change=_change(finding, track, verdict, years=years),
        slope=slope,
        p=p,
        standings=_standings(finding, track, country),
        aims=tuple(_aim(finding, track, verdict, target=t, years=years) for t in own),
        inside=inside,
    )


def _measure(
    finding: str, track: Track, name: str, *, more: int = 0, unit: Words | None = None
) -> Measure:
    return Measure(
        finding=finding,
        name=name,
        unit=unit or track.indicator.unit,
        method=message(f"policy.method_{name}"),
        decimals=track.indicator.decimals + more,
    )


def _dims(track: Track) -> dict[str, str | int | float | bool | None]:
    return {"indicator": track.indicator.id, "place": track.country}


def _ground(track: Track, year: int, *trails: Trail, n: int | None = None) -> Ground:
    return Ground(origins=(track.origin or "",), as_of=str(year), trails=trails, n=n)


def _value(finding: str, track: Track, point: Point) -> Number:
    trail = track.trail(track.country, point.year, point.year)
    return figure(
        _measure(finding, track, "value"),
        point.value,
        _ground(track, point.year, trail, n=1),
        dims={**_dims(track), "year": point.year},
        low=point.low,
        high=point.high,
    )


def _change(
    finding: str, track: Track, verdict: Verdict, *, years: Mapping[int, Number]
) -> Number | None:
    base, latest = verdict.baseline, verdict.latest
    if base is None or latest is None or latest.year == base.year or verdict.after == 0:
        return None
    return figure(
        _measure(finding, track, "change"),
        latest.value - base.value,
        derived([years[base.year], years[latest.year]]),
        dims={**_dims(track), "from": base.year, "to": latest.year},
    )


def _trend(finding: str, track: Track) -> tuple[Number | None, Number | None]:
    """Slope per year with its interval, and the p-value of the test."""
    points = track.current
    found = trend.trend([p.year for p in points], [p.value for p in points])
    if found is None:
        return None, None
    first, last = points[0].year, points[-1].year
    ground = _ground(track, last, track.trail(track.country, first, last), n=found.n)
    dims = {**_dims(track), "from": first, "to": last}
    unit = message("policy.per_year", unit=track.indicator.unit)
    slope = figure(
        _measure(finding, track, "trend", more=2, unit=unit),
        found.slope, ground, dims=dims, low=found.low, high=found.high,
    )  # fmt: skip
    exact = "exact" if found.exact else "normal"
    test = Measure(
        finding=finding, name="trend_p", unit=message("policy.unit_p"), decimals=3,
        method=message(f"policy.method_trend_p_{exact}"),
    )  # fmt: skip
    return slope, figure(test, found.p, ground, dims=dims)


def _standings(finding: str, track: Track, country: Country) -> dict[str, Standing]:
    made = {g: _standing(finding, track, g, country=country) for g in country.peer_groups}
    return {g: s for g, s in made.items() if s is not None}


def _standing(finding: str, track: Track, group: str, *, country: Country) -> Standing | None:
    """Middle value and rank in the country's latest year; peers may be a little older."""
    own = track.points[-1]
    members = [p.iso3 for p in country.peers if p.group == group]
    found = {i: p for i in members if (p := _near(track.peers.get(i, ()), own.year))}
    middle = ranking.median([_score(p) for p in found.values()])
    if middle is None or len(found) < 2:
        return None
    years = sorted({p.year for p in found.values()})
    trails = tuple(
        track.trail(tuple(i for i, p in found.items() if p.year == y), y, y) for y in years
    )
    dims = {**_dims(track), "group": group, "year": own.year}
    ground = _ground(track, own.year, *trails, n=len(found))
    median = figure(_measure(finding, track, "peer_median"), middle, ground, dims=dims)
    if track.better == 0:
        return Standing(median=median, rank=None, exact=False)
    place = ranking.rank(_score(own), [_score(p) for p in found.values()], better=track.better)
    own_trail = track.trail(track.country, own.year, own.year)
    measure = Measure(
        finding=finding,
        name="peer_rank",
        unit=message("policy.unit_rank", count=place.count),
        method=message("policy.method_peer_rank"),
    )
    rank = figure(
        measure,
        place.exact,
        _ground(track, own.year, own_trail, *trails, n=place.count),
        dims=dims,
        low=place.best,
        high=place.worst,
    )
    return Standing(median=median, rank=rank, exact=place.exact is not None)


def _near(points: Sequence[Point], year: int) -> Point | None:
    found = [p for p in points if year - PEER_REACH <= p.year <= year]
    return found[-1] if found else None


def _score(point: Point) -> ranking.Score:
    return ranking.Score(point.value, point.low, point.high)


def _aim(
    finding: str, track: Track, verdict: Verdict, *, target: Target, years: Mapping[int, Number]
) -> Aim:
    base, latest = verdict.baseline, verdict.latest
    known = target.comparable and target.value is not None and target.year is not None
    if not known or base is None or latest is None or track.better == 0:
        return Aim(target=target, outlook=_open(target))
    goal = (int(target.year or 0), float(target.value or 0))
    found = pace.pace(
        (base.year, base.value), (latest.year, latest.value), target=goal, better=track.better
    )
    if found.required is None:
        return Aim(target=target, outlook=found.outlook)
    measure = Measure(
        finding=finding,
        name="required_pace",
        unit=message("policy.per_year", unit=track.indicator.unit),
        method=message(
            "policy.method_required_pace", value=goal[1], year=goal[0], source=target.source
        ),
        decimals=track.indicator.decimals + 1,
    )
    dims = {**_dims(track), "target": goal[1], "target_year": goal[0]}
    required = figure(measure, found.required, derived([years[latest.year]]), dims=dims)
    outlook = found.outlook if verdict.after else "open"
    return Aim(target=target, outlook=outlook, required=required)


def _open(target: Target) -> str:
    return "open" if target.comparable else "not_comparable"


def _inside(finding: str, track: Track) -> tuple[Number, ...]:
    """Lowest and highest district, where the indicator is known by district."""
    spread = track.inside
    if spread is None:
        return ()
    trail = Trail(
        "observation",
        {
            "indicator": track.indicator.id,
            "origin": spread.origin,
            "year": spread.year,
            "place": tuple(spread.places),
        },
    )
    ground = Ground(
        origins=(spread.origin,), as_of=str(spread.year), trails=(trail,), n=len(spread.places)
    )
    return tuple(
        figure(
            _measure(finding, track, name),
            value,
            ground,
            dims={**_dims(track), "year": spread.year},
        )
        for name, value in (("district_low", spread.low), ("district_high", spread.high))
    )
