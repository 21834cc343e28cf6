"""Rounds of dialogues and editions of exercises: when, how far apart, how regularly, what next."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from salamti.analyses._kit.numbers import derived, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import named
from salamti.analyses._partners.view import Row, View, of, some, table
from salamti.base.ids import Scalar
from salamti.methods import gaps
from salamti.methods.gaps import Rhythm
from salamti.model.finding import Cell, Table
from salamti.model.number import Number
from salamti.model.words import Param, Ref, Text, Words, message

MEETINGS = ("dialogue", "exercise")
UNCONFIRMED = "not_verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """The known rounds of one series, the earliest first, and the gaps between them."""

    series: str
    name: Text
    rows: tuple[Row, ...]
    gaps: tuple[Number, ...]
    missing: tuple[int | None, ...]
    rhythm: Rhythm
    mean: Number | None
    longest: Number | None
    since_last: Number | None

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All numbers of the series."""
        return (*self.gaps, *some(self.mean, self.longest, self.since_last))


def rounds(view: View, kinds: tuple[str, ...] = MEETINGS) -> list[Rounds]:
    """Series that hold a meeting of these kinds, those with the most rounds first."""
    held = [r for r in view.rows(of("agreements", partner=view.who)) if r["status"] != UNCONFIRMED]
    names = dict.fromkeys(str(r["series"]) for r in held if r["series"] and r["kind"] in kinds)
    made = [_rounds(view, s, [r for r in held if r["series"] == s]) for s in names]
    return sorted(made, key=lambda m: (-len(m.rows), m.series))


def _rounds(view: View, series: str, rows: Sequence[Row]) -> Rounds:
    met = [r for r in rows if r["kind"] in MEETINGS or r["edition"] is not None]
    met.sort(key=lambda r: str(r["date"]))
    pairs = list(itertools.pairwise(met))
    found = tuple(_gap(view, series, earlier=a, later=b) for a, b in pairs)
    missing = tuple(gaps.skipped(a["edition"], b["edition"]) for a, b in pairs)
    shape = gaps.regularity(
        [float(str(n.value)) for n in found], incomplete=any(m for m in missing)
    )
    return Rounds(
        series=series,
        name=view.label("agreements", "series", series),
        rows=tuple(met),
        gaps=found,
        missing=missing,
        rhythm=shape.rhythm,
        mean=_summary(view, "mean_gap", shape.mean, found=found),
        longest=_summary(view, "longest_gap", shape.longest, found=found),
        since_last=_open(view, series, met[-1]),
    )


def _gap(view: View, series: str, *, earlier: Row, later: Row) -> Number:
    """Months between two rounds that the register lists one after the other."""
    found = gaps.gap(str(earlier["date"]), str(later["date"]))
    ground = view.ground(of("agreements", id=(str(earlier["id"]), str(later["id"]))))
    dims: dict[str, Scalar] = {
        "series": series,
        "from": str(earlier["date"]),
        "to": str(later["date"]),
    }
    measure = view.measure("gap", "months")
    return figure(
        measure, found.best, ground, dims={**view.dims, **dims}, low=found.low, high=found.high
    )


def _summary(
    view: View, name: str, value: float | None, *, found: Sequence[Number]
) -> Number | None:
    if value is None:
        return None
    dims: dict[str, Scalar] = {"series": found[0].dimensions["series"]}
    return figure(view.measure(name, "months"), value, derived(found), dims={**view.dims, **dims})


def _open(view: View, series: str, last: Row) -> Number | None:
    """Months from the last known round to the day until which the register speaks."""
    ground = view.ground(of("agreements", id=str(last["id"])))
    if not ground.as_of or str(last["date"]) > ground.as_of:
        return None
    found = gaps.gap(str(last["date"]), ground.as_of)
    dims: dict[str, Scalar] = {"series": series, "to": ground.as_of}
    measure = view.measure("since_last", "months")
    return figure(
        measure, found.best, ground, dims={**view.dims, **dims}, low=found.low, high=found.high
    )


def part(view: View, ident: str, kinds: tuple[str, ...] = MEETINGS) -> Part | None:
    """Known rounds and how far apart they lie."""
    found = rounds(view, kinds)
    if not found:
        return None
    return Part(
        id=ident,
        title=message(f"partners.section_{ident}"),
        sentences=(*_sentences(found), *_claimed(view, kinds), *_next(view, kinds)),
        numbers=tuple(n for f in found for n in f.numbers),
        tables=(_series_table(found, ident), _rounds_table(view, found, ident)),
    )


def _sentences(found: Sequence[Rounds]) -> list[Words]:
    """The series of three and more known rounds in words."""
    return [_sentence(f) for f in found if len(f.rows) > 2]


def _sentence(found: Rounds) -> Words:
    first, last = str(found.rows[0]["date"]), str(found.rows[-1]["date"])
    known: dict[str, Param] = {"series": found.name, "rounds": len(found.rows)}
    if found.mean is None or found.longest is None:
        return message("partners.rounds_incomplete", first=first, last=last, **known)
    return message(
        "partners.rounds",
        first=first,
        last=last,
        mean=Ref(found.mean.id),
        longest=Ref(found.longest.id),
        rhythm=message(f"partners.rhythm_{found.rhythm}"),
        **known,
    )


def _claimed(view: View, kinds: tuple[str, ...]) -> list[Words]:
    """Meetings that somebody claimed and no source confirms."""
    rows = view.rows(of("agreements", partner=view.who, kind=kinds, status=UNCONFIRMED))
    return [message("partners.claimed", name=named(r, "name")) for r in rows]


def _next(view: View, kinds: tuple[str, ...]) -> list[Words]:
    """Dates that were named for a further meeting, and whether any lies ahead of the register."""
    trail = of("agreements", partner=view.who, kind=kinds)
    until = view.ground(trail).as_of
    rows = sorted(
        (r for r in view.rows(trail) if r["next_date"]), key=lambda r: str(r["next_date"])
    )
    ahead = [r for r in rows if gaps.days(str(r["next_date"]))[1].isoformat() > until]
    told = [_named(view, r, "next" if r in ahead else "next_past") for r in rows]
    return told if ahead else [*told, message("partners.next_none")]


def _named(view: View, row: Row, key: str) -> Words:
    return message(
        f"partners.{key}",
        name=named(row, "name"),
        date=str(row["next_date"]),
        partner=view.partner_name(row["partner"]),
    )


def _series_table(found: Sequence[Rounds], ident: str) -> Table:
    heads = ("series", "rounds", "first", "latest", "mean", "longest", "since_last", "rhythm")
    rows: list[tuple[Cell | Words, ...]] = [
        (
            f.name,
            len(f.rows),
            str(f.rows[0]["date"]),
            str(f.rows[-1]["date"]),
            ref(f.mean),
            ref(f.longest),
            ref(f.since_last),
            message(f"partners.rhythm_{f.rhythm}"),
        )
        for f in found
    ]
    return table(f"{ident}_series", heads, rows, note=message("partners.note_rounds"))


def _rounds_table(view: View, found: Sequence[Rounds], ident: str) -> Table:
    heads = ("series", "edition", "date", "event", "topic", "months", "range", "missing")
    rows = [row for f in found for row in _rounds_rows(view, f)]
    return table(f"{ident}_rounds", heads, rows, note=message("partners.note_gap"))


def _rounds_rows(view: View, found: Rounds) -> list[tuple[Cell | Words, ...]]:
    steps: list[tuple[Number | None, int | None]] = [
        (None, None),
        *zip(found.gaps, found.missing, strict=True),
    ]
    return [
        (
            found.name,
            int(row["edition"]) if row["edition"] is not None else None,
            str(row["date"]),
            named(row, "name"),
            view.label("agreements", "topic", row["topic"]),
            ref(gap),
            _range(gap),
            missing,
        )
        for row, (gap, missing) in zip(found.rows, steps, strict=True)
    ]


def _range(number: Number | None) -> str | None:
    if number is None or number.low is None or number.high is None:
        return None
    low, high = round(number.low), round(number.high)
    return f"{low}–{high}" if low != high else None
