"""What happened in cooperation in a year, who is tied to whom, and what communities asked?"""

from __future__ import annotations

from collections import Counter

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._cooperation import ties as _cooperation_ties
from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row, assembled
from salamti.analyses._kit.parts import table as parts_table
from salamti.analyses._kit.tally import Tally
from salamti.base.errors import UsageError
from salamti.model.finding import Finding, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

ID = "cooperation"
NEEDED = {
    "agreements": ("id", "date", "partner", "name", "kind", "area", "status", "source"),
    "consultations": ("consultation_id", "theme", "date", "open_question"),
    "programmes": ("id", "name", "start", "end", "source"),
    "statements": ("statement_id", "name", "partner", "office", "date", "source"),
}
METHOD = ("year", "network", "voices")
CAVEATS = ("pages", "weight", "unnamed")
YEARS = 5
"""Years that get a report of their own, the latest first."""


def run(reader: Reader, params: Params) -> Finding:
    """The network and the voices, or the report of one year."""
    tally = _tally.known(reader, ID, NEEDED)
    domestic = reader.country().name.en.lower().replace(" ", "_")
    if not events(tally, domestic):
        return _finding(ID, message("cooperation.question"), message("cooperation.answer_none"))
    asked = params.get("year")
    if not asked:
        return overview(tally, domestic)
    if int(asked) not in years(tally, domestic):
        known = ", ".join(map(str, years(tally, domestic)))
        raise UsageError(f"No report of {asked!r}.", do=f"Known years: {known}.")
    return report(tally, domestic, int(asked))


def variants(reader: Reader) -> list[Params]:
    """The overview and the reports of the last years."""
    tally = _tally.known(reader, ID, NEEDED)
    domestic = reader.country().name.en.lower().replace(" ", "_")
    found = years(tally, domestic)
    return [{}, *({"year": str(y)} for y in found[:YEARS])] if found else []


def events(tally: Tally, domestic: str, year: int | None = None) -> list[_tally.Row]:
    """Dated events with partners abroad, of one year or of all."""
    return [
        r
        for r in tally.rows("agreements")
        if r["partner"] != domestic and (year is None or str(r["date"])[:4] == str(year))
    ]


def years(tally: Tally, domestic: str) -> list[int]:
    """Years with an event, the latest first."""
    return sorted({int(str(r["date"])[:4]) for r in events(tally, domestic)}, reverse=True)


def overview(tally: Tally, domestic: str) -> Finding:
    """The network of partners, what communities asked, the yearly reports."""
    rows = events(tally, domestic)
    whole = tally.count("events", "agreements", rows)
    latest = years(tally, domestic)
    answer = message(
        "cooperation.answer",
        events=Ref(whole.id),
        partners=len({r["partner"] for r in rows}),
        first=latest[-1],
        last=latest[0],
    )
    reports = Part(
        id="reports",
        title=message("cooperation.section_reports"),
        sentences=(message("cooperation.reports"),),
        numbers=(whole,),
        see=tuple(f"{ID}.{y}" for y in latest[:YEARS]),
    )
    parts = [_cooperation_ties.network(tally, domestic), _cooperation_ties.voices(tally), reports]
    return assembled(_finding(ID, message("cooperation.question"), answer), parts)


def report(tally: Tally, domestic: str, year: int) -> Finding:
    """One year: events by partner and area, programmes that ran, statements; each with its page."""
    rows = _tally.newest(events(tally, domestic, year))
    whole = tally.count("events", "agreements", rows, year=year)
    by_partner, by_area = (_by(tally, rows, c, year=year) for c in ("partner", "area"))
    answer = _year_answer(tally, year, whole=whole, partners=by_partner)
    columns = ("date", "partner", "name", "kind", "area", "status", "source")
    held = Part(
        id="events",
        title=message("cooperation.section_events"),
        numbers=(whole, *by_partner, *by_area),
        tables=(
            _counts(tally, "by_partner", "partner", numbers=by_partner),
            _counts(tally, "by_area", "area", numbers=by_area),
            tally.table("events", "agreements", rows, columns=columns),
        ),
    )
    parts = [held, _programmes(tally, year), _statements(tally, year)]
    question = message("cooperation.question_year", year=year)
    finding = _finding(f"{ID}.{year}", question, answer, params={"year": str(year)})
    return assembled(finding, parts)


def _year_answer(tally: Tally, year: int, *, whole: Number, partners: list[Number]) -> Words:
    """How many events with how many partners, and with whom most where one leads."""
    first, *others = partners
    if others and others[0].value == first.value:
        return message(
            "cooperation.answer_even", year=year, events=Ref(whole.id), partners=len(partners)
        )
    return message(
        "cooperation.answer_year",
        year=year,
        events=Ref(whole.id),
        partners=len(partners),
        most=tally.label("agreements", "partner", first.dimensions["partner"]),
        count=Ref(first.id),
    )


def _by(tally: Tally, rows: list[_tally.Row], column: str, *, year: int) -> list[Number]:
    """Events by partner or by area, the most first."""
    codes = [c for c, _ in Counter(str(r[column]) for r in rows).most_common()]
    return [
        tally.count(
            "events", "agreements", [r for r in rows if r[column] == c], year=year, **{column: c}
        )
        for c in codes
    ]


def _counts(tally: Tally, ident: str, column: str, *, numbers: list[Number]) -> Table:
    lines: list[Row] = [
        (tally.label("agreements", column, n.dimensions[column]), ref(n)) for n in numbers
    ]
    return parts_table(f"cooperation.{ident}", ("name", "events"), lines)


def _programmes(tally: Tally, year: int) -> Part | None:
    """Programmes that are known to run in the year: begun by then and not known to have ended."""
    rows = [
        r
        for r in tally.rows("programmes")
        if r["start"] and str(r["start"])[:4] <= str(year) <= str(r["end"] or r["start"])[:4]
    ]
    if not rows:
        return None
    count = tally.count("programmes", "programmes", rows, year=year)
    columns = ("name", "partner", "start", "end", "outcome", "source")
    return Part(
        id="programmes",
        title=message("cooperation.section_programmes"),
        sentences=(message("cooperation.programmes", count=Ref(count.id), year=year),),
        numbers=(count,),
        tables=(tally.table("programmes", "programmes", rows, columns=columns),),
    )


def _statements(tally: Tally, year: int) -> Part | None:
    """What partners said in the year."""
    rows = [r for r in tally.rows("statements") if str(r["date"])[:4] == str(year)]
    if not rows:
        return None
    count = tally.count("statements", "statements", rows, year=year)
    columns = ("date", "partner", "office", "name", "source")
    return Part(
        id="statements",
        title=message("cooperation.section_statements"),
        numbers=(count,),
        tables=(tally.table("statements", "statements", _tally.newest(rows), columns=columns),),
    )


def _finding(
    ident: str, question: Words, answer: Words, *, params: Params | None = None
) -> Finding:
    return Finding(
        id=ident,
        question=question,
        answer=answer,
        numbers=(),
        method=tuple(message(f"cooperation.method_{m}") for m in METHOD),
        caveats=tuple(message(f"cooperation.caveat_{c}") for c in CAVEATS),
        rights=(message("cooperation.rights"),),
        params=params or {},
    )


ANALYSIS = Analysis(
    id=ID,
    question=message("cooperation.question"),
    reads=tuple(f"reg_{r}" for r in NEEDED),
    run=run,
    params={"year": "a year with events of cooperation"},
    variants=variants,
)
