"""What is known about each province and district, and how far apart they are."""

from __future__ import annotations

from dataclasses import replace

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit import places as _places
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._kit.places import Spot
from salamti.analyses._profile import facts as _profile_facts
from salamti.analyses._profile import gaps as _profile_gaps
from salamti.analyses._profile import harm as _profile_harm
from salamti.analyses._profile import overview as _profile_overview
from salamti.analyses._profile import people as _profile_people
from salamti.analyses._profile import survey as _profile_survey
from salamti.analyses._profile import work as _profile_work
from salamti.analyses._profile.facts import Facts
from salamti.analyses._profile.overview import Ranked
from salamti.analyses._profile.people import Told
from salamti.analyses._toll import rights as _toll_rights
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Message, Ref, Words, message
from salamti.store.reading import Reader

ID = "places"
METHOD = ("joined", "violence", "survey", "means", "registers")
CAVEATS = ("not_cause", "age", "registers", "recorded", "rate")

TELLING = (
    "census_literacy_f",
    "d4p_literacy_adult_f",
)  # what a gap in living conditions shows best


def run(reader: Reader, params: Params) -> Finding:
    """All places side by side, or the profile of one."""
    facts = _profile_facts.facts(reader)
    asked = params.get("place")
    spot = _places.resolve(facts.places, asked) if asked else None
    return overview(facts) if spot is None or spot.level == 0 else profile(facts, spot)


def overview(facts: Facts) -> Finding:
    """Provinces, districts and the gaps between them."""
    ranked = _profile_overview.ranked(facts, ID)
    gaps = _profile_gaps.gaps_part(facts, ID)
    parts = [
        _profile_overview.provinces_part(facts, ID),
        _profile_overview.districts_part(facts, ranked),
        _profile_gaps.provinces_part(facts, ID),
        gaps,
        _profile_overview.projects_part(facts, ID),
    ]
    answer = _overview_answer(facts, ranked, gaps)
    finding = _made(ID, message("places.question"), answer)
    return with_rights(facts, assembled(finding, parts), facts.places.country)


def _overview_answer(facts: Facts, ranked: Ranked | None, gaps: Part | None) -> Message:
    """Where violence is densest, and the widest gap between districts."""
    known = [n for n in ranked.rates if n.value] if ranked else []
    if not facts.places.spots:
        return message("places.answer_none")
    if not known or ranked is None:
        return message("places.answer_listed", count=len(facts.places.spots) - 1)
    told = message(
        "places.densest",
        place=_name(facts, known[0], "place"),
        rate=Ref(known[0].id),
        first=ranked.span.first,
        last=ranked.span.last,
        publisher=ranked.scope.origin.name,
    )
    widest = _widest(gaps)
    if widest is None:
        return told
    gap, best, worst = widest
    return message(
        "places.answer",
        densest=told,
        indicator=facts.indicators[str(gap.dimensions["measure"])].name,
        best=Ref(best.id),
        best_place=_name(facts, best, "place"),
        worst=Ref(worst.id),
        worst_place=_name(facts, worst, "place"),
    )


def _name(facts: Facts, number: Number, dimension: str) -> Words:
    return facts.places.spots[str(number.dimensions[dimension])].name


def _widest(gaps: Part | None) -> tuple[Number, Number, Number] | None:
    """The most telling gap that the pack has, else the widest one of the latest year in percent."""
    numbers = {n.id: n for n in gaps.numbers} if gaps else {}
    found = [n for n in numbers.values() if "gap" in n.dimensions and _percent(n.unit)]
    if not found:
        return None
    gap = max(
        found,
        key=lambda n: (
            n.dimensions["measure"] in TELLING,
            int(str(n.dimensions["year"])),
            float(str(n.value)),
            n.id,
        ),
    )
    return gap, numbers[gap.parents[0]], numbers[gap.parents[1]]


def _percent(unit: Words) -> bool:
    return not isinstance(unit, Message) and "%" in unit.en


def profile(facts: Facts, spot: Spot) -> Finding:
    """What is known about one place."""
    ident = f"{ID}.{spot.pcode}"
    people = _profile_people.people_part(facts, ident, spot)
    violence = _profile_people.violence_part(facts, ident, spot)
    survey = _profile_survey.province_part if spot.level == 1 else _profile_survey.district_part
    parts = [
        people,
        violence.part,
        survey(facts, ident, spot),
        *_profile_work.parts(facts, ident, spot),
        _profile_harm.part(facts, ident, spot),
    ]
    question = message("places.question_place", place=spot.name)
    finding = _made(ident, question, _answer(spot, people, violence))
    finding = replace(finding, params={"place": spot.pcode})
    return with_rights(facts, assembled(finding, parts), spot)


def _answer(spot: Spot, people: Part, violence: Told) -> Message:
    """People and violence in one sentence, each known or said to be unknown."""
    counts = [n for n in people.numbers if n.dimensions["measure"] == "population"]
    who = message("places.people_unknown", place=spot.name)
    if counts:
        year = int(str(counts[-1].dimensions["year"]))
        who = message("places.has_people", place=spot.name, people=Ref(counts[-1].id), year=year)
    if violence.latest is None or violence.decade is None:
        return message("places.answer_place", people=who, violence=message("places.toll_unknown"))
    toll = message(
        "places.toll",
        deaths=Ref(violence.latest.id),
        year=int(str(violence.latest.dimensions["year"])),
        total=Ref(violence.decade.id),
        first=int(str(violence.decade.dimensions.get("from", violence.latest.dimensions["year"]))),
        publisher=violence.publisher,
    )
    return message("places.answer_place", people=who, violence=toll)


def _made(ident: str, question: Words, answer: Words) -> Finding:
    return Finding(
        id=ident,
        question=question,
        answer=answer,
        numbers=(),
        method=tuple(message(f"places.method_{m}") for m in METHOD),
        caveats=tuple(message(f"places.caveat_{c}") for c in CAVEATS),
    )


def with_rights(facts: Facts, finding: Finding, spot: Spot | None) -> Finding:
    """Violence and operations stand beside what they meant for people."""
    scope = facts.scope(finding.id, spot) if spot else None
    if scope is None or spot is None:
        return replace(finding, rights=(message("toll.rights_uncounted"),))
    found = _toll_rights.rights(facts.justice, scope, place=spot.name)
    harm = _profile_harm.told(facts, finding.id, spot)
    numbers = {n.id: n for n in (*finding.numbers, *found.numbers, *harm.numbers)}
    return replace(
        finding,
        numbers=tuple(numbers.values()),
        rights=(*harm.sentences, *found.sentences),
        security_result=True,
    )


def variants(reader: Reader) -> list[Params]:
    """The overview, every province and every district."""
    places = _places.known(reader)
    listed = [*places.level(1), *places.level(2)]
    return [{}, *({"place": s.pcode} for s in listed)] if listed else []


ANALYSIS = Analysis(
    id=ID,
    question=message("places.question"),
    reads=tuple(dict.fromkeys(_profile_facts.READS)),
    run=run,
    params={"place": "province or district: English or Urdu name, or P-code"},
    variants=variants,
)
