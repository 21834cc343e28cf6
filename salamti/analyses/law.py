"""Is the law in line with international obligations, and was the plan carried out?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._kit.tally import Tally
from salamti.analyses._law import matrix as _law_matrix
from salamti.analyses._law import plan as _law_plan
from salamti.analyses._law import rights as _law_rights
from salamti.analyses._law import turns as _law_turns
from salamti.analyses._law.study import (
    ALIGNMENT,
    FAMILIES,
    ID,
    NEEDED,
    Entry,
    by_status,
    count,
    entries,
    known,
)
from salamti.base.errors import UsageError
from salamti.base.text import fold
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

PAGES = (*FAMILIES, "timeline", "plan")
METHOD = ("cell", "standing", "pairing", "counts", "turns", "plan")
CAVEATS = ("pages", "ruling", "practice", "age", "figures")


def variants(reader: Reader) -> list[Params]:
    """The overview, a page for each family that has cells, the timeline, the plan."""
    tally = known(reader)
    held = entries(tally)
    if not held:
        return []
    shown: list[str] = [f for f in FAMILIES if any(e.family == f for e in held)]
    shown += ["timeline"] if tally.rows("law_turns") else []
    shown += ["plan"] if _law_plan.points(tally) else []
    return [{}, *({"page": p} for p in shown)]


def run(reader: Reader, params: Params) -> Finding:
    """The overview, or one page."""
    tally = known(reader)
    held = entries(tally)
    asked = params.get("page")
    page = _resolved(asked) if asked else None
    if not held:
        made = _finding(None, message("law.answer_none"))
    elif page is None:
        made = _overview(tally, held)
    elif page == "timeline":
        made = _timeline(tally)
    elif page == "plan":
        made = _plan(tally)
    else:
        made = _family(tally, page, [e for e in held if e.family == page])
    said, numbers = _law_rights.rights(tally)
    whole = {n.id: n for n in (*made.numbers, *numbers)}
    return replace(made, numbers=tuple(whole.values()), rights=said)


def _resolved(asked: str) -> str:
    wanted = fold(asked.replace("_", " "))
    for page in PAGES:
        if wanted == fold(page.replace("_", " ")):
            return page
    raise UsageError(f"No page on law is called {asked!r}.", do=f"Known: {', '.join(PAGES)}.")


def _overview(tally: Tally, held: Sequence[Entry]) -> Finding:
    whole = count(tally, "cells", held)
    found = {s: count(tally, "all_standing", es, standing=s) for s, es in by_status(held).items()}
    answer = message("law.answer", cells=Ref(whole.id), standing=_listed(found))
    head = Part(id="head", numbers=(whole, *found.values()))
    parts = [
        head,
        _law_matrix.families_part(tally, held),
        _law_matrix.gaps_part(tally, held),
        _pointer(tally),
    ]
    return assembled(_finding(None, answer), parts)


def _pointer(tally: Tally) -> Part | None:
    """Two sentences that lead to the timeline and to the plan."""
    turned = _law_turns.counts(tally)
    held = _law_plan.points(tally)
    if not turned or not held:
        return None
    judged = _law_plan.counts(tally, held)
    unlisted = _law_plan.unlisted(tally)
    return Part(
        id="further",
        title=message("law.section_further"),
        sentences=(_turned(turned), _judged(judged, unlisted)),
        numbers=(*turned.values(), *judged.values(), *([unlisted] if unlisted else [])),
        see=("law.timeline", "law.plan"),
    )


def _turned(found: dict[str, Number]) -> Words:
    return message(
        "law.answer_timeline",
        wider=_told(found.get("wider")),
        narrower=_told(found.get("narrower")),
    )


def _judged(found: Mapping[tuple[str, str], Number], unlisted: Number | None) -> Words:
    names = ("progress", "slow", "unknown")
    stated = {v: _told(found.get(("official", v))) for v in names}
    others = {f"others_{v}": _told(found.get(("independent", v))) for v in ("done", "little")}
    return message("law.answer_plan", **stated, **others, unlisted=_told(unlisted))


def _family(tally: Tally, family: str, held: Sequence[Entry]) -> Finding:
    name = tally.label(ALIGNMENT, "family", family)
    if not held:
        return _finding(family, message("law.answer_none"))
    whole = count(tally, "cells_of", held, family=family)
    found = {s: count(tally, "standing", es, family=family, standing=s)
             for s, es in by_status(held).items()}  # fmt: skip
    answer = message("law.answer_family", family=name, cells=Ref(whole.id), standing=_listed(found))
    parts = [
        Part(id="head", numbers=(whole, *found.values())),
        _law_turns.fatf_part(tally) if family == "fatf" else None,
        _law_matrix.instruments_part(tally, held, family) if family != "fatf" else None,
        _law_matrix.cells_part(held),
        _law_matrix.unknown_part(held),
        _law_matrix.bound_part(tally) if family == "un_conventions" else None,
    ]
    return assembled(_finding(family, answer), parts)


def _timeline(tally: Tally) -> Finding:
    turned = _law_turns.counts(tally)
    parts: Iterable[Part | None] = (
        _law_turns.turns_part(tally),
        _law_turns.sunset_part(tally),
        _law_turns.steps_part(tally),
    )
    return assembled(_finding("timeline", _turned(turned)), parts)


def _plan(tally: Tally) -> Finding:
    held = _law_plan.points(tally)
    unlisted = _law_plan.unlisted(tally)
    parts = [
        Part(id="head", numbers=(unlisted,) if unlisted else ()),
        _law_plan.sides_part(tally, held),
        _law_plan.points_part(tally, held),
        _law_plan.records_part(tally),
    ]
    return assembled(_finding("plan", _judged(_law_plan.counts(tally, held), unlisted)), parts)


def _listed(found: Mapping[str, Number]) -> Words:
    """How many stand where, one after the other; standings without any are left out."""
    told = [message(f"law.told_{s}", count=Ref(n.id)) for s, n in found.items()]
    said: Words = told[0]
    for i, more in enumerate(told[1:], start=2):
        said = message("law.and" if i == len(told) else "law.comma", first=said, then=more)
    return said


def _told(number: Number | None) -> Words:
    return message("law.some", count=Ref(number.id)) if number else message("law.none")


def _finding(page: str | None, answer: Words) -> Finding:
    return Finding(
        id=f"{ID}.{page}" if page else ID,
        question=message(f"law.question_{page}" if page else "law.question"),
        answer=answer,
        numbers=(),
        method=tuple(message(f"law.method_{m}") for m in METHOD),
        caveats=tuple(message(f"law.caveat_{c}") for c in CAVEATS),
        rights=(message("law.rights_unknown"),),
        security_result=True,
        params={"page": page} if page else {},
    )


ANALYSIS = Analysis(
    id=ID,
    question=message("law.question"),
    reads=tuple(f"reg_{r}" for r in NEEDED),
    run=run,
    params={"page": "un conventions, security council, fatf, human rights, timeline or plan"},
    variants=variants,
)
