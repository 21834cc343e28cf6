"""Provinces and districts in the last months for which deaths are known by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from salamti.analyses._alerts.measures import DISTRICTS, PROVINCES, change_numbers, measure, status
from salamti.analyses._alerts.months import months_between
from salamti.analyses._kit import places as _places
from salamti.analyses._kit import violence as _violence
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.places import Places, Spot
from salamti.analyses._kit.violence import Violence
from salamti.analyses._toll.months import month_words
from salamti.methods import alert
from salamti.methods.alert import Change, Rule
from salamti.model.finding import ColumnKind, Table
from salamti.model.number import Number, Trail
from salamti.model.source import Origin
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

READS = (*_places.READS, *_violence.READS)
LATEST = "SELECT max(month) AS month FROM violence_month WHERE origin = $origin"
WINDOW = """
    SELECT pcode, month, count(*) AS n, sum(best) AS best FROM violence_month
    WHERE origin = $origin AND month BETWEEN $first AND $last AND best IS NOT NULL
    GROUP BY ALL ORDER BY ALL
"""
COLUMNS: Mapping[str, ColumnKind] = {
    "place": "place",
    "recent": "number",
    "usual": "number",
    "usual_low": "number",
    "usual_high": "number",
    "ratio": "number",
    "q": "number",
    "status": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """The months of one origin by place: `recent` judged against `before`."""

    origin: Origin
    places: Places
    rows: pl.DataFrame
    recent: tuple[str, ...]
    before: tuple[str, ...]

    def counts(self, spot: Spot) -> list[int]:
        """Deaths by month in a place; a month without a row is one without a recorded death."""
        inside = self.rows.filter(pl.col("pcode").is_in(list(self.places.within(spot.pcode))))
        by_month = dict(inside.group_by("month").agg(pl.col("best").sum()).rows())
        return [int(by_month.get(m, 0)) for m in (*self.before, *self.recent)]

    def ground(self, spots: Iterable[Spot], months: Sequence[str]) -> Ground:
        """The rows of places in some months."""
        codes = tuple(p for s in spots for p in self.places.within(s.pcode))
        chosen = self.rows.filter(
            pl.col("pcode").is_in(list(codes))
            & pl.col("month").is_between(pl.lit(months[0]), pl.lit(months[-1]))
        )
        where: dict[str, str | tuple[str, ...]] = {"origin": self.origin.id, "pcode": codes}
        trail = Trail("violence_month", where, {"month": (months[0], months[-1])})
        n = int(chosen["n"].sum())
        return Ground(origins=(self.origin.id,), as_of=self.origin.as_of, trails=(trail,), n=n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Provinces or districts that were judged together, with their changes."""

    spots: Sequence[Spot]
    changes: Sequence[Change]

    def alerts(self) -> list[tuple[Spot, Change]]:
        """Those with a sharp change, the largest first."""
        found = [(s, c) for s, c in zip(self.spots, self.changes, strict=True) if c.way]
        return sorted(found, key=lambda x: (-max(x[1].recent, x[1].usual), x[0].pcode))


def located(reader: Reader, places: Places) -> tuple[Located, Violence] | None:
    """The origin of located deaths with the most rows, in its last window; None without one."""
    origins = reader.origins()
    usable = [v for v in _violence.known(reader) if v.origin in origins]
    if not usable or not places.spots:
        return None
    chosen = usable[0]
    last = str(reader.sql(LATEST, origin=chosen.origin)["month"][0])
    window = PROVINCES.recent + PROVINCES.before
    months = months_between(f"{chosen.years[0]}-01", last)
    if len(months) < window:
        return None
    months = months[-window:]
    rows = reader.sql(WINDOW, origin=chosen.origin, first=months[0], last=months[-1])
    found = Located(
        origin=origins[chosen.origin],
        places=places,
        rows=rows,
        recent=tuple(months[-PROVINCES.recent :]),
        before=tuple(months[: -PROVINCES.recent]),
    )
    return found, chosen


def part(reader: Reader, places: Places) -> Part | None:
    """The last located months, their age stated first."""
    found = located(reader, places)
    if found is None:
        return None
    seen, violence = found
    dark = _violence.unlocated(violence, places)
    provinces = _level(seen, places.level(1), PROVINCES)
    districts = _level(seen, [s for s in places.level(2) if s.pcode not in dark], DISTRICTS)
    numbers: list[Number] = []
    tables = [
        _table("provinces", seen, list(zip(provinces.spots, provinces.changes, strict=True)),
               numbers=numbers),
    ]  # fmt: skip
    if districts.alerts():
        tables.append(_table("districts", seen, districts.alerts(), numbers=numbers))
    sentences = list(_sentences(seen, provinces, districts, numbers=numbers))
    if dark:
        sentences.append(message("alerts.places_dark", count=len(dark)))
    return Part(
        id="places",
        title=message("alerts.section_places", last=month_words(seen.recent[-1])),
        sentences=tuple(sentences),
        numbers=tuple(numbers),
        tables=tuple(tables),
    )


def _level(seen: Located, spots: Sequence[Spot], rule: Rule) -> Level:
    if not spots:
        return Level(spots=(), changes=())
    counts = np.array([seen.counts(s) for s in spots], dtype=float)
    return Level(spots=spots, changes=[c for c in alert.changes(counts, rule) if c])


def _sentences(
    seen: Located, provinces: Level, districts: Level, *, numbers: list[Number]
) -> Iterator[Words]:
    first, last = month_words(seen.recent[0]), month_words(seen.recent[-1])
    yield message("alerts.places_age", publisher=seen.origin.name, last=last)
    for name, level in (("provinces", provinces), ("districts", districts)):
        if not level.spots:
            continue
        both = (*seen.before, *seen.recent)
        ground = seen.ground(level.spots, both)
        fired = figure(
            measure("places_alert", name),
            len(level.alerts()),
            Ground(origins=ground.origins, as_of=ground.as_of, trails=ground.trails),
            dims={"level": name, "to": seen.recent[-1], "judged": len(level.spots)},
        )
        numbers.append(fired)
        yield message(
            f"alerts.{name}_fired",
            fired=Ref(fired.id),
            count=len(level.spots),
            first=first,
            last=last,
        )


def _table(
    ident: str, seen: Located, shown: Sequence[tuple[Spot, Change]], *, numbers: list[Number]
) -> Table:
    rows: list[Row] = []
    for spot, change in shown:
        dims = {"place": spot.pcode, "from": seen.recent[0], "to": seen.recent[-1]}
        recent, before = (seen.ground([spot], m) for m in (seen.recent, seen.before))
        made = change_numbers(change, recent, before, dims=dims)
        numbers += made.values()
        rows.append(
            (
                spot.name,
                ref(made["recent"]),
                ref(made["usual"]),
                change.low,
                change.high,
                ref(made.get("ratio")),
                ref(made.get("q")),
                status(change),
            )
        )
    first, last = month_words(seen.recent[0]), month_words(seen.recent[-1])
    title = message(f"alerts.table_{ident}", first=first, last=last)
    return columns_table(f"alerts.{ident}", COLUMNS, rows, title=title)
