"""A citation names the question, the build and the sources."""

from __future__ import annotations

import re

from salamti.model.source import LicenceClass, Origin
from salamti.model.words import Text
from salamti.present import citation

ORIGIN = Origin(
    id="o",
    name=Text("O", "او"),
    publisher="P",
    licence="CC0-1.0",
    licence_class=LicenceClass.OPEN,
    citation="P (2020). Data.",
)
CITED = citation.Cited(
    ident="toll.PK2",
    question="How {many}?",
    build="abc",
    built_on="2026-11-22",
    address="https://example.org/q/",
    origins=(ORIGIN,),
)


def test_the_short_form_has_year_and_build() -> None:
    assert citation.short(CITED) == "Salamti (2026), toll.PK2, build abc"


def test_the_full_form_leads_to_the_build_and_names_the_data() -> None:
    told = citation.full(CITED)
    assert "https://example.org/q/?build=abc" in told
    assert told.endswith("Based on: P (2020). Data.")


def test_bibtex_has_balanced_braces_and_a_plain_key() -> None:
    entry = citation.bibtex(CITED)
    assert entry.count("{") == entry.count("}")
    assert re.match(r"@misc\{[a-zA-Z0-9_]+,\n", entry)
    assert "title = {How many?}" in entry
