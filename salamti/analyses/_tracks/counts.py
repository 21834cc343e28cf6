"""How many indicators have data: counts whose way back are the rows of the indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from salamti.analyses._kit.numbers import Ground, Measure, figure
from salamti.analyses._tracks.results import Result
from salamti.analyses._tracks.tracks import Track
from salamti.base.ids import Scalar
from salamti.model.number import Number, Trail
from salamti.model.words import message


def counted(
    finding: str, name: str, value: int, *, among: Iterable[Result], dims: Mapping[str, Scalar]
) -> Number | None:
    """A count of indicators or lines; its way back are the rows of the indicators."""
    held = [r.track for r in among if r.track.points or r.track.inside]
    if not held:
        return None
    origins = tuple(dict.fromkeys(o for t in held for o in _origins(t)))
    latest = max(y for t in held for y in _years(t))
    measure = Measure(
        finding=finding,
        name=name,
        unit=message(f"policy.unit_{name}"),
        method=message(f"policy.method_{name}"),
    )
    ground = Ground(origins=origins, as_of=str(latest), trails=_trails(held))
    return figure(measure, value, ground, dims=dims)


def _origins(track: Track) -> list[str]:
    return [o for o in (track.origin, track.inside.origin if track.inside else None) if o]


def _years(track: Track) -> list[int]:
    return [p.year for p in track.points[-1:]] + ([track.inside.year] if track.inside else [])


def _trails(held: Sequence[Track]) -> tuple[Trail, ...]:
    """All rows of the country, and the latest round of those known by district."""
    own = [t for t in held if t.points]
    found = [
        Trail("observation", {
            "indicator": t.indicator.id, "origin": t.inside.origin, "year": t.inside.year,
            "place": tuple(t.inside.places),
        })
        for t in held if t.inside
    ]  # fmt: skip
    if own:
        where: dict[str, Scalar | tuple[Scalar, ...]] = {
            "indicator": tuple(dict.fromkeys(t.indicator.id for t in own)),
            "place": own[0].country,
            "origin": tuple(dict.fromkeys(t.origin for t in own)),
        }
        found.insert(0, Trail("observation", where))
    return tuple(found)


def evidence(
    finding: str, results: Sequence[Result], dims: Mapping[str, Scalar]
) -> dict[str, Number | None]:
    """How many indicators there are, how many have a series, how many can be judged."""
    series = sum(bool(r.years or r.inside) for r in results)
    judged = sum(r.verdict.status != "no_evidence" for r in results)
    values = {"indicators": len(results), "with_series": series, "judged": judged}
    return {k: counted(finding, k, v, among=results, dims=dims) for k, v in values.items()}
