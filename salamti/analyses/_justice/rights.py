"""What is known of rights beside verdicts: disappearances, death sentences, fair trial."""

from __future__ import annotations

from dataclasses import dataclass

from salamti.analyses._justice.flow import columns, span
from salamti.analyses._justice.rows import ID, MISSING, by_period, cells, computed, printed
from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row
from salamti.analyses._kit.tally import Row as Line
from salamti.analyses._kit.tally import Tally
from salamti.methods.caseflow import share
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

KINDS = ("received", "disposed", "pending")


@dataclass(frozen=True, slots=True)
class Said:
    """Sentences of the rights section and the numbers that they name."""

    sentences: tuple[Words, ...]
    numbers: tuple[Number, ...]


def rights(tally: Tally) -> Said:
    """What is known; where nothing is, that it is unknown."""
    numbers: list[Number] = []
    said: list[Words] = [message("justice.rights_intro")]
    missing = _latest(tally, MISSING, "received")
    if missing is not None:
        number = printed(tally, missing)
        numbers.append(number)
        said.append(
            message("justice.rights_missing", count=Ref(number.id), until=missing["period_end"])
        )
    deaths = _latest(tally, "death_sentences", "death_sentences")
    if deaths is not None:
        number = printed(tally, deaths)
        numbers.append(number)
        said.append(
            message(
                "justice.rights_deaths",
                count=Ref(number.id),
                start=deaths["period_start"],
                end=deaths["period_end"],
            )
        )
    if not numbers:
        said.append(message("justice.rights_unknown"))
    return Said(tuple(said), tuple(numbers))


def _latest(tally: Tally, topic: str, indicator: str) -> Line | None:
    rows = [
        r
        for r in tally.rows(ID, topic=topic, indicator=indicator, area="pakistan")
        if r["value"] is not None
    ]
    return max(rows, key=lambda r: str(r["period_end"]), default=None)


def missing_part(tally: Tally) -> Part | None:
    """The commission on enforced disappearances: received, disposed of and pending, by date."""
    found = by_period(cells(tally, MISSING, *KINDS))
    rows: list[Row] = []
    numbers: list[Number] = []
    for (area, when), held in sorted(found.items(), key=lambda item: item[0][1][1]):
        kinds = {k: c.number for k, c in held.items()}
        both = [kinds[k] for k in ("disposed", "received") if k in kinds]
        part = share(*(float(str(n.value)) for n in both)) if len(both) == 2 else None
        done = computed(
            "disposed_share",
            None if part is None else 100 * part,
            both,
            unit="percent",
            dims={"area": area, "start": when[0], "end": when[1]},
        )
        known = (*(kinds.get(k) for k in KINDS), done)
        rows.append((tally.label(ID, "area", area), span(when), *(ref(n) for n in known)))
        numbers += [n for n in known if n is not None]
    if not rows:
        return None
    return Part(
        id="missing",
        title=message("justice.section_missing"),
        sentences=(message("justice.missing"),),
        numbers=tuple(numbers),
        tables=(columns_table("justice.missing", columns(*KINDS, "disposed_share"), rows),),
        see=("commitments", "boards.rights_and_civic_space"),
    )
