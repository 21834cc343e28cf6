"""What did operations and campaigns change, and at what cost to people?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._campaigns import archive as _archive
from salamti.analyses._campaigns import beside as _beside
from salamti.analyses._campaigns import card as _card
from salamti.analyses._campaigns import effect as _effect
from salamti.analyses._campaigns import ledger as _ledger
from salamti.analyses._campaigns import results as _results
from salamti.analyses._campaigns import study as _study
from salamti.analyses._campaigns import tracker as _tracker
from salamti.analyses._campaigns import voices as _voices
from salamti.analyses._campaigns.harm import Campaign
from salamti.analyses._campaigns.study import ID, READS, Operation, Study
from salamti.analyses._campaigns.trials import BEFORE, DRAWS, LEVEL
from salamti.analyses._campaigns.verdict import FEWEST_DONORS, WORST_FIT
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._tracks.rights import with_rights
from salamti.base.errors import UsageError
from salamti.base.text import fold
from salamti.model.finding import Finding
from salamti.model.words import Words, message
from salamti.store.reading import Reader

CAVEATS = ("fight", "press", "cause", "age", "district", "places", "names")


def run(reader: Reader, params: Params) -> Finding:
    """All operations side by side, or one."""
    found = _study.study(reader)
    if found is None:
        return _unavailable(reader)
    asked = params.get("operation")
    if asked:
        return _with_rights(found, one(found, _resolved(found, asked)))
    return _with_rights(found, overview(found))


def variants(reader: Reader) -> list[Params]:
    """The overview and a page for each operation that has a date and lasts."""
    found = _study.study(reader)
    return [{}, *({"operation": o.id} for o in found.judged)] if found else []


def _resolved(found: Study, asked: str) -> Operation:
    wanted = fold(asked.replace("-", " ").replace("_", " "))
    for operation in found.judged:
        names = (operation.id.replace("-", " "), operation.name.en.replace("-", " "),
                 operation.name.ur)  # fmt: skip
        if wanted in {fold(n) for n in names}:
            return operation
    known = [o.name.en for o in found.judged]
    near = difflib.get_close_matches(asked, known, n=5) or known
    raise UsageError(f"No operation is called {asked!r}.", do=f"Known: {', '.join(near)}.")


def one(found: Study, operation: Operation) -> Finding:
    """One operation: what it was, what changed, where else, and what it did to people."""
    told = found.told(f"{ID}.{operation.id}")
    campaign = Campaign(operation=operation, harm=_ledger.harm(told, operation))
    result = _results.result(told, operation)
    running = _tracker.running(told)
    parts = [
        _card.stated(told, operation),
        _card.card(told, operation),
        _beside.ledger(campaign),
        _effect.part(told, result),
        _beside.around(told, result),
        _card.context(told, operation),
        _card.decisions(told, operation),
        _tracker.efforts(told, operation),
        _tracker.success(told, operation) if running and running.id == operation.id else None,
        _beside.published(told, campaign),
        _voices.part(told, operation),
    ]
    return _made(
        told.tally.finding,
        message("campaigns.question_one", name=operation.name),
        _effect.answer(told, result),
        parts=parts,
        params={"operation": operation.id},
    )


def overview(found: Study) -> Finding:
    """Lessons, return and damage, criteria of success, the trend."""
    told = [(_results.result(found, o), _campaign(found, o)) for o in found.judged]
    running = _tracker.running(found)
    words = [r.verdict().word for r, _ in told]
    parts = [
        _archive.lessons(found, told),
        _archive.displacement(found, told),
        _archive.damage(found),
        _tracker.success(found, running) if running else None,
        _tracker.trend(found),
        _archive.every(told),
    ]
    return _made(ID, message("campaigns.question"), _answer(words), parts=parts)


def _answer(words: list[str]) -> Words:
    cannot = words.count("cannot_tell")
    if cannot == len(words):
        return message("campaigns.answer_unclear", of=cannot)
    return message(
        "campaigns.answer",
        of=len(words),
        fewer=words.count("fewer"),
        more=words.count("more"),
        cannot=cannot,
    )


def _campaign(found: Study, operation: Operation) -> Campaign:
    return Campaign(operation=operation, harm=_ledger.harm(found, operation))


def _made(
    ident: str, question: Words, answer: Words, *, parts: Iterable[Part | None],
    params: Params | None = None,
) -> Finding:  # fmt: skip
    finding = Finding(
        id=ident,
        question=question,
        answer=answer,
        numbers=(),
        method=_method(),
        caveats=tuple(message(f"campaigns.caveat_{c}") for c in CAVEATS),
        params=params or {},
    )
    return assembled(finding, parts)


def _method() -> tuple[Words, ...]:
    return (
        message("campaigns.method_quarters", before=BEFORE),
        message("campaigns.method_four"),
        message("campaigns.method_size", level=round(100 * LEVEL), draws=DRAWS),
        message("campaigns.method_rule", donors=FEWEST_DONORS, fit=round(100 * (1 - WORST_FIT**2))),
        message("campaigns.method_harm"),
    )


def _with_rights(found: Study, finding: Finding) -> Finding:
    """A security result stands beside what is known of rights, and of courts."""
    made = with_rights(found.reader, finding)
    words = (message("campaigns.rights"), *made.rights, message("campaigns.rights_courts"))
    return replace(made, rights=words)


def _unavailable(_: Reader) -> Finding:
    return Finding(
        id=ID,
        question=message("campaigns.question"),
        answer=message("campaigns.answer_none"),
        numbers=(),
        method=(message("campaigns.method_none"),),
        caveats=(message("campaigns.caveat_none"),),
        rights=(message("campaigns.rights_none"),),
        security_result=True,
    )


ANALYSIS = Analysis(
    id=ID,
    question=message("campaigns.question"),
    reads=READS,
    run=run,
    params={"operation": "an operation or campaign, by its name"},
    variants=variants,
)
