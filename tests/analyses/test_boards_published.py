"""Boards: single published figures, their targets, and what they stand beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

import pytest

from salamti import pipeline
from salamti.model.finding import Finding
from salamti.model.words import Ref
from salamti.pack import facts, locate
from salamti.present.words import Speaker
from salamti.store.public import PublicStore

Clock = Callable[[], datetime]
Rows = list[dict[str, object]]
Ask = Callable[[str], Finding]
BOARDS = (
    "economy", "education_and_work", "environment_and_energy", "food_and_water", "governance",
    "health_and_services", "networks_space_nuclear", "population",
)  # fmt: skip


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> pipeline.Home:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    return home


@pytest.fixture(scope="module")
def ask(pakistan: pipeline.Home, clock: Clock) -> Ask:
    kept: dict[str, Finding] = {}

    def asked(board: str) -> Finding:
        if board not in kept:
            kept[board] = pipeline.ask("boards", {"board": board}, home=pakistan, clock=clock)
        return kept[board]

    return asked


def rows(finding: Finding, ident: str) -> Rows:
    """A table by column, numbers as values and words in English."""
    [shown] = [t for t in finding.tables if t.id == ident]
    numbers = {n.id: n for n in finding.numbers}
    speaker = Speaker("en", numbers)

    def said(cell: object) -> object:
        if isinstance(cell, Ref):
            return numbers[cell.number].value
        return cell if cell is None or isinstance(cell, (int, float)) else speaker.say(cell)  # type: ignore[arg-type]

    names = [c.id for c in shown.columns]
    return [dict(zip(names, map(said, row), strict=True)) for row in shown.rows]


def figures(finding: Finding, start: str) -> list[tuple[object, object]]:
    """First and newest figure, with their periods, of the series whose name starts so."""
    found = [r for r in rows(finding, "published") if str(r["figure"]).startswith(start)]
    assert all(r["read_in"] and r["publisher"] and r["unit"] for r in found)
    pairs = [(r["first_period"], r["first"]) for r in found if r["first"] is not None]
    return sorted([*pairs, *((r["period"], r["newest"]) for r in found)], key=str)


def values(finding: Finding, series: str) -> list[object]:
    """All figures of a series, oldest first."""
    found = [n for n in finding.numbers if n.dimensions.get("series") == series]
    own = [n for n in found if n.dimensions["measure"] == "published_figure"]
    return [n.value for n in sorted(own, key=lambda n: str(n.dimensions["date"]))]


def aims(finding: Finding, start: str) -> list[tuple[object, object, object]]:
    """Year due, target and distance of those whose name starts so."""
    found = [r for r in rows(finding, "published_aims") if str(r["figure"]).startswith(start)]
    return [(r["due"], r["aimed"], r["gap"]) for r in found]


def latest(finding: Finding, indicator: str) -> float:
    """The latest value of a series on the board."""
    found = [n for n in finding.numbers if n.dimensions.get("indicator") == indicator]
    values = {
        int(str(n.dimensions["year"])): n for n in found if n.dimensions["measure"] == "value"
    }
    value = values[max(values)].value
    assert isinstance(value, float)
    return value


@pytest.fixture(scope="module")
def register() -> Rows:
    """The rows of the register of published figures."""
    read = pipeline.read_pack(str(locate.pack_folder("pk")))
    return [
        dict(record.values)
        for schema, _, records in read.registers
        if schema.id == "published_figures"
        for record in records
    ]


def test_a_series_has_one_publisher_one_unit_and_one_topic(register: Rows) -> None:
    seen: dict[object, set[tuple[object, ...]]] = defaultdict(set)
    for row in register:
        seen[row["series"]].add((row["publisher"], row["unit"], row["topic"], row["title"]))
    assert len(seen) > 50
    assert {series: said for series, said in seen.items() if len(said) > 1} == {}


def test_what_was_computed_here_says_how(register: Rows) -> None:
    computed = [r for r in register if r["basis"] == "computed"]
    assert computed
    assert all(r["note"] and r["note_ur"] for r in computed)


def test_indicators_and_topics_of_the_register_are_known(register: Rows) -> None:
    catalogue, pack = locate.data_folder("catalogue"), locate.pack_folder("pk")
    known = {i.id for i in facts.indicators(catalogue, pack)}
    book = facts.boards(catalogue, pack, known=known)
    assert book is not None
    placed = {topic for b in book.boards for topic in b.published}
    assert {r["indicator"] for r in register if r["indicator"]} <= known
    assert {r["topic"] for r in register} == placed


@pytest.mark.parametrize("board", BOARDS)
def test_a_distance_is_target_minus_latest_figure_of_one_series(ask: Ask, board: str) -> None:
    finding = ask(board)
    by_id = {n.id: n for n in finding.numbers}
    for gap in (n for n in finding.numbers if n.dimensions["measure"] == "published_gap"):
        figure, target = (by_id[p] for p in gap.parents)
        assert figure.dimensions["series"] == target.dimensions["series"]
        assert figure.unit == target.unit
        expected = float(str(target.value)) - float(str(figure.value))
        assert gap.value == pytest.approx(expected)


def test_a_published_figure_leads_back_to_its_row(ask: Ask, pakistan: pipeline.Home) -> None:
    finding = ask("population")
    [number] = [n for n in finding.numbers if n.dimensions.get("date") == "2018"]
    with PublicStore(pakistan.store) as public:
        [trail] = public.trail(number.id)
    [row] = trail.rows
    assert (row["series"], row["value"], row["publisher"]) == (
        "births_per_woman", 3.6, "National Institute of Population Studies",
    )  # fmt: skip


def test_spending_on_education_stands_against_its_target(ask: Ask) -> None:
    finding = ask("spending")
    assert values(finding, "education_share_gdp") == [1.7, 1.5]
    assert aims(finding, "Public spending on education, all") == [("2029", 4, 2.5)]
    assert latest(finding, "sh_xpd_chex_gd_zs") > 0


def test_the_energy_mix_is_set_against_2025_and_2030(ask: Ask) -> None:
    finding = ask("environment_and_energy")
    assert aims(finding, "Electricity from sun") == [
        ("2025", 20, pytest.approx(16.98)), ("2030", 30, pytest.approx(26.98)),
    ]  # fmt: skip
    assert aims(finding, "Sun, wind") == [
        ("2025", 20, pytest.approx(13.2)), ("2030", 30, pytest.approx(23.2)),
    ]  # fmt: skip


def test_protected_areas_have_years_and_a_target(ask: Ask) -> None:
    finding = ask("environment_and_energy")
    assert values(finding, "protected_land") == [12, 13]
    assert values(finding, "protected_land_unep") == [12, 13.9]
    assert ("2023", 15, 2) in aims(finding, "Protected areas")


def test_safety_nets_show_how_many_are_reached_and_with_how_much(ask: Ask) -> None:
    finding = ask("health_and_services")
    assert values(finding, "families_paid") == [5.21, 9, 9.3]
    assert values(finding, "stipend_quarter") == [8750, 10500, 13500]
    assert figures(finding, "Change of what the monthly") == [("2012", -25)]


def test_logistics_trade_and_corridor_projects_stand_on_one_page(ask: Ask) -> None:
    finding = ask("economy")
    assert figures(finding, "Logistics performance") == [("2016", 2.92)]
    assert values(finding, "logistics_rank") == [71, 72, 68]
    assert latest(finding, "tg_val_totl_gd_zs") > 0
    assert len(rows(finding, "records_projects")) == 19


def test_poverty_of_many_kinds_stands_beside_gini_and_poverty(ask: Ask) -> None:
    finding = ask("economy")
    assert values(finding, "poverty_many_sides") == [38.8, 30.5]
    assert latest(finding, "si_pov_gini") > 0
    assert latest(finding, "si_pov_nahc") > 0


def test_energy_security_has_losses_imports_home_share_and_debt(ask: Ask) -> None:
    finding = ask("environment_and_energy")
    assert aims(finding, "Transmission and") == [("2025-06", 11.43, pytest.approx(-6.12))]
    assert figures(finding, "Net imports of energy") == [("2014", 24.12)]
    assert aims(finding, "Electricity from sources at home") == [("2030", 75, pytest.approx(1.83))]
    assert values(finding, "circular_debt") == [2679, 2393, 1614, 1660]


def test_learning_research_and_exports_stand_beside_literacy(ask: Ask) -> None:
    finding = ask("education_and_work")
    assert values(finding, "learning_poverty") == [75, 77]
    assert values(finding, "research_share_gdp") == [0.63, 0.29]
    assert aims(finding, "Exports of computer") == [("2029-06", 10, pytest.approx(6.2))]
    assert latest(finding, "se_adt_litr_zs") > 0


def test_satellites_are_counted_by_year(ask: Ask) -> None:
    finding = ask("networks_space_nuclear")
    counted = {r["year"]: r["records"] for r in rows(finding, "years_space_launches")}
    listed = [str(r["date"])[:4] for r in rows(finding, "records_space_launches")]
    assert counted == {int(y): listed.count(y) for y in dict.fromkeys(listed)}
    assert sum(map(int, map(str, counted.values()))) == len(listed) == 11


def test_homicide_of_the_un_stands_apart_from_events(ask: Ask) -> None:
    finding = ask("terrorism_and_violence")
    shown = rows(finding, "published")
    assert {r["publisher"] for r in shown} == {"UN Office on Drugs and Crime"}
    assert values(finding, "homicide_2013") == [7.9, 7.7]
    assert values(finding, "homicide_2021") == [3.9]
    assert latest(finding, "ucdp_deaths_total") > 0
    assert [s.tables for s in finding.sections if s.id == "published"] == [("published",)]


def test_courts_detention_and_rule_of_law_stand_together(ask: Ask) -> None:
    finding = ask("governance")
    assert values(finding, "cases_pending") == [2162042, 2080601]
    assert ("2024", 73.41) in figures(finding, "Prisoners without")
    assert len(rows(finding, "series_rule_of_law")) > 0


def test_births_contraception_and_growth_have_targets(ask: Ask) -> None:
    finding = ask("population")
    assert aims(finding, "Births per woman") == [
        ("2025", 2.8, pytest.approx(-0.8)), ("2030", 2.2, pytest.approx(-1.4)),
    ]  # fmt: skip
    targets = [(r["indicator"], r["target_year"]) for r in rows(finding, "targets") if r["gap"]]
    assert len([y for _, y in targets if y in {2025, 2030}]) == 4


def test_slums_stand_beside_the_growth_of_towns(ask: Ask) -> None:
    finding = ask("population")
    assert values(finding, "slums") == [61.311, 59.786, 54.754]
    assert latest(finding, "sp_urb_grow") > 0


def test_young_people_without_work_or_school_stand_beside_unemployment(ask: Ask) -> None:
    finding = ask("education_and_work")
    assert figures(finding, "Young people neither") == [("2020-21", 37)]
    assert latest(finding, "sl_uem_1524_ne_zs") > 0


def test_training_has_enrolment_and_certificates(ask: Ask) -> None:
    finding = ask("education_and_work")
    assert figures(finding, "Young people enrolled") == [("2023-24", 56000)]
    assert figures(finding, "Workers certified") == [("2023-06", 46275)]


def test_hunger_shortage_and_yield_stand_together(ask: Ask) -> None:
    finding = ask("food_and_water")
    assert values(finding, "food_insecure_severe") == [2.37, 5.04]
    assert values(finding, "wheat_yield") == [2716, 2451, 2585]
    assert latest(finding, "sn_itk_defc_zs") > 0


def test_immunisation_capacity_and_deaths_stand_together(ask: Ask) -> None:
    finding = ask("health_and_services")
    assert len(figures(finding, "Capacity")) == 6
    assert latest(finding, "sh_imm_idpt") > 0
    assert latest(finding, "sh_dyn_mort") > 0


def test_climate_pledge_risk_and_displacement_stand_together(ask: Ask) -> None:
    finding = ask("disasters_and_displacement")
    assert [(y, t) for y, t, _ in aims(finding, "Greenhouse")] == [("2030", 800), ("2035", 1279.5)]
    assert figures(finding, "Rank on the World Risk") == [("2024", 10)]
    assert latest(finding, "vc_idp_nwds") > 0


def test_water_storage_has_days_a_target_and_the_treaty(ask: Ask) -> None:
    finding = ask("food_and_water")
    assert aims(finding, "Days for which") == [("2025", 90, 60)]
    states = {str(r["record"]): r["state"] for r in rows(finding, "records_agreements")}
    assert states["Indus Waters Treaty"]


def test_editions_of_the_cyber_index_say_that_the_method_changed(ask: Ask) -> None:
    finding = ask("networks_space_nuclear")
    assert values(finding, "cyber_score") == [64.88, 96.69]
    notes = [str(r["note"]) for r in rows(finding, "published") if r["period"] == "2024"]
    assert any("progress and method" in n for n in notes)


def test_the_cyber_index_stands_beside_free_expression_by_experts(ask: Ask) -> None:
    finding = ask("networks_space_nuclear")
    assert values(finding, "cyber_score") == [64.88, 96.69]
    assert latest(finding, "v2x_freexp_altinf") == 0.595
    shown = [r for r in rows(finding, "series_information") if "V-Dem" in str(r["source"])]
    assert [r["latest_year"] for r in shown] == [2021]


def test_prices_name_their_base_year(ask: Ask) -> None:
    finding = ask("economy")
    shown = [r for r in rows(finding, "published") if "base year" in str(r["figure"])]
    assert {r["unit"] for r in shown} == {"index, 2007-08 = 100"}
    assert values(finding, "price_index") == [174.53, 189.58, 198.16]


def test_small_firms_have_borrowers_credit_and_a_target(ask: Ask) -> None:
    finding = ask("economy")
    assert figures(finding, "Small and medium firms with a bank loan")[0] == ("2025-06", 276593)
    assert aims(finding, "Bank loans to small") == [("2028", 1100, pytest.approx(409.02))]


def test_nuclear_security_is_an_index_and_training_only(ask: Ask) -> None:
    finding = ask("networks_space_nuclear")
    assert figures(finding, "Security of nuclear materials") == [("2023", 49)]
    assert any("Nuclear Security" in str(r["record"]) for r in rows(finding, "records_programmes"))
    assert finding.rights
