"""Issuing forecasts: today's outlook, put on record before its months begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from salamti import __version__, pipeline, recording
from salamti.analyses._kit import outlooks
from salamti.analyses._kit.outlooks import Outlook
from salamti.base.clock import Clock, utc_now
from salamti.base.errors import UsageError
from salamti.ledger.canonical import content_hash
from salamti.ledger.chain import Entry
from salamti.model.forecast import LEVELS, ForecastCell, Level, Manifest
from salamti.store.database import Store
from salamti.store.reading import Reader

VERSIONS = {
    "salamti": "countries: pool 1; places: pool 1 and self-exciting 1 at 0.3",
    "conflictology": "last 12 months",
    "zero": "no deaths",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What was put on record: the entry, how many cells, and the levels that had none."""

    entry: Entry
    cells: int
    months: tuple[str, ...]
    left_out: tuple[str, ...]


def issue(
    levels: Sequence[Level],
    *,
    home: pipeline.Home,
    pack: str = "pk",
    folder: Path | None = None,
    clock: Clock = utc_now,
) -> Issued:
    """Forecast the months that have not begun, for these levels, and store them in the ledger.

    Raises UsageError where no month is left: the data end too long ago.
    """
    made = _outlooks(home, pack, levels)
    today = clock().date()
    cells = [cell for outlook in made for cell in _cells(outlook, today)]
    ends = ", ".join(f"{o.level} {o.end}" for o in made) or "none"
    if not cells:
        raise UsageError(
            f"Nothing can be forecast: every month within reach has begun (data end: {ends}).",
            do="Load newer data first: salamti update, or salamti load FILE --as ucdp_ged.",
        )
    known = content_hash(("level", "sha256"), [(o.level, o.data_sha256) for o in made])
    manifest = Manifest(data_sha256=known, models=dict(VERSIONS), software=f"salamti {__version__}")
    entry = recording.issue(cells, manifest, home=home, pack=pack, folder=folder, clock=clock)
    told = {c.level for c in cells}
    return Issued(
        entry=entry,
        cells=len(cells),
        months=tuple(sorted({c.month for c in cells})),
        left_out=tuple(level for level in levels if level not in told),
    )


def _outlooks(home: pipeline.Home, pack: str, levels: Sequence[Level]) -> list[Outlook]:
    unknown = sorted(set(levels) - set(LEVELS))
    if unknown:
        raise UsageError(f"No level is called {unknown[0]!r}.", do=f"Known: {', '.join(LEVELS)}.")
    pipeline.prepare(home, pack)
    with Store(home.store) as store:
        reader = Reader(store, outlooks.READS)
        return [o for level in levels for o in _of(reader, level)]


def _of(reader: Reader, level: Level) -> Iterator[Outlook]:
    if level == "country":
        own = reader.country().iso3
        beside = [n.iso3 for board in reader.boards() for n in board.neighbours]
        found = [outlooks.country(reader, iso3) for iso3 in dict.fromkeys([own, *beside])]
    else:
        found = [outlooks.within(reader, level)]
    yield from (o for o in found if o is not None)


def _cells(outlook: Outlook, today: date) -> Iterator[ForecastCell]:
    """The cells of the months that begin after today."""
    this = f"{today.year}-{today.month:02d}"
    ahead = [(k, month) for k, month in enumerate(outlook.months) if month > this]
    for model, draws in outlook.models.items():
        for row, place in enumerate(outlook.places):
            for k, month in ahead:
                yield ForecastCell(
                    model=model,
                    target="total",
                    level=outlook.level,
                    place=place,
                    month=month,
                    data_end=outlook.end,
                    data_basis=outlook.basis,
                    draws=[int(x) for x in draws[row, k]],
                )
