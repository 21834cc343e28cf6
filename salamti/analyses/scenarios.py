"""What a bigger or differently divided purse would bring, and what was foreseen of relations."""

from __future__ import annotations

from dataclasses import replace

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._scenarios import goals as _goals
from salamti.analyses._scenarios import own as _own
from salamti.analyses._scenarios import relations as _relations
from salamti.analyses._scenarios import views as _views
from salamti.analyses._scenarios.cases import ran, years
from salamti.analyses._scenarios.given import ID, READS, Given, given
from salamti.analyses._scenarios.views import NOW, Made
from salamti.base.errors import UsageError
from salamti.model.finding import Finding
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

METHOD = ("equations", "draws", "luck", "plan", "purse", "neutral", "docs")
CAVEATS = ("not_forecast", "effects", "start", "fixed", "insecurity", "provinces", "quality")
RIGHTS = ("money", "conflict", "relations")


def run(reader: Reader, params: Params) -> Finding:
    """All cases side by side with the reader's own, or one case year by year."""
    asked = params.get("case")
    return overview(reader) if asked is None else one_case(reader, asked)


def overview(reader: Reader) -> Finding:
    """Cases side by side, sliders, assumptions, and statements on relations."""
    found = given(reader, ID)
    relations = _relations.part(reader)
    if found is None:
        return assembled(_made(ID, _question(), message(f"{ID}.answer_unavailable")), [relations])
    parts, made = _cases(reader, found)
    answer = _answer(found, made)
    return assembled(_made(ID, _question(), answer), [*parts, relations])


def _question() -> Words:
    return message(f"{ID}.question")


def _cases(reader: Reader, found: Given) -> tuple[list[Part], Made]:
    side, made = _views.side_by_side(found, ran(reader, found))
    return [side, _own.part(found), _views.assumptions(found)], made


def _answer(found: Given, made: Made) -> Words:
    """Human security for each person as things go, and where most cases lead."""
    names = {c.id: c.name for c in found.book.cases}
    if NOW not in made:
        return message(f"{ID}.answer_cases", count=len(made), year=years(found)[-1])
    now = made[NOW]["human"]
    ranked = sorted(made, key=lambda i: float(str(made[i]["human"].value)))
    return message(
        f"{ID}.answer",
        year=years(found)[-1],
        base=found.book.year,
        now=Ref(now.id),
        least=Ref(made[ranked[0]]["human"].id),
        least_case=names[ranked[0]],
        most=Ref(made[ranked[-1]]["human"].id),
        most_case=names[ranked[-1]],
    )


def one_case(reader: Reader, asked: str) -> Finding:
    """One case: its goals, its years, and what it stands on."""
    ident = f"{ID}.{asked}"
    found = given(reader, ident)
    if found is None:
        return _made(ident, _question(), message(f"{ID}.answer_unavailable"))
    known = ran(reader, found)
    if asked not in known:
        raise UsageError(f"No case is called {asked!r}.", do=f"Choose from: {', '.join(known)}.")
    shown = known[asked]
    beside = known.get(NOW) if asked != NOW else None
    fans = _views.fans(found, shown, finding=ident, beside=beside)
    parts = [_goals.part(found, shown.case, finding=ident), fans, _views.assumptions(found)]
    end = (asked, years(found)[-1])
    last = {
        str(n.dimensions["measure"]): n
        for n in fans.numbers
        if (n.dimensions.get("case"), n.dimensions.get("year")) == end
    }
    answer = message(
        f"{ID}.answer_case",
        case=shown.case.name,
        year=years(found)[-1],
        base=found.book.year,
        **{name: Ref(last[name].id) for name in ("human", "defence", "debt")},
    )
    question = message(f"{ID}.question_case", case=shown.case.name)
    finding = assembled(_made(ident, question, answer), parts)
    return replace(finding, params={"case": asked})


def _made(ident: str, question: Words, answer: Words) -> Finding:
    return Finding(
        id=ident,
        question=question,
        answer=answer,
        numbers=(),
        method=tuple(message(f"{ID}.method_{m}") for m in METHOD),
        caveats=tuple(message(f"{ID}.caveat_{c}") for c in CAVEATS),
        rights=tuple(message(f"{ID}.rights_{r}") for r in RIGHTS),
        security_result=True,
    )


def variants(reader: Reader) -> list[Params]:
    """The overview and every case; nothing where the pack has neither scenarios nor statements."""
    book = reader.scenarios()
    if book is None and not reader.has(f"reg_{_relations.REGISTER}"):
        return []
    return [{}, *({"case": c.id} for c in (book.cases if book else ()))]


ANALYSIS = Analysis(
    id=ID,
    question=message(f"{ID}.question"),
    reads=(*READS, *_relations.READS),
    run=run,
    params={"case": "a case of scenarios.yml: as_now, policy_targets, defence_first, people_first"},
    variants=variants,
)
