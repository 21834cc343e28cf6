"""One comparison on a page: its associations, how far they hold in every way of reckoning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Ground, derived, figure
from salamti.analyses._kit.parts import Part, by_dims, category
from salamti.analyses._roots.naming import Level, hardship, listed, measure, say, span, verdict
from salamti.analyses._roots.reckoning import Judged
from salamti.analyses._roots.series import INCOME
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Chart, ColumnKind, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words

MAIN: Mapping[str, ColumnKind] = {
    "series": "text",
    "association": "number",
    "range": "text",
    "verdict": "text",
}
WAYS: Mapping[str, ColumnKind] = {
    "series": "text",
    "median": "number",
    "reach": "text",
    "same": "number",
    "significant": "number",
    "chance": "number",
    "q_main": "number",
}
ORDER = ("stands", "fragile", "unclear", "none")
Numbers = dict[tuple[object, ...], Number]


def numbers(level: Level, family: str) -> list[Number]:
    """All numbers of one family."""
    return [n for j in level.of(family) for n in _numbers(level, j)]


def _numbers(level: Level, judged: Judged) -> Iterator[Number]:
    finding, main, curve = level.finding, judged.main, judged.curve
    dims: dict[str, Scalar] = {"family": judged.family, "indicator": judged.series.id}
    ground = level.ground(judged.series.id, n=main.n)
    kind = f"association_{level.name}_{judged.family}"
    association = figure(
        measure(finding, "association", "association", how=kind),
        main.value,
        ground,
        dims=dims | {"places": main.places},
        low=main.low,
        high=main.high,
    )
    yield association
    yield figure(measure(finding, "q", "q", decimals=3), judged.q, _on(association), dims=dims)
    beside = level.ground(judged.series.id, *([INCOME] if level.name == "countries" else []))
    yield figure(
        measure(finding, "median", "association"),
        curve.median,
        beside,
        dims=dims | {"ways": curve.count},
        low=curve.least,
        high=curve.most,
    )
    shares = {"same": judged.same, "significant": curve.significant}
    for name, share in shares.items():
        yield figure(measure(finding, name, "percent", decimals=0), 100 * share, beside, dims=dims)
    chance = measure(finding, "chance", "p", decimals=3)
    yield figure(chance, curve.p_median, beside, dims=dims)


def _on(number: Number) -> Ground:
    return derived([number])


def part(level: Level, family: str) -> Part | None:
    """What goes together in this comparison, as sentences, picture and table."""
    found = level.of(family)
    if not found:
        return None
    made = numbers(level, family)
    known = by_dims(made, "measure", "indicator")
    return Part(
        id=family,
        title=say(f"section_{level.name}_{family}"),
        sentences=(say(f"intro_{level.name}_{family}"), *sentences(found)),
        numbers=tuple(made),
        charts=(_chart(level, found, known),),
        tables=(_table(level, found, known),),
    )


def ways(level: Level, families: Sequence[str]) -> Part | None:
    """The specification curves: how far the ways of reckoning reach, in every comparison."""
    held = [f for f in families if level.of(f)]
    if not held:
        return None
    found = {f: level.of(f) for f in held}
    known = {f: by_dims(numbers(level, f), "measure", "indicator") for f in held}
    most = max(j.curve.count for one in found.values() for j in one)
    return Part(
        id="ways",
        title=say("section_ways"),
        sentences=(say(f"intro_ways_{level.name}", count=most), say("intro_ways")),
        charts=tuple(_reach(level, found[f], known[f]) for f in held),
        tables=tuple(_ways_table(level, found[f], known[f]) for f in held),
    )


def sentences(found: Sequence[Judged]) -> Iterator[Words]:
    """Which stand, which depend on the reckoning, of how many one cannot tell."""
    kinds = {
        "more": [j for j in found if j.verdict == "stands" and j.main.value > 0],
        "less": [j for j in found if j.verdict == "stands" and j.main.value <= 0],
        "fragile": [j for j in found if j.verdict == "fragile"],
    }
    if not kinds["more"] and not kinds["less"]:
        yield say("none_stand", of=len(found))
    for kind, chosen in kinds.items():
        if chosen:
            names = listed([hardship(j.series) for j in chosen])
            yield say(f"found_{kind}", count=len(chosen), of=len(found), names=names)
    unclear = sum(j.verdict == "unclear" for j in found)
    nothing = sum(j.verdict == "none" for j in found)
    if unclear:
        yield say("found_unclear", count=unclear)
    if nothing:
        yield say("found_none", count=nothing)


def _table(level: Level, found: Sequence[Judged], known: Numbers) -> Table:
    rows: list[Row] = [
        (
            hardship(j.series),
            Ref(known["association", j.series.id].id),
            span(j.main.low, j.main.high),
            verdict(j),
        )
        for j in found
    ]
    family = found[0].family
    title = say(f"table_{level.name}_{family}")
    return columns_table(f"roots.{family}", MAIN, rows, title=title)


def _ways_table(level: Level, found: Sequence[Judged], known: Numbers) -> Table:
    rows: list[Row] = [
        (
            hardship(j.series),
            Ref(known["median", j.series.id].id),
            span(j.curve.least, j.curve.most),
            Ref(known["same", j.series.id].id),
            Ref(known["significant", j.series.id].id),
            Ref(known["chance", j.series.id].id),
            Ref(known["q", j.series.id].id),
        )
        for j in found
    ]
    family = found[0].family
    title = say(f"table_ways_{level.name}_{family}")
    return columns_table(f"roots.{family}_ways", WAYS, rows, title=title)


def _chart(level: Level, found: Sequence[Judged], known: Numbers) -> Chart:
    family = found[0].family
    data = tuple(
        _mark(j, known["association", j.series.id]) | {"verdict": j.verdict} for j in found
    )
    return Chart(
        id=family,
        title=say(f"chart_{level.name}_{family}"),
        alt=say("alt_family", count=len(found), stand=sum(j.verdict == "stands" for j in found)),
        mark="dot_range",
        data=data,
        x=Axis(column="association", label=say("unit_association"), kind="quantity"),
        y=_series_axis(found),
        colour=category("verdict", "roots", ORDER),
        subject="stands",
        note=say("note_association"),
    )


def _reach(level: Level, found: Sequence[Judged], known: Numbers) -> Chart:
    family = found[0].family
    return Chart(
        id=f"{family}_ways",
        title=say(f"chart_ways_{level.name}_{family}"),
        alt=say("alt_ways", count=len(found)),
        mark="dot_range",
        data=tuple(_mark(j, known["median", j.series.id]) for j in found),
        x=Axis(column="association", label=say("unit_association"), kind="quantity"),
        y=_series_axis(found),
        note=say("note_ways"),
    )


def _mark(judged: Judged, number: Number) -> dict[str, Scalar]:
    return {
        "series": judged.series.id,
        "association": number.value,
        "low": number.low,
        "high": number.high,
        "number": number.id,
    }


def _series_axis(found: Sequence[Judged]) -> Axis:
    labels: dict[str, Words] = {j.series.id: hardship(j.series) for j in found}
    return Axis(
        column="series",
        label=say("column_series"),
        kind="category",
        order=tuple(labels),
        labels=labels,
    )
