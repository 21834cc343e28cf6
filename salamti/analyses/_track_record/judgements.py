"""Probabilities that roles and institutions gave to dated questions, and how these turned out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import Ground, derived, figure, ref
from salamti.analyses._kit.parts import Part, Row
from salamti.analyses._kit.places import Places
from salamti.analyses._track_record.naming import ID, measure, say, shelf
from salamti.base.ids import Scalar
from salamti.methods.score import brier
from salamti.model.finding import ColumnKind
from salamti.model.number import Number, Trail
from salamti.model.words import Ref, Text, Words, message
from salamti.store.reading import Reader

READS = ("judgement", "resolution")
JUDGEMENTS = """
    SELECT j.ledger, e.sequence, j.issued, j.question, j.text_en, j.text_ur, j.role, j.institution,
           j.probability, j.due, j.how_en, j.how_ur, j.level, j.place, j.origin, j.file
    FROM judgement AS j JOIN ledger_entry AS e ON e.ledger = j.ledger AND e.sha256 = j.file
    ORDER BY j.due DESC, j.question, j.issued DESC, e.sequence DESC
"""
RESOLUTIONS = """
    SELECT ledger, question, happened, settled_on, source, file FROM resolution ORDER BY ALL
"""
Found = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with the resolution of its question, if it has one; its numbers."""

    row: Found
    settled: Found | None
    probability: Number
    score: Number | None


def read(reader: Reader) -> list[Judged]:
    """All judgements, those that are due last on top."""
    if not reader.has("judgement"):
        return []
    settled: dict[tuple[object, object], Found] = {}
    if reader.has("resolution"):
        found = reader.sql(RESOLUTIONS).to_dicts()
        settled = {(r["ledger"], r["question"]): r for r in found}
    rows = reader.sql(JUDGEMENTS).to_dicts()
    return [_judged(row, settled.get((row["ledger"], row["question"]))) for row in rows]


def _judged(row: Found, settled: Found | None) -> Judged:
    said = figure(
        measure("probability", "probability", decimals=2),
        float(str(row["probability"])),
        Ground(
            origins=(str(row["origin"]),),
            as_of=str(row["issued"])[:10],
            trails=(Trail("judgement", {"file": str(row["file"])}),),
            n=1,
        ),
        dims=_dims(row),
    )
    return Judged(row, settled, said, _score(said, row, settled))


def _dims(row: Found) -> dict[str, Scalar]:
    return {
        "ledger": shelf(str(row["ledger"])),
        "entry": int(str(row["sequence"])),
        "question": str(row["question"]),
        "role": str(row["role"]),
    }


def _score(said: Number, row: Found, settled: Found | None) -> Number | None:
    """The Brier score; none for what was said when it had already happened."""
    if settled is None or str(row["issued"])[:10] >= str(settled["settled_on"]):
        return None
    happened = bool(settled["happened"])
    value = float(brier.brier([float(str(row["probability"]))], [happened])[0])
    ground = derived([said], Trail("resolution", {"file": str(settled["file"])}))
    dims = {**_dims(row), "outcome": "yes" if happened else "no"}
    return figure(measure("brier", "score", decimals=2), value, ground, dims=dims)


def mean(judged: Sequence[Judged]) -> Number | None:
    """The mean Brier score of all judgements whose question is settled."""
    scores = [j.score for j in judged if j.score]
    if not scores:
        return None
    value = sum(float(str(n.value)) for n in scores) / len(scores)
    of = measure("mean_brier", "score", decimals=2)
    return figure(of, value, derived(scores), dims={"judgements": len(scores)})


def part(judged: Sequence[Judged], places: Places, country: tuple[str, Text]) -> Part | None:
    """The section on judgements; `country` is the ISO3 code and the name of the pack's own."""
    if not judged:
        return None
    average = mean(judged)
    numbers = [n for j in judged for n in (j.probability, j.score) if n]
    told = [say("judgements_intro")]
    if average:
        count = int(str(average.dimensions["judgements"]))
        told.append(message(f"{ID}.judgements_mean", count=count, score=Ref(average.id)))
    kinds: dict[str, ColumnKind] = {
        "question": "text", "where": "text", "judge": "text", "issued": "text",
        "probability": "number", "due_on": "text", "how": "text", "outcome": "text",
        "brier": "number",
    }  # fmt: skip
    return Part(
        id="judgements",
        title=say("section_judgements"),
        sentences=tuple(told),
        numbers=(*numbers, *([average] if average else [])),
        tables=(
            columns_table(
                f"{ID}.judgements", kinds, [_row(j, places, country=country) for j in judged]
            ),
        ),
    )


def _row(judged: Judged, places: Places, *, country: tuple[str, Text]) -> Row:
    row, code = judged.row, str(judged.row["place"])
    spot = places.spots.get(code)
    known = spot.name if spot else Text(code, code)
    return (
        Text(str(row["text_en"]), str(row["text_ur"])),
        country[1] if code == country[0] else known,
        _judge(row),
        str(row["issued"])[:10],
        ref(judged.probability),
        str(row["due"]),
        Text(str(row["how_en"]), str(row["how_ur"])),
        _outcome(judged.settled),
        ref(judged.score),
    )


def _judge(row: Found) -> Words:
    role = say(f"role_{row['role']}")
    if not row["institution"]:
        return role
    name = str(row["institution"])
    return message(f"{ID}.judge", role=role, institution=name)


def _outcome(settled: Found | None) -> Words:
    if settled is None:
        return say("outcome_open")
    key = "outcome_yes" if settled["happened"] else "outcome_no"
    return say(key, day=str(settled["settled_on"]), source=str(settled["source"]))
