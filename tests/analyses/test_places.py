"""Profiles of places: what is joined, what is unknown, how fast."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

import pytest

from salamti import pipeline
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import LANGUAGES, Message
from salamti.present.twin import finding_json
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.public import PublicStore
from salamti.store.reading import Reader

Clock = Callable[[], datetime]


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> pipeline.Home:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    return home


@pytest.fixture(scope="module")
def profiles(pakistan: pipeline.Home) -> dict[str, Finding]:
    """Every finding of the analysis, by id; all of them in under ten seconds."""
    analysis = pipeline.analysis("places")
    started = time.monotonic()
    with Store(pakistan.store) as store:
        reader = Reader(store, analysis.reads)
        made = [analysis.run(reader, params) for params in analysis.variants(reader)]
    assert time.monotonic() - started < 10
    return {f.id: f for f in made}


def some(finding: Finding, **dims: object) -> list[Number]:
    return [n for n in finding.numbers if dims.items() <= dict(n.dimensions).items()]


def keys(finding: Finding) -> set[str]:
    said = (s for section in finding.sections for s in section.sentences)
    return {s.key for s in (*said, *finding.rights) if isinstance(s, Message)}


def test_every_province_and_district_has_a_profile(profiles: dict[str, Finding]) -> None:
    assert len(profiles) == 1 + 7 + 160
    overview = profiles["places"]
    provinces = next(t for t in overview.tables if t.id == "provinces")
    assert len(provinces.rows) == 7


def test_a_district_joins_violence_projects_and_programmes(profiles: dict[str, Finding]) -> None:
    """Nowshera has a programme, Thar a project; every page has all three sections."""
    for ident in ("places.PK526", "places.PK726", "places.PK104"):
        sections = {s.id for s in profiles[ident].sections}
        assert {
            "people",
            "violence",
            "survey",
            "projects",
            "programmes",
            "consultations",
        } <= sections
    assert some(profiles["places.PK726"], measure="cost_usd_million", rows="all")[
        0
    ].value == pytest.approx(995.4 + 850 + 497.7 + 497.7 + 1912 + 990)


def test_people_who_were_not_counted_are_unknown(profiles: dict[str, Finding]) -> None:
    haveli = profiles["places.PK104"]
    assert [n.dimensions["year"] for n in some(haveli, measure="population")] == [2017]
    assert some(haveli, measure="population_growth") == []
    assert "places.not_counted" in keys(haveli)


def test_the_toll_of_a_province_includes_its_districts(profiles: dict[str, Finding]) -> None:
    decade = some(profiles["places.PK2"], measure="deaths", place="PK2")
    assert [n.value for n in decade if n.dimensions.get("from") == 2012] == [2240]


def test_an_unlocated_district_has_no_toll(profiles: dict[str, Finding]) -> None:
    karachi = profiles["places.PK702"]
    assert some(karachi, measure="deaths") == []
    assert "places.violence_unknown" in keys(karachi)


def test_operations_stand_beside_what_they_did_to_people(profiles: dict[str, Finding]) -> None:
    for finding in profiles.values():
        if any(t.id == "operations" for t in finding.tables):
            assert finding.security_result
            assert "places.rights_operations" in {
                r.key for r in finding.rights if isinstance(r, Message)
            }


def test_open_questions_of_a_community_are_named(profiles: dict[str, Finding]) -> None:
    assert "places.open_questions" in keys(profiles["places.PK502"])


def test_gaps_are_best_minus_worst(profiles: dict[str, Finding]) -> None:
    overview = profiles["places"]
    values = {
        n.id: float(str(n.value)) for n in overview.numbers if isinstance(n.value, (int, float))
    }
    gaps = some(overview, gap="district") + some(overview, gap="province")
    assert {n.dimensions["gap"] for n in gaps} == {"district", "province"}
    for gap in gaps:
        best, worst = (values[p] for p in gap.parents)
        assert gap.value == pytest.approx(abs(best - worst))


def test_small_groups_of_people_are_not_ranked(profiles: dict[str, Finding]) -> None:
    measures = {n.dimensions["measure"] for n in some(profiles["places"], gap="district")}
    assert measures.isdisjoint(
        {"census_transgender", "census_religion_hindu", "census_tongue_urdu"}
    )


def test_all_numbers_lead_back_and_all_words_exist(
    profiles: dict[str, Finding], pakistan: pipeline.Home, clock: Clock
) -> None:
    for finding in profiles.values():
        known = {n.id for n in finding.numbers}
        assert len(known) == len(finding.numbers)
        assert all(p in known for n in finding.numbers for p in n.parents)
    for language in LANGUAGES:
        for ident in ("places", "places.PK2", "places.PK502", "places.PK702", "places.PK104"):
            assert finding_json(profiles[ident], {}, language=language, build={})["answer"]
    asked = pipeline.ask("places", {"place": "Bajaur"}, home=pakistan, clock=clock)
    assert asked == profiles["places.PK502"]
    with PublicStore(pakistan.store) as public:
        for number in asked.numbers:
            if number.n is not None:
                assert public.trail(number.id)[0].count == number.n


def test_a_pack_without_places_says_so(bare: str, home: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("places", {}, home=home, pack=bare, clock=clock)
    assert "available" in Speaker("en", {}).say(finding.answer)
    with Store(home.store) as store:
        analysis = pipeline.analysis("places")
        assert analysis.variants(Reader(store, analysis.reads)) == []


def test_a_small_pack_hides_small_cells(mini: str, home: pipeline.Home, clock: Clock) -> None:
    upper = pipeline.ask("places", {"place": "Upper"}, home=home, pack=mini, clock=clock)
    assert some(upper, measure="mini_few") == []
    lower = pipeline.ask("places", {"place": "Lower"}, home=home, pack=mini, clock=clock)
    assert [n.value for n in some(lower, measure="mini_few")] == [70]
    south = pipeline.ask("places", {"place": "جنوب"}, home=home, pack=mini, clock=clock)
    assert south.id == "places.XA2"
