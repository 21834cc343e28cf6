"""The scenarios of a pack: read, checked, and listed as a register so that each figure has rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from salamti.base.errors import PackError
from salamti.model.record import Record, Register, Value
from salamti.model.scenario import (
    HUMAN,
    LEVERS,
    NEEDED,
    PURSE,
    Assumption,
    Case,
    ScenarioBook,
)
from salamti.pack import yamlfile

FILE = "scenarios.yml"
COLUMNS = (
    "row_id", "title", "kind", "case", "value", "low", "high", "unit", "basis", "source", "note",
)  # fmt: skip
WHOLE = 100.0
Fault = tuple[str, int, str]
"""Key of the list, place in it, what is wrong."""


def book(folder: Path, known: Iterable[str]) -> ScenarioBook | None:
    """The scenarios of a pack, or None; `known` are the indicators that may be named."""
    path = folder / FILE
    if not path.is_file():
        return None
    found = yamlfile.read(path, ScenarioBook)
    for key, at, what in _faults(found, frozenset(known)):
        raise PackError(what, where=f"{path}:{_line(path, key, at)}")
    return found


def registers(folder: Path, found: object) -> list[tuple[Register, Path, list[Record]]]:
    """All figures of the book as a register, each with its line; none where there is no book."""
    if not isinstance(found, ScenarioBook):
        return []
    path = folder / FILE
    lines = yamlfile.lines(path, "assumptions")
    records = [
        Record(found.register.id, line, _assumption(a))
        for a, line in zip(found.assumptions, lines, strict=True)
    ]
    for case, line in zip(found.cases, yamlfile.lines(path, "cases"), strict=True):
        records += [Record(found.register.id, line, row) for row in _goals(found, case)]
    return [(found.register, path, records)]


def row_id(case: Case, lever: str) -> str:
    """The key of the row that says where a lever goes in a case."""
    return f"{case.id}.{lever}"


def _assumption(found: Assumption) -> dict[str, Value]:
    return {
        "row_id": found.id,
        "title": found.name.en,
        "title_ur": found.name.ur,
        "kind": "assumption",
        "case": None,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "unit": found.unit,
        "basis": found.basis,
        "source": found.source or None,
        "note": found.note.en if found.note else None,
        "note_ur": found.note.ur if found.note else None,
    }


def _goals(found: ScenarioBook, case: Case) -> Iterator[dict[str, Value]]:
    """A row for each lever that a case moves, and one for its shock."""
    empty: dict[str, Value] = dict.fromkeys((*COLUMNS, "title_ur", "note_ur"))
    base: dict[str, Value] = empty | {"case": case.id, "basis": "assumption"}
    base |= {"source": case.source or None, "note": case.about.en, "note_ur": case.about.ur}
    names = {lever.id: lever.name for lever in found.levers}
    for lever, value in case.goals.items():
        ident = HUMAN[0] if lever == "human" else lever
        yield base | {
            "row_id": row_id(case, lever),
            "title": f"{case.name.en}: {names[lever].en}",
            "title_ur": f"{case.name.ur}: {names[lever].ur}",
            "kind": "goal",
            "value": value,
            "unit": found.assumption(ident).unit,
        }
    for shock in (s for s in found.shocks if s.id == case.shock):
        yield base | {
            "row_id": row_id(case, "shock"),
            "title": f"{case.name.en}: {shock.name.en}",
            "title_ur": f"{case.name.ur}: {shock.name.ur}",
            "kind": "shock",
            "value": float(shock.years),
            "unit": "years",
        }


def _faults(found: ScenarioBook, known: frozenset[str]) -> Iterator[Fault]:
    yield from _settings(found)
    yield from _twice(found)
    for at, assumption in enumerate(found.assumptions):
        for what in _wrong(assumption, known):
            yield "assumptions", at, f"Assumption {assumption.id!r}: {what}."
    yield from _missing(found)
    for at, case in enumerate(found.cases):
        for what in _wrong_case(found, case):
            yield "cases", at, f"Case {case.id!r}: {what}."


def _settings(found: ScenarioBook) -> Iterator[Fault]:
    for key in ("years", "ramp", "draws"):
        if getattr(found, key) < 1:
            yield key, 0, f"{key} is {getattr(found, key)}: give at least 1."
    columns = {c.id for c in found.register.columns}
    if columns != set(COLUMNS):
        odd = ", ".join(sorted(columns ^ set(COLUMNS)))
        yield "register", 0, f"The columns of the register are fixed; these differ: {odd}."


def _twice(found: ScenarioBook) -> Iterator[Fault]:
    for key in ("assumptions", "levers", "shocks", "cases"):
        idents = [item.id for item in getattr(found, key)]
        for at, ident in enumerate(idents):
            if ident in idents[:at]:
                yield key, at, f"{ident!r} is listed twice."


def _wrong(found: Assumption, known: frozenset[str]) -> Iterator[str]:
    if (found.estimate is None) == (found.value is None):
        yield "give either a value or an estimate"
    if (found.basis == "series") != (found.estimate is not None):
        yield "the basis is series where there is an estimate, and only there"
    if found.basis == "published" and not found.source:
        yield "a published figure needs its source; otherwise call it an assumption"
    if (found.low is None) != (found.high is None):
        yield "give both ends of the range, or neither"
    for low, high in ((found.low, found.value), (found.value, found.high)):
        if low is not None and high is not None and low > high:
            yield f"{low:g} should not be above {high:g}"
    for indicator in found.estimate.indicators if found.estimate else ():
        if indicator not in known:
            yield f"no catalogue holds the indicator {indicator!r}"


def _missing(found: ScenarioBook) -> Iterator[Fault]:
    idents = {a.id for a in found.assumptions}
    missing = [i for i in NEEDED if i not in idents]
    if missing:
        yield "assumptions", 0, f"The equations need {', '.join(missing)}."
    levers = Counter(lever.id for lever in found.levers)
    if set(levers) != set(LEVERS):
        odd = ", ".join(sorted(set(levers) ^ set(LEVERS)))
        yield "levers", 0, f"The levers are {', '.join(LEVERS)}; these differ: {odd}."
    for at, shock in enumerate(found.shocks):
        for ident in {shock.growth, shock.debt} - idents:
            yield "shocks", at, f"Shock {shock.id!r} names no assumption with {ident!r}."


def _wrong_case(found: ScenarioBook, case: Case) -> Iterator[str]:
    levers = {lever.id: lever for lever in found.levers}
    for ident, value in case.goals.items():
        lever = levers.get(ident)
        if lever is None:
            yield f"no lever is called {ident!r}"
        elif not lever.low <= value <= lever.high:
            yield f"{ident} goes from {lever.low:g} to {lever.high:g}, not to {value:g}"
    if case.shock and case.shock not in {s.id for s in found.shocks}:
        yield f"no shock is called {case.shock!r}"
    total = sum(case.goals.get(p, start(found, p) or 0.0) for p in PURSE)
    if total > WHOLE:
        yield f"its shares of the purse add up to {total:g}%"


def start(found: ScenarioBook, lever: str) -> float | None:
    """Where a lever stands today, None where that is estimated."""
    if lever != "human":
        return found.assumption(lever).value
    parts = [found.assumption(part).value for part in HUMAN]
    return sum(p for p in parts if p is not None)


def _line(path: Path, key: str, at: int) -> int:
    lines: Sequence[int] = yamlfile.lines(path, key)
    return lines[at] if at < len(lines) else 1
