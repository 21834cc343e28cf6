"""What has the country promised in treaties, and what does practice show?"""

from __future__ import annotations

from dataclasses import dataclass

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit.numbers import Ground, Measure, figure, ref
from salamti.analyses._kit.parts import Part, Row, assembled
from salamti.analyses._kit.parts import table as parts_table
from salamti.analyses._kit.registers import named
from salamti.analyses._kit.tally import Tally
from salamti.analyses._tracks.tracks import Track, tracks
from salamti.base.ids import Scalar
from salamti.methods.progress import Point
from salamti.model.country import Country
from salamti.model.finding import Cell, Column, Finding, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

ID = "commitments"
NEEDED = {
    "commitments": (
        "commitment_id",
        "name",
        "treaty",
        "article",
        "ratified",
        "indicator",
        "better",
    ),
    "law_obligations": ("obligation_id", "name", "treaty", "article", "status", "critic", "source"),
    "treaty_status": ("row_id", "convention", "country", "status", "date"),
}
READS = ("observation", "place", *(f"reg_{r}" for r in NEEDED))
METHOD = ("pairs", "then", "laws", "countries")
CAVEATS = ("neighbour", "cause", "copies", "words")
HEADS = ("name", "treaty", "article", "since", "indicator", "then_year", "then", "last_year",
         "latest", "direction")  # fmt: skip
REACH = 15
"""The first value counts as that of the time of binding if it is at most so many years later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A promise and its series: the value when it became binding, and the latest."""

    row: _tally.Row
    track: Track
    then: Number | None
    latest: Number | None

    @property
    def direction(self) -> str:
        """`better`, `worse`, `same`, or `unknown` where one of the values is."""
        if self.then is None or self.latest is None:
            return "unknown"
        change = float(str(self.latest.value)) - float(str(self.then.value))
        if not change:
            return "same"
        return "better" if (change > 0) == (self.row["better"] == "higher") else "worse"


def run(reader: Reader, _: Params) -> Finding:
    """Pairs of promise and practice, laws beside treaties, conventions by country."""
    tally = _tally.known(reader, ID, NEEDED)
    if not tally.rows("commitments"):
        return _finding(message("commitments.answer_none"))
    found = pairs(tally, reader)
    counted = {d: [p for p in found if p.direction == d] for d in ("better", "worse", "unknown")}
    whole = tally.count("pairs", "commitments", [p.row for p in found])
    numbers = {
        d: tally.count("pairs", "commitments", [p.row for p in held], direction=d)
        for d, held in counted.items()
        if held
    }
    answer = message(
        "commitments.answer",
        pairs=Ref(whole.id),
        better=_told(numbers.get("better")),
        worse=_told(numbers.get("worse")),
    )
    parts = [
        _pairs_part(tally, found, (whole, *numbers.values())),
        _laws_part(tally),
        _countries_part(tally),
    ]
    return assembled(_finding(answer), parts)


def variants(reader: Reader) -> list[Params]:
    """One page, where there are pairs."""
    return [{}] if _tally.known(reader, ID, NEEDED).rows("commitments") else []


def _told(number: Number | None) -> Words:
    if number is None:
        return message("commitments.none")
    return message("commitments.some", count=Ref(number.id))


def pairs(tally: Tally, reader: Reader) -> list[Pair]:
    """Every promise whose series the catalogue knows."""
    country = reader.country()
    rows = tally.rows("commitments")
    series = tracks(reader, country, [str(r["indicator"]) for r in rows], districts=False)
    return [_pair(r, series[r["indicator"]], country) for r in rows if r["indicator"] in series]


def _pair(row: _tally.Row, track: Track, country: Country) -> Pair:
    bound = int(str(row["ratified"])[:4])
    after = [p for p in track.points if bound <= p.year <= bound + REACH]
    first, last = (after[0], track.points[-1]) if after else (None, None)
    if first and last and first.year == last.year:
        first = None
    last = track.points[-1] if track.points else None
    return Pair(
        row=row,
        track=track,
        then=_value(row, track, first, country=country),
        latest=_value(row, track, last, country=country),
    )


def _value(
    row: _tally.Row, track: Track, point: Point | None, *, country: Country
) -> Number | None:
    """One value of the series with its row."""
    if point is None or track.origin is None:
        return None
    measure = Measure(
        finding=ID,
        name="practice",
        unit=track.indicator.unit,
        method=message("commitments.how_value"),
        decimals=track.indicator.decimals,
    )
    trail = track.trail(country.iso3, point.year, point.year)
    ground = Ground(origins=(track.origin,), as_of=str(point.year), trails=(trail,), n=1)
    dims: dict[str, Scalar] = {"commitment": str(row["commitment_id"]), "year": point.year}
    return figure(measure, point.value, ground, dims=dims)


def _pairs_part(tally: Tally, found: list[Pair], counts: tuple[Number, ...]) -> Part:
    rows: list[Row] = [
        (
            named(p.row, "name"),
            tally.label("commitments", "treaty", p.row["treaty"]),
            str(p.row["article"]),
            str(p.row["ratified"]),
            p.track.indicator.name,
            _year(p.then),
            ref(p.then),
            _year(p.latest),
            ref(p.latest),
            message(f"commitments.direction_{p.direction}"),
        )
        for p in found
    ]
    values = [n for p in found for n in (p.then, p.latest) if n is not None]
    return Part(
        id="pairs",
        title=message("commitments.section_pairs"),
        sentences=(message("commitments.pairs"),),
        numbers=(*counts, *values),
        tables=(_pairs_table(rows),),
        see=("boards.rights_and_civic_space",),
    )


def _pairs_table(rows: list[Row]) -> Table:
    kinds = {"then", "latest"}
    return Table(
        id="pairs",
        title=message("commitments.table_pairs"),
        columns=tuple(
            Column(
                id=h,
                label=message(f"commitments.column_{h}"),
                kind="number" if h in kinds else "year" if h.endswith("_year") else "text",
            )
            for h in HEADS
        ),
        rows=tuple(rows),
        note=message("commitments.note_pairs"),
    )


def _year(number: Number | None) -> int | None:
    return int(str(number.dimensions["year"])) if number else None


def _laws_part(tally: Tally) -> Part | None:
    """Statutes with the article that they touch, their status, who said what."""
    rows = tally.rows("law_obligations")
    if not rows:
        return None
    count = tally.count("laws", "law_obligations", rows)
    columns = ("name", "treaty", "article", "status", "critic", "criticism", "source")
    return Part(
        id="laws",
        title=message("commitments.section_laws"),
        sentences=(message("commitments.laws", count=Ref(count.id)),),
        numbers=(count,),
        tables=(tally.table("laws", "law_obligations", rows, columns=columns),),
    )


def _countries_part(tally: Tally) -> Part | None:
    """Conventions down, countries across: the date from which each is bound."""
    rows = tally.rows("treaty_status")
    if not rows:
        return None
    countries = list(dict.fromkeys(str(r["country"]) for r in rows))
    conventions = list(dict.fromkeys(str(r["convention"]) for r in rows))
    held = {(str(r["convention"]), str(r["country"])): r for r in rows}
    lines: list[Row] = [
        (
            tally.label("treaty_status", "convention", c),
            *(_date(tally, held.get((c, k))) for k in countries),
        )
        for c in conventions
    ]
    columns = (
        Column(id="convention", label=message("commitments.column_convention")),
        *(Column(id=k, label=tally.label("treaty_status", "country", k)) for k in countries),
    )
    bound = tally.rows("treaty_status", status="party")
    counts = [
        tally.count("bound", "treaty_status", mine, country=k)
        for k in countries
        if (mine := [r for r in bound if r["country"] == k])
    ]
    names: list[Row] = [
        (tally.label("treaty_status", "country", n.dimensions["country"]), ref(n)) for n in counts
    ]
    table = Table(
        id="countries",
        title=message("commitments.table_countries"),
        columns=columns,
        rows=tuple(lines),
        note=message("commitments.note_countries"),
    )
    return Part(
        id="countries",
        title=message("commitments.section_countries"),
        numbers=tuple(counts),
        tables=(table, parts_table("commitments.bound", ("name", "bound"), names)),
    )


def _date(tally: Tally, row: _tally.Row | None) -> Cell:
    """The date from which a country is bound, or the words of its status."""
    if row is None:
        return None
    return str(row["date"] or "") or tally.label("treaty_status", "status", row["status"])


def _finding(answer: Words) -> Finding:
    return Finding(
        id=ID,
        question=message("commitments.question"),
        answer=answer,
        numbers=(),
        method=tuple(message(f"commitments.method_{m}") for m in METHOD),
        caveats=tuple(message(f"commitments.caveat_{c}") for c in CAVEATS),
    )


ANALYSIS = Analysis(
    id=ID,
    question=message("commitments.question"),
    reads=READS,
    run=run,
    variants=variants,
)
