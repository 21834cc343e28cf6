"""What the violence meant for civilians and their rights, as far as it is counted."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit.numbers import Ground, figure
from salamti.analyses._toll import who as _toll_who
from salamti.analyses._toll import years as _toll_years
from salamti.analyses._toll.months import month_words
from salamti.analyses._toll.scope import Scope, measure
from salamti.methods.records import spans
from salamti.model.number import Number, Trail
from salamti.model.words import Ref, Text, Words, message
from salamti.store.reading import Reader

READS = ("reg_justice",)
NEEDED = ("row_id", "topic", "pcodes", "indicator", "value", "period_end")
TOPIC = "enforced_disappearance_commission"
STATUSES = ("received", "pending")


@dataclass(frozen=True, slots=True)
class Rights:
    """Sentences and the numbers in them."""

    sentences: tuple[Words, ...]
    numbers: tuple[Number, ...] = ()


def rights(justice: pl.DataFrame | None, scope: Scope, *, place: Text) -> Rights:
    """The rights section of a toll: civilians, who is unknown, disappearances."""
    civilians = _civilians(scope, place)
    pcode = scope.spot.pcode if scope.spot else _country(scope)
    missing = disappearances(justice, scope.finding, pcode)
    told = [_missing(n, place) for n in missing]
    if not told:
        told = [message("toll.rights_missing_none", place=place)]
    return Rights(
        (*civilians.sentences, *_unknown(scope), *told, message("toll.rights_uncounted")),
        (*civilians.numbers, *missing),
    )


def justice_rows(reader: Reader) -> pl.DataFrame | None:
    """The register of court and commission statistics, or None."""
    return _registers.frame(reader, "justice", NEEDED)


def _country(scope: Scope) -> str:
    return scope.places.country.pcode if scope.places.country else ""


def _civilians(scope: Scope, place: Text) -> Rights:
    """Civilians in the last year in which it is known who died."""
    years = [y for y, t in scope.years().items() if t.victims_known]
    if not years:
        told = message("toll.rights_no_civilians", place=place, publisher=scope.origin.name)
        return Rights((told,) if any(t.best for t in scope.years().values()) else ())
    whole = next(n for n in _toll_years.deaths(scope) if n.dimensions["year"] == years[-1])
    groups = [n for n in _toll_who.who(scope) if n.dimensions["year"] == years[-1]]
    civilians = next(n for n in groups if n.dimensions["who"] == "civilians")
    told = message(
        "toll.rights_civilians",
        year=years[-1],
        place=place,
        publisher=scope.origin.name,
        civilians=Ref(civilians.id),
        deaths=Ref(whole.id),
    )
    return Rights((told,), (whole, civilians))


def _unknown(scope: Scope) -> list[Words]:
    dark = [y for y, t in scope.years().items() if t.best and not t.victims_known]
    if not dark:
        return []
    return [message("toll.who_not_known", years=spans(dark), publisher=scope.origin.name)]


def disappearances(rows: pl.DataFrame | None, finding: str, pcode: str) -> list[Number]:
    """Cases of enforced disappearance before the commission of inquiry: the latest counts."""
    if rows is None:
        return []
    cases = measure(finding, "enforced_disappearance_cases", "cases", how="disappearances")
    made = []
    for status in STATUSES:
        chosen = rows.filter(
            (pl.col("topic") == TOPIC)
            & (pl.col("indicator") == status)
            & (pl.col("pcodes") == pcode)
            & pl.col("value").is_not_null()
        ).sort("period_end")
        if chosen.height:
            row = chosen.row(-1, named=True)
            trail = Trail("reg_justice", {"row_id": row["row_id"]})
            ground = Ground(origins=(row["origin"],), as_of=row["period_end"], trails=(trail,), n=1)
            dims = {"status": status, "place": pcode, "to": row["period_end"]}
            made.append(figure(cases, int(row["value"]), ground, dims=dims))
    return made


def _missing(number: Number, place: Text) -> Words:
    return message(
        f"toll.rights_{number.dimensions['status']}",
        cases=Ref(number.id),
        place=place,
        when=month_words(number.as_of),
    )
