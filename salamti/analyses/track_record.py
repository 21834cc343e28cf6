"""How good were we: every forecast on record, and its scores once its months are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit.numbers import Ground, figure
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._toll.months import month_words
from salamti.analyses._track_record import hindcast as _hindcast
from salamti.analyses._track_record import issues as _issues
from salamti.analyses._track_record import judgements as _judgements
from salamti.analyses._track_record import outcomes as _outcomes
from salamti.analyses._track_record import scores as _scores
from salamti.analyses._track_record import spread as _spread
from salamti.analyses._track_record.issues import Groups, Heads
from salamti.analyses._track_record.naming import ID, OURS, measure, model, say
from salamti.analyses._track_record.scores import Line
from salamti.model.finding import Finding
from salamti.model.number import Number, Trail
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

METHOD = ("ledger", "issue", "scores", "outcome", "calibration", "judgements")
CAVEATS = ("clock", "few", "recorded", "candidate", "rewriting")
RIGHTS = ("counts", "persons", "force", "missing")


def run(reader: Reader, _: Params) -> Finding:
    """Everything on record, and how it turned out."""
    outcomes = _outcomes.known(reader)
    groups = _issues.read(reader, outcomes)
    heads = _issues.heads(reader)
    bench = _scores.scored(groups)
    lines = _scores.pooled(bench, outcomes) if bench.cells else []
    issues = _scores.by_issue(bench, outcomes) if bench.cells else []
    judged = _judgements.read(reader)
    card = reader.country()
    numbers = _issues.counts(groups)
    total = _total(groups, heads)
    parts: list[Part | None] = [
        _issues.part(groups, numbers, heads),
        _scores.part(lines, issues),
        _spread.part(lines, outcomes),
        _judgements.part(judged, outcomes.places, (card.iso3, card.name)),
        _hindcast.gained(reader, reader.origins()),
        _hindcast.part(reader, reader.origins()),
        _issues.chain_part(heads),
    ]
    finding = Finding(
        id=ID,
        question=say("question"),
        answer=_issues.broken(reader) or _answer(groups, lines, total=total),
        numbers=(total,) if total else (),
        method=tuple(say(f"method_{m}") for m in METHOD),
        caveats=tuple(say(f"caveat_{c}") for c in CAVEATS),
        rights=tuple(say(f"rights_{r}") for r in RIGHTS),
        security_result=True,
    )
    return assembled(finding, parts)


def _total(groups: Groups, heads: Heads) -> Number | None:
    """How many issues there are in all ledgers."""
    if not groups:
        return None
    made = [e for e in heads.entries if e["kind"] == "forecast"]
    ground = Ground(
        origins=tuple(dict.fromkeys(str(e["origin"]) for e in made)),
        as_of=max(str(e["issued"]) for e in made)[:10],
        trails=(Trail("ledger_entry", {"kind": "forecast"}),),
        n=len(made),
    )
    return figure(measure("issues", "issues"), len(made), ground, dims={})


def _answer(groups: Groups, lines: Sequence[Line], *, total: Number | None) -> Words:
    """The score beside a benchmark, or plainly that nothing can be scored yet."""
    if total is None:
        return say("answer_none")
    if not lines:
        first = min(c.month for cells in groups.values() for c in cells)
        return message(f"{ID}.answer_pending", count=Ref(total.id), month=month_words(first))
    lead, rival = _pair(lines)
    known: dict[str, Words | Ref | int] = {
        "model": model(lead.group.model),
        "count": len(lead.bench.cells),
        "level": say(f"level_{lead.group.level}"),
        "crps": Ref(lead.numbers["crps"].id),
    }
    if rival is None:
        return message(f"{ID}.answer_alone", **known)
    other = {"rival": model(rival.group.model), "rival_crps": Ref(rival.numbers["crps"].id)}
    return message(f"{ID}.answer", **known, **other)


def _pair(lines: Sequence[Line]) -> tuple[Line, Line | None]:
    """Our model where it is due, and the first benchmark with the same forecasts to make."""
    lead = next((line for line in lines if line.group.model == OURS), lines[0])
    same = [
        line
        for line in lines
        if line is not lead
        and (line.group.level, line.group.target) == (lead.group.level, lead.group.target)
        and len(line.bench.cells) == len(lead.bench.cells)
    ]
    return lead, next(iter(same), None)


def variants(_: Reader) -> list[Mapping[str, str]]:
    """One page, also where nothing is on record: that too is an answer."""
    return [{}]


READS = (
    *_issues.READS,
    *_outcomes.READS,
    *_judgements.READS,
    *_hindcast.READS,
)
ANALYSIS = Analysis(
    id=ID,
    question=message("track_record.question"),
    reads=tuple(dict.fromkeys(READS)),
    run=run,
    variants=variants,
)
