"""Are the people and projects that the state promised to protect safer?"""

from __future__ import annotations

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row, assembled
from salamti.analyses._kit.parts import table as parts_table
from salamti.analyses._protection import beside as _protection_beside
from salamti.analyses._protection import health as _protection_health
from salamti.analyses._protection import people as _protection_people
from salamti.analyses._protection import projects as _protection_projects
from salamti.analyses._protection import study as _protection_study
from salamti.analyses._protection.compare import Compared
from salamti.analyses._protection.study import ID, READS, Exposure, Study
from salamti.base.errors import UsageError
from salamti.base.text import fold
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

KINDS = {
    "foreign_nationals": "attacks_on_foreign_nationals",
    "projects": "projects",
    "health_care": "attacks_on_health_care",
}
"""Protected kinds that have a page, with the register that each needs."""
METHOD = ("counts", "districts", "like", "ratio", "measures", "investment")
CAVEATS = ("cause", "age", "press", "blind", "many", "tactical")


def run(reader: Reader, params: Params) -> Finding:
    """All protected kinds side by side, or one of them."""
    known = _protection_study.study(reader)
    held = _held(known)
    asked = params.get("kind")
    if asked:
        return _one(known, _resolved(held, asked))
    if not held:
        return _finding(known, message("protection.no_answer"))
    return _overview(known)


def variants(reader: Reader) -> list[Params]:
    """The overview, and a page for each kind with a register."""
    held = _held(_protection_study.study(reader))
    return [{}, *({"kind": k} for k in held)] if held else []


def _held(known: Study) -> list[str]:
    kinds = [k for k, register in KINDS.items() if known.tally.rows(register)]
    return [k for k in kinds if k != "projects" or known.exposure is not None]


def _resolved(held: list[str], asked: str) -> str:
    wanted = fold(asked.replace("_", " "))
    for kind in held:
        if wanted == fold(kind.replace("_", " ")):
            return kind
    raise UsageError(f"There is no page for {asked!r}.", do=f"Known: {', '.join(held)}.")


def _overview(known: Study) -> Finding:
    """Every kind with what is on record, measures, investment, what residents asked."""
    tally = known.tally
    pooled = _protection_projects.pooled(known.exposure) if known.exposure else {}
    answer, numbers = _answer(known, pooled)
    parts = [
        _kinds(known, pooled),
        _protection_beside.measures(tally),
        _protection_beside.schools(tally),
        _protection_beside.investment(tally),
        _protection_beside.concerns(tally),
    ]
    return assembled(_finding(known, answer, numbers=numbers), parts)


def _answer(
    known: Study, pooled: dict[tuple[str, str], Compared]
) -> tuple[Words, tuple[Number, ...]]:
    """Attacks on foreign nationals now and before, and projects against districts like theirs."""
    people = _people_answer(known)
    one = pooled.get(("corridor", "since"))
    projects = _projects_answer(known.exposure, one) if known.exposure and one else None
    numbers = (*(people[1] if people else ()), *(one.numbers if one else ()))
    if people and projects:
        return message("protection.answer", people=people[0], projects=projects), numbers
    held = people[0] if people else projects
    return held or message("protection.answer_held"), numbers


def _people_answer(known: Study) -> tuple[Words, list[Number]] | None:
    if not known.tally.rows(_protection_people.REGISTER):
        return None
    (a, b, then), (c, d, now) = _protection_people.spans(known.tally)
    words = message(
        "protection.answer_people",
        now=_told(now), now_from=c, now_to=d, then=_told(then), then_from=a, then_to=b,
        told=message(f"protection.people_{_protection_people.told(known.tally)}"),
    )  # fmt: skip
    return words, [n for n in (then, now) if n]


def _told(number: Number | None) -> Words:
    return (
        message("protection.some", count=Ref(number.id)) if number else message("protection.none")
    )


def _projects_answer(found: Exposure, one: Compared, group: str = "projects") -> Words:
    return message(
        f"protection.answer_{group}",
        own=Ref(one.own.id),
        expected=Ref(one.expected.id),
        first=found.since.first,
        last=found.since.last,
        told=message(f"protection.says_{one.told}"),
    )


Entry = tuple[Row, tuple[Number, ...]]


def _kinds(known: Study, pooled: dict[tuple[str, str], Compared]) -> Part:
    """Each kind that was promised protection, with what is held of it."""
    one = pooled.get(("corridor", "since"))
    found = [_foreign_row(known), _projects_row(known.exposure, one), _health_row(known)]
    held = [f for f in found if f]
    schools = "see_figures" if known.tally.rows(_protection_beside.SCHOOLS) else "not_held"
    rows: list[Row] = [
        *(row for row, _ in held),
        (_kind("schools"), None, None, message(f"protection.{schools}")),
        (_kind("worship"), None, None, message("protection.not_held")),
    ]
    return Part(
        id="kinds",
        title=message("protection.section_kinds"),
        sentences=(message("protection.kinds"),),
        numbers=tuple(n for _, numbers in held for n in numbers),
        tables=(parts_table("protection.kinds", ("name", "period", "count", "status"), rows),),
        see=tuple(f"{ID}.{k}" for k in _held(known)),
    )


def _foreign_row(known: Study) -> Entry | None:
    rows = _protection_people.attacks(known.tally)
    if not rows:
        return None
    count = known.tally.count("attacks_all", _protection_people.REGISTER, rows)
    years = sorted(str(r["month"])[:4] for r in rows)
    told = message(f"protection.told_{_protection_people.told(known.tally)}")
    return (_kind("foreign_nationals"), f"{years[0]}–{years[-1]}", ref(count), told), (count,)


def _projects_row(found: Exposure | None, one: Compared | None) -> Entry | None:
    if not found or not one:
        return None
    period = f"{found.since.first}–{found.since.last}"
    return (_kind("projects"), period, ref(one.own), one.words), one.numbers


def _health_row(known: Study) -> Entry | None:
    whole = _protection_health.whole(known.tally)
    if not whole:
        return None
    told = message("protection.told_unknown")
    return (_kind("health_care"), whole[0], ref(whole[1]), told), (whole[1],)


def _kind(kind: str) -> Words:
    return message(f"protection.kind_{kind}")


def _one(known: Study, kind: str) -> Finding:
    answers = {"foreign_nationals": _foreign, "projects": _projects, "health_care": _health}
    answer, numbers, parts = answers[kind](known)
    return assembled(_finding(known, answer, kind=kind, numbers=numbers), parts)


Page = tuple[Words, tuple[Number, ...], list[Part | None]]


def _foreign(known: Study) -> Page:
    found = _people_answer(known)
    answer, numbers = found if found else (message("protection.no_answer"), [])
    parts = [
        *_protection_people.parts(known.tally),
        _protection_beside.measures(known.tally, "foreign_nationals"),
    ]
    return answer, tuple(numbers), parts


def _projects(known: Study) -> Page:
    found = known.exposure
    if found is None:
        return message("protection.no_answer"), (), []
    made = _protection_projects.pooled(found)
    one = made.get(("corridor", "since"))
    other = made.get(("other", "since"))
    answer = _projects_answer(found, one) if one else message("protection.answer_held")
    if one and other:
        beside = _projects_answer(found, other, "other")
        answer = message("protection.answer", people=answer, projects=beside)
    parts: list[Part | None] = [
        *_protection_projects.parts(known, found, made),
        _protection_beside.measures(known.tally, "projects"),
        _protection_beside.concerns(known.tally),
    ]
    return answer, tuple(n for c in (one, other) if c for n in c.numbers), parts


def _health(known: Study) -> Page:
    years = _protection_health.yearly(known.tally)
    held = _protection_health.whole(known.tally)
    if not held:
        return message("protection.no_answer"), (), []
    most = max(years, key=lambda y: float(str(years[y].value)))
    answer = message(
        "protection.answer_health",
        whole=Ref(held[1].id), first=min(years), last=max(years),
        most=Ref(years[most].id), peak=most,
    )  # fmt: skip
    parts = [
        *_protection_health.parts(known.tally),
        _protection_beside.measures(known.tally, "health_workers"),
    ]
    return answer, (held[1], years[most]), parts


def _finding(
    known: Study, answer: Words, *, kind: str = "", numbers: tuple[Number, ...] = ()
) -> Finding:
    said, beside = _protection_beside.rights(known.tally, known.exposure)
    return Finding(
        id=f"{ID}.{kind}" if kind else ID,
        question=message(f"protection.question_{kind}" if kind else "protection.question"),
        answer=answer,
        numbers=(*numbers, *beside),
        method=tuple(message(f"protection.method_{m}") for m in METHOD),
        caveats=tuple(message(f"protection.caveat_{c}") for c in CAVEATS),
        rights=said,
        security_result=True,
        params={"kind": kind} if kind else {},
    )


ANALYSIS = Analysis(
    id=ID,
    question=message("protection.question"),
    reads=READS,
    run=run,
    params={"kind": "foreign nationals, projects or health care; without it, the overview"},
    variants=variants,
)
