"""Districts with projects, districts like them without any, and what was recorded in both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p

import polars as pl

from salamti.analyses._kit import places as _places
from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit import violence as _violence
from salamti.analyses._kit.numbers import Ground, as_of, figure
from salamti.analyses._kit.places import Places, Spot
from salamti.analyses._kit.registers import at
from salamti.analyses._kit.tally import Tally
from salamti.analyses._kit.violence import Violence
from salamti.base.ids import Scalar
from salamti.methods import rate_ratio
from salamti.methods.hotspot import weights
from salamti.model.number import Number, Trail
from salamti.store.reading import Reader

ID = "protection"
NEEDED = {
    "attacks_on_foreign_nationals": (
        "incident_id", "month", "pcodes", "province", "method", "killed_total", "killed_chinese",
        "killed_pakistani",
    ),
    "foreign_nationals_figures": ("fact_id", "measure", "area", "period_start", "value"),
    "projects": ("project_id", "name", "sector", "pcodes", "cost_usd_million", "partner"),
    "aiddata_districts": ("unit_id", "pcodes", "projects", "whole_projects"),
    "agreements": ("id", "date", "partner", "series"),
    "consultations": ("consultation_id", "pcodes", "open_question"),
    "protection_measures": (
        "measure_id", "name", "date", "kind", "protects", "step", "taken_by", "source",
    ),
    "attacks_on_health_care": (
        "row_id", "year", "province", "attacks", "killed", "injured", "kidnapped", "arrested",
        "vaccination",
    ),
    "attacks_on_schools": ("figure_id", "name", "begins", "ends", "low", "high"),
    "investment_inflows": ("row_id", "name", "ends", "release", "usd_million", "released"),
    "project_concerns": ("concern_id", "name", "date", "pcodes", "asked", "answered", "open"),
}  # fmt: skip
READS = ("violence_month", "place", *(f"reg_{r}" for r in NEEDED))
LIKE = 4
"""Districts that stand beside each district with a project, at most."""
LEAST = 2
"""With fewer there is no comparison."""
REACH = 1.0
"""How many standard deviations apart like districts may lie at most."""
CHOICES = tuple((k, reach) for reach in (0.5, REACH, 1.5) for k in (2, LIKE, 6))
"""Other numbers of like districts and other reaches, to see whether a reading stands."""
NEAR_KM = 75.0
"""Districts whose centre lies this near to that of another are around it."""
CORRIDOR = "cpec"
"""The series of agreements whose first date divides before from since."""
GROUPS = ("corridor", "other")
MONTHS = """
    SELECT pcode, month, events, best FROM violence_month WHERE origin = $origin ORDER BY ALL
"""
POINTS = "SELECT pcode, lat, lon FROM place WHERE level = 2 ORDER BY pcode"


@dataclass(frozen=True, slots=True)
class Span:
    """Years from the first to the last, both included."""

    first: int
    last: int

    @property
    def months(self) -> tuple[str, str]:
        """The first and the last month."""
        return f"{self.first}-01", f"{self.last}-12"

    @property
    def years(self) -> int:
        """How many years."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Deaths by district, the years before and since, districts with projects and those like them.

    `groups` are districts with projects, `like` the untouched districts that stand beside each;
    a district without one at least has no entry. `unknown` are project districts of which the
    source cannot speak. `choices` are like districts by other numbers and reaches.
    """

    tally: Tally
    places: Places
    violence: Violence
    months: pl.DataFrame
    before: Span
    since: Span
    groups: Mapping[str, tuple[str, ...]]
    like: Mapping[str, tuple[str, ...]]
    choices: Mapping[tuple[int, float], Mapping[str, tuple[str, ...]]]
    around: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]

    def people(self, pcode: str) -> int:
        """People at the census nearest to the years before and since."""
        found = _places.census(self.places.spots[pcode], self.since.first)
        return found[1] if found else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """The registers of this question, and the exposure of projects where it can be known."""

    tally: Tally
    exposure: Exposure | None


def study(reader: Reader) -> Study:
    """Worked out once for all pages."""
    return reader.once("protection.study", lambda: _study(reader))


def _study(reader: Reader) -> Study:
    tally = _tally.known(reader, ID, NEEDED)
    return Study(tally=tally, exposure=_exposure(reader, tally))


def _exposure(reader: Reader, tally: Tally) -> Exposure | None:
    origins = _violence.known(reader)
    began = _began(tally)
    if not tally.rows("projects") or not origins or began is None:
        return None
    violence, places = origins[0], _places.known(reader)
    since = Span(began, violence.latest)
    before = Span(began - since.years, began - 1)
    if since.years < 1 or before.first < violence.years[0]:
        return None
    months = reader.sql(MONTHS, origin=violence.origin)
    blind = _violence.unlocated(violence, places)
    named, touched = _named(tally, places)
    known = {s.pcode: s for s in places.level(2) if s.pcode not in blind and _peopled(s, began)}
    groups = {g: tuple(p for p in named[g] if p in known) for g in GROUPS}
    earlier = _sums(months, before)
    choices = {
        (k, reach): _like(
            known, groups, touched, earlier=earlier, year=began, nearest=k, reach=reach
        )
        for k, reach in CHOICES
    }
    return Exposure(
        tally=tally,
        places=places,
        violence=violence,
        months=months,
        before=before,
        since=since,
        groups=groups,
        like=choices[LIKE, REACH],
        choices=choices,
        around=_around(reader),
        unknown=tuple(p for p in named["corridor"] if p not in known),
    )


def _began(tally: Tally) -> int | None:
    """The year of the first agreement of the corridor with the partner of the projects."""
    partners = {r["partner"] for r in tally.rows("projects")}
    dates = [
        str(r["date"])
        for r in tally.rows("agreements", series=CORRIDOR)
        if r["partner"] in partners
    ]
    return int(min(dates)[:4]) if dates else None


def _peopled(spot: Spot, year: int) -> bool:
    return _places.census(spot, year) is not None


def _named(tally: Tally, places: Places) -> tuple[dict[str, list[str]], frozenset[str]]:
    """Districts of the corridor, other districts with a project of their own, and all touched."""
    corridor = [p for r in tally.rows("projects") for p in at(r["pcodes"])]
    units = [(r, at(r["pcodes"])) for r in tally.rows("aiddata_districts")]
    alone = [c[0] for r, c in units if len(c) == 1 and int(r["whole_projects"] or 0)]
    named = {
        "corridor": sorted(set(corridor)),
        "other": sorted({p for p in alone if p not in corridor and _is_district(places, p)}),
    }
    wide = {*corridor, *(p for _, codes in units for p in codes)}
    touched = frozenset(q for p in wide for q in places.within(p))
    return named, touched


def _is_district(places: Places, pcode: str) -> bool:
    return pcode in places.spots and places.spots[pcode].level == 2


def _sums(months: pl.DataFrame, span: Span) -> dict[str, int]:
    """Events by district."""
    first, last = span.months
    rows = months.filter(pl.col("month").is_between(pl.lit(first), pl.lit(last)))
    return dict(rows.group_by("pcode").agg(pl.col("events").sum()).iter_rows())


def _like(
    known: Mapping[str, Spot], groups: Mapping[str, Sequence[str]], touched: frozenset[str],
    *, earlier: Mapping[str, int], year: int, nearest: int, reach: float,
) -> dict[str, tuple[str, ...]]:  # fmt: skip
    """The untouched districts of the same province nearest in people and in earlier events."""
    codes = sorted(known)
    row = {p: i for i, p in enumerate(codes)}
    features = [
        (log((_places.census(known[p], year) or (0, 1))[1]), log1p(earlier.get(p, 0)))
        for p in codes
    ]
    found = {}
    for pcode in (p for g in groups.values() for p in g):
        same = [
            row[p] for p in codes if p not in touched and known[p].parent == known[pcode].parent
        ]
        chosen = (
            rate_ratio.alike(features, row[pcode], same, k=nearest, reach=reach) if same else ()
        )
        if len(chosen) >= LEAST:
            found[pcode] = tuple(codes[i] for i in chosen)
    return found


def _around(reader: Reader) -> dict[str, tuple[str, ...]]:
    """Each district with those whose centre is near."""
    points = reader.sql(POINTS).drop_nulls()
    codes = points["pcode"].to_list()
    close = weights.within(points["lat"], points["lon"], km=NEAR_KM).matrix > 0
    return {
        p: (p, *(q for q, near in zip(codes, line, strict=True) if near))
        for p, line in zip(codes, close, strict=True)
    }


def recorded(
    found: Exposure, pcodes: Iterable[str], months: tuple[str, str], *, what: str = "deaths",
    name: str = "", dims: Mapping[str, Scalar],
) -> Number:  # fmt: skip
    """Events or deaths in some districts from one month to another; 0 where none were recorded."""
    codes = tuple(pcodes)
    rows = within(found, months).filter(pl.col("pcode").is_in(list(codes)))
    origin = found.violence.origin
    trail = Trail("violence_month", {"origin": origin, "pcode": codes}, {"month": months})
    day = as_of(found.tally.origins, origin)
    ground = Ground(origins=(origin,), as_of=day, trails=(trail,), n=rows.height)
    column = "best" if what == "deaths" else "events"
    measure = found.tally.measure(name or what, what, how=what)
    return figure(measure, int(rows[column].sum() or 0), ground, dims=dims)


def within(found: Exposure, months: tuple[str, str]) -> pl.DataFrame:
    """The rows from one month to another."""
    return found.months.filter(pl.col("month").is_between(pl.lit(months[0]), pl.lit(months[1])))


def events(found: Exposure, span: Span) -> dict[str, int]:
    """Events by district."""
    rows = within(found, span.months).group_by("pcode").agg(pl.col("events").sum())
    return dict(rows.iter_rows())
