"""Words and measures that all parts of the track record share."""

from __future__ import annotations

from collections.abc import Iterable

from salamti.analyses._kit.numbers import Measure
from salamti.model.words import Text, Words, message

ID = "track_record"
AREA = "track_record"
OURS = "salamti"
LEVELS = ("country", "province", "district")
MODELS = (
    "salamti", "pool", "forest", "hawkes", "hurdle", "conflictology", "last_poisson", "bootstrap",
    "zero",
)  # fmt: skip
"""Models that have a name in words, ours first; any other is called by its id."""
PUBLISHED = "published"
OWN = "own"


def say(key: str, **params: str | int) -> Words:
    """A message of this area without numbers."""
    return message(f"{AREA}.{key}", **params)


def measure(name: str, unit: str, *, decimals: int = 0, how: str = "") -> Measure:
    """A measure whose method is the message `track_record.how_<how or name>`."""
    return Measure(
        finding=ID,
        name=name,
        unit=message(f"{AREA}.unit_{unit}"),
        method=message(f"{AREA}.how_{how or name}"),
        decimals=decimals,
    )


def model(ident: str) -> Words:
    """A model by its name."""
    return message(f"{AREA}.model_{ident}") if ident in MODELS else Text(ident, ident)


def ordered(models: Iterable[str]) -> list[str]:
    """Models, ours first, then the benchmarks, then the others."""
    place = {name: i for i, name in enumerate(MODELS)}
    return sorted(models, key=lambda m: (place.get(m, len(place)), m))


def rank(level: str, target: str, ident: str) -> tuple[int, str, int, str]:
    """The order of rows: the country first; ours, then the benchmarks, then other models."""
    place = MODELS.index(ident) if ident in MODELS else len(MODELS)
    return LEVELS.index(level), target, place, ident


def what(level: str, target: str) -> Words:
    """What is forecast: deaths of a kind, by what kind of place."""
    return message(f"{AREA}.what", level=say(f"level_{level}"), target=say(f"target_{target}"))


def months(first: str, last: str) -> Words:
    """A span of months, short enough for a table."""
    return say("span", first=first, last=last) if first != last else Text(first, first)


def shelf(ledger: str) -> str:
    """Whether a ledger is the published one of a pack or the observatory's own."""
    return OWN if ledger == "home" else PUBLISHED


def issued(stamp: str, ledger: str) -> Words:
    """The day of an issue; those of the observatory's own ledger say so."""
    day = stamp[:10]
    return say("issued_own", day=day) if shelf(ledger) == OWN else Text(day, day)
