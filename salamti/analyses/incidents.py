"""Do the sources report the same incidents? Suicide attacks of one source found in another."""

from __future__ import annotations

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._incidents import views as _views
from salamti.analyses._incidents.rows import ID, known, say, summed
from salamti.analyses._kit.parts import assembled
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Ref, Words
from salamti.store.reading import Reader

METHOD = ("pairs", "evidence", "assignment", "interval", "judgements")
CAVEATS = ("ged", "place", "labels", "licence", "true")
RIGHTS = ("deaths", "unknown", "counts")


def variants(reader: Reader) -> list[Params]:
    """One page, where the pack has the register."""
    return [{}] if known(reader) else []


def run(reader: Reader, _: Params) -> Finding:
    """How many attacks two sources share, and what each says of them."""
    found = known(reader)
    if found is None:
        return _finding(say("answer_none"), (), ())
    both = found.tiers.get(("matched_in_all", "")) or summed("matched", found.year("matched"))
    alone = summed("only_pbc", found.year("only_pbc"))
    totals = {k: summed(f"deaths_{k}", found.year(f"deaths_{k}")) for k in ("pbc", "ged")}
    answer = say("answer", both=Ref(both.id), alone=Ref(alone.id))
    finding = _finding(answer, (both, alone), _rights(totals))
    parts = (
        _views.attacks(found),
        _views.deaths(found, totals),
        _views.quality(found),
        _views.unseen(found),
    )
    return assembled(finding, parts)


def _rights(totals: dict[str, Number]) -> tuple[Words, ...]:
    return (
        say("rights_deaths", pbc=Ref(totals["pbc"].id), ged=Ref(totals["ged"].id)),
        *(say(f"rights_{r}") for r in RIGHTS[1:]),
    )


def _finding(answer: Words, numbers: tuple[Number, ...], rights: tuple[Words, ...]) -> Finding:
    return Finding(
        id=ID,
        question=say("question"),
        answer=answer,
        numbers=numbers,
        method=tuple(say(f"method_{m}") for m in METHOD),
        caveats=tuple(say(f"caveat_{c}") for c in CAVEATS),
        rights=rights or (say("rights_unknown"),),
        security_result=True,
    )


ANALYSIS = Analysis(
    id=ID,
    question=say("question"),
    reads=(f"reg_{ID}",),
    run=run,
    variants=variants,
)
