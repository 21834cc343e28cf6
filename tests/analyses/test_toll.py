"""The human cost: published totals, the way back, and what must stay unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from salamti import pipeline
from salamti.base.errors import UsageError
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import LANGUAGES, Message, Ref
from salamti.present.twin import finding_json
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.public import PublicStore
from salamti.store.reading import Reader

Clock = Callable[[], datetime]
GED = "UCDP GED 22.1"
REVIEW = "UCDP Organized Violence country-year 25.1"


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> pipeline.Home:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    return home


@pytest.fixture(scope="module")
def toll(pakistan: pipeline.Home, clock: Clock) -> Finding:
    return pipeline.ask("toll", {}, home=pakistan, clock=clock)


def exactly(finding: Finding, **dims: object) -> Number:
    found = [n for n in finding.numbers if dict(n.dimensions) == dims]
    assert len(found) == 1, dims
    return found[0]


def some(finding: Finding, **dims: object) -> list[Number]:
    return [n for n in finding.numbers if dims.items() <= dict(n.dimensions).items()]


def refs(value: object) -> Iterator[str]:
    if isinstance(value, Ref):
        yield value.number
    elif isinstance(value, Message):
        for param in value.params.values():
            yield from refs(param)
    elif isinstance(value, tuple):
        for member in value:
            yield from refs(member)


@pytest.mark.parametrize(
    ("year", "low", "best", "high"),
    [
        (2000, 59, 59, 58),
        (2008, 4577, 4620, 5703),
        (2009, 5897, 7460, 8192),
        (2014, 3618, 3620, 3721),
    ],
)
def test_national_years_are_the_published_ones(
    toll: Finding, year: int, low: int, best: int, high: int
) -> None:
    number = exactly(toll, measure="deaths", year=year, publisher=GED)
    assert (number.low, number.value, number.high) == (low, best, high)


def test_the_yearly_review_is_a_publisher_of_its_own(toll: Finding) -> None:
    review = exactly(toll, measure="deaths", year=2024, publisher=REVIEW, country="PAK")
    assert (review.low, review.value, review.high) == (1799, 1885, 2446)
    assert some(toll, measure="deaths", year=2022, publisher=GED) == []


@pytest.mark.parametrize("dimension", ["type", "who", "place"])
def test_parts_add_up_to_the_year(toll: Finding, dimension: str) -> None:
    """Provinces and what is not located have P-codes of two or three characters, districts more."""
    for year in range(1989, 2022):
        whole = exactly(toll, measure="deaths", year=year, publisher=GED).value
        of_year = some(toll, measure="deaths", year=year, publisher=GED)
        parts = [n for n in of_year if 0 < len(str(n.dimensions.get(dimension) or "")) < 20]
        if dimension == "place":
            parts = [n for n in parts if len(str(n.dimensions["place"])) < 5]
        assert sum(int(str(n.value)) for n in parts) == whole, year


def test_province_shares_of_the_latest_year_make_a_hundred(toll: Finding) -> None:
    shares = [
        n for n in some(toll, measure="share_of_deaths", year=2021) if "place" in n.dimensions
    ]
    assert sum(float(str(n.value)) for n in shares) == pytest.approx(100)


def test_no_share_where_the_dead_are_unknown(toll: Finding) -> None:
    told = {n.dimensions["year"] for n in some(toll, measure="share_of_deaths", who="civilians")}
    assert 2014 in told
    assert told.isdisjoint({1990, 2007, 2008, 2009})
    named = [r for r in toll.rights if isinstance(r, Message) and r.key == "toll.who_not_known"]
    assert "2007–2009" in str(named[0].params["years"])


def test_a_city_that_the_source_does_not_divide_leaves_its_districts_unknown(toll: Finding) -> None:
    karachi = some(toll, measure="deaths", place="PK702")
    assert karachi
    assert all(n.value is None for n in karachi)
    rates = some(toll, measure="deaths_per_100k", place="PK702")
    assert all(n.value is None for n in rates)


def test_no_rate_without_a_census_within_ten_years(toll: Finding) -> None:
    assert some(toll, measure="deaths_per_100k", year=1995) == []
    kashmir = some(toll, measure="deaths_per_100k", place="PK1", year=2021)
    assert [n.dimensions["census"] for n in kashmir] == [2017]


def test_preliminary_months_are_marked_and_not_part_of_a_year(toll: Finding) -> None:
    month = some(toll, measure="deaths", month="2026-05")[0]
    assert month.dimensions["basis"] == "candidate"
    year = some(toll, measure="deaths", year=2025, basis="candidate")[0]
    assert year.dimensions["publisher"] != REVIEW
    assert year.value == sum(
        int(str(n.value)) for n in some(toll, measure="deaths", basis="candidate")
        if str(n.dimensions.get("month", "")).startswith("2025")
    )  # fmt: skip


def test_publishers_stand_side_by_side(toll: Finding) -> None:
    known = {
        n.dimensions["publisher"]: n.value
        for n in some(toll, year=2015, place="PK")
        if "scope" in n.dimensions
    }
    assert (known["PIPS"], known["PICSS"], known["CRSS"]) == (1069, 3368, 4612)


def test_a_revised_figure_shows_its_releases(toll: Finding) -> None:
    revised = exactly(
        toll, measure="deaths", year=2025, publisher="PICSS", scope="combat_related", place="PK"
    )
    assert (revised.low, revised.value, revised.high, revised.n) == (3387, 3413, 3413, 2)


def test_parts_of_a_whole_are_no_total(toll: Finding) -> None:
    scopes = {n.dimensions.get("scope") for n in toll.numbers}
    assert scopes.isdisjoint({"suicide_attacks", "sectarian", "attacks_of_one_group"})
    assert some(toll, publisher="ISPR (armed forces)", year=2025) == []


def test_numbers_are_recomputed_from_their_rows(toll: Finding, pakistan: pipeline.Home) -> None:
    checked = 0
    with PublicStore(pakistan.store) as public:
        for number in toll.numbers[::23]:
            if number.parents or number.dimensions["measure"] not in {"deaths", "events"}:
                continue
            rows = public.trail(number.id)[0]
            assert rows.count == number.n
            column = "events" if number.dimensions["measure"] == "events" else "best"
            column = str(number.dimensions.get("who", column))
            if (
                rows.table in {"violence_month", "national_month", "country_year"}
                and number.value is not None
            ):
                assert sum(r[column] or 0 for r in rows.rows) == number.value
                checked += 1
    assert checked > 50


@pytest.mark.parametrize(
    "place", [{}, {"place": "Balochistan"}, {"place": "PK702"}, {"place": "پشاور"}]
)
def test_every_sentence_can_be_said_in_both_languages(
    pakistan: pipeline.Home, clock: Clock, place: dict[str, str]
) -> None:
    finding = pipeline.ask("toll", place, home=pakistan, clock=clock)
    known = {n.id for n in finding.numbers}
    assert len(known) == len(finding.numbers)
    for table in finding.tables:
        assert set(refs(table.rows)) <= known
    for chart in finding.charts:
        assert {r["number"] for r in chart.data} <= known | {None}
    for language in LANGUAGES:
        twin = finding_json(finding, {}, language=language, build={})
        assert all(s["sentences"] or s["charts"] or s["tables"] for s in twin["sections"])


def test_a_place_is_found_by_its_name_in_urdu(pakistan: pipeline.Home, clock: Clock) -> None:
    assert pipeline.ask("toll", {"place": "سندھ"}, home=pakistan, clock=clock).id == "toll.PK7"


def test_a_misspelt_place_gets_near_matches(pakistan: pipeline.Home, clock: Clock) -> None:
    with pytest.raises(UsageError, match="Did you mean: Peshawar"):
        pipeline.ask("toll", {"place": "Peshawer"}, home=pakistan, clock=clock)


def test_closed_rows_do_not_count(mini: str, home: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("toll", {}, home=home, pack=mini, clock=clock)
    year = exactly(finding, measure="deaths", year=2022, publisher="Mini Events 1.0")
    assert year.value == 10
    assert "mini_closed" not in finding.origins


def test_victims_that_are_not_derivable_count_as_unknown(
    mini: str, home: pipeline.Home, clock: Clock
) -> None:
    finding = pipeline.ask("toll", {}, home=home, pack=mini, clock=clock)
    unknown = exactly(
        finding, measure="deaths", year=2022, publisher="Mini Events 1.0", who="unknown"
    )
    assert unknown.value == 9


def test_a_pack_without_counts_says_so(bare: str, home: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("toll", {}, home=home, pack=bare, clock=clock)
    assert finding.numbers == ()
    assert "available" in Speaker("en", {}).say(finding.answer)
    with Store(home.store) as store:
        analysis = pipeline.analysis("toll")
        assert analysis.variants(Reader(store, analysis.reads)) == []


def test_the_same_numbers_have_the_same_ids(
    pakistan: pipeline.Home, clock: Clock, toll: Finding
) -> None:
    again = pipeline.ask("toll", {}, home=pakistan, clock=clock)
    assert again == toll
