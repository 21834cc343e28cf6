"""Statements on relations with other states: what was said, by when, and how it turned out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, Measure, as_of, derived, figure, ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._scenarios.given import ID
from salamti.analyses._scenarios.sources import named
from salamti.methods.score import brier
from salamti.model.finding import ColumnKind, Table
from salamti.model.number import Number, Trail
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

REGISTER = "relations_scenarios"
READS = (f"reg_{REGISTER}", "judgement", "resolution")
NEEDED = ("row_id", "made_on", "scenario", "title", "rule", "due", "status", "question", "origin")
STATUSES = ("came_true", "did_not", "cannot_tell", "not_met", "open")
JUDGED = """
    SELECT question, probability, origin, file, issued FROM judgement
    ORDER BY question, issued DESC, file
"""
SETTLED = "SELECT question, happened, settled_on, origin, file FROM resolution ORDER BY ALL"
Line = Mapping[str, object]


def part(reader: Reader) -> Part | None:
    """The board of statements, or None where the pack has none."""
    frame = _registers.frame(reader, REGISTER, NEEDED)
    if frame is None:
        return None
    rows = frame.to_dicts()
    counts = _counts(reader, frame)
    said = _said(reader)
    scores = _scores(reader, said)
    return Part(
        id="relations",
        title=message(f"{ID}.section_relations"),
        sentences=tuple(_sentences(counts, said, rows)),
        numbers=(*counts.values(), *said.values(), *scores.values()),
        tables=(_table(reader, rows, said=said, scores=scores),),
        see=("track_record",),
    )


def _counts(reader: Reader, frame: pl.DataFrame) -> dict[str, Number]:
    """How many statements stand where; nought is a number too."""
    origin = str(frame["origin"][0])
    found = {}
    for status in STATUSES:
        held = frame.filter(pl.col("status") == status).height
        ground = Ground(
            origins=(origin,),
            as_of=as_of(reader.origins(), origin),
            trails=(Trail(f"reg_{REGISTER}", {"status": status}),),
            n=held,
        )
        of = _measure("statements", "statements", decimals=0)
        found[status] = figure(of, held, ground, dims={"status": status})
    return found


def _sentences(
    counts: Mapping[str, Number], said: Mapping[str, Number], rows: Sequence[Line]
) -> list[Words]:
    told: list[Words] = [
        message(f"{ID}.relations_intro"),
        message(f"{ID}.relations_counts", **{s: Ref(n.id) for s, n in counts.items()}),
    ]
    named = next((str(r["question"]) for r in rows if r["question"]), None)
    if not said:
        told.append(message(f"{ID}.relations_no_probability"))
    if named:
        how = "salamti forecast judge --template > question.yml"
        told.append(message(f"{ID}.relations_how", command=how, question=named))
    return told


def _said(reader: Reader) -> dict[str, Number]:
    """The latest probability on record for each question."""
    if not reader.has("judgement"):
        return {}
    found: dict[str, Number] = {}
    for row in reader.sql(JUDGED).iter_rows(named=True):
        question = str(row["question"])
        ground = Ground(
            origins=(str(row["origin"]),),
            as_of=str(row["issued"])[:10],
            trails=(Trail("judgement", {"file": str(row["file"]), "question": question}),),
            n=1,
        )
        of = _measure("probability", "probability", decimals=2)
        made = figure(of, float(row["probability"]), ground, dims={"question": question})
        found.setdefault(question, made)
    return found


def _scores(reader: Reader, said: Mapping[str, Number]) -> dict[str, Number]:
    """The Brier score of each probability that was on record before its question was settled."""
    if not reader.has("resolution"):
        return {}
    found = {}
    for row in reader.sql(SETTLED).iter_rows(named=True):
        given = said.get(str(row["question"]))
        if given is None or given.as_of >= str(row["settled_on"]):
            continue
        value = float(brier.brier([float(str(given.value))], [bool(row["happened"])])[0])
        trail = Trail("resolution", {"file": str(row["file"]), "question": str(row["question"])})
        ground = derived([given], trail, origins=[str(row["origin"])])
        of = _measure("brier", "score", decimals=2)
        found[str(row["question"])] = figure(
            of, value, ground, dims={"question": str(row["question"])}
        )
    return found


def _measure(name: str, unit: str, *, decimals: int) -> Measure:
    return Measure(
        finding=ID,
        name=name,
        unit=message(f"{ID}.unit_{unit}"),
        method=message(f"{ID}.how_{name}"),
        decimals=decimals,
    )


def _table(
    reader: Reader,
    rows: Sequence[Line],
    *,
    said: Mapping[str, Number],
    scores: Mapping[str, Number],
) -> Table:
    kinds: dict[str, ColumnKind] = {
        "statement": "text", "rule": "text", "due": "text", "status": "status",
        "outcome": "text", "source": "text", "probability": "text", "brier": "number",
    }  # fmt: skip
    schemas = reader.registers()
    made: list[Row] = []
    for row in rows:
        question = str(row["question"] or "")
        given = said.get(question)
        status = _registers.label(schemas, REGISTER, column="status", code=str(row["status"]))
        made.append((
            _registers.named(row, "title"),
            _registers.named(row, "rule"),
            str(row["due"]),
            _status(row, status),
            _registers.named(row, "outcome") if row.get("outcome") else None,
            _evidence(row),
            ref(given) if given else message(f"{ID}.no_probability"),
            ref(scores.get(question)),
        ))  # fmt: skip
    return columns_table(f"{ID}.relations", kinds, made)


def _status(row: Line, status: Words) -> Words:
    """The status, with the day since which it is known."""
    if not row.get("outcome_on"):
        return status
    return message(f"{ID}.status_on", status=status, on=str(row["outcome_on"]))


def _evidence(row: Line) -> Words:
    """Where the outcome was read, and its rows in the register of agreements."""
    read = named(str(row.get("source") or ""))
    rows = str(row.get("evidence") or "").replace("|", ", ")
    if not rows:
        return message(f"{ID}.read", source=read)
    return message(f"{ID}.evidence", source=read, rows=rows)
