"""Who died: civilians, security forces, militants, unknown; for which years that can be said."""

from __future__ import annotations

from salamti.analyses._kit.numbers import Ground, derived, figure, ref
from salamti.analyses._kit.parts import Part, Row, by_dims, category, marks, table
from salamti.analyses._kit.violence import FEW, GROUPS
from salamti.analyses._toll.scope import Scope, deaths_axis, year_axis
from salamti.methods import rates
from salamti.methods.records import spans
from salamti.model.finding import Chart, Table
from salamti.model.number import Number
from salamti.model.words import Words, message


def who(scope: Scope) -> list[Number]:
    """Deaths by year and group of the dead; the unknown are a group of their own."""
    measure = scope.measure("deaths", "deaths", how="who")
    made = []
    for year, toll in scope.years().items():
        ground = scope.ground(year, year, toll.n)
        for group in GROUPS if toll.best else ():
            dims = {**scope.dims, "year": year, "who": group}
            made.append(figure(measure, getattr(toll, group), ground, dims=dims))
    return made


def shares(scope: Scope, groups: list[Number]) -> list[Number]:
    """Share of civilians and of security forces, only for years in which few are unknown."""
    measure = scope.measure("share_of_deaths", "percent", how="share")
    parts = by_dims(groups, "year", "who")
    made = []
    for year, toll in scope.years().items():
        if not toll.victims_known or toll.best < FEW:
            continue
        ground = derived([parts[(year, g)] for g in GROUPS])
        for group in ("civilians", "security"):
            value = rates.percent(getattr(toll, group), toll.best)
            dims = {**scope.dims, "year": year, "who": group}
            made.append(figure(measure, value, _one(ground), dims=dims))
    return made


def _one(ground: Ground) -> Ground:
    """All groups of a year come from the same rows: name them once."""
    return Ground(
        origins=ground.origins,
        as_of=ground.as_of,
        trails=tuple({repr(t): t for t in ground.trails}.values()),
        parents=ground.parents,
    )


def part(scope: Scope) -> Part | None:
    """The section on who died."""
    groups = who(scope)
    if not groups:
        return None
    share = shares(scope, groups)
    years = scope.years()
    dark = [y for y, t in years.items() if t.best and not t.victims_known]
    told: list[Words] = [message("toll.who_intro", publisher=scope.origin.name)]
    if dark:
        told.append(message("toll.who_not_known", years=spans(dark), publisher=scope.origin.name))
    return Part(
        id="who",
        title=message("toll.section_who"),
        sentences=tuple(told),
        numbers=(*groups, *share),
        charts=(who_chart(groups),),
        tables=(who_table(groups, share),),
    )


def who_chart(groups: list[Number]) -> Chart:
    """Deaths by year, stacked by who died."""
    return Chart(
        id="who",
        title=message("toll.chart_who"),
        alt=message("toll.chart_who_alt"),
        mark="stacked_bar",
        data=marks(groups, "deaths", "year", "who"),
        x=year_axis(),
        y=deaths_axis(),
        colour=category("who", "toll", GROUPS),
        subject="civilians",
    )


def who_table(groups: list[Number], share: list[Number]) -> Table:
    """One row for each year, the latest first; a share only where it may be published."""
    group_of, share_of = by_dims(groups, "year", "who"), by_dims(share, "year", "who")
    years = sorted({int(str(n.dimensions["year"])) for n in groups}, reverse=True)
    rows: list[Row] = [
        (
            y,
            *(ref(group_of.get((y, g))) for g in GROUPS),
            *(ref(share_of.get((y, g))) for g in ("civilians", "security")),
        )
        for y in years
    ]
    heads = ("year", *GROUPS, "civilian_share", "security_share")
    return table("toll.who", heads, rows, note=message("toll.note_share", few=FEW))
