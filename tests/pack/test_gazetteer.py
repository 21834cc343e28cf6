"""From a source's name to a P-code: never a guess."""

from __future__ import annotations

import pytest

from salamti import pipeline
from salamti.pack.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def small(mini: str) -> Gazetteer:
    return pipeline.gazetteer(mini)


@pytest.fixture(scope="module")
def pakistan() -> Gazetteer:
    return pipeline.gazetteer("pk")


@pytest.mark.parametrize(
    ("adm1", "adm2", "pcode"),
    [
        ("North", "Upper", "XA101"),
        ("north province", "UPPER District", "XA101"),
        ("North", "Oberland", "XA101"),
        (None, "Upper", "XA101"),
        ("North", None, "XA1"),
        ("Miniland", None, "XA"),
        ("Miniland", "Upper", "XA101"),
        (None, None, "XA"),
        ("", "", "XA"),
    ],
)
def test_a_known_name_finds_its_place(
    small: Gazetteer, adm1: str | None, adm2: str | None, pcode: str
) -> None:
    found = small.resolve(adm1, adm2)
    assert (found.pcode, found.reason) == (pcode, None)


@pytest.mark.parametrize(
    ("adm1", "adm2", "reason"),
    [
        ("North", "Atlantis", "unknown district 'Atlantis' in North"),
        ("North", "East", "unknown district 'East' in North"),
        ("South", "Oberland", "unknown district 'Oberland' in South"),
        (None, "Oberland", "unknown district 'Oberland'"),
        ("Nowhere", "Upper", "unknown province 'Nowhere'"),
        ("Nowhere", None, "unknown province 'Nowhere'"),
    ],
)
def test_an_unknown_name_is_a_reason_and_no_guess(
    small: Gazetteer, adm1: str | None, adm2: str | None, reason: str
) -> None:
    found = small.resolve(adm1, adm2)
    assert (found.pcode, found.reason) == (None, reason)


def test_a_country_without_places_says_so(bare: str) -> None:
    assert pipeline.gazetteer(bare).resolve(None, None).reason == "the pack lists no country"


@pytest.mark.parametrize(
    ("adm1", "adm2", "name"),
    [
        ("Khyber Pakhtunkhwa", "North Waziristan agency", "North Waziristan"),
        ("Federally Administered Tribal Areas", "Khyber agency", "Khyber"),
        ("N.W.F.P.", "Swat district", "Swat"),
        ("Baluchistan", "Quetta district", "Quetta"),
        ("Azad Jammu & Kashmir", "Neelam district", "Neelum"),
        ("Islamabad", None, "Islamabad"),
    ],
)
def test_old_and_new_names_of_pakistan_find_the_district(
    pakistan: Gazetteer, adm1: str, adm2: str | None, name: str
) -> None:
    places = {p.pcode: p.name.en for p in pipeline.read_pack("pk").places}
    found = pakistan.resolve(adm1, adm2)
    assert found.pcode is not None, found.reason
    assert places[found.pcode] == name


def test_the_sindhi_and_the_punjabi_city_of_one_name_stay_apart(pakistan: Gazetteer) -> None:
    """Hyderabad lies in Sindh; a source that puts it in Punjab is not followed."""
    assert pakistan.resolve("Sindh", "Hyderabad").level == 2
    assert pakistan.resolve("Punjab", "Hyderabad").pcode is None
