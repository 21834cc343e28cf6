"""Where does violence gather, and where is it new or fading? Clusters, rates, near repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._hotspots import figures as _hotspots_figures
from salamti.analyses._hotspots import living as _hotspots_living
from salamti.analyses._hotspots import naming as _hotspots_naming
from salamti.analyses._hotspots import period as _hotspots_period
from salamti.analyses._hotspots import rates as _hotspots_rates
from salamti.analyses._hotspots import repeats as _hotspots_repeats
from salamti.analyses._hotspots import study as _hotspots_study
from salamti.analyses._hotspots.living import Told
from salamti.analyses._hotspots.study import FINDING, Study
from salamti.analyses._kit.parts import assembled
from salamti.analyses._toll import findings as _toll_findings
from salamti.analyses._toll import rights as _toll_rights
from salamti.analyses._toll.months import month_words
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

READS = (*_hotspots_study.READS, *_toll_rights.READS)
METHOD = ("scan", "chance", "living", "rates", "repeats")
CAVEATS = ("age", "cause", "coverage", "shape", "hindsight", "edition")
ANSWERED = 2
"""Living clusters that the answer names; the section has them all."""


def run(reader: Reader, _: Params) -> Finding:
    """Clusters at the end of the data and over ten years, hot districts, near repeats."""
    study = _hotspots_study.known(reader)
    if study is None:
        return _unavailable()
    living = _hotspots_living.told(study)
    count = _hotspots_figures.alive(study, sum(t.alive for t in living))
    finding = Finding(
        id=FINDING,
        question=message("hotspots.question"),
        answer=_answer(study, living, count),
        numbers=(count,),
        method=tuple(message(f"hotspots.method_{m}") for m in METHOD),
        caveats=tuple(message(f"hotspots.caveat_{c}") for c in CAVEATS),
    )
    parts = [
        _hotspots_living.part(study, living),
        _hotspots_rates.part(study),
        _hotspots_period.part(study),
        _hotspots_repeats.part(study),
    ]
    return _with_rights(reader, assembled(finding, parts), study, living=living)


def variants(reader: Reader) -> list[Params]:
    """One page, where events are known by district."""
    return [{}] if _hotspots_study.known(reader) else []


def _answer(study: Study, living: Sequence[Told], count: Number) -> Words:
    """What lives at the end of the data, and when that end was."""
    last = month_words(study.months[-1])
    alive = [t for t in living if t.alive]
    if not alive:
        return message("hotspots.answer_none", last=last, count=Ref(count.id))
    areas = [
        message(
            "hotspots.area",
            districts=_hotspots_naming.districts(study, t.episode.last.active, most=2),
            since=month_words(study.months[t.episode.since]),
        )
        for t in alive[:ANSWERED]
    ]
    named = areas[0]
    for area in areas[1:]:
        named = message("hotspots.and_area", first=named, next=area)
    return message("hotspots.answer", last=last, count=Ref(count.id), areas=named)


def _with_rights(
    reader: Reader, finding: Finding, study: Study, *, living: Sequence[Told]
) -> Finding:
    """A security result stands beside who was killed in these clusters and in the country."""
    scope = _toll_findings.scoped(reader, study.places, FINDING)
    found = _toll_findings.NOWHERE
    if scope is not None:
        rows = _toll_rights.justice_rows(reader)
        found = _toll_rights.rights(rows, scope, place=reader.country().name)
    numbers = {n.id: n for n in (*finding.numbers, *found.numbers)}
    return replace(
        finding,
        numbers=tuple(numbers.values()),
        rights=(*_killed(study, living), *found.sentences),
        security_result=True,
    )


def _killed(study: Study, living: Sequence[Told]) -> Iterator[Words]:
    """Deaths in the living clusters, and how many were civilians where that is known."""
    for one in (t for t in living if t.alive):
        found, deaths = one.episode.last, one.numbers["deaths"]
        share = one.numbers.get("civilians")
        known = {} if share is None else {"share": Ref(share.id)}
        yield message(
            "hotspots.rights_unknown" if share is None else "hotspots.rights_civilians",
            districts=_hotspots_naming.districts(study, found.active),
            months=_hotspots_naming.months(study, found.start, found.end),
            deaths=Ref(deaths.id),
            **known,
        )


def _unavailable() -> Finding:
    return Finding(
        id=FINDING,
        question=message("hotspots.question"),
        answer=message("hotspots.answer_unavailable"),
        numbers=(),
        method=(message("hotspots.method_none"),),
        caveats=(message("hotspots.caveat_unavailable"),),
    )


ANALYSIS = Analysis(
    id="hotspots",
    question=message("hotspots.question"),
    reads=tuple(dict.fromkeys(READS)),
    run=run,
    variants=variants,
)
