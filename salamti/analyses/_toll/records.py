"""Where the latest year stands, publisher by publisher."""

from __future__ import annotations

from collections.abc import Iterable

from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row, table
from salamti.analyses._toll.publishers import Series
from salamti.methods.records import Record, record, spans
from salamti.model.words import Param, Ref, Text, Words, message

FEWEST = 3
"""A record needs this many years."""


def part(series: Iterable[Series], country: Text) -> Part | None:
    """The section on records: one row for each publisher with enough years."""
    long = [s for s in series if len(s.values) >= FEWEST]
    if not long:
        return None
    rows: list[Row] = []
    for one in long:
        r = record(one.values)
        peak = one.number(r.peak)
        rows.append((one.name, r.year, ref(one.number(r.year)), r.peak, ref(peak), since(one, r)))
    heads = ("publisher", "year", "deaths", "peak_year", "peak", "since")
    return Part(
        id="records",
        title=message("toll.section_records"),
        sentences=(sentence(long[0], country),),
        tables=(table("toll.records", heads, rows, note=message("toll.records_note")),),
    )


def since(series: Series, r: Record) -> Words:
    """Highest or lowest since when, or of all years; years that are missing are named."""
    values = series.values
    if r.before is None or values[r.year] == values[r.before]:
        return message("toll.since_same", before=r.before or r.year)
    rising = values[r.year] > values[r.before]
    start = r.highest_since if rising else r.lowest_since
    gaps = [g for g in r.gaps if start is None or g > start]
    kind = "high" if rising else "low"
    told = (
        message(f"toll.since_all_{kind}", first=min(values))
        if start is None
        else message(f"toll.since_{kind}", start=start)
    )
    return message("toll.since_gaps", told=told, gaps=spans(gaps)) if gaps else told


def sentence(series: Series, country: Text) -> Words:
    """The record of one publisher as a sentence."""
    r = record(series.values)
    peak, latest = series.number(r.peak), series.number(r.year)
    if peak is None or latest is None or r.peak == r.year:
        return message("toll.record_peak", year=r.year, publisher=series.name, country=country)
    return message(
        "toll.record",
        year=r.year,
        publisher=series.name,
        since=since(series, r),
        peak_year=r.peak,
        peak=Ref(peak.id),
    )


def answer(series: Series, place: Text) -> Words:
    """The latest year beside the year before and the worst year, with the publisher named."""
    r = record(series.values)
    latest, peak = series.number(r.year), series.number(r.peak)
    before = series.number(r.before) if r.before is not None else None
    if latest is None:
        return message("toll.answer_none", place=place)
    if not any(series.values.values()):
        span = {"first": min(series.values), "last": r.year}
        return message("toll.answer_zero", publisher=series.name, place=place, **span)
    shared: dict[str, Param] = {
        "year": r.year,
        "publisher": series.name,
        "place": place,
        "deaths": Ref(latest.id),
    }
    if before is None:
        return message("toll.answer_single", **shared)
    shared |= {"before_year": r.before or 0, "before": Ref(before.id)}
    if peak is None or r.peak == r.year:
        return message("toll.answer_peak", **shared, first=min(series.values))
    return message("toll.answer", **shared, peak_year=r.peak, peak=Ref(peak.id))
