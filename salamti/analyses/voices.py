"""What did people ask for in jirgas, hearings and consultations, and what followed?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import Measure, derived, figure, ref
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._kit.parts import Row as Line
from salamti.analyses._kit.registers import at
from salamti.analyses._kit.tally import Row, Tally
from salamti.model.finding import ColumnKind, Finding
from salamti.model.number import Number
from salamti.model.words import Ref, Text, Words, message
from salamti.store.reading import Reader

ID = "voices"
VOICES = "consultations"
NEEDED = {
    VOICES: ("consultation_id", "subject", "date", "pcodes", "type", "theme", "demands", "outcome",
             "answer", "open_question", "source")
}  # fmt: skip
PLACES = "SELECT pcode, name_en, name_ur, parent FROM place WHERE level IN (1, 2) ORDER BY pcode"
METHOD = ("row", "open", "coverage")
CAVEATS = ("press", "one", "silence", "names")
CHOICES = ("type", "theme", "answer")


def variants(reader: Reader) -> list[Params]:
    """One page, where the pack has a register of consultations."""
    return [{}] if _tally.known(reader, ID, NEEDED).rows(VOICES) else []


def run(reader: Reader, _: Params) -> Finding:
    """What was asked, by whom in kind, where, and what followed."""
    tally = _tally.known(reader, ID, NEEDED)
    rows = _tally.newest(tally.rows(VOICES))
    if not rows:
        return _finding(message("voices.answer_none"))
    whole = tally.count("gatherings", VOICES, rows)
    asked = [r for r in rows if r["demands"]]
    made = tally.count("asked", VOICES, asked) if asked else None
    left = [r for r in rows if r["open_question"] == "yes"]
    waiting = tally.count("open", VOICES, left) if left else None
    answer = message("voices.answer", count=Ref(whole.id), asked=_told(made), open=_told(waiting))
    head = tuple(n for n in (whole, made, waiting) if n)
    parts = [
        _open_part(tally, left, head),
        *(_counts_part(tally, rows, by) for by in CHOICES),
        _places_part(reader, tally, rows),
        _all_part(tally, rows),
    ]
    return assembled(_finding(answer), parts)


def _told(number: Number | None) -> Words:
    return message("voices.some", count=Ref(number.id)) if number else message("voices.none")


def _open_part(tally: Tally, rows: Sequence[Row], numbers: tuple[Number, ...]) -> Part:
    """Demands without a known positive answer."""
    columns = ("date", "place", "type", "demands", "outcome", "answer", "source")
    tables = (tally.table("open", VOICES, rows, columns=columns),) if rows else ()
    return Part(
        id="open",
        title=message("voices.section_open"),
        sentences=(message("voices.open" if rows else "voices.open_none"),),
        numbers=numbers,
        tables=tables,
        see=("campaigns", "places", "cooperation"),
    )


def _counts_part(tally: Tally, rows: Sequence[Row], by: str) -> Part:
    """Gatherings by kind, by theme or by what followed, with how many are still open."""
    lines: list[Line] = []
    numbers: list[Number] = []
    for code, _ in Counter(str(r[by]) for r in rows).most_common():
        own = [r for r in rows if str(r[by]) == code]
        left = [r for r in own if r["open_question"] == "yes"]
        count = tally.count(f"by_{by}", VOICES, own, **{by: code})
        waiting = tally.count(f"open_by_{by}", VOICES, left, **{by: code}) if left else None
        lines.append((tally.label(VOICES, by, code), ref(count), ref(waiting)))
        numbers += [n for n in (count, waiting) if n]
    kinds: dict[str, ColumnKind] = {by: "text", "gatherings": "number", "open": "number"}
    return Part(
        id=f"by_{by}",
        title=message(f"voices.section_{by}"),
        numbers=tuple(numbers),
        tables=(columns_table(f"voices.by_{by}", kinds, lines),),
    )


def _places_part(reader: Reader, tally: Tally, rows: Sequence[Row]) -> Part | None:
    """How many districts of each province have any gathering on record."""
    if not reader.has("place"):
        return None
    places = list(reader.sql(PLACES).iter_rows(named=True))
    heard = Counter(code for r in rows for code in at(r["pcodes"]))
    lines: list[Line] = []
    numbers: list[Number] = []
    for province in (p for p in places if p["parent"] and not _is_district(p, places)):
        own = [p for p in places if p["parent"] == province["pcode"]]
        seen = [p for p in own if heard[p["pcode"]]]
        known = _covered(tally, rows, seen)
        names = [Text(p["name_en"], p["name_ur"]) for p in seen]
        lines.append(
            (
                Text(province["name_en"], province["name_ur"]),
                ref(known[0] if known else None),
                len(own),
                Text(", ".join(n.en for n in names), "، ".join(n.ur for n in names)),
            )
        )
        numbers += known
    kinds: dict[str, ColumnKind] = {
        "province": "text", "heard": "number", "districts": "number", "names": "text",
    }  # fmt: skip
    return Part(
        id="coverage",
        title=message("voices.section_coverage"),
        sentences=(message("voices.coverage"),),
        numbers=tuple(numbers),
        tables=(columns_table("voices.coverage", kinds, lines),),
    )


def _is_district(place: Row, places: Sequence[Row]) -> bool:
    """Whether the place's parent is itself among provinces and districts."""
    return any(p["pcode"] == place["parent"] for p in places)


def _covered(tally: Tally, rows: Sequence[Row], seen: Sequence[Row]) -> tuple[Number, ...]:
    """Districts with a gathering on record, and those gatherings; nothing where there is none."""
    if not seen:
        return ()
    codes, province = {str(p["pcode"]) for p in seen}, str(seen[0]["parent"])
    own = [r for r in rows if codes.intersection(at(r["pcodes"]))]
    behind = tally.count("gatherings_in", VOICES, own, province=province)
    measure = Measure(
        finding=ID,
        name="districts_heard",
        unit=message("voices.unit_districts"),
        method=message("voices.how_heard"),
    )
    count = figure(measure, len(codes), derived([behind]), dims={"province": province})
    return count, behind


def _all_part(tally: Tally, rows: Sequence[Row]) -> Part:
    """Every gathering, the latest first."""
    columns = ("date", "subject", "place", "type", "convened_by", "demands", "outcome")
    return Part(
        id="all",
        title=message("voices.section_all"),
        tables=(tally.table("all", VOICES, rows, columns=columns),),
    )


def _finding(answer: Words) -> Finding:
    return Finding(
        id=ID,
        question=message("voices.question"),
        answer=answer,
        numbers=(),
        method=tuple(message(f"voices.method_{m}") for m in METHOD),
        caveats=tuple(message(f"voices.caveat_{c}") for c in CAVEATS),
    )


ANALYSIS = Analysis(
    id=ID,
    question=message("voices.question"),
    reads=("reg_consultations", "place"),
    run=run,
    variants=variants,
)
