"""Do courts deliver? From case filed to decided, with the rights row beside every verdict."""

from __future__ import annotations

from dataclasses import replace

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._justice.flow import Flow, flows, latest, queue_part, span, verdicts_part
from salamti.analyses._justice.others import attrition_part, rates_part, reasons_part, special_part
from salamti.analyses._justice.rights import missing_part, rights
from salamti.analyses._justice.rows import ID
from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit.parts import assembled
from salamti.analyses._kit.tally import Tally
from salamti.model.finding import Finding
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

NEEDED = {
    ID: ("row_id", "topic", "area", "period_start", "period_end", "indicator", "value", "source")
}
METHOD = ("printed", "share", "clearance", "queue", "publishers")
CAVEATS = ("gaps", "fair", "queue", "people")


def variants(reader: Reader) -> list[Params]:
    """One page, where the pack has a register of justice."""
    return [{}] if _tally.known(reader, ID, NEEDED).rows(ID) else []


def run(reader: Reader, _: Params) -> Finding:
    """Verdicts and queues by court area and period, and what stands beside them."""
    tally = _tally.known(reader, ID, NEEDED)
    if not tally.rows(ID):
        return _finding(message("justice.answer_none"))
    beside = rights(tally)
    found = flows(tally, beside.sentences)
    parts = [
        verdicts_part(tally, found),
        reasons_part(tally),
        queue_part(tally, found),
        rates_part(tally),
        attrition_part(tally),
        special_part(tally),
        missing_part(tally),
    ]
    whole = assembled(_finding(_answer(tally, latest(found))), parts)
    return replace(
        whole,
        numbers=tuple({n.id: n for n in (*whole.numbers, *beside.numbers)}.values()),
        rights=beside.sentences,
        security_result=True,
    )


def _answer(tally: Tally, flow: Flow | None) -> Words:
    """The latest period with all three figures."""
    if flow is None:
        return message("justice.answer_unknown")
    return message(
        "justice.answer",
        area=tally.label(ID, "area", flow.area),
        period=span(flow.period),
        decided=Ref(flow.held["decided"].id),
        convicted=Ref(flow.held["convicted"].id),
        acquitted=Ref(flow.held["acquitted"].id),
    )


def _finding(answer: Words) -> Finding:
    return Finding(
        id=ID,
        question=message("justice.question"),
        answer=answer,
        numbers=(),
        method=tuple(message(f"justice.method_{m}") for m in METHOD),
        caveats=tuple(message(f"justice.caveat_{c}") for c in CAVEATS),
    )


ANALYSIS = Analysis(
    id=ID,
    question=message("justice.question"),
    reads=("reg_justice",),
    run=run,
    variants=variants,
)
