"""What may not enter: columns about persons, numbers that identify them."""

from __future__ import annotations

import pytest

from salamti.base.privacy import personal_field, personal_identifier

PRIVATE = (
    "cnic victim_name Victim_Name suspect suspect_age father_name phone mobile_no email "
    "home_address date_of_birth passport imei licence_plate first_name"
)
PLAIN = (
    "name name_ur place deaths telephones_per_100 cnics interface source address_url "
    "dobsonian mobilisation emails_sent"
)


@pytest.mark.parametrize("column", PRIVATE.split())
def test_a_column_about_a_person_is_seen(column: str) -> None:
    assert personal_field(column)


@pytest.mark.parametrize("column", PLAIN.split())
def test_other_columns_pass(column: str) -> None:
    assert not personal_field(column)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("35202-1234567-1", "a national identity number"),
        ("CNIC: 35202-1234567-1.", "a national identity number"),
        ("0300-1234567", "a mobile number"),
        ("+923001234567", "a mobile number"),
        ("0092300 1234567", "a mobile number"),
        ("write to some.one+x@example.org.pk", "an e-mail address"),
    ],
)
def test_an_identifier_is_seen_in_a_text(text: str, kind: str) -> None:
    assert personal_identifier(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "2014-06-15",
        "https://example.org/2014/12/16/a-b",
        "S.R.O. 1234(I)/2020",
        "33,486",
        "135202-1234567-1",
        "10.1177/0022343313484347",
        "1 300 1234567",
        "A/RES/60/288",
        "@PakistanFP",
    ],
)
def test_dates_figures_and_references_pass(text: str) -> None:
    assert personal_identifier(text) is None
