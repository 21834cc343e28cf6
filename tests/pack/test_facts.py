"""What single registers of the country must hold: dates, owners, sources, links to other rows."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from functools import cache

import pytest

from salamti.base.privacy import personal_field
from salamti.pack import facts, locate

PACK = locate.pack_folder("pk")


@cache
def rows(register: str) -> tuple[dict[str, str], ...]:
    with (PACK / "registers" / f"{register}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def known(register: str, key: str = "id") -> set[str]:
    return {r[key] for r in rows(register)}


def test_each_reform_has_an_owner_a_source_and_a_status_with_its_date() -> None:
    assert len(rows("reforms")) >= 10
    for row in rows("reforms"):
        assert row["owner"], row["reform_id"]
        assert row["source"]
        assert row["status"]
        assert row["date"] <= row["status_as_of"] or row["status_as_of"] == row["date"][:4]


def test_each_restriction_has_a_source_and_the_kinds_add_up_to_the_list() -> None:
    kinds = Counter(r["kind"] for r in rows("restrictions"))
    schema = next(r for r in facts.registers(PACK) if r.id == "restrictions")
    listed = next(c.choices for c in schema.columns if c.id == "kind")
    assert set(kinds) == set(listed)
    assert (
        kinds.total() == len(known("restrictions", "restriction_id")) == len(rows("restrictions"))
    )
    assert all(r["source"] and r["date"] for r in rows("restrictions"))
    assert all(r["date_end"] >= r["date"] for r in rows("restrictions") if r["date_end"])


def test_counts_of_trained_police_lead_to_a_programme() -> None:
    trained = [r for r in rows("police") if r["measure"] == "training"]
    assert len(trained) >= 4
    assert {r["id"] for r in trained} <= known("programmes")
    assert {"complaints_received", "complaints_resolved", "stations"} <= known("police", "measure")


def test_each_law_leads_to_a_treaty_article_and_a_source() -> None:
    instruments = known("laws", "instrument_id")
    found = [r for r in rows("law_obligations") if r["instrument_id"] in instruments]
    assert len(found) >= 7
    for row in rows("law_obligations"):
        assert row["treaty"]
        assert row["article"][0].isdigit()
        assert row["source"]
        assert row["status_as_of"]


def test_each_statement_has_a_date_an_office_and_a_source() -> None:
    assert len(rows("statements")) >= 12
    assert Counter(r["partner"] for r in rows("statements"))["china"] >= 6
    for row in rows("statements"):
        date.fromisoformat(row["date"])
        assert row["office"]
        assert row["source"]


def test_each_survey_shows_its_question_and_year() -> None:
    assert rows("perception_surveys")
    for row in rows("perception_surveys"):
        assert row["question"].rstrip(")").strip()
        assert 2000 <= int(row["year"]) <= 2030
        assert 0 <= float(row["share"]) <= 100
    assert known("exchanges", "kind") >= {"scholarships", "institute"}


def test_each_workshop_has_learning_goals_and_a_date() -> None:
    assert len(rows("workshops")) >= 6
    for row in rows("workshops"):
        assert len(row["goals"]) > 20
        assert row["date"]
        assert row["method"]
    assert {r["id"] for r in rows("workshops") if r["id"]} <= known("programmes")


def test_each_practice_cites_a_published_source_and_an_agreement_or_partner() -> None:
    assert len(rows("practices")) >= 8
    for row in rows("practices"):
        assert "http" in row["source"], row["practice_id"]
        assert row["id"] in known("agreements") | known("partners")


def test_shares_of_exports_are_amount_over_all_exports() -> None:
    with_share = [r for r in rows("regional_trade") if r["share"]]
    assert {r["country"] for r in with_share} >= {"china", "afghanistan", "india"}
    for row in with_share:
        share = 100 * float(row["amount"]) / float(row["total"])
        assert float(row["share"]) == pytest.approx(share, abs=0.001)


def test_exports_to_iran_are_unknown_and_not_zero() -> None:
    iran = [r for r in rows("regional_trade") if r["country"] == "iran"]
    assert iran
    assert all(r["amount"] == r["share"] == "" for r in iran)


def test_the_scenario_that_did_not_occur_says_so_with_its_date_and_series() -> None:
    [card] = [r for r in rows("scenario_cards") if r["scenario_id"] == "us-harris"]
    assert card["status"] == "did_not_occur"
    assert card["status_as_of"] == "2024-11-06"
    known_series = {i.id for i in facts.indicators(locate.data_folder("catalogue"), PACK)}
    assert set(card["indicators"].split("|")) <= known_series


def test_the_note_on_the_frontline_state_is_sourced() -> None:
    [note] = [r for r in rows("context_notes") if r["note_id"] == "frontline"]
    assert note["source"].count("http") >= 2
    assert all("http" in r["source"] for r in rows("context_notes"))


def test_corrections_log_the_days_to_the_answer_and_nothing_on_persons() -> None:
    schema = next(r for r in facts.registers(PACK) if r.id == "corrections")
    assert not any(personal_field(c.id) for c in schema.columns)
    assert rows("corrections")
    for row in rows("corrections"):
        if row["answered"]:
            waited = date.fromisoformat(row["answered"]) - date.fromisoformat(row["received"])
            assert float(row["days"]) == waited.days


def test_the_directory_lists_organisations_of_every_kind_without_addresses() -> None:
    schema = next(r for r in facts.registers(PACK) if r.id == "stakeholders")
    kinds = next(c.choices for c in schema.columns if c.id == "kind")
    assert known("stakeholders", "kind") == set(kinds)
    assert not any(personal_field(c.id) for c in schema.columns)


def test_conventions_have_a_date_where_a_country_is_bound() -> None:
    held = rows("treaty_status")
    countries, conventions = {r["country"] for r in held}, {r["convention"] for r in held}
    assert len(held) == len(countries) * len(conventions)
    for row in held:
        assert bool(row["date"]) == (row["status"] == "party"), row["row_id"]
        assert row["source"]


def test_both_positions_on_kashmir_have_the_same_form() -> None:
    both = [r for r in rows("kashmir") if r["kind"] == "position"]
    assert [r["party"] for r in both] == ["pakistan", "india"]
    assert all(r["words"] and r["words_ur"] and r["source"] for r in both)
    assert sum(r["kind"] == "un_document" for r in rows("kashmir")) >= 4
