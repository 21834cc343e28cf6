"""What is likely next: deaths in the months ahead, here, by place and next door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from salamti.analyses._alerts.months import names
from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit import outlooks
from salamti.analyses._kit import places as _places
from salamti.analyses._kit.numbers import figure
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._kit.places import Spot
from salamti.analyses._outlook import located as _located
from salamti.analyses._outlook import trust as _trust
from salamti.analyses._outlook.ahead import ID, Ahead, line, measure
from salamti.analyses._outlook.countries import (
    Told,
    country_part,
    ends,
    near_words,
    neighbours_part,
    told,
)
from salamti.analyses._outlook.located import DECADE, Located
from salamti.analyses._outlook.national import Country, country
from salamti.analyses._outlook.reasons import reasons
from salamti.analyses._outlook.views import cells, fan, lines_table
from salamti.analyses._outlook.within import age, districts_part, near_span, provinces_part
from salamti.analyses._toll.months import month_words
from salamti.model.finding import Finding
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

METHOD = ("pool", "countries", "places", "draws", "chance", "change", "reasons")
CAVEATS = ("surprise", "candidate", "recorded", "months", "cause", "next_door")
RIGHTS = ("counts", "persons", "force", "civilians")


def run(reader: Reader, params: Params) -> Finding:
    """The country with its places and neighbours, or one province or district."""
    asked = params.get("place")
    spot = _places.resolve(_places.known(reader), asked) if asked else None
    return overview(reader) if spot is None or spot.level == 0 else one_place(reader, spot)


def overview(reader: Reader) -> Finding:
    """The country, its provinces and districts, the neighbours, how far to trust it."""
    card = reader.country()
    seen = {i: country(reader, i, n, finding=ID) for i, n in names(reader).items()}
    own, others = seen[card.iso3], [c for i, c in seen.items() if i != card.iso3]
    said = told(own)
    today = own.ahead.outlook.end if own.ahead else None
    provinces, districts = (_located.known(reader, level) for level in ("province", "district"))
    parts = [
        country_part(own, said) if said else None,
        neighbours_part(others),
        provinces_part(provinces, finding=ID, today=today) if provinces else None,
        districts_part(districts, finding=ID, today=today) if districts else None,
    ]
    if not any(parts):
        return _made(ID, message("outlook.question"), message("outlook.answer_unavailable"))
    answer = _answer(own, said, provinces or districts)
    finding = _made(ID, message("outlook.question"), answer)
    return assembled(finding, [*parts, _trust.part(reader, ID)])


def _answer(own: Country, said: Told | None, placed: Located | None) -> Words:
    """The country's next months; what is old is said to be old in the same breath."""
    if said is None or own.ahead is None:
        return message(
            "outlook.answer_places", end=month_words(placed.outlook.end if placed else "")
        )
    near, last = near_words(said.line), ends(own.ahead, own.preliminary)
    if placed is None or placed.outlook.end >= own.ahead.outlook.end:
        return message("outlook.answer", near=near, ends=last)
    return message(
        "outlook.answer_older", near=near, ends=last, end=month_words(placed.outlook.end)
    )


def one_place(reader: Reader, spot: Spot) -> Finding:
    """A province with its districts, or a district."""
    ident = f"{ID}.{spot.pcode}"
    question = message("outlook.question_place", place=spot.name)
    found = _located.known(reader, "province" if spot.level == 1 else "district")
    if found is None or spot.pcode not in found.outlook.places:
        made = _made(ident, question, message("outlook.answer_unknown", place=spot.name))
        return _with_place(made, spot)
    ahead = found.ahead(spot.pcode, finding=ident)
    if found.rare(spot.pcode):
        return _with_place(_rare(reader, found, ahead, question=question), spot)
    parts = [
        _place_part(found, ahead, _today(reader)),
        _inside(reader, spot, ident),
        _trust.part(reader, ident),
    ]
    return _with_place(assembled(_made(ident, question, _place_answer(found, ahead)), parts), spot)


def _rare(reader: Reader, found: Located, ahead: Ahead, *, question: Words) -> Finding:
    """A place of which only the deaths of ten years are told."""
    months = ahead.months(min(DECADE, ahead.history.size))
    dims = {**ahead.place, "from": months[0], "to": months[-1]}
    value = int(ahead.history[-DECADE:].sum())
    deaths = figure(measure(ahead, "deaths_decade", "deaths"), value, ahead.past(months), dims=dims)
    end = month_words(found.outlook.end)
    answer = message("outlook.answer_rare", place=ahead.name, end=end, deaths=Ref(deaths.id))
    part = Part(
        id="place",
        title=message("outlook.section_place", place=ahead.name, end=end),
        sentences=age(found, _today(reader)),
        numbers=(deaths,),
    )
    made = _made(ahead.finding, question, answer)
    return assembled(made, [part, _trust.part(reader, ahead.finding)])


def _inside(reader: Reader, spot: Spot, finding: str) -> Part | None:
    """The districts of a province."""
    found = _located.known(reader, "district") if spot.level == 1 else None
    only = found.places.districts(spot.pcode) if found else []
    known: Sequence[Spot] = [s for s in only if found and s.pcode in found.outlook.places]
    return (
        districts_part(found, finding=finding, today=None, only=known) if found and known else None
    )


def _place_answer(found: Located, ahead: Ahead) -> Words:
    end = month_words(found.outlook.end)
    one = line(ahead)
    low, high = one.spread.most
    return message(
        "outlook.answer_place",
        place=ahead.name,
        end=end,
        **near_span(found),
        low=low,
        high=high,
        middle=Ref(one.likely.id),
        usual=Ref(one.usual.id),
    )


def _today(reader: Reader) -> str | None:
    """The last month that anything is known of."""
    found = outlooks.country(reader, reader.country().iso3)
    return found.end if found else None


def _place_part(found: Located, ahead: Ahead, today: str | None) -> Part:
    """The fan of one place, its line, and why."""
    one = line(ahead)
    chart, numbers = fan(
        "place",
        [ahead],
        title=message("outlook.chart_country", country=ahead.name),
        alt=message("outlook.alt_fan", count=1),
    )
    why, used = reasons(found, ahead)
    title = message("outlook.table_provinces", **near_span(found))
    return Part(
        id="place",
        title=message(
            "outlook.section_place", place=ahead.name, end=month_words(found.outlook.end)
        ),
        sentences=(*age(found, today), message("outlook.why", why=why)),
        numbers=(*one.numbers, *numbers, *used),
        charts=(chart,),
        tables=(lines_table("place", "place", [(ahead.name, *cells(one))], title=title),),
    )


def _made(ident: str, question: Words, answer: Words) -> Finding:
    return Finding(
        id=ident,
        question=question,
        answer=answer,
        numbers=(),
        method=tuple(message(f"outlook.method_{m}") for m in METHOD),
        caveats=tuple(message(f"outlook.caveat_{c}") for c in CAVEATS),
        rights=tuple(message(f"outlook.rights_{r}") for r in RIGHTS),
        security_result=True,
    )


def _with_place(finding: Finding, spot: Spot) -> Finding:
    return replace(finding, params={"place": spot.pcode})


def variants(reader: Reader) -> list[Params]:
    """The overview, and every province that has months of its own."""
    if not any(reader.has(t) for t in ("national_month", "violence_month")):
        return []
    found = _located.known(reader, "province")
    return [{}, *({"place": p} for p in (found.outlook.places if found else ()))]


ANALYSIS = Analysis(
    id=ID,
    question=message("outlook.question"),
    reads=tuple(dict.fromkeys((*outlooks.READS, *_places.READS, *_trust.READS))),
    run=run,
    params={"place": "province or district: English or Urdu name, or P-code"},
    variants=variants,
)
