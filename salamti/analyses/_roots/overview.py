"""The overview: how many associations stand, theme by theme, and what there is no data on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import figure
from salamti.analyses._kit.parts import Part, category
from salamti.analyses._roots.naming import ID, Level, hardship, listed, measure, say
from salamti.analyses._roots.reckoning import Judged
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Chart, ColumnKind
from salamti.model.number import Number
from salamti.model.words import Ref, Words

THEMES = (
    "poverty", "economy", "prices", "jobs", "inequality", "schooling", "health", "food", "water",
    "services", "governance",
)  # fmt: skip
OUTCOMES = ("more", "less", "fragile", "open")
LACKING = ("climate", "prices_district", "inequality_district", "elites", "feelings", "newer")
FAMILIES = {"countries": ("between", "within"), "districts": ("between", "province", "within")}


def counts(level: Level, finding: str) -> dict[str, Number]:
    """By family: how many series were tried, and what came out for how many of them."""
    made: dict[str, Number] = {}
    for family in FAMILIES[level.name]:
        found = level.of(family)
        if not found:
            continue
        ground = level.ground(*sorted(j.series.id for j in found))
        dims: dict[str, Scalar] = {"level": level.name, "family": family}
        outcomes = [_outcome(j) for j in found]
        values = {"tried": len(found), **{o: outcomes.count(o) for o in OUTCOMES}}
        values["found"] = len(found) - values["open"]
        for name, value in values.items():
            told = measure(finding, name, "series", decimals=0)
            made[f"{family}_{name}"] = figure(told, value, ground, dims=dims)
    return made


def _outcome(judged: Judged) -> str:
    """Stands with more or with fewer deaths, depends on the reckoning, or open."""
    if judged.verdict == "stands":
        return "more" if judged.main.value > 0 else "less"
    return "fragile" if judged.verdict == "fragile" else "open"


def level_part(level: Level, made: Mapping[str, Number]) -> Part:
    """What was found for countries, or for districts, in a few sentences."""
    sentences: list[Words] = []
    for family in FAMILIES[level.name]:
        if f"{family}_tried" in made:
            said = {n: Ref(made[f"{family}_{n}"].id) for n in ("tried", "found", "more", "less")}
            sentences.append(say(f"short_{level.name}_{family}", **said))
            sentences += _named(level.of(family))
    return Part(
        id=level.name,
        title=say(f"section_{level.name}"),
        sentences=tuple(sentences),
        numbers=tuple(made.values()),
        see=(level.finding,),
    )


def _named(found: Sequence[Judged]) -> list[Words]:
    """The names of those that stand."""
    said: list[Words] = []
    for kind in ("more", "less"):
        chosen = [j for j in found if _outcome(j) == kind]
        if chosen:
            said.append(say(f"names_{kind}", names=listed([hardship(j.series) for j in chosen])))
    return said


def shares_part(levels: Sequence[Level], made: Mapping[str, Mapping[str, Number]]) -> Part:
    """One bar for each comparison: what stands, what depends on the reckoning, what is open."""
    bars = {f"{v.name}_{f}": (v.name, f) for v in levels for f in FAMILIES[v.name] if v.of(f)}
    data = tuple(
        {
            "comparison": bar,
            "outcome": outcome,
            "series": (n := made[level][f"{family}_{outcome}"]).value,
            "number": n.id,
        }
        for bar, (level, family) in bars.items()
        for outcome in OUTCOMES
    )
    labels: dict[str, Words] = {b: say(f"column_{b}") for b in bars}
    chart = Chart(
        id="shares",
        title=say("chart_shares"),
        alt=say("alt_shares", count=len(bars)),
        mark="stacked_bar",
        data=data,
        x=Axis(column="series", label=say("unit_series"), kind="quantity"),
        y=Axis(
            column="comparison",
            label=say("column_comparison"),
            kind="category",
            order=tuple(labels),
            labels=labels,
        ),
        colour=category("outcome", ID, OUTCOMES),
        subject="more",
    )
    return Part(
        id="shares", title=say("section_shares"), sentences=(say("notice"),), charts=(chart,)
    )


def themes_part(levels: Sequence[Level]) -> Part:
    """Theme by theme: of how many series the association stands."""
    columns = [(v, f) for v in levels for f in FAMILIES[v.name]]
    kinds: dict[str, ColumnKind] = {"theme": "text"}
    kinds.update({f"{v.name}_{f}": "text" for v, f in columns})
    rows: list[Row] = []
    for theme in THEMES:
        cells = [_cell([j for j in v.of(f) if j.series.theme == theme]) for v, f in columns]
        if any(c is not None for c in cells):
            rows.append((say(f"theme_{theme}"), *cells))
    rows.append((say("theme_climate"), *(None for _ in columns)))
    return Part(
        id="themes",
        title=say("section_themes"),
        sentences=(say("intro_themes"),),
        tables=(columns_table("roots.themes", kinds, rows, title=say("table_themes")),),
    )


def _cell(found: Sequence[Judged]) -> Words | None:
    if not found:
        return None
    return say("of", more=sum(_outcome(j) == "more" for j in found), of=len(found))


def lacking_part() -> Part:
    """What nothing can be said about."""
    return Part(
        id="lacking",
        title=say("section_lacking"),
        sentences=tuple(say(f"lacking_{name}") for name in LACKING),
    )


def symbiosis_part(*, links: int, clear: int) -> Part:
    """The cycle in a sentence."""
    key = "short_links_some" if clear else "short_links_none"
    said = say(key, count=clear, of=links) if clear else say(key, of=links)
    return Part(
        id="symbiosis",
        title=say("section_symbiosis"),
        sentences=(said,),
        see=(f"{ID}.symbiosis",),
    )
