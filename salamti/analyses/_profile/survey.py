"""How people live: the latest survey and census values of a district, and of a province by them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from salamti.analyses._kit.numbers import Ground, Measure, figure, ref
from salamti.analyses._kit.parts import Part, Row, table
from salamti.analyses._kit.places import Spot, census
from salamti.analyses._profile.facts import Facts
from salamti.analyses._profile.rankings import WORST, Fact, Ranking
from salamti.base.ids import Scalar
from salamti.methods import rates
from salamti.model.number import Number, Trail
from salamti.model.series import Indicator
from salamti.model.words import Text, message


def value(facts: Facts, finding: str, row: Fact) -> Number:
    """One value as its publisher gives it."""
    indicator = facts.indicators[row["indicator"]]
    origin = facts.origins[row["origin"]]
    where = {k: row[k] for k in ("indicator", "place", "year", "origin")}
    ground = Ground(
        origins=(origin.id,),
        as_of=str(row["year"]),
        trails=(Trail("observation", where),),
        n=row["n"],
    )
    dims = {"place": row["place"], "year": row["year"], "publisher": origin.name.en}
    return figure(measure_of(finding, indicator, "survey"), row["value"], ground, dims=dims)


def measure_of(finding: str, indicator: Indicator, how: str) -> Measure:
    return Measure(
        finding=finding,
        name=indicator.id,
        unit=indicator.unit,
        method=message(f"places.how_{how}"),
        decimals=indicator.decimals,
    )


def district_part(facts: Facts, finding: str, spot: Spot) -> Part | None:
    """The section on how people live in a district."""
    rows = facts.values.get(spot.pcode, [])
    if not rows:
        return _nothing(facts, spot)
    numbers = [value(facts, finding, row) for row in rows]
    cells: list[Row] = [
        (
            facts.indicators[row["indicator"]].name,
            ref(n),
            facts.indicators[row["indicator"]].unit,
            row["year"],
            facts.origins[row["origin"]].name,
        )
        for row, n in zip(rows, numbers, strict=True)
    ]
    worst = [facts.indicators[i].name for i in among_worst(facts, spot.pcode)]
    told = (message("places.among_worst", few=WORST, names=listed(worst)),) if worst else ()
    return Part(
        id="survey",
        title=message("places.section_survey"),
        sentences=(message("places.survey_intro"), *told),
        numbers=tuple(numbers),
        tables=(
            table("places.survey", ("indicator", "value", "unit", "year", "publisher"), cells),
        ),
    )


def _nothing(facts: Facts, spot: Spot) -> Part | None:
    """A place that no survey reached, in a pack that holds surveys."""
    if not facts.values:
        return None
    told = message("places.none_survey", place=spot.name)
    return Part(id="survey", title=message("places.section_survey"), sentences=(told,))


def listed(names: Iterable[Text]) -> Text:
    """Names in a row, with the comma of each language."""
    found = list(names)
    return Text("; ".join(n.en for n in found), "؛ ".join(n.ur for n in found))


def among_worst(facts: Facts, pcode: str) -> list[str]:
    """Indicators for which at most `WORST` districts are as badly placed, this one included."""
    return [i for i, ranked in facts.rankings.items() if pcode in ranked.worst_placed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean of a province by its districts, weighted by people."""

    number: Number
    ranking: Ranking
    districts: int


def province_means(facts: Facts, finding: str, spot: Spot) -> list[Mean]:
    """Means of a province in shares and rates; fewer than half of its districts give none."""
    inside = facts.places.districts(spot.pcode)
    people = {s.pcode: s for s in inside}
    made = []
    for ranking in facts.rankings.values():
        rows = [r for r in ranking.rows if r["place"] in people]
        weights = [_weight(people[r["place"]], ranking.year) for r in rows]
        mean, n = rates.weighted_mean([r["value"] for r in rows], weights)
        if mean is not None and 2 * n >= len(inside):
            number = _mean_number(facts, finding, ranking, place=spot.pcode, rows=rows, mean=mean)
            made.append(Mean(number=number, ranking=ranking, districts=n))
    return made


def _weight(spot: Spot, year: int) -> float | None:
    based = census(spot, year)
    return based[1] if based else None


def _mean_number(
    facts: Facts, finding: str, ranking: Ranking, *, place: str, rows: list[Fact], mean: float
) -> Number:
    codes = tuple(r["place"] for r in rows)
    idents = tuple(dict.fromkeys(r["origin"] for r in rows))
    where: dict[str, Scalar | tuple[Scalar, ...]] = {
        "indicator": ranking.indicator.id,
        "year": ranking.year,
        "place": codes,
    }
    ground = Ground(
        origins=(*idents, *facts.places.origins),
        as_of=str(ranking.year),
        trails=(Trail("observation", where), Trail("place", {"pcode": codes})),
        n=len(rows),
    )
    dims: dict[str, Scalar] = {"place": place, "year": ranking.year, "districts": len(rows)}
    return figure(measure_of(finding, ranking.indicator, "mean"), mean, ground, dims=dims)


def province_part(facts: Facts, finding: str, spot: Spot) -> Part | None:
    """The section on how people live in a province: means, best and worst district, coverage."""
    means = province_means(facts, finding, spot)
    if not means:
        return _nothing(facts, spot)
    numbers: list[Number] = []
    rows: list[Row] = []
    total = len(facts.places.districts(spot.pcode))
    for mean in means:
        inside = [r for r in mean.ranking.rows if facts.places.province(r["place"]) == spot.pcode]
        best, worst = (value(facts, finding, r) for r in (inside[0], inside[-1]))
        numbers += [mean.number, best, worst]
        ends = (ref(best), named(facts, inside[0]), ref(worst), named(facts, inside[-1]))
        covered = message("places.covered", known=mean.districts, total=total)
        year = mean.ranking.year
        rows.append((mean.ranking.indicator.name, ref(mean.number), *ends, year, covered))
    heads = ("indicator", "mean", "best", "best_place", "worst", "worst_place", "year", "coverage")
    return Part(
        id="survey",
        title=message("places.section_survey"),
        sentences=(message("places.means_intro"),),
        numbers=tuple(numbers),
        tables=(table("places.means", heads, rows, note=message("places.note_means")),),
    )


def named(facts: Facts, row: Fact) -> Text:
    return facts.places.spots[row["place"]].name
