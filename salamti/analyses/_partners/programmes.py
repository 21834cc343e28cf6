"""Programmes: which topic reaches which province, and what stands behind their results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.places import Spot
from salamti.analyses._kit.registers import at, named
from salamti.analyses._partners.view import Row, View, joined, of, table
from salamti.base.ids import Scalar
from salamti.model.finding import Cell, Column, Table
from salamti.model.number import Number, Trail
from salamti.model.words import Ref, Words, message

INDEPENDENT = ("a", "b")


def programmes(view: View) -> tuple[Row, ...]:
    """The programmes of the partner, or all."""
    return view.rows(_scope(view))


def _scope(view: View, **where: Scalar | tuple[Scalar, ...]) -> Trail:
    return of("programmes", **({"partner": view.partner} if view.partner else {}), **where)


def choices(view: View, column: str) -> tuple[str, ...]:
    """The codes of a choice of the register."""
    schema = view.schemas["programmes"]
    return tuple(next(c.choices for c in schema.columns if c.id == column))


def total(view: View) -> Number | None:
    """How many programmes there are."""
    return view.count(view.measure("programmes", "programmes", how="count"), _scope(view))


def graded(view: View) -> dict[str, Number]:
    """Programmes by what stands behind their outcome."""
    measure = view.measure("programmes_by_grade", "programmes", how="grade")
    made = {
        g: view.count(measure, _scope(view, evaluation_grade=g), grade=g)
        for g in choices(view, "evaluation_grade")
    }
    return {g: n for g, n in made.items() if n}


def reviewed(view: View) -> Number | None:
    """Programmes that somebody else looked at: grades A and B."""
    measure = view.measure("programmes_reviewed", "programmes", how="grade")
    return view.count(measure, _scope(view, evaluation_grade=INDEPENDENT))


def in_place(rows: Iterable[Row], view: View, place: str) -> list[Row]:
    """Programmes that name a place of the province, or the whole country."""
    level = view.places.spots[place].level
    return [
        r
        for r in rows
        if any(p == place or (level and view.places.province(p) == place) for p in at(r["pcodes"]))
    ]


def matrix(view: View) -> dict[tuple[str, str], Number]:
    """Programmes by topic and province; country-wide programmes stand in a column of their own."""
    measure = view.measure("programmes", "programmes", how="matrix")
    found: dict[tuple[str, str], Number] = {}
    for place in _columns(view):
        for topic in choices(view, "topic"):
            rows = in_place(view.rows(_scope(view, topic=topic)), view, place.pcode)
            cells = tuple(dict.fromkeys(str(r["pcodes"]) for r in rows))
            if cells:
                trail = _scope(view, topic=topic, pcodes=cells)
                made = view.count(measure, trail, topic=topic, place=place.pcode)
                found |= {(topic, place.pcode): made} if made else {}
    return found


def _columns(view: View) -> list[Spot]:
    country = view.places.country
    return [*([country] if country else []), *view.places.level(1)]


def matrix_part(view: View) -> Part | None:
    """Which topic reaches which province, and where no programme is named."""
    if not programmes(view):
        return None
    found = matrix(view)
    bare = [s for s in view.places.level(1) if not any(p == s.pcode for _, p in found)]
    told: list[Words] = [message("partners.matrix")]
    if bare:
        told.append(message("partners.matrix_bare", places=joined(s.name for s in bare)))
    topics = [t for t in choices(view, "topic") if not any(k == t for k, _ in found)]
    if topics:
        names = joined(view.label("programmes", "topic", t) for t in topics)
        told.append(message("partners.matrix_topics", topics=names))
    return Part(
        id="matrix",
        title=message("partners.section_matrix"),
        sentences=tuple(told),
        numbers=tuple(found.values()),
        tables=(_matrix_table(view, found),),
    )


def _matrix_table(view: View, found: Mapping[tuple[str, str], Number]) -> Table:
    spots = _columns(view)
    columns = [Column(id="topic", label=message("partners.column_topic"))]
    columns += [
        Column(
            id=s.pcode.lower(),
            label=s.name if s.level else message("partners.column_whole"),
            kind="number",
        )
        for s in spots
    ]
    none = message("partners.none")
    rows: list[tuple[Cell | Words, ...]] = [
        (
            view.label("programmes", "topic", t),
            *(ref(found.get((t, s.pcode))) or none for s in spots),
        )
        for t in choices(view, "topic")
    ]
    title = message("partners.table_matrix")
    return Table(
        id="matrix",
        title=title,
        columns=tuple(columns),
        rows=tuple(rows),
        note=message("partners.note_matrix"),
    )


def evidence_part(view: View) -> Part | None:
    """What stands behind the outcomes: grades, and expected beside observed."""
    rows = programmes(view)
    whole = total(view)
    if whole is None:
        return None
    grades = graded(view)
    own = view.count(
        view.measure("programmes_self_reported", "programmes", how="self_reported"),
        _scope(view, self_reported="yes"),
    )
    sentences: list[Words] = [_evidence(whole, reviewed(view))]
    if own:
        sentences.append(
            message("partners.self_reported", own=Ref(own.id), programmes=Ref(whole.id))
        )
    details = [n for r in rows for n in _details(view, r).values()]
    review = reviewed(view)
    return Part(
        id="evidence",
        title=message("partners.section_evidence"),
        sentences=tuple(sentences),
        numbers=(
            whole,
            *grades.values(),
            *([own] if own else []),
            *([review] if review else []),
            *details,
        ),
        tables=(_grades_table(view, grades), _programmes_table(view, rows)),
    )


def _evidence(whole: Number, review: Number | None) -> Words:
    if review is None:
        return message("partners.evidence_none", programmes=Ref(whole.id))
    return message("partners.evidence", programmes=Ref(whole.id), reviewed=Ref(review.id))


def outcome(view: View) -> Words:
    """One clause on whether the results of programmes are known."""
    whole, review = total(view), reviewed(view)
    if whole is None:
        return message("partners.outcome_unknown")
    if review is None:
        return message("partners.outcome_none", programmes=Ref(whole.id))
    return message("partners.outcome", programmes=Ref(whole.id), reviewed=Ref(review.id))


def _grades_table(view: View, grades: Mapping[str, Number]) -> Table:
    none = message("partners.none")
    rows: list[tuple[Cell | Words, ...]] = [
        (view.label("programmes", "evaluation_grade", g), ref(grades.get(g)) or none)
        for g in choices(view, "evaluation_grade")
    ]
    return table("grades", ("grade", "programmes"), rows)


def _details(view: View, row: Row) -> dict[str, Number]:
    """Budget and trainees of one programme where its page gives them."""
    trail, ident = of("programmes", id=str(row["id"])), str(row["id"])
    budget = view.measure("budget", "programmes", how="printed")
    budget = replace(budget, unit=view.label("programmes", "currency", row["currency"] or ""))
    trained = view.measure("trainees", "people", how="printed")
    made = {
        "budget": view.total(budget, trail, "budget", programme=ident) if row["currency"] else None,
        "trainees": view.total(trained, trail, "trainees", programme=ident),
    }
    return {k: n for k, n in made.items() if n}


def _programmes_table(view: View, rows: Sequence[Row]) -> Table:
    heads = (
        "programme",
        "topic",
        "partner",
        "start",
        "end",
        "budget",
        "budget_qualifier",
        "currency",
        "trainees",
        "trainees_qualifier",
        "expected",
        "observed",
        "grade",
        "self_reported",
    )
    return table(
        "programmes",
        heads,
        [_programme(view, r) for r in rows],
        note=message("partners.note_programmes"),
    )


def _choice(view: View, row: Row, column: str) -> Words | None:
    return view.label("programmes", column, row[column]) if row.get(column) else None


def _programme(view: View, row: Row) -> tuple[Cell | Words, ...]:
    numbers = _details(view, row)
    return (
        named(row, "name"),
        view.label("programmes", "topic", row["topic"]),
        view.partner_name(row["partner"]) if row["partner"] else message("partners.domestic"),
        row["start"],
        row["end"],
        ref(numbers.get("budget")),
        _choice(view, row, "budget_qualifier"),
        _choice(view, row, "currency"),
        ref(numbers.get("trainees")),
        _choice(view, row, "trainees_qualifier"),
        named(row, "expected_outcome") if row["expected_outcome"] else None,
        named(row, "observed_outcome") if row["observed_outcome"] else None,
        view.label("programmes", "evaluation_grade", row["evaluation_grade"]),
        message(f"partners.{row['self_reported']}"),
    )
