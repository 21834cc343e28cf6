"""The yearly review of all countries: the country to the latest year, and its neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from salamti.analyses._kit.numbers import Ground, figure, ref
from salamti.analyses._kit.parts import Part, Row, marks, table
from salamti.analyses._toll.publishers import Series, counted, publisher_axis
from salamti.analyses._toll.scope import deaths_axis, measure, year_axis
from salamti.model.country import Country
from salamti.model.finding import Axis, Chart
from salamti.model.number import Number, Trail
from salamti.model.source import Origin
from salamti.model.words import Words, message
from salamti.store.reading import Reader

READS = ("country_year",)
YEARS = """
    SELECT iso3, year, origin, count(*) AS n, sum(low) AS low, sum(best) AS best, sum(high) AS high
    FROM country_year WHERE year > 0 GROUP BY ALL ORDER BY ALL
"""
TYPES = "SELECT * FROM country_year WHERE iso3 = $iso3 ORDER BY year, type"


def numbers(reader: Reader, finding: str, origins: Mapping[str, Origin]) -> list[Number]:
    """Deaths by country and year, all types together."""
    if not reader.has("country_year"):
        return []
    deaths = measure(finding, "deaths", "deaths", how="country_year")
    made = []
    for row in reader.sql(YEARS).iter_rows(named=True):
        origin = origins[row["origin"]]
        where = {"iso3": row["iso3"], "year": row["year"], "origin": origin.id}
        trail = Trail("country_year", where)
        ground = Ground(origins=(origin.id,), as_of=origin.as_of, trails=(trail,), n=row["n"])
        dims = {"year": row["year"], "publisher": origin.name.en, "country": row["iso3"]}
        made.append(
            figure(deaths, row["best"], ground, dims=dims, low=row["low"], high=row["high"])
        )
    return made


def types(reader: Reader, finding: str, origins: Mapping[str, Origin]) -> list[Number]:
    """Deaths of the country by year and type."""
    if not reader.has("country_year"):
        return []
    deaths = measure(finding, "deaths", "deaths", how="country_year")
    made = []
    for row in reader.sql(TYPES, iso3=reader.country().iso3).iter_rows(named=True):
        origin = origins[row["origin"]]
        where = {k: row[k] for k in ("iso3", "year", "type", "origin")}
        ground = Ground(
            origins=(origin.id,), as_of=origin.as_of, trails=(Trail("country_year", where),), n=1
        )
        dims = {
            "year": row["year"],
            "publisher": origin.name.en,
            "country": row["iso3"],
            "type": row["type"],
        }
        made.append(
            figure(deaths, row["best"], ground, dims=dims, low=row["low"], high=row["high"])
        )
    return made


def series(country: str, found: list[Number], origins: Mapping[str, Origin]) -> list[Series]:
    """The country's own years, one series for each origin."""
    own = [n for n in found if n.dimensions["country"] == country]
    idents = dict.fromkeys(n.origins[0] for n in own)
    return [
        Series(
            id=f"country_{ident}",
            name=origins[ident].name,
            counts=counted(origins[ident]),
            numbers=tuple(n for n in own if n.origins[0] == ident),
        )
        for ident in idents
    ]


def part(country: Country, found: list[Number]) -> Part | None:
    """The section on the country and its neighbours."""
    shown = _neighbours(country, found)
    if len(shown) < 2:
        return None
    chosen = [n for n in found if n.dimensions["country"] in shown]
    year = max(int(str(n.dimensions["year"])) for n in chosen)
    rows: list[Row] = [
        (shown[str(n.dimensions["country"])], ref(n), n.low, n.high)
        for n in sorted(chosen, key=lambda n: -float(str(n.value)))
        if n.dimensions["year"] == year
    ]
    return Part(
        id="neighbours",
        title=message("toll.section_neighbours"),
        sentences=(message("toll.neighbours_intro"),),
        numbers=tuple(chosen),
        charts=(_chart(country, chosen, shown),),
        tables=(
            table(
                "toll.neighbours",
                ("name", "deaths", "low", "high"),
                rows,
                note=message("toll.note_year", year=year),
            ),
        ),
    )


def _neighbours(country: Country, found: list[Number]) -> dict[str, Words]:
    """Countries of the data that the pack names."""
    names: dict[str, Words] = {country.iso3: country.name}
    names |= {p.iso3: p.name for p in country.peers}
    counted_in = {n.dimensions["country"] for n in found}
    return {iso3: name for iso3, name in names.items() if iso3 in counted_in}


def _chart(country: Country, chosen: list[Number], shown: Mapping[str, Words]) -> Chart:
    return Chart(
        id="neighbours",
        title=message("toll.chart_neighbours"),
        alt=message("toll.chart_neighbours_alt"),
        mark="line",
        data=marks(chosen, "deaths", "year", "country"),
        x=year_axis(),
        y=deaths_axis(),
        colour=Axis(
            column="country",
            label=message("toll.axis_country"),
            kind="category",
            order=tuple(shown),
            labels=shown,
        ),
        subject=country.iso3,
    )


def years_chart(series: list[Series], subject: str) -> Chart:
    """Deaths by year with their range, each publisher a line of its own."""
    names: dict[str, Words] = {s.name.en: s.name for s in series}
    numbers = [n for s in series for n in s.numbers]
    return Chart(
        id="deaths_by_year",
        title=message("toll.chart_deaths_by_year"),
        alt=message("toll.chart_deaths_by_year_alt"),
        mark="line",
        data=marks(numbers, "deaths", "year", "publisher"),
        x=year_axis(),
        y=deaths_axis(),
        colour=publisher_axis(names),
        subject=subject,
        note=message("toll.never_spliced"),
    )
