"""What has changed sharply? Deaths here and next door, deaths by place, democracy and rights."""

from __future__ import annotations

from collections.abc import Sequence

from salamti.analyses._alerts import countries as _alerts_countries
from salamti.analyses._alerts import falls as _alerts_falls
from salamti.analyses._alerts import indices as _alerts_indices
from salamti.analyses._alerts import months as _alerts_months
from salamti.analyses._alerts import places as _alerts_places
from salamti.analyses._alerts import revisions as _alerts_revisions
from salamti.analyses._alerts.falls import Watched
from salamti.analyses._alerts.measures import COUNTRIES, DISTRICTS, FINDING
from salamti.analyses._alerts.months import Watch
from salamti.analyses._alerts.views import Told
from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit import places as _places
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._toll.months import month_words
from salamti.analyses._tracks.rights import with_rights
from salamti.methods import decline, nowcast
from salamti.model.finding import Finding
from salamti.model.words import Ref, Text, Words, message
from salamti.store.reading import Reader

READS = (
    *_alerts_months.READS,
    *_alerts_places.READS,
    *_alerts_falls.READS,
    "reg_justice",
)
CAVEATS = ("level", "hindsight", "cause", "spanning", "districts", "experts")


def run(reader: Reader, _: Params) -> Finding:
    """Every alert that stands, and those of the past."""
    country, origins = reader.country(), reader.origins()
    past = _alerts_revisions.known(reader)
    seen = _alerts_months.watch(reader, past)
    told = _alerts_countries.told(seen, past, origins) if seen else []
    indices = _alerts_falls.watched(reader, country)
    places = _alerts_places.part(reader, _places.known(reader))
    parts = [
        _alerts_countries.part(seen, told, past, origins=origins) if seen else None,
        places,
        _alerts_indices.part(indices, country, origins=origins),
        _revisions(past),
    ]
    if not any(parts[:3]):
        return _unavailable()
    finding = Finding(
        id=FINDING,
        question=message("alerts.question"),
        answer=_answer(seen, told, indices),
        numbers=(),
        method=_method(),
        caveats=tuple(message(f"alerts.caveat_{c}") for c in CAVEATS),
    )
    return with_rights(reader, assembled(finding, parts))


def variants(reader: Reader) -> list[Params]:
    """One page, where anything can be watched."""
    tables = ("national_month", "violence_month", "observation")
    return [{}] if any(reader.has(t) for t in tables) else []


def _revisions(past: _alerts_revisions.Past | None) -> Part | None:
    sentences, numbers = _alerts_revisions.check(past)
    if not sentences:
        return None
    return Part(
        id="revisions",
        title=message("alerts.section_revisions"),
        sentences=(message("alerts.revisions_intro"), *sentences),
        numbers=numbers,
    )


def _answer(seen: Watch | None, told: Sequence[Told], indices: Sequence[Watched]) -> Words:
    said = [w for w in (_deaths(seen, told), _rights(indices)) if w]
    if len(said) == 2:
        return message("alerts.answer", deaths=said[0], indices=said[1])
    return message("alerts.answer_one", told=said[0]) if said else message("alerts.answer_places")


def _deaths(seen: Watch | None, told: Sequence[Told]) -> Words | None:
    """Which countries changed sharply in the last months."""
    if seen is None or not told:
        return None
    last = month_words(seen.recent[-1])
    moved = {
        way: [t.country.name for t in told if t.country.change and t.country.change.way == way]
        for way in ("rise", "fall")
    }
    if not any(moved.values()):
        return _calm(told, last)
    kind = "both" if all(moved.values()) else "rise" if moved["rise"] else "fall"
    names = {way: _joined(names) for way, names in moved.items() if names}
    return message(f"alerts.deaths_{kind}", last=last, **names)


def _calm(told: Sequence[Told], last: Words) -> Words:
    first = told[0]
    others = len(told) - 1
    params = {"count": others} if others else {}
    return message(
        f"alerts.deaths_calm{'' if others else '_alone'}",
        last=last,
        deaths=Ref(first.change["recent"].id),
        country=first.country.name,
        **params,
    )


def _rights(indices: Sequence[Watched]) -> Words | None:
    """How many indices fell sharply, and which has been falling for long."""
    if not indices:
        return None
    fell = [w for w in indices if w.standing]
    long = [w for w in indices if w.falling]
    if fell:
        names = _joined([w.track.indicator.name for w in fell])
        return message("alerts.indices_fell", count=len(fell), of=len(indices), names=names)
    if long:
        since = min(w.falling.since for w in long if w.falling)
        names = _joined([w.track.indicator.name for w in long])
        return message(
            "alerts.indices_long", count=len(long), of=len(indices), names=names, since=since
        )
    return message("alerts.indices_calm", of=len(indices))


def _joined(names: Sequence[Text]) -> Text:
    return Text(", ".join(n.en for n in names), "، ".join(n.ur for n in names))


def _method() -> tuple[Words, ...]:
    level = round(100 * nowcast.LEVEL)
    return (
        message("alerts.method_counts", recent=COUNTRIES.recent, before=COUNTRIES.before),
        message("alerts.method_test", q=round(100 * COUNTRIES.q)),
        message("alerts.method_least", least=COUNTRIES.least, districts=DISTRICTS.least),
        message("alerts.method_nowcast", level=level),
        message("alerts.method_sharp", years=decline.WINDOW),
        message("alerts.method_long", patience=decline.PATIENCE),
        message("alerts.method_record", years=decline.WINDOW),
    )


def _unavailable() -> Finding:
    return Finding(
        id=FINDING,
        question=message("alerts.question"),
        answer=message("alerts.answer_unavailable"),
        numbers=(),
        method=(message("alerts.method_none"),),
        caveats=(message("alerts.caveat_unavailable"),),
    )


ANALYSIS = Analysis(
    id="alerts",
    question=message("alerts.question"),
    reads=tuple(dict.fromkeys(READS)),
    run=run,
    variants=variants,
)
